package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// exchange is one request and its answer.
type exchange struct {
	doc     *document
	request *http.Request
	sent    []byte
	entry   *emulator.Request // empty if no emulator answered
	answer  *httptest.ResponseRecorder
}

var options = &openapi3filter.Options{
	AuthenticationFunc:                openapi3filter.NoopAuthenticationFunc,
	IncludeResponseStatus:             true,
	RejectWhenRequestBodyNotSpecified: true,
	RegexCompiler:                     compilePattern,
	SkipSettingDefaults:               true, // the request is the client's, not ours to change
	SchemaValidationOptions:           []openapi3.SchemaValidationOption{openapi3.SetSchemaRegexCompiler(compilePattern)},
}

// input is what kin-openapi wants to know about the request.
func (x *exchange) input() (*openapi3filter.RequestValidationInput, error) {
	route, params, err := x.doc.router.FindRoute(x.request)
	if err != nil {
		return nil, err
	}
	r := x.request.Clone(context.WithoutCancel(x.request.Context()))
	r.Body = io.NopCloser(bytes.NewReader(x.sent))
	return &openapi3filter.RequestValidationInput{
		Request: r, Route: route, PathParams: params, Options: options,
	}, nil
}

// checkRequest says how the request violates the document.
func (x *exchange) checkRequest() error {
	if x.isOAuth() {
		return x.checkTokenRequest()
	}
	input, err := x.input()
	if err != nil {
		return err
	}
	for name := range x.request.URL.Query() {
		if !slices.ContainsFunc(input.Route.Operation.Parameters, func(p *openapi3.ParameterRef) bool {
			return p.Value.In == openapi3.ParameterInQuery && p.Value.Name == name
		}) {
			return fmt.Errorf("the document has no query parameter %q", name)
		}
	}
	if err := x.checkAccept(input.Route.Operation); err != nil {
		return err
	}
	return openapi3filter.ValidateRequest(x.request.Context(), input)
}

// checkAccept demands that a media type is asked for that the document offers. A request that only fetches the
// challenge may ask for anything.
func (x *exchange) checkAccept(operation *openapi3.Operation) error {
	if x.request.Header.Get("Authorization") == "" {
		return nil
	}
	for status, response := range operation.Responses.Map() {
		if strings.HasPrefix(status, "2") && response.Value.Content[x.request.Header.Get("Accept")] != nil {
			return nil
		}
	}
	return fmt.Errorf("the document offers no answer of type %q", x.request.Header.Get("Accept"))
}

func (x *exchange) isOAuth() bool {
	return x.request.URL.Path == tokenPath || x.request.URL.Path == revokePath
}

// checkTokenRequest is RFC 6749, 2.3.1 and 4.4.2, and RFC 7009, 2.1.
func (x *exchange) checkTokenRequest() error {
	form, err := url.ParseQuery(string(x.sent))
	_, _, basic := x.request.BasicAuth()
	switch {
	case err != nil:
		return err
	case x.request.Method != http.MethodPost:
		return errors.New("the token endpoint takes POST only")
	case !strings.HasPrefix(x.request.Header.Get("Content-Type"), "application/x-www-form-urlencoded"):
		return fmt.Errorf("the token endpoint takes a form, not %q", x.request.Header.Get("Content-Type"))
	case x.request.URL.Path == revokePath && (!basic || form.Get("token") == ""):
		return errors.New("the endpoint to revoke takes a token, and client credentials by HTTP Basic")
	case x.request.URL.Path == tokenPath && (!basic || form.Get("grant_type") != "client_credentials"):
		return errors.New("the token endpoint takes client credentials by HTTP Basic")
	}
	return nil
}

// checkAnswer says how the answer violates the document, and counts it if it does not.
func (x *exchange) checkAnswer() error {
	status, text := x.answer.Code, x.answer.Body.Bytes()
	var value any
	errJSON := json.Unmarshal(text, &value)
	if x.entry.Fault != "" && errJSON != nil && status != http.StatusNoContent {
		return nil // it does not claim to be Atlas's
	}
	check := x.checkSuccess
	switch {
	case x.isOAuth():
		check = func() error { return x.checkToken(value) }
	case status >= http.StatusBadRequest:
		check = func() error { return errors.Join(errJSON, x.checkError(value)) }
	}
	if err := check(); err != nil {
		return fmt.Errorf("status %d: %w\n%s", status, err, text)
	}
	if x.entry.Fault == "" && x.entry.Route != "" {
		cover(emulator.Route{Method: x.entry.Method, Path: x.entry.Route}, status)
	}
	return nil
}

func (x *exchange) checkSuccess() error {
	input, err := x.input()
	if err != nil {
		return err
	}
	answer := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: x.answer.Code, Header: x.answer.Header(), Options: options,
	}
	answer.SetBodyBytes(x.answer.Body.Bytes())
	if x.answer.Code == http.StatusNoContent && x.answer.Body.Len() > 0 {
		return errors.New("a 204 has a body")
	}
	return openapi3filter.ValidateResponse(x.request.Context(), answer)
}

// checkError is for any status from 400, listed in the document or not.
func (x *exchange) checkError(value any) error {
	header := x.answer.Header()
	if contentType := header.Get("Content-Type"); contentType != "application/json" {
		return fmt.Errorf("an error of type %q, want application/json", contentType)
	}
	if err := x.doc.errorBody(value); err != nil {
		return err
	}
	if inBody := value.(map[string]any)["error"]; inBody != float64(x.answer.Code) {
		return fmt.Errorf("the body says %v", inBody)
	}
	if x.request.Header.Get("Authorization") == "" && x.entry.Fault == "" &&
		!strings.HasPrefix(header.Get("WWW-Authenticate"), "Digest ") {
		return errors.New("no challenge for a request without credentials")
	}
	if x.answer.Code == http.StatusTooManyRequests && x.entry.Fault == "" {
		if _, err := strconv.Atoi(header.Get("Retry-After")); err != nil {
			return fmt.Errorf("Retry-After: %w", err)
		}
	}
	return nil
}

// checkToken is RFC 6749, 5.1 and 5.2, and RFC 7009, 2.2.
func (x *exchange) checkToken(value any) error {
	if x.answer.Code == http.StatusTooManyRequests || x.entry.Fault != "" && x.answer.Code >= http.StatusBadRequest {
		return nil // before the endpoint proper; not its form
	}
	if x.request.URL.Path == revokePath && x.answer.Code < http.StatusBadRequest {
		return nil // there is no body to look at
	}
	body, _ := value.(map[string]any)
	wanted := map[string]bool{"access_token": true, "token_type": true, "expires_in": true}
	if x.answer.Code >= http.StatusBadRequest {
		wanted = map[string]bool{"error": true}
	}
	for name := range wanted {
		if body[name] == nil {
			return fmt.Errorf("the answer lacks %s", name)
		}
	}
	return nil
}
