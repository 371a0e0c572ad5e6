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

// named is an account that somebody else has made.
func (w *world) named(name string) emulator.ServiceAccount {
	w.Helper()
	clientID, _ := w.Atlas.AddServiceAccount(w.Org, emulator.Grants{Org: []string{"ORG_READ_ONLY"}, Projects: map[string][]string{
		w.Projects[1]: {"GROUP_OWNER", "GROUP_READ_ONLY"}, w.Projects[0]: {"GROUP_READ_ONLY"}}})
	require.NoError(w, w.Atlas.SetServiceAccountDetails(clientID, name, "of "+name))
	account, _ := w.Atlas.ServiceAccount(clientID)
	return account
}

// TestLookUpOfAnAccount by its client id and by its name: with its roles, its projects and its secrets, and without the values of these.
func TestLookUpOfAnAccount(t *testing.T) {
	for _, lacking := range []bool{false, true} {
		inWorld(t, func(w *world) {
			w.Atlas.Change(func(s *emulator.Server) { s.Unknowns.ListsLackAccountRoles = lacking })
			account := w.named("ci")
			w.named("ci2")
			other := w.named("twin")
			twin := w.named("twin")
			result := w.Up(sim.List{
				call("by-id", "getServiceAccount", inputs{"orgId": w.Org, "clientId": account.ClientID}),
				call("by-name", "getServiceAccount", inputs{"orgId": w.Org, "name": " ci "}),
			})
			w.must(result)
			projects := map[string][]any{w.Projects[0]: {"GROUP_READ_ONLY"}, w.Projects[1]: {"GROUP_OWNER", "GROUP_READ_ONLY"}}
			for _, name := range []string{"by-id", "by-name"} {
				got, _ := plain(resource.NewProperty(result.Outputs[name])).(map[string]any)
				assignments, _ := got["projectAssignments"].([]any)
				require.Len(t, assignments, 2)
				for _, element := range assignments {
					project, _ := element.(map[string]any)
					id, _ := project["projectId"].(string)
					if lacking {
						assert.Empty(t, project["roleNames"])
					} else {
						assert.Equal(t, projects[id], project["roleNames"])
					}
				}
				delete(got, "projectAssignments")
				assert.Equal(t, map[string]any{
					"clientId": account.ClientID, "name": "ci", "description": "of ci", "orgId": w.Org, "roleNames": []any{"ORG_READ_ONLY"},
					"createdAt": stamp(account.CreatedAt),
					"secrets": []any{map[string]any{"secretId": account.Secrets[0].ID, "createdAt": stamp(account.Secrets[0].CreatedAt),
						"expiresAt": stamp(account.Secrets[0].ExpiresAt)}},
				}, got)
			}
			text := w.fails(w.Up(sim.List{call("twin", "getServiceAccount", inputs{"orgId": w.Org, "name": "twin"})}))
			assert.Contains(t, text, `2 service accounts of this name, "twin": name one by its clientId`)
			assert.Contains(t, text, twin.ClientID+" (created ")
			assert.Contains(t, text, other.ClientID+" (created ")
			assert.NotContains(t, text, account.ClientID)
			text = w.fails(w.Up(sim.List{call("none", "getServiceAccount", inputs{"orgId": w.Org, "name": "nobody's"})}))
			assert.Contains(t, text, `has no service account of this name: "nobody's"`)
			const nobody = "mdb_sa_id_6576974933969669a1b2c3d4"
			assert.Contains(t, w.fails(w.Up(sim.List{call("none", "getServiceAccount", inputs{"orgId": w.Org, "clientId": nobody})})), nobody)
		})
	}
}

// TestLookUpOfManyAccounts finds those of all pages, once each, in the order of their names, by one request a page.
func TestLookUpOfManyAccounts(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Atlas.Change(func(s *emulator.Server) { s.MaxAccountsPerOrg = -1 })
		want := map[string]string{}
		for i := range 1201 {
			clientID, _ := w.Atlas.AddServiceAccount(w.Org, emulator.Grants{Org: []string{"ORG_MEMBER"}})
			want[clientID] = fmt.Sprintf("account %04d", (i*7)%1201)
			require.NoError(t, w.Atlas.SetServiceAccountDetails(clientID, want[clientID], "one of many"))
		}
		var result sim.Result
		assert.Equal(t, 3, w.requests(func() sim.Result {
			result = w.Up(sim.List{call("all", "getServiceAccounts", inputs{"orgId": w.Org})})
			return result
		}))
		list := result.Outputs["all"]["serviceAccounts"].ArrayValue()
		require.Len(t, list, len(want))
		for i, element := range list {
			name := element.ObjectValue()["name"].StringValue()
			assert.Equal(t, fmt.Sprintf("account %04d", i), name)
			assert.Equal(t, want[element.ObjectValue()["clientId"].StringValue()], name)
		}
		none := w.Up(sim.List{call("all", "getServiceAccounts", inputs{"orgId": w.Atlas.AddOrg("empty")})})
		assert.Empty(t, none.Outputs["all"]["serviceAccounts"])
	})
}

// TestLookUpsOfAccountsThatAreNotThereYet: with unknown arguments a preview asks nothing.
func TestLookUpsOfAccountsThatAreNotThereYet(t *testing.T) {
	inWorld(t, func(w *world) {
		program := append(w.account(bothAccounts[0]),
			call("found", "getServiceAccount", inputs{"orgId": w.Org, "clientId": sim.Output("ci", "clientId")}),
			w.member("web", sim.Output("found", "clientId"), 0, "GROUP_OWNER"))
		assert.Equal(t, map[string]string{"ci": "create", "web": "create"}, w.must(w.Preview(program)))
		assert.Zero(t, w.Atlas.Counts().Work)
		result := w.Up(program)
		w.must(result)
		assert.Equal(t, "ci", result.Outputs["found"]["name"].StringValue())
		assert.Len(t, w.onlyAccount().Grants.Projects, 1)
	})
}

// TestWrongArgumentsOfAccounts are said before any request, all at once and by their names.
func TestWrongArgumentsOfAccounts(t *testing.T) {
	inWorld(t, func(w *world) {
		const account = "mdb_sa_id_6576974933969669a1b2c3d4"
		for i, c := range []struct {
			function  string
			arguments inputs
			said      []string
		}{
			{"getServiceAccount", nil, []string{"name the service account by one of clientId and name"}},
			{"getServiceAccount", inputs{"clientId": account, "name": "ci"}, []string{"name the service account by one of"}},
			{"getServiceAccount", inputs{"clientId": "ci", "orgId": "acme"}, []string{`clientId: "ci" is not the client id`, `orgId: "acme" is not the id of an organization`}},
			{"getServiceAccount", inputs{"name": 7.0}, []string{"name: must be a string"}},
			{"getServiceAccount", inputs{"name": ""}, []string{`name: "" is empty`}},
			{"getServiceAccount", inputs{"description": "ci"}, []string{"description: ", "name the service account by one of"}},
			{"getServiceAccounts", inputs{"orgId": "acme", "name": "ci"}, []string{`orgId: "acme" is not`, "name: "}},
		} {
			text := w.fails(w.Up(sim.List{call(fmt.Sprint("call-", i), c.function, c.arguments)}))
			for _, said := range c.said {
				assert.Contains(t, text, said, "%s %v", c.function, c.arguments)
			}
			assert.NotContains(t, text, "{<nil>}")
		}
		assert.Zero(t, w.Atlas.Counts().Work)
	})
}
