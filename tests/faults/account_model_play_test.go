package faults

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// accounts knows what should be.
type accounts struct {
	scene

	sides    []*side
	theirs   string   // an account of nobody's program
	imported []string // accounts whose first secrets nobody has
	watch    secretWatch
	met      int
	seen     map[string]int
	wrong    []string
}

func newAccounts(t *testing.T, seed uint64) *accounts {
	t.Helper()
	w := sim.New(t, sim.Seed(seed))
	w.Stays(sim.AccountType, sim.ProjectAccountType)
	w.Atlas.Change(func(s *emulator.Server) { s.Unknowns.WithoutInitialSecretRefused = seed%2 == 0 })
	m := &accounts{scene: scene{World: w}, seen: map[string]int{}}
	for range 2 {
		m.sides = append(m.sides, &side{scene: &scene{World: w, stack: w.Stack()}, wanted: map[string]office{}, unsure: map[string]bool{}})
	}
	m.theirs = m.accountByHand("theirs", 0)
	w.Watch(func(sim.Exchange) { m.watch.look(w) })
	return m
}

func (m *accounts) note(format string, args ...any) {
	if len(m.wrong) < 5 {
		m.wrong = append(m.wrong, fmt.Sprintf(format, args...))
	}
}

func (m *accounts) play(e deed) {
	s := m.sides[e.Stack]
	switch e.What {
	case "set":
		m.set(s, e)
	case "drop":
		delete(s.wanted, e.name())
	case "extra":
		s.extra = nil
		if targets := m.targets(s); e.Extra {
			s.extra = &spare{targets[e.Which%len(targets)], e.Hours}
		}
	case "trigger":
		if k, there := s.wanted[e.name()]; there && s.stack.Resource(e.name()) != nil {
			k.release++
			s.wanted[e.name()] = k
			m.up(s, e)
		}
	case "up":
		m.up(s, e)
	case "refresh":
		m.refresh(s, e)
	case "sleep":
		time.Sleep(time.Duration(e.Sleep) * time.Hour)
	default:
		m.somebody(e)
	}
}

// targets are the accounts that a side may make a secret of: those of the other side, and one of nobody's.
func (m *accounts) targets(of *side) []string {
	targets := []string{m.theirs}
	for _, s := range m.sides {
		if s != of {
			targets = append(targets, slices.Sorted(maps.Values(s.accounts()))...)
		}
	}
	return targets
}

// accounts are the client ids of those in state, by name.
func (s *side) accounts() map[string]string {
	ids := map[string]string{}
	for _, name := range s.stack.Names() {
		if state := s.stack.Resource(name); isAccount(string(state.Type)) {
			ids[name] = idIn(state)
		}
	}
	return ids
}

// somebody changes an account behind the stacks' backs.
func (m *accounts) somebody(e deed) {
	s := m.sides[e.Stack]
	all := m.targets(nil)
	clientID := all[e.Which%len(all)]
	account, alive := m.Atlas.ServiceAccount(clientID)
	if !alive {
		return
	}
	var err error
	switch e.What {
	case "somebody makes a secret":
		if len(account.Secrets) < 2 {
			_, err = m.Atlas.AddSecret(clientID, time.Duration(e.Hours)*time.Hour)
			m.doubt(nil, clientID)
		}
	case "somebody deletes a secret":
		if n := len(account.Secrets); n > 0 {
			err = m.Atlas.DeleteSecret(clientID, account.Secrets[e.Name%n].ID)
			m.doubt(nil, clientID)
		}
	case "somebody changes roles":
		err = m.Atlas.SetServiceAccountRoles(clientID, "ORG_OWNER")
		if account.Grants.Projects[m.Projects[0]] != nil {
			err = m.Atlas.SetServiceAccountRolesInProject(m.Projects[0], clientID, "GROUP_DATA_ACCESS_ADMIN")
		}
	case "somebody renames":
		err = m.Atlas.SetServiceAccountDetails(clientID, "job 0", "renamed")
	case "somebody takes out":
		if projects := slices.Sorted(maps.Keys(account.Grants.Projects)); len(projects) > 0 {
			err = m.Atlas.UnassignServiceAccount(projects[e.Text%len(projects)], clientID)
		}
	case "somebody deletes":
		own := s.accounts()[e.name()]
		if _, alive := m.Atlas.ServiceAccount(own); alive {
			err = m.Atlas.DeleteServiceAccount(own)
			m.doubt(nil, own)
		}
	}
	if err != nil {
		m.note("%s: %v", e, err)
	}
}

