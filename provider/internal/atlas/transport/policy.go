package transport

import (
	"net/http"
	"time"
)

const (
	// backoffBase and backoffCap bound the ceiling of the exponential back-off.
	backoffBase = 500 * time.Millisecond
	backoffCap  = 30 * time.Second
	// jitterMost is over how much time those are spread who wait for the same moment. Retry-After counts whole seconds.
	jitterMost = time.Second
	// refusedLimit is how long a server that cannot be reached is tried: it may be starting, but a wrong address is
	// more likely.
	refusedLimit = 30 * time.Second
	// unusableTries is how many unusable answers to one request are enough to believe that the next is no better.
	unusableTries = 3
)

// cause is what kept an answer from coming whole.
type cause int

const (
	// noCause: nothing did.
	noCause cause = iota
	// unsent: the request cannot have had an effect, as its headers were never written.
	unsent
	// refused: nobody listens at the address, or the proxy does not connect.
	refused
	// lost: the request was written, at least in part.
	lost
	// unusable: the answer is one of success, but not Atlas's JSON.
	unusable
	// permanent: it would be the same the next time.
	permanent
)

// outcome is all that the policy looks at.
type outcome struct {
	cause cause
	// status is the answer's, also where its body did not come whole; 0 if none came.
	status int
	// coded: the answer is an error of Atlas's own, with a code. Whatever is in between answers errors without.
	coded bool
	// retryAfter is how long Atlas asks to wait; 0 if it does not.
	retryAfter time.Duration
	// ended: the request's context is over.
	ended bool
	// elapsed is the time since the first attempt began; unusables counts the unusable answers, this one included.
	elapsed   time.Duration
	unusables int
}

type action int

const (
	// accept: the answer is for the caller.
	accept action = iota
	// retry: repeat the request after a wait.
	retry
	// ambiguous: what the request makes may have been made.
	ambiguous
	// fail: the error is for the caller.
	fail
	// giveUp: a limit is reached.
	giveUp
)

// decision is what is to be done, and for retry after which wait: at least after, and jitter on top of it.
type decision struct {
	action        action
	after, jitter time.Duration
}

// decide is the policy: what follows from the outcome of the newest of so many attempts. roll in [0, 1) is the chance for
// the jitter. The back-off has its own.
func decide(r Request, o outcome, attempts int, roll float64) decision {
	later := decision{retry, o.retryAfter, jitter(roll)}
	if o.retryAfter <= 0 {
		later.after, later.jitter = backoff(attempts, roll), 0
	}
	switch {
	case r.mints() && mayHaveMinted(o):
		return decision{action: ambiguous}
	case o.ended:
		return decision{action: giveUp}
	case isTransient(o.status):
		return later
	}
	switch o.cause {
	case noCause:
		return decision{action: accept}
	case permanent:
		return decision{action: fail}
	case refused:
		if o.elapsed >= refusedLimit {
			return decision{action: giveUp}
		}
		later.after = min(later.after, refusedLimit-o.elapsed)
	case unusable:
		if o.unusables >= unusableTries {
			return decision{action: fail}
		}
	case unsent, lost:
	}
	return later
}

// mayHaveMinted says whether a request that makes something can have had its effect though no usable answer of success
// came. That it has not is Atlas's to say, by an error with a code. A gateway says nothing of it: it may well answer with
// a page or a redirect of its own instead of what came back from Atlas. Nor does Atlas where it fails (5xx).
func mayHaveMinted(o outcome) bool {
	switch {
	case o.status == 0:
		return o.cause == lost
	case o.status < 300:
		return o.cause != noCause
	case o.coded && o.status == http.StatusTooManyRequests:
		return false
	}
	return !o.coded || isTransient(o.status)
}

// isTransient says whether an answer with this status may be another one soon.
func isTransient(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || status >= 500
}

// backoff is exponential with full jitter: anything from nothing to a ceiling that doubles.
func backoff(attempts int, roll float64) time.Duration {
	ceiling := backoffCap
	if doublings := attempts - 1; doublings < 6 { // 500 ms << 6 is past the cap
		ceiling = min(ceiling, backoffBase<<doublings)
	}
	return time.Duration(roll * float64(ceiling))
}

// jitter is anything from nothing to a second.
func jitter(roll float64) time.Duration { return time.Duration(roll * float64(jitterMost)) }
