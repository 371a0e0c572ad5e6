package faults

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// sweepCases lists the cases of one of so many scenarios, by either sign-in: what the runs without faults ask of Atlas decides where
// faults can be.
func sweepCases(t *testing.T, at place, oneOf uint32) []sweepCase {
	t.Helper()
	var cases []sweepCase
	for _, how := range signIns {
		for _, s := range scenarios {
			if at.matters != nil && !at.matters(s) || !strings.Contains(s.name, os.Getenv("FAULTS_ONLY")) {
				continue
			}
			if len(draw([]sweepCase{{place: at, scenario: s, signIn: how}}, oneOf)) == 0 {
				continue
			}
			of := s.cases(how, s.trace(t, at, how))
			for i := range of {
				of[i].place = at
			}
			if s.part {
				of = thin(of)
			}
			cases = append(cases, of...)
		}
	}
	return cases
}

// cases are all of one scenario.
func (s scenario) cases(how signIn, trace []string) (cases []sweepCase) {
	for i := range trace {
		for _, k := range kinds {
			if !k.suits(how) {
				continue
			}
			cases = append(cases,
				sweepCase{scenario: s, signIn: how, how: "once", at: i + 1, first: k},
				sweepCase{scenario: s, signIn: how, how: "twice", at: i + 1, first: k},
				sweepCase{scenario: s, signIn: how, how: "onwards", at: i + 1, first: k})
			cases = append(cases, pairs(s, how, trace, i, k)...)
			cases = append(cases, settling(s, how, trace, i, k)...)
		}
	}
	return cases
}

// thin leaves a part of the cases: one kind of each behaviour, and fewer the more faults there are.
func thin(cases []sweepCase) (left []sweepCase) {
	oneOf := map[string]uint32{"once": 1, "twice": 3, "onwards": 3, "pair": 97, "apart": 97, "settling": 23}
	for _, c := range cases {
		n := oneOf[c.how]
		if c.signIn.name != signIns[0].name {
			n *= 5
		}
		if (c.first.core || c.how == "settling") && len(draw([]sweepCase{c}, n)) > 0 {
			left = append(left, c)
		}
	}
	return left
}

// pairs are the cases with a fault at request i and one at its neighbour: the next request in that run, and the one that
// follows in the run without faults.
func pairs(s scenario, how signIn, trace []string, i int, first kind) []sweepCase {
	if !first.core || how.name != signIns[0].name {
		return nil
	}
	var cases []sweepCase
	for _, second := range kinds {
		if !second.core || !second.suits(how) {
			continue
		}
		cases = append(cases, sweepCase{scenario: s, signIn: how, how: "pair", at: i + 1, first: first, second: second})
		if i+1 < len(trace) && trace[i+1] != trace[i] {
			cases = append(cases, sweepCase{scenario: s, signIn: how, how: "apart", at: i + 1, first: first, second: second, then: trace[i+1]})
		}
	}
	return cases
}

// settling are the cases with a lost answer to a minting request, and another fault at one of the requests that settle
// it or follow it, once or lasting.
func settling(s scenario, how signIn, trace []string, i int, first kind) []sweepCase {
	lost := first.name == "reset after" || first.name == "truncated JSON" || first.name == "502 before"
	if !lost || how.name != signIns[0].name || !isMint(trace[i]) {
		return nil
	}
	var cases []sweepCase
	for _, second := range kinds {
		if !second.suits(how) {
			continue
		}
		for later := 1; later <= 5; later++ {
			for _, lasting := range []bool{false, true} {
				cases = append(cases, sweepCase{scenario: s, signIn: how, how: "settling", at: i + 1, first: first,
					second: second, later: later, lasting: lasting})
			}
		}
	}
	return cases
}

func isMint(shape string) bool {
	return strings.HasPrefix(shape, "POST /api/atlas/v2/") && endsWithOneOf(shape, "apiKeys", "serviceAccounts", "secrets")
}

// suits says whether the fault can meet that way to sign in.
func (k kind) suits(how signIn) bool {
	switch k.fault.Kind {
	case emulator.StaleNonce:
		return how.name == "digest"
	case emulator.ExpiredToken:
		return how.name == "OAuth"
	default:
		return true
	}
}

// trace returns the shapes of the requests of a run without faults, authentication included.
func (s scenario) trace(t *testing.T, at place, how signIn) []string {
	t.Helper()
	var requests []string
	t.Run(at.name+": "+s.name+" by "+how.name+" without faults", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := s.open(t, at, how)
			if result := s.act(c); result.Err != nil {
				t.Fatal(result.Err)
			}
			requests = shapes(c.World)
		})
	})
	return requests
}

// shapes are those of the requests in the log.
func shapes(w *sim.World) (all []string) {
	for _, r := range w.Atlas.Requests() {
		all = append(all, shape(r.Method, r.Path))
	}
	return all
}

// telling leaves out the pairs that can tell nothing new, by what was asked of Atlas in the runs with their first faults alone:
//
//   - no request comes that could meet the second fault;
//   - the request that "apart" chooses is the one that "pair" does;
//   - another first fault at that request is as good: it lets the request have the same effect, takes no longer, and the very same
//     requests come after it. One of them is enough for each second fault.
func telling(pairs []sweepCase, singles []outcome) (left []sweepCase) {
	alone := map[string]outcome{}
	for _, o := range singles {
		if o.how == "once" {
			alone[o.name()] = o
		}
	}
	seen := map[string]bool{}
	for _, c := range pairs {
		first := c
		first.how, first.second, first.then = "once", kind{}, ""
		run, played := alone[first.name()]
		if !played {
			left = append(left, c)
			continue
		}
		next := c.at // of requests, which begin at 0
		if c.how == "apart" {
			next = slices.Index(run.requests, c.then)
		}
		if next < 0 || next >= len(run.requests) || c.how == "apart" && next == c.at {
			continue
		}
		f := c.first.fault
		like := c
		like.first = kind{name: fmt.Sprint(f.After && !changesNothing(run.requests[c.at-1]), f.Kind == emulator.Hang, c.first.interrupts, run.requests)}
		if name := like.name(); !seen[name] {
			seen[name] = true
			left = append(left, c)
		}
	}
	return left
}

// changesNothing tells reads, and what asks for a token.
func changesNothing(shape string) bool {
	return strings.HasPrefix(shape, "GET ") || strings.HasPrefix(shape, "POST /api/oauth/")
}
