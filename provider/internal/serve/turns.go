package serve

import (
	"context"
	"sync"
)

// turns let what is done to one object be done one after the other. A program that names its resources by their places in a
// list has one of them make what another is about to delete, side by side: without turns the one takes over what the other's
// request then takes away. The zero value is ready. Locks are kept: a run has few objects.
type turns struct {
	mu    sync.Mutex
	locks map[string]chan struct{}
}

// take waits for the turn, or for the end of ctx. No object needs none.
func (t *turns) take(ctx context.Context, object string) (end func(), err error) {
	if object == "" {
		return func() {}, nil
	}
	t.mu.Lock()
	if t.locks == nil {
		t.locks = map[string]chan struct{}{}
	}
	lock, ok := t.locks[object]
	if !ok {
		lock = make(chan struct{}, 1)
		t.locks[object] = lock
	}
	t.mu.Unlock()
	select {
	case lock <- struct{}{}:
		return func() { <-lock }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
