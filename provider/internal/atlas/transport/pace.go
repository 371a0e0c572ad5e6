package transport

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// pacer holds requests back for the sake of the rate limit that they count against: while an answer's Retry-After
// lasts, all of them; when few are left, so that they are spread. A bucket with plenty left is not slowed down.
type pacer struct {
	next    http.RoundTripper
	mu      sync.Mutex
	buckets map[string]*bucket
}

func (p *pacer) RoundTrip(req *http.Request) (*http.Response, error) {
	b := p.bucket(requestOf(req.Context()).Bucket)
	t, err := b.admit(req.Context())
	if err != nil {
		closeBody(req)
		return nil, err
	}
	resp, err := p.next.RoundTrip(req)
	b.landed(t, resp, time.Now())
	return resp, err
}

func (p *pacer) bucket(name string) *bucket {
	p.mu.Lock()
	defer p.mu.Unlock()
	b, found := p.buckets[name]
	if !found {
		if p.buckets == nil {
			p.buckets = map[string]*bucket{}
		}
		b = newBucket()
		p.buckets[name] = b
	}
	return b
}

// admit returns when the request may be sent. It gives up at once where a pause outlasts the context's deadline.
func (b *bucket) admit(ctx context.Context) (*ticket, error) {
	if err := b.sitOut(ctx); err != nil {
		return nil, err
	}
	patience := time.NewTimer(quietWait)
	defer patience.Stop()
	for queued := true; queued; {
		select {
		case b.turn <- struct{}{}:
			queued = false
		case <-patience.C:
			b.showQueue(ctx)
		case <-ctx.Done():
			return nil, b.gaveUp(ctx)
		}
	}
	defer func() { <-b.turn }()
	for {
		if err := b.sitOut(ctx); err != nil { // a pause that began while this one queued
			return nil, err
		}
		t, wait := b.take(time.Now())
		if t != nil {
			return t, nil
		}
		if err := b.await(ctx, wait, patience); err != nil {
			return nil, err
		}
	}
}

// sitOut waits until the route is not paused.
func (b *bucket) sitOut(ctx context.Context) error {
	for {
		wait, reason := b.paused(time.Now())
		if wait <= 0 {
			return nil
		}
		if left, short := tooLong(ctx, wait); short {
			return &GaveUpError{Reason: reason, Wait: wait, Left: left}
		}
		if err := pause(ctx, wait, reason); err != nil {
			return err
		}
	}
}

// await waits for a time, or until there is news.
func (b *bucket) await(ctx context.Context, wait time.Duration, patience *time.Timer) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			return nil
		case <-b.news:
			return nil
		case <-patience.C:
			b.showQueue(ctx)
		case <-ctx.Done():
			return b.gaveUp(ctx)
		}
	}
}

// gaveUp is the error for one whose context ended in the queue.
func (b *bucket) gaveUp(ctx context.Context) error {
	_, reason := b.paused(time.Now())
	if reason == "" {
		reason = "Atlas limits the rate of requests"
	}
	return &GaveUpError{Reason: reason, Cause: context.Cause(ctx)}
}

// showQueue says why nothing happens to one who does not know for how long.
func (b *bucket) showQueue(ctx context.Context) {
	if wait, reason := b.paused(time.Now()); wait > 0 {
		ShowStatus(ctx, waitLine(wait, reason))
		return
	}
	quota := ""
	if left, limit := b.quota(); limit > 0 {
		quota = fmt.Sprintf(" (%d of %d left)", left, limit)
	}
	ShowStatus(ctx, "waiting for a turn: Atlas limits the rate of requests"+quota)
}
