package serve

import (
	"context"
	"slices"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Run is what one run of the engine has told so far. The engine deletes an old state after an import, a rename with an
// import, a rewrite to get or a move, at once or in a later command, though the object behind it is alive in another
// resource: what tells then is which resource was last said to be that object. It is safe for concurrent use.
type Run struct {
	mu    sync.Mutex
	words map[resource.URN]*word
	// ended is over once the engine has cancelled.
	ended  context.Context //nolint:containedctx // it is what operations end with, and no request's
	cancel context.CancelFunc
}

// word is what a run last said of a resource.
type word struct {
	// checked: the program has it. imported: it came in by this run's import, or get.
	checked, imported bool
	// told: the user was told what cannot be had after an import.
	told bool
	// named are the objects that it was last seen to be, held or not: for the one owner.
	named []string
	// holds are the objects that it is: what Create made, Update left, a Read at first sight was asked for, or a Diff found
	// in state. secret: with all that Atlas showed once.
	holds  []string
	secret bool
}

// NewRun returns a run of which nothing is known.
func NewRun() *Run {
	r := &Run{}
	r.Begin()
	return r
}

// Begin forgets the run before: a plugin can serve several. What is under way goes on.
func (r *Run) Begin() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.words = map[resource.URN]*word{}
	if r.ended == nil || r.ended.Err() != nil {
		r.ended, r.cancel = context.WithCancel(context.Background())
	}
}

// Cancel ends the operations that are under way, and those that are yet to begin in this run.
func (r *Run) Cancel() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cancel()
}

// during returns a context that ends with the run too. stop frees what it holds.
func (r *Run) during(ctx context.Context) (limited context.Context, stop func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	limited, cancel := context.WithCancel(ctx)
	if r.ended.Err() != nil {
		cancel() // at once: what was begun after the end must send nothing
	}
	unhook := context.AfterFunc(r.ended, cancel)
	return limited, func() {
		unhook()
		cancel()
	}
}

// of returns what is known of a resource, to be changed while the lock is held.
func (r *Run) of(urn resource.URN) *word {
	w, ok := r.words[urn]
	if !ok {
		w = &word{}
		r.words[urn] = w
	}
	return w
}

// check notes that the program has a resource. Without old inputs it is yet to be made, or to be replaced: what it was is
// held no longer. It returns whether the user is to be told what an import cannot bring along.
func (r *Run) check(urn resource.URN, replaced bool) (tell bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w := r.of(urn)
	w.checked = true
	if replaced {
		w.holds, w.named = nil, nil
	}
	tell = w.imported && !w.told
	w.told = w.told || tell
	return tell
}

// isChecked reports whether a resource is in the program, as far as this run has told.
func (r *Run) isChecked(urn resource.URN) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.of(urn).checked
}

// isImported reports whether a resource was first seen by this run.
func (r *Run) isImported(urn resource.URN) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.of(urn).imported
}

// diff notes what a resource of the program is, and returns the resource of the program that is the same, if another is.
// Whether it stays as it is or changes, it is held: an update may fail, and with --continue-on-error the engine goes on to
// its deletions. What is to be replaced gets another Check, or no Diff at all.
func (r *Run) diff(urn resource.URN, objects []string, secret bool) (other resource.URN, twice bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w := r.of(urn)
	if !w.checked || len(objects) == 0 {
		return "", false // the engine asks for a Diff after a refresh too
	}
	w.named, w.holds, w.secret = objects, objects, secret
	for other, o := range r.words {
		if other != urn && o.checked && len(o.named) > 0 && o.named[0] == objects[0] {
			return other, true
		}
	}
	return "", false
}

// see notes that a resource was first seen by this run.
func (r *Run) see(urn resource.URN) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.of(urn).imported = true
}

// hold notes what a resource is after a Create, an Update, or a Read at first sight.
func (r *Run) hold(urn resource.URN, objects []string, secret bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w := r.of(urn)
	w.holds, w.secret = objects, secret
}

// holder returns the resource that is an object, if one is, and what was said of it.
func (r *Run) holder(object string) (resource.URN, word, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for urn, w := range r.words {
		if slices.Contains(w.holds, object) {
			return urn, *w, true
		}
	}
	return "", word{}, false
}
