// Package transport carries HTTP requests to Atlas and brings whole answers back. It knows how Atlas authenticates,
// limits and fails; it knows nothing of API keys but which request makes one.
//
// A [Chain] is an [http.RoundTripper] made of layers, from the outside in:
//
//	retry       one policy (decide) for every request: answer, wait and repeat, ambiguous, or give up
//	pace        keeps a route's requests back while Atlas refuses them, and spreads them when few are left
//	auth        digest, OAuth2 client credentials, or a given access token; one challenge or token per process
//	log         one redacted line per exchange
//	bounds      time and size limits, no redirects, User-Agent; reads the whole answer
//	base        the network
//
// A challenge or a token is asked for by requests of their own, which go through retry, log and bounds too.
//
// What a caller gets: an answer of Atlas's with any status but 408, 429, 3xx and 5xx (a 401 is an answer too), or an
// error: [*AmbiguousError], [*GaveUpError], [*UnusableError], [*AuthError], [*RedirectError], [*TooLargeError], or
// the network's own where repeating cannot help. [http.Client] wraps each in a [*net/url.Error]; [errors.As] finds it.
//
// The deadline of the request's context is the only limit of the retrying. Nothing here starts a goroutine. No error
// and no line of the log has a private key, client secret, token, digest response or cookie in it.
package transport
