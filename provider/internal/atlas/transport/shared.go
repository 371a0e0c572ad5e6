package transport

import (
	"context"
	"errors"
	"sync"
)

// shared is a value that many requests need at once and one of them fetches: the digest challenge, the access token.
// Unlike x/sync/singleflight it starts no goroutine: the first caller fetches under its own context, and if that ends
// or leaves too little time, one of those who wait takes over.
type shared[T any] struct {
	mu      sync.Mutex
	value   *T
	current *fetch[T]
}

type fetch[T any] struct {
	done  chan struct{}
	value *T
	err   error
	// abandoned: the caller who fetched went away, which says nothing about the value.
	abandoned bool
}

// get returns the value if good says so, else fetches another. It ends with the context at the latest.
func (s *shared[T]) get(ctx context.Context, good func(*T) bool, load func(context.Context) (*T, error)) (*T, error) {
	for {
		value, f, mine := s.join(good)
		if value != nil {
			return value, nil
		}
		if mine {
			return s.run(ctx, f, load)
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		if !f.abandoned && !canWait(ctx, f.err) {
			return f.value, f.err
		}
	}
}

// canWait says whether the fetch was given up for a wait that was too long for its caller, but is not for this one.
func canWait(ctx context.Context, err error) bool {
	var gaveUp *GaveUpError
	if !errors.As(err, &gaveUp) || gaveUp.Wait <= 0 {
		return false
	}
	_, short := tooLong(ctx, gaveUp.Wait)
	return !short
}

// join returns the value if it is good, else the fetch under way, or a new one for the caller to run.
func (s *shared[T]) join(good func(*T) bool) (value *T, f *fetch[T], mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.value != nil && good(s.value) {
		return s.value, nil, false
	}
	if s.current != nil {
		return nil, s.current, false
	}
	s.current = &fetch[T]{done: make(chan struct{})}
	return nil, s.current, true
}

func (s *shared[T]) run(ctx context.Context, f *fetch[T], load func(context.Context) (*T, error)) (*T, error) {
	f.value, f.err = load(ctx)
	f.abandoned = f.err != nil && ctx.Err() != nil
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.err == nil {
		s.value = f.value
	}
	s.current = nil
	close(f.done)
	return f.value, f.err
}

// replace sets the value to fresh if it still is old.
func (s *shared[T]) replace(old, fresh *T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.value == old {
		s.value = fresh
	}
}

// take returns the value, and leaves none; nil where there is none.
func (s *shared[T]) take() *T {
	s.mu.Lock()
	defer s.mu.Unlock()
	value := s.value
	s.value = nil
	return value
}
