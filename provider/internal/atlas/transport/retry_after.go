package transport

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// retryAfterMost bounds a Retry-After, so that no arithmetic can overflow. Nobody waits for that long.
const retryAfterMost = 365 * 24 * time.Hour

// retryAfter reads how long an answer asks to wait, in either form of RFC 9110, 10.2.3; 0 if it does not, or not in a
// form that makes sense. Where proxies have made a list or a fraction of it, the longest counts, as it is written.
func retryAfter(header http.Header) time.Duration {
	var longest time.Duration
	for _, value := range header.Values("Retry-After") {
		if until, err := http.ParseTime(strings.TrimSpace(value)); err == nil {
			longest = max(longest, until.Sub(dateOf(header)))
			continue
		}
		for item := range strings.SplitSeq(value, ",") { // a date has a comma of its own
			longest = max(longest, seconds(strings.TrimSpace(item)))
		}
	}
	return min(longest, retryAfterMost)
}

// dateOf is when an answer was written, by its own word where it has one: our clock may be wrong.
func dateOf(header http.Header) time.Time {
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		return date
	}
	return time.Now()
}

var decimal = regexp.MustCompile(`^[0-9]+(\.[0-9]*)?$`)

// seconds reads a decimal number of seconds, up to [retryAfterMost]; 0 where the text is none.
func seconds(text string) time.Duration {
	if !decimal.MatchString(text) {
		return 0
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || value > retryAfterMost.Seconds() { // the only error: it is too large
		return retryAfterMost
	}
	return time.Duration(value * float64(time.Second))
}
