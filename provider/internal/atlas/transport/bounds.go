package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"regexp"
	"sync/atomic"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
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
	mints := requestOf(parent).mints()
	if mints {
		if parent.Err() != nil {
			return nil, &exchangeError{cause: unsent, err: context.Cause(parent)}
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
	if mints {
		forbidRepeating(out)
	}
	if b.userAgent != "" {
		out.Header.Set("User-Agent", b.userAgent)
	}
	sent := time.Now()
	resp, err := b.next.RoundTrip(out)
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx) // some transports only say that it was cancelled
		}
		return nil, failed(err, written.Load(), mints)
	}
	b.clock.learn(resp.Header, sent, time.Now())
	if err := readAnswer(ctx, resp); err != nil {
		return nil, err
	}
	resp.Request = req
	return resp, nil
}

// failed is the error for an exchange that brought no answer.
func failed(err error, written, mints bool) *exchangeError {
	if !written {
		if proxy := noProxy(err); proxy != nil {
			err = proxy
		}
	}
	if !mints && isTrust(err) {
		written = false // the server may ask for trust only then, and what can be repeated needs not know whether it arrived
	}
	cause := classify(err, written)
	var proxy *ProxyError
	if errors.As(err, &proxy) {
		return &exchangeError{cause: cause, err: proxy}
	}
	return &exchangeError{cause: cause, err: networkError{withoutAdvice(err)}}
}

// networkError is an error of the network's in words fit for a message: the names in a certificate and the replies of
// proxies are others' words.
type networkError struct{ error }

func (e networkError) Error() string { return redact.Excerpt(e.error.Error()) }
func (e networkError) Unwrap() error { return e.error }

// forbidRepeating takes from a request what lets net/http send it again without asking the policy: over HTTP/2 where the
// server resets the stream with REFUSED_STREAM or PROTOCOL_ERROR or goes away, over HTTP/1.1 where a kept connection
// turns out to be dead. It believes then that the request had no effect, and has only the server's word for it.
func forbidRepeating(req *http.Request) {
	req.GetBody = nil
	req.Header.Del("Idempotency-Key")
	req.Header.Del("X-Idempotency-Key")
}

// notRepeated is how net/http reports a request that it would have repeated: with advice for whoever wrote the request.
var notRepeated = regexp.MustCompile(`^http2: Transport: cannot retry err \[(.+)\] after Request\.Body was written`)

// withoutAdvice returns what is beneath such a report.
func withoutAdvice(err error) error {
	if match := notRepeated.FindStringSubmatch(err.Error()); match != nil {
		return errors.New(match[1])
	}
	return err
}

// readAnswer reads the body into memory, or says why the answer is not to be had.
func readAnswer(ctx context.Context, resp *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	_ = resp.Body.Close() // what matters of it has been read
	incomplete := &exchangeError{cause: permanent, status: resp.StatusCode, header: resp.Header}
	switch {
	case isRedirect(resp.StatusCode):
		incomplete.err = redirect(resp)
	case err != nil:
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		incomplete.cause, incomplete.err = lost, networkError{err}
	case len(body) > maxAnswer:
		incomplete.err = &TooLargeError{resp.StatusCode}
	default:
		resp.Body, resp.ContentLength = rewindingBody{bytes.NewReader(body)}, int64(len(body))
		return nil
	}
	return incomplete
}

// rewindingBody is an answer's body in memory, to be read again once it was closed: the SDK closes a body that it has read
// and, where it could not decode it, reads it once more to show what came instead.
type rewindingBody struct{ *bytes.Reader }

func (b rewindingBody) Close() error {
	_, err := b.Seek(0, io.SeekStart)
	return err
}

func isRedirect(status int) bool { return status >= 300 && status < 400 }

func redirect(resp *http.Response) error {
	to := ""
	if location, err := resp.Location(); err == nil {
		to = origin(location)
	}
	return &RedirectError{Status: resp.StatusCode, To: to}
}
