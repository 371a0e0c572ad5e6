package faults

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// rotationRuns is how many random histories of rotations each run of the tests plays.
const rotationRuns = 1000

// TestRotationModel plays random histories of keys that rotate, by triggers and by age, with all sorts of overlaps: programs change and
// move between the patterns, keys are imported, somebody deletes the current or the previous one, commands meet faults. At
// every request no more than two keys of a resource live, besides those whose creation had no answer, the current key works, and the
// previous one until its time; at the end one refresh and two ups make all well.
func TestRotationModel(t *testing.T) {
	runs := rotationRuns
	if raceEnabled || testing.Short() {
		runs /= 10
	}
	played, met := 0, 0
	seen := map[string]int{}
	rapidRuns(t, runs, func(rt *rapid.T) {
		first := aTurn.Draw(rt, "first")
		history := rapid.SliceOfN(aTurn, 4, 20).Draw(rt, "history")
		seed := rapid.Uint64Range(1, 1<<32).Draw(rt, "seed")
		played++
		var wrong []string
		synctest.Test(t, func(t *testing.T) {
			m := newRotations(t, seed)
			first.What, first.Faults, first.Places = "set", nil, nil
			m.play(first)
			m.up(first)
			for _, e := range history {
				seen[e.What]++
				m.play(e)
				if len(m.wrong) > 0 {
					break
				}
			}
			if len(m.wrong) == 0 {
				m.end()
			}
			wrong, met = m.wrong, met+m.met
			for what, n := range m.seen {
				seen[what] += n
			}
		})
		for _, w := range wrong {
			rt.Error(w)
		}
	})
	t.Logf("%d histories, %d commands that met faults, events: %v", played, met, seen)
	assert.GreaterOrEqual(t, played, runs)
}

// turning is one thing that happens in a history of rotations.
type turning struct {
	What                         string
	Name, Text, Projects         int
	Overlap, MaxAge, Sleep       int
	Listed, Rules, Import, Split bool
	Faults, Places               []int
}

func (e turning) String() string { return fmt.Sprintf("%+v", struct{ turning }{e}) }

var aTurn = rapid.Custom(func(rt *rapid.T) turning {
	e := turning{
		What: rapid.SampledFrom([]string{"set", "set", "trigger", "trigger", "trigger", "move", "move", "drop", "up", "up", "refresh", "refresh", "sleep",
			"delete current", "delete previous"}).Draw(rt, "what"),
		Name:     rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(rt, "name"),
		Text:     rapid.IntRange(0, 1).Draw(rt, "text"),
		Projects: rapid.IntRange(1, 7).Draw(rt, "projects"),
		Overlap:  rapid.SampledFrom([]int{0, 1, 30}).Draw(rt, "overlap"),
		MaxAge:   rapid.SampledFrom([]int{0, 0, 10}).Draw(rt, "maxAge"),
		Sleep:    rapid.SampledFrom([]int{2, 31, 11 * 24}).Draw(rt, "sleep"),
		Listed:   rapid.Bool().Draw(rt, "listed"),
		Rules:    rapid.IntRange(0, 5).Draw(rt, "rules") > 0,
		Import:   rapid.IntRange(0, 3).Draw(rt, "import") == 0,
		Split:    rapid.Bool().Draw(rt, "split"),
	}
	switch e.What {
	case "up", "refresh", "trigger", "move":
		n := rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(rt, "faults")
		e.Faults = rapid.SliceOfN(rapid.IntRange(0, len(modelKinds())-1), n, n).Draw(rt, "kinds")
		e.Places = rapid.SliceOfN(rapid.IntRange(1, 9), n, n).Draw(rt, "places")
	}
	return e
})

// rotor is a key that a program wants.
type rotor struct {
	split, rules, listed     bool
	text, projects           int
	release, overlap, maxAge int
	imports                  string
}

// rotating knows what should be.
type rotating struct {
	scene

	wanted   map[string]rotor
	imported []string
	met      int
	seen     map[string]int

	mu    sync.Mutex
	lost  int // keys whose creation had no answer
	guard map[string]guarded
	wrong []string
}

// guarded is a key that a command must leave working.
type guarded struct {
	name      string
	projects  []string
	addressed bool
}

