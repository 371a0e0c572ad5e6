package sim_test

import (
	"testing"
	"testing/synctest"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

func web(w *sim.World, description string, projects ...int) sim.Key {
	key := sim.Key{Description: description}
	for _, i := range projects {
		key.Assignments = append(key.Assignments, sim.Assignment{Project: w.Projects[i], Roles: []string{"GROUP_READ_ONLY"}})
	}
	return key
}

// TestLifecycle takes one key through every operation, and sees each of them run.
func TestLifecycle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := sim.New(t)
		stack := w.Stack()
		run := func(r sim.Result, ops map[string]string) {
			t.Helper()
			require.NoError(t, r.Err)
			assert.Equal(t, ops, r.Ops)
			assert.Empty(t, w.Problems())
			assert.Empty(t, w.LeaksAnywhere())
		}
		program := sim.Keys{"web": web(w, "web", 0, 1, 2)}
		run(stack.Preview(program), map[string]string{"web": "create"})
		assert.Empty(t, w.Atlas.Counts().ByRoute, "a preview makes no request")
		run(stack.Up(program), map[string]string{"web": "create"})
		require.Len(t, w.Atlas.MintedKeys(w.Org), 1)
		run(stack.Up(program), map[string]string{"web": "same"})
		changed := sim.Keys{"web": web(w, "changed", 3, 1)}
		run(stack.Preview(changed), map[string]string{"web": "update"})
		run(stack.Up(changed), map[string]string{"web": "update"})
		run(stack.Refresh(), map[string]string{"web": "refresh"})
		run(stack.Up(changed), map[string]string{"web": "same"})
		key := w.Atlas.MintedKeys(w.Org)[0]
		assert.Equal(t, "changed", key.Description)
		assert.Len(t, key.Projects, 2)

		other := w.Stack()
		run(other.Import("web", w.Projects[1]+"-"+key.ID), map[string]string{"web": "import"})
		run(other.Up(changed), map[string]string{"web": "same"})

		run(stack.Up(sim.Keys{}), map[string]string{"web": "delete"})
		assert.Empty(t, w.Atlas.MintedKeys(w.Org))
		run(other.Refresh(), map[string]string{"web": "refresh"})
		assert.Empty(t, other.Names(), "a key that is gone leaves the state")
		run(stack.Up(program), map[string]string{"web": "create"})
		run(stack.Destroy(), map[string]string{"web": "delete"})
	})
}

// TestSecretInputs has secrets among the inputs, deep inside lists too: they are in no state, log or preview in plain text,
// whatever the key goes through.
func TestSecretInputs(t *testing.T) {
	const hush = "hush-hush"
	synctest.Test(t, func(t *testing.T) {
		w := sim.New(t)
		stack := w.Stack()
		secret := func(text string) resource.PropertyValue { return resource.MakeSecret(resource.NewProperty(text)) }
		key := func(description, role string, projects ...int) sim.Keys {
			inputs := web(w, "", projects...).Properties()
			inputs["description"] = secret(hush + description)
			roles := resource.NewProperty([]resource.PropertyValue{resource.NewProperty("GROUP_READ_ONLY"), secret(role)})
			inputs["projectAssignments"].ArrayValue()[0].ObjectValue()["roleNames"] = roles
			return sim.Keys{"web": {Inputs: inputs}}
		}
		for _, command := range []func() sim.Result{
			func() sim.Result { return stack.Preview(key("1", "GROUP_BACKUP_MANAGER", 0, 1)) },
			func() sim.Result { return stack.Up(key("1", "GROUP_BACKUP_MANAGER", 0, 1)) },
			func() sim.Result { return stack.Preview(key("2", "GROUP_SEARCH_INDEX_EDITOR", 2, 0)) },
			func() sim.Result { return stack.Up(key("2", "GROUP_SEARCH_INDEX_EDITOR", 2, 0)) },
			stack.Refresh,
			func() sim.Result { return stack.Up(key("2", "GROUP_SEARCH_INDEX_EDITOR", 0, 2)) },
			func() sim.Result {
				w.Atlas.Inject(emulator.Fault{Method: "PATCH", Status: 403, Code: "USER_UNAUTHORIZED"})
				failed := stack.Up(key("3", "GROUP_BACKUP_MANAGER", 0, 2))
				require.Error(t, failed.Err)
				return stack.Up(key("3", "GROUP_BACKUP_MANAGER", 0, 2))
			},
			stack.Refresh, stack.Destroy,
		} {
			require.NoError(t, command().Err)
			for _, line := range w.Lines() {
				for _, hidden := range []string{hush, "GROUP_BACKUP_MANAGER", "GROUP_SEARCH_INDEX_EDITOR"} {
					assert.NotContains(t, line, hidden)
				}
			}
		}
		assert.Empty(t, w.Problems())
	})
}
