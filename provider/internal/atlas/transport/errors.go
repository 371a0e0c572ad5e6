package transport

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// AmbiguousError is a request that makes something, was written and has no definite answer: the connection was lost, the
// time was up, the server failed, a success came without a usable body, or a gateway answered instead of Atlas. What it
// makes may exist. It was not repeated.
type AmbiguousError struct {
	// Makes is what may exist, as [Request] says it.
	Makes string
	// Status and Code are the answer's, 0 and "" if none came.
	Status int
	Code   string
	// Reason says why the answer is not definite; Err is what was underneath. Of the body they have
	// an excerpt at most, and only of a page that is not JSON.
	Reason string
	Err    error
}

func (e *AmbiguousError) Error() string {
	return "no definite answer to a request that may have created " + e.Makes + ": " + e.Reason
}

// Unwrap returns Err.
func (e *AmbiguousError) Unwrap() error { return e.Err }

// GaveUpError is a request that was given up before it succeeded. Unless it is refused connections that ended it, that
// was the deadline or the cancellation of the request's context.
type GaveUpError struct {
	// Attempts is how many times it was sent, 0 if it never was; Elapsed the time spent on it, waits included.
	Attempts int
	Elapsed  time.Duration
	// Status and Code are those of the last answer, 0 and "" if none came or it was none of Atlas's.
	Status int
	Code   string
	// Reason is the last thing that stood in the way, "" if nothing had yet.
	Reason string
	// Wait is the wait that would have outlasted the deadline, Left what the deadline left; both 0 otherwise.
	Wait, Left time.Duration
	// Cause is what ended it: the context's cause, or nil for Wait and for refused connections. Last is the last
	// error of the network, or nil.
	Cause, Last error
}

// limitSource names what sets the deadline, in the words of a Pulumi program.
const limitSource = "the operation's deadline, which customTimeouts sets"

func (e *GaveUpError) Error() string {
	spent := fmt.Sprintf("after %s in %s", plural(e.Attempts, "attempt"), e.Elapsed.Round(time.Millisecond))
	if e.Attempts == 0 {
		spent = "before the request was sent"
	}
	var text string
	switch {
	case e.Wait > 0:
		return fmt.Sprintf("gave up %s: %s, and the next attempt is due in %s, but %s, is %s away",
			spent, e.Reason, wholeSeconds(e.Wait), limitSource, e.Left.Round(time.Millisecond))
	case e.Cause == nil:
		text = fmt.Sprintf("gave up %s, the limit for a server that cannot be reached is %s", spent, refusedLimit)
	case errors.Is(e.Cause, context.DeadlineExceeded):
		text = "gave up " + spent + ", at " + limitSource
	default:
		text = "cancelled " + spent
		if !errors.Is(e.Cause, context.Canceled) {
			text += " (" + e.Cause.Error() + ")"
		}
	}
	if e.Reason != "" {
		text += ": " + e.Reason
	}
	return text
}

// Unwrap returns Cause and Last, those that there are.
func (e *GaveUpError) Unwrap() []error {
	var causes []error
	for _, err := range []error{e.Cause, e.Last} {
		if err != nil {
			causes = append(causes, err)
		}
	}
	return causes
}

// UnusableError is an answer of success that is not what Atlas sends, three times in a row.
type UnusableError struct {
	Status int
	// HTML: a page for a browser, as proxies send them.
	HTML bool
	// Excerpt is the beginning of the body on one line, without anything that looks like a secret; "" if there is no
	// body, or if it would be secret.
	Excerpt string
}

func (e *UnusableError) Error() string {
	text := fmt.Sprintf("the answer with status %d is not Atlas's JSON", e.Status)
	if e.HTML {
		text = fmt.Sprintf("the answer with status %d is a web page, not Atlas's JSON", e.Status)
	}
	if e.Excerpt == "" {
		return text
	}
	return text + ": " + e.Excerpt
}

// TooLargeError is an answer with a body of more than 8 MiB. It was not read further.
type TooLargeError struct{ Status int }

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the answer with status %d is larger than %d MiB", e.Status, maxAnswer>>20)
}

// RedirectError is an answer that points elsewhere. It is not followed: credentials stay with their host.
type RedirectError struct {
	Status int
	// To is the scheme and host that it points to, "" if it does not say.
	To string
}

func (e *RedirectError) Error() string {
	to := e.To
	if to == "" {
		to = "an unknown place"
	}
	return fmt.Sprintf("redirected to %s with status %d, which is not followed: check baseUrl and the proxy", to, e.Status)
}

// AuthError is a challenge or a token that was asked for and not given.
type AuthError struct {
	// Status and Code are the answer's; Code is OAuth2's or Atlas's.
	Status int
	Code   string
	// Problem says what was wrong, and which fields to check.
	Problem string

	fix string
}

func (e *AuthError) Error() string {
	said := ""
	if e.Status != 0 {
		said = " (" + statusAndCode(e.Status, e.Code) + ")"
	}
	return "cannot authenticate: " + e.Problem + said
}

// Fix says what to do about it; "" where the credentials are what to look at.
func (e *AuthError) Fix() string { return e.fix }

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
