package sim_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/pulumi/pulumi/sdk/v3/go/common/providers"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim/rules"
)

// TestEngineRules plays the cases that the real CLI plays in tests/e2e.
func TestEngineRules(t *testing.T) {
	for _, c := range rules.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := sim.New(t)
				e := &simulated{World: w, stack: w.Stack()}
				e.stack.Parallel, e.stack.Attached = 1, c.Attached
				rules.Play(t, c, e)
			})
		})
	}
}

// simulated is the engine as this package has it.
type simulated struct {
	*sim.World
	stack *sim.Stack
	seen  int // calls
}

func (e *simulated) Atlas() *emulator.Server { return e.World.Atlas }
func (e *simulated) Org() string             { return e.World.Org }
func (e *simulated) Projects() []string      { return e.World.Projects }
func (e *simulated) ID(name string) string   { return string(e.stack.Resource(name).ID) }

func (e *simulated) Edit(edit func(string) string) {
	stack := e.StackFrom(edit(e.stack.State()))
	stack.Parallel = 1
	e.stack = stack
}

func (e *simulated) State() []string {
	var lines []string
	for _, state := range e.stack.States() {
		if providers.IsProviderType(state.Type) {
			continue
		}
		lines = append(lines, rules.InState(state.URN.Name(), state.External, state.Delete, state.PendingReplacement))
	}
	return lines
}

func (e *simulated) Run(c rules.Command) ([]rules.Call, bool) {
	var options []sim.Option
	if c.Refresh {
		options = append(options, sim.WithRefresh())
	}
	if c.Dependents {
		options = append(options, sim.TargetDependents())
	}
	options = append(options, sim.Target(c.Target...), sim.Replace(c.Replace...))
	result := map[string]func() sim.Result{
		"up":                    func() sim.Result { return e.stack.Up(e.program(c.Program), options...) },
		"preview":               func() sim.Result { return e.stack.Preview(e.program(c.Program), options...) },
		"refresh":               func() sim.Result { return e.stack.RefreshWith(options...) },
		"refresh --run-program": func() sim.Result { return e.stack.RefreshProgram(e.program(c.Program), options...) },
		"destroy":               func() sim.Result { return e.stack.DestroyWith(options...) },
		"destroy --run-program": func() sim.Result { return e.stack.DestroyProgram(e.program(c.Program), options...) },
		"import":                func() sim.Result { return e.stack.Import(c.Name, c.ID) },
	}[c.Do]()
	all := e.Calls()
	calls := all[e.seen:]
	e.seen = len(all)
	var lines []rules.Call
	for _, call := range calls {
		if call.Method != "Configure" { // the engine's client does not wait for it
			lines = append(lines, line(call))
		}
	}
	return lines, result.Err != nil
}

func (e *simulated) program(declared []rules.Resource) sim.Program {
	var program sim.List
	for _, r := range declared {
		options := sim.Options{
			Import: r.Options.Import, IgnoreChanges: r.Options.IgnoreChanges, ReplaceOnChanges: r.Options.ReplaceOnChanges,
			Protect: r.Options.Protect, RetainOnDelete: r.Options.RetainOnDelete, Provider: r.Options.Provider,
			CustomTimeouts: resource.CustomTimeouts{Create: float64(r.Options.Seconds)},
		}
		if r.Options.DeleteBeforeReplace {
			options.DeleteBeforeReplace = &r.Options.DeleteBeforeReplace
		}
		if r.Options.ReplacementTrigger != "" {
			options.ReplacementTrigger = resource.NewProperty(r.Options.ReplacementTrigger)
		}
		if r.Options.AliasName != "" {
			options.Aliases = []sim.Alias{{Name: r.Options.AliasName}}
		}
		if r.Options.AliasFormer {
			options.Aliases = []sim.Alias{{Type: rules.Former}}
		}
		switch {
		case r.Provider:
			program = append(program, sim.Resource{Type: sim.ProviderType, Name: r.Name, Inputs: e.stack.Config, Options: options})
		case r.Get != "":
			program = append(program, sim.Get{Type: sim.KeyType, Name: r.Name, ID: resource.NewProperty(r.Get), DependsOn: r.DependsOn})
		default:
			key := web(e.World, r.Description, r.Projects...).Resource(r.Name)
			if r.From != "" {
				name, property, _ := strings.Cut(r.From, ".")
				key.Inputs["description"] = sim.Output(name, property)
			}
			key.DependsOn, key.Options = r.DependsOn, options
			program = append(program, key)
		}
	}
	return program
}

// line is a call as the cases have it.
func line(call sim.Call) rules.Call {
	of := rules.Call{Method: call.Method, Name: call.URN.Name()}
	news := func(inputs resource.PropertyMap) {
		of.Description, of.Projects = rules.Inputs(inputs)
	}
	switch r := call.Request.(type) {
	case plugin.CheckRequest:
		news(r.News)
		of.Olds = len(r.Olds) > 0
	case plugin.DiffRequest:
		news(r.NewInputs)
		of.ID, of.Ignored = string(r.ID), r.IgnoreChanges
	case plugin.CreateRequest:
		news(r.Properties)
		of.Preview, of.Timeout = r.Preview, r.Timeout
	case plugin.UpdateRequest:
		news(r.NewInputs)
		of.ID, of.Ignored, of.Preview, of.Timeout = string(r.ID), r.IgnoreChanges, r.Preview, r.Timeout
	case plugin.ReadRequest:
		of.ID, of.Olds = string(r.ID), len(r.State) > 0
	case plugin.DeleteRequest:
		of.ID = string(r.ID)
	}
	return of
}
