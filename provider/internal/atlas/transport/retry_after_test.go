package transport

import (
	"net/http"
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
			{"1.5", "", 0},
			{"soon", "", 0},
			{"4294967295", "", retryAfterMost},
			{"99999999999999999999", "", 0},
			{at(time.Minute), "", time.Minute},
			{at(-time.Minute), "", 0},
			{at(time.Hour + time.Minute), at(time.Hour), time.Minute}, // the server's clock is an hour ahead
			{at(-time.Hour + time.Minute), at(-time.Hour), time.Minute},
			{"Fri, 31 Dec 9999 23:59:59 GMT", "", retryAfterMost},
		} {
			header := http.Header{"Retry-After": {row.value}, "Date": {row.date}}
			assert.Equal(t, row.want, retryAfter(header), "%q at %q", row.value, row.date)
		}
	})
}
