package sim

import (
	"slices"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// journal collects what becomes of the state, as backend.SnapshotManager does. The engine marks states of before in place.
type journal struct {
	mu         sync.Mutex
	base, news []*State
	done       map[*State]bool // neither of them is in state any longer
	refreshed  bool
}

// record notes what a step did that succeeded, or did a part.
func (j *journal) record(s *step) {
	j.mu.Lock()
	defer j.mu.Unlock()
	drop := func(state *State) {
		if state != nil {
			j.done[state] = true
		}
	}
	switch s.op {
	case opSame, opUpdate, opRead, opReadReplacement:
		drop(s.old)
		j.news = append(j.news, s.new)
	case opCreate, opCreateReplacement:
		j.news = append(j.news, s.new)
		if s.old != nil && s.old.PendingReplacement {
			drop(s.old)
		}
	case opImport, opImportReplacement:
		j.news = append(j.news, s.new)
	case opDelete, opDeleteReplaced, opDiscard, opDiscardReplaced:
		if !s.old.PendingReplacement {
			drop(s.old)
		}
	case opRemovePendingReplace:
		drop(s.old)
	case opRefresh: // by the program: any other rewrites what was before
		j.refreshed = true
		drop(s.old)
		if s.new != nil {
			j.news = append(j.news, s.new)
		}
	}
}

// snapshot is the state as it is now: what steps made, and then what no step came to.
func (j *journal) snapshot() []*State {
	j.mu.Lock()
	defer j.mu.Unlock()
	states := slices.DeleteFunc(slices.Concat(j.news, j.base), func(state *State) bool { return j.done[state] })
	if j.refreshed {
		states = withoutDangling(states)
	}
	return renamed(states)
}

// withoutDangling drops dependencies on what a refresh has found to be gone. Whatever a state depends on is before it.
func withoutDangling(states []*State) []*State {
	there := map[resource.URN]bool{}
	gone := func(urn resource.URN) bool { return !there[urn] }
	kept := make([]*State, len(states))
	for i, state := range states {
		kept[i] = state.Copy()
		kept[i].Dependencies = slices.DeleteFunc(kept[i].Dependencies, gone)
		for key, urns := range kept[i].PropertyDependencies {
			kept[i].PropertyDependencies[key] = slices.DeleteFunc(urns, gone)
		}
		there[state.URN] = true
	}
	return kept
}

// renamed has dependencies on what has got a new name by an alias follow it.
func renamed(states []*State) []*State {
	names := map[resource.URN]resource.URN{}
	for _, state := range states {
		for _, alias := range state.Aliases {
			names[alias] = state.URN
		}
	}
	if len(names) == 0 {
		return states
	}
	follow := func(urns []resource.URN) {
		for i, urn := range urns {
			if now, ok := names[urn]; ok {
				urns[i] = now
			}
		}
	}
	followed := make([]*State, len(states))
	for i, state := range states {
		followed[i] = state.Copy()
		follow(followed[i].Dependencies)
		for _, urns := range followed[i].PropertyDependencies {
			follow(urns)
		}
	}
	return followed
}
