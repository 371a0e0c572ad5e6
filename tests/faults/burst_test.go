package faults

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestBurst creates 64 keys in parallel against a token bucket for 8: all are created, none twice, and no request is sent
// again before its Retry-After is over. Most of the first burst is refused, whether answers say what is left or not.
func TestBurst(t *testing.T) {
	for _, silent := range []bool{false, true} {
		onStage(t, func(s *stage) {
			s.Atlas.Change(func(atlas *emulator.Server) {
				atlas.Latency = 50 * time.Millisecond
				atlas.RateLimits = []emulator.RateLimit{{Capacity: 8, Refill: 4}}
			})
			if silent {
				s.Strip("RateLimit-Limit", "RateLimit-Remaining")
			}
			refusals, begun := watchRefusals(s), time.Now()
			s.stack.Parallel = 64
			program := s.many(64, func(i int) string { return fmt.Sprintf("key %d", i) })
			s.mustUp(program)
			assert.Len(t, s.Atlas.MintedKeys(s.Org), 64)
			assert.Equal(t, 64, minted(s.World)-1, "none was made twice") // the owner's is the other one
			assert.Empty(t, refusals.early)
			t.Logf("silent bucket: %t; refused: %d; %s", silent, refusals.n, time.Since(begun))
			assert.GreaterOrEqual(t, refusals.n, 32, "the bucket has refused most of the first burst")
		})
	}
}

// refusals notes the minting requests that were refused for their rate, and those that came back too early.
type refusals struct {
	mu    sync.Mutex
	n     int
	until map[string]time.Time // by description
	early []string
}

func watchRefusals(s *stage) *refusals {
	r := &refusals{until: map[string]time.Time{}}
	s.Watch(func(x sim.Exchange) {
		var body struct{ Desc string }
		if x.Method != http.MethodPost || json.Unmarshal(x.Body, &body) != nil {
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		if x.Arrived.Before(r.until[body.Desc]) {
			r.early = append(r.early, fmt.Sprintf("%s came at %s, before %s", body.Desc, x.Arrived, r.until[body.Desc]))
		}
		if x.Status == http.StatusTooManyRequests {
			r.n++
			seconds, err := strconv.Atoi(x.Header.Get("Retry-After"))
			require.NoError(s, err)
			r.until[body.Desc] = x.Answered.Add(time.Duration(seconds) * time.Second)
		}
	})
	return r
}
