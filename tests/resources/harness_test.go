package resources

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// world is an emulated Atlas and a stack.
type world struct {
	*testing.T
	*sim.World
	*sim.Stack
}

// inWorld runs a test in a bubble of virtual time, at whose end nothing may have happened that no provider may do.
func inWorld(t *testing.T, test func(w *world), options ...sim.WorldOption) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := sim.New(t, options...)
		test(&world{t, w, w.Stack()})
		assert.Empty(t, w.Problems())
		assert.Empty(t, w.LeaksAnywhere())
	})
}

// inputs are those of a resource, as a language host sends them.
type inputs map[string]any

func typ(name string) string { return provider.Name + ":index:" + name }

// of is a resource of a type of this provider.
func of(typeName, name string, in inputs, options ...func(*sim.Options)) sim.Resource {
	r := sim.Resource{Type: typ(typeName), Name: name, Inputs: sim.Properties(in)}
	for _, option := range options {
		option(&r.Options)
	}
	return r
}

// alias says that a resource was of another type of this provider before.
func alias(typeName string) func(*sim.Options) {
	return func(o *sim.Options) { o.Aliases = append(o.Aliases, sim.Alias{Type: typ(typeName)}) }
}

func (w *world) orgKey(name string, roles ...string) sim.Resource {
	return of("ApiKey", name, inputs{"orgId": w.Org, "description": name, "roleNames": roles})
}

func (w *world) assignment(name string, keyID any, project int, roles ...string) sim.Resource {
	return of("ApiKeyProjectAssignment", name, inputs{"apiKeyId": keyID, "projectId": w.Projects[project], "roleNames": roles})
}

// must is what a command did, which succeeded.
func (w *world) must(result sim.Result) map[string]string {
	w.Helper()
	require.NoError(w, result.Err)
	return result.Ops
}

// fails is what a command said, which failed.
func (w *world) fails(result sim.Result) string {
	w.Helper()
	require.Error(w, result.Err)
	return result.Err.Error()
}

// requests are those of a command, sign-ins apart.
func (w *world) requests(command func() sim.Result) int {
	w.Helper()
	w.Atlas.ClearLog()
	w.must(command())
	return w.Atlas.Counts().Work
}

// only is the one key that was made through the API.
func (w *world) only() emulator.Key {
	w.Helper()
	keys := w.Atlas.MintedKeys(w.Org)
	require.Len(w, keys, 1)
	return keys[0]
}

// output is an output of a resource in state.
func (w *world) output(name, property string) any {
	w.Helper()
	state := w.Resource(name)
	require.NotNil(w, state, name)
	value := state.Outputs[resource.PropertyKey(property)]
	if value.IsSecret() {
		value = value.SecretValue().Element
	}
	return value.V
}

// said tells whether a line that was shown, logged or returned has all of the texts.
func (w *world) said(texts ...string) bool {
	for _, line := range w.Lines() {
		has := true
		for _, text := range texts {
			has = has && strings.Contains(line, text)
		}
		if has {
			return true
		}
	}
	return false
}

func (w *world) entry(name string, keyID any, address string) sim.Resource {
	return of("ApiKeyAccessListEntry", name, inputs{"orgId": w.Org, "apiKeyId": keyID, "address": address})
}
