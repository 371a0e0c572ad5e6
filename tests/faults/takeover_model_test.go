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

func (m *takeovers) up(e takeover) {
	var list sim.List
	for _, name := range slices.Sorted(maps.Keys(m.program)) {
		if _, get := m.program[name].(sim.Get); get && m.managed(name) {
			delete(m.program, name) // see "get"
			continue
		}
		list = append(list, m.program[name])
	}
	var options []sim.Option
	switch _, there := m.program[e.name()]; {
	case e.Flag == "--refresh":
		options = append(options, sim.WithRefresh())
	case e.Flag == "--target" && there && !m.shared(e.name()) && !m.readBefore():
		options = append(options, sim.Target(e.name()))
	case e.Flag == "--replace" && there && m.managed(e.name()):
		options = append(options, sim.Replace(e.name()))
	}
	m.stack.Parallel = e.Parallel
	m.command(e, func() sim.Result { return m.stack.Up(list, options...) })
}

// shared tells whether another resource is a key that this one is, or was and is to delete: with --target nobody is told of
// that (docs/reliability.md).
func (m *takeovers) shared(name string) bool {
	ids := map[string]bool{}
	for _, state := range m.stack.States() {
		if state.URN.Name() == name && idIn(state) != "" {
			ids[idIn(state)] = true
		}
	}
	return slices.ContainsFunc(m.stack.States(), func(s *sim.State) bool { return s.URN.Name() != name && ids[idIn(s)] })
}

// readBefore tells whether the program manages what it only read before: the engine then makes it, by --target of something
// else too, of what was read and without a Check.
func (m *takeovers) readBefore() bool {
	for name, declared := range m.program {
		_, managed := declared.(sim.Resource)
		if state := m.stack.Resource(name); managed && state != nil && state.External {
			return true
		}
	}
	return false
}

// command runs a command, which may be refused one request, and holds what came of it against what must hold.
func (m *takeovers) command(e takeover, run func() sim.Result) {
	m.askAll()
	before := m.secrets()
	said := len(m.Lines())
	if e.Fault > 0 {
		m.Atlas.Inject(emulator.Fault{Status: 403, Nth: e.Fault})
	}
	result := run()
	m.Atlas.ClearFaults()
	m.askAll()
	m.count(result, m.Lines()[said:])

	report := func(format string, args ...any) {
		m.wrong = append(m.wrong, fmt.Sprintf(format, args...)+fmt.Sprintf(" (after %s; error: %v)", e, result.Err))
	}
	for name := range m.program {
		if state := m.stack.Resource(name); state != nil {
			if _, alive := m.Atlas.Key(idIn(state)); !alive {
				report("%s is in the program and in state, and its key %s was deleted", name, idIn(state))
			}
		}
	}
	for _, key := range m.keys() {
		for project, roles := range key.Projects {
			for _, role := range roles {
				if !m.asked[key.ID][project+" "+role] {
					report("nobody asked that key %s have %s in %s", key.ID, role, project)
				}
			}
		}
		if before[key.ID] && !m.secrets()[key.ID] && (result.Err == nil || !strings.Contains(result.Err.Error(), key.ID+" was not deleted")) {
			report("the private key of %s is lost", key.ID)
		}
	}
}

// askAll notes what the program asks of the keys that it names: by what is in state, or by an import.
func (m *takeovers) askAll() {
	for name, declared := range m.program {
		r, ok := declared.(sim.Resource)
		if !ok {
			continue
		}
		ids := []string{r.Options.Import[strings.LastIndex(r.Options.Import, "-")+1:]}
		names := []string{name}
		for _, alias := range r.Options.Aliases {
			names = append(names, alias.Name)
		}
		for _, name := range names {
			if state := m.stack.Resource(name); state != nil {
				ids = append(ids, idIn(state))
			}
		}
		for _, a := range r.Inputs["projectAssignments"].ArrayValue() {
			var roles []string
			for _, role := range a.ObjectValue()["roleNames"].ArrayValue() {
				roles = append(roles, role.StringValue())
			}
			for _, id := range ids {
				m.ask(id, a.ObjectValue()["projectId"].StringValue(), roles)
			}
		}
	}
}

// secrets are the keys whose private keys are in state, wherever.
func (m *takeovers) secrets() map[string]bool {
	in := map[string]bool{}
	for _, state := range m.stack.States() {
		private, ok := state.Outputs["privateKey"]
		if key, alive := m.Atlas.Key(idIn(state)); ok && alive && private.IsSecret() && private.SecretValue().Element.IsString() {
			in[key.ID] = private.SecretValue().Element.StringValue() == key.PrivateKey
		}
	}
	return in
}

// count counts what happened that the histories are for.
func (m *takeovers) count(result sim.Result, lines []string) {
	all := strings.Join(lines, "\n")
	if result.Err != nil {
		m.seen["failed"]++
		all += result.Err.Error()
	}
	for what, text := range map[string]string{
		"refused to delete": "with this state the secret would be lost", "forgotten": "only this old state of it was forgotten",
		"refused as one key twice": "is in the program twice",
	} {
		if strings.Contains(all, text) {
			m.seen[what]++
		}
	}
	for name, declared := range m.program {
		if r, ok := declared.(sim.Resource); ok && r.Inputs.HasValue("existingPrivateKey") && result.Ops[name] == "update" && result.Err == nil {
			m.seen["secret taken"]++
		}
	}
	m.seen["commands"]++
}
