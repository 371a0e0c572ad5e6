package atlas

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"go.mongodb.org/atlas-sdk/v20250312020/admin"
)

// excerptLength bounds, in characters, what an error shows of anything that came over the network.
const excerptLength = 300

var (
	errNotAtlas  = errors.New("not Atlas's own")
	errMalformed = errors.New("malformed")
)

// failure turns what the SDK returned beside a result into an *Error, or nil.
func (w call) failure(response *http.Response, err error) error {
	if err == nil {
		return nil
	}
	failure := w.blank(response)
	var answered *admin.GenericOpenAPIError
	if !errors.As(err, &answered) {
		failure.Err = withoutURL(err)
		failure.Fix = w.fixFor(failure)
		return failure
	}
	switch model := answered.Model(); {
	case failure.Status < http.StatusBadRequest: // an answer of success that the SDK could not decode
		failure.Err = fmt.Errorf("the answer, with status %d, is %w: %s", failure.Status, unusable(answered.Body()), excerpt(answered.Body()))
	case model.ErrorCode != "" || model.GetDetail() != "":
		failure.Code, failure.Detail = shown(model.ErrorCode), shown(model.GetDetail())
	case len(answered.Body()) > 0:
		failure.Detail = excerpt(answered.Body())
	}
	failure.Fix = w.fixFor(failure)
	return failure
}

// key folds an answer that holds a key, or says how it is malformed.
func (w call) key(answer *admin.ApiKeyUserDetails, response *http.Response) (Key, error) {
	if answer == nil {
		return Key{}, w.malformed(response, errors.New("it is empty"), nil)
	}
	key, err := readKey(*answer, w.orgID)
	if err == nil && w.keyID != "" && key.ID != w.keyID {
		err = fmt.Errorf("it is about another key, %s", key.ID)
	}
	if err != nil {
		answer.PrivateKey = nil
		return Key{}, w.malformed(response, err, answer)
	}
	return key, nil
}

// malformed is the error for an answer of success that lacks what it must have.
func (w call) malformed(response *http.Response, reason error, answer any) error {
	content, err := json.Marshal(answer)
	if err != nil { // unreachable: it was decoded from JSON
		content = nil
	}
	status := w.blank(response).Status
	return w.unanswered(fmt.Errorf("the answer, with status %d, is %w: %w: %s", status, errMalformed, reason, excerpt(content)))
}

// unanswered is the error for a call that Atlas has not answered with an error of its own.
func (w call) unanswered(cause error) *Error {
	failure := w.blank(nil)
	failure.Err = cause
	failure.Fix = w.fixFor(failure)
	return failure
}

// again is Atlas's earlier answer to another call, given as the answer to this one.
func (w call) again(earlier error) error {
	var failure *Error
	if !errors.As(earlier, &failure) {
		return w.unanswered(earlier)
	}
	if !isAnswer(failure) {
		return w.unanswered(failure.Err)
	}
	same := w.blank(nil)
	same.Status, same.Code, same.Detail = failure.Status, failure.Code, failure.Detail
	same.Fix = w.fixFor(same)
	return same
}

func (w call) blank(response *http.Response) *Error {
	failure := &Error{Op: w.doing, ProjectID: w.projectID, KeyID: w.keyID, OrgID: w.orgID}
	if response != nil {
		failure.Status = response.StatusCode
	}
	return failure
}

// unusable tells a page meant for a browser from a broken answer.
func unusable(body []byte) error {
	if isPage(string(body)) {
		return errNotAtlas
	}
	return errMalformed
}

// isPage tells whether text is HTML or XML, which Atlas never answers with.
func isPage(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), "<") }

// withoutURL drops net/http's "Post https://…:" in front of a cause: the error names what it was about in our words.
func withoutURL(err error) error {
	var outer *url.Error
	if errors.As(err, &outer) {
		return outer.Err
	}
	return err
}

// secretLike finds what could be a private key in an answer: a UUID, also one that was cut short, and whatever is
// given as privateKey.
var secretLike = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}[0-9a-f-]*|("privateKey"\s*:\s*")[^"]*`)

// excerpt returns the beginning of a body for an error: on one line, bounded, and without anything secret.
func excerpt(body []byte) string {
	if len(body) == 0 {
		return "(empty)"
	}
	return shown(string(body))
}

// shown returns what may be shown of text that came over the network: bounded, and without anything secret.
func shown(text string) string {
	return bounded(secretLike.ReplaceAllString(text, "$1[redacted]"))
}

// bounded returns text on one line, printable, and no longer than excerptLength characters.
func bounded(text string) string {
	printable := strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text)), " ")
	if runes := []rune(printable); len(runes) > excerptLength {
		return string(runes[:excerptLength]) + "…"
	}
	return printable
}
