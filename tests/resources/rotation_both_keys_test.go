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

// TestChangesApplyToBothKeys while a previous one lives: description, roles, projects and addresses.
func TestChangesApplyToBothKeys(t *testing.T) {
	inWorld(t, func(w *world) {
		kind := bothKinds[0]
		rules := inputs{"triggers": map[string]any{"release": "1"}}
		w.must(w.Up(kind.make(w, rules)))
		rules = inputs{"triggers": map[string]any{"release": "2"}}
		w.must(w.Up(kind.make(w, rules)))
		changed := kind.make(w, rules, func(in inputs) {
			in["description"], in["accessList"] = "renamed", []any{"127.0.0.1", "203.0.113.0/24"}
			in["projectAssignments"] = []any{
				map[string]any{"projectId": w.Projects[0], "roleNames": []any{"GROUP_READ_ONLY"}},
				map[string]any{"projectId": w.Projects[2], "roleNames": []any{"GROUP_OWNER"}},
			}
		})
		assert.Equal(t, 10, w.requests(func() sim.Result { return w.Up(changed) }), "two changed or added, one removed, one address, one description: twice")
		for _, key := range w.alive() {
			assert.Equal(t, "renamed", key.Description)
			assert.Equal(t, map[string][]string{w.Projects[0]: {"GROUP_READ_ONLY"}, w.Projects[2]: {"GROUP_OWNER"}}, key.Projects)
			assert.ElementsMatch(t, []string{"127.0.0.1", "203.0.113.0/24"}, key.AccessList)
		}
		assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(changed)))
	})
}

// TestRotationThatStopsHalfWay continues in place, wherever it stopped, and never makes a third key.
func TestRotationThatStopsHalfWay(t *testing.T) {
	forBoth(t, func(w *world, kind rotated) {
		release := 1
		program := func() sim.List {
			return kind.make(w, inputs{"triggers": map[string]any{"release": string(rune('0' + release))}, "overlapHours": 1.0})
		}
		w.must(w.Up(program()))
		release++
		w.must(w.Up(program()))
		for nth := 1; nth <= kind.requests+1; nth++ {
			release++
			old := w.text("privateKey")
			w.Atlas.Inject(emulator.Fault{Nth: nth, Status: 403, Code: "USER_UNAUTHORIZED"})
			w.fails(w.Up(program()))
			assert.LessOrEqual(t, len(w.alive()), 2)
			w.must(w.Up(program()))
			require.Len(t, w.alive(), 2)
			assert.Equal(t, old, w.text("previousPrivateKey"), "request %d", nth)
			for i, property := range []string{"previousPrivateKey", "privateKey"} {
				assert.Equal(t, w.alive()[i].PrivateKey, w.text(property))
				assert.Equal(t, w.alive()[0].Projects, w.alive()[i].Projects)
				assert.Equal(t, []string{"127.0.0.1"}, w.alive()[i].AccessList)
			}
			assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(program())))
		}
	})
}

// TestUnassignedKeyThatIsRotatedHalfWay: the state names the projects that the new key has got so far, the previous key is in all of
// them. It leaves them all nonetheless.
func TestUnassignedKeyThatIsRotatedHalfWay(t *testing.T) {
	inWorld(t, func(w *world) {
		kind := bothKinds[0]
		program := func(release string) sim.List {
			return kind.make(w, inputs{"triggers": map[string]any{"release": release}}, func(in inputs) { in["deletionMode"] = "unassign" })
		}
		w.must(w.Up(program("1")))
		w.must(w.Up(program("2")))
		w.Atlas.Inject(emulator.Fault{Method: "PATCH", Nth: 1, Status: 403, Code: "USER_UNAUTHORIZED"})
		w.fails(w.Up(program("3")))
		keys := w.alive()
		require.Len(t, keys, 3)
		require.Len(t, keys[1].Projects, 2, "the previous key, in all projects")
		require.Len(t, keys[2].Projects, 1, "the current key, before the second of them")

		w.must(w.Up(program("4")))
		keys = w.alive()
		require.Len(t, keys, 4)
		assert.Empty(t, keys[0].Projects)
		assert.Empty(t, keys[1].Projects)
		assert.Equal(t, keys[3].Projects, keys[2].Projects)
	})
}

