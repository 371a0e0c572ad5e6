package atlas

import (
	"slices"
	"sync"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
)

// knownObjects remembers the ids of what this process has made, read, found in state or deleted. The settlement of a lost
// answer takes no such object for the one that the answer was about.
type knownObjects struct {
	mu      sync.Mutex
	seen    map[string]fate
	created map[string]time.Time // of those whose ids do not say when they were made
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

// made notes when something was made; the zero time is not known.
func (k *knownObjects) made(id string, at time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.created == nil {
		k.created = map[string]time.Time{}
	}
	if !at.IsZero() {
		k.created[id] = at
	}
}

// madeAt returns when something was made, as its id or somebody says; false where neither does.
func (k *knownObjects) madeAt(id string) (at time.Time, known bool) {
	if at, err := objectid.CreatedAt(id); err == nil {
		return at, true
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	at, known = k.created[id]
	return at, known
}

// writeClock counts the beginnings and ends of this process's own writes, and knows the last count of what each was about.
// What a list taken at one count shows of something is outdated once a later count is about that.
type writeClock struct {
	mu     sync.Mutex
	events uint64
	last   map[string]uint64 // by a name of what the write was about
}

func (w *writeClock) now() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.events
}

// begin counts a write's beginning; the function that it returns counts the end.
func (w *writeClock) begin(about ...string) (end func()) {
	w.count(about)
	return func() { w.count(about) }
}

func (w *writeClock) count(about []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events++
	if w.last == nil {
		w.last = map[string]uint64{}
	}
	for _, name := range about {
		w.last[name] = w.events
	}
}

// touched tells whether a write since that count was about one of these; with none, whether there was a write at all.
func (w *writeClock) touched(since uint64, about []string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(about, func(name string) bool { return w.last[name] > since }) ||
		len(about) == 0 && w.events > since
}
