package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strings"
	"syscall"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// exchangeError is an exchange that brought no whole answer. It goes from bounds to retry and no further.
type exchangeError struct {
	cause  cause
	status int // of an answer whose body did not come whole; 0 if none came
	header http.Header
	err    error
}

func (e *exchangeError) Error() string { return e.err.Error() }

// attempt is one answer or error and what there is to say about it.
type attempt struct {
	outcome
	code string // Atlas's error code, "" if none
	err  error  // what the caller gets if it is to fail
}

// newAttempt reads what came of a request. The body of the answer can be read once more. judged is false for an error
// that did not come from an exchange, such as that of a challenge: it has been through the policy already.
func newAttempt(ctx context.Context, resp *http.Response, err error) (a attempt, judged bool) {
	var exchange *exchangeError
	switch {
	case err == nil:
		return answered(requestOf(ctx), resp), true
	case errors.As(err, &exchange):
		a.cause, a.status, a.err = exchange.cause, exchange.status, exchange.err
		a.retryAfter = retryAfter(exchange.header)
		a.ended = ctx.Err() != nil
		return a, true
	}
	return a, false
}

// answered reads a whole answer.
func answered(r Request, resp *http.Response) attempt {
	a := attempt{outcome: outcome{status: resp.StatusCode}}
	body := mend(resp)
	if resp.StatusCode >= 400 {
		a.code = errorCode(body)
		a.coded = a.code != ""
		a.retryAfter = retryAfter(resp.Header)
		a.err = errors.New(statusAndCode(a.status, a.code))
		if a.status == http.StatusProxyAuthRequired && a.code == "" {
			a.cause, a.err = permanent, loginOnTheWay()
		}
		return a
	}
	if resp.StatusCode == http.StatusNoContent && r.NoContent || json.Valid(body) {
		return a
	}
	a.cause = unusable
	unusableErr := &UnusableError{Status: a.status, HTML: bytes.HasPrefix(bytes.TrimSpace(body), []byte("<"))}
	if r.quotable() || unusableErr.HTML {
		unusableErr.Excerpt = redact.Excerpt(string(body))
	}
	a.err = unusableErr
	return a
}

var byteOrderMark = []byte("\uFEFF")

// mend makes of an answer in JSON one that the SDK can decode, and returns its body: without a byte order mark, and with
// JSON's content type. A gateway that inspects answers may put one in and lose the other.
func mend(resp *http.Response) []byte {
	body := bodyOf(resp)
	mended := bytes.TrimPrefix(body, byteOrderMark)
	if len(mended) < len(body) {
		resp.Body, resp.ContentLength = rewindingBody{bytes.NewReader(mended)}, int64(len(mended))
	}
	if mediaType, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); json.Valid(mended) &&
		(err != nil || mediaType != "application/json" && !strings.HasSuffix(mediaType, "+json")) {
		resp.Header.Set("Content-Type", "application/json")
	}
	return mended
}

// bodyOf returns the body, which bounds has read whole, and leaves it to be read again.
func bodyOf(resp *http.Response) []byte {
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil { // unreachable: it is in memory
		return nil
	}
	return body
}

// reason says in a few words why the attempt did not succeed, for people.
func (a attempt) reason() string {
	switch {
	case a.status == http.StatusTooManyRequests && !a.coded:
		return "the rate of requests is limited (" + statusAndCode(a.status, a.code) + ")"
	case a.status == http.StatusTooManyRequests:
		return "Atlas limits the rate of requests (" + statusAndCode(a.status, a.code) + ")"
	case isTransient(a.status):
		return "Atlas has a problem of its own (" + statusAndCode(a.status, a.code) + ")"
	case a.err == nil:
		return ""
	case a.status >= 400 && !a.coded && a.cause == noCause:
		return "something in between answered instead of Atlas (" + statusAndCode(a.status, http.StatusText(a.status)) + ")"
	case a.cause == refused:
		if errors.Is(a.err, syscall.ECONNREFUSED) {
			if ofProxy(a.err) {
				return "Atlas cannot be reached (the proxy refuses the connection)"
			}
			return "Atlas cannot be reached (connection refused)"
		}
		return "Atlas cannot be reached (" + redact.Excerpt(a.err.Error()) + ")"
	case a.cause == unsent:
		return "no connection to Atlas (" + redact.Excerpt(a.err.Error()) + ")"
	case a.cause == lost:
		return "the answer of Atlas was lost (" + redact.Excerpt(a.err.Error()) + ")"
	}
	return redact.Excerpt(a.err.Error())
}

func statusAndCode(status int, code string) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, code))
}

var codeForm = regexp.MustCompile(`^[A-Za-z0-9_]{1,80}$`)

// errorCode reads Atlas's error code out of a body; "" if there is none that looks like one.
func errorCode(body []byte) string {
	var problem struct {
		ErrorCode string `json:"errorCode"`
	}
	if json.Unmarshal(body, &problem) != nil {
		return "" // not Atlas's: then it has no code
	}
	return asCode(problem.ErrorCode)
}

// asCode returns what has the form of an error code, "" if it does not, or if there is a secret in it.
func asCode(value any) string {
	code, isText := value.(string)
	if !isText || !codeForm.MatchString(code) || redact.Text(code) != code {
		return ""
	}
	return code
}
