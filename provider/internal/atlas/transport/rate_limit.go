package transport

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	// lowShare is the part of a bucket below which its rest is spread: a quarter.
	lowShare = 4
	// spread is the time over which the rest would be used up at the pace it sets, if nothing were refilled. As each
	// answer says anew what is left, a bucket that is refilled settles where the pace equals the refill.
	spread = 2500 * time.Millisecond
)

// spacing is the time between two requests to a bucket of limit with left left: none unless it is low, or while
// nothing is known of it (limit 0).
func spacing(limit, left int) time.Duration {
	if limit == 0 || left*lowShare >= limit {
		return 0
	}
	return spread / time.Duration(max(left, 1))
}

// bucket is what is known of the token bucket behind one route. Atlas's answers say how many requests the bucket
// takes (RateLimit-Limit) and how many are left (RateLimit-Remaining), but not how fast it is refilled.
type bucket struct {
	// turn is held by the one request of the route that may be waiting for its spacing; the others queue for it.
	turn chan struct{}
	// news is sent to when an answer may have changed how long that one has to wait.
	news chan struct{}

	mu          sync.Mutex
	limit       int // 0: not known, then nothing is spaced
	left        int // after all those in flight
	last        time.Time
	flying      map[*ticket]struct{}
	pausedUntil time.Time
	pauseReason string
}

// ticket is one request in flight.
type ticket struct {
	// lowest is the least that answers said was left while it was in flight. An answer that says more is older than
	// theirs, though it came later.
	lowest int
}

func newBucket() *bucket {
	return &bucket{turn: make(chan struct{}, 1), news: make(chan struct{}, 1), flying: map[*ticket]struct{}{}}
}

// take lets a request through, or says how long to wait before asking again.
func (b *bucket) take(now time.Time) (t *ticket, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if wait = b.pausedUntil.Sub(now); wait > 0 {
		return nil, wait
	}
	if wait = b.last.Add(spacing(b.limit, b.left)).Sub(now); wait > 0 {
		return nil, wait
	}
	t = &ticket{lowest: int(^uint(0) >> 1)}
	b.flying[t] = struct{}{}
	b.last = now
	b.left--
	return t, 0
}

// paused returns how long the route is paused because an answer asked for that, and why.
func (b *bucket) paused(now time.Time) (time.Duration, string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.pausedUntil.Sub(now), b.pauseReason
}

// quota returns how many requests are thought to be left, and of how many.
func (b *bucket) quota() (left, limit int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return max(b.left, 0), b.limit
}

// landed takes down what an answer says; resp is nil if none came.
func (b *bucket) landed(t *ticket, resp *http.Response, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.flying, t)
	if resp != nil {
		b.learn(t, resp)
		if wait := retryAfter(resp.Header); wait > 0 && isTransient(resp.StatusCode) {
			if until := now.Add(wait); until.After(b.pausedUntil) {
				b.pausedUntil, b.pauseReason = until, lookAtAnswer(Request{}, resp).reason()
				b.last = time.Time{} // when that is over, one may go at once
			}
		}
	}
	select {
	case b.news <- struct{}{}:
	default: // there is news already
	}
}

// learn reads the figures of an answer. One without any may come from a proxy; if it is no failure, the route has no
// limit that we could know of.
func (b *bucket) learn(t *ticket, resp *http.Response) {
	limit, errLimit := strconv.Atoi(resp.Header.Get("RateLimit-Limit"))
	left, errLeft := strconv.Atoi(resp.Header.Get("RateLimit-Remaining"))
	if errLimit != nil || errLeft != nil || limit <= 0 || left < 0 {
		if !isTransient(resp.StatusCode) {
			b.limit = 0
		}
		return
	}
	for other := range b.flying {
		other.lowest = min(other.lowest, left)
	}
	if left <= t.lowest {
		b.limit, b.left = limit, left-len(b.flying)
	}
}
