package transport

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// While one request's Retry-After lasts, no other of the same bucket is sent; those of other buckets are.
func TestPauseIsSharedByTheBucket(t *testing.T) {
	refuse := refusal(429, "RATE_LIMITED", "Retry-After", "30")
	inBubble(t, given, play(refuse, ok), func(t *testing.T, b *bed) {
		var wg sync.WaitGroup
		began := time.Now()
		since := func(method, path string) {
			_, _, err := b.within10m(method, path, "")
			assert.NoError(t, err)
		}
		wg.Go(func() { since("GET", keysPath) })
		time.Sleep(time.Second)
		for range 5 {
			wg.Go(func() { since("GET", keysPath+"?pageNum=2") })
		}
		since("DELETE", keyPath)
		assert.Equal(t, time.Second, time.Since(began), "another bucket")
		wg.Wait()
		hits := b.reached()
		require.Len(t, hits, 8)
		for _, h := range hits[2:] {
			assert.GreaterOrEqual(t, h.at.Sub(began), 30*time.Second)
		}
		shown := b.shown()
		assert.Len(t, shown, 6)
		assert.Contains(t, shown, "waiting 30s: Atlas limits the rate of requests (429 RATE_LIMITED)")
		assert.Contains(t, shown, "waiting 29s: Atlas limits the rate of requests (429 RATE_LIMITED)")
	})
}

// One that comes during a pause which outlasts its deadline gives up at once.
func TestPauseBeyondTheDeadline(t *testing.T) {
	inBubble(t, given, play(refusal(429, "RATE_LIMITED", "Retry-After", "400"), ok), func(t *testing.T, b *bed) {
		go func() { _, _, _ = b.within10m("GET", keysPath, "") }()
		time.Sleep(time.Second)
		ctx, cancel := b.context(2 * time.Minute)
		defer cancel()
		began := time.Now()
		_, _, err := b.send(ctx, "GET", keysPath, "")
		assert.Zero(t, time.Since(began))
		assert.ErrorContains(t, err, "gave up before the request was sent: Atlas limits the rate of requests (429 RATE_LIMITED), "+
			"and the next attempt is due in 6m39s, but the operation's deadline, which customTimeouts sets, is 2m0s away")
		time.Sleep(10 * time.Minute)
	})
}

// One that waits for the end of a pause which then grows beyond its deadline gives up at the old end, and names the limit.
func TestPauseThatGrowsBeyondTheDeadline(t *testing.T) {
	refuse := func(seconds string) http.HandlerFunc { return refusal(429, "RATE_LIMITED", "Retry-After", seconds) }
	inBubble(t, given, play(refuse("5"), refuse("3600")), func(t *testing.T, b *bed) {
		var calls atomic.Int32
		b.roll = func() float64 { return float64(calls.Add(1)) / 100 }
		began := time.Now()
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				_, _, err := b.within10m("GET", keysPath, "")
				assert.ErrorContains(t, err, "Atlas limits the rate of requests (429 RATE_LIMITED), and the next attempt is due in ")
				assert.Less(t, time.Since(began), 5*time.Second+jitterMost)
			})
			time.Sleep(100 * time.Millisecond)
		}
		wg.Wait()
		assert.Len(t, b.reached(), 2)
	})
}

// One who waits in somebody else's pause is told so, is cancelled at once, and says what it waited for.
func TestCancelInAPause(t *testing.T) {
	inBubble(t, given, play(refusal(429, "RATE_LIMITED", "Retry-After", "30"), ok), func(t *testing.T, b *bed) {
		go func() { _, _, _ = b.within10m("GET", keysPath, "") }()
		time.Sleep(time.Second)
		began := time.Now()
		ctx, cancel := b.context(10 * time.Minute)
		defer cancel()
		time.AfterFunc(7*time.Second, cancel)
		_, _, err := b.send(ctx, "GET", keysPath, "")
		assert.Equal(t, 7*time.Second, time.Since(began))
		assert.ErrorIs(t, err, context.Canceled)
		assert.ErrorContains(t, err, "cancelled before the request was sent: Atlas limits the rate of requests (429 RATE_LIMITED)")
		assert.Contains(t, b.shown(), "waiting 29s: Atlas limits the rate of requests (429 RATE_LIMITED)")
		time.Sleep(time.Minute)
	})
}

// One that is kept from being sent again says how often it was sent.
func TestPauseBetweenAttempts(t *testing.T) {
	late := func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(500 * time.Millisecond)
		refusal(429, "RATE_LIMITED", "Retry-After", "3600")(w, r)
	}
	inBubble(t, given, play(late, refusal(503, "", "Retry-After", "1")), func(t *testing.T, b *bed) {
		b.roll = func() float64 { return 0 }
		go func() { _, _, _ = b.within10m("GET", keysPath, "") }()
		time.Sleep(time.Millisecond)
		_, _, err := b.within10m("GET", keysPath, "")
		assert.ErrorContains(t, err, "gave up after 1 attempt in 1s: Atlas limits the rate of requests (429 RATE_LIMITED)")
		var gaveUp *GaveUpError
		require.ErrorAs(t, err, &gaveUp)
		assert.Equal(t, 503, gaveUp.Status, "its own last answer's")
	})
}
