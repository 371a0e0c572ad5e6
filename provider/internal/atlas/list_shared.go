package atlas

import (
	"context"
	"net/http/httptrace"
	"sync"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
)

// freshness is how old a list may be, from the sending of its first page to the arrival of a Read, to answer that Read.
const freshness = 5 * time.Second

// sharedList hands one fetch of a list to all the Reads that may be answered from it.
type sharedList[T any] struct {
	list   list[T]
	writes *writeClock
	// status shows a status line to the one whose context it is.
	status func(ctx context.Context, line string)
	// mostPages bounds the pages that a fetch has, as does the number of the Reads that wait for it; 0: it has all.
	mostPages int

	mu     sync.Mutex // guards what follows, and what of a fetch changes
	newest *fetch[T]
}

// fetch is one fetch of a list.
type fetch[T any] struct {
	cancel context.CancelFunc
	// Guarded by the list's mu.
	waiters map[*waiter[T]]struct{}
	sent    time.Time // when its first page was sent, the last time if repeatedly; zero before
	writes  uint64    // the count of our own writes at that time

	done chan struct{}
	// Set before done is closed and not changed after.
	items map[string]T
	err   error
}

// waiter is a Read that waits for a fetch.
type waiter[T any] struct {
	list  *sharedList[T]
	fetch *fetch[T]
	ctx   context.Context // the Read's own: where status lines go, and what ends its wait
}

// all returns what the newest fetch that may answer has, else one of its own: what writes were about counts, as for join.
// A fetch that ended with another Read's deadline is made again. The items are everybody's.
func (s *sharedList[T]) all(ctx context.Context, about ...string) (items map[string]T, err error) {
	for {
		s.mu.Lock()
		w, joined := s.join(ctx, about...)
		if !joined {
			w = s.begin(ctx)
		}
		s.mu.Unlock()
		items, err = w.wait()
		if err == nil || !joined || ctx.Err() != nil || isAnswer(err) {
			return items, err
		}
	}
}

// join has a Read that arrives now wait for the newest fetch, if that may answer it: it may not once a write of this
// process's was about one of these, or with none about anything. The caller holds mu.
func (s *sharedList[T]) join(ctx context.Context, about ...string) (w *waiter[T], ok bool) {
	if f := s.newest; f != nil && s.mayAnswer(f, about) {
		return s.await(ctx, f), true
	}
	return nil, false
}

// mayAnswer tells whether the fetch may answer a Read that arrives now. The caller holds mu.
func (s *sharedList[T]) mayAnswer(f *fetch[T], about []string) bool {
	switch {
	case f.isDone() && f.err != nil:
		return false
	case f.sent.IsZero(): // it is going to show what is true after the Read's arrival
		return !f.isDone()
	}
	return time.Since(f.sent) <= freshness && !s.writes.touched(f.writes, about)
}

// begin starts a fetch on behalf of one Read. The fetch outlives that Read's cancellation as long as others wait, and
// ends with its deadline. The caller holds mu.
func (s *sharedList[T]) begin(ctx context.Context) *waiter[T] {
	f := &fetch[T]{waiters: map[*waiter[T]]struct{}{}, done: make(chan struct{})}
	detached := transport.WithStatus(context.WithoutCancel(ctx), func(line string) { s.showStatus(f, line) })
	if deadline, limited := ctx.Deadline(); limited {
		detached, f.cancel = context.WithDeadline(detached, deadline)
	} else {
		detached, f.cancel = context.WithCancel(detached)
	}
	s.newest = f
	w := s.await(ctx, f)
	go func() {
		defer f.cancel()
		defer close(f.done)
		f.items, f.err = s.run(detached, f)
	}()
	return w
}

// run fetches the list: all of it, or as many pages as Reads wait for it by the time that the first one is in.
func (s *sharedList[T]) run(ctx context.Context, f *fetch[T]) (map[string]T, error) {
	timed := s.list
	timed.page = func(ctx context.Context, number int) (page[T], error) {
		if number == 1 {
			ctx = onSending(ctx, func() { s.noteSent(f) })
		}
		return s.list.page(ctx, number)
	}
	if s.mostPages == 0 {
		return timed.all(ctx)
	}
	return timed.some(ctx, func() int {
		s.mu.Lock()
		defer s.mu.Unlock()
		return min(s.mostPages, len(f.waiters))
	})
}

// noteSent notes that the first page of a fetch is being sent. That comes after any wait for Atlas's rate limit.
func (s *sharedList[T]) noteSent(f *fetch[T]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.sent, f.writes = time.Now(), s.writes.now()
}

// onSending returns a context whose requests call sending each time that they are about to be sent.
func onSending(ctx context.Context, sending func()) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { sending() }})
}

func (s *sharedList[T]) await(ctx context.Context, f *fetch[T]) *waiter[T] {
	w := &waiter[T]{list: s, fetch: f, ctx: ctx}
	f.waiters[w] = struct{}{}
	return w
}

// wait waits for the fetch and returns what it has. Absence proves nothing (see list). The error is the fetch's, or the end
// of the Read's own context.
func (w *waiter[T]) wait() (items map[string]T, err error) {
	defer w.leave()
	select {
	case <-w.fetch.done:
		return w.fetch.items, w.fetch.err
	case <-w.ctx.Done():
		return nil, context.Cause(w.ctx)
	}
}

// leave ends the wait. A fetch that nobody waits for any more is cancelled, and no later Read joins it.
func (w *waiter[T]) leave() {
	w.list.mu.Lock()
	defer w.list.mu.Unlock()
	delete(w.fetch.waiters, w)
	if len(w.fetch.waiters) > 0 || w.fetch.isDone() {
		return
	}
	w.fetch.cancel()
	if w.list.newest == w.fetch {
		w.list.newest = nil
	}
}

// showStatus shows a status line of a fetch to all the Reads that wait for it.
func (s *sharedList[T]) showStatus(f *fetch[T], line string) {
	s.mu.Lock()
	waiting := make([]context.Context, 0, len(f.waiters))
	for w := range f.waiters {
		waiting = append(waiting, w.ctx)
	}
	s.mu.Unlock()
	for _, ctx := range waiting {
		s.status(ctx, line)
	}
}

func (f *fetch[T]) isDone() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}