func newRotations(t *testing.T, seed uint64) *rotating {
	t.Helper()
	w := sim.New(t, sim.Seed(seed))
	w.Stays(sim.OrgKeyType)
	m := &rotating{scene: scene{World: w, stack: w.Stack()}, wanted: map[string]rotor{}, seen: map[string]int{}}
	w.Watch(func(sim.Exchange) { m.look() })
	return m
}

func (m *rotating) note(format string, args ...any) {
	if len(m.wrong) < 5 {
		m.wrong = append(m.wrong, fmt.Sprintf(format, args...))
	}
}

func (e turning) name() string { return []string{"api", "web"}[e.Name] }

func (m *rotating) play(e turning) {
	name := e.name()
	k, there := m.wanted[name]
	state := m.stack.Resource(name)
	switch e.What {
	case "set":
		m.set(e, k, there)
	case "drop":
		delete(m.wanted, name)
	case "trigger":
		if there && state != nil {
			k.release++
			m.wanted[name] = k
			m.up(e)
		}
	case "move":
		if there && state != nil {
			k.split, k.imports = !k.split, ""
			m.wanted[name] = k
			m.seen["moved"]++
			if plainText(state.Outputs["previousApiKeyId"]) != "" {
				m.seen["moved with a previous key"]++
			}
			m.up(e)
		}
	case "up":
		m.up(e)
	case "refresh":
		m.command(e, m.stack.Refresh)
	case "sleep":
		time.Sleep(time.Duration(e.Sleep) * time.Hour)
	case "delete current", "delete previous":
		if state != nil {
			id := plainText(state.Outputs[map[string]resource.PropertyKey{"delete current": "apiKeyId", "delete previous": "previousApiKeyId"}[e.What]])
			if _, alive := m.Atlas.Key(id); alive {
				m.seen["deleted "+strings.TrimPrefix(e.What, "delete ")]++
				_ = m.Atlas.DeleteKey(id) // it is alive
			}
		}
	}
}

// set is a change of the program. What is to be imported yet stays as it is, as does the pattern of what there is.
func (m *rotating) set(e turning, before rotor, there bool) {
	if m.stack.Resource(e.name()) == nil && there && before.imports != "" {
		return
	}
	k := rotor{split: e.Split, rules: e.Rules, listed: e.Listed, text: e.Text, projects: e.Projects, release: before.release, overlap: e.Overlap, maxAge: e.MaxAge}
	if there || m.stack.Resource(e.name()) != nil {
		k.split, k.imports = before.split, before.imports
		if state := m.stack.Resource(e.name()); state != nil {
			k.split = string(state.Type) == sim.OrgKeyType
		}
	} else if e.Import {
		key := m.Atlas.AddKey(m.Org, m.description(e.name(), k), emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: m.granted(k)})
		if k.listed {
			_ = m.Atlas.SetAccessList(key.ID, listedAddress) // it is there
		}
		k.imports, m.imported = key.ID, append(m.imported, key.ID)
		time.Sleep(5 * time.Minute)
	}
	m.wanted[e.name()] = k
}

const listedAddress = "192.0.2.1"

func (m *rotating) description(name string, k rotor) string {
	return fmt.Sprintf("%s %d", name, k.text)
}

func (m *rotating) granted(k rotor) map[string][]string {
	granted := map[string][]string{}
	for i := range 3 {
		if k.projects&(1<<i) != 0 {
			granted[m.Projects[i]] = []string{"GROUP_READ_ONLY"}
		}
	}
	return granted
}

// program is what the rotors say.
func (m *rotating) program() sim.List {
	list := sim.List{}
	for _, name := range slices.Sorted(maps.Keys(m.wanted)) {
		list = append(list, m.list(name, m.wanted[name])...)
	}
	return list
}

