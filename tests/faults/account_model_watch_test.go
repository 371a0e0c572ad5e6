package faults

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// secretWatch watches, at every request of a command, the secrets that the command must leave alone.
type secretWatch struct {
	mu      sync.Mutex
	watched map[string]watchedSecret // by id
	wrong   []string
}

type watchedSecret struct{ account, whose string }

// begin watches what is not of the side and what its accounts sign in with, if it lives for a while yet.
func (s *secretWatch) begin(w *sim.World, of *side, all map[string]string, ours map[string]bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watched, s.wrong = map[string]watchedSecret{}, nil
	soon := time.Now().Add(time.Hour)
	current := map[string]bool{}
	for name, id := range of.currents() {
		if _, wanted := of.wanted[name]; wanted {
			current[id] = true
		}
	}
	owned := map[string]bool{}
	for _, id := range of.accounts() {
		owned[id] = true
	}
	for id, account := range all {
		lives := slices.ContainsFunc(secretsOf(w, account), func(secret emulator.ServiceAccountSecret) bool {
			return secret.ID == id && secret.ExpiresAt.After(soon)
		})
		switch {
		case !lives:
		case current[id]:
			s.watched[id] = watchedSecret{account, "the current one"}
		case !ours[id]:
			s.watched[id] = watchedSecret{account, "somebody else's"}
		}
	}
}

// look is taken after each request. An account may be deleted as a whole: that only its own stack does so is for others to see.
func (s *secretWatch) look(w *sim.World) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, of := range s.watched {
		account, alive := w.Atlas.ServiceAccount(of.account)
		if there := func(secret emulator.ServiceAccountSecret) bool { return secret.ID == id }; alive && !slices.ContainsFunc(account.Secrets, there) {
			s.wrong = append(s.wrong, fmt.Sprintf("the secret %s of %s was deleted, which is %s", id, of.account, of.whose))
			delete(s.watched, id)
		}
	}
}

// end is what was wrong since begin.
func (s *secretWatch) end() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watched = nil
	return s.wrong
}

// end is how each history ends: a refresh and two ups of each side make all well, and a destroy leaves only what is not ours, or what an
// error names. Somebody takes out of the way what an error names; the secret that a side has of an account of the other one, which may be
// in that one's way, is taken out of the program.
func (m *accounts) end() {
	plain := deed{}
	for _, s := range m.sides {
		if s.extra != nil && s.extra.clientID != m.theirs {
			s.extra = nil
		}
	}
	time.Sleep(time.Hour)
	for round := range 2 { // in the first one something of the other side's may be in the way yet
		for _, s := range m.sides {
			if err := m.tidy(s, plain); err != nil && round > 0 {
				m.note("the last commands failed: %v", err)
			}
		}
	}
	if len(m.wrong) > 0 {
		return
	}
	for i, s := range m.sides {
		s.desired = s.program()
		a := audit{World: m.World, stack: s.stack, imported: m.inUse(), beside: m.sides[1-i].stack, forgive: m.forgive, theirs: m.foreign()}
		wrong, _ := a.agreement(s.desired)
		for _, w := range append(wrong, s.upToDate()...) {
			m.note("%s", w)
		}
		m.observe(s)
	}
	for _, s := range m.sides {
		if result := s.stack.Destroy(); result.Err != nil {
			m.note("the destroy failed: %v", result.Err)
		}
	}
	for _, account := range m.Atlas.MintedServiceAccounts(m.Org) {
		if key := likeKey(account); !named(m.World, key.ID) && !(audit{World: m.World}).describes(key) {
			m.note("account %s is left after a destroy, and not named", account.ClientID)
		}
	}
	if _, alive := m.Atlas.ServiceAccount(m.theirs); !alive {
		m.note("an account of nobody's program was deleted")
	}
	for _, w := range append(m.Problems(), m.LeaksAnywhere()...) {
		m.note("%s", w)
	}
}

// inUse are the accounts that were imported; others wait for it.
func (m *accounts) inUse() []string {
	return slices.DeleteFunc(slices.Clone(m.imported), func(id string) bool {
		said := claimsIn(m.sides[0].stack, m.sides[1].stack)[id]
		return said == nil || !said.key
	})
}

// foreign are the secrets that neither side has.
func (m *accounts) foreign() map[string]string {
	all := foreignSecrets(m.World, m.sides[0].stack)
	for id := range secretsIn(m.sides[1].stack) {
		delete(all, id)
	}
	return all
}

// tidy refreshes a side and brings it up to date, as a person does who reads errors.
func (m *accounts) tidy(s *side, plain deed) error {
	if result := m.refresh(s, plain); result.Err != nil {
		return result.Err
	}
	result := m.up(s, plain)
	for try := 0; try < 4 && result.Err != nil; try++ {
		inTheWay := 0
		for id, account := range m.foreign() {
			if strings.Contains(result.Err.Error(), id) {
				inTheWay++
				_ = m.Atlas.DeleteSecret(account, id) // it is there
			}
		}
		if inTheWay == 0 {
			break
		}
		m.seen["made room"]++
		result = m.up(s, plain)
	}
	if result.Err == nil {
		result = m.up(s, plain)
	}
	return result.Err
}

// forgive: an access list that is not named is left alone, as are places of an account that hang on it apart, and roles in the
// organization of an account of a project.
func (m *accounts) forgive(_ string, said claims, key emulator.Key) emulator.Key {
	if len(said.addresses) == 0 {
		key.AccessList = nil
	}
	projects := map[string][]string{}
	for project, roles := range key.Projects {
		if said.projects[project] != nil {
			projects[project] = roles
		}
	}
	key.Projects = projects
	return key
}
