package sim

import (
	"slices"
	"sync"

	pkgresource "github.com/pulumi/pulumi/pkg/v3/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/providers"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// State is a resource in state, as the engine has it.
type State = pkgresource.State

// Stack is a stack's state and how its commands run.
type Stack struct {
	// Config is the default provider's configuration in the program; a command that runs no program uses the one in state.
	Config resource.PropertyMap
	// Parallel is how many steps are under way at most.
	Parallel int
	// OnStart, if set, is given for each command what interrupts it, as one SIGINT does.
	OnStart func(interrupt func())
	// Attached has one plugin process serve all providers of all commands from then on, as PULUMI_DEBUG_PROVIDERS does.
	Attached bool

	world         *World
	project, name string
	attached      *server // the last plugin that was started

	mu     sync.Mutex
	states []*State // in the order in which they can be made
	saved  []byte
	under  *journal // that of the command under way, if it changes the state
}

// Names are those of the resources in state, in order: those that the program manages or reads, without what is only to
// be deleted, and without providers.
func (s *Stack) Names() []string {
	var names []string
	for _, state := range s.States() {
		if isLive(state) {
			names = append(names, state.URN.Name())
		}
	}
	slices.Sort(names)
	return names
}

// Resource returns the resource of that name, nil where there is none. It must not be changed.
func (s *Stack) Resource(name string) *State {
	for _, state := range s.States() {
		if isLive(state) && state.URN.Name() == name {
			return state
		}
	}
	return nil
}

// States are all resources in state, providers and what is only to be deleted among them. They must not be changed.
func (s *Stack) States() []*State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.states)
}

// Recorded are the resources of the program in state as the engine has written it down by now: while a command is under way, what
// its finished steps have made of it. They must not be changed.
func (s *Stack) Recorded() []*State {
	s.mu.Lock()
	states, under := s.states, s.under
	s.mu.Unlock()
	if under != nil {
		states = under.snapshot()
	}
	return slices.DeleteFunc(slices.Clone(states), func(state *State) bool { return !isLive(state) })
}

// follow has [Stack.Recorded] go by a journal; nil: by the state.
func (s *Stack) follow(j *journal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.under = j
}

// Forget takes what has that name out of state, as pulumi state delete does.
func (s *Stack) Forget(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.states = slices.DeleteFunc(s.states, func(state *State) bool { return state.URN.Name() == name })
}

// State is the state as it lies in a file, secrets encrypted.
func (s *Stack) State() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.saved)
}

// urn is what the stack calls a resource.
func (s *Stack) urn(typ, name string) resource.URN {
	return resource.NewURN(tokens.QName(s.name), tokens.PackageName(s.project), "", tokens.Type(typ), name)
}

// isLive tells a resource of the program from a provider and from what is only in state to be deleted or made again.
func isLive(state *State) bool {
	return !providers.IsProviderType(state.Type) && !state.Delete && !state.PendingReplacement
}
