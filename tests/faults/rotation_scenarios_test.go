package faults

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// overlap is how many hours the keys of these scenarios overlap: longer than any command takes.
const overlap = 24

// rotations are the commands that make a key in place of another, retire one, or change two.
func rotations() (all []scenario) {
	for _, projects := range []int{1, 3} {
		for _, listed := range []bool{false, true} {
			for _, previous := range []bool{false, true} {
				program := func(c *scene, release string) sim.List { return c.rotating(release, projects, listed) }
				all = append(all, scenario{
					name: fmt.Sprintf("rotation, %d projects, access list %t, previous key %t", projects, listed, previous),
					act:  (*scene).up, creates: 1,
					prepare: func(c *scene) { c.turn(previous, program) },
				})
			}
		}
	}
	for _, previous := range []bool{false, true} {
		all = append(all, scenario{
			name: fmt.Sprintf("rotation, ApiKey with what hangs on it, previous key %t", previous), act: (*scene).up, creates: 1,
			prepare: func(c *scene) { c.turn(previous, (*scene).rotatingApart) },
		})
	}
	return append(all,
		scenario{name: "rotation and change", act: (*scene).up, creates: 1, prepare: func(c *scene) {
			c.turn(true, func(c *scene, release string) sim.List { return c.rotating(release, 3, true) })
			c.desired = c.changed("2")
		}},
		scenario{name: "change of two keys", act: (*scene).up, prepare: func(c *scene) {
			c.turn(true, func(c *scene, release string) sim.List { return c.rotating(release, 3, true) })
			c.desired = c.changed("1")
		}},
		scenario{name: "retirement", act: (*scene).up, prepare: func(c *scene) { c.age(func(r string) sim.List { return c.rotating(r, 3, true) }) }},
		scenario{name: "retirement, ApiKey with what hangs on it", act: (*scene).up, prepare: func(c *scene) { c.age(c.rotatingApart) }},
		scenario{name: "delete of two keys", act: (*scene).up, prepare: func(c *scene) {
			c.turn(true, func(c *scene, release string) sim.List { return c.rotating(release, 3, true) })
			c.desired = sim.List{}
		}},
		scenario{name: "refresh of two keys", act: (*scene).refresh, prepare: func(c *scene) {
			c.turn(true, func(c *scene, release string) sim.List { return c.rotating(release, 3, true) })
			c.desired = c.before
		}},
	)
}

// turn has the command rotate a key, one that has been rotated before if it is to have a previous key.
func (c *scene) turn(previous bool, program func(c *scene, release string) sim.List) {
	if previous {
		c.ready(program(c, "0"))
	}
	c.before, c.desired = program(c, "1"), program(c, "2")
}

// age has the command find a previous key whose time is over.
func (c *scene) age(program func(release string) sim.List) {
	c.ready(program("0"))
	c.ready(program("1"))
	time.Sleep(overlap * time.Hour)
	c.desired = program("1")
}

func (c *scene) ready(program sim.Program) {
	if result := c.stack.Up(program); result.Err != nil {
		panic(result.Err) // nothing disturbs it
	}
}

func rules(release string) resource.PropertyValue {
	return resource.NewPropertyValue(map[string]any{"triggers": map[string]any{"release": release}, "overlapHours": float64(overlap)})
}

// rotating is a ProjectApiKey that rotates with the release.
func (c *scene) rotating(release string, projects int, listed bool) sim.List {
	r := with(c.key("web", []int{0, 1, 2}[:projects]...).Resource("web"), "rotation", rules(release))
	if listed {
		r = with(r, "accessList", texts("192.0.2.1", "198.51.100.0/24"))
	}
	return sim.List{r}
}

// changed is rotating with another description, a project and an address less, and one of each more.
func (c *scene) changed(release string) sim.List {
	r := with(c.key("renamed", 0, 1, 3).Resource("web"), "rotation", rules(release))
	return sim.List{with(r, "accessList", texts("192.0.2.1", "203.0.113.0/24"))}
}

// rotatingApart is an ApiKey that rotates with the release, with two assignments and an entry.
func (c *scene) rotatingApart(release string) sim.List {
	list := sim.List{with(c.orgKey("web"), "rotation", rules(release))}
	for _, r := range []sim.Resource{c.assignment("a", "web", 0), c.assignment("b", "web", 1), c.entry("office", "web", "192.0.2.1")} {
		list = append(list, with(r, "previousApiKeyId", sim.Output("web", "previousApiKeyId")))
	}
	return list
}

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
	first := idIn(scene.stack.Resource("web"))
	guard := &guard{scene: scene, key: first}
	guard.was, _ = scene.Atlas.Key(first)
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
	if result := scene.clean(); result.Err != nil {
		note("the clean run failed: %v", result.Err)
		return
	}
	again := minted(scene.World) - before
	wrong, orphans := scene.audit().agreement(scene.desired)
	out.orphans, out.wrong = orphans, slices.Concat(out.wrong, wrong, guard.seen(), scene.audit().untouched(scene.desired, scene.somebodys))
	if state := scene.stack.Resource("web"); state != nil {
		rotated := idIn(state) != first
		switch {
		case rotated != (c.scenario.creates > 0):
			note("the key was rotated: %t", rotated)
		case rotated && plainText(state.Outputs["previousApiKeyId"]) != first:
			note("the previous key is not the one before")
		case rotated && reached != first && (reached != idIn(state) || again > 0):
			note("the clean run rotated again")
		case strings.HasPrefix(c.scenario.name, "retirement") && !state.Outputs["previousApiKeyId"].IsNull():
			note("the previous key was not retired")
		}
	}
	out.wrong = append(out.wrong, scene.settled()...)
}

// guard watches a key that was the current one before a command.
type guard struct {
	*scene

	key string
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
	now, alive := g.Atlas.Key(g.key)
	if !alive {
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
