package faults

import (
	"maps"
	"sync"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// command runs a command that meets the event's faults, and holds it against what no command may do to a key.
func (m *model) command(e event, run func() sim.Result) sim.Result {
	before, secrets, homeless := m.ids(), m.secrets(), m.watchProjects()
	result, met := m.meeting(e.Faults, e.Places, run)
	time.Sleep(2 * time.Second) // what was sent before a SIGINT may have its effect after it
	if met {
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