// TestUnassignedKeyIsNotCalledDeleted by what a preview, a refresh and a failure say of the previous key.
func TestUnassignedKeyIsNotCalledDeleted(t *testing.T) {
	inWorld(t, func(w *world) {
		kind := bothKinds[0]
		program := func(release string) sim.List {
			rules := inputs{"triggers": map[string]any{"release": release}, "overlapHours": 1.0}
			return kind.make(w, rules, func(in inputs) { in["deletionMode"] = "unassign" })
		}
		w.must(w.Up(program("1")))
		w.must(w.Up(program("2")))
		old := w.alive()[0].PublicKey
		w.must(w.Preview(program("3")))
		assert.True(t, w.said("the key before (public key "+old+") is taken out of its projects first"))
		time.Sleep(time.Hour)
		w.must(w.Refresh())
		assert.True(t, w.said("the previous key (public key "+old+") is overdue since", "it is taken out of its projects"))
		w.must(w.Preview(program("2")))
		assert.True(t, w.said("the previous key (public key "+old+") is taken out of its projects: its time ended at"))
		w.Atlas.Inject(emulator.Fault{Method: "DELETE", Status: 403, Code: "USER_UNAUTHORIZED"})
		assert.Contains(t, w.fails(w.Up(program("3"))), "no new key was made, since the one before the current one is to go first")
		assert.False(t, w.said(old, "deleted"))
	})
}

// TestPreviousKeyThatCannotBeRetired stays in state, with a warning, and is tried again by each up.
func TestPreviousKeyThatCannotBeRetired(t *testing.T) {
	forBoth(t, func(w *world, kind rotated) {
		program := func(release string) sim.List {
			return kind.make(w, inputs{"triggers": map[string]any{"release": release}, "overlapHours": 1.0})
		}
		w.must(w.Up(program("1")))
		w.must(w.Up(program("2")))
		time.Sleep(time.Hour)
		w.Atlas.Inject(emulator.Fault{Method: "DELETE", Status: 403, Code: "USER_UNAUTHORIZED", Count: 2})
		w.must(w.Up(program("2")))
		assert.True(t, w.said("stays, and is tried again by the next pulumi up"))
		assert.Len(t, w.alive(), 2)
		text := w.fails(w.Up(program("3")))
		assert.Contains(t, text, "no new key was made")
		assert.Len(t, w.alive(), 2, "never a third one")
		w.must(w.Up(program("2")))
		assert.Len(t, w.alive(), 1)
	})
}

// TestKeysThatVanish: without the current key the resource stays and the next up makes one, while the previous key keeps its time;
// without the previous one nothing differs; without both it is gone.
func TestKeysThatVanish(t *testing.T) {
	forBoth(t, func(w *world, kind rotated) {
		program := func(release string) sim.List {
			return kind.make(w, inputs{"triggers": map[string]any{"release": release}, "overlapHours": 100.0})
		}
		w.must(w.Up(program("1")))
		w.must(w.Up(program("2")))
		time.Sleep(time.Hour)
		retire, keys := w.text("previousRetireAfter"), w.alive()
		require.NoError(t, w.Atlas.DeleteKey(keys[1].ID))
		w.must(w.Refresh())
		for _, property := range []resource.PropertyKey{"apiKeyId", "publicKey", "privateKey", "createdAt"} {
			assert.Equal(t, resource.NewNullProperty(), w.Resource("ci").Outputs[property], property)
		}
		assert.True(t, w.said("a rotation is due: the key is gone"))
		w.must(w.Preview(program("2")))
		w.must(w.Up(program("2")))
		require.Len(t, w.alive(), 2)
		assert.Equal(t, keys[0], w.alive()[0])
		assert.Equal(t, keys[0].ID, w.text("previousApiKeyId"))
		assert.Equal(t, retire, w.text("previousRetireAfter"))
		assert.Equal(t, w.alive()[1].PrivateKey, w.text("privateKey"))
		assert.Equal(t, keys[0].Projects, w.alive()[1].Projects)
		assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(program("2"))))

		time.Sleep(time.Hour)
		require.NoError(t, w.Atlas.DeleteKey(keys[0].ID))
		w.must(w.Refresh())
		assert.Equal(t, resource.NewNullProperty(), w.Resource("ci").Outputs["previousApiKeyId"])
		assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(program("2"))))

		w.must(w.Up(program("3")))
		time.Sleep(time.Hour)
		for _, key := range w.alive() {
			require.NoError(t, w.Atlas.DeleteKey(key.ID))
		}
		w.must(w.Refresh())
		assert.Empty(t, w.Names())
	})
}

