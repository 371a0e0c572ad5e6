package transport

import (
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"
)

// serverClock knows how far the server's clock is ahead of ours, by the Dates of Atlas's own answers. They need not agree:
// what is in between can write a Date of its own, or hold answers back. So all that they have said counts.
type serverClock struct {
	mu               sync.Mutex
	known            bool
	earliest, latest time.Duration
}

// dateSlack is how much a Date can be off: it counts whole seconds, and has been seen two seconds older than the object that
// the answer is about.
const dateSlack = 2 * time.Second

// learn reads the Date of an answer of Atlas's own, which its media type tells from a gateway's.
func (c *serverClock) learn(header http.Header, sent, arrived time.Time) {
	date, err := http.ParseTime(header.Get("Date"))
	mediaType, _, mediaErr := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil || mediaErr != nil || !strings.HasPrefix(mediaType, "application/vnd.atlas.") {
		return
	}
	earliest, latest := date.Sub(arrived), date.Sub(sent) // it was written at some time in between
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case latest-earliest <= dateSlack:
		latest = earliest
	case c.known && latest >= c.earliest-dateSlack && earliest <= c.latest+dateSlack:
		return // it took so long that it may well agree with the others
	}
	if !c.known {
		c.known, c.earliest, c.latest = true, earliest, latest
	}
	c.earliest, c.latest = min(c.earliest, earliest), max(c.latest, latest)
}

func (c *serverClock) offsets() (earliest, latest time.Duration, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.earliest, c.latest, c.known
}
