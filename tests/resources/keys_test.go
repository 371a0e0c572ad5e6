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

// TestImportOfAnOrganizationKey: by each form of its id, its private key is null until it is brought along, checked; its roles in
// projects are not touched.
func TestImportOfAnOrganizationKey(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.Atlas.AddKey(w.Org, "ci", emulator.Grants{
			Org: []string{"ORG_READ_ONLY"}, Projects: map[string][]string{w.Projects[0]: {"GROUP_OWNER"}}})
		for _, id := range []string{w.Org + "-" + key.ID, w.Org + "/" + key.ID, key.ID} {
			imported := w.orgKey("ci", "ORG_READ_ONLY")
			imported.Options.Import = id
			other := &world{t, w.World, w.World.Stack()}
			assert.Equal(t, map[string]string{"ci": "import"}, other.must(other.Up(sim.List{imported})))
			assert.Equal(t, resource.NewNullProperty(), other.Resource("ci").Outputs["privateKey"])
			assert.Equal(t, map[string]string{"ci": "same"}, other.must(other.Up(sim.List{w.orgKey("ci", "ORG_READ_ONLY")})))
		}
		imported := w.orgKey("ci", "ORG_READ_ONLY")
		imported.Options.Import = w.Projects[0] + "-" + key.ID
		w.fails(w.Up(sim.List{imported})) // that is no organization
		imported.Options.Import = key.PublicKey
		assert.Contains(t, w.fails(w.Up(sim.List{imported})), "orgId-apiKeyId")

		imported.Options.Import = key.ID
		w.must(w.Up(sim.List{imported}))
		brought := w.orgKey("ci", "ORG_READ_ONLY")
		brought.Inputs["existingPrivateKey"] = resource.MakeSecret(resource.NewProperty("00000000-0000-0000-0000-000000000000"))
		assert.Contains(t, w.fails(w.Up(sim.List{brought})), "this is not the private key of API key "+key.ID)
		brought.Inputs["existingPrivateKey"] = resource.MakeSecret(resource.NewProperty(key.PrivateKey))
		w.must(w.Up(sim.List{brought}))
		assert.Equal(t, key.PrivateKey, w.output("ci", "privateKey"))
		assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(sim.List{w.orgKey("ci", "ORG_READ_ONLY")})))
		left, _ := w.Atlas.Key(key.ID)
		assert.Equal(t, key.Projects, left.Projects)
	})
}

// TestLostAnswerToAnOrganizationKey: what nobody has the secret of is deleted, and one key is made in the end.
func TestLostAnswerToAnOrganizationKey(t *testing.T) {
	inWorld(t, func(w *world) {
		namesake := w.Atlas.AddKey(w.Org, "ci", emulator.Grants{Org: []string{"ORG_MEMBER"}})
		time.Sleep(10 * time.Minute)
		w.Atlas.Inject(emulator.Fault{Method: "POST", Kind: emulator.Reset, After: true})
		w.must(w.Up(sim.List{w.orgKey("ci", "ORG_MEMBER")}))
		key := w.only()
		assert.Equal(t, key.PrivateKey, w.output("ci", "privateKey"))
		_, alive := w.Atlas.Key(namesake.ID)
		assert.True(t, alive, "an older key that is alike is somebody's")

		w.Atlas.Inject(emulator.Fault{Method: "POST", Kind: emulator.HTML, Status: 403, After: true})
		w.must(w.Up(sim.List{w.orgKey("ci", "ORG_MEMBER"), w.orgKey("two", "ORG_MEMBER")}))
		assert.Len(t, w.Atlas.MintedKeys(w.Org), 2)
	})
}

// TestOtherOrganization: a key cannot move to another organization; it is made there anew.
func TestOtherOrganization(t *testing.T) {
	inWorld(t, func(w *world) {
		w.must(w.Up(sim.List{w.orgKey("ci", "ORG_MEMBER")}))
		other := w.orgKey("ci", "ORG_MEMBER")
		other.Inputs["orgId"] = resource.NewProperty(w.Atlas.AddOrg("other"))
		assert.Equal(t, map[string]string{"ci": "replace"}, w.must(w.Preview(sim.List{other})))
	})
}

