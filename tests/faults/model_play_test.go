package faults

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// model knows what should be.
type model struct {
	scene

	program map[string]wish
	// stale are the names whose keys somebody else has changed since the last refresh. No up looks at what is there, so
	// they need not agree until then.
	stale map[string]bool
	// unsure are the names whose last command failed: it may have done more than it knows. The next up that asks for the
	// same makes it so; where the program asks for something else first, only a refresh does (docs/reliability.md).
	unsure map[string]bool
	// excused are the projects and the addresses that a key may have though nobody says so, by its id: somebody else gave them,
	// a ProjectApiKey had them before it became an ApiKey, or a command does not know that it did.
	excused  map[string]map[string]bool
	imported []string // ids of keys whose private halves nobody has
	byHand   []emulator.Key
	met      int // commands that met a fault
	moved    int // keys that moved between the patterns
	wrong    []string
}

func newModel(t *testing.T, seed uint64) *model {
	t.Helper()
	w := sim.New(t, sim.Seed(seed))
	w.Stays(sim.OrgKeyType)
	return &model{
		scene: scene{World: w, stack: w.Stack()}, program: map[string]wish{}, stale: map[string]bool{}, unsure: map[string]bool{},
		excused: map[string]map[string]bool{},
	}
}

func (m *model) note(format string, args ...any) {
	m.wrong = append(m.wrong, fmt.Sprintf(format, args...))
}

// list is the program.
func (m *model) list() sim.List {
	list := sim.List{}
	for _, name := range slices.Sorted(maps.Keys(m.program)) {
		list = append(list, m.program[name].list(&m.scene, name)...)
	}
	return list
}

func (m *model) play(e event) {
	switch e.What {
	case "set":
		k := e.wanted(m.World)
		if before, there := m.program[e.name()]; there {
			k.split = before.split
		}
		m.change(e.name())
		m.program[e.name()] = k
	case "move":
		if m.move(e) {
			_ = m.up(e) // it may fail
		}
	case "drop":
		m.change(e.name())
		delete(m.program, e.name())
	case "up":
		_ = m.up(e) // it may fail
	case "refresh":
		_ = m.refresh(e) // it may fail
	case "import":
		m.importKey(e)
	case "somebody makes":
		m.byHand = append(m.byHand, m.Atlas.AddKey(m.Org, descriptions[e.Text], e.grants(m.World)))
		time.Sleep(5 * time.Second) // in the very seconds of a lost mint nobody can tell them apart (docs/reliability.md)
	default:
		m.somebody(e)
	}
}

// change is a change of the program.
func (m *model) change(name string) {
	if m.unsure[name] {
		m.stale[name] = true
	}
}

// move has a key change its pattern. Its roles stay where it has any: an assignment with others is somebody's.
func (m *model) move(e event) bool {
	k, there := m.program[e.name()]
	state := m.stack.Resource(e.name())
	if !there || state == nil {
		return false
	}
	m.change(e.name())
	k.split = !k.split
	said := claimsIn(m.stack)[idIn(state)].projects
	if wanted := e.wanted(m.World).projects; e.Text == 0 || len(said) == 0 {
		for project := range wanted {
			if roles, has := said[project]; has {
				wanted[project] = roles
			}
		}
		said = wanted
	}
	k.projects = said
	m.program[e.name()] = k
	return true
}

// somebody changes a key of the stack behind its back.
func (m *model) somebody(e event) {
	resource := m.stack.Resource(e.name())
	if resource == nil {
		return
	}
	id := idIn(resource)
	key, alive := m.Atlas.Key(id)
	if !alive {
		return
	}
	m.stale[e.name()] = true
	var err error
	switch e.What {
	case "somebody grants":
		project := m.Projects[e.Projects%6]
		m.excuse(id, project)
		err = m.Atlas.SetRoles(project, id, e.roles(0)...)
	case "somebody removes":
		if projects := slices.Sorted(maps.Keys(key.Projects)); len(projects) > 1 {
			err = m.Atlas.Unassign(projects[e.Projects%len(projects)], id)
		}
	case "somebody renames":
		err = m.Atlas.SetDescription(id, descriptions[e.Text])
	case "somebody admits":
		address := modelAddresses[e.Projects%3]
		m.excuse(id, address)
		err = m.Atlas.SetAccessList(id, append(key.AccessList, address)...)
	case "somebody deletes":
		err = m.Atlas.DeleteKey(id)
	}
	if err != nil {
		m.note("%s: %v", e, err)
	}
}

