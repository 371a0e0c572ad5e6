package emulator

import (
	"net/url"
	"regexp"
	"strings"
)

// paramKinds says what a parameter of a path must look like. Its name decides: the vendor's document gives one name the
// same pattern in every path.
var paramKinds = map[string]func(string) bool{
	"orgId": isObjectID, "groupId": isObjectID, "apiUserId": isObjectID, "secretId": isObjectID,
	"clientId":  regexp.MustCompile(`^mdb_sa_id_[a-fA-F\d]{24}$`).MatchString,
	"ipAddress": isAddress,
}

// isAddress says whether text is an IP address or a range in CIDR notation.
func isAddress(text string) bool {
	_, err := parsePrefix(text)
	return err == nil
}

// pathPattern is the path of a route, taken apart at its slashes.
type pathPattern []pathSegment

// pathSegment is a literal, or a parameter and the literal that follows it, as in {clientId}:invite.
type pathSegment struct{ param, literal string }

func parsePattern(path string) pathPattern {
	var pattern pathPattern
	for text := range strings.SplitSeq(path, "/") {
		segment := pathSegment{literal: text}
		if rest, isParam := strings.CutPrefix(text, "{"); isParam {
			segment.param, segment.literal, _ = strings.Cut(rest, "}")
		}
		pattern = append(pattern, segment)
	}
	return pattern
}

// match returns the values of the parameters, if the path is one of the pattern's. They may still be malformed.
func (p pathPattern) match(path []string) (map[string]string, bool) {
	if len(p) != len(path) {
		return nil, false
	}
	params := map[string]string{}
	for i, segment := range p {
		value, found := strings.CutSuffix(path[i], segment.literal)
		if !found || (value == "") != (segment.param == "") {
			return nil, false
		}
		if segment.param != "" {
			params[segment.param] = value
		}
	}
	return params, true
}

// literals is how much of the pattern is literal: where two patterns match, the one with more is meant.
func (p pathPattern) literals() (n int) {
	for _, segment := range p {
		n += len(segment.literal)
	}
	return n
}

// splitPath returns the segments of a path as a request has it; an escaped slash does not end a segment.
func splitPath(escaped string) ([]string, bool) {
	segments := strings.Split(escaped, "/")
	for i, segment := range segments {
		plain, err := url.PathUnescape(segment)
		if err != nil {
			return nil, false
		}
		segments[i] = plain
	}
	return segments, true
}

// routeTable finds the route of a request.
type routeTable struct {
	routes   []route
	patterns []pathPattern // of the routes' paths
}

func newTable(routes []route) *routeTable {
	t := &routeTable{routes: routes}
	for _, r := range routes {
		t.patterns = append(t.patterns, parsePattern(r.Path))
	}
	return t
}

// find returns the route of a request. For a path that exists without that method it returns a route that has the
// path and serves nothing; for an unknown path nil.
func (t *routeTable) find(method, escapedPath string) (*route, map[string]string) {
	path, ok := splitPath(escapedPath)
	if !ok {
		return nil, nil
	}
	var found *route
	var params map[string]string
	literals := -1 // of the path found
	for i, pattern := range t.patterns {
		r := &t.routes[i]
		values, ok := pattern.match(path)
		if ok && (pattern.literals() > literals || r.Path == found.Path && r.Method == method) {
			found, params, literals = r, values, pattern.literals()
		}
	}
	if found == nil || found.Method == method {
		return found, params
	}
	return &route{Route: Route{method, found.Path}}, nil
}

// malformed says whether the value of a parameter is not of its kind.
func malformed(params map[string]string) bool {
	for name, value := range params {
		if !paramKinds[name](value) {
			return true
		}
	}
	return false
}
