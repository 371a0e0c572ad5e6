package faults

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// takeoverRuns is how many random histories of takeovers each run of the tests plays.
const takeoverRuns = 2000

// TestTakeovers plays random histories in which programs take keys over from one another: by import, by the import command,
// by renaming with an alias or an import, by get; with failures in between, --target, --replace and refreshes. After each
// command every key lives that the program has in state; no key has a role that nobody asked for it; and a private key that
// was in state is in state as long as its key lives, or an error said so.
func TestTakeovers(t *testing.T) {
	runs := takeoverRuns
	if raceEnabled || testing.Short() {
		runs /= 10
	}
	played := 0
	seen := map[string]int{}
	rapidRuns(t, runs, func(rt *rapid.T) {
		history := rapid.SliceOfN(aTakeover, 3, 16).Draw(rt, "history")
		seed := rapid.Uint64Range(1, 1<<32).Draw(rt, "seed")
		played++
		var wrong []string
		synctest.Test(t, func(t *testing.T) {
			m := newTakeovers(t, seed)
			for _, e := range history {
				m.play(e)
				if len(m.wrong) > 0 {
					break
				}
			}
			m.wrong = append(append(m.wrong, m.Problems()...), m.LeaksAnywhere()...)
			wrong = m.wrong
			for what, n := range m.seen {
				seen[what] += n
			}
		})
		for _, w := range wrong {
			rt.Error(w)
		}
	})
	t.Logf("%d histories: %v", played, seen)
	assert.GreaterOrEqual(t, played, runs)
	if runs < takeoverRuns {
		return // a few histories need not have everything
	}
	for _, what := range []string{"refused to delete", "forgotten", "refused as one key twice", "secret taken"} {
		assert.Positive(t, seen[what], "no history in which this happened: %s", what)
	}
}

// takeover is one thing that happens in a history. Its numbers choose among what there is at that time.
type takeover struct {
	What             string
	Name, Other, Key int
	Long, Same       bool // the id with a project in front; the inputs as the key is
	Projects, Roles  int
	Flag             string
	Fault, Parallel  int
}

func (e takeover) String() string {
	return fmt.Sprintf("%s %s other=%s key=%d long=%t same=%t projects=%03b roles=%03b %s fault=%d parallel=%d", e.What,
		e.name(), takeoverNames[e.Other], e.Key, e.Long, e.Same, e.Projects, e.Roles, e.Flag, e.Fault, e.Parallel)
}

func (e takeover) name() string { return takeoverNames[e.Name] }

var takeoverNames = []string{"api", "job", "web"}

var aTakeover = rapid.Custom(func(rt *rapid.T) takeover {
	number := func(label string, last int) int { return rapid.IntRange(0, last).Draw(rt, label) }
	return takeover{
		What: rapid.SampledFrom([]string{"set", "set", "import", "import", "import command", "get", "rename by alias",
			"rename by import", "rename by import", "drop", "bring", "up", "up", "up", "up", "up", "refresh"}).Draw(rt, "what"),
		Name: number("name", 2), Other: number("other", 2), Key: number("key", 2),
		Long: rapid.Bool().Draw(rt, "long"), Same: rapid.Bool().Draw(rt, "same"),
		Projects: rapid.IntRange(1, 7).Draw(rt, "projects"), Roles: number("roles", 7),
		Flag:  rapid.SampledFrom([]string{"", "", "", "--refresh", "--target", "--replace"}).Draw(rt, "flag"),
		Fault: max(0, number("fault", 12)-6), Parallel: []int{1, 16}[number("parallel", 1)],
	}
})

// takeovers knows what was asked for.
type takeovers struct {
	*sim.World
	stack   *sim.Stack
	program map[string]sim.Declaration
	// asked are the roles that a program ever asked of a key, or somebody gave it: "project role".
	asked map[string]map[string]bool
	wrong []string
	seen  map[string]int
}

func newTakeovers(t *testing.T, seed uint64) *takeovers {
	t.Helper()
	w := sim.New(t, sim.Seed(seed))
	m := &takeovers{
		World: w, stack: w.Stack(), program: map[string]sim.Declaration{}, asked: map[string]map[string]bool{}, seen: map[string]int{},
	}
	byHand := w.Atlas.AddKey(w.Org, "by hand", emulator.Grants{
		Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{w.Projects[0]: {"GROUP_READ_ONLY"}},
	})
	m.note(byHand)
	m.play(takeover{What: "set", Projects: 1})
	m.play(takeover{What: "up", Parallel: 1})
	return m
}

// note notes what a key has as asked for.
func (m *takeovers) note(key emulator.Key) {
	for project, roles := range key.Projects {
		m.ask(key.ID, project, roles)
	}
}

