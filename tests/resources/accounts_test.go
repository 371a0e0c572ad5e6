package resources

import (
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestLifecycleOfAnAccount takes both kinds of accounts through every operation.
func TestLifecycleOfAnAccount(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		program := w.account(kind, with("accessList", []any{"127.0.0.1"}))
		assert.Equal(t, map[string]string{"ci": "create"}, w.must(w.Preview(program)))
		assert.Zero(t, w.Atlas.Counts().Work, "a preview makes no request")
		assert.Equal(t, kind.requests+1, w.requests(func() sim.Result { return w.Up(program) }), "the account, its secret, its access list")
		made := w.onlyAccount()
		require.Len(t, made.Secrets, 1)
		w.holdsSecret(made.Secrets[0], "secretId", "clientSecret")
		assert.Equal(t, made.ClientID, string(w.Resource("ci").ID))
		assert.Equal(t, stamp(made.Secrets[0].ExpiresAt), w.text("secretExpiresAt"))
		assert.Equal(t, []string{"127.0.0.1"}, made.AccessList)
		assert.Equal(t, w.Org, w.text("orgId"))

		same := map[string]string{"ci": "same"}
		assert.Equal(t, same, w.must(w.Up(program)))
		assert.Equal(t, 2, w.requests(w.Refresh), "the account, and its access list")
		assert.Equal(t, same, w.must(w.Up(program)))
		w.holdsSecret(made.Secrets[0], "secretId", "clientSecret")

		roles := map[string][]any{"ServiceAccount": {"ORG_MEMBER"}, "ProjectServiceAccount": {"GROUP_OWNER"}}[kind.typ]
		changed := w.account(kind, with("name", "builds"), with("description", "other"), with("roleNames", roles), with("accessList", nil),
			with("secretExpiresAfterHours", 48.0))
		assert.Equal(t, map[string]string{"ci": "update"}, w.must(w.Preview(changed)))
		assert.Equal(t, 2, w.requests(func() sim.Result { return w.Up(changed) }), "one for the account, one for the address")
		now := w.onlyAccount()
		assert.Equal(t, []string{"builds", "other"}, []string{now.Name, now.Description})
		assert.Empty(t, now.AccessList)
		assert.Equal(t, made.Secrets, now.Secrets, "the lifetime is for the next secret")
		w.holdsSecret(made.Secrets[0], "secretId", "clientSecret")
		assert.Equal(t, same, w.must(w.Up(changed)))

		assert.Equal(t, 1, w.requests(w.Destroy))
		assert.Empty(t, w.Atlas.MintedServiceAccounts(w.Org))
	})
}

// TestAccountsWhereAtlasMintsNoBareOnes: the account then comes with its first secret, by one request, after one that was refused in
// each process.
func TestAccountsWhereAtlasMintsNoBareOnes(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		w.Atlas.Change(func(s *emulator.Server) { s.Unknowns.WithoutInitialSecretRefused = true })
		two := append(w.account(kind), w.account(kind, with("name", "other"))...)
		second := two[1].(sim.Resource)
		second.Name, second.DependsOn = "other", []string{"ci"}
		two[1] = second
		assert.Equal(t, kind.requests+1, w.requests(func() sim.Result { return w.Up(two) }), "one refused, and one for each")
		accounts := w.Atlas.MintedServiceAccounts(w.Org)
		require.Len(t, accounts, 2)
		w.holdsSecret(accounts[0].Secrets[0], "secretId", "clientSecret")
		assert.Equal(t, map[string]string{"ci": "same", "other": "same"}, w.must(w.Up(two)))
	})
}