// TestWhatHangsOnARotatedKey: assignments and entries follow in place, and with previousApiKeyId both keys keep them; without it a
// warning says what to add.
func TestWhatHangsOnARotatedKey(t *testing.T) {
	for _, named := range []bool{true, false} {
		inWorld(t, func(w *world) {
			program := func(release string) sim.List {
				key := of("ApiKey", "ci", inputs{"orgId": w.Org, "description": "ci", "roleNames": []any{"ORG_MEMBER"},
					"rotation": map[string]any{"triggers": map[string]any{"release": release}, "overlapHours": 1.0}})
				list := sim.List{key,
					w.assignment("web", sim.Output("ci", "apiKeyId"), 0, "GROUP_OWNER"), w.entry("office", sim.Output("ci", "apiKeyId"), "127.0.0.1")}
				if named {
					for _, r := range list[1:] {
						r.(sim.Resource).Inputs["previousApiKeyId"] = sim.Output("ci", "previousApiKeyId") //nolint:errcheck,forcetypeassert // they are
					}
				}
				return list
			}
			w.must(w.Up(program("1")))
			assert.Equal(t, map[string]string{"ci": "same", "web": "same", "office": "same"}, w.must(w.Up(program("1"))))
			update := map[string]string{"ci": "update", "web": "update", "office": "update"}
			assert.Equal(t, update, w.must(w.Preview(program("2"))), "what hangs on it ripples")
			assert.Equal(t, update, w.must(w.Up(program("2"))))
			old, fresh := w.alive()[0], w.alive()[1]
			want := map[string][]string{w.Projects[0]: {"GROUP_OWNER"}}
			assert.Equal(t, want, fresh.Projects)
			assert.Equal(t, []string{"127.0.0.1"}, fresh.AccessList)
			if named {
				assert.Equal(t, want, old.Projects)
				assert.Equal(t, []string{"127.0.0.1"}, old.AccessList)
			} else {
				assert.Empty(t, old.Projects)
				assert.True(t, w.said(old.ID, "is taken out of project "+w.Projects[0], "add previousApiKeyId: ${ci.previousApiKeyId} here"))
				assert.True(t, w.said(old.ID, "may no longer be used from 127.0.0.1"))
			}
			assert.Equal(t, map[string]string{"ci": "same", "web": "same", "office": "same"}, w.must(w.Up(program("2"))))
			time.Sleep(time.Hour)
			w.must(w.Up(program("2")))
			assert.Len(t, w.alive(), 1)
			assert.Equal(t, map[string]string{"ci": "same", "web": "same", "office": "same"}, w.must(w.Up(program("2"))))
			w.must(w.Destroy())
		})
	}
}

// TestPreviousKeyThatIsAnothersToo: the previous key of a rotation, imported by another resource of the program, is not deleted with
// the first, and two that have it are refused.
func TestPreviousKeyThatIsAnothersToo(t *testing.T) {
	inWorld(t, func(w *world) {
		kind := bothKinds[1]
		program := func(release string) sim.List {
			return kind.make(w, inputs{"triggers": map[string]any{"release": release}, "overlapHours": 1.0})
		}
		w.must(w.Up(program("1")))
		w.must(w.Up(program("2")))
		old := w.alive()[0]
		taken := w.orgKey("old", "ORG_MEMBER")
		taken.Inputs["description"] = resource.NewProperty("ci")
		taken.Options.Import = old.ID
		w.Up(append(program("2"), taken)) // it is in state from then on
		taken.Options.Import = ""
		assert.Contains(t, w.fails(w.Preview(append(program("2"), taken))), "API key "+old.ID+" is in the program twice")
		assert.Contains(t, w.fails(w.Up(sim.List{taken})), "goes with it, and that is alive in")
		_, alive := w.Atlas.Key(old.ID)
		assert.True(t, alive)
		w.Forget("ci")
		w.must(w.Up(sim.List{taken}))
		_, alive = w.Atlas.Key(old.ID)
		assert.True(t, alive)
	})
}
