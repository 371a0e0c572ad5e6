package resources

import (
	"fmt"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

var (
	sameAccount    = map[string]string{"ci": "same"}
	updatedAccount = map[string]string{"ci": "update"}
)

// ruled rotates by these rules.
func ruled(rules inputs) func(inputs) { return with("rotation", map[string]any(rules)) }

// secrets are those of the one account, the oldest first.
func (w *world) secrets() []emulator.ServiceAccountSecret {
	w.Helper()
	return w.onlyAccount().Secrets
}

// TestSecretRotatedByTriggers: the first triggers are recorded, other ones rotate, none are recorded; the secret before lives on for
// as long as Atlas leaves it, and goes at the next rotation.
func TestSecretRotatedByTriggers(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		trigger := func(release string) func() sim.Result {
			return func() sim.Result { return w.Up(w.account(kind, triggered(release))) }
		}
		w.must(w.Up(w.account(kind)))
		assert.Zero(t, w.requests(trigger("1")), "the first ones are only recorded")
		assert.Equal(t, sameAccount, w.must(trigger("1")()))
		first := w.secrets()[0]

		preview := w.Preview(w.account(kind, triggered("2")))
		assert.Equal(t, updatedAccount, w.must(preview))
		assert.True(t, w.said("a new secret is made: triggers changed: release"))
		for _, property := range []resource.PropertyKey{"secretId", "clientSecret", "secretCreatedAt", "secretExpiresAt", "previousSecretExpiresAt"} {
			assert.True(t, preview.Outputs["ci"][property].ContainsUnknowns(), property)
		}
		assert.Equal(t, first.ID, preview.Outputs["ci"]["previousSecretId"].StringValue())
		assert.Len(t, w.secrets(), 1, "a preview makes nothing")

		assert.Equal(t, 2, w.requests(trigger("2")), "a look at the secrets, and the new one")
		require.Len(t, w.secrets(), 2)
		second := w.secrets()[1]
		w.holdsSecret(second, "secretId", "clientSecret")
		w.holdsSecret(first, "previousSecretId", "previousClientSecret")
		assert.True(t, w.Resource("ci").Outputs["previousClientSecret"].IsSecret())
		assert.Equal(t, []string{stamp(second.CreatedAt), stamp(second.ExpiresAt)}, []string{w.text("secretCreatedAt"), w.text("secretExpiresAt")})
		assert.Equal(t, stamp(second.CreatedAt.Add(7*day)), w.text("previousSecretExpiresAt"))
		assert.Equal(t, w.text("previousSecretExpiresAt"), stamp(w.secrets()[0].ExpiresAt), "as Atlas has it")
		assert.Equal(t, sameAccount, w.must(trigger("2")()))
		outputs := w.Resource("ci").Outputs
		w.must(w.Refresh())
		assert.Equal(t, outputs, w.Resource("ci").Outputs)
		assert.Equal(t, sameAccount, w.must(trigger("2")()))

		assert.Equal(t, updatedAccount, w.must(w.Preview(w.account(kind, triggered("3")))))
		assert.True(t, w.said("the previous secret ("+first.ID+") is deleted first"))
		assert.Equal(t, 3, w.requests(trigger("3")), "one deletes the secret before")
		assert.Equal(t, []string{second.ID, w.text("secretId")}, []string{w.secrets()[0].ID, w.secrets()[1].ID})
		w.holdsSecret(second, "previousSecretId", "previousClientSecret")

		assert.Zero(t, w.requests(func() sim.Result { return w.Up(w.account(kind)) }), "taken out: recorded")
		assert.Len(t, w.secrets(), 2, "the previous secret stays")
		time.Sleep(7*day + time.Minute)
		w.must(trigger("4")()) // the first ones again
		assert.Equal(t, 3, w.requests(trigger("5")), "the one that has expired is deleted")
		assert.Len(t, w.secrets(), 2)
		assert.Equal(t, 1, w.requests(w.Destroy))
	})
}

