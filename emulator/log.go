package emulator

import (
	"context"
	"net/http"
	"slices"
	"time"
)

// Request is one request that the server got, and what came of it.
type Request struct {
	// Seq counts requests from 1 in the order of arrival; Time is the server's.
	Seq  int
	Time time.Time
	// Method and Path are the request's; Route is the path with its parameters' names, as in the vendor's document,
	// "" if there is no such path.
	Method, Path, Route string
	// Status is the answer's status, 0 while there is none and for an answer that never came. Code is the error code.
	Status int
	Code   string
	// Kind tells requests for work from those that only serve to authenticate.
	Kind RequestKind
	// Caller is the public key or client id of the caller once authenticated.
	Caller string
	// Fault names the injected fault that the request met, "" if none.
	Fault string
	// Done says that the exchange is over.
	Done bool
}

// RequestKind is what a request was for.
type RequestKind string

// The kinds of requests.
const (
	// Work is a request that carried credentials, good ones or not.
	Work RequestKind = "work"
	// Challenge is a request without credentials, which a digest client sends to be told the nonce.
	Challenge RequestKind = "challenge"
	// TokenRequest is a request for an access token, Revocation one to end it.
	TokenRequest RequestKind = "token"
	Revocation   RequestKind = "revocation"
)

// Counts are totals over the log.
type Counts struct {
	// Work, Challenges, Tokens and Revocations count requests by kind; together they are all.
	Work, Challenges, Tokens, Revocations int
	// Throttled counts answers with status 429, Faults requests that met an injected fault.
	Throttled, Faults int
	// ByRoute counts requests of kind Work by [Route.String].
	ByRoute map[string]int
}

// Secret is something that only the server and one caller should know, or that proves such knowledge.
type Secret struct {
	Kind  SecretKind
	Value string
}

// SecretKind is what a secret is.
type SecretKind string

// The kinds of secrets. A nonce is not secret by itself, but nothing a client prints needs it.
const (
	PrivateKey     SecretKind = "private key"
	ClientSecret   SecretKind = "client secret"
	AccessToken    SecretKind = "access token"
	Nonce          SecretKind = "nonce"
	DigestResponse SecretKind = "digest response"
)

// Requests returns the log in the order of arrival.
func (s *Server) Requests() []Request {
	defer s.lock()()
	requests := make([]Request, len(s.log))
	for i, r := range s.log {
		requests[i] = *r
	}
	return requests
}

// Counts returns totals over the log.
func (s *Server) Counts() Counts {
	c := Counts{ByRoute: map[string]int{}}
	for _, r := range s.Requests() {
		switch r.Kind {
		case Challenge:
			c.Challenges++
		case TokenRequest:
			c.Tokens++
		case Revocation:
			c.Revocations++
		case Work:
			c.Work++
			c.ByRoute[Route{r.Method, r.Route}.String()]++
		}
		if r.Status == http.StatusTooManyRequests {
			c.Throttled++
		}
		if r.Fault != "" {
			c.Faults++
		}
	}
	return c
}

// ClearLog empties the log, and so sets the counts to zero. Secrets are kept.
func (s *Server) ClearLog() {
	defer s.lock()()
	s.log = nil
}

// Secrets returns every secret that the server ever issued or was shown as proof, for leak searches.
func (s *Server) Secrets() []Secret {
	defer s.lock()()
	return slices.Clone(s.secrets)
}

func (s *Server) issued(kind SecretKind, value string) {
	s.secrets = append(s.secrets, Secret{kind, value})
}

type observerKey struct{}

// Observe returns r with a context in which the server leaves the log entry of the request, for handlers that wrap
// the server. The entry is complete once ServeHTTP has returned, or has panicked to cut the connection.
func Observe(r *http.Request) (*http.Request, *Request) {
	entry := &Request{}
	return r.WithContext(context.WithValue(r.Context(), observerKey{}, entry)), entry
}

// record appends the request to the log; the lock must be held.
func (s *Server) record(x *exchange) *Request {
	entry := &Request{
		Seq: len(s.log) + 1, Time: s.now(), Method: x.r.Method, Path: x.r.URL.Path, Route: x.route.template(),
	}
	switch {
	case x.route.template() == revokePath:
		entry.Kind = Revocation
	case x.route.isOAuth():
		entry.Kind = TokenRequest
	case x.r.Header.Get("Authorization") == "":
		entry.Kind = Challenge
	default:
		entry.Kind = Work
	}
	s.log = append(s.log, entry)
	return entry
}

// finish completes the log entry.
func (s *Server) finish(x *exchange, sent reply) {
	defer s.lock()()
	s.endMint(x) // of a request that never had its effect
	x.entry.Status, x.entry.Code, x.entry.Done = sent.status, sent.code(), true
	if observer, ok := x.r.Context().Value(observerKey{}).(*Request); ok {
		*observer = *x.entry
	}
}
