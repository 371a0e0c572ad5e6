package serve

import (
	"context"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Run is what one run of the engine has told so far. The engine deletes an old state after an import, a rename with an
// import, a rewrite to get or a move, at once or in a later command, though the object behind it is alive in another
// resource: what tells then is which resource was last said to be that object. It is safe for concurrent use.
type Run struct {
	mu sync.Mutex
	// own is what was said of the resources of this process, others that of the run's other processes.
	own, others map[resource.URN]*word
	shared      shared
	turns       turns
	// ended is over once the engine has cancelled.
	ended  context.Context //nolint:containedctx // it is what operations end with, and no request's
	cancel context.CancelFunc
	// underway are the operations that have begun and not ended. atEnd follows the last one of a run.
	underway int
	atEnd    func()
}

// word is what a run last said of a resource.
type word struct {
	// Checked: the program has it. Imported: it came in by this run's import, or get, which alone has no Check.
	Checked, Imported bool
	// Holds is what it is: what Create made, Update left, a Read at first sight was asked for, or a Diff found in state.
	// Secret: with all that Atlas showed once.
	Holds  Objects
	Secret bool
	// at is when its last Diff was.
	at time.Time
}

// NewRun returns a run of which nothing is known. Its processes share what they know in that file, if there is a path.
func NewRun(file string) *Run {
	r := &Run{shared: shared{path: file}}
	r.forget()
	return r
}

// Begin begins to share. The providers that one plugin serves are of one run, until its Cancel: a plugin that stays serves
// several.
func (r *Run) Begin() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended.Err() != nil {
		r.forget()
	}
	r.shared.open()
}

func (r *Run) forget() {
	r.own, r.others = map[resource.URN]*word{}, map[resource.URN]*word{}
	r.ended, r.cancel = context.WithCancel(context.Background())
}

// of returns what is known of a resource of this process.
func (r *Run) of(urn resource.URN) word {
	r.mu.Lock()
	defer r.mu.Unlock()
	if w, ok := r.own[urn]; ok {
		return *w
	}
	return word{}
}

// say changes what is known of a resource, and has the run's other processes know.
func (r *Run) say(urn resource.URN, change func(w *word)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w, ok := r.own[urn]
	if !ok {
		w = &word{}
		r.own[urn] = w
	}
	change(w)
	r.shared.tell(urn, w)
}

// all is what is known of every resource of the run.
func (r *Run) all() iter.Seq2[resource.URN, word] {
	return func(yield func(resource.URN, word) bool) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.shared.hear(r.others)
		for _, words := range []map[resource.URN]*word{r.own, r.others} {
			for urn, w := range words {
				if !yield(urn, *w) {
					return
				}
			}
		}
	}
}

// check notes that the program has a resource. Without old inputs it is yet to be made, or to be replaced: what it was is
// held no longer. It returns whether the user is to be told what an import cannot bring along.
func (r *Run) check(urn resource.URN, replaced bool) (tell bool) {
	r.say(urn, func(w *word) {
		tell = w.Imported && !w.Checked
		w.Checked = true
		if replaced {
			w.Holds = Objects{}
		}
	})
	return tell
}

// rival returns another resource of the program that manages what these objects are, and what that is.
func (r *Run) rival(urn resource.URN, objects Objects) (other resource.URN, what string) {
	for other, w := range r.all() {
		if other == urn || !w.Checked {
			continue
		}
		if what := objects.common(w.Holds); what != "" {
			return other, what
		}
	}
	return "", ""
}

// none reports whether a resource is nothing at Atlas, and manages nothing beside others: of one that is yet to be made Atlas has no name.
func (o Objects) none() bool { return o.Is == "" && len(o.Alone)+len(o.Beside) == 0 }

// is reports whether an object is the resource, or is it too.
func (o Objects) is(object string) bool { return o.Is == object || slices.Contains(o.Also, object) }

// common is what only one of two resources may manage.
func (o Objects) common(other Objects) string {
	for _, own := range append([]string{o.Is}, o.Also...) {
		if other.Is != "" && (own == other.Is || slices.Contains(other.Also, own)) {
			return own
		}
	}
	for _, mine := range [][2][]string{{o.Alone, other.Alone}, {o.Alone, other.Beside}, {o.Beside, other.Alone}} {
		for _, name := range mine[0] {
			if slices.Contains(mine[1], name) {
				return name
			}
		}
	}
	return ""
}

// hold notes what a resource is after a Create, an Update, or a Read at first sight.
func (r *Run) hold(urn resource.URN, objects Objects, secret bool) {
	r.say(urn, func(w *word) { w.Holds, w.Secret = objects, secret })
}

// holder returns the resource that is an object or has it, if one does, and what was said of it.
func (r *Run) holder(object string) (resource.URN, word, bool) {
	for urn, w := range r.all() {
		if w.Holds.is(object) || slices.Contains(w.Holds.Has, object) {
			return urn, w, true
		}
	}
	return "", word{}, false
}
