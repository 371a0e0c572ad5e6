package atlas

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"go.mongodb.org/atlas-sdk/v20250312020/admin"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

var (
	errNotAtlas  = errors.New("not Atlas's own")
	errMalformed = errors.New("malformed")
	errEmpty     = errors.New("it is empty")
)

// failed turns what the SDK returned beside a result into an *Error, or nil.
func (c call) failed(response *http.Response, err error) error {
	if err == nil {
		return nil
	}
	apiErr := c.blank(response)
	var answered *admin.GenericOpenAPIError
	switch isAnswered := errors.As(err, &answered); {
	case isAnswered && apiErr.Status >= http.StatusBadRequest:
		return c.answered(response, answered.Body())
	case isAnswered: // an answer of success that the SDK could not decode
		apiErr.Err = fmt.Errorf("the answer, with status %d, is %w: %s", apiErr.Status, unusable(answered.Body()), quote(answered.Body()))
	default:
		apiErr.Err = withoutURL(err)
	}
	apiErr.Fix = c.fixFor(apiErr)
	return apiErr
}

// answered is the error that Atlas answered with.
func (c call) answered(response *http.Response, body []byte) *Error {
	apiErr := c.blank(response)
	apiErr.said(body)
	apiErr.absent = c.absentIn(apiErr.Status, apiErr.Code)
	apiErr.Fix = c.fixFor(apiErr)
	return apiErr
}

// said fills in what the body of an answer says of the error. It is decoded field by field: Atlas has sent null where its
// document has a text, and the code is what matters.
func (e *Error) said(body []byte) {
	var (
		fields       map[string]json.RawMessage
		code, detail string
		parameters   []json.RawMessage
	)
	decode(body, &fields)
	decode(fields["errorCode"], &code)
	decode(fields["detail"], &detail)
	decode(fields["parameters"], &parameters)
	if code == "" && detail == "" && len(body) > 0 {
		detail = string(body)
	}
	e.Code, e.Detail, e.parameters = redact.Excerpt(code), redact.Excerpt(detail), len(parameters) > 0
}

// malformed is the error for an answer of success that lacks what it must have. What is shown of it, if anything, must
// not hold a secret.
func (c call) malformed(response *http.Response, reason error, shown any) error {
	cause := fmt.Errorf("the answer, with status %d, is %w: %w", c.blank(response).Status, errMalformed, reason)
	if content, err := json.Marshal(shown); err == nil && shown != nil { // it was decoded from JSON
		cause = fmt.Errorf("%w: %s", cause, quote(content))
	}
	return c.unanswered(cause)
}

// unanswered is the error for a call that Atlas has not answered with an error of its own.
func (c call) unanswered(cause error) *Error {
	apiErr := c.blank(nil)
	apiErr.Err = cause
	apiErr.Fix = c.fixFor(apiErr)
	return apiErr
}

// adopt gives the error of another call, which was made for this one too, as this one's.
func (c call) adopt(other error) error {
	var apiErr *Error
	if !errors.As(other, &apiErr) {
		return c.unanswered(other)
	}
	if !isAnswer(apiErr) {
		return c.unanswered(apiErr.Err)
	}
	adopted := c.blank(nil)
	adopted.Status, adopted.Code, adopted.Detail, adopted.parameters = apiErr.Status, apiErr.Code, apiErr.Detail, apiErr.parameters
	adopted.absent = c.absentIn(apiErr.Status, apiErr.Code)
	adopted.Fix = c.fixFor(adopted)
	return adopted
}

func (c call) blank(response *http.Response) *Error {
	apiErr := &Error{Op: c.doing(), About: c.about}
	if response != nil {
		apiErr.Status = response.StatusCode
	}
	return apiErr
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

// quote returns the beginning of a body for an error.
func quote(body []byte) string {
	if len(body) == 0 {
		return "(empty)"
	}
	return redact.Excerpt(string(body))
}
