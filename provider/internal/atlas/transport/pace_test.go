package transport

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// crowd makes workers send n requests in all, and returns how many were answered 200.
func (b *bed) crowd(workers, n int, method, path, body string) int {
	jobs := make(chan struct{}, n)
	for range n {
		jobs <- struct{}{}
	}
	close(jobs)
	var (
		wg        sync.WaitGroup
		mu        sync.Mutex
		succeeded int
	)
	for range workers {
		wg.Go(func() {
			for range jobs {
				resp, _, err := b.within10m(method, path, body)
				mu.Lock()
				if err == nil && resp.StatusCode == 200 {
					succeeded++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return succeeded
}

// 310 creates at 300 requests a minute, 8 at a time: nobody waits before the limit is met, it is met once by no more
// than are under way then, and what is left waits for the refill alone.
func TestCreatesNearTheLimit(t *testing.T) {
	const workers, limit, creates = 8, 300, 310
	for _, latency := range []time.Duration{0, 50 * time.Millisecond, 400 * time.Millisecond} {
		adjust := func(s *emulator.Server) {
			s.Latency = latency
			s.RateLimits = []emulator.RateLimit{{Capacity: limit, Refill: limit, Every: time.Minute}}
		}
		inWorld(t, adjust, byAccount, func(t *testing.T, b *bed, w *world) {
			began := time.Now()
			assert.Equal(t, creates, b.crowd(workers, creates, "POST", w.keys(), mintBody))
			took := time.Since(began)
			t.Logf("latency %v: %v, %d answered 429", latency, took, w.Counts().Throttled)
			assert.LessOrEqual(t, w.Counts().Throttled, workers)
			assert.Less(t, took, time.Minute+time.Second+jitterMost+3*latency, "the refill takes a minute, and Retry-After whole seconds")
			assert.Len(t, w.Keys(w.org), creates+1, "none twice; one is the owner")
			assertPausesKept(t, b)
		})
	}
}

// After a pause those who waited for its end do not come all at once: neither those who were refused nor those who were
// kept back.
func TestJitterAfterAPause(t *testing.T) {
	const workers, refused, pause = 8, 3, 10 * time.Second
	var calls atomic.Int32
	slow := func(next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(time.Second)
			next(w, r)
		}
	}
	refuse := slow(refusal(429, "RATE_LIMITED", "Retry-After", "10"))
	inBubble(t, given, play(refuse, refuse, refuse, ok), func(t *testing.T, b *bed) {
		b.roll = func() float64 { return float64(calls.Add(1)) / 100 }
		began := time.Now()
		var crowds sync.WaitGroup
		crowds.Go(func() { b.crowd(refused, refused, "GET", keysPath, "") })
		time.Sleep(2 * time.Second)
		crowds.Go(func() { b.crowd(workers-refused, workers-refused, "GET", keysPath, "") })
		crowds.Wait()
		hits := b.reached()[refused:]
		require.Len(t, hits, workers)
		seen := map[time.Duration]bool{}
		for _, h := range hits {
			after := h.at.Sub(began) - time.Second - pause
			assert.Positive(t, after)
			assert.Less(t, after, jitterMost)
			assert.False(t, seen[after], "two at %v", after)
			seen[after] = true
		}
	})
}

// A bucket that never runs low costs no time at all.
func TestNoDelayWithPlentyLeft(t *testing.T) {
	for _, workers := range []int{1, 8, 64} {
		adjust := func(s *emulator.Server) { s.Latency = 50 * time.Millisecond }
		inWorld(t, adjust, byAccount, func(t *testing.T, b *bed, w *world) {
			began := time.Now()
			assert.Equal(t, 640, b.crowd(workers, 640, "GET", w.keys(), ""))
			assert.Equal(t, time.Duration(1+640/workers)*50*time.Millisecond, time.Since(began), "one for the token")
		})
	}
}

// A burst that is mostly refused: all get through in the end, and nobody asks before Retry-After is over.
func TestBurstBeyondTheBucket(t *testing.T) {
	for _, latency := range []time.Duration{0, 50 * time.Millisecond, 3 * time.Second} {
		adjust := func(s *emulator.Server) {
			s.Latency = latency
			// 64 at once, of which the bucket takes 10
			s.RateLimits = []emulator.RateLimit{{Capacity: 10, Refill: 10, Every: 5 * time.Second, PerRoute: true}}
		}
		inWorld(t, adjust, byAccount, func(t *testing.T, b *bed, w *world) {
			began := time.Now()
			assert.Equal(t, 64, b.crowd(64, 64, "POST", w.keys(), mintBody))
			t.Logf("latency %v: %v, %d answered 429", latency, time.Since(began), w.Counts().Throttled)
			assert.Len(t, w.Keys(w.org), 64+1, "none twice; one is the owner")
			assert.Less(t, time.Since(began), 35*time.Second+12*latency, "the refill takes 30 s")
			assertPausesKept(t, b)
		})
	}
}

// assertPausesKept: no request was sent between an answer with Retry-After and the end of that, by anybody.
func assertPausesKept(t *testing.T, b *bed) {
	t.Helper()
	for _, refused := range b.reached() {
		for _, h := range b.reached() {
			if h.path == refused.path && h.at.After(refused.answered) && h.at.Before(refused.refusedUntil) {
				t.Errorf("refused at %v until %v, sent at %v", refused.answered, refused.refusedUntil, h.at)
			}
		}
	}
}

// A server that says nothing about what is left is simply waited for.
func TestRefusalsWithoutFigures(t *testing.T) {
	var mu sync.Mutex
	left, filled := 5, time.Time{}
	step := func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(10 * time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		if time.Since(filled) >= 10*time.Second {
			left, filled = 5, time.Now()
		}
		if left == 0 {
			refusal(429, "RATE_LIMITED", "Retry-After", "10")(w, r)
			return
		}
		left--
		ok(w, r)
	}
	inBubble(t, given, play(step), func(t *testing.T, b *bed) {
		began := time.Now()
		assert.Equal(t, 20, b.crowd(20, 20, "GET", keysPath, ""))
		assert.LessOrEqual(t, time.Since(began), 31*time.Second+3*jitterMost)
		assertPausesKept(t, b)
	})
}
