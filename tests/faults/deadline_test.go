package faults

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestDeadline has Atlas answer 503 for ever, so that the deadline ends it: the one that customTimeouts sets, or ten
// minutes. A fraction of a second rounds up. The error names what sets it.
func TestDeadline(t *testing.T) {
	for seconds, want := range map[float64]time.Duration{
		0: 10 * time.Minute, 0.9: time.Second, 7: 7 * time.Second, 90.5: 91 * time.Second,
	} {
		onStage(t, func(s *stage) {
			s.Atlas.Inject(emulator.Fault{Method: "PATCH", Path: projectKeyPath, Status: 503, Count: -1})
			key := s.key("web", 0, 1)
			key.Timeout = seconds
			begun := time.Now()
			result := s.stack.Up(sim.Keys{"web": key})
			require.ErrorContains(t, result.Err, "customTimeouts")
			require.ErrorContains(t, result.Err, "503", "what Atlas said last")
			assert.LessOrEqual(t, time.Since(begun), want+2*time.Second)
			assert.GreaterOrEqual(t, time.Since(begun), want/4)
			require.NotNil(t, s.stack.Resource("web"), "what was reached is in state")
			s.Atlas.ClearFaults()
			s.mustUp(sim.Keys{"web": key})
			assert.Len(t, s.Atlas.MintedKeys(s.Org), 1)
		})
	}
}

// TestRetryAfterBeyondTheDeadline gives up at once, naming both.
func TestRetryAfterBeyondTheDeadline(t *testing.T) {
	onStage(t, func(s *stage) {
		s.Atlas.Inject(emulator.Fault{Method: "POST", Path: mintPath, Status: 429, Count: -1,
			Header: map[string][]string{"Retry-After": {"3600"}}})
		begun := time.Now()
		result := s.stack.Up(sim.Keys{"web": s.key("web", 0)})
		require.ErrorContains(t, result.Err, "customTimeouts")
		assert.Regexp(t, `1h|3600`, result.Err.Error())
		assert.Less(t, time.Since(begun), 5*time.Second)
		assert.Equal(t, 1, s.count("POST", mintPath))
	})
}

// TestMintOutlivesItsDeadline has the answer to the mint come after the operation's deadline, within the minute that it
// has of its own: the key is recorded.
func TestMintOutlivesItsDeadline(t *testing.T) {
	onStage(t, func(s *stage) {
		s.Atlas.Inject(emulator.Fault{Method: "POST", Path: mintPath, Kind: emulator.Pass, Delay: 40 * time.Second})
		key := s.key("web", 0, 1)
		key.Timeout = 5
		result := s.stack.Up(sim.Keys{"web": key})
		require.Error(t, result.Err)
		require.NotNil(t, s.stack.Resource("web"))
		s.mustUp(sim.Keys{"web": key})
		assert.Equal(t, 1, s.count("POST", mintPath))
	})
}