// TestSecretThatVanishes: one that somebody has deleted, or that has expired, is drift, and the next up makes another; what is said
// of it is no secret of anybody's.
func TestSecretThatVanishes(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		program := w.account(kind)
		w.must(w.Up(program))
		first := w.onlyAccount()
		require.NoError(t, w.Atlas.DeleteSecret(first.ClientID, first.Secrets[0].ID))
		w.must(w.Refresh())
		assert.Equal(t, resource.NewNullProperty(), w.Resource("ci").Outputs["clientSecret"])
		assert.True(t, w.said("a new secret is due: there is no secret"))
		assert.Equal(t, map[string]string{"ci": "update"}, w.must(w.Preview(program)))
		assert.Equal(t, 2, w.requests(func() sim.Result { return w.Up(program) }))
		second := w.onlyAccount().Secrets
		require.Len(t, second, 1)
		w.holdsSecret(second[0], "secretId", "clientSecret")
		assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(program)))

		time.Sleep(90*day + time.Second)
		w.must(w.Refresh())
		assert.True(t, w.said("a new secret is due: the secret expired at"))
		assert.Equal(t, map[string]string{"ci": "update"}, w.must(w.Up(program)))
		third := w.onlyAccount().Secrets
		require.Len(t, third, 1, "the one that has expired keeps no place")
		w.holdsSecret(third[0], "secretId", "clientSecret")
		assert.Equal(t, resource.NewNullProperty(), w.Resource("ci").Outputs["previousSecretId"])
	})
}

// TestAccountThatIsGone is made again, and one that was taken out of its project is taken in again.
func TestAccountThatIsGone(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		program := w.account(kind, with("accessList", []any{"127.0.0.1"}))
		w.must(w.Up(program))
		first := w.onlyAccount()
		if kind.typ == "ProjectServiceAccount" {
			require.NoError(t, w.Atlas.UnassignServiceAccount(w.Projects[0], first.ClientID))
			w.must(w.Refresh())
			assert.Equal(t, map[string]string{"ci": "update"}, w.must(w.Up(program)))
			back := w.onlyAccount()
			assert.Equal(t, first.Grants, back.Grants)
			w.holdsSecret(back.Secrets[0], "secretId", "clientSecret")
			assert.Equal(t, first.Secrets, back.Secrets)
			assert.Equal(t, first.AccessList, back.AccessList)

			require.NoError(t, w.Atlas.UnassignServiceAccount(w.Projects[0], first.ClientID))
			w.must(w.Refresh())
			require.NoError(t, w.Atlas.SetServiceAccountRolesInProject(w.Projects[0], first.ClientID, "GROUP_OWNER"), "somebody takes it in again first")
			assert.Equal(t, map[string]string{"ci": "update"}, w.must(w.Up(program)))
			assert.Equal(t, first.Grants, w.onlyAccount().Grants)
		}
		time.Sleep(time.Hour) // else it might be too new to be seen
		require.NoError(t, w.Atlas.DeleteServiceAccount(first.ClientID))
		w.must(w.Refresh())
		assert.Nil(t, w.Resource("ci"))
		assert.Equal(t, map[string]string{"ci": "create"}, w.must(w.Up(program)))
		assert.NotEqual(t, first.ClientID, w.onlyAccount().ClientID)
	})
}

// TestDriftOfAnAccount: what somebody has changed is set right, and secrets stay.
func TestDriftOfAnAccount(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		program := w.account(kind, with("accessList", []any{"127.0.0.1"}))
		w.must(w.Up(program))
		first := w.onlyAccount()
		require.NoError(t, w.Atlas.SetServiceAccountDetails(first.ClientID, "theirs", "theirs"))
		require.NoError(t, w.Atlas.SetServiceAccountAccessList(first.ClientID, "127.0.0.1", "198.51.100.7"))
		if kind.typ == "ServiceAccount" {
			require.NoError(t, w.Atlas.SetServiceAccountRoles(first.ClientID, "ORG_OWNER"))
		} else {
			require.NoError(t, w.Atlas.SetServiceAccountRolesInProject(w.Projects[0], first.ClientID, "GROUP_OWNER"))
		}
		w.must(w.Refresh())
		assert.Equal(t, map[string]string{"ci": "update"}, w.must(w.Up(program)))
		set := w.onlyAccount()
		assert.Equal(t, first, set)
	})
}

