package atlas

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Codes of Atlas's that decide what is done next. Recorded, save where it says otherwise.
const (
	CodeKeyNotFound        = "API_KEY_NOT_FOUND"
	CodeProjectNotFound    = "GROUP_NOT_FOUND"
	CodeAlreadyInGroup     = "API_KEY_ALREADY_IN_GROUP"
	CodeNotInGroup         = "API_KEY_NOT_IN_GROUP" // assumed
	CodeUnauthorized       = "USER_UNAUTHORIZED"
	CodeAddressNotOnList   = "IP_ADDRESS_NOT_ON_ACCESS_LIST"
	codeEntryNotFound      = "API_KEY_ACCESS_LIST_ENTRY_NOT_FOUND"   // another program relies on it
	codeEntryNotFoundOld   = "API_KEY_WHITELIST_NOT_FOUND"           // documented once
	codeAddressOnList      = "ADDRESS_ALREADY_IN_ACCESS_LIST"        // another program relies on it
	codeAddressOnWhitelist = "ADDRESS_ALREADY_IN_WHITELIST"          // documented once
	codeOwnAddress         = "CANNOT_REMOVE_CALLER_FROM_ACCESS_LIST" // recorded
	codeOwnAddressOld      = "CANNOT_REMOVE_CALLER_FROM_WHITELIST"   // documented once
	codeCallerNotInGroup   = "NOT_IN_GROUP"                          // documented: "not in the group, or the group does not exist"
	codeUnexpected         = "UNEXPECTED_ERROR"                      // with 401 and no parameters: a sign-in that fails
	codeInvalidEnum        = "INVALID_ENUM_VALUE"                    // documented; roles are the only enumeration that we send
	codeAccountInGroup     = "ALREADY_IN_GROUP"                      // in the text of INVALID_ROLE_ASSIGNMENT; another program relies on it
	codeConcurrency        = "DATA_CONCURRENCY_ERROR"                // the vendor's examples avoid it
)

// missingRole are the codes for a credential that lacks a role, with 401 or 403. The first two are recorded, the others
// documented.
var missingRole = map[string]bool{
	CodeUnauthorized:           true,
	"USER_CANNOT_ACCESS_GROUP": true,
	"USER_CANNOT_ACCESS_ORG":   true,
	codeCallerNotInGroup:       true,
	"NOT_ORG_OWNER":            true,
	"NOT_API_KEY_ADMIN":        true,
}

// addressRefused are the codes for a credential that may not be used from where it is used.
var addressRefused = map[string]bool{CodeAddressNotOnList: true}

// listDemanded are the codes for a credential without an access list where one is demanded, documented by their old names, in
// which lists are white.
var listDemanded = map[string]bool{
	"ORG_REQUIRES_ACCESS_LIST":      true,
	"ORG_REQUIRES_WHITELIST":        true,
	"RESOURCE_REQUIRES_ACCESS_LIST": true,
	"RESOURCE_REQUIRES_WHITELIST":   true,
}

// Error is the one error type of this package's calls: what failed, on what, what Atlas said, and what to do.
type Error struct {
	// Op completes "cannot …".
	Op string
	// Status is the HTTP status of the answer; 0 where none came.
	Status int
	// Code and Detail are Atlas's errorCode and detail, as excerpts. Both are empty where the answer was not Atlas's own.
	Code, Detail string
	// About is what the call was about, in the order in which the text names it.
	About []Object
	// parameters says that Atlas's error had some.
	parameters bool
	// absent is the kind of object of which this is Atlas's word that there is none such; "" where it is not.
	absent Kind
	// Fix says what the user can do about it; never empty.
	Fix string
	// Err is the cause below, such as one of package transport's errors; nil where Atlas answered with an error.
	Err error
}

// Error returns two lines: what happened, and what to do.
func (e *Error) Error() string { return e.summary() + "\n" + e.Fix }

