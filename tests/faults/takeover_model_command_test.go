package faults

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

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