// doubt says that the sides, but for one, need not know the secrets of an account.
func (m *accounts) doubt(but *side, clientID string) {
	for _, s := range m.sides {
		if s != but {
			s.unsure[clientID] = true
		}
	}
}

// command runs a command of a side that meets the deed's faults, and holds it against what no command may do.
func (m *accounts) command(s *side, e deed, run func() sim.Result) sim.Result {
	before, ours := clientSecrets(m.World), secretsIn(s.stack)
	current := s.currents()
	owned := s.accounts()
	m.watch.begin(m.World, s, before, ours)
	result, met := s.meeting(e.Faults, e.Places, run)
	if met {
		m.met++
	}
	for _, wrong := range m.watch.end() {
		m.note("%s (%s; error: %v)", wrong, e, result.Err)
	}
	after := clientSecrets(m.World)
	for id, account := range after { // another's is shortened by each that is made
		if before[id] == "" {
			m.doubt(s, account)
			if result.Err != nil || !secretsIn(s.stack)[id] {
				s.unsure[account] = true
			}
		}
	}
	if met {
		for _, account := range owned {
			s.unsure[account] = true // what was made and deleted again has shortened the others
			m.doubt(s, account)
		}
		if s.extra != nil {
			m.doubt(nil, s.extra.clientID)
		}
	}
	in := secretsIn(s.stack)
	for name, id := range current {
		_, wanted := s.wanted[name]
		if account := after[id]; account != "" && wanted && !in[id] && owned[name] == s.accounts()[name] {
			m.note("%s: the secret %s is in no state any more (%s; error: %v)", name, id, e, result.Err)
		}
	}
	for name, id := range s.accounts() {
		if _, alive := m.Atlas.ServiceAccount(owned[name]); alive && owned[name] != id {
			m.note("%s: its account was made anew (%s)", name, e)
		}
	}
	return result
}

// currents are the ids of the current secrets of the accounts in state, by name.
func (s *side) currents() map[string]string {
	ids := map[string]string{}
	for name := range s.accounts() {
		if current, _ := issuedIn(s.stack.Resource(name)); current.id != "" {
			ids[name] = current.id
		}
	}
	return ids
}

func (m *accounts) refresh(s *side, e deed) sim.Result {
	result := m.command(s, e, s.stack.Refresh)
	if result.Err == nil {
		clear(s.unsure)
	}
	return result
}

func (m *accounts) up(s *side, e deed) sim.Result {
	for name, k := range s.wanted { // what is gone cannot be imported
		if _, alive := m.Atlas.ServiceAccount(k.imports); !alive && s.stack.Resource(name) == nil {
			k.imports = ""
			s.wanted[name] = k
		}
	}
	if s.extra != nil {
		if _, alive := m.Atlas.ServiceAccount(s.extra.clientID); !alive || slices.Contains(slices.Collect(maps.Values(s.accounts())), s.extra.clientID) {
			s.extra = nil
		}
	}
	before := s.currents()
	result := m.command(s, e, func() sim.Result { return s.stack.Up(s.program()) })
	for name, id := range s.currents() {
		if before[name] != "" && before[name] != id {
			m.seen["rotated"]++
		}
	}
	if result.Err != nil && strings.Contains(result.Err.Error(), "Atlas allows a service account 2 secrets") {
		m.seen["no room"]++
	}
	if result.Err == nil {
		m.observe(s)
	}
	return result
}

// observe signs in with the current secrets of a side, and sees what the state has of the others.
func (m *accounts) observe(s *side) {
	for _, name := range s.stack.Names() {
		state := s.stack.Resource(name)
		current, previous := issuedIn(state)
		value := plainText(current.value)
		_, alive := m.Atlas.ServiceAccount(current.of)
		switch {
		case current.of == "", s.unsure[current.of], !alive:
		case value == "" && !slices.Contains(m.imported, current.of):
			m.note("after an up: %s has no %s", name, current.name)
		case value != "" && !signsIn(m.World, current.of, value):
			m.note("after an up: the %s of %s does not sign in", current.name, name)
		default:
			m.seen["signed in"]++
		}
		for _, secret := range []issued{current, previous} {
			if value, there := secret.real(m.World); there && !secret.value.IsNull() && plainText(secret.value) != value {
				m.note("after an up: the %s of %s is not the real one", secret.name, name)
			}
		}
	}
}
