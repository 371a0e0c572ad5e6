package faults

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// Paths of Atlas at which faults are injected.
var (
	mintPath       = emulator.RouteCreateGroupAPIKey.Path
	projectKeyPath = emulator.RouteAddGroupAPIKey.Path
)

// stage is a scene for a test of its own.
type stage struct {
	*testing.T
	scene
}

// onStage runs a test in a bubble, and holds its world against what must hold in all of them.
func onStage(t *testing.T, test func(s *stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := sim.New(t)
		test(&stage{t, scene{World: w, stack: w.Stack()}})
		assert.Empty(t, w.Problems())
		assert.Empty(t, w.LeaksAnywhere())
	})
}

// mustUp runs an up that must succeed, after which Atlas, state and program must agree.
func (s *stage) mustUp(program sim.Program) {
	s.Helper()
	result := s.stack.Up(program)
	require.NoError(s, result.Err)
	s.agree(program)
}

func (s *stage) agree(program sim.Program) {
	s.Helper()
	wrong, _ := s.audit().agreement(program)
	require.Empty(s, wrong)
}

// loseMint has the answer to a minting request get lost: the nth and so many after it; the key is made.
func (s *stage) loseMint(nth, count int) {
	s.Atlas.Inject(emulator.Fault{Method: "POST", Path: mintPath, Nth: nth, Count: count, Kind: emulator.Reset, After: true})
}

// alive asserts that a key is in Atlas.
func (s *stage) alive(key emulator.Key) {
	s.Helper()
	_, ok := s.Atlas.Key(key.ID)
	assert.True(s, ok, "key %s (%s) was deleted", key.ID, key.Description)
}

// count is how many requests of that route there were.
func (s *stage) count(method, path string) int {
	return s.Atlas.Counts().ByRoute[method+" "+path]
}

// many is a program of n keys of that description, all alike.
func (s *stage) many(n int, description func(i int) string) sim.Keys {
	program := sim.Keys{}
	for i := range n {
		program[fmt.Sprintf("key-%03d", i)] = s.key(description(i), 0)
	}
	return program
}

// lostBy matches the minting requests whose bits are set in the pattern, the first one's the lowest.
func lostBy(mints *int, pattern int) func(*http.Request) bool {
	return func(*http.Request) bool {
		lost := pattern&(1<<*mints) != 0
		*mints++
		return lost
	}
}
