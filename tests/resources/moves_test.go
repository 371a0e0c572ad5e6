package resources

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// patterns are the two ways to say the same: one resource for a key and its projects, or one for the key and one for each
// project.
func (w *world) patterns() (together, apart sim.List) {
	assignments := []any{
		map[string]any{"projectId": w.Projects[0], "roleNames": []any{"GROUP_OWNER"}},
		map[string]any{"projectId": w.Projects[1], "roleNames": []any{"GROUP_READ_ONLY"}},
	}
	together = sim.List{of("ProjectApiKey", "ci", inputs{"description": "ci", "projectAssignments": assignments}, alias("ApiKey"))}
	key := w.orgKey("ci", "ORG_MEMBER")
	alias("ProjectApiKey")(&key.Options)
	apart = sim.List{
		key,
		w.assignment("one", sim.Output("ci", "apiKeyId"), 0, "GROUP_OWNER"),
		w.assignment("two", sim.Output("ci", "apiKeyId"), 1, "GROUP_READ_ONLY"),
	}
	return together, apart
}

// watchAccess fails the test if the key is without one of its projects at any request from now on.
func (w *world) watchAccess() {
	key := w.only()
	w.Atlas.Inject(emulator.Fault{Kind: emulator.Pass, After: true, Count: 1 << 30, Hook: func() {
		now, alive := w.Atlas.Key(key.ID)
		assert.True(w, alive, "the key lives")
		assert.Equal(w, key.Projects, now.Projects, "at every request")
	}})
}

// TestMovesBetweenThePatterns goes forth and back, with and without a refresh between: the key, its secret and its projects stay,
// at every moment.
func TestMovesBetweenThePatterns(t *testing.T) {
	for _, refreshed := range []bool{false, true} {
		for _, parallel := range []int{1, 16} {
			inWorld(t, func(w *world) {
				w.Stack.Parallel = parallel
				together, apart := w.patterns()
				w.must(w.Up(together))
				key := w.only()
				w.watchAccess()

				assert.Equal(t, map[string]string{"ci": "update", "one": "create", "two": "create"}, w.must(w.Preview(apart)))
				assert.Equal(t, 2, w.requests(func() sim.Result { return w.Up(apart) }), "one list for each project: what is there is taken over")
				assert.True(t, w.said("stays assigned to the projects", w.Projects[0], w.Projects[1]))
				assert.Equal(t, key.PrivateKey, w.output("ci", "privateKey"))
				assert.Equal(t, map[string]string{"ci": "same", "one": "same", "two": "same"}, w.must(w.Up(apart)))
				if refreshed {
					w.must(w.Refresh())
				}
				assert.Equal(t, map[string]string{"ci": "update", "one": "delete", "two": "delete"}, w.must(w.Up(together)))
				assert.True(t, w.said("one", "only this old state of it was forgotten") || w.said("alive in"))
				assert.Equal(t, key.PrivateKey, w.output("ci", "privateKey"))
				assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(together)))
				assert.Equal(t, key, w.only())
				w.Atlas.ClearFaults()
				w.must(w.Destroy())
			})
		}
	}
}

// TestMoveThatIsCutOff cuts a move off at each of its requests, by a failure of another resource, and by --target: a later plain
// up finishes it, and there is no moment without access.
func TestMoveThatIsCutOff(t *testing.T) {
	cut := map[string]func(w *world, program sim.List) sim.Result{
		"another resource fails": func(w *world, program sim.List) sim.Result {
			bad := w.assignment("bad", "65f000000000000000000000", 2, "GROUP_OWNER") // a key that does not exist
			return w.Up(append(sim.List{bad}, program...))
		},
		"only the key is targeted": func(w *world, program sim.List) sim.Result { return w.Up(program, sim.Target("ci")) },
		"the first request fails": func(w *world, program sim.List) sim.Result {
			w.Atlas.Inject(emulator.Fault{Status: 403, Code: "USER_UNAUTHORIZED"})
			return w.Up(program)
		},
		"the second request fails": func(w *world, program sim.List) sim.Result {
			w.Atlas.Inject(emulator.Fault{Nth: 2, Status: 403, Code: "USER_UNAUTHORIZED"})
			return w.Up(program)
		},
	}
	for name, cut := range cut {
		for _, parallel := range []int{1, 16} {
			t.Run(name, func(t *testing.T) {
				inWorld(t, func(w *world) {
					w.Stack.Parallel = parallel
					together, apart := w.patterns()
					w.must(w.Up(together))
					key := w.only()
					for _, next := range []sim.List{apart, together, apart, together} {
						w.watchAccess()
						cut(w, next)
						w.Atlas.ClearFaults()
						w.watchAccess()
						w.must(w.Up(next))
						assert.Equal(t, key.PrivateKey, w.output("ci", "privateKey"))
						assert.Len(t, w.Names(), len(next))
						w.Atlas.ClearFaults()
					}
					assert.Equal(t, key, w.only())
					w.must(w.Destroy())
					assert.Empty(t, w.Atlas.MintedKeys(w.Org))
				})
			})
		}
	}
}

