package atlas

import (
	"sync"
	"sync/atomic"
)

// knownObjects remembers the ids of what this process has made, read, found in state or deleted. The settlement of a lost
// answer takes no such object for the one that the answer was about.
type knownObjects struct {
	mu   sync.Mutex
	seen map[string]fate
}

// fate says what this process last knew of an object.
type fate int

const (
	fateUnknown fate = iota
	fateAlive
	fateDeleted // by this process, so a 404 is no late visibility
)

func (k *knownObjects) note(now fate, ids ...string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.seen == nil {
		k.seen = map[string]fate{}
	}
	for _, id := range ids {
		// What is deleted can stay readable for a while and be noted again: it stays deleted.
		if k.seen[id] != fateDeleted {
			k.seen[id] = now
		}
	}
}

func (k *knownObjects) fate(id string) fate {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.seen[id]
}

// writeClock counts the beginnings and ends of this process's own writes. A list taken at one count is outdated at any
// other.
type writeClock struct{ events atomic.Uint64 }

func (w *writeClock) now() uint64 { return w.events.Load() }

// begin counts a write's beginning; the function that it returns counts the end.
func (w *writeClock) begin() (end func()) {
	w.events.Add(1)
	return func() { w.events.Add(1) }
}
