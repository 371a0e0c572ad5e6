package emulator

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// TestVersionOfARoute: each route is asked for, sent to and answered by the media type of its own version.
func TestVersionOfARoute(t *testing.T) {
	const older, newer = "application/vnd.atlas.2023-01-01+json", "application/vnd.atlas.2024-08-05+json"
	for _, c := range []struct {
		version                   version
		accept, contentType, code string
		answer                    string
	}{
		{"2023-01-01", older, older, "", older},
		{"2023-01-01", newer, newer, "", older},
		{"2024-08-05", newer, newer, "", newer},
		{"2024-08-05", "application/vnd.atlas.2025-03-12+json", "application/json", "", newer},
		{"2024-08-05", older, newer, "INVALID_VERSION_DATE", ""},
		{"2024-08-05", newer, older, "UNSUPPORTED_MEDIA_TYPE", ""},
	} {
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/", strings.NewReader("{}"))
		r.Header.Set("Accept", c.accept)
		r.Header.Set("Content-Type", c.contentType)
		x := &exchange{r: r, route: &route{version: c.version}}
		if err := negotiate(x); err != nil {
			if err.ErrorCode != c.code {
				t.Errorf("%+v: %s", c, err.ErrorCode)
			}
			continue
		}
		answer := (&Server{}).stamp(x, ok(nil)).header.Get("Content-Type")
		if c.code != "" || answer != c.answer+";charset=utf-8" {
			t.Errorf("%+v: answered as %s", c, answer)
		}
	}
	for _, r := range []*route{nil, {version: unversioned}} {
		if got := r.answerType(); got != "application/json" {
			t.Errorf("no version: %s", got)
		}
	}
}
