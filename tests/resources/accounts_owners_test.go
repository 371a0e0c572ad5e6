package resources

import (
	"fmt"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestOneOwnerOfAnAccount: two resources of which each would undo what the other does are an error at preview that names both.
func TestOneOwnerOfAnAccount(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		program := w.account(kind, with("accessList", []any{"192.0.2.1"}))
		w.must(w.Up(program))
		made := w.onlyAccount()
		owner := w.owners()["orgId"]
		twin := program[0].(sim.Resource) //nolint:errcheck,forcetypeassert // it is one
		twin.Name, twin.Options.Import = "twin", ownerIDOf(inputs{"owner": map[string]string{"ServiceAccount": w.Org, "ProjectServiceAccount": w.Projects[0]}[kind.typ]})+"/"+made.ClientID
		rivals := map[string]sim.Resource{
			"secrets": w.secret("rival", made.ClientID, owner),
			"entries": w.address("rival", made.ClientID, owner, "192.0.2.2"),
		}
		if kind.typ == "ProjectServiceAccount" {
			rivals["assignment"] = of("ServiceAccountProjectAssignment", "rival",
				inputs{"clientId": made.ClientID, "projectId": w.Projects[0], "roleNames": []any{"GROUP_OWNER"}})
		}
		for name, rival := range rivals {
			text := w.fails(w.Preview(append(program[:1:1], rival)))
			assert.Contains(t, text, made.ClientID, name)
			assert.Contains(t, text, "::ci", name)
			assert.Contains(t, text, "::rival", name)
		}
		elsewhere := of("ServiceAccountProjectAssignment", "elsewhere",
			inputs{"clientId": made.ClientID, "projectId": w.Projects[1], "roleNames": []any{"GROUP_OWNER"}})
		w.must(w.Up(append(program[:1:1], elsewhere)))
		assert.Contains(t, w.fails(w.Up(append(program[:1:1], elsewhere, twin))), "twice")
		require.Len(t, w.Atlas.MintedServiceAccounts(w.Org), 1)
	})
}

// TestGuardOfAnAccount: an account that another resource of the program imports is not deleted with its old name, whose secret would be
// lost; once the new one has made a secret of its own, the old state is forgotten.
func TestGuardOfAnAccount(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		w.must(w.Up(w.account(kind)))
		account := w.onlyAccount()
		renamed := w.account(kind, with("rotation", nil))[0].(sim.Resource) //nolint:errcheck,forcetypeassert // it is one
		renamed.Name = "new"
		renamed.Options.Import = map[string]string{"ServiceAccount": w.Org, "ProjectServiceAccount": w.Projects[0]}[kind.typ] + "/" + account.ClientID
		text := w.fails(w.Up(sim.List{renamed}))
		assert.Contains(t, text, "service account "+account.ClientID+" was not deleted: it is alive in")
		assert.Contains(t, text, "rotation.triggers")
		assert.Equal(t, account, w.onlyAccount())

		own := w.account(kind, triggered("1"))[0].(sim.Resource) //nolint:errcheck,forcetypeassert // it is one
		own.Name = "new"
		w.must(w.Up(sim.List{own}))
		assert.Equal(t, []string{"new"}, w.Names())
		secrets := w.onlyAccount().Secrets
		require.Len(t, secrets, 2)
		assert.Equal(t, account.Secrets[0].ID, secrets[0].ID)
		assert.Equal(t, secrets[1].Secret, w.output("new", "clientSecret"))
	})
}

// TestAccountThatIsReadFromNowOn: rewritten to a get of the same account it is given up, and lives.
func TestAccountThatIsReadFromNowOn(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		w.must(w.Up(w.account(kind)))
		account := w.onlyAccount()
		owner := map[string]string{"ServiceAccount": w.Org, "ProjectServiceAccount": w.Projects[0]}[kind.typ]
		got := sim.Get{Type: typ(kind.typ), Name: "ci", ID: resource.NewProperty(owner + "/" + account.ClientID)}
		_ = w.Up(sim.List{got}) // the secret in the old state would be lost, which it may say
		assert.Equal(t, account, w.onlyAccount())
	})
}

