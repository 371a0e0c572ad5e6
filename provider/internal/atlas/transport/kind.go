package transport

import (
	"net/http"
	"regexp"
	"strings"
)

const (
	apiRoot   = "/api/atlas/v2"
	tokenPath = "/api/oauth/token"
)

// kind says what a request is, as far as repeating it and showing its answer are concerned.
type kind int

const (
	// repeatable: done twice is the same as done once.
	repeatable kind = iota
	// minting: each time it gets through, Atlas makes something new.
	minting
	// tokenFetch is repeatable, and its answer is secret.
	tokenFetch
)

// assignment is the path of a key in a project: a POST there assigns the key, and says so if it is assigned already.
var assignment = regexp.MustCompile(`/groups/[^/]+/apiKeys/[^/]+$`)

// kindOf tells the kind. A POST that is not known to be repeatable is taken for one that is not.
func kindOf(req *http.Request) kind {
	switch {
	case req.Method != http.MethodPost:
		return repeatable
	case req.URL.Path == tokenPath:
		return tokenFetch
	case assignment.MatchString(req.URL.Path):
		return repeatable
	}
	return minting
}

// wantsContent says whether an answer without content is no answer to the request.
func wantsContent(req *http.Request) bool {
	return req.Method == http.MethodGet || req.Method == http.MethodPatch || kindOf(req) != repeatable
}

var objectID = regexp.MustCompile(`^[0-9a-fA-F]{24}$`)

// routeOf is the method and the path without its ids: Atlas keeps one rate limit per endpoint.
func routeOf(req *http.Request) string {
	segments := strings.Split(req.URL.Path, "/")
	for i, segment := range segments {
		if objectID.MatchString(segment) {
			segments[i] = "{id}"
		}
	}
	return req.Method + " " + strings.Join(segments, "/")
}