// summary says what happened.
func (e *Error) summary() string {
	var text strings.Builder
	text.WriteString("cannot " + e.Op + e.subject() + ": ")
	switch {
	case e.Code != "":
		fmt.Fprintf(&text, "Atlas answered %d %s", e.Status, e.Code)
	case e.Status != 0 && e.Err == nil:
		fmt.Fprintf(&text, "the answer was %d %s", e.Status, http.StatusText(e.Status))
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
	if len(e.About) == 0 {
		return ""
	}
	return " (" + objectNames(e.About) + ")"
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// withoutFix is err for use inside another error's text, which has a fix of its own.
func withoutFix(err error) error {
	var apiErr *Error
	if errors.As(err, &apiErr) {
		return innerError{apiErr}
	}
	return err
}

// fixOf is what the user can do about an error of this package's, for another error's fix; "" if it is none.
func fixOf(err error) string {
	var apiErr *Error
	if errors.As(err, &apiErr) {
		return apiErr.Fix
	}
	return ""
}

// WithFix is err, which is this package's, with something else to do about it.
func WithFix(err error, fix string) error {
	var apiErr *Error
	if !errors.As(err, &apiErr) {
		return err
	}
	other := *apiErr
	other.Fix = fix
	return &other
}

type innerError struct{ apiErr *Error }

func (e innerError) Error() string { return e.apiErr.summary() }
func (e innerError) Unwrap() error { return e.apiErr }

// HasCode tells whether err is Atlas's answer with this errorCode, whatever its status.
func HasCode(err error, code string) bool {
	var apiErr *Error
	return errors.As(err, &apiErr) && apiErr.Code == code
}

// absence maps Atlas's codes that say that there is no such object onto the object's kind.
var absence = map[string]Kind{
	CodeKeyNotFound:      KindAPIKey,
	CodeProjectNotFound:  KindProject,
	CodeNotInGroup:       KindAssignment,
	codeEntryNotFound:    KindAccessEntry,
	codeEntryNotFoundOld: KindAccessEntry,
	// Assumed, by the names of the others; no word of Atlas's that a service account is gone is on record.
	"SERVICE_ACCOUNT_NOT_FOUND":                   KindServiceAccount,
	"SERVICE_ACCOUNT_NOT_IN_GROUP":                KindAssignment,
	"SERVICE_ACCOUNT_SECRET_NOT_FOUND":            KindSecret,
	"SERVICE_ACCOUNT_ACCESS_LIST_ENTRY_NOT_FOUND": KindAccessEntry,
}

// elsewhere are codes of Atlas's that may come with 404 and say nothing about a service account that was asked for.
var elsewhere = map[string]bool{"ORG_NOT_FOUND": true, "RESOURCE_NOT_FOUND": true, "NOT_FOUND": true, codeCallerNotInGroup: true, codeUnexpected: true}

// absentIn is the kind of object of which an answer to this call says that there is none such; "" where it does not. Atlas gives
// the codes of API keys with 404 and, for one and the same call at another time, with 400 (recorded). Those of service accounts are
// not known for sure: a 404 with any other code that is no other object's says it of one.
func (c call) absentIn(status int, code string) Kind {
	if status != http.StatusNotFound && status != http.StatusBadRequest {
		return ""
	}
	if kind, known := absence[code]; known {
		return kind
	}
	if status != http.StatusNotFound || code == "" || elsewhere[code] || c.id(KindServiceAccount) == "" {
		return ""
	}
	switch {
	case strings.Contains(code, "SECRET"):
		return KindSecret
	case strings.Contains(code, "LIST"), strings.Contains(code, "ENTRY"), strings.Contains(code, "ADDRESS"):
		return KindAccessEntry
	case strings.Contains(code, "NOT_IN_"):
		return KindAssignment
	}
	return KindServiceAccount
}

// IsNotFound tells whether err is Atlas's word that there is no such object of one of these kinds. It is deliberately narrow: a 404
// for any other reason, such as a proxy's, must not drop anything from state.
func IsNotFound(err error, kinds ...Kind) bool {
	absent := absentObject(err)
	return absent != "" && slices.Contains(kinds, absent)
}

// IsRefused tells whether err is Atlas's own answer that the object is not in a state, or the request not of a kind, for it to be done:
// nothing came of it.
func IsRefused(err error) bool {
	return isRefusal(err, http.StatusBadRequest) || isRefusal(err, http.StatusConflict)
}

// absentObject returns the kind of object of which err is Atlas's word that there is none such; "" where it is not.
func absentObject(err error) Kind {
	var apiErr *Error
	if !errors.As(err, &apiErr) {
		return ""
	}
	return apiErr.absent
}

// hasText tells whether err is Atlas's answer with this in its code or its text.
func hasText(err error, text string) bool {
	var apiErr *Error
	return errors.As(err, &apiErr) && (strings.Contains(apiErr.Code, text) || strings.Contains(apiErr.Detail, text))
}

// IsForbidden tells whether err is Atlas's word that the credential lacks a role. An address that is not on the access list
// is not meant: no other call would fare better.
func IsForbidden(err error) bool {
	var apiErr *Error
	return errors.As(err, &apiErr) && apiErr.refused() && missingRole[apiErr.Code]
}

// isRefusal tells whether err is Atlas's own answer, with this status: nothing came of the request.
func isRefusal(err error, status int) bool {
	var apiErr *Error
	return errors.As(err, &apiErr) && apiErr.Status == status && apiErr.Code != ""
}

// refused tells whether Atlas refuses the call to whoever makes it.
func (e *Error) refused() bool {
	return e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden
}

// isSignIn tells whether Atlas does not know who makes the call. It was recorded to say so with and without a code, and
// never with parameters.
func (e *Error) isSignIn() bool {
	return e.Status == http.StatusUnauthorized && (e.Code == "" || e.Code == codeUnexpected && !e.parameters)
}

// isAnswer tells an error that Atlas answered with from one for want of an answer.
func isAnswer(err error) bool {
	var apiErr *Error
	return errors.As(err, &apiErr) && apiErr.Status != 0
}
