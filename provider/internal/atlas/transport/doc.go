// Package transport carries HTTP requests to Atlas and brings whole answers back. It knows how Atlas authenticates,
// limits and fails; it knows no resource and no path but those of signing in. What a request is ([Request]: that it makes
// something, may come without content, counts against which limit) comes with its context, by [WithRequest].
//
// A [Chain] is an [http.RoundTripper] made of layers, from the outside in:
//
//	chain.go    refuses other sites than its own (site.go) and requests that do not say what they are (request.go)
//	retry.go    one policy for every request (decide in policy.go, on what outcome.go and cause.go read off an attempt):
//	            accept, retry after a wait, ambiguous, fail, or give up
//	pace.go     keeps the requests of a bucket back for as long as Atlas's Retry-After asks, and spreads them after that
//	sign-in     digest.go (with challenge.go), oauth.go or bearer.go; one challenge or token for a process (shared.go)
//	log.go      one redacted line for each exchange
//	bounds.go   limits of time and size, no redirects, User-Agent; reads the whole answer; forbids net/http to repeat a mint
//	base.go     the network: pings, and the proxy that the environment names (proxy.go)
//
// A challenge or a token is asked for by requests of their own, which go through retry, log and bounds too. A challenge that
// comes with a 401 is for the request that got it, until it was let in.
//
// What a caller gets: an answer of Atlas's with any status but 408, 429, 3xx and 5xx (a 401 is an answer too), or an
// error: [*AmbiguousError], [*GaveUpError], [*UnusableError], [*AuthError], [*ProxyError], [*RedirectError],
// [*TooLargeError], or the network's own where repeating cannot help, quoted. [http.Client] wraps each in a
// [*net/url.Error]; [errors.As] finds it. Those that know what to do have a method Fix.
//
// The deadline of the request's context is the only limit of the retrying. Waits of more than two seconds are shown, by
// [Options].Status (status.go, wait.go). Nothing here starts a goroutine. No error, no status line and no line of the log
// has a private key, client secret, token, nonce, digest response or proxy's password in it: package redact is told of each,
// and all that others have written is quoted by its Excerpt.
package transport