// TestGoneAndChangedByHand: a refresh shows what somebody else has done, and the next up puts it right.
func TestGoneAndChangedByHand(t *testing.T) {
	inWorld(t, func(w *world) {
		program := sim.List{w.orgKey("ci", "ORG_MEMBER"), w.assignment("web", sim.Output("ci", "apiKeyId"), 0, "GROUP_OWNER")}
		w.must(w.Up(program))
		key := w.only()
		require.NoError(t, w.Atlas.SetOrgRoles(key.ID, "ORG_OWNER"))
		require.NoError(t, w.Atlas.SetRoles(w.Projects[0], key.ID, "GROUP_READ_ONLY"))
		w.must(w.Refresh())
		assert.Equal(t, map[string]string{"ci": "update", "web": "update"}, w.must(w.Up(program)))
		assert.Equal(t, []string{"ORG_MEMBER"}, w.only().OrgRoles)
		assert.Equal(t, []string{"GROUP_OWNER"}, w.only().Projects[w.Projects[0]])

		time.Sleep(time.Hour)
		require.NoError(t, w.Atlas.Unassign(w.Projects[0], key.ID))
		w.must(w.Refresh())
		assert.Equal(t, []string{"ci"}, w.Names(), "an assignment that is gone leaves the state")
		assert.Equal(t, map[string]string{"ci": "same", "web": "create"}, w.must(w.Up(program)))

		require.NoError(t, w.Atlas.DeleteProject(w.Projects[0]))
		w.must(w.Refresh())
		assert.Equal(t, []string{"ci"}, w.Names(), "with its project too")
		time.Sleep(time.Hour)
		require.NoError(t, w.Atlas.DeleteKey(key.ID))
		w.must(w.Refresh())
		assert.Empty(t, w.Names())
	})
}

// TestDestroyOfWhatIsGone: a key, an assignment and an entry that somebody else deleted are no failure.
func TestDestroyOfWhatIsGone(t *testing.T) {
	inWorld(t, func(w *world) {
		w.must(w.Up(sim.List{
			w.orgKey("ci", "ORG_MEMBER"), w.assignment("web", sim.Output("ci", "apiKeyId"), 0, "GROUP_OWNER"),
			w.entry("office", sim.Output("ci", "apiKeyId"), "203.0.113.7"),
		}))
		time.Sleep(time.Hour)
		require.NoError(t, w.Atlas.DeleteKey(w.only().ID))
		w.must(w.Destroy())
		assert.Empty(t, w.Names())
	})
}

// TestGuardOfAnOrganizationKey: a key that another resource of the program imports is not deleted with its old name.
func TestGuardOfAnOrganizationKey(t *testing.T) {
	inWorld(t, func(w *world) {
		w.must(w.Up(sim.List{w.orgKey("old", "ORG_MEMBER")}))
		key := w.only()
		renamed := sim.List{of("ApiKey", "new", inputs{"orgId": w.Org, "description": "old", "roleNames": []string{"ORG_MEMBER"}})}
		imported := renamed[0].(sim.Resource) //nolint:errcheck,forcetypeassert // it is one
		imported.Options.Import = key.ID
		text := w.fails(w.Up(sim.List{imported}))
		assert.Contains(t, text, "API key "+key.ID+" was not deleted: it is alive in")
		assert.Contains(t, text, "existingPrivateKey")
		assert.Equal(t, key, w.only())
		brought := imported
		brought.Options.Import = ""
		brought.Inputs = brought.Inputs.Copy()
		brought.Inputs["existingPrivateKey"] = resource.MakeSecret(resource.NewProperty(key.PrivateKey))
		w.must(w.Up(sim.List{brought}))
		assert.Equal(t, key, w.only())
		assert.Equal(t, []string{"new"}, w.Names())
	})
}

// TestUnassignInsteadOfDelete: by deletionMode the key leaves its projects and lives on, which is said; the mode itself is changed
// without a request.
func TestUnassignInsteadOfDelete(t *testing.T) {
	inWorld(t, func(w *world) {
		program := func(mode string) sim.List {
			in := inputs{"description": "web", "projectAssignments": []any{
				map[string]any{"projectId": w.Projects[0], "roleNames": []any{"GROUP_OWNER"}},
				map[string]any{"projectId": w.Projects[1], "roleNames": []any{"GROUP_OWNER"}},
			}}
			if mode != "" {
				in["deletionMode"] = mode
			}
			return sim.List{of("ProjectApiKey", "web", in)}
		}
		assert.Contains(t, w.fails(w.Preview(program("unasign"))), `"unasign" is neither delete nor unassign`)
		w.must(w.Up(program("")))
		assert.Equal(t, map[string]string{"web": "same"}, w.must(w.Up(program("delete"))))
		assert.Zero(t, w.requests(func() sim.Result { return w.Up(program("unassign")) }))
		assert.Equal(t, "unassign", w.output("web", "deletionMode"))
		assert.Equal(t, 2, w.requests(func() sim.Result { return w.Destroy() }))
		key := w.only()
		assert.Empty(t, key.Projects)
		assert.True(t, w.said(key.PublicKey, "lives on"))
	})
}

