package atlas

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Codes of Atlas's that decide what is done next. Source: recorded replies.
const (
	CodeKeyNotFound        = "API_KEY_NOT_FOUND"
	CodeProjectNotFound    = "GROUP_NOT_FOUND"
	CodeAlreadyInGroup     = "API_KEY_ALREADY_IN_GROUP"
	CodeUnauthorized       = "USER_UNAUTHORIZED"
	CodeAddressNotOnList   = "IP_ADDRESS_NOT_ON_ACCESS_LIST"
	codeOrgRequiresAddress = "ORG_REQUIRES_ACCESS_LIST"
	codeInvalidEnum        = "INVALID_ENUM_VALUE" // roles are the only enumeration that we send
)

// Error is the one error type of this package's calls: what failed, on what, what Atlas said, and what to do.
type Error struct {
	// Op completes "cannot …".
	Op string
	// Status is the HTTP status of the answer; 0 where none came.
	Status int
	// Code and Detail are Atlas's errorCode and detail, bounded. Both are empty where the answer was not Atlas's own.
	Code, Detail string
	// ProjectID, KeyID and OrgID are what it was about; empty where that does not apply.
	ProjectID, KeyID, OrgID string
	// Fix says what the user can do about it; never empty.
	Fix string
	// Err is the cause below, such as one of package transport's errors; nil where Atlas answered with an error.
	Err error
}

// Error returns two lines: what happened, and what to do.
func (e *Error) Error() string { return e.what() + "\n" + e.Fix }

// what says what happened.
func (e *Error) what() string {
	var text strings.Builder
	text.WriteString("cannot " + e.Op + e.subject() + ": ")
	switch {
	case e.Code != "":
		fmt.Fprintf(&text, "Atlas answered %d %s", e.Status, e.Code)
	case e.Status != 0 && e.Err == nil:
		fmt.Fprintf(&text, "Atlas answered %d %s", e.Status, http.StatusText(e.Status))
	}
	if e.Detail != "" {
		text.WriteString(": " + e.Detail)
	}
	if e.Err != nil {
		text.WriteString(e.Err.Error())
	}
	return text.String()
}

// subject names what the call was about, in brackets.
func (e *Error) subject() string {
	var parts []string
	for _, part := range []struct{ kind, id string }{
		{"project", e.ProjectID}, {"API key", e.KeyID}, {"organization", e.OrgID},
	} {
		if part.id != "" {
			parts = append(parts, part.kind+" "+part.id)
		}
	}
	if parts == nil {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// withoutFix is err for use inside another error's text, which has a fix of its own.
func withoutFix(err error) error {
	var failure *Error
	if errors.As(err, &failure) {
		return innerError{failure}
	}
	return err
}

type innerError struct{ failure *Error }

func (e innerError) Error() string { return e.failure.what() }
func (e innerError) Unwrap() error { return e.failure }

// HasCode tells whether err is Atlas's answer with this errorCode.
func HasCode(err error, code string) bool {
	var failure *Error
	return errors.As(err, &failure) && failure.Code == code
}

// IsNotFound tells whether err is Atlas's word that there is no such key. It is deliberately narrow: a 404 for any
// other reason, such as a proxy's, must not drop a key from state.
func IsNotFound(err error) bool {
	var failure *Error
	return errors.As(err, &failure) && failure.Status == http.StatusNotFound && failure.Code == CodeKeyNotFound
}

// IsForbidden tells whether err says that the credential lacks a role. Atlas answers so with 403 and, with the code
// USER_UNAUTHORIZED, with 401. An address that is not on the access list is not meant: no other call would fare better.
func IsForbidden(err error) bool {
	var failure *Error
	if !errors.As(err, &failure) {
		return false
	}
	switch failure.Code {
	case "", CodeAddressNotOnList, codeOrgRequiresAddress:
		return false
	case CodeUnauthorized:
		return failure.Status == http.StatusForbidden || failure.Status == http.StatusUnauthorized
	}
	return failure.Status == http.StatusForbidden
}

// isAnswer tells an error that Atlas answered with from one for want of an answer.
func isAnswer(err error) bool {
	var failure *Error
	return errors.As(err, &failure) && failure.Status != 0
}
