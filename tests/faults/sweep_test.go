package faults

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// sweepCase is one scenario with faults at certain requests.
type sweepCase struct {
	place    place
	scenario scenario
	signIn   signIn
	how      string // "once", "twice", "onwards", "pair", "apart", "settling"
	at       int    // the place of the (first) request in the trace of the run without faults, from 1
	first    kind
	second   kind   // of "pair", "apart" and "settling"
	then     string // the shape of the other request, of "apart"
	later    int    // how many requests later the second fault comes, of "settling"; it lasts if lasting
	lasting  bool
}

func (c sweepCase) name() string {
	name := fmt.Sprintf("%s/%s/%s/%s/request %d/%s", c.place.name, c.scenario.name, c.signIn.name, c.how, c.at, c.first.name)
	if c.second.name != "" {
		name += " then " + c.second.name
	}
	if c.later > 0 {
		name += fmt.Sprintf(" %d later", c.later)
	}
	if c.lasting {
		name += " lasting"
	}
	return name
}

// outcome is what came of a case.
type outcome struct {
	sweepCase

	met     bool     // at least one request met a fault
	failed  bool     // the command with the faults failed, as it may
	orphans orphans  // keys left behind
	wrong   []string // violations
	// requests are the shapes of those of the command with the faults.
	requests []string
}

// TestSweep runs every fault at every request of every scenario, and then one clean up, after which all must be well; and a
// twentieth of that in each of the other places.
func TestSweep(t *testing.T) {
	less, few := uint32(1), uint32(1)
	switch {
	case raceEnabled: // what races does so in any scenario, and each case takes several times as long
		less, few = 40, 10
	case testing.Short():
		less, few = 10, 5
	}
	cases := draw(sweepCases(t, usual, 1), less)
	for _, at := range others {
		cases = append(cases, draw(sweepCases(t, at, few), cmp.Or(at.oneOf, 20)*less/few)...)
	}
	isPair := func(c sweepCase) bool { return c.how == "pair" || c.how == "apart" }
	pairs := slices.DeleteFunc(slices.Clone(cases), func(c sweepCase) bool { return !isPair(c) })
	outcomes := playAll(t, "cases", slices.DeleteFunc(cases, isPair))
	outcomes = append(outcomes, playAll(t, "pairs", telling(pairs, outcomes))...)
	report(t, outcomes)
}

// playAll plays cases side by side.
func playAll(t *testing.T, group string, cases []sweepCase) []outcome {
	t.Helper()
	outcomes := make([]outcome, len(cases))
	t.Run(group, func(t *testing.T) {
		for i, c := range cases {
			t.Run(c.name(), func(t *testing.T) {
				t.Parallel()
				outcomes[i] = c.run(t)
				for _, wrong := range outcomes[i].wrong {
					t.Error(wrong)
				}
			})
		}
	})
	return outcomes
}

// draw draws one of so many cases, the same in each run.
func draw(cases []sweepCase, oneOf uint32) []sweepCase {
	var drawn []sweepCase
	for _, c := range cases {
		hash := fnv.New32a()
		_, _ = hash.Write([]byte(c.name())) // never fails
		if hash.Sum32()%oneOf == 0 {
			drawn = append(drawn, c)
		}
	}
	return drawn
}

// run runs one case in a bubble of its own. A bubble that cannot end because a goroutine is left is a violation too.
func (c sweepCase) run(t *testing.T) (out outcome) {
	out.sweepCase = c
	defer func() {
		if problem := recover(); problem != nil {
			out.wrong = append(out.wrong, fmt.Sprintf("the bubble cannot end: %v", problem))
		}
	}()
	synctest.Test(t, func(t *testing.T) { c.play(t, &out) })
	return out
}