// TestSecretMarksOfAnAccount: an output that mirrors a secret input is secret, and no option replaces what lives.
func TestSecretMarksOfAnAccount(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		secretly := func(r sim.List) sim.List {
			in := r[0].(sim.Resource) //nolint:errcheck,forcetypeassert // it is one
			in.Inputs = in.Inputs.Copy()
			in.Inputs["description"] = resource.MakeSecret(in.Inputs["description"])
			return sim.List{in}
		}
		w.must(w.Up(w.account(kind)))
		account := w.onlyAccount()
		assert.Zero(t, w.requests(func() sim.Result { return w.Up(secretly(w.account(kind))) }), "a mark alone")
		assert.True(t, w.Resource("ci").Outputs["description"].IsSecret())

		guarded := w.account(kind, with("name", "renamed"), triggered("1"))[0].(sim.Resource) //nolint:errcheck,forcetypeassert // it is one
		guarded.Options.IgnoreChanges = []string{"name"}
		w.must(w.Up(sim.List{guarded}))
		assert.Equal(t, "ci", w.onlyAccount().Name)
		assert.Equal(t, account.ClientID, w.onlyAccount().ClientID)

		moved := map[string]func(inputs){"ServiceAccount": with("orgId", w.Org), "ProjectServiceAccount": with("projectId", w.Projects[1])}[kind.typ]
		ops := w.must(w.Up(w.account(kind, moved)))
		if kind.typ == "ProjectServiceAccount" {
			assert.Equal(t, map[string]string{"ci": "replace"}, ops)
			assert.NotEqual(t, account.ClientID, w.onlyAccount().ClientID)
		}
	})
}

// TestLookUpsOfServiceAccounts by the id and by the name, and all of them; a name of several is an error that tells them apart.
func TestLookUpsOfServiceAccounts(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Atlas.Change(func(s *emulator.Server) { s.MaxAccountsPerOrg = -1 })
		program := w.account(bothAccounts[0])
		look := func(arguments inputs) sim.Invoke {
			arguments["orgId"] = w.Org
			return call("found", "getServiceAccount", arguments)
		}
		later := sim.List{program[0], look(inputs{"clientId": sim.Output("ci", "clientId")})}
		w.must(w.Preview(later))
		assert.Zero(t, w.Atlas.Counts().Work, "an argument that is not known yet is not asked for")
		up := w.Up(later)
		w.must(up)
		made := w.onlyAccount()
		want := map[string]any{"clientId": made.ClientID, "name": "ci", "description": "runs the builds", "orgId": w.Org, "roleNames": []any{"ORG_READ_ONLY"},
			"createdAt": stamp(made.CreatedAt), "projectAssignments": []any{}, "secrets": []any{map[string]any{
				"secretId": made.Secrets[0].ID, "createdAt": stamp(made.Secrets[0].CreatedAt), "expiresAt": stamp(made.Secrets[0].ExpiresAt)}}}
		assert.Equal(t, want, plain(resource.NewProperty(up.Outputs["found"])))
		require.NoError(t, w.Atlas.SetServiceAccountRolesInProject(w.Projects[1], made.ClientID, "GROUP_OWNER"))
		byName := w.Up(append(program[:1:1], look(inputs{"name": "ci"})))
		w.must(byName)
		want["projectAssignments"] = []any{map[string]any{"projectId": w.Projects[1], "roleNames": []any{"GROUP_OWNER"}}}
		assert.Equal(t, want, plain(resource.NewProperty(byName.Outputs["found"])))

		twin, _ := w.Atlas.AddServiceAccount(w.Org, emulator.Grants{Org: []string{"ORG_MEMBER"}})
		require.NoError(t, w.Atlas.SetServiceAccountDetails(twin, "ci", "another"))
		text := w.fails(w.Up(append(program[:1:1], look(inputs{"name": "ci"}))))
		for _, part := range []string{"2 service accounts of this name", made.ClientID + " (created ", twin} {
			assert.Contains(t, text, part)
		}
		assert.Contains(t, w.fails(w.Up(append(program[:1:1], look(inputs{"name": "nobody"})))), `no service account of this name: "nobody"`)
		assert.Contains(t, w.fails(w.Up(append(program[:1:1], look(inputs{})))), "name the service account by one of clientId and name")
		assert.Contains(t, w.fails(w.Up(append(program[:1:1], look(inputs{"clientId": "5e"})))), "is not the client id of a service account")

		for i := range 600 {
			id, _ := w.Atlas.AddServiceAccount(w.Org, emulator.Grants{Org: []string{"ORG_MEMBER"}})
			require.NoError(t, w.Atlas.SetServiceAccountDetails(id, fmt.Sprintf("a%03d", i), "many"))
		}
		all := w.Up(append(program[:1:1], call("all", "getServiceAccounts", inputs{"orgId": w.Org})))
		w.must(all)
		assert.Len(t, all.Outputs["all"]["serviceAccounts"].ArrayValue(), 602)
	})
}
