package faults

import (
	"maps"
	"slices"
	"strings"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

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
