package emulator

import (
	"strconv"
	"time"
)

// RateLimit is a token bucket: it starts with Capacity requests and gets Refill more after each interval, up to
// Capacity. A request that finds it empty is answered 429 with Retry-After and has no effect. Buckets belong to the
// project or the organization in the path, whoever calls; where the path names neither, each caller has his own.
// Requests that fail to authenticate cost nothing.
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

func (l RateLimit) every() time.Duration {
	if l.Every <= 0 {
		return time.Second
	}
	return l.Every
}

// endpointSet is what the vendor's manual calls so: endpoints that share their buckets.
type endpointSet string

const (
	noSet          endpointSet = "" // the manual names none
	setRoot        endpointSet = "Root"
	setAPIKeys     endpointSet = "Programmatic API Keys"
	setAccounts    endpointSet = "Service Accounts"
	setProjects    endpointSet = "Projects"
	setOrgs        endpointSet = "Organizations"
	setOrgSettings endpointSet = "Organization Settings"
)

// owner is whose buckets a request counts for.
type owner struct{ kind, id string }

// The kinds of owners.
const (
	ownerProject = "project"
	ownerOrg     = "organization"
	ownerUser    = "user"
)

func (x *exchange) owner() owner {
	switch {
	case x.params["groupId"] != "":
		return owner{ownerProject, x.params["groupId"]}
	case x.params["orgId"] != "":
		return owner{ownerOrg, x.params["orgId"]}
	case x.caller != nil:
		return owner{ownerUser, x.caller.id}
	}
	return owner{kind: ownerUser}
}

// documentedLimit is Atlas's limit, from the vendor's manual (Rate limits, February 2026). Recorded headers agree with
// it, and with a refill in whole steps of a minute.
func documentedLimit(set endpointSet, kind string) RateLimit {
	limit := RateLimit{Every: time.Minute}
	switch {
	case set == setOrgSettings:
		limit.Capacity, limit.Refill = 10, 5
	case kind == ownerProject:
		limit.Capacity, limit.Refill = 1200, 500
	case kind == ownerOrg:
		limit.Capacity, limit.Refill = 500, 250
	default:
		limit.Capacity, limit.Refill = 300, 100
	}
	return limit
}

type bucketKey struct {
	owner owner
	set   endpointSet
	limit int // index of the limit
	route Route
}

type bucket struct {
	limit  RateLimit
	tokens int
	filled time.Time // when it was last refilled
}

// take takes a token from the bucket that the request counts for; it returns the refusal if there is none. The lock
// must be held.
func (s *Server) take(x *exchange) *reply {
	limit, key, limited := s.limitOf(x)
	if !limited {
		return nil
	}
	x.limit = s.bucket(key, limit)
	if x.limit.tokens > 0 {
		x.limit.tokens--
		return nil
	}
	wait := x.limit.filled.Add(limit.every()).Sub(s.now())
	seconds := int((wait + time.Second - 1) / time.Second)
	refusal := errRateLimited(x.r.URL.Path, seconds, limit).reply().with("Retry-After", strconv.Itoa(seconds))
	return &refusal
}

// limitOf finds the limit that a request counts for, if any, and the name of its bucket.
func (s *Server) limitOf(x *exchange) (RateLimit, bucketKey, bool) {
	key := bucketKey{owner: x.owner()}
	if s.RateLimits == nil {
		key.set = x.route.endpointSet()
		return documentedLimit(key.set, key.owner.kind), key, key.set != noSet
	}
	for i, limit := range s.RateLimits {
		if !matches(limit.Method, limit.Path, x) {
			continue
		}
		key.limit = i
		if limit.PerRoute && x.route != nil {
			key.route = x.route.Route
		}
		return limit, key, true
	}
	return RateLimit{}, key, false
}

// bucket finds or makes the bucket, and refills it.
func (s *Server) bucket(key bucketKey, limit RateLimit) *bucket {
	now := s.now()
	b, found := s.buckets[key]
	if !found || b.limit != limit {
		b = &bucket{limit: limit, tokens: limit.Capacity, filled: now}
		s.buckets[key] = b
	}
	passed := now.Sub(b.filled)
	if intervals := int(passed / limit.every()); intervals > 0 {
		b.filled = b.filled.Add(passed - passed%limit.every())
		b.tokens = min(limit.Capacity, b.tokens+intervals*limit.Refill)
	}
	return b
}

// rateHeaders adds what an answer says about the bucket; one that is not limited says what a full bucket would.
func (x *exchange) rateHeaders(p reply) reply {
	capacity := documentedLimit(x.route.endpointSet(), x.owner().kind).Capacity
	remaining := capacity - 1
	if x.limit != nil {
		capacity, remaining = x.limit.limit.Capacity, x.limit.tokens
	}
	return p.with("RateLimit-Limit", strconv.Itoa(capacity)).with("RateLimit-Remaining", strconv.Itoa(remaining))
}

// matches says whether a request is one of those that a method and a route's path ("" is any) name.
func matches(method, path string, x *exchange) bool {
	return (method == "" || method == x.r.Method) && (path == "" || path == x.route.template())
}