// excuse says of a project or an address that a key may have it.
func (m *model) excuse(id, what string) {
	if m.excused[id] == nil {
		m.excused[id] = map[string]bool{}
	}
	m.excused[id][what] = true
}

// leftAlone excuses the organization roles of a ProjectApiKey whose program did not name them. A program that names ORG_MEMBER
// from then on means the same, and they stay what they are.
const leftAlone = "organization roles"

// excuseBeyond excuses all that a key has beyond what is said of it.
func (m *model) excuseBeyond(id string, said claims) {
	key, _ := m.Atlas.Key(id)
	for project := range key.Projects {
		if said.projects[project] == nil {
			m.excuse(id, project)
		}
	}
	for _, address := range key.AccessList {
		if !slices.Contains(said.addresses, address) {
			m.excuse(id, address)
		}
	}
}

// audit holds what there is against what should be, but for what is excused.
func (m *model) audit() audit {
	return audit{World: m.World, stack: m.stack, imported: m.imported, forgive: func(_ string, said claims, key emulator.Key) emulator.Key {
		key.Projects = maps.Clone(key.Projects)
		maps.DeleteFunc(key.Projects, func(project string, _ []string) bool {
			return said.projects[project] == nil && m.excused[key.ID][project]
		})
		key.AccessList = slices.DeleteFunc(slices.Clone(key.AccessList), func(address string) bool {
			return !slices.Contains(said.addresses, address) && m.excused[key.ID][address]
		})
		if m.excused[key.ID][leftAlone] && sameSet(said.orgRoles, orgRoles[1]) {
			key.OrgRoles = said.orgRoles
		}
		return key
	}}
}

// command runs a command that meets the event's faults, and holds it against what no command may do to a key.
func (m *model) command(e event, run func() sim.Result) sim.Result {
	interrupt := func() {}
	m.stack.OnStart = func(f func()) { interrupt = f }
	m.Atlas.ClearLog()
	s := newSaboteur(m.World)
	for i, k := range e.Faults {
		s.place(modelKinds()[k], func() { interrupt() }, s.at(e.Places[i]))
	}
	before, secrets, homeless := m.ids(), m.secrets(), m.watchProjects()
	result := run()
	m.Atlas.ClearFaults()
	m.stack.OnStart = nil
	time.Sleep(2 * time.Second) // what was sent before a SIGINT may have its effect after it
	if m.Atlas.Counts().Faults > 0 {
		m.met++
	}
	for id := range homeless() {
		m.note("key %s was without a project for a moment (%s)", id, e)
	}
	now := m.secrets()
	for id := range secrets {
		key, alive := m.Atlas.Key(id)
		if alive && !now[id] && !inLine(m.World, "WARN: ", key.PublicKey, "lives on in its organization") {
			m.note("the private key of %s is lost (%s, error: %v)", id, e, result.Err)
		}
	}
	for name, id := range m.ids() {
		if _, alive := m.Atlas.Key(before[name]); alive && id != before[name] {
			m.note("%s: its key was made anew (%s)", name, e)
		}
	}
	return result
}

// ids are those of the keys in state, by name.
func (m *model) ids() map[string]string {
	ids := map[string]string{}
	for _, name := range m.stack.Names() {
		if state := m.stack.Resource(name); isKey(string(state.Type)) {
			ids[name] = idIn(state)
		}
	}
	return ids
}

// secrets are the keys whose private keys are in state.
func (m *model) secrets() map[string]bool {
	in := map[string]bool{}
	for _, state := range m.stack.States() {
		key, alive := m.Atlas.Key(idIn(state))
		if alive && plainText(state.Outputs["privateKey"]) == key.PrivateKey {
			in[key.ID] = true
		}
	}
	return in
}

