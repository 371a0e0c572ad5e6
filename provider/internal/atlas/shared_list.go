package atlas

import (
	"context"
	"sync"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
)

// freshness is how old a list may be, from the sending of its first page to the arrival of a Read, to answer that Read.
const freshness = 5 * time.Second

// sharedList hands one fetch of a list to all the Reads that may be answered from it. mu guards its own fields and
// those of its fetches that change.
type sharedList struct {
	lister keyLister
	writes *writeClock
	status func(ctx context.Context, line string)

	mu     sync.Mutex
	newest *listFetch
}

// listFetch is one fetch of a list.
type listFetch struct {
	sent   time.Time
	writes uint64 // the count of our own writes when the first page was sent
	cancel context.CancelFunc
	seats  map[*seat]struct{} // the Reads that wait for it; guarded by the list's mu

	done chan struct{}
	// Set before done is closed and not changed after.
	keys     map[string]Key
	complete bool
	err      error
}

// seat is the place of one Read at a fetch.
type seat struct {
	list  *sharedList
	fetch *listFetch
	ctx   context.Context // the Read's own: where status lines go, and what ends its wait
}

// join seats a Read that arrives now at the newest fetch if that may answer it, else returns nil. The caller holds mu.
func (s *sharedList) join(ctx context.Context) *seat {
	fetch := s.newest
	if fetch == nil || time.Since(fetch.sent) > freshness || fetch.writes != s.writes.now() || fetch.hasFailed() {
		return nil
	}
	return s.sit(ctx, fetch)
}

// begin starts a fetch on behalf of one Read and seats it there. The fetch outlives that Read's cancellation as long
// as others wait, and ends with its deadline. worthIt: see keyLister.fetch. The caller holds mu.
func (s *sharedList) begin(ctx context.Context, worthIt func(pages int) bool) *seat {
	fetch := &listFetch{
		sent:   time.Now(),
		writes: s.writes.now(),
		seats:  map[*seat]struct{}{},
		done:   make(chan struct{}),
	}
	detached := transport.WithStatus(context.WithoutCancel(ctx), func(line string) { s.showStatus(fetch, line) })
	if deadline, limited := ctx.Deadline(); limited {
		detached, fetch.cancel = context.WithDeadline(detached, deadline)
	} else {
		detached, fetch.cancel = context.WithCancel(detached)
	}
	s.newest = fetch
	go func() {
		defer fetch.cancel()
		defer close(fetch.done)
		fetch.keys, fetch.complete, fetch.err = s.lister.fetch(detached, worthIt)
	}()
	return s.sit(ctx, fetch)
}

func (s *sharedList) sit(ctx context.Context, fetch *listFetch) *seat {
	place := &seat{list: s, fetch: fetch, ctx: ctx}
	fetch.seats[place] = struct{}{}
	return place
}

// key waits for the fetch and returns the key from it, if it is there. Absence proves nothing (see keyLister.fetch).
// The error is the fetch's, or the end of the Read's own context.
func (p *seat) key(id string) (key Key, found bool, err error) {
	defer p.leave()
	select {
	case <-p.fetch.done:
	case <-p.ctx.Done():
		return Key{}, false, context.Cause(p.ctx)
	}
	key, found = p.fetch.keys[id]
	return key.clone(), found, p.fetch.err
}

// leave gives up the seat. A fetch that nobody waits for any more is cancelled, and no later Read joins it.
func (p *seat) leave() {
	p.list.mu.Lock()
	defer p.list.mu.Unlock()
	delete(p.fetch.seats, p)
	if len(p.fetch.seats) > 0 || p.fetch.isDone() {
		return
	}
	p.fetch.cancel()
	if p.list.newest == p.fetch {
		p.list.newest = nil
	}
}

// showStatus shows a status line of a fetch to all the Reads that wait for it.
func (s *sharedList) showStatus(fetch *listFetch, line string) {
	s.mu.Lock()
	waiting := make([]context.Context, 0, len(fetch.seats))
	for place := range fetch.seats {
		waiting = append(waiting, place.ctx)
	}
	s.mu.Unlock()
	for _, ctx := range waiting {
		s.status(ctx, line)
	}
}

func (f *listFetch) isDone() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}

func (f *listFetch) isPartial() bool { return f != nil && f.isDone() && f.err == nil && !f.complete }

func (f *listFetch) hasFailed() bool { return f.isDone() && f.err != nil }
