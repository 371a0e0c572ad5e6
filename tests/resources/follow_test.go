package resources

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestWhatHangsOnAKeyFollowsIt: an assignment and an entry change to another key in place, the new key first; the previous key
// keeps them while it is named.
func TestWhatHangsOnAKeyFollowsIt(t *testing.T) {
	inWorld(t, func(w *world) {
		grants := emulator.Grants{Org: []string{"ORG_MEMBER"}}
		old, fresh := w.Atlas.AddKey(w.Org, "old", grants), w.Atlas.AddKey(w.Org, "new", grants)
		program := func(current string, previous string, roles ...string) sim.List {
			list := sim.List{w.assignment("web", current, 0, roles...), w.entry("office", current, "203.0.113.7")}
			if previous != "" {
				for _, r := range list {
					r.(sim.Resource).Inputs["previousApiKeyId"] = resource.NewProperty(previous) //nolint:errcheck,forcetypeassert // they are
				}
			}
			return list
		}
		has := func(key emulator.Key, roles ...string) {
			w.Helper()
			now, _ := w.Atlas.Key(key.ID)
			if roles == nil {
				assert.Empty(w, now.Projects)
				assert.Empty(w, now.AccessList)
				return
			}
			assert.Equal(w, map[string][]string{w.Projects[0]: roles}, now.Projects)
			assert.Equal(w, []string{"203.0.113.7"}, now.AccessList)
		}
		update := map[string]string{"web": "update", "office": "update"}
		w.must(w.Up(program(old.ID, "", "GROUP_OWNER")))
		empty := program(old.ID, "", "GROUP_OWNER")
		for _, r := range empty {
			r.(sim.Resource).Inputs["previousApiKeyId"] = resource.NewProperty("") //nolint:errcheck,forcetypeassert // they are
		}
		assert.Equal(t, map[string]string{"web": "same", "office": "same"}, w.must(w.Up(empty)), "an empty text is none")
		assert.Equal(t, update, w.must(w.Preview(program(fresh.ID, old.ID, "GROUP_OWNER"))))
		assert.Equal(t, update, w.must(w.Up(program(fresh.ID, old.ID, "GROUP_OWNER"))))
		has(old, "GROUP_OWNER")
		has(fresh, "GROUP_OWNER")
		ids := []resource.ID{w.Resource("web").ID, w.Resource("office").ID}
		w.must(w.Refresh())
		assert.Equal(t, ids, []resource.ID{w.Resource("web").ID, w.Resource("office").ID}, "the id is a handle")
		assert.Equal(t, map[string]string{"web": "same", "office": "same"}, w.must(w.Up(program(fresh.ID, old.ID, "GROUP_OWNER"))))
		w.must(w.Up(program(fresh.ID, old.ID, "GROUP_READ_ONLY")))
		has(old, "GROUP_READ_ONLY")
		has(fresh, "GROUP_READ_ONLY")
		w.must(w.Up(program(fresh.ID, "", "GROUP_READ_ONLY")))
		has(old)
		has(fresh, "GROUP_READ_ONLY")

		// Back, without the previous key: what fails is done by the next up.
		for range 2 { // the assignment, the entry: the engine stops after the first that fails
			w.Atlas.Inject(emulator.Fault{Method: "DELETE", Status: 403, Code: "USER_UNAUTHORIZED"})
			w.fails(w.Up(program(old.ID, "", "GROUP_READ_ONLY")))
		}
		w.must(w.Up(program(old.ID, "", "GROUP_READ_ONLY")))
		has(old, "GROUP_READ_ONLY")
		has(fresh)

		w.must(w.Up(program(old.ID, fresh.ID, "GROUP_READ_ONLY")))
		has(fresh, "GROUP_READ_ONLY")
		w.must(w.Destroy())
		has(old)
		has(fresh)
		assert.Contains(t, w.fails(w.Preview(program(old.ID, old.ID, "GROUP_READ_ONLY"))), "is apiKeyId too")
	})
}

