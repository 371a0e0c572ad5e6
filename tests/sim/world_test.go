package sim_test

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestOverEitherProtocol has a key lose an answer, and live, by the protocol that was asked for and no other.
func TestOverEitherProtocol(t *testing.T) {
	for protocol, opts := range map[string][]sim.WorldOption{"HTTP/1.1": nil, "HTTP/2.0": {sim.HTTP2()}} {
		t.Run(protocol, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := sim.New(t, opts...)
				stack := w.Stack()
				w.Atlas.Inject(
					emulator.Fault{Unauthenticated: true, Match: func(r *http.Request) bool {
						if r.Proto != protocol {
							t.Errorf("%s %s came by %s", r.Method, r.URL.Path, r.Proto)
						}
						return false
					}},
					emulator.Fault{Method: "POST", Kind: emulator.Reset, After: true},
				)
				require.NoError(t, stack.Up(sim.Keys{"web": web(w, "web", 0, 1)}).Err)
				require.Len(t, w.Atlas.MintedKeys(w.Org), 1)
				require.NoError(t, stack.Refresh().Err)
				require.NoError(t, stack.Destroy().Err)
				assert.Empty(t, w.Atlas.MintedKeys(w.Org))
				assert.Empty(t, w.Problems())
			})
		})
	}
}
