package transport

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// attemptKey is where retry leaves the number of the attempt, from 1.
type attemptKey struct{}

// logger writes one line for each exchange: method, path, status, duration and attempt. Headers, queries and bodies
// are never in it, since credentials, tokens and private keys travel there.
type logger struct {
	next http.RoundTripper
	log  func(ctx context.Context, line string)
}

func (l *logger) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	if requestOf(ctx).unlogged {
		return l.next.RoundTrip(req)
	}
	began := time.Now()
	resp, err := l.next.RoundTrip(req)
	took := time.Since(began).Round(time.Millisecond)
	attempt, _ := ctx.Value(attemptKey{}).(int)
	l.log(ctx, fmt.Sprintf("%s %s: %s in %s (attempt %d)", req.Method, redact.Excerpt(req.URL.Path), result(resp, err), took, attempt))
	return resp, err
}

func result(resp *http.Response, err error) string {
	if err != nil {
		return "no answer: " + redact.Excerpt(err.Error())
	}
	return strconv.Itoa(resp.StatusCode)
}
