package transport

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// retryAfterMost bounds a Retry-After, so that no arithmetic can overflow. Nobody waits for that long.
const retryAfterMost = 365 * 24 * time.Hour

// retryAfter reads how long an answer asks to wait, in either form of RFC 9110, 10.2.3; 0 if it does not, or not in a
// form that makes sense. A date counts from the answer's own Date where it has one, as our clock may be wrong.
func retryAfter(header http.Header) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil {
		return min(time.Duration(seconds)*time.Second, retryAfterMost)
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return min(max(until.Sub(now), 0), retryAfterMost)
}
