package sim_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestIncomplete updates what is incomplete, though there is no difference.
func TestIncomplete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, stack := thingStack(t)
		program := sim.List{thing("web", "unfinished", "")}
		require.ErrorContains(t, stack.Up(program).Err, "not finished")
		assert.Equal(t, []string{"not finished"}, stack.Resource("web").InitErrors)
		assert.Equal(t, []string{"update web"}, steps(t, stack.Up(program)))
		assert.Equal(t, []string{"same web"}, steps(t, stack.Up(program)))
	})
}

// TestStateOfAnotherType has a resource continue one of another type, from a state that was exported elsewhere.
func TestStateOfAnotherType(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, stack := thingStack(t)
		was := thing("web", "k", "secret")
		was.Options.AdditionalSecretOutputs = []resource.PropertyKey{"note"}
		steps(t, stack.Up(sim.List{was}))
		assert.True(t, stack.Resource("web").Outputs["note"].IsSecret(), "as the program says")
		exported := strings.ReplaceAll(stack.State(), "::test:index:Thing::", "::test:index:Former::")
		exported = strings.ReplaceAll(exported, `"type":"test:index:Thing"`, `"type":"test:index:Former"`)
		exported = strings.ReplaceAll(exported, ":sim::", ":shop::")

		stack = w.StackFrom(exported)
		now := thing("web", "k", "changed")
		now.Options.Aliases = []sim.Alias{{Type: "test:index:Former"}}
		assert.Equal(t, []string{"update web"}, steps(t, stack.Up(sim.List{now})))
		web := stack.Resource("web")
		assert.Equal(t, resource.URN("urn:pulumi:test::shop::test:index:Thing::web"), web.URN)
		assert.Equal(t, "thing 1", web.Outputs["made"].StringValue())
	})
}

// TestPlugins has a process for each provider of each command, or one for all where it is attached.
func TestPlugins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, stack := thingStack(t)
		web, other := thing("web", "k", ""), thing("other", "k", "")
		web.DependsOn, other.DependsOn, other.Options.Provider = []string{"explicit"}, []string{"web"}, "explicit"
		program := sim.List{web, other, sim.Resource{Type: "pulumi:providers:test", Name: "explicit"}}
		for _, attached := range []bool{false, true} {
			before := len(w.Calls())
			stack.Attached = attached
			steps(t, stack.Up(program))
			byName, processes := map[string]int{}, map[int]bool{}
			for _, call := range w.Calls()[before:] {
				processes[call.Process] = true
				byName[call.URN.Name()] = call.Process
			}
			assert.Equal(t, byName["default"], byName["web"])
			assert.Equal(t, byName["explicit"], byName["other"])
			assert.Equal(t, attached, byName["web"] == byName["other"])
			assert.Len(t, processes, map[bool]int{false: 2, true: 1}[attached])
		}
		steps(t, stack.Destroy())
		assert.Empty(t, stack.States())
	})
}

// TestCalls shows tests what the engine asks.
func TestCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, stack := thingStack(t)
		web := thing("web", "k", "one")
		web.Options.CustomTimeouts = resource.CustomTimeouts{Update: 7, Delete: 8}
		steps(t, stack.Up(sim.List{web}))
		web.Inputs["note"] = resource.NewProperty("two")
		steps(t, stack.Up(sim.List{web}))
		steps(t, stack.Destroy())
		calls := w.Calls()
		deletion, ok := calls[len(calls)-1].Request.(plugin.DeleteRequest)
		require.True(t, ok)
		assert.InDelta(t, 8, deletion.Timeout, 0)
		assert.Equal(t, "two", deletion.Inputs["note"].StringValue())
		assert.Equal(t, "thing 1", deletion.Outputs["made"].StringValue())
		for _, call := range calls {
			if update, ok := call.Request.(plugin.UpdateRequest); ok {
				assert.InDelta(t, 7, update.Timeout, 0)
				assert.Equal(t, "one", update.OldInputs["note"].StringValue())
				assert.Equal(t, "thing 1", update.OldOutputs["made"].StringValue())
				assert.Equal(t, "two", update.NewInputs["note"].StringValue())
			}
		}
	})
}
