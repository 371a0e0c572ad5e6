package transport

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
		for _, row := range []struct {
			value, date string
			want        time.Duration
		}{
			{"", "", 0},
			{"30", "", 30 * time.Second},
			{" 30 ", "", 30 * time.Second},
			{"0", "", 0},
			{"-1", "", 0},
			{"-1.5", "", 0},
			{"+1", "", 0},
			{"1.5", "", 1500 * time.Millisecond},
			{"2.", "", 2 * time.Second},
			{"0.25", "", 250 * time.Millisecond},
			{"soon", "", 0},
			{"1e3", "", 0},
			{"0x10", "", 0},
			{"NaN", "", 0},
			{"Infinity", "", 0},
			{"30, 30", "", 30 * time.Second},
			{"5,60 , 7", "", time.Minute},
			{"30,", "", 30 * time.Second},
			{"soon, 30", "", 30 * time.Second},
			{"30 seconds", "", 0},
			{"4294967295", "", retryAfterMost},
			{"4294967296", "", retryAfterMost},
			{"99999999999999999999", "", retryAfterMost},
			{strings.Repeat("9", 400), "", retryAfterMost},
			{at(time.Minute), "", time.Minute},
			{at(-time.Minute), "", 0},
			{at(time.Hour + time.Minute), at(time.Hour), time.Minute}, // the server's clock is an hour ahead
			{at(-time.Hour + time.Minute), at(-time.Hour), time.Minute},
			{"Fri, 31 Dec 9999 23:59:59 GMT", "", retryAfterMost},
		} {
			header := http.Header{"Retry-After": {row.value}, "Date": {row.date}}
			assert.Equal(t, row.want, retryAfter(header), "%q at %q", row.value, row.date)
			header = http.Header{"Retry-After": {"", "soon", row.value, "-7"}, "Date": {row.date}}
			assert.Equal(t, row.want, retryAfter(header), "%q at %q, among others", row.value, row.date)
		}
		assert.Equal(t, time.Minute, retryAfter(http.Header{"Retry-After": {"30", "60", "1"}}), "the longest")
	})
}
