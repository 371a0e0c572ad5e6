package faults

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// The tests here show what is not promised (docs/reliability.md), and how it is mended. If one of them fails because
// things got better, the document can promise more.

// TestResidueTwoFirstMints has the request of one process get lost on the way, while another process mints an identical
// key in the same second: the one key that there is looks like that of the lost answer. The other stack's next refresh and
// up make a new one.
func TestResidueTwoFirstMints(t *testing.T) {
	onStage(t, func(s *stage) {
		s.Atlas.Inject(emulator.Fault{Method: "POST", Path: mintPath, Kind: emulator.Reset})
		program := sim.Keys{"web": s.key("web", 0)}
		other := s.Stack()
		done := make(chan error)
		go func() { done <- s.stack.Up(program).Err }()
		time.Sleep(300 * time.Millisecond)
		require.NoError(t, other.Up(program).Err)
		require.NoError(t, <-done)
		_, alive := s.Atlas.Key(string(other.Resource("web").ID))
		assert.False(t, alive, "the document says that this can happen")

		time.Sleep(time.Minute)
		require.NoError(t, other.Refresh().Err)
		require.NoError(t, other.Up(program).Err)
		assert.Len(t, s.Atlas.MintedKeys(s.Org), 2)
	})
}

// TestResidueDroppedBeforeTheNextUp has the answer to an assignment get lost for good, and the program drop that project
// before the next up: state does not have the assignment, so nothing removes it until a refresh shows it.
func TestResidueDroppedBeforeTheNextUp(t *testing.T) {
	onStage(t, func(s *stage) {
		s.Atlas.Inject(emulator.Fault{Method: "PATCH", Path: projectKeyPath, Kind: emulator.Hang, After: true, Count: -1})
		both := s.key("web", 0, 1)
		both.Timeout = 20
		require.Error(t, s.stack.Up(sim.Keys{"web": both}).Err)
		s.Atlas.ClearFaults()

		one := sim.Keys{"web": s.key("web", 0)}
		require.NoError(t, s.stack.Up(one).Err)
		assert.Len(t, s.Atlas.MintedKeys(s.Org)[0].Projects, 2, "the document says that this can happen")
		require.NoError(t, s.stack.Refresh().Err)
		s.mustUp(one)
	})
}
