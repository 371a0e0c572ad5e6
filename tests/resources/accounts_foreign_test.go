package resources

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestSecretThatSomebodyElseMakes brings ours forward to seven days from then: a refresh shows it, and the rotation comes in time.
// While theirs lives it is an error that names it, and nothing is deleted; once it has expired the next up goes on.
func TestSecretThatSomebodyElseMakes(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		program := w.account(kind, ruled(inputs{"maxAgeDays": 365.0}))
		w.must(w.Up(program))
		time.Sleep(10 * day)
		theirs, err := w.Atlas.AddSecret(w.onlyAccount().ClientID, 48*time.Hour)
		require.NoError(t, err)
		ours := w.secrets()[0]
		w.must(w.Refresh())
		assert.Equal(t, stamp(theirs.CreatedAt.Add(7*day)), w.text("secretExpiresAt"))
		assert.Equal(t, sameAccount, w.must(w.Up(program)))
		time.Sleep(24 * time.Hour) // 144 hours are left
		text := w.fails(w.Up(program))
		assert.Contains(t, text, theirs.ID+" (made "+stamp(theirs.CreatedAt)+", expires "+stamp(theirs.ExpiresAt)+", never used)")
		assert.Contains(t, text, "no new secret was made")
		assert.NotContains(t, text, ours.ID)
		assert.Equal(t, []emulator.ServiceAccountSecret{ours, theirs}, w.secrets())
		w.holdsSecret(ours, "secretId", "clientSecret")

		time.Sleep(25 * time.Hour)
		assert.Equal(t, updatedAccount, w.must(w.Up(program)))
		require.Len(t, w.secrets(), 2, "theirs has expired, and kept its place")
		w.holdsSecret(w.secrets()[0], "previousSecretId", "previousClientSecret")
		assert.Equal(t, ours, w.secrets()[0])
		w.holdsSecret(w.secrets()[1], "secretId", "clientSecret")
	})
}

// TestSecretBesideThePreviousOne: where somebody has deleted ours and made one of their own, the previous secret makes room.
func TestSecretBesideThePreviousOne(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		w.must(w.Up(w.account(kind, triggered("1"))))
		w.must(w.Up(w.account(kind, triggered("2"))))
		clientID := w.onlyAccount().ClientID
		require.NoError(t, w.Atlas.DeleteSecret(clientID, w.text("secretId")))
		theirs, err := w.Atlas.AddSecret(clientID, 90*day)
		require.NoError(t, err)
		w.must(w.Refresh())
		w.must(w.Up(w.account(kind, triggered("2"))))
		require.Len(t, w.secrets(), 2)
		assert.Equal(t, theirs.ID, w.secrets()[0].ID)
		w.holdsSecret(w.secrets()[1], "secretId", "clientSecret")
		assert.Nil(t, w.output("ci", "previousSecretId"))
	})
}

// TestRotationOfASecretThatStopsHalfWay goes on in place, wherever it stopped, and never makes more than one secret.
func TestRotationOfASecretThatStopsHalfWay(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		w.must(w.Up(w.account(kind, triggered("1"))))
		w.must(w.Up(w.account(kind, triggered("2"))))
		for nth := 1; nth <= 3; nth++ { // a look, the previous secret, the new one
			release := string(rune('2' + nth))
			current := w.text("secretId")
			w.Atlas.Inject(emulator.Fault{Nth: nth, Status: 403, Code: "USER_UNAUTHORIZED"})
			w.fails(w.Up(w.account(kind, triggered(release))))
			assert.Equal(t, current, w.text("secretId"))
			if nth == 3 {
				assert.Nil(t, w.output("ci", "previousSecretId"), "it is deleted by then")
			}
			w.must(w.Up(w.account(kind, triggered(release))))
			require.Len(t, w.secrets(), 2)
			assert.Equal(t, current, w.secrets()[0].ID, "request %d", nth)
			w.holdsSecret(w.secrets()[0], "previousSecretId", "previousClientSecret")
			w.holdsSecret(w.secrets()[1], "secretId", "clientSecret")
			assert.Equal(t, sameAccount, w.must(w.Up(w.account(kind, triggered(release)))))
		}
	})
}

// TestLostAnswerToASecret: what nobody knows the value of is deleted, and one is made in its place.
func TestLostAnswerToASecret(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		w.must(w.Up(w.account(kind, triggered("1"))))
		first := w.secrets()[0]
		time.Sleep(time.Hour)
		w.Atlas.Inject(emulator.Fault{Method: "POST", Kind: emulator.Reset, After: true})
		w.must(w.Up(w.account(kind, triggered("2"))))
		require.Len(t, w.secrets(), 2)
		assert.Equal(t, first.ID, w.secrets()[0].ID)
		w.holdsSecret(w.secrets()[1], "secretId", "clientSecret")
	})
}

