package transport

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

const (
	// attemptLimit bounds one exchange, from the connection to the last byte of the answer. A request that mints gets
	// longer, since giving it up costs a settlement.
	attemptLimit = 30 * time.Second
	mintLimit    = 60 * time.Second
	// maxAnswer is the largest body of an answer that is read, in bytes, after decompression.
	maxAnswer = 8 << 20
)

// bounds sends one request and reads the whole answer, within limits of time and size. Its errors are exchangeErrors.
type bounds struct {
	next      http.RoundTripper
	userAgent string
	clock     *serverClock
}

// timeoutError is an exchange that took longer than its limit.
type timeoutError struct{ limit time.Duration }

func (e timeoutError) Error() string { return fmt.Sprintf("no whole answer within %s", e.limit) }

func (b *bounds) RoundTrip(req *http.Request) (*http.Response, error) {
	limit, parent := attemptLimit, req.Context()
	if requestOf(parent).mints() {
		if parent.Err() != nil {
			return nil, &exchangeError{failure: unsent, err: context.Cause(parent)}
		}
		// Its answer shows a secret this once: such a request that has begun is not interrupted.
		limit, parent = mintLimit, context.WithoutCancel(parent)
	}
	ctx, cancel := context.WithTimeoutCause(parent, limit, timeoutError{limit})
	defer cancel()
	// Until the headers are complete, nothing can have had an effect; after that, anything can.
	var written atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { written.Store(true) }})
	out := req.Clone(traced)
	if b.userAgent != "" {
		out.Header.Set("User-Agent", b.userAgent)
	}
	resp, err := b.next.RoundTrip(out)
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx) // some transports only say that it was cancelled
		}
		return nil, &exchangeError{failure: classify(err, written.Load()), err: err}
	}
	b.clock.learn(resp.Header)
	if err := takeIn(ctx, resp); err != nil {
		return nil, err
	}
	resp.Request = req
	return resp, nil
}

// takeIn reads the body into memory, or says why the answer is not to be had.
func takeIn(ctx context.Context, resp *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	_ = resp.Body.Close() // what matters of it has been read
	trouble := &exchangeError{failure: hopeless, status: resp.StatusCode, header: resp.Header}
	switch {
	case isRedirect(resp.StatusCode):
		trouble.err = redirect(resp)
	case err != nil:
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		trouble.failure, trouble.err = lost, err
	case len(body) > maxAnswer:
		trouble.err = &TooLargeError{resp.StatusCode}
	default:
		resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		return nil
	}
	return trouble
}

func isRedirect(status int) bool { return status >= 300 && status < 400 }

func redirect(resp *http.Response) error {
	to := ""
	if location, err := resp.Location(); err == nil {
		to = origin(location)
	}
	return &RedirectError{Status: resp.StatusCode, To: to}
}