// TestSecretRotatedByTime: by its age, some time before it expires, or by default a quarter of its lifetime before, 144 hours at the
// most. A refresh says that it is due, and changes nothing.
func TestSecretRotatedByTime(t *testing.T) {
	for name, tc := range map[string]struct {
		hours float64
		rules inputs
		after time.Duration
		why   string
	}{
		"by age":                          {2160, inputs{"maxAgeDays": 30.0}, 30 * day, "the secret is 30 days old, maxAgeDays is 30"},
		"before it expires":               {2160, inputs{"beforeExpiryHours": 48.0}, 2112 * time.Hour, "and beforeExpiryHours is 48"},
		"a quarter before":                {100, inputs{}, 75 * time.Hour, "and beforeExpiryHours is 25"},
		"no more than 144 hours before":   {2160, inputs{"maxAgeDays": 365.0}, 2016 * time.Hour, "and beforeExpiryHours is 144"},
		"before it expires, not by age":   {2160, inputs{"maxAgeDays": 80.0, "beforeExpiryHours": 1440.0}, 720 * time.Hour, "beforeExpiryHours is 1440"},
		"the same, with triggers as well": {2160, inputs{"maxAgeDays": 30.0, "triggers": map[string]any{"release": "1"}}, 30 * day, "30 days old"},
	} {
		t.Run(name, func(t *testing.T) {
			forBothAccounts(t, func(w *world, kind made) {
				program := w.account(kind, with("secretExpiresAfterHours", tc.hours), ruled(tc.rules))
				w.must(w.Up(program))
				first := w.secrets()[0]
				time.Sleep(tc.after - time.Hour)
				w.must(w.Refresh())
				assert.Equal(t, sameAccount, w.must(w.Up(program)))
				assert.False(t, w.said("the secret expires at"), "what is rotated in time is not warned of")
				time.Sleep(time.Hour)
				outputs := w.Resource("ci").Outputs
				w.must(w.Refresh())
				assert.True(t, w.said("a new secret is due: the secret", tc.why))
				assert.Equal(t, outputs, w.Resource("ci").Outputs)
				assert.Len(t, w.secrets(), 1)
				assert.Equal(t, updatedAccount, w.must(w.Preview(program)))
				assert.True(t, w.said("a new secret is made: the secret", tc.why))
				assert.Equal(t, 2, w.requests(func() sim.Result { return w.Up(program) }))
				require.Len(t, w.secrets(), 2)
				w.holdsSecret(w.secrets()[1], "secretId", "clientSecret")
				w.holdsSecret(first, "previousSecretId", "previousClientSecret")
				assert.Equal(t, stamp(w.secrets()[0].ExpiresAt), w.text("previousSecretExpiresAt"))
				w.must(w.Refresh())
				assert.Equal(t, sameAccount, w.must(w.Up(program)))
			})
		})
	}
}

// TestSecretThatSoonExpires is warned of in its last seven days, where nothing rotates it; then the next up makes another.
func TestSecretThatSoonExpires(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		program := w.account(kind)
		w.must(w.Up(program))
		time.Sleep(83*day - time.Hour)
		w.must(w.Refresh())
		w.must(w.Up(program))
		assert.False(t, w.said("the secret expires at"))
		time.Sleep(2 * time.Hour)
		expires := "the secret expires at " + w.text("secretExpiresAt") + ", in 166 hours: give rotation"
		w.must(w.Refresh())
		assert.True(t, w.said(expires))
		before := len(w.Lines())
		assert.Equal(t, sameAccount, w.must(w.Preview(program)))
		assert.Contains(t, fmt.Sprint(w.Lines()[before:]), expires)
		time.Sleep(7 * day)
		assert.Equal(t, 3, w.requests(func() sim.Result { return w.Up(program) }), "the one that has expired is deleted")
		require.Len(t, w.secrets(), 1)
		w.holdsSecret(w.secrets()[0], "secretId", "clientSecret")
		assert.Equal(t, resource.NewNullProperty(), w.Resource("ci").Outputs["previousSecretId"])
	})
}

// TestPreviewOfWhatHasExpired: a preview does not take for the previous secret what will be deleted.
func TestPreviewOfWhatHasExpired(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		program := w.account(kind)
		w.must(w.Up(program))
		time.Sleep(91 * day)
		preview := w.Preview(program)
		w.must(preview)
		assert.True(t, preview.Outputs["ci"]["clientSecret"].ContainsUnknowns())
		w.must(w.Up(program))
		for _, property := range []resource.PropertyKey{"previousSecretId", "previousClientSecret", "previousSecretExpiresAt"} {
			assert.Equal(t, w.Resource("ci").Outputs[property], preview.Outputs["ci"][property], property)
		}
	})
}

// TestClockThatIsWrongForSecrets by more than an hour rotates nothing by age; what has expired is replaced all the same, and lives on
// as the previous one where it has not expired by Atlas's clock.
func TestClockThatIsWrongForSecrets(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		program := w.account(kind, ruled(inputs{"maxAgeDays": 1.0, "beforeExpiryHours": 24.0}))
		w.must(w.Up(program))
		first := w.secrets()[0]
		w.Atlas.Advance(-2 * day)
		time.Sleep(2 * day)
		assert.Equal(t, sameAccount, w.must(w.Up(program, sim.WithRefresh())))
		assert.True(t, w.said("the clock of this machine and Atlas's differ by"))
		assert.Len(t, w.secrets(), 1)
		time.Sleep(87 * day)
		assert.Equal(t, sameAccount, w.must(w.Up(program, sim.WithRefresh())))
		assert.True(t, w.said("the secret expires at"), "soon by this clock, and nothing rotates it")
		time.Sleep(day)
		assert.Equal(t, updatedAccount, w.must(w.Up(program, sim.WithRefresh())))
		require.Len(t, w.secrets(), 2)
		assert.Equal(t, first.ID, w.text("previousSecretId"))
		w.holdsSecret(w.secrets()[1], "secretId", "clientSecret")
	})
}