// TestOptions: order and repetition of roles are no change, ignoreChanges by position is refused, and of the whole property it is
// kept to; replacements by an option leave the key its roles.
func TestOptions(t *testing.T) {
	inWorld(t, func(w *world) {
		program := func(options func(*sim.Options), roles ...string) sim.List {
			a := w.assignment("web", sim.Output("ci", "apiKeyId"), 0, roles...)
			options(&a.Options)
			return sim.List{w.orgKey("ci", "ORG_MEMBER"), a}
		}
		none := func(*sim.Options) {}
		w.must(w.Up(program(none, "GROUP_OWNER", "GROUP_READ_ONLY")))
		same := map[string]string{"ci": "same", "web": "same"}
		assert.Equal(t, same, w.must(w.Up(program(none, "GROUP_READ_ONLY", "GROUP_OWNER", "GROUP_OWNER"))))
		ignored := func(paths ...string) func(*sim.Options) { return func(o *sim.Options) { o.IgnoreChanges = paths } }
		assert.Contains(t, w.fails(w.Preview(program(ignored("roleNames[0]"), "GROUP_BACKUP_MANAGER"))), "whose order means nothing")
		assert.Equal(t, same, w.must(w.Up(program(ignored("roleNames"), "GROUP_BACKUP_MANAGER"))))
		replacing := func(o *sim.Options) { o.ReplaceOnChanges = []string{"roleNames"} }
		assert.Equal(t, map[string]string{"ci": "same", "web": "replace"}, w.must(w.Up(program(replacing, "GROUP_OWNER"))))
		assert.Equal(t, map[string][]string{w.Projects[0]: {"GROUP_OWNER"}}, w.only().Projects)
		w.must(w.Up(program(none, "GROUP_OWNER"), sim.Replace("web")))
		assert.Equal(t, map[string][]string{w.Projects[0]: {"GROUP_OWNER"}}, w.only().Projects, "made anew, before the old one is deleted")
	})
}

// TestMarksOfSecrets: an output that mirrors a secret input is one, and the mark alone is an update without a request.
func TestMarksOfSecrets(t *testing.T) {
	inWorld(t, func(w *world) {
		program := func(mark func(resource.PropertyValue) resource.PropertyValue) sim.List {
			key := of("ApiKey", "ci", inputs{"orgId": w.Org, "description": "hush-hush", "roleNames": []string{"ORG_BILLING_READ_ONLY"}})
			a := w.assignment("web", sim.Output("ci", "apiKeyId"), 0, "GROUP_BACKUP_MANAGER")
			key.Inputs["description"], key.Inputs["roleNames"] = mark(key.Inputs["description"]), mark(key.Inputs["roleNames"])
			a.Inputs["projectId"], a.Inputs["roleNames"] = mark(a.Inputs["projectId"]), mark(a.Inputs["roleNames"])
			return sim.List{key, a}
		}
		plain := func(v resource.PropertyValue) resource.PropertyValue { return v }
		w.must(w.Up(program(plain)))
		assert.Zero(t, w.requests(func() sim.Result {
			result := w.Up(program(resource.MakeSecret))
			assert.Equal(t, map[string]string{"ci": "update", "web": "update"}, result.Ops)
			return result
		}))
		for _, property := range []resource.PropertyKey{"description", "roleNames"} {
			assert.True(t, w.Resource("ci").Outputs[property].IsSecret(), property)
		}
		assert.True(t, w.Resource("web").Outputs["projectId"].IsSecret())
		w.must(w.Refresh())
		assert.True(t, w.Resource("web").Outputs["roleNames"].ContainsSecrets())
		require.NoError(t, w.Up(program(resource.MakeSecret)).Err)
	}, sim.Seed(77)) // what is secret here is hidden in all of this process: no other test may have it
}
