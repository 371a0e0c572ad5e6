package resources

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestLifecycle takes a key of an organization and an assignment of it through every operation.
func TestLifecycle(t *testing.T) {
	inWorld(t, func(w *world) {
		program := sim.List{
			w.orgKey("ci", "ORG_READ_ONLY"),
			w.assignment("web", sim.Output("ci", "apiKeyId"), 0, "GROUP_OWNER"),
		}
		create := map[string]string{"ci": "create", "web": "create"}
		assert.Equal(t, create, w.must(w.Preview(program)))
		assert.Zero(t, w.Atlas.Counts().Work, "a preview makes no request")
		assert.Equal(t, create, w.must(w.Up(program)))
		key := w.only()
		assert.Equal(t, []string{"ORG_READ_ONLY"}, key.OrgRoles, "nothing is added")
		assert.Equal(t, map[string][]string{w.Projects[0]: {"GROUP_OWNER"}}, key.Projects)
		assert.Equal(t, key.PrivateKey, w.output("ci", "privateKey"))
		assert.Equal(t, w.Projects[0]+"/"+key.ID, string(w.Resource("web").ID))

		same := map[string]string{"ci": "same", "web": "same"}
		assert.Equal(t, same, w.must(w.Up(program)))
		assert.Equal(t, map[string]string{"ci": "refresh", "web": "refresh"}, w.must(w.Refresh()))
		assert.Equal(t, same, w.must(w.Up(program)))

		changed := sim.List{
			of("ApiKey", "ci", inputs{"orgId": w.Org, "description": "renamed", "roleNames": []string{"ORG_MEMBER", "ORG_READ_ONLY"}}),
			w.assignment("web", sim.Output("ci", "apiKeyId"), 0, "GROUP_READ_ONLY"),
		}
		assert.Equal(t, map[string]string{"ci": "update", "web": "update"}, w.must(w.Up(changed)))
		key = w.only()
		assert.Equal(t, "renamed", key.Description)
		assert.Equal(t, []string{"ORG_MEMBER", "ORG_READ_ONLY"}, key.OrgRoles)
		assert.Equal(t, map[string][]string{w.Projects[0]: {"GROUP_READ_ONLY"}}, key.Projects)

		moved := sim.List{changed[0], w.assignment("web", sim.Output("ci", "apiKeyId"), 1, "GROUP_READ_ONLY")}
		assert.Equal(t, map[string]string{"ci": "same", "web": "replace"}, w.must(w.Up(moved)))
		assert.Equal(t, map[string][]string{w.Projects[1]: {"GROUP_READ_ONLY"}}, w.only().Projects)

		assert.Equal(t, map[string]string{"ci": "delete", "web": "delete"}, w.must(w.Destroy()))
		assert.Empty(t, w.Atlas.MintedKeys(w.Org))
	})
}

// TestOrganizationIsTheDefault: without orgId the credential's own organization is meant, and the output says which.
func TestOrganizationIsTheDefault(t *testing.T) {
	inWorld(t, func(w *world) {
		program := sim.List{of("ApiKey", "ci", inputs{"description": "ci", "roleNames": []string{"ORG_MEMBER"}})}
		assert.Equal(t, 2, w.requests(func() sim.Result { return w.Up(program) }), "one asks for the organization")
		assert.Equal(t, w.Org, w.output("ci", "orgId"))
		assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(program)))
		named := sim.List{w.orgKey("ci", "ORG_MEMBER")}
		assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(named)))
		assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(program)))
		require.NotNil(t, w.Resource("ci"))
		assert.Equal(t, w.Org, w.output("ci", "orgId"))
	})
}

// TestAssignmentsThatAreThere: the same roles are taken over with a line, others are somebody's, and the error says how to
// import them; with that they are managed.
func TestAssignmentsThatAreThere(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.Atlas.AddKey(w.Org, "somebody's", emulator.Grants{
			Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{w.Projects[0]: {"GROUP_OWNER"}, w.Projects[1]: {"GROUP_READ_ONLY"}}})
		assert.Equal(t, 1, w.requests(func() sim.Result {
			return w.Up(sim.List{w.assignment("web", key.ID, 0, "GROUP_OWNER")})
		}), "the list shows it")
		assert.True(t, w.said(key.ID, w.Projects[0], "taken over"))

		text := w.fails(w.Up(sim.List{
			w.assignment("web", key.ID, 0, "GROUP_OWNER"), w.assignment("api", key.ID, 1, "GROUP_OWNER"),
		}))
		id := w.Projects[1] + "/" + key.ID
		assert.Contains(t, text, "pulumi import mongodbatlas-native:index:ApiKeyProjectAssignment <name> "+id)
		left, _ := w.Atlas.Key(key.ID)
		assert.Equal(t, key.Projects, left.Projects, "nothing is changed")

		imported := w.assignment("api", key.ID, 1, "GROUP_OWNER")
		imported.Options.Import = id
		imported.Inputs["roleNames"] = w.assignment("", "", 1, "GROUP_READ_ONLY").Inputs["roleNames"]
		w.must(w.Up(sim.List{w.assignment("web", key.ID, 0, "GROUP_OWNER"), imported}))
		w.must(w.Up(sim.List{w.assignment("web", key.ID, 0, "GROUP_OWNER"), w.assignment("api", key.ID, 1, "GROUP_OWNER")}))
		left, _ = w.Atlas.Key(key.ID)
		assert.Equal(t, []string{"GROUP_OWNER"}, left.Projects[w.Projects[1]])
	})
}
