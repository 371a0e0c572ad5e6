package atlas

import (
	"sync"
	"sync/atomic"
)

// knownKeys remembers the keys that this process has minted, read, found in state or deleted. The settlement of an
// ambiguous mint takes no such key for the one that the lost answer was about.
type knownKeys struct {
	mu   sync.Mutex
	seen map[string]keyFate
}

// keyFate says what this process last knew of a key.
type keyFate int

const (
	keyUnknown keyFate = iota
	keyAlive
	keyDeleted // by this process, so a 404 is no late visibility
)

func (k *knownKeys) note(fate keyFate, ids ...string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.seen == nil {
		k.seen = map[string]keyFate{}
	}
	for _, id := range ids {
		// A deleted key can stay readable for a while and be noted again: it stays deleted.
		if k.seen[id] != keyDeleted {
			k.seen[id] = fate
		}
	}
}

func (k *knownKeys) fate(id string) keyFate {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.seen[id]
}

// writeClock counts the beginnings and ends of this process's own writes. A list of keys taken at one count is
// outdated at any other.
type writeClock struct{ events atomic.Uint64 }

func (w *writeClock) now() uint64 { return w.events.Load() }

// begin counts a write's beginning; the function that it returns counts the end.
func (w *writeClock) begin() (end func()) {
	w.events.Add(1)
	return func() { w.events.Add(1) }
}
