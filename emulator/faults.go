package emulator

import (
	"net/http"
	"strconv"
	"time"
)

// FaultKind is a way to misbehave.
type FaultKind string

// The kinds of faults.
const (
	// Answer answers with the fault's status and code, in Atlas's form. It is the zero value.
	Answer FaultKind = ""
	// Pass does nothing but the fault's Hook and Delay; the request goes on as usual.
	Pass FaultKind = "pass"
	// Reset cuts the connection without an answer; if not After, without reading the request's body. Over HTTP/2 it
	// resets the stream with INTERNAL_ERROR, and the connection stays. Mind that over HTTP/1.1 Go's http.Transport
	// repeats a GET by itself if the connection had been used before.
	Reset FaultKind = "reset"
	// Hang reads the request and does not answer until the request's context or the server ends.
	Hang FaultKind = "hang"
	// Truncated answers with the first half of the body, as if that were all.
	Truncated FaultKind = "truncated"
	// CutBody announces the whole body, sends half of it and cuts the connection, as Reset does.
	CutBody FaultKind = "cut body"
	// HTML answers with a proxy's HTML page.
	HTML FaultKind = "html"
	// EmptyBody answers without a body.
	EmptyBody FaultKind = "empty body"
	// StaleNonce forgets all nonces and answers with a stale challenge, as to a nonce that has just expired.
	StaleNonce FaultKind = "stale nonce"
	// ExpiredToken forgets the request's access token and answers as to one that has just expired.
	ExpiredToken FaultKind = "expired token"
)

// Fault is misbehaviour on request. Which requests it meets: those that match Method, Path and Match, from the Nth
// on, Count of them. Requests without credentials (a digest client's first, see [Challenge]) neither meet a fault nor
// count for it, unless Unauthenticated is set; the token endpoint's do.
type Fault struct {
	// Method and Path say which requests match; Path is that of a [Route]. "" is any.
	Method, Path string
	// Match narrows that further. nil: no further. It must not read the body or call the server.
	Match func(*http.Request) bool
	// Unauthenticated makes requests without credentials match too.
	Unauthenticated bool
	// Nth is the first matching request that meets the fault, from 1. 0 is 1.
	Nth int
	// Count is how many matching requests in a row meet it. 0 is 1; a negative one is all.
	Count int

	// After lets the request have its effect first; what the fault does is then done to the answer.
	After bool
	// Kind is what happens.
	Kind FaultKind
	// Status is the answer's. 0: 500 for Answer, else that of the true answer (After) or 200.
	Status int
	// Code and Detail go into an error body. "": UNEXPECTED_ERROR, or what suits the status.
	Code, Detail string
	// Header is added to the answer, such as Retry-After.
	Header http.Header
	// Delay is waited for before anything else happens.
	Delay time.Duration
	// Hook is called when a request meets the fault, before the delay; with After, once the effect is there.
	Hook func()
}

type pendingFault struct {
	Fault
	seen int
}

// Inject adds faults. Each counts the requests that match it from then on, whether or not another fault is met; of
// several that are due at a request, the one added first is met, and the others have missed it.
func (s *Server) Inject(faults ...Fault) {
	defer s.lock()()
	for _, f := range faults {
		s.faults = append(s.faults, &pendingFault{Fault: f})
	}
}

// ClearFaults removes all faults, those that were never met included.
func (s *Server) ClearFaults() {
	defer s.lock()()
	s.faults = nil
}

// name is how the log calls the fault.
func (f *Fault) name() string {
	name := string(f.Kind)
	if f.Kind == Answer {
		name = strconv.Itoa(f.status(0))
	}
	if f.After {
		return name + " after"
	}
	return name
}

// takeFault returns the fault that the request meets, if any; the lock must be held.
func (s *Server) takeFault(x *exchange) *Fault {
	var met *Fault
	for _, f := range s.faults {
		if x.entry.Kind == Challenge && !f.Unauthenticated || !matches(f.Method, f.Path, x) ||
			f.Match != nil && !f.Match(x.r) {
			continue
		}
		f.seen++
		if met == nil && f.due() {
			met = &f.Fault
		}
	}
	return met
}

// due says whether the request counted last is one of those that meet the fault.
func (f *pendingFault) due() bool {
	first, count := max(1, f.Nth), f.Count
	if count == 0 {
		count = 1
	}
	return f.seen >= first && (count < 0 || f.seen < first+count)
}

func (f *Fault) status(trueStatus int) int {
	switch {
	case f.Status != 0:
		return f.Status
	case f.Kind == Answer:
		return http.StatusInternalServerError
	case trueStatus != 0:
		return trueStatus
	}
	return http.StatusOK
}

// defaultCodes are error codes for statuses, where a fault names none.
var defaultCodes = map[int]string{
	http.StatusUnauthorized:    "USER_UNAUTHORIZED",
	http.StatusForbidden:       "USER_UNAUTHORIZED",
	http.StatusNotFound:        "RESOURCE_NOT_FOUND",
	http.StatusTooManyRequests: "RATE_LIMITED",
}

// answer is the error that the fault names.
func (f *Fault) answer() reply {
	status := f.status(0)
	code, detail := f.Code, f.Detail
	if code == "" {
		code = defaultCodes[status]
	}
	if code == "" {
		code = "UNEXPECTED_ERROR"
	}
	if detail == "" {
		detail = "Injected fault: " + http.StatusText(status) + "."
	}
	return newError(status, code, detail).reply()
}