// watchProjects watches the keys in state that have a project, at every request from now on. What it returns tells which have
// had none for a moment, though they have one at the end. Where somebody has taken a key out of the project that it is to keep,
// no up can know.
func (m *model) watchProjects() (homeless func() map[string]bool) {
	var mu sync.Mutex
	watched, without := map[string]bool{}, map[string]bool{}
	has := func(id string) (alive, assigned bool) {
		key, alive := m.Atlas.Key(id)
		return alive, len(key.Projects) > 0
	}
	for name, id := range m.ids() {
		if !m.stale[name] {
			_, watched[id] = has(id)
		}
	}
	m.Watch(func(sim.Exchange) {
		mu.Lock()
		defer mu.Unlock()
		for id, assigned := range watched {
			if alive, still := has(id); assigned && alive && !still {
				without[id] = true
			}
		}
	})
	return func() map[string]bool {
		m.Watch(nil)
		mu.Lock()
		defer mu.Unlock()
		maps.DeleteFunc(without, func(id string, _ bool) bool { _, assigned := has(id); return !assigned })
		return without
	}
}

func (m *model) up(e event) error {
	program := m.list()
	wanted, types := claimsOf(m.stack, m.stack.Wanted(program)), m.types()
	for name, typ := range types {
		if id := idIn(m.stack.Resource(name)); typ == sim.KeyType && m.program[name].split && wanted[id] != nil {
			m.excuseBeyond(id, *wanted[id]) // it stays assigned there
		}
	}
	shared := m.sharedLists()
	result := m.command(e, func() sim.Result { return m.stack.Up(program) })
	if result.Err != nil && strings.Contains(result.Err.Error(), "orgRoleNames (it shows") && e.Faults == nil {
		result = m.command(e, func() sim.Result { return m.stack.Up(program) }) // they were left alone: see there
	}
	for name := range result.Ops {
		m.unsure[nameOfKey(name)] = result.Err != nil
	}
	for name, typ := range m.types() {
		id := idIn(m.stack.Resource(name))
		if before := types[name]; before != "" && before != typ {
			m.moved++
			m.stale[name] = m.stale[name] || typ == sim.KeyType && len(m.excused[id]) > 0 // it has not looked
		}
		// The accessList that is taken out takes addresses along of entries that are in state, too.
		m.stale[name] = m.stale[name] || shared[name] && !m.program[name].listed
		if typ == sim.KeyType && !m.stack.Resource(name).Outputs.HasValue("orgRoleNames") {
			m.excuse(id, leftAlone)
		}
		if said := claimsIn(m.stack)[id]; result.Err != nil {
			m.excuseBeyond(id, *said)
			if !m.stack.Resource(name).Inputs.HasValue("accessList") { // it is left alone where the program no longer names it
				m.excuseBeyond(id, claims{projects: said.projects})
			}
		} else {
			for _, what := range append(slices.Collect(maps.Keys(said.projects)), said.addresses...) {
				delete(m.excused[id], what)
			}
		}
	}
	if result.Err != nil {
		return result.Err
	}
	wrong, _ := m.audit().agreement(program)
	for _, w := range wrong {
		if name, _, _ := strings.Cut(w, ":"); !m.stale[nameOfKey(name)] {
			m.note("after an up: %s", w)
		}
	}
	return nil
}

// sharedLists are the names of the keys in state that have both an accessList and entries: a command between the one and the
// other has failed.
func (m *model) sharedLists() map[string]bool {
	shared := map[string]bool{}
	for _, name := range m.stack.Names() {
		if m.stack.Resource(name).Type == sim.EntryType {
			key := m.stack.Resource(nameOfKey(name))
			shared[nameOfKey(name)] = key != nil && key.Outputs.HasValue("accessList")
		}
	}
	return shared
}