func (m *takeovers) ask(id, project string, roles []string) {
	if m.asked[id] == nil {
		m.asked[id] = map[string]bool{}
	}
	for _, role := range roles {
		m.asked[id][project+" "+role] = true
	}
}

// keys are the keys in Atlas, without the one that signs in.
func (m *takeovers) keys() []emulator.Key {
	var keys []emulator.Key
	for _, key := range m.Atlas.Keys(m.Org) {
		if key.ID != m.Owner.ID {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b emulator.Key) int { return strings.Compare(a.ID, b.ID) })
	return keys
}

// key is the key that an event is about.
func (m *takeovers) key(e takeover) (key emulator.Key, id string, ok bool) {
	keys := m.keys()
	if len(keys) == 0 {
		return emulator.Key{}, "", false
	}
	key = keys[e.Key%len(keys)]
	return key, m.idOf(key, e.Long), true
}

// idOf is the text by which a key is imported.
func (m *takeovers) idOf(key emulator.Key, long bool) string {
	if projects := slices.Sorted(maps.Keys(key.Projects)); long && len(projects) > 0 {
		return projects[0] + "-" + key.ID
	}
	return key.ID
}

// wanted are the inputs that an event asks for.
func (m *takeovers) wanted(e takeover) sim.Key {
	key := sim.Key{Description: "of " + e.name()}
	for i := range 3 {
		if e.Projects&(1<<i) != 0 {
			role := []string{"GROUP_READ_ONLY", "GROUP_OWNER"}[e.Roles>>i&1]
			key.Assignments = append(key.Assignments, sim.Assignment{Project: m.Projects[i], Roles: []string{role}})
		}
	}
	return key
}

// like are the inputs that a key has.
func like(key emulator.Key) sim.Key {
	same := sim.Key{Description: key.Description}
	for _, project := range slices.Sorted(maps.Keys(key.Projects)) {
		same.Assignments = append(same.Assignments, sim.Assignment{Project: project, Roles: key.Projects[project]})
	}
	return same
}

func (m *takeovers) play(e takeover) {
	name, other := e.name(), takeoverNames[e.Other]
	key, id, ok := m.key(e)
	inputs := m.wanted(e)
	if e.Same && ok && len(key.Projects) > 0 {
		inputs = like(key)
	}
	switch e.What {
	case "set":
		m.program[name] = m.wanted(e).Resource(name)
	case "import":
		if ok {
			r := inputs.Resource(name)
			r.Options.Import = id
			m.program[name] = r
		}
	case "get":
		// Of a resource that is managed under this very name the engine drops the state first, whatever becomes of the rest.
		if ok && !m.managed(name) {
			m.program[name] = sim.Get{Type: sim.KeyType, Name: name, ID: resource.NewProperty(id)}
		}
	case "rename by alias", "rename by import":
		m.rename(e, name, other)
	case "drop":
		delete(m.program, name)
	case "bring":
		m.bring(name)
	case "import command":
		if ok && m.stack.Resource(name) == nil {
			m.command(e, func() sim.Result { return m.stack.Import(name, id) })
			m.program[name] = like(key).Resource(name)
		}
	case "refresh":
		m.command(e, m.stack.Refresh)
	case "up":
		m.up(e)
	}
}

// managed tells whether a resource of that name is in state and not only read.
func (m *takeovers) managed(name string) bool {
	r := m.stack.Resource(name)
	return r != nil && !r.External
}

func (m *takeovers) rename(e takeover, name, other string) {
	r, ok := m.program[name].(sim.Resource)
	state := m.stack.Resource(name)
	if !ok || name == other || state == nil || state.External {
		return
	}
	r.Name, r.Options.Import, r.Options.Aliases = other, "", nil
	if e.What == "rename by import" {
		if key, alive := m.Atlas.Key(idIn(state)); alive {
			r.Options.Import = m.idOf(key, e.Long)
		}
	} else {
		r.Options.Aliases = []sim.Alias{{Name: name}}
	}
	delete(m.program, name)
	m.program[other] = r
}

// bring gives the resource of a name the private key that it has at Atlas.
func (m *takeovers) bring(name string) {
	r, ok := m.program[name].(sim.Resource)
	state := m.stack.Resource(name)
	if !ok || state == nil {
		return
	}
	if key, alive := m.Atlas.Key(idIn(state)); alive {
		r.Inputs = r.Inputs.Copy()
		r.Inputs["existingPrivateKey"] = resource.MakeSecret(resource.NewProperty(key.PrivateKey))
		m.program[name] = r
	}
}