// TestKeyAndAssignmentInOneProgram: a ProjectApiKey removes assignments that it does not name, so another resource of the program
// may not make them.
func TestKeyAndAssignmentInOneProgram(t *testing.T) {
	inWorld(t, func(w *world) {
		together, _ := w.patterns()
		w.must(w.Up(together))
		both := slices.Concat(together, sim.List{w.assignment("more", w.only().ID, 2, "GROUP_OWNER")})
		for _, command := range []func(sim.Program, ...sim.Option) sim.Result{w.Preview, w.Up} {
			text := w.fails(command(both))
			assert.Contains(t, text, "the project assignments of API key "+w.only().ID)
			assert.Contains(t, text, "::ci")
			assert.Contains(t, text, "::more")
		}
		assert.Len(t, w.only().Projects, 2, "nothing was assigned")
		require.NoError(t, w.Up(together).Err)
	})
}

// TestTwoOfTheSame: two resources of a program that are one assignment, or one entry, are refused at preview.
func TestTwoOfTheSame(t *testing.T) {
	inWorld(t, func(w *world) {
		w.must(w.Up(sim.List{w.orgKey("ci", "ORG_MEMBER"), w.assignment("one", sim.Output("ci", "apiKeyId"), 0, "GROUP_OWNER")}))
		for _, twice := range []sim.List{
			{w.assignment("one", w.only().ID, 0, "GROUP_OWNER"), w.assignment("same", w.only().ID, 0, "GROUP_OWNER")},
			{w.entry("a", w.only().ID, "203.0.113.7"), w.entry("b", w.only().ID, "203.0.113.7/32")},
		} {
			text := w.fails(w.Preview(append(sim.List{w.orgKey("ci", "ORG_MEMBER")}, twice...)))
			assert.Contains(t, text, "is in the program twice")
		}
	})
}

// rotatingPatterns are patterns whose key rotates with the release, where what hangs on a key follows.
func (w *world) rotatingPatterns(release string) (together, apart sim.List) {
	together, apart = w.patterns()
	rules := resource.NewPropertyValue(map[string]any{"triggers": map[string]any{"release": release}, "overlapHours": 24.0})
	for _, list := range []sim.List{together, apart} {
		list[0].(sim.Resource).Inputs["rotation"] = rules //nolint:errcheck,forcetypeassert // it is one
	}
	for _, r := range apart[1:] {
		r.(sim.Resource).Inputs["previousApiKeyId"] = sim.Output("ci", "previousApiKeyId") //nolint:errcheck,forcetypeassert // it is one
	}
	return together, apart
}

// TestMovesWithAPreviousKey: both keys keep their projects, in a move alone and in one that rotates.
func TestMovesWithAPreviousKey(t *testing.T) {
	inWorld(t, func(w *world) {
		together, _ := w.rotatingPatterns("1")
		w.must(w.Up(together))
		projects := w.only().Projects
		for i, rotates := range []bool{true, true, false, false, true, true} {
			release := 2 + i
			if !rotates {
				release = 3
			}
			together, apart := w.rotatingPatterns(fmt.Sprint(release))
			next := []sim.List{apart, together}[i%2]
			w.must(w.Up(next))
			require.Len(t, w.alive(), 2)
			for _, key := range w.alive() {
				assert.Equal(t, projects, key.Projects, "move %d", i)
			}
			for name, op := range w.must(w.Up(next)) {
				assert.Equal(t, "same", op, name)
			}
		}
		w.must(w.Destroy())
		assert.Empty(t, w.alive())
	})
}

// TestMovesWithoutTheCurrentKey: it has vanished, and the move makes a new one.
func TestMovesWithoutTheCurrentKey(t *testing.T) {
	for first := range 2 {
		inWorld(t, func(w *world) {
			patterns := func(release string) []sim.List {
				together, apart := w.rotatingPatterns(release)
				return []sim.List{together, apart}
			}
			w.must(w.Up(patterns("1")[first]))
			w.must(w.Up(patterns("2")[first]))
			previous := w.alive()[0]
			time.Sleep(time.Hour)
			require.NoError(t, w.Atlas.DeleteKey(w.alive()[1].ID))
			w.must(w.Refresh())
			w.must(w.Up(patterns("2")[1-first]))
			require.Len(t, w.alive(), 2)
			assert.Equal(t, previous, w.alive()[0])
			assert.Equal(t, previous.Projects, w.alive()[1].Projects)
			assert.Equal(t, w.alive()[1].PrivateKey, w.output("ci", "privateKey"))
			for name, op := range w.must(w.Up(patterns("2")[1-first])) {
				assert.Equal(t, "same", op, name)
			}
		})
	}
}
