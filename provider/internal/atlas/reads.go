package atlas

import (
	"context"
	"sync"
	"time"
)

const (
	// loneReads is how many Reads at the start of a burst are one GET each. A refresh of no more objects than this never
	// pays for a list, however large the organization.
	loneReads = 3
	// sharedPages is the most pages that a list has which is fetched for Reads.
	sharedPages = 4
	// getsAtOnce bounds how many GETs of one owner's objects are under way.
	getsAtOnce = 8
)

// readable is an object of which a list has everybody's copy.
type readable[T any] interface {
	clone() T
	// whole tells whether all of it is known: a list need not show all.
	whole() bool
}

// reads answers the Reads of one kind of object at one owner, by the rule in the package's documentation.
type reads[T readable[T]] struct {
	about func(id string) call // what a Read is about
	fetch func(ctx context.Context, call call, id string) (T, error)
	gets  chan struct{} // a token for each GET under way

	every sharedList[T] // for who wants all; serves Reads too, while it is there

	sharedList[T] // whose mu guards what follows too

	burst      burst
	underway   int       // Reads that have arrived and not ended
	quietSince time.Time // when the last one ended
}

// burst is what the Reads of one burst have learnt.
type burst struct {
	lone       int   // those that were one GET each from the start
	listFailed bool  // a list has failed, and is not tried again
	refused    error // Atlas's word that the credential may not read the owner's objects
}

// owners has the reads of each owner's objects, by the owner.
type owners[T readable[T]] struct {
	mu sync.Mutex
	of map[Object]*reads[T]
}

// reads returns those of an owner. fetch is one GET.
func (o *owners[T]) reads(
	c *Client, owner Object, all list[T], about func(id string) call, fetch func(ctx context.Context, call call, id string) (T, error),
) *reads[T] {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.of == nil {
		o.of = map[Object]*reads[T]{}
	}
	r, ok := o.of[owner]
	if !ok {
		r = &reads[T]{
			about:      about,
			fetch:      fetch,
			gets:       make(chan struct{}, getsAtOnce),
			every:      sharedList[T]{list: all, writes: &c.writes, status: c.chain.ShowStatus},
			sharedList: sharedList[T]{list: all, writes: &c.writes, status: c.chain.ShowStatus, mostPages: sharedPages},
		}
		o.of[owner] = r
	}
	return r
}

// one returns an object, from a list or by a GET.
func (r *reads[T]) one(ctx context.Context, id string) (none T, err error) {
	waiter, refused := r.arrive(ctx, id)
	defer r.depart()
	if refused != nil {
		return none, r.about(id).adopt(refused)
	}
	if waiter == nil {
		return r.get(ctx, id)
	}
	all, listErr := waiter.wait()
	found, ok := all[id]
	switch {
	case ok && found.whole():
		return found.clone(), nil
	case ctx.Err() != nil: // the Read's own end, of which get says the cause
	case IsForbidden(listErr):
		r.learn(func(b *burst) { b.refused = listErr })
		return none, r.about(id).adopt(listErr)
	case listErr != nil, ok: // one that does not show all of what it has is of no use
		r.learn(func(b *burst) { b.listFailed = true })
	}
	found, err = r.get(ctx, id)
	if err != nil && listErr != nil && ctx.Err() != nil {
		return none, r.about(id).adopt(listErr) // which had the time to say more
	}
	return found, err
}

// arrive counts a Read in and decides how it is answered: from the list that it waits for, or by a GET if there is none,
// or not at all where Atlas has refused in this burst.
func (r *reads[T]) arrive(ctx context.Context, id string) (w *waiter[T], refused error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.underway == 0 && time.Since(r.quietSince) > freshness {
		r.burst = burst{}
	}
	r.underway++
	if r.burst.refused != nil {
		return nil, r.burst.refused
	}
	if w, joined := r.join(ctx, id); joined {
		return w, nil
	}
	r.every.mu.Lock()
	w, joined := r.every.join(ctx, id)
	r.every.mu.Unlock()
	if joined {
		return w, nil
	}
	if r.burst.lone < loneReads {
		r.burst.lone++
		return nil, nil
	}
	if r.burst.listFailed {
		return nil, nil
	}
	return r.begin(ctx), nil
}

func (r *reads[T]) depart() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.underway--
	r.quietSince = time.Now()
}

// learn notes something for the rest of the burst.
func (r *reads[T]) learn(note func(b *burst)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	note(&r.burst)
}

// get reads the object by a GET of its own.
func (r *reads[T]) get(ctx context.Context, id string) (none T, err error) {
	call := r.about(id)
	if ctx.Err() != nil {
		return none, call.unanswered(context.Cause(ctx))
	}
	select {
	case r.gets <- struct{}{}:
		defer func() { <-r.gets }()
	case <-ctx.Done():
		return none, call.unanswered(context.Cause(ctx))
	}
	found, err := r.fetch(ctx, call, id)
	if IsForbidden(err) {
		r.learn(func(b *burst) { b.refused = err })
	}
	return found, err
}

// all returns all objects by their ids; those who ask within a few seconds share the answer.
func (r *reads[T]) all(ctx context.Context) (map[string]T, error) {
	return copies(r.every.all(ctx))
}

func copies[T readable[T]](objects map[string]T, err error) (map[string]T, error) {
	own := make(map[string]T, len(objects))
	for id, object := range objects {
		own[id] = object.clone()
	}
	return own, err
}
