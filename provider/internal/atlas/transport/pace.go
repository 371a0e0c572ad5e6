package transport

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// pacer keeps the requests of a bucket back for as long as an answer to one of them asks by Retry-After. Atlas says
// with every answer how many requests are left, but not when there will be more: to go slowly towards a limit that may
// never be met costs more time than to meet it.
type pacer struct {
	next http.RoundTripper
	waiter

	mu     sync.Mutex
	pauses map[string]bucketPause // by bucket
}

// bucketPause is until when a bucket takes no requests, and why.
type bucketPause struct {
	until  time.Time
	reason string
}

func (p *pacer) RoundTrip(req *http.Request) (*http.Response, error) {
	bucket := requestOf(req.Context()).Bucket
	if err := p.admit(req.Context(), bucket); err != nil {
		closeBody(req)
		return nil, err
	}
	resp, err := p.next.RoundTrip(req)
	if err == nil {
		p.learn(bucket, resp)
	}
	return resp, err
}

// admit returns when the bucket is not paused. It gives up at once where a pause outlasts the context's deadline.
func (p *pacer) admit(ctx context.Context, bucket string) error {
	for { // a pause can grow while one waits for its end
		wait, reason := p.paused(bucket)
		if wait <= 0 {
			return nil
		}
		if left, short := tooLong(ctx, wait); short {
			return &GaveUpError{Reason: reason, Wait: wait, Left: left}
		}
		if err := p.wait(ctx, wait, jitter(p.random()), reason); err != nil {
			return &GaveUpError{Reason: reason, Cause: err}
		}
	}
}

// paused returns how long the bucket is paused yet, 0 or less if it is not, and why.
func (p *pacer) paused(bucket string) (time.Duration, string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	pause := p.pauses[bucket]
	return time.Until(pause.until), pause.reason
}

// learn pauses the bucket if the answer asks for it. No answer makes a pause shorter.
func (p *pacer) learn(bucket string, resp *http.Response) {
	wait := retryAfter(resp.Header)
	if wait <= 0 || !isTransient(resp.StatusCode) {
		return
	}
	asked := bucketPause{time.Now().Add(wait), answered(Request{}, resp).reason()}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pauses == nil {
		p.pauses = map[string]bucketPause{}
	}
	if asked.until.After(p.pauses[bucket].until) {
		p.pauses[bucket] = asked
	}
}
