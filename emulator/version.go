package emulator

import (
	"mime"
	"net/http"
	"strings"
	"time"
)

// version is the date of a resource's version, which is part of its media type.
type version string

const (
	// unversioned is for what is no part of the versioned API.
	unversioned version = ""
	v2023       version = "2023-01-01"
	v2024       version = "2024-08-05"
)

// answerType is the media type of the route's answers that are not errors; the route may be nil.
func (r *route) answerType() string {
	if r == nil || r.version == unversioned {
		return "application/json"
	}
	return "application/vnd.atlas." + string(r.version) + "+json;charset=utf-8"
}

// negotiate checks the media types of a request: an answer must be asked for by the date of the route's version or by
// a later one, and a body must be JSON.
func negotiate(x *exchange) *apiError {
	if !x.route.version.accepted(x.r.Header.Values("Accept")) {
		e := errVersion()
		return &e
	}
	if x.r.Method != http.MethodPost && x.r.Method != http.MethodPatch {
		return nil
	}
	sent := x.r.Header.Get("Content-Type")
	base, _, err := mime.ParseMediaType(sent)
	if err != nil || base != "application/json" && !x.route.version.named(base) {
		e := errMediaType(sent)
		return &e
	}
	if len(x.body) > maxBody {
		e := errTooLarge()
		return &e
	}
	return nil
}

// accepted says whether a header Accept, of any number of lines, asks for the version.
func (v version) accepted(accept []string) bool {
	for _, line := range accept {
		for part := range strings.SplitSeq(line, ",") {
			base, _, err := mime.ParseMediaType(part)
			if err == nil && v.named(base) {
				return true
			}
		}
	}
	return false
}

// named says whether a media type names the version or a later date, which stands for it until there is a newer one.
func (v version) named(mediaType string) bool {
	date, found := strings.CutPrefix(mediaType, "application/vnd.atlas.")
	date, json := strings.CutSuffix(date, "+json")
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return false
	}
	return found && json && date >= string(v)
}
