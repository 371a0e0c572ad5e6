package faults

import (
	"net/http"
	"strings"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// kind is one way in which a request can go wrong.
type kind struct {
	name  string
	fault emulator.Fault
	// interrupts says that the user presses Ctrl-C while the request is under way.
	interrupts bool
	// core marks the kinds that are combined in pairs: one of each behaviour.
	core bool
}

func status(code int) emulator.Fault { return emulator.Fault{Status: code} }

func after(f emulator.Fault) emulator.Fault {
	f.After = true
	return f
}

func refusal(code int, errorCode string) emulator.Fault {
	return emulator.Fault{Status: code, Code: errorCode}
}

// page is what a gateway says of a request that had its effect.
func page(code int) emulator.Fault {
	return after(emulator.Fault{Kind: emulator.HTML, Status: code})
}

var retryAfter = http.Header{"Retry-After": {"3"}}

// kinds are the faults of the sweep. "before" and "after" are seen from the effect of the request.
var kinds = []kind{
	{name: "429", fault: emulator.Fault{Status: 429, Code: "RATE_LIMITED", Header: retryAfter}, core: true},
	{name: "500 before", fault: status(500)},
	{name: "500 after", fault: after(status(500)), core: true},
	{name: "502 before", fault: status(502)},
	{name: "502 after", fault: after(status(502))},
	{name: "503 before", fault: emulator.Fault{Status: 503, Header: retryAfter}, core: true},
	{name: "503 after", fault: after(status(503))},
	{name: "reset before", fault: emulator.Fault{Kind: emulator.Reset}, core: true},
	{name: "reset after", fault: after(emulator.Fault{Kind: emulator.Reset}), core: true},
	{name: "hang before", fault: emulator.Fault{Kind: emulator.Hang}},
	{name: "hang after", fault: after(emulator.Fault{Kind: emulator.Hang}), core: true},
	{name: "cut body", fault: after(emulator.Fault{Kind: emulator.CutBody})},
	{name: "truncated JSON", fault: after(emulator.Fault{Kind: emulator.Truncated}), core: true},
	{name: "HTML before", fault: emulator.Fault{Kind: emulator.HTML}, core: true},
	{name: "HTML after", fault: after(emulator.Fault{Kind: emulator.HTML})},
	{name: "400 page after", fault: page(400)},
	{name: "403 page after", fault: page(403)},
	{name: "404 page after", fault: page(404)},
	{name: "413 page after", fault: page(413)},
	{name: "451 page after", fault: page(451)},
	{name: "499 page after", fault: page(499), core: true},
	{name: "empty before", fault: emulator.Fault{Kind: emulator.EmptyBody}},
	{name: "empty after", fault: after(emulator.Fault{Kind: emulator.EmptyBody}), core: true},
	{name: "stale nonce", fault: emulator.Fault{Kind: emulator.StaleNonce}, core: true},
	{name: "expired token", fault: emulator.Fault{Kind: emulator.ExpiredToken}, core: true},
	{name: "401", fault: refusal(401, "UNAUTHORIZED"), core: true},
	{name: "403 role", fault: refusal(403, "USER_UNAUTHORIZED"), core: true},
	{name: "403 address", fault: refusal(403, "IP_ADDRESS_NOT_ON_ACCESS_LIST")},
	{name: "404 project", fault: refusal(404, "GROUP_NOT_FOUND"), core: true},
	{name: "cancel before", fault: emulator.Fault{Kind: emulator.Pass, Delay: time.Second}, interrupts: true, core: true},
	{name: "cancel after", fault: after(emulator.Fault{Kind: emulator.Pass, Delay: time.Second}), interrupts: true, core: true},
}

// saboteur injects faults by the place of a request in the order of arrival, authentication included.
type saboteur struct {
	world *sim.World
	seen  int // requests so far; changed and read with the server's lock held
}

// newSaboteur begins to count.
func newSaboteur(w *sim.World) *saboteur {
	s := &saboteur{world: w}
	w.Atlas.Inject(emulator.Fault{Unauthenticated: true, Match: func(*http.Request) bool {
		s.seen++
		return false
	}})
	return s
}

// place has the requests that are chosen meet the kind of fault. chosen is asked about each request in turn, unless
// an earlier placed fault takes it.
func (s *saboteur) place(k kind, interrupt func(), chosen func(*http.Request) bool) {
	f := k.fault
	f.Unauthenticated, f.Count = true, -1
	if k.interrupts {
		f.Hook = interrupt
	}
	if f.Code != "GROUP_NOT_FOUND" {
		f.Match = chosen
		s.world.Atlas.Inject(f)
		return
	}
	// That a project is gone is believed where the key is to be taken out of it: there it must be true.
	var project string
	truth := emulator.Fault{Kind: emulator.Pass, Unauthenticated: true, Count: -1,
		Hook: func() { _ = s.world.Atlas.DeleteProject(project) }} // deleted already: as good
	truth.Match = func(r *http.Request) bool {
		if !isUnassign(r) || !chosen(r) {
			return false
		}
		project = strings.Split(r.URL.Path, "/")[5]
		return true
	}
	f.Match = func(r *http.Request) bool { return !isUnassign(r) && chosen(r) }
	s.world.Atlas.Inject(truth, f)
}

// isUnassign tells the requests that take a key or an account out of a project.
func isUnassign(r *http.Request) bool {
	return r.Method == http.MethodDelete && strings.HasPrefix(r.URL.Path, "/api/atlas/v2/groups/") && strings.Count(r.URL.Path, "/") == 7
}

// at chooses the nth request.
func (s *saboteur) at(n int) func(*http.Request) bool {
	return func(*http.Request) bool { return s.seen == n }
}

// from chooses the nth request and all that come after it.
func (s *saboteur) from(n int) func(*http.Request) bool {
	return func(*http.Request) bool { return s.seen >= n }
}

// twiceFrom chooses the nth request and the next one like it.
func (s *saboteur) twiceFrom(n int) func(*http.Request) bool {
	first, again := "", false
	return func(r *http.Request) bool {
		switch {
		case s.seen == n:
			first = shape(r.Method, r.URL.Path)
			return true
		case s.seen > n && !again && shape(r.Method, r.URL.Path) == first:
			again = true
			return true
		}
		return false
	}
}

// firstLike chooses the first request of that shape.
func (s *saboteur) firstLike(want string) func(*http.Request) bool {
	done := 0
	return func(r *http.Request) bool {
		if done == 0 && shape(r.Method, r.URL.Path) == want {
			done = s.seen
		}
		return done == s.seen
	}
}

// shape is what a request is, whichever key, account or secret it is about.
func shape(method, path string) string {
	for _, family := range []string{"/apiKeys/", "/serviceAccounts/"} {
		before, after, ok := strings.Cut(path, family)
		if !ok {
			continue
		}
		path = before + family + "{id}"
		for _, part := range []string{"/accessList", "/secrets", "/groups", ":invite"} {
			if strings.Contains(after, part) {
				path += part
			}
		}
	}
	return method + " " + path
}
