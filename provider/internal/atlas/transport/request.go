package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// Request is what a request is, beyond its method and its URL. It comes with the request, by [WithRequest]: nothing here
// guesses it.
type Request struct {
	// Makes names what comes of each time that the request gets through, such as "a key": something new, whose secret
	// the answer shows this once. Such a request is never repeated once it may have arrived, is not interrupted, and
	// its answer is not quoted, save a web page. "": done twice is the same as done once.
	Makes string
	// NoContent: success may come without a body.
	NoContent bool
	// Bucket names the rate limit that the request counts against, such as "API keys of project 5e2211c17a3e5a48f5497de3".
	// Requests of one bucket share its pauses.
	Bucket string

	// secret: the answer is not quoted, save a web page, though the request makes nothing. unlogged: nobody listens any more.
	secret, unlogged bool
}

// mints says whether the request must not be repeated once it may have arrived.
func (r Request) mints() bool { return r.Makes != "" }

// quotable says whether an answer to the request may be shown, as far as its content goes.
func (r Request) quotable() bool { return r.Makes == "" && !r.secret }

type requestKey struct{}

// WithRequest returns a context for one request that says what it is.
func WithRequest(ctx context.Context, r Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// requestOf returns what the request with this context is. Those that do not say so have been refused by checkRequest.
func requestOf(ctx context.Context) Request {
	r, _ := ctx.Value(requestKey{}).(Request)
	return r
}

// checkRequest refuses a request that is not fit to be sent. Its errors are mistakes in the code that made the request.
func checkRequest(req *http.Request) error {
	r, said := req.Context().Value(requestKey{}).(Request)
	hasBody := req.Body != nil && req.Body != http.NoBody
	switch {
	case !said:
		return errors.New("a request that does not say what it is: give its context a transport.WithRequest")
	case hasBody && req.GetBody == nil:
		return errors.New("a request with a body that cannot be had again")
	case r.mints() && !hasBody:
		return fmt.Errorf("a request without a body that makes %s: net/http may send it twice", r.Makes)
	}
	return nil
}