// types are those of the keys in state, by name.
func (m *model) types() map[string]string {
	types := map[string]string{}
	for name := range m.ids() {
		types[name] = string(m.stack.Resource(name).Type)
	}
	return types
}

// nameOfKey is the name of the key that something hangs on.
func nameOfKey(name string) string {
	key, _, _ := strings.Cut(name, "-")
	return key
}

func (m *model) refresh(e event) error {
	if err := m.command(e, m.stack.Refresh).Err; err != nil {
		return err
	}
	clear(m.stale)
	clear(m.unsure)
	for name, typ := range m.types() { // a ProjectApiKey has seen all
		if typ == sim.KeyType {
			maps.DeleteFunc(m.excused[idIn(m.stack.Resource(name))], func(what string, _ bool) bool { return slices.Contains(m.Projects, what) })
		}
	}
	for _, w := range m.audit().compare("state", claimsIn(m.stack)) {
		m.note("after a refresh: %s", w)
	}
	return nil
}

// importKey takes a key that was made by hand into the stack, under a name that is free.
func (m *model) importKey(e event) {
	if len(m.byHand) == 0 || m.stack.Resource(e.name()) != nil {
		return
	}
	key, typ := m.byHand[0], sim.KeyType
	if e.Split {
		typ = sim.OrgKeyType
	}
	result := m.command(e, func() sim.Result { return m.stack.ImportType(typ, e.name(), key.ID) })
	if result.Err != nil {
		return
	}
	m.byHand, m.imported = m.byHand[1:], append(m.imported, key.ID)
	m.program[e.name()] = e.wanted(m.World)
	if e.Split {
		m.excuseBeyond(key.ID, claims{}) // nobody says anything of its projects yet
	}
	delete(m.stale, e.name())
}

// importOthers imports the assignments that the program wants and that have other roles: somebody relies on these.
func (m *model) importOthers() {
	for name, r := range m.stack.Wanted(m.list()) {
		project, id := plainText(r.Inputs["projectId"]), plainText(r.Inputs["apiKeyId"])
		key, _ := m.Atlas.Key(id)
		roles, assigned := key.Projects[project]
		if r.Type != sim.AssignmentType || !assigned || m.stack.Resource(name) != nil || sameSet(roles, plainTexts(r.Inputs["roleNames"])) {
			continue
		}
		if result := m.stack.ImportType(r.Type, name, project+"/"+id); result.Err != nil {
			m.note("the import of %s failed: %v", name, result.Err)
		}
	}
}

// end is how each history ends: a refresh and an up make all well, and a destroy leaves only what is not ours.
func (m *model) end() {
	if len(m.wrong) > 0 {
		return
	}
	for again := true; again; again = slices.Contains(slices.Collect(maps.Values(m.stale)), true) {
		if err := m.refresh(event{What: "refresh"}); err != nil {
			m.note("the last refresh failed: %v", err)
			return
		}
		m.importOthers()
		if err := m.up(event{What: "up"}); err != nil {
			m.note("the last up failed: %v", err)
			return
		}
	}
	wrong, _ := m.audit().agreement(m.list())
	m.wrong = append(m.wrong, wrong...)
	for _, key := range m.byHand {
		if _, alive := m.Atlas.Key(key.ID); !alive {
			m.note("a key made by hand was deleted")
		}
	}
	if result := m.stack.Destroy(); result.Err != nil {
		m.note("the destroy failed: %v", result.Err)
	}
	wrong, _ = m.audit().agreement(sim.List{})
	for _, w := range wrong {
		m.note("after the destroy: %s", w)
	}
	m.wrong = append(append(m.wrong, m.Problems()...), m.LeaksAnywhere()...)
}

// rapidRuns is rapid.Check with so many runs.
func rapidRuns(t *testing.T, runs int, property func(*rapid.T)) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	before := checks.Value.String()
	defer func() { _ = checks.Value.Set(before) }()
	if testing.Short() {
		runs *= 5 // which rapid divides by
	}
	if before == checks.DefValue { // else somebody asked for a number
		if err := checks.Value.Set(strconv.Itoa(runs)); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, property)
}
