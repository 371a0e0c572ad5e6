package transport

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// dated is a step that takes its time and answers with the Date of a clock that is ahead of ours; the Date is written
// before that time if early, else after it.
func dated(contentType string, ahead, takes time.Duration, early bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !early {
			time.Sleep(takes)
		}
		date := time.Now().Add(ahead).UTC().Format(http.TimeFormat)
		if early {
			time.Sleep(takes)
		}
		answer(200, "{}", "Date", date, "Content-Type", contentType)(w, r)
	}
}

func TestServerClockKeepsTheExtremes(t *testing.T) {
	const own = mediaType + ";charset=utf-8"
	for name, tc := range map[string]struct {
		answers          []http.HandlerFunc
		known            bool
		earliest, latest time.Duration
	}{
		"nothing yet":                {},
		"one answer":                 {[]http.HandlerFunc{dated(own, 90*time.Second, 0, false)}, true, 90 * time.Second, 90 * time.Second},
		"an hour behind, for once":   {[]http.HandlerFunc{dated(own, 0, 0, false), dated(own, -time.Hour, 0, false), dated(own, 0, 0, false)}, true, -time.Hour, 0},
		"an hour ahead, for once":    {[]http.HandlerFunc{dated(own, time.Hour, 0, false), dated(own, 0, 0, false)}, true, 0, time.Hour},
		"a gateway's page":           {[]http.HandlerFunc{dated("text/html", time.Hour, 0, false)}, false, 0, 0},
		"JSON of who knows whom":     {[]http.HandlerFunc{dated("application/json", time.Hour, 0, false)}, false, 0, 0},
		"no content type":            {[]http.HandlerFunc{dated("", time.Hour, 0, false)}, false, 0, 0},
		"no Date":                    {[]http.HandlerFunc{answer(200, "{}", "Date", "", "Content-Type", own)}, false, 0, 0},
		"slow, and in order":         {[]http.HandlerFunc{dated(own, 0, 0, false), dated(own, 0, 25*time.Second, false)}, true, 0, 0},
		"slow, dated at first":       {[]http.HandlerFunc{dated(own, 0, 0, false), dated(own, 0, 25*time.Second, true)}, true, 0, 0},
		"slow, and nothing else":     {[]http.HandlerFunc{dated(own, 0, 25*time.Second, true)}, true, -25 * time.Second, 0},
		"slow, dated last, no other": {[]http.HandlerFunc{dated(own, 0, 25*time.Second, false)}, true, 0, 25 * time.Second},
		"slow, and an hour behind":   {[]http.HandlerFunc{dated(own, 0, 0, false), dated(own, -time.Hour, 25*time.Second, true)}, true, -time.Hour - 25*time.Second, 0},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, given, play(append(tc.answers, ok)...), func(t *testing.T, b *bed) {
				for range tc.answers {
					time.Sleep(300 * time.Millisecond) // Dates count whole seconds
					_, _, err := b.within10m("GET", keysPath, "")
					require.NoError(t, err)
				}
				earliest, latest, known := b.chain.ClockOffsets()
				require.Equal(t, tc.known, known)
				for i, got := range []time.Duration{earliest, latest} {
					want := []time.Duration{tc.earliest, tc.latest}[i]
					assert.LessOrEqual(t, got, want)
					assert.GreaterOrEqual(t, got, want-time.Second)
				}
			})
		})
	}
}
