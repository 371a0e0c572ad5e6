package transport

import (
	"net/http"
	"sync/atomic"
	"time"
)

// serverClock knows how far the server's clock is ahead of ours.
type serverClock struct {
	ahead atomic.Pointer[time.Duration]
}

// learn reads an answer's Date; without one nothing changes.
func (c *serverClock) learn(header http.Header) {
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		ahead := time.Until(date)
		c.ahead.Store(&ahead)
	}
}

func (c *serverClock) offset() (time.Duration, bool) {
	if ahead := c.ahead.Load(); ahead != nil {
		return *ahead, true
	}
	return 0, false
}