func (m *rotating) list(name string, k rotor) sim.List {
	var projects []int
	for i := range 3 {
		if k.projects&(1<<i) != 0 {
			projects = append(projects, i)
		}
	}
	key, other := m.key(m.description(name, k), projects...).Resource(name), sim.OrgKeyType
	if k.split {
		key, other = with(m.orgKey(name), "description", resource.NewProperty(m.description(name, k))), sim.KeyType
	}
	key.Options.Aliases, key.Options.Import = []sim.Alias{{Type: other}}, k.imports
	if k.rules {
		rules := map[string]any{"triggers": map[string]any{"release": fmt.Sprint(k.release)}}
		if k.overlap > 0 {
			rules["overlapHours"] = float64(k.overlap)
		}
		if k.maxAge > 0 {
			rules["maxAgeDays"] = float64(k.maxAge)
		}
		key = with(key, "rotation", resource.NewPropertyValue(rules))
	}
	if !k.split {
		if k.listed {
			key = with(key, "accessList", texts(listedAddress))
		}
		return sim.List{key}
	}
	list, hanging := sim.List{key}, []sim.Resource{}
	for _, i := range projects {
		hanging = append(hanging, m.assignment(fmt.Sprint(name, "-", i), name, i))
	}
	if k.listed {
		hanging = append(hanging, m.entry(name+"-office", name, listedAddress))
	}
	for _, r := range hanging {
		list = append(list, with(r, "previousApiKeyId", sim.Output(name, "previousApiKeyId")))
	}
	return list
}

// command runs a command that meets the event's faults.
func (m *rotating) command(e turning, run func() sim.Result) sim.Result {
	m.guard = m.guards()
	interrupt := func() {}
	m.stack.OnStart = func(f func()) { interrupt = f }
	m.Atlas.ClearLog()
	s := newSaboteur(m.World)
	for i, k := range e.Faults {
		s.place(modelKinds()[k], func() { interrupt() }, s.at(e.Places[i]))
	}
	result := run()
	m.Atlas.ClearFaults()
	m.stack.OnStart = nil
	if m.Atlas.Counts().Faults > 0 {
		m.met++
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lost += m.lostMints()
	m.Atlas.ClearLog()
	return result
}

func (m *rotating) lostMints() int { return (&guard{scene: &m.scene}).lostMints() }

func (m *rotating) up(e turning) sim.Result {
	for name, k := range m.wanted { // what is gone cannot be imported
		if _, alive := m.Atlas.Key(k.imports); !alive && m.stack.Resource(name) == nil {
			k.imports = ""
			m.wanted[name] = k
		}
	}
	before := m.currents()
	result := m.command(e, func() sim.Result { return m.stack.Up(m.program()) })
	for name, id := range m.currents() {
		if before[name] != "" && before[name] != id {
			m.seen["rotated"]++
		}
	}
	for _, name := range m.stack.Names() {
		for _, w := range (audit{World: m.World, stack: m.stack, imported: m.imported}).lost(m.stack.Resource(name)) {
			m.note("after an up: %s", w)
		}
	}
	return result
}

func (m *rotating) currents() map[string]string {
	ids := map[string]string{}
	for name := range m.wanted {
		if state := m.stack.Resource(name); state != nil {
			ids[name] = idIn(state)
		}
	}
	return ids
}

// guards are the keys that the next command must leave working.
func (m *rotating) guards() map[string]guarded {
	keys := map[string]guarded{}
	for name, k := range m.wanted {
		state := m.stack.Resource(name)
		if state == nil {
			continue
		}
		ids := []string{idIn(state)}
		if !m.mayGo(state, k) {
			ids = append(ids, plainText(state.Outputs["previousApiKeyId"]))
		}
		for _, id := range ids {
			if key, alive := m.Atlas.Key(id); alive {
				g := guarded{name: name, addressed: k.listed && slices.Contains(key.AccessList, listedAddress)}
				for project := range m.granted(k) {
					if _, has := key.Projects[project]; has {
						g.projects = append(g.projects, project)
					}
				}
				keys[id] = g
			}
		}
	}
	return keys
}

// mayGo says that the previous key may be deleted: its time is over, or a rotation is due.
func (m *rotating) mayGo(state *sim.State, k rotor) bool {
	at := func(name resource.PropertyKey) time.Time {
		t, _ := time.Parse(time.RFC3339, plainText(state.Outputs[name]))
		return t
	}
	soon := time.Now().Add(time.Hour)
	applied := state.Outputs["appliedTriggers"]
	switch {
	case k.rules && applied.IsObject() && plainText(applied.ObjectValue()["release"]) != fmt.Sprint(k.release),
		k.rules && !applied.IsObject() && state.Outputs["privateKey"].IsNull(),
		k.rules && k.maxAge > 0 && soon.Sub(at("createdAt")) >= time.Duration(k.maxAge)*24*time.Hour:
		return true
	case k.rules && k.overlap > 0:
		return soon.After(at("rotatedAt").Add(time.Duration(k.overlap) * time.Hour))
	case k.rules:
		return false
	}
	retire := at("previousRetireAfter")
	return !retire.IsZero() && soon.After(retire)
}

// look is taken after each request.
func (m *rotating) look() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, g := range m.guard {
		now, alive := m.Atlas.Key(id)
		if !alive {
			m.note("%s: key %s was deleted before its time", g.name, id)
			continue
		}
		for _, project := range g.projects {
			if _, has := now.Projects[project]; !has {
				m.note("%s: key %s is no longer in project %s", g.name, id, project)
			}
		}
		if g.addressed && len(now.AccessList) > 0 && !slices.Contains(now.AccessList, listedAddress) {
			m.note("%s: key %s may no longer be used from its address", g.name, id)
		}
	}
	alive := map[string]int{}
	for _, key := range m.Atlas.Keys(m.Org) {
		if key.Minted || m.named(key.ID) {
			name, _, _ := strings.Cut(key.Description, " ")
			alive[name]++
		}
	}
	for name, n := range alive {
		if n > 2+m.lost+m.lostMints() {
			m.note("%s: %d keys are alive", name, n)
		}
	}
}

