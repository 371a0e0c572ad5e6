package transport

import "context"

// Request is what a request is, beyond its method and its URL. It comes with the request, by [WithRequest]: nothing here
// guesses it.
type Request struct {
	// Makes names what comes of each time that the request gets through, such as "a key": something new, whose secret
	// the answer shows this once. Such a request is never repeated once it may have arrived, is not interrupted, and
	// its answer is never quoted. "": done twice is the same as done once.
	Makes string
	// NoContent: success may come without a body.
	NoContent bool
	// Bucket names the rate limit that the request counts against, such as "API keys of project 5e2211c17a3e5a48f5497de3".
	// Requests of one bucket share its pauses.
	Bucket string
}

type requestKey struct{}

// WithRequest returns a context for one request that says what it is.
func WithRequest(ctx context.Context, r Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// requestOf returns what the request with this context is; false where nobody has said so.
func requestOf(ctx context.Context) (Request, bool) {
	r, said := ctx.Value(requestKey{}).(Request)
	return r, said
}
