package emulator

import (
	"net/http"
	"strconv"
	"time"
)

// RateLimit is a token bucket: it starts with Capacity requests and gets Refill more after each interval, up to
// Capacity. A request that finds it empty is answered 429 with Retry-After and has no effect. Each caller has buckets
// of his own; requests that fail to authenticate cost nothing.
type RateLimit struct {
	// Method and Path say which requests count; Path is that of a [Route]. "" is any.
	Method, Path string
	// PerRoute gives each route a bucket of its own; else all requests that match share one.
	PerRoute bool
	// Capacity is the most requests at once, Refill how many are added after each interval.
	Capacity, Refill int
	// Every is the interval of the refill. 0: one second.
	Every time.Duration
}

// DefaultRateLimits are those of a server with no others: only GET /orgs is limited, to 10 requests refilled 5 a
// minute, as Atlas documents. Other answers carry the recorded RateLimit headers, but are never refused.
func DefaultRateLimits() []RateLimit {
	return []RateLimit{{Method: http.MethodGet, Path: orgsPath, Capacity: 10, Refill: 5, Every: time.Minute}}
}

func (l RateLimit) every() time.Duration {
	if l.Every <= 0 {
		return time.Second
	}
	return l.Every
}

type bucketKey struct {
	limit  int // index of the limit
	route  Route
	caller string
}

type bucket struct {
	limit  RateLimit
	tokens int
	filled time.Time // when it was last refilled
}

// take takes a token from the bucket that the request counts for; it returns the refusal if there is none. The lock
// must be held.
func (s *Server) take(x *exchange) *reply {
	limits := s.RateLimits
	if limits == nil {
		limits = DefaultRateLimits()
	}
	for i, limit := range limits {
		if !matches(limit.Method, limit.Path, x) {
			continue
		}
		x.limit = s.bucket(i, limit, x)
		if x.limit.tokens > 0 {
			x.limit.tokens--
			return nil
		}
		wait := x.limit.filled.Add(limit.every()).Sub(s.now())
		seconds := int((wait + time.Second - 1) / time.Second)
		refusal := errRateLimited(x.r.URL.Path, seconds, limit).reply().with("Retry-After", strconv.Itoa(seconds))
		return &refusal
	}
	return nil
}

// bucket finds or makes the bucket, and refills it.
func (s *Server) bucket(index int, limit RateLimit, x *exchange) *bucket {
	id := bucketKey{limit: index}
	if x.caller != nil {
		id.caller = x.caller.id
	}
	if limit.PerRoute && x.route != nil {
		id.route = x.route.Route
	}
	now := s.now()
	b, found := s.buckets[id]
	if !found || b.limit != limit {
		b = &bucket{limit: limit, tokens: limit.Capacity, filled: now}
		s.buckets[id] = b
	}
	passed := now.Sub(b.filled)
	if intervals := int(passed / limit.every()); intervals > 0 {
		b.filled = b.filled.Add(passed - passed%limit.every())
		b.tokens = min(limit.Capacity, b.tokens+intervals*limit.Refill)
	}
	return b
}

// matches says whether a request is one of those that a method and a route's path ("" is any) name.
func matches(method, path string, x *exchange) bool {
	return (method == "" || method == x.r.Method) && (path == "" || path == x.route.template())
}