func (c sweepCase) play(t *testing.T, out *outcome) {
	scene := c.scenario.open(t, c.place, c.signIn)
	note := func(format string, args ...any) { out.wrong = append(out.wrong, fmt.Sprintf(format, args...)) }
	before, was := minted(scene.World), scene.keys()
	scene.sabotage(c)
	first := c.scenario.act(scene)
	out.met = scene.Atlas.Counts().Faults > 0
	out.failed = first.Err != nil
	out.requests = shapes(scene.World)
	mintedFirst := minted(scene.World) - before
	reached := scene.keys()
	scene.Atlas.ClearFaults()
	scene.stack.OnStart = nil

	if err := scene.cleanOrNamed(c.scenario.full, note); err != nil {
		note("the clean run failed: %v", err)
		return
	}
	mintedClean := minted(scene.World) - before - mintedFirst
	out.wrong, out.orphans = scene.audit().agreement(scene.desired)
	out.wrong = append(out.wrong, scene.audit().untouched(scene.desired, scene.somebodys)...)
	allowed := c.scenario.creates * 2 // a second one where the first one's answer was lost
	if mintedFirst > allowed {
		note("%d keys were made, %d at most may be", mintedFirst, allowed)
	}
	now, missing := scene.keys(), 0
	for name, id := range now {
		if reached[name] != id {
			missing++
		}
		if reached[name] != "" && reached[name] != id && (reached[name] != was[name] || c.scenario.creates == 0) {
			note("%s: the first key was not kept", name)
		}
	}
	if mintedClean > min(missing, c.scenario.creates) {
		note("the clean run made %d keys, where %d were missing", mintedClean, missing)
	}
	if out.orphans.unassigned != c.scenario.unassigns {
		note("%d keys were left in their organization", out.orphans.unassigned)
	}
	out.wrong = append(out.wrong, scene.settled()...)
	out.wrong = append(out.wrong, scene.unusable()...)
}

// unusable says which client secrets that the state has as current ones do not sign in.
func (c *scene) unusable() (wrong []string) {
	for _, name := range c.stack.Names() {
		secret, _ := issuedIn(c.stack.Resource(name))
		if text := plainText(secret.value); secret.of != secret.id && text != "" && !signsIn(c.World, secret.of, text) {
			wrong = append(wrong, fmt.Sprintf("%s: its %s does not sign in", name, secret.name))
		}
	}
	return wrong
}

// cleanOrNamed is the clean run. Where both places for secrets of an account may be taken it may fail, if it names those of lost answers
// that are in the way; once somebody has deleted these, it is run again.
func (c *scene) cleanOrNamed(full bool, note func(format string, args ...any)) error {
	result := c.clean()
	if result.Err == nil || !full {
		return result.Err
	}
	for id, account := range foreignSecrets(c.World, c.stack) {
		switch {
		case c.theirs[id] != "":
		case !strings.Contains(result.Err.Error(), id):
			note("the secret %s, which is in the way, is not named: %v", id, result.Err)
		default:
			_ = c.Atlas.DeleteSecret(account, id) // it is there
		}
	}
	return c.clean().Err
}

// upToDate returns what is wrong with a stack that is up to date: the next preview shows something, or asks for it.
func (c *scene) upToDate() (wrong []string) {
	c.Atlas.ClearLog()
	preview := c.stack.Preview(c.desired)
	if preview.Err != nil {
		wrong = append(wrong, fmt.Sprintf("the preview afterwards failed: %v", preview.Err))
	}
	for name, op := range preview.Ops {
		if op != "same" {
			wrong = append(wrong, fmt.Sprintf("the preview afterwards shows %s of %s", op, name))
		}
	}
	if n := len(c.Atlas.Requests()); n > 0 {
		wrong = append(wrong, fmt.Sprintf("the preview afterwards made %d requests", n))
	}
	return wrong
}

// settled returns what is wrong with a stack that is up to date, and what was wrong in its world at any time.
func (c *scene) settled() []string {
	return slices.Concat(c.upToDate(), c.Problems(), c.LeaksAnywhere())
}

// sabotage places the faults of a case.
func (c *scene) sabotage(of sweepCase) {
	interrupt := func() {}
	c.stack.OnStart = func(f func()) { interrupt = f }
	s := newSaboteur(c.World)
	switch of.how {
	case "once":
		s.place(of.first, func() { interrupt() }, s.at(of.at))
	case "twice":
		s.place(of.first, func() { interrupt() }, s.twiceFrom(of.at))
	case "onwards":
		s.place(of.first, func() { interrupt() }, s.from(of.at))
	case "settling":
		s.place(of.first, func() { interrupt() }, s.at(of.at))
		chosen := s.at(of.at + of.later)
		if of.lasting {
			chosen = s.from(of.at + of.later)
		}
		s.place(of.second, func() { interrupt() }, chosen)
	case "pair":
		s.place(of.first, func() { interrupt() }, s.at(of.at))
		s.place(of.second, func() { interrupt() }, s.at(of.at+1))
	case "apart":
		s.place(of.first, func() { interrupt() }, s.at(of.at))
		s.place(of.second, func() { interrupt() }, s.firstLike(of.then))
	}
}
