package main

import (
	"fmt"
	"math"
)

// bucket is a token bucket of Atlas's: so many requests at once, so many more each minute.
type bucket struct {
	name             string
	capacity, refill int
}

// buckets are examples: Atlas gives each set of routes a bucket of its own, and tells its size by
// GET /api/atlas/v2/rateLimits only. docs/performance.md has the sources.
var buckets = []bucket{
	{"`GET /orgs`, as documented", 10, 5},
	{"a bucket of 100, refilled 10 a second", 100, 600},
	{"a route of one project, as recorded", 1200, 500},
}

// tokens are the requests that a full bucket lets through in a minute.
func (b bucket) tokens() float64 { return float64(b.capacity + b.refill) }

// minutes is how long so many requests take with a full bucket.
func (b bucket) minutes(requests float64) float64 {
	return math.Max(0, (requests-float64(b.capacity))/float64(b.refill))
}

// page is how many keys Atlas lists at once.
const page = 500

// lone is how many requests a refresh makes at most beside its pages: those that were sent before a list was asked for,
// and one to authenticate.
const lone = 4 + 1

// perMinute says for each bucket how many keys can be created and refreshed in the first minute, and how long 1,000 keys
// take, if all requests of a provider share that one bucket and authentication counts.
func (t *tables) perMinute() string {
	rows := [][]string{{"bucket", "provider", "creates in a minute", "refreshes in a minute", "1,000 creates, minutes",
		"refresh of 1,000, minutes"}}
	for _, b := range buckets {
		rows = append(rows, []string{fmt.Sprintf("%s: %s, and %s a minute", b.name, thousands(b.capacity), thousands(b.refill)), t.own,
			whole(b.tokens() - 1), whole(page * (b.tokens() - lone)), tenth(b.minutes(1000 + 1)), tenth(b.minutes(lone + 1000/page))})
		if create, read, ok := t.peerPerKey(); ok {
			rows = append(rows, []string{"", t.peer, whole(b.tokens() / create), whole(b.tokens() / read),
				tenth(b.minutes(1000 * create)), tenth(b.minutes(1000 * read))})
		}
	}
	return markdown(rows)
}

// peerPerKey are the requests that the peer makes for each key, authentication included.
func (t *tables) peerPerKey() (create, read float64, ok bool) {
	for _, of := range []scenario{{Keys: manyKeys, Projects: 1, Checkpoints: true}, {Keys: manyKeys, Projects: 1}} {
		created, _, one := t.peerFigure(of, up)
		refreshed, _, other := t.peerFigure(of, refresh)
		if one && other {
			return created / manyKeys, refreshed / manyKeys, true
		}
	}
	return 0, 0, false
}

func whole(n float64) string { return thousands(int(max(0, n))) }

func tenth(n float64) string { return fmt.Sprintf("%.1f", n) }