// TestUnassignAnAccount: by deletionMode the account is taken out of its project alone, and what lives on is said.
func TestUnassignAnAccount(t *testing.T) {
	inWorld(t, func(w *world) {
		w.must(w.Up(w.account(bothAccounts[1], with("deletionMode", "unassign"))))
		made := w.onlyAccount()
		assert.Equal(t, 1, w.requests(w.Destroy))
		left := w.onlyAccount()
		assert.Empty(t, left.Grants.Projects)
		assert.Equal(t, made.Secrets, left.Secrets)
		assert.True(t, w.said("lives on in its organization", made.Secrets[0].ID, stamp(made.Secrets[0].ExpiresAt)))
	})
}

// TestImportOfAnAccount: its secret is null, with a line; first triggers have one made beside what is there.
func TestImportOfAnAccount(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		theirs := w.World.Stack()
		w.must(theirs.Up(w.account(kind)))
		made := w.onlyAccount()
		owner := map[string]string{"ServiceAccount": w.Org, "ProjectServiceAccount": w.Projects[0]}[kind.typ]
		imported := w.account(kind)
		r := imported[0].(sim.Resource)
		r.Options.Import = owner + "/" + made.ClientID
		imported[0] = r
		assert.Equal(t, 1+kind.requests-2, w.requests(func() sim.Result { return w.Up(imported) }), "one, and one for the project's organization")
		assert.True(t, w.said("the output clientSecret is null"))
		assert.Equal(t, resource.NewNullProperty(), w.Resource("ci").Outputs["clientSecret"])
		assert.Equal(t, resource.NewNullProperty(), w.Resource("ci").Outputs["secretId"])
		assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(w.account(kind))))
		w.must(w.Refresh())
		assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(w.account(kind))), "what was never known has not vanished")

		assert.Equal(t, map[string]string{"ci": "update"}, w.must(w.Up(w.account(kind, triggered("1")))))
		secrets := w.onlyAccount().Secrets
		require.Len(t, secrets, 2)
		assert.Equal(t, made.Secrets[0].ID, secrets[0].ID, "what is there stays")
		w.holdsSecret(secrets[1], "secretId", "clientSecret")
		text := w.fails(w.Up(w.account(kind, triggered("2"))))
		assert.Contains(t, text, made.Secrets[0].ID)
		assert.Contains(t, text, "not of this resource")
		assert.Len(t, w.onlyAccount().Secrets, 2, "a secret of somebody else's is never deleted")
	})
}

// TestWrongAccounts: every mistake is said at preview, with its property.
func TestWrongAccounts(t *testing.T) {
	inWorld(t, func(w *world) {
		for property, wrong := range map[string]map[any]string{
			"name":                    {"": "is empty", "a/b": "characters that Atlas does not take", "  ": "white space"},
			"description":             {7.0: "must be a string", "tab\there": "characters that Atlas does not take"},
			"secretExpiresAfterHours": {7.0: "from 8 on", 8761.0: "8 to 8760", 24.5: "whole number", "24": "must be a number"},
			"rotation":                {"x": "must be an object"},
		} {
			for value, want := range wrong {
				text := w.fails(w.Preview(w.account(bothAccounts[0], with(property, value))))
				assert.Contains(t, text, property)
				assert.Contains(t, text, want)
			}
		}
		text := w.fails(w.Preview(w.account(bothAccounts[0], with("roleNames", []any{"GROUP_OWNER"}), with("secretExpiresAfterHours", nil),
			with("rotation", map[string]any{"maxAgeDays": 0.0, "beforeExpiryHours": 0.5}))))
		for _, want := range []string{"GROUP_OWNER", "is a project role", "secretExpiresAfterHours: is missing", "rotation.maxAgeDays", "rotation.beforeExpiryHours"} {
			assert.Contains(t, text, want)
		}
		text = w.fails(w.Preview(w.account(bothAccounts[0], with("rotation", map[string]any{"beforeExpiryHours": 2160.0}))))
		assert.Contains(t, text, "no fewer than the 2160 of secretExpiresAfterHours")
		assert.Zero(t, w.Atlas.Counts().Work)
	})
}