// end is how each history ends: a refresh and two ups make all well, and a destroy leaves only what an error names.
func (m *rotating) end() {
	plain := turning{}
	for _, command := range []struct {
		what string
		run  func() sim.Result
	}{
		{"refresh", func() sim.Result { return m.command(plain, m.stack.Refresh) }},
		{"up", func() sim.Result { return m.up(plain) }},
		{"second up", func() sim.Result { return m.up(plain) }}, // the first may make a key while the previous one is overdue
	} {
		if result := command.run(); result.Err != nil {
			m.note("the last %s failed: %v", command.what, result.Err)
			return
		}
	}
	m.desired = m.program()
	if wrong := m.settled(); len(wrong) > 0 {
		for _, w := range wrong {
			m.note("%s", w)
		}
		return
	}
	a := audit{World: m.World, stack: m.stack, imported: m.imported, forgive: m.forgive}
	wrong, left := a.agreement(m.desired)
	var waiting int
	for _, id := range m.imported {
		if _, alive := m.Atlas.Key(id); alive && !m.named(id) {
			waiting++ // it was never imported
			wrong = slices.DeleteFunc(wrong, func(w string) bool { return strings.HasPrefix(w, "key "+id) })
		}
	}
	for _, w := range wrong {
		m.note("%s", w)
	}
	m.guard = nil
	if result := m.stack.Destroy(); result.Err != nil {
		m.note("the destroy failed: %v", result.Err)
	}
	if got := len(m.Atlas.MintedKeys(m.Org)); got != left.named+left.described {
		m.note("%d keys are left after a destroy, %d of them named", got, left.named+left.described)
	}
}

// named tells whether a resource is that key.
func (m *rotating) named(id string) bool {
	said := claimsIn(m.stack)[id]
	return said != nil && said.key
}

// forgive: drift of a previous key is not watched, and where what hangs on a key is managed apart, nobody takes away what is not
// named.
func (m *rotating) forgive(name string, said claims, key emulator.Key) emulator.Key {
	name, _, _ = strings.Cut(name, "-")
	state := m.stack.Resource(name)
	switch {
	case state == nil:
	case key.ID == plainText(state.Outputs["previousApiKeyId"]):
		key.Description, key.Projects, key.AccessList = said.description, said.projects, canonical(said.addresses)
		if said.orgRoles != nil {
			key.OrgRoles = said.orgRoles
		}
	case string(state.Type) == sim.OrgKeyType:
		key.Projects = maps.Clone(key.Projects)
		maps.DeleteFunc(key.Projects, func(project string, _ []string) bool { return said.projects[project] == nil })
		key.AccessList = slices.DeleteFunc(slices.Clone(key.AccessList), func(text string) bool { return !slices.Contains(said.addresses, text) })
	case len(said.addresses) == 0: // nor an access list that is not named
		key.AccessList = nil
	}
	return key
}
