package resources

import (
	"maps"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// optioned is a program whose account has options.
func optioned(program sim.List, change func(*sim.Options)) sim.List {
	r := program[0].(sim.Resource) //nolint:errcheck,forcetypeassert // it is one
	change(&r.Options)
	return sim.List{r}
}

// TestOptionsOfAnAccount: what ignoreChanges names is left alone, by position in a set it is refused; replaceOnChanges replaces by what
// it names, and never by a lifetime, a rotation or a deletion mode.
func TestOptionsOfAnAccount(t *testing.T) {
	more := map[string][]any{"ServiceAccount": {"ORG_MEMBER"}, "ProjectServiceAccount": {"GROUP_OWNER"}}
	forBothAccounts(t, func(w *world, kind made) {
		w.must(w.Up(w.account(kind, triggered("1"))))
		account := w.onlyAccount()
		ignored := func(paths ...string) func(*sim.Options) { return func(o *sim.Options) { o.IgnoreChanges = paths } }
		changed := w.account(kind, triggered("2"), with("roleNames", more[kind.typ]), with("description", "other"), with("secretExpiresAfterHours", 48.0))
		assert.Equal(t, sameAccount, w.must(w.Up(optioned(changed, ignored("roleNames", "description", "rotation", "secretExpiresAfterHours")))))
		assert.Equal(t, account, w.onlyAccount())
		assert.Contains(t, w.fails(w.Preview(optioned(changed, ignored("roleNames[0]")))), "whose order means nothing")

		every := func(o *sim.Options) { o.ReplaceOnChanges = []string{"*"} }
		quiet := w.account(kind, with("rotation", map[string]any{"maxAgeDays": 90.0, "triggers": map[string]any{"release": "1"}}),
			with("secretExpiresAfterHours", 48.0))
		assert.Zero(t, w.requests(func() sim.Result {
			result := w.Up(optioned(quiet, every))
			assert.Equal(t, updatedAccount, result.Ops)
			return result
		}))
		assert.Equal(t, account, w.onlyAccount())
		named := func(o *sim.Options) { o.ReplaceOnChanges = []string{"name"} }
		assert.Equal(t, updatedAccount, w.must(w.Up(optioned(w.account(kind, with("description", "other")), named))))
		assert.Equal(t, map[string]string{"ci": "replace"}, w.must(w.Up(optioned(w.account(kind, with("name", "builds")), named))))
		assert.NotEqual(t, account.ClientID, w.onlyAccount().ClientID)
		w.must(w.Up(w.account(kind, with("name", "builds")), sim.Replace("ci")))
		w.holdsSecret(w.onlyAccount().Secrets[0], "secretId", "clientSecret")
	})
}

// TestSettingsThatAtlasDoesNotHold are changed by an update without a request.
func TestSettingsThatAtlasDoesNotHold(t *testing.T) {
	inWorld(t, func(w *world) {
		kind := bothAccounts[1]
		assert.Contains(t, w.fails(w.Preview(w.account(kind, with("deletionMode", "unasign")))), `"unasign" is neither delete nor unassign`)
		w.must(w.Up(w.account(kind)))
		assert.Equal(t, sameAccount, w.must(w.Up(w.account(kind, with("deletionMode", "delete")))))
		for _, change := range []func(inputs){with("deletionMode", "unassign"), with("secretExpiresAfterHours", 48.0), ruled(inputs{"maxAgeDays": 30.0})} {
			program := w.account(kind, change)
			assert.Zero(t, w.requests(func() sim.Result {
				result := w.Up(program)
				assert.Equal(t, updatedAccount, result.Ops)
				return result
			}))
			assert.Equal(t, sameAccount, w.must(w.Up(program)))
			for name, value := range program[0].(sim.Resource).Inputs { //nolint:errcheck,forcetypeassert // it is one
				assert.Equal(t, value, w.Resource("ci").Outputs[name], name)
			}
		}
	})
}

// TestAccountElsewhere: another organization, or another project, replaces the account.
func TestAccountElsewhere(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		w.must(w.Up(w.account(kind)))
		if kind.typ == "ServiceAccount" {
			other := w.account(kind, with("orgId", w.Atlas.AddOrg("other")))
			assert.Equal(t, map[string]string{"ci": "replace"}, w.must(w.Preview(other)))
			assert.Equal(t, sameAccount, w.must(w.Up(w.account(kind, with("orgId", nil)))), "it stays where it is")
			return
		}
		before := w.onlyAccount().ClientID
		assert.Equal(t, map[string]string{"ci": "replace"}, w.must(w.Up(w.account(kind, with("projectId", w.Projects[1])))))
		assert.NotEqual(t, before, w.onlyAccount().ClientID)
		assert.Equal(t, []string{w.Projects[1]}, slices.Collect(maps.Keys(w.onlyAccount().Grants.Projects)))
	})
}

// TestMarksOfSecretsOfAccounts: an output that mirrors a secret input is one, and the mark alone is an update without a request.
func TestMarksOfSecretsOfAccounts(t *testing.T) {
	inWorld(t, func(w *world) {
		clientID, hidden := w.theirAccount(), []resource.PropertyKey{"name", "description", "roleNames", "accessList", "rotation", "address"}
		program := func(mark func(resource.PropertyValue) resource.PropertyValue) sim.List {
			list := sim.List{}
			for i, kind := range bothAccounts {
				r := w.account(kind, with("name", "hush-hush"), with("description", "hush-hush too"), with("accessList", []any{"203.0.113.77"}),
					with("rotation", map[string]any{"triggers": map[string]any{"release": "hush-hush three"}}))[0].(sim.Resource) //nolint:errcheck,forcetypeassert // it is one
				r.Name = []string{"ci", "web"}[i]
				list = append(list, r)
			}
			list = append(list, w.member("in", clientID, 1, "GROUP_BACKUP_MANAGER"), w.address("office", clientID, w.owners()["orgId"], "203.0.113.78"))
			for _, r := range list {
				for _, name := range hidden {
					if in := r.(sim.Resource).Inputs; !in[name].IsNull() { //nolint:errcheck,forcetypeassert // it is one
						in[name] = mark(in[name])
					}
				}
			}
			return list
		}
		w.must(w.Up(program(func(v resource.PropertyValue) resource.PropertyValue { return v })))
		assert.Zero(t, w.requests(func() sim.Result {
			result := w.Up(program(resource.MakeSecret))
			assert.Equal(t, map[string]string{"ci": "update", "web": "update", "in": "update", "office": "update"}, result.Ops)
			return result
		}))
		marked := func() {
			t.Helper()
			for _, state := range w.States() {
				for _, name := range append(hidden, "appliedTriggers") {
					if value, has := state.Outputs[name]; has && !value.IsNull() {
						assert.True(t, value.ContainsSecrets(), "%s of %s", name, state.URN.Name())
					}
				}
			}
		}
		marked()
		w.must(w.Refresh())
		marked()
		assert.Equal(t, map[string]string{"ci": "same", "web": "same", "in": "same", "office": "same"}, w.must(w.Up(program(resource.MakeSecret))))
	}, sim.Seed(78)) // what is secret here is hidden in all of this process: no other test may have it
}
