package faults

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

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
