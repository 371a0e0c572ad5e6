package sim_test

import (
	"testing"
	"testing/synctest"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestReplaceMakesTheNewOneFirst replaces what something depends on: the dependant is updated in between, and the old one
// goes last.
func TestReplaceMakesTheNewOneFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, stack := thingStack(t)
		stack.Parallel = 1 // more tell of the replacement and of the update in any order
		program := func(kind string) sim.List {
			return sim.List{of(thing("user", "k", ""), "note", "base"), thing("base", kind, "")}
		}
		assert.Equal(t, []string{"create base", "create user"}, steps(t, stack.Up(program("one"))), "what it refers to comes first")
		preview := stack.Preview(program("two"))
		assert.Equal(t, []string{"create-replacement base", "replace base", "update user", "delete-replaced base"}, steps(t, preview))
		assert.True(t, preview.Outputs["user"]["note"].ContainsUnknowns(), "what the new one makes is not known")
		assert.Equal(t, map[string]string{"base": "replace", "user": "update"}, preview.Ops)
		assert.Equal(t, preview.Steps, steps(t, stack.Up(program("two"))))
		assert.Equal(t, "thing 3", stack.Resource("user").Outputs["note"].StringValue())
		assert.Empty(t, w.Problems())
	})
}

// TestReplaceDeletesFirst replaces what must go before the new one comes: what would be replaced with it goes before that,
// and what would only be updated stays.
func TestReplaceDeletesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, stack := thingStack(t)
		stack.Parallel = 1
		program := func(kind string) sim.List {
			return sim.List{
				thing("first", kind, ""),
				of(thing("replaced", "", ""), "kind", "first"),
				of(thing("updated", "k", ""), "note", "first"),
				of(thing("last", "", ""), "kind", "replaced"),
			}
		}
		steps(t, stack.Up(program("one")))
		assert.Equal(t, []string{
			"delete-replaced last", "delete-replaced replaced", "delete-replaced first", "replace first", "create-replacement first",
			"replace replaced", "create-replacement replaced", "update updated", "replace last", "create-replacement last",
		}, steps(t, stack.Up(program("two"))))
		assert.Empty(t, stack.Preview(program("two")).Err)
		assert.Equal(t, []string{"first", "last", "replaced", "updated"}, stack.Names())

		first := true
		option := thing("other", "one", "")
		option.Options.DeleteBeforeReplace = &first
		steps(t, stack.Up(sim.List{option}))
		option.Inputs["kind"] = resource.NewProperty("two")
		assert.Equal(t, []string{"delete-replaced other", "replace other", "create-replacement other"}, steps(t, stack.Up(sim.List{option})))
	})
}

// TestReplacementTrigger replaces when its value changes: not from none to some.
func TestReplacementTrigger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, stack := thingStack(t)
		triggered := func(value string) sim.List {
			r := thing("web", "k", "")
			r.Options.ReplacementTrigger = resource.NewProperty(value)
			return sim.List{r}
		}
		steps(t, stack.Up(sim.List{thing("web", "k", "")}))
		assert.Equal(t, []string{"same web"}, steps(t, stack.Up(triggered("a"))))
		assert.Equal(t, []string{"same web"}, steps(t, stack.Up(triggered("a"))))
		assert.Equal(t, []string{"create-replacement web", "replace web", "delete-replaced web"}, steps(t, stack.Up(triggered("b"))))
		assert.Equal(t, []string{"create-replacement web", "replace web", "delete-replaced web"},
			steps(t, stack.Up(triggered("b"), sim.Replace("web"))))
	})
}

// TestFunctions calls a function with what a resource has: not in a preview, while that is not known.
func TestFunctions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, stack := thingStack(t)
		used := thing("web", "k", "")
		used.Inputs["note"] = sim.Output("call", "echo")
		program := sim.List{
			used,
			sim.Invoke{Token: "test:index:echo", Name: "call", Args: resource.PropertyMap{"text": sim.Output("base", "made")}},
			thing("base", "k", ""),
		}
		steps(t, stack.Preview(program))
		for _, call := range w.Calls() {
			assert.NotEqual(t, "Invoke", call.Method)
		}
		result := stack.Up(program)
		require.NoError(t, result.Err)
		assert.Equal(t, "thing 1", result.Outputs["call"]["echo"].StringValue())
		assert.Equal(t, "thing 1", stack.Resource("web").Outputs["note"].StringValue())
		assert.Empty(t, w.Problems())
	})
}
