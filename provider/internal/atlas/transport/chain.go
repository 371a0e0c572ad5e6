package transport

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"time"
)

// Options say which Atlas to talk to and as whom. Site and Auth are required.
type Options struct {
	// Site is the Atlas to talk to. Requests to any other are refused.
	Site Site
	// Auth is a [Digest], a [ServiceAccount] or an [AccessToken].
	Auth Auth
	// UserAgent is sent with every request. Empty: what the request itself says.
	UserAgent string
	// Base carries the requests; nil means the network, by way of the proxy that the environment names.
	Base http.RoundTripper
	// Log takes one line for each exchange, already redacted; nil means none.
	Log func(ctx context.Context, line string)
	// Status shows a line to the user while a request waits for longer than two seconds; nil means none. [WithStatus]
	// puts another in its place. It is called from the goroutine that sends the request.
	Status func(ctx context.Context, line string)
}

// Auth is a way to authenticate.
type Auth interface {
	// layer returns what adds the credentials to requests on their way to next. Requests that only serve to
	// authenticate go by direct, which repeats them as the policy says.
	layer(site Site, next, direct http.RoundTripper) (http.RoundTripper, error)
}

// Chain sends requests to one Atlas with one set of credentials. It is safe for concurrent use; one serves a process,
// as the challenge, the token and what is known of rate limits are worth sharing.
type Chain struct {
	site   Site
	outer  http.RoundTripper
	signIn http.RoundTripper
	base   http.RoundTripper
	clock  *serverClock
	status statusFunc
}

// New returns a chain. It makes no request. The errors name the option that is wrong, and no secret.
func New(options Options) (*Chain, error) { return newChain(options, rand.Float64) }

// newChain is New with the chance for the jitter, in [0, 1).
func newChain(options Options, random func() float64) (*Chain, error) {
	switch {
	case options.Site == Site{}:
		return nil, errors.New("no site")
	case options.Auth == nil:
		return nil, errors.New("no credentials")
	}
	c := &Chain{site: options.Site, base: options.Base, clock: &serverClock{}, status: options.Status}
	if c.base == nil {
		c.base = newBase(os.Getenv)
	}
	var exchange http.RoundTripper = &bounds{next: c.base, userAgent: options.UserAgent, clock: c.clock}
	if options.Log != nil {
		exchange = &logger{next: exchange, log: options.Log}
	}
	waiter := waiter{random, c.status}
	authenticated, err := options.Auth.layer(c.site, exchange, &retrier{exchange, waiter})
	if err != nil {
		return nil, err
	}
	c.signIn = authenticated
	c.outer = &retrier{&pacer{next: authenticated, waiter: waiter}, waiter}
	return c, nil
}

// RoundTrip sends the request and returns the answer, its body read to the end; see the package for the errors. The
// request must say what it is ([WithRequest]), and a body must come with GetBody, as [http.NewRequest] provides it.
func (c *Chain) RoundTrip(req *http.Request) (*http.Response, error) {
	if !c.site.has(req.URL) {
		closeBody(req)
		return nil, fmt.Errorf("refused to send credentials to %s: they are for %s", origin(req.URL), c.site)
	}
	if err := checkRequest(req); err != nil {
		closeBody(req)
		return nil, err
	}
	return c.outer.RoundTrip(req)
}

// Close gives back what was had for the requests: an access token, and the connections that no request uses. ctx bounds it.
func (c *Chain) Close(ctx context.Context) {
	if signIn, ok := c.signIn.(interface{ end(ctx context.Context) }); ok {
		signIn.end(ctx)
	}
	if base, ok := c.base.(interface{ CloseIdleConnections() }); ok {
		base.CloseIdleConnections()
	}
}

// ClockOffsets returns how far Atlas's clock is ahead of ours, at the least and at the most, by the Date headers of its own
// answers; false before the first. A Date has whole seconds and has travelled, so the true offset is larger than what one
// answer says, by up to a second and the answer's time on the way.
func (c *Chain) ClockOffsets() (earliest, latest time.Duration, known bool) { return c.clock.offsets() }
