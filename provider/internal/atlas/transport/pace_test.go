package transport

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestSpacing(t *testing.T) {
	for _, row := range []struct {
		limit, left int
		want        time.Duration
	}{
		{0, -5, 0}, // nothing is known
		{500, 499, 0}, {100, 25, 0}, {10, 3, 0},
		{100, 24, spread / 24}, {100, 10, spread / 10}, {100, 1, spread}, {100, 0, spread}, {100, -60, spread}, {10, 2, spread / 2},
	} {
		assert.Equal(t, row.want, spacing(row.limit, row.left), "%d of %d", row.left, row.limit)
	}
}

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

// 1,000 creates against a bucket of 100 that is refilled 10 a second: none fails, less than 1 % are refused, and the
// whole takes little longer than the refill alone.
func TestForesight(t *testing.T) {
	atOnce := emulator.RateLimit{Capacity: 100, Refill: 10}
	evenly := emulator.RateLimit{Capacity: 100, Refill: 1, Every: 100 * time.Millisecond}
	for _, row := range []struct {
		workers int
		latency time.Duration
		limit   emulator.RateLimit
	}{
		{8, 0, evenly}, {8, 50 * time.Millisecond, atOnce}, {8, 400 * time.Millisecond, atOnce},
		{64, 0, atOnce}, {64, 50 * time.Millisecond, atOnce}, {64, 400 * time.Millisecond, evenly},
	} {
		adjust := func(s *emulator.Server) {
			s.Latency, s.RateLimits = row.latency, []emulator.RateLimit{row.limit}
		}
		inWorld(t, adjust, byAccount, func(t *testing.T, b *bed, w *world) {
			began := time.Now()
			assert.Equal(t, 1000, b.crowd(row.workers, 1000, "POST", w.keys(), mintBody))
			took := time.Since(began)
			throttled := w.Counts().Throttled
			t.Logf("%d workers, latency %v, %d every %v: %v, %d answered 429",
				row.workers, row.latency, row.limit.Refill, row.limit.Every, took, throttled)
			assert.Less(t, throttled, 10)
			assert.Less(t, took, 100*time.Second, "the refill alone takes 90 s")
		})
	}
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

// While one request's Retry-After lasts, no other of the same route is sent; those of other routes are.
func TestPauseIsSharedByTheRoute(t *testing.T) {
	refuse := refusal(429, "RATE_LIMITED", "Retry-After", "30")
	inBubble(t, AccessToken{given}, play(refuse, ok), func(t *testing.T, b *bed) {
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
		assert.Equal(t, time.Second, time.Since(began), "another route")
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
	inBubble(t, AccessToken{given}, play(refusal(429, "RATE_LIMITED", "Retry-After", "400"), ok), func(t *testing.T, b *bed) {
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

// Those who queue for a turn when a pause begins that outlasts their deadlines give up at once, and name the limit.
func TestPauseBeyondTheDeadlineOfThoseInTheQueue(t *testing.T) {
	const low = "RateLimit-Remaining"
	spaced := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("RateLimit-Limit", "10")
		w.Header().Set(low, "0")
		ok(w, r)
	}
	refuse := refusal(429, "RATE_LIMITED", "Retry-After", "3600", "RateLimit-Limit", "10", low, "0")
	inBubble(t, AccessToken{given}, play(spaced, refuse), func(t *testing.T, b *bed) {
		_, _, err := b.within10m("GET", keysPath, "")
		require.NoError(t, err)
		began := time.Now()
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				_, _, err := b.within10m("GET", keysPath, "")
				assert.ErrorContains(t, err, "Atlas limits the rate of requests (429 RATE_LIMITED), and the next attempt is due in ")
				assert.Less(t, time.Since(began), time.Minute)
			})
		}
		wg.Wait()
		assert.Len(t, b.reached(), 2)
	})
}

// One whose time is over while it queues says what it queued for.
func TestEndInTheQueue(t *testing.T) {
	low := answer(200, "{}", "RateLimit-Limit", "10", "RateLimit-Remaining", "0")
	inBubble(t, AccessToken{given}, play(low), func(t *testing.T, b *bed) {
		_, _, err := b.within10m("GET", keysPath, "")
		require.NoError(t, err)
		var wg sync.WaitGroup
		var mu sync.Mutex
		inQueue := 0
		for range 3 {
			wg.Go(func() {
				ctx, cancel := b.context(2 * time.Second)
				defer cancel()
				_, _, err := b.send(ctx, "GET", keysPath, "")
				if err == nil {
					return
				}
				assert.ErrorContains(t, err, "gave up before the request was sent, at the operation's deadline, which customTimeouts sets: Atlas limits the rate of requests")
				mu.Lock()
				defer mu.Unlock()
				inQueue++
			})
		}
		wg.Wait()
		assert.Positive(t, inQueue)
	})
}

// One that is kept from being sent again says how often it was sent.
func TestPauseBetweenAttempts(t *testing.T) {
	late := func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(500 * time.Millisecond)
		refusal(429, "RATE_LIMITED", "Retry-After", "3600")(w, r)
	}
	inBubble(t, AccessToken{given}, play(late, refusal(503, "", "Retry-After", "1")), func(t *testing.T, b *bed) {
		go func() { _, _, _ = b.within10m("GET", keysPath, "") }()
		time.Sleep(time.Millisecond)
		_, _, err := b.within10m("GET", keysPath, "")
		assert.ErrorContains(t, err, "gave up after 1 attempt in 1s: Atlas limits the rate of requests (429 RATE_LIMITED)")
	})
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
	inBubble(t, AccessToken{given}, play(step), func(t *testing.T, b *bed) {
		began := time.Now()
		assert.Equal(t, 20, b.crowd(20, 20, "GET", keysPath, ""))
		assert.LessOrEqual(t, time.Since(began), 31*time.Second)
		assertPausesKept(t, b)
	})
}

// One who waits for a turn is told so, and is cancelled at once.
func TestQueue(t *testing.T) {
	low := answer(200, "{}", "RateLimit-Limit", "100", "RateLimit-Remaining", "1")
	inBubble(t, AccessToken{given}, play(low), func(t *testing.T, b *bed) {
		done := make(chan int)
		_, _, err := b.within10m("GET", keysPath, "")
		require.NoError(t, err)
		go func() { done <- b.crowd(4, 4, "GET", keysPath, "") }()
		time.Sleep(100 * time.Millisecond)
		ctx, cancel := b.context(5 * time.Second)
		defer cancel()
		began := time.Now()
		_, _, err = b.send(ctx, "GET", keysPath, "")
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 5*time.Second, time.Since(began))
		assert.Equal(t, 4, <-done)
		assert.Contains(t, b.shown(), "waiting for a turn: Atlas limits the rate of requests (1 of 100 left)")
	})
}
