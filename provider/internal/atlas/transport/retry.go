package transport

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// retrier repeats requests as the policy says.
type retrier struct {
	next http.RoundTripper
	waiter
}

// history is what one request has been through.
type history struct {
	began     time.Time
	attempts  int
	unusables int
	last      attempt
}

func (t *retrier) RoundTrip(req *http.Request) (*http.Response, error) {
	defer closeBody(req) // each attempt has a body of its own
	ctx := req.Context()
	r, h := requestOf(ctx), history{began: time.Now()}
	for {
		if ctx.Err() != nil {
			return nil, h.gaveUp(context.Cause(ctx))
		}
		resp, err := t.send(req, h.attempts+1)
		a, judged := newAttempt(ctx, resp, err)
		if !judged {
			return nil, h.unjudged(ctx, err)
		}
		h.record(a)
		switch d := decide(r, h.last.outcome, h.attempts, t.random()); d.action {
		case accept:
			return resp, nil
		case fail:
			return nil, h.last.err
		case ambiguous:
			return nil, h.ambiguous(r)
		case giveUp:
			return nil, h.gaveUp(context.Cause(ctx))
		case retry:
			if err := h.wait(ctx, t.waiter, d); err != nil {
				return nil, err
			}
		}
	}
}

func (t *retrier) send(req *http.Request, attempt int) (*http.Response, error) {
	fresh, err := copyRequest(context.WithValue(req.Context(), attemptKey{}, attempt), req)
	if err != nil {
		return nil, err
	}
	return t.next.RoundTrip(fresh)
}

// record takes down what came of an attempt.
func (h *history) record(a attempt) {
	h.attempts++
	if a.cause == unusable {
		h.unusables++
	}
	a.unusables, a.elapsed = h.unusables, time.Since(h.began)
	h.last = a
}

// unjudged is the error for an attempt that is not for the policy to judge: it was never sent.
func (h *history) unjudged(ctx context.Context, err error) error {
	var gaveUp *GaveUpError
	switch {
	case errors.As(err, &gaveUp) && gaveUp.Attempts == 0: // in a pause, which knows nothing of earlier attempts
		all := h.gaveUp(gaveUp.Cause)
		all.Reason, all.Wait, all.Left = gaveUp.Reason, gaveUp.Wait, gaveUp.Left
		return all
	case gaveUp != nil || ctx.Err() == nil:
		return err
	}
	return h.gaveUp(context.Cause(ctx))
}

// wait waits for the next attempt, or gives up at once if that would come too late.
func (h *history) wait(ctx context.Context, w waiter, d decision) error {
	if left, short := tooLong(ctx, d.after); short {
		gaveUp := h.gaveUp(nil)
		gaveUp.Wait, gaveUp.Left = d.after, left
		return gaveUp
	}
	if err := w.wait(ctx, d.after, d.jitter, h.last.reason()); err != nil {
		return h.gaveUp(err)
	}
	return nil
}

func (h *history) ambiguous(r Request) *AmbiguousError {
	return &AmbiguousError{Makes: r.Makes, Status: h.last.status, Code: h.last.code, Reason: h.last.reason(), Err: h.last.err}
}

func (h *history) gaveUp(cause error) *GaveUpError {
	return &GaveUpError{
		Attempts: h.attempts, Elapsed: time.Since(h.began), Status: h.last.status, Code: h.last.code,
		Reason: h.last.reason(), Cause: cause, Last: h.last.err,
	}
}

// copyRequest returns a copy of the request, with a body that has not been read.
func copyRequest(ctx context.Context, req *http.Request) (*http.Request, error) {
	fresh := req.Clone(ctx)
	if req.Body == nil || req.Body == http.NoBody {
		return fresh, nil
	}
	body, err := req.GetBody()
	if err != nil {
		return nil, err
	}
	fresh.Body = body
	return fresh, nil
}

// closeBody does what a RoundTripper owes to a request's body.
func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close() // it was never written anywhere: nothing can be lost
	}
}
