package faults

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestCancelAtEveryRequest interrupts a create with three projects at each of its requests, before and after its effect.
// A mint in flight is awaited and its key kept; no other step begins.
func TestCancelAtEveryRequest(t *testing.T) {
	const challenge, mint = 1, 2
	for request := challenge; request <= 4; request++ {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("request %d, after its effect: %t", request, after), func(t *testing.T) {
				onStage(t, func(s *stage) {
					program := sim.Keys{"web": s.key("web", 0, 1, 2)}
					s.sabotage(sweepCase{how: "once", at: request, first: kind{interrupts: true,
						fault: emulator.Fault{Kind: emulator.Pass, After: after, Delay: time.Second}}})
					result := s.stack.Up(program)
					require.Error(t, result.Err)
					assert.LessOrEqual(t, len(s.Atlas.Requests()), request, "no step begins after the interrupt")
					first := s.stack.Resource("web")
					if request < mint {
						assert.Nil(t, first)
						assert.Empty(t, s.Atlas.MintedKeys(s.Org))
					} else if assert.NotNil(t, first, "the key that was minted is in state") {
						require.Len(t, first.InitErrors, 1)
						if request == mint {
							assert.Contains(t, first.InitErrors[0], "cancelled before the request was sent")
						}
					}
					s.Atlas.ClearFaults()
					s.stack.OnStart = nil
					s.mustUp(program)
					assert.Len(t, s.Atlas.MintedKeys(s.Org), 1)
					assert.Equal(t, 1, s.count("POST", mintPath), "the first key is kept")
				})
			})
		}
	}
}

// TestCancelWhileWaiting interrupts an up that waits for Atlas: the waits end at once.
func TestCancelWhileWaiting(t *testing.T) {
	onStage(t, func(s *stage) {
		s.Atlas.Inject(emulator.Fault{Method: "POST", Path: mintPath, Status: 429, Count: -1,
			Header: map[string][]string{"Retry-After": {"300"}}})
		var interrupt func()
		s.stack.OnStart = func(f func()) { interrupt = f }
		done := make(chan error)
		go func() { done <- s.stack.Up(sim.Keys{"web": s.key("web", 0)}).Err }()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		before := time.Now()
		interrupt()
		require.Error(t, <-done)
		assert.Less(t, time.Since(before), time.Second)
		assert.Empty(t, s.Atlas.MintedKeys(s.Org))
	})
}
