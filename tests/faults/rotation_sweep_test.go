package faults

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestRotationSweep runs every core fault at every request of every rotation, and then one clean up. At no time live more than two keys
// of a resource, besides those whose creation has had no answer; the key that was the current one works at every request; at
// the end, all is well.
func TestRotationSweep(t *testing.T) {
	outcomes := make([]outcome, 0)
	var mu sync.Mutex
	t.Run("cases", func(t *testing.T) {
		for _, c := range rotationCases(t) {
			t.Run(c.name(), func(t *testing.T) {
				t.Parallel()
				out := outcome{sweepCase: c}
				func() {
					defer func() {
						if problem := recover(); problem != nil {
							out.wrong = append(out.wrong, fmt.Sprintf("the bubble cannot end: %v", problem))
						}
					}()
					synctest.Test(t, func(t *testing.T) { c.rotate(t, &out) })
				}()
				for _, wrong := range out.wrong {
					t.Error(wrong)
				}
				mu.Lock()
				defer mu.Unlock()
				outcomes = append(outcomes, out)
			})
		}
	})
	var total cell
	for _, o := range outcomes {
		total.add(o)
	}
	t.Logf("%d cases; %d met their fault, in %d the command failed; orphans that an error names: %d, describes: %d; violations: %d",
		total.cases, total.met, total.failed, total.named, total.described, total.violations)
}

// rotationCases have one fault, or one that lasts: of those that last, and of those of another sign-in, a part.
func rotationCases(t *testing.T) (cases []sweepCase) {
	t.Helper()
	for _, how := range signIns {
		for _, s := range rotations() {
			if !strings.Contains(s.name, os.Getenv("FAULTS_ONLY")) {
				continue
			}
			var of []sweepCase
			for _, c := range s.cases(how, s.trace(t, usual, how)) {
				if c.first.core && (c.how == "once" || c.how == "onwards") && c.possible() {
					c.place = usual
					of = append(of, c)
				}
			}
			cases = append(cases, slices.DeleteFunc(of, func(c sweepCase) bool {
				oneOf := map[string]uint32{"once": 1, "onwards": 4}[c.how]
				if how.name != signIns[0].name {
					oneOf *= 6
				}
				return len(draw([]sweepCase{c}, oneOf)) == 0
			})...)
		}
	}
	if raceEnabled || testing.Short() {
		cases = draw(cases, 10)
	}
	return cases
}

// possible says that the program can be had after the fault: what hangs on a key is taken off the one that is gone, and a project that is
// gone then is one that the other key needs.
func (c sweepCase) possible() bool {
	return c.first.fault.Code != "GROUP_NOT_FOUND" || !strings.Contains(c.scenario.name, "what hangs on it")
}

// rotate plays one case.
func (c sweepCase) rotate(t *testing.T, out *outcome) {
	scene := c.scenario.open(t, c.place, c.signIn)
	note := func(format string, args ...any) { out.wrong = append(out.wrong, fmt.Sprintf(format, args...)) }
	first, _ := issuedIn(scene.stack.Resource("web"))
	guard := &guard{scene: scene, key: first}
	guard.was, _ = credential(scene.World, first.of)
	scene.Watch(func(sim.Exchange) { guard.look() })

	scene.sabotage(c)
	result := c.scenario.act(scene)
	out.met, out.failed = scene.Atlas.Counts().Faults > 0, result.Err != nil
	reached := scene.keys()["web"]
	guard.keepLost()
	scene.Atlas.ClearFaults()
	scene.stack.OnStart = nil
	scene.Atlas.ClearLog()
	before := minted(scene.World)
	if err := scene.cleanOrNamed(c.scenario.accounts, note); err != nil {
		note("the clean run failed: %v", err)
		return
	}
	again := minted(scene.World) - before
	wrong, orphans := scene.audit().agreement(scene.desired)
	out.orphans, out.wrong = orphans, slices.Concat(out.wrong, wrong, guard.seen(), scene.audit().untouched(scene.desired, scene.somebodys))
	if state := scene.stack.Resource("web"); state != nil {
		current, previous := issuedIn(state)
		rotated := current.id != first.id
		switch {
		case rotated != (c.scenario.creates > 0):
			note("the key was rotated: %t", rotated)
		case rotated && previous.id != first.id:
			note("the previous key is not the one before")
		case rotated && reached != first.id && (reached != current.id || again > 0):
			note("the clean run rotated again")
		case strings.HasPrefix(c.scenario.name, "retirement") && previous.id != "":
			note("the previous key was not retired")
		}
	}
	out.wrong = append(append(out.wrong, scene.settled()...), scene.unusable()...)
}

// guard watches a key, or the secret of an account, that was the current one before a command.
type guard struct {
	*scene

	key issued
	was emulator.Key

	mu    sync.Mutex
	lost  int
	wrong []string
}

// keepLost keeps the number of lost mints, which the log goes on to forget.
func (g *guard) keepLost() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.lost = g.lostMints()
}

// seen is what was wrong at any time.
func (g *guard) seen() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.wrong)
}

// look is taken after each request. What the program takes from the key it need not have.
func (g *guard) look() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if list, is := g.desired.(sim.List); is && len(list) == 0 {
		return
	}
	note := func(format string, args ...any) {
		if len(g.wrong) < 3 {
			g.wrong = append(g.wrong, fmt.Sprintf(format, args...))
		}
	}
	now, _ := credential(g.World, g.key.of)
	if _, alive := g.key.real(g.World); !alive {
		note("the key that was the current one is gone")
		return
	}
	projects := g.Atlas.Projects(g.Org)
	for project := range g.was.Projects {
		if _, has := now.Projects[project]; !has && slices.Contains(projects, project) && project != g.Projects[2] {
			note("the key that was the current one is no longer in project %s", project)
		}
	}
	if len(g.was.AccessList) > 0 && !slices.Contains(now.AccessList, "192.0.2.1") {
		note("the key that was the current one may no longer be used from its address")
	}
	if n := len(g.Atlas.MintedKeys(g.Org)); n > 2+max(g.lost, g.lostMints()) {
		note("%d keys are alive", n)
	}
}

// lostMints is how many keys were made whose creation has had no answer, at most.
func (g *guard) lostMints() (n int) {
	for _, r := range g.Atlas.Requests() {
		if isMint(shape(r.Method, r.Path)) && r.Fault != "" {
			n++
		}
	}
	return n
}
