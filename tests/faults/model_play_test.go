package faults

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// model knows what should be.
type model struct {
	*sim.World
	stack   *sim.Stack
	program sim.Keys
	// stale are the names whose keys somebody else has changed since the last refresh. No up looks at what is there, so
	// they need not agree until then.
	stale map[string]bool
	// unsure are the names whose last command failed: it may have done more than it knows. The next up that asks for the
	// same makes it so; where the program asks for something else first, only a refresh does (docs/reliability.md).
	unsure   map[string]bool
	imported []string // ids of keys whose private halves nobody has
	byHand   []emulator.Key
	met      int // commands that met a fault
	wrong    []string
}

func newModel(t *testing.T, seed uint64) *model {
	t.Helper()
	w := sim.New(t, sim.Seed(seed))
	return &model{World: w, stack: w.Stack(), program: sim.Keys{}, stale: map[string]bool{}, unsure: map[string]bool{}}
}

func (m *model) note(format string, args ...any) {
	m.wrong = append(m.wrong, fmt.Sprintf(format, args...))
}

func (m *model) play(e event) {
	switch e.What {
	case "set":
		m.change(e.name())
		m.program[e.name()] = e.wanted(m.World)
	case "drop":
		m.change(e.name())
		delete(m.program, e.name())
	case "up":
		m.up(e)
	case "refresh":
		m.refresh(e)
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

// somebody changes a key of the stack behind its back.
func (m *model) somebody(e event) {
	resource := m.stack.Resource(e.name())
	if resource == nil {
		return
	}
	id := string(resource.ID)
	key, alive := m.Atlas.Key(id)
	if !alive {
		return
	}
	m.stale[e.name()] = true
	var err error
	switch e.What {
	case "somebody grants":
		err = m.Atlas.SetRoles(m.Projects[e.Projects%6], id, e.roles(0)...)
	case "somebody removes":
		if projects := slices.Sorted(maps.Keys(key.Projects)); len(projects) > 1 {
			err = m.Atlas.Unassign(projects[e.Projects%len(projects)], id)
		}
	case "somebody renames":
		err = m.Atlas.SetDescription(id, descriptions[e.Text])
	case "somebody deletes":
		err = m.Atlas.DeleteKey(id)
	}
	if err != nil {
		m.note("%s: %v", e, err)
	}
}

// command runs a command that meets the event's faults.
func (m *model) command(e event, run func() sim.Result) sim.Result {
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
	return result
}

func (m *model) up(e event) {
	result := m.command(e, func() sim.Result { return m.stack.Up(m.program) })
	names := slices.Sorted(maps.Keys(result.Ops))
	for _, name := range names {
		m.unsure[name] = result.Err != nil
	}
	if result.Err != nil {
		return
	}
	touched := map[string]bool{}
	for _, name := range m.stack.Names() {
		touched[name] = m.stale[name]
	}
	wrong, _ := agreement(m.World, m.stack, m.program, m.imported...)
	for _, w := range wrong {
		if !slices.ContainsFunc(m.stack.Names(), func(name string) bool { return touched[name] && mentions(w, name) }) {
			m.note("after an up: %s", w)
		}
	}
}

// mentions tells whether a line is about that resource.
func mentions(line, name string) bool { return len(line) > len(name) && line[:len(name)+1] == name+":" }

func (m *model) refresh(e event) {
	if m.command(e, m.stack.Refresh).Err != nil {
		return
	}
	clear(m.stale)
	clear(m.unsure)
	for _, w := range (audit{World: m.World, stack: m.stack}).compare("state", claimsIn(m.stack)) {
		m.note("after a refresh: %s", w)
	}
}

// importKey takes a key that was made by hand into the stack, under a name that is free.
func (m *model) importKey(e event) {
	if len(m.byHand) == 0 || m.stack.Resource(e.name()) != nil {
		return
	}
	key := m.byHand[0]
	result := m.command(e, func() sim.Result { return m.stack.Import(e.name(), key.ID) })
	if result.Err != nil {
		return
	}
	m.byHand, m.imported = m.byHand[1:], append(m.imported, key.ID)
	m.program[e.name()] = e.wanted(m.World)
	delete(m.stale, e.name())
}

// end is how each history ends: a refresh and an up make all well, and a destroy leaves only what is not ours.
func (m *model) end() {
	for _, command := range []struct {
		what string
		run  func() sim.Result
	}{{"refresh", m.stack.Refresh}, {"up", func() sim.Result { return m.stack.Up(m.program) }}} {
		if result := command.run(); result.Err != nil {
			m.note("the last %s failed: %v", command.what, result.Err)
			return
		}
	}
	wrong, left := agreement(m.World, m.stack, m.program, m.imported...)
	m.wrong = append(m.wrong, wrong...)
	for _, key := range m.byHand {
		if _, alive := m.Atlas.Key(key.ID); !alive {
			m.note("a key made by hand was deleted")
		}
	}
	if result := m.stack.Destroy(); result.Err != nil {
		m.note("the destroy failed: %v", result.Err)
	}
	if got := len(m.Atlas.MintedKeys(m.Org)); got != left.named+left.described {
		m.note("%d keys are left after a destroy, %d of them named", got, left.named+left.described)
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