// TestDeployerWithoutTheOrganization: who owns a project and nothing else can make a key there and destroy it by unassigning.
func TestDeployerWithoutTheOrganization(t *testing.T) {
	inWorld(t, func(w *world) {
		deployer := w.Atlas.AddKey(w.Org, "deployer", emulator.Grants{
			Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{w.Projects[0]: {"GROUP_OWNER"}}})
		s := &world{t, w.World, w.StackWith(sim.Config(deployer))}
		s.must(s.Up(sim.List{of("ProjectApiKey", "web", inputs{"description": "web", "deletionMode": "unassign", "projectAssignments": []any{
			map[string]any{"projectId": w.Projects[0], "roleNames": []any{"GROUP_READ_ONLY"}}}})}))
		s.must(s.Refresh())
		key := s.only()
		s.must(s.Destroy())
		left, alive := w.Atlas.Key(key.ID)
		assert.True(t, alive)
		assert.Empty(t, left.Projects)

		given := sim.List{w.assignment("given", key.ID, 0, "GROUP_READ_ONLY")}
		s.must(s.Up(given))
		s.must(s.Refresh())
		s.must(s.Destroy())
		assert.Contains(t, s.fails(s.Up(sim.List{w.assignment("given", key.ID, 1, "GROUP_READ_ONLY")})), w.Projects[1], "no project of his")
	})
}

// TestDeployerWithoutTheOrganizationRotates again and again: a previous key is taken out of its projects, as deletionMode has it, and
// lives on in the organization, which a warning says.
func TestDeployerWithoutTheOrganizationRotates(t *testing.T) {
	inWorld(t, func(w *world) {
		deployer := w.Atlas.AddKey(w.Org, "deployer", emulator.Grants{
			Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{w.Projects[0]: {"GROUP_OWNER"}}})
		s := &world{t, w.World, w.StackWith(sim.Config(deployer))}
		released := func(release string) sim.List {
			return sim.List{of("ProjectApiKey", "web", inputs{"description": "web", "deletionMode": "unassign",
				"rotation":           map[string]any{"triggers": map[string]any{"release": release}, "overlapHours": 1.0},
				"projectAssignments": []any{map[string]any{"projectId": w.Projects[0], "roleNames": []any{"GROUP_READ_ONLY"}}}})}
		}
		for _, release := range []string{"1", "2", "3"} {
			s.must(s.Up(released(release)))
		}
		time.Sleep(2 * time.Hour)
		s.must(s.Up(released("3")))
		keys := w.Atlas.MintedKeys(w.Org)
		require.Len(t, keys, 3)
		for _, key := range keys[:2] {
			assert.Empty(t, key.Projects, "taken out of its project")
			assert.True(t, w.said("the previous key, "+key.ID, key.PublicKey, "lives on in its organization"))
		}
		assert.Equal(t, map[string][]string{w.Projects[0]: {"GROUP_READ_ONLY"}}, keys[2].Projects)
		assert.Equal(t, resource.NewNullProperty(), s.Resource("web").Outputs["previousApiKeyId"])
	})
}

// TestTheCredentialInUse is not deleted, as an ApiKey neither.
func TestTheCredentialInUse(t *testing.T) {
	inWorld(t, func(w *world) {
		imported := of("ApiKey", "own", inputs{"orgId": w.Org, "description": w.Owner.Description, "roleNames": []string{"ORG_OWNER"}})
		imported.Options.Import = w.Owner.ID
		w.must(w.Up(sim.List{imported}))
		less := of("ApiKey", "own", inputs{"orgId": w.Org, "description": w.Owner.Description, "roleNames": []string{"ORG_MEMBER"}})
		w.must(w.Preview(sim.List{less}))
		assert.True(t, w.said("this changes roles or projects of the API key that this run signs in with"))
		assert.Contains(t, w.fails(w.Destroy()), "this run signs in with it")
	})
}
