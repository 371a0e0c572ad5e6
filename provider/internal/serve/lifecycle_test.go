package serve_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

const probeType = provider.Name + ":index:Probe"

// probeProgram is a program of one probe.
func probeProgram(inputs map[string]any) sim.List {
	return sim.List{sim.Resource{Type: probeType, Name: "web", Inputs: resource.NewPropertyMapFromMap(inputs)}}
}

// TestProbeLifecycle takes the probe through everything that an engine does with a resource, and sees each of it run.
func TestProbeLifecycle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{}
		w := sim.New(t, sim.Plugin(func(http.RoundTripper) p.Provider { return probeProvider(s) }))
		stack := w.StackWith(nil)
		run := func(r sim.Result, op string, calls ...string) {
			t.Helper()
			require.NoError(t, r.Err)
			assert.Equal(t, map[string]string{"web": op}, r.Ops)
			assert.Equal(t, calls, s.drain())
			assert.Empty(t, w.Problems())
			for _, line := range w.Lines() {
				assert.NotContains(t, line, "token-of-probe", "the secret is in plain text nowhere")
			}
		}
		token := func() resource.PropertyValue { return stack.Resource("web").Outputs["token"] }

		wrong := stack.Preview(probeProgram(map[string]any{"name": "bad", "tags": []any{"a", ""}, "tag": "c"}))
		require.Error(t, wrong.Err)
		for _, want := range []string{
			`there is no property "tag"; did you mean tags?`, `"bad" is bad`, `"" is empty: say something`,
		} {
			assert.Contains(t, wrong.Err.Error(), want)
		}
		assert.Empty(t, s.drain())

		program := probeProgram(map[string]any{"name": "a", "tags": []any{"x", "y"}})
		run(stack.Preview(program), "create")
		run(stack.Up(program), "create", "create a")
		assert.Equal(t, resource.MakeSecret(resource.NewProperty("token-of-probe-1")), token())
		reordered := probeProgram(map[string]any{"name": "a", "tags": []any{"y", "x", "y"}})
		run(stack.Up(reordered), "same", "known a")

		changed := probeProgram(map[string]any{"name": "a", "tags": []any{"x", "z"}})
		run(stack.Preview(changed), "update", "known a", "known a")
		s.fail = errors.New("Atlas has trouble")
		failed := stack.Up(changed)
		require.ErrorContains(t, failed.Err, "the probe was updated in part: Atlas has trouble")
		assert.Equal(t, []string{"known a", "known a", "update probe-1"}, s.drain())
		run(stack.Up(changed), "update", "known a", "known a", "update probe-1")
		assert.Equal(t, resource.MakeSecret(resource.NewProperty("token-of-probe-1")), token())

		run(stack.Refresh(), "refresh", "known a", "read probe-1", "known a")
		assert.Equal(t, resource.MakeSecret(resource.NewProperty("token-of-probe-1")), token())

		other := w.StackWith(nil)
		imported := other.ImportType(probeType, "web", "probe-1")
		run(imported, "import", "read probe-1", "known a")
		assert.False(t, other.Resource("web").Outputs["token"].IsSecret())
		assert.Equal(t, 1, strings.Count(strings.Join(w.Lines(), "\n"), "the token of web is absent"))

		renamed := probeProgram(map[string]any{"name": "b", "tags": []any{"x", "z"}})
		run(stack.Preview(renamed), "replace", "known a")
		run(stack.Up(renamed), "replace", "known a", "create b", "known a", "delete probe-1")
		assert.Equal(t, resource.MakeSecret(resource.NewProperty("token-of-probe-2")), token())

		run(other.Refresh(), "refresh", "known a", "read probe-1")
		assert.Empty(t, other.Names(), "what is gone leaves the state")
		run(stack.Destroy(), "delete", "known b", "delete probe-2")
		assert.Empty(t, s.probes)
	})
}