// signedInAs is the stack that has the account as its program's, and signs in with that.
func (w *world) signedInAs(clientID, clientSecret string) *world {
	own := &world{w.T, w.World, w.StackFrom(w.State())}
	own.Config = sim.ServiceAccountConfig(clientID, clientSecret)
	return own
}

// TestAccountThatTheRunSignsInWith survives its rotation; the secret that the run signs in by is not deleted, and neither is the
// account.
func TestAccountThatTheRunSignsInWith(t *testing.T) {
	inWorld(t, func(w *world) {
		kind := made{"ServiceAccount", []any{"ORG_OWNER"}, 2}
		w.must(w.Up(w.account(kind, triggered("1"))))
		first := w.secrets()[0]
		own := w.signedInAs(w.text("clientId"), first.Secret)
		assert.Equal(t, updatedAccount, own.must(own.Up(w.account(kind, triggered("2")))))
		second := w.secrets()[1]
		own.holdsSecret(second, "secretId", "clientSecret")
		own.must(own.Refresh())

		text := own.fails(own.Up(w.account(kind, triggered("3"))))
		assert.Contains(t, text, "the previous secret ("+first.ID+") would have to be deleted, and this run signs in by it")
		assert.Contains(t, text, "Sign in by the current secret, which is the output clientSecret")
		assert.Equal(t, []string{first.ID, second.ID}, []string{w.secrets()[0].ID, w.secrets()[1].ID})

		own.Config = sim.ServiceAccountConfig(own.text("clientId"), second.Secret)
		own.must(own.Up(w.account(kind, triggered("3"))))
		assert.Equal(t, second.ID, w.secrets()[0].ID)
		own.holdsSecret(w.secrets()[1], "secretId", "clientSecret")

		less := made{"ServiceAccount", []any{"ORG_MEMBER"}, 2}
		own.must(own.Preview(w.account(less, triggered("3"))))
		assert.True(t, own.said("this changes roles of the service account that this run signs in with ("+own.text("clientId")+")"))
		assert.Contains(t, own.fails(own.Destroy()), "was not deleted: this run signs in with it")
		assert.Contains(t, own.fails(own.Up(sim.List{})), "was not deleted: this run signs in with it")
		w.onlyAccount()
	})
}

// TestProjectAccountThatTheRunSignsInWith is neither deleted nor taken out of its project.
func TestProjectAccountThatTheRunSignsInWith(t *testing.T) {
	for _, mode := range []string{"delete", "unassign"} {
		inWorld(t, func(w *world) {
			kind := made{"ProjectServiceAccount", []any{"GROUP_OWNER"}, 3}
			w.must(w.Up(w.account(kind, with("deletionMode", mode), triggered("1"))))
			own := w.signedInAs(w.text("clientId"), w.text("clientSecret"))
			own.must(own.Up(w.account(kind, with("deletionMode", mode), triggered("2"))))
			assert.Contains(t, own.fails(own.Destroy()), "was not deleted: this run signs in with it")
			assert.Len(t, w.onlyAccount().Grants.Projects, 1)
		})
	}
}

// TestSecretThatTheRunSignsInBy is not deleted, by its resource neither; another of the same account is.
func TestSecretThatTheRunSignsInBy(t *testing.T) {
	inWorld(t, func(w *world) {
		clientID, other := w.Atlas.AddServiceAccount(w.Org, emulator.Grants{Org: []string{"ORG_OWNER"}})
		w.must(w.Up(sim.List{w.secret("ci", clientID, inputs{"orgId": w.Org})}))
		own := w.signedInAs(clientID, w.text("clientSecret"))
		own.must(own.Up(sim.List{w.secret("ci", clientID, inputs{"orgId": w.Org})}))
		assert.Contains(t, own.fails(own.Destroy()), "was not deleted: this run signs in by it")
		account, _ := w.Atlas.ServiceAccount(clientID)
		assert.Len(t, account.Secrets, 2)
		own.Config = sim.ServiceAccountConfig(clientID, other)
		own.must(own.Up(sim.List{call("all", "getServiceAccounts", nil)})) // which takes the new configuration
		account, _ = w.Atlas.ServiceAccount(clientID)
		assert.Len(t, account.Secrets, 1)
	})
}
