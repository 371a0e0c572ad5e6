package atlas

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
)

// onceTries is how many requests a once sends at most: a second one follows a first whose answer was lost and of which
// nothing is left. There is no third.
const onceTries = 2

// once is a request that makes something and whose answer shows a secret this once. Where the answer is lost, nobody can
// use what was made: it is looked for and discarded before the request is sent again.
type once[T any] struct {
	client *Client
	// call is the request. What it makes is in the first of its objects.
	call
	// fingerprint is all that the request says of what it makes. Requests of one fingerprint run one at a time.
	fingerprint string
	// label and value tell what it makes from others in the eyes of a person: the "description" "web". alike: they do not tell much.
	label, value string
	alike        bool
	// secret names what the answer shows: "private key".
	secret string

	// send sends the request. What it makes is known to this process by the time that send returns it.
	send func(ctx context.Context) (T, error)
	// traces are all the things at Atlas that are just as the request makes them, as far as a list shows.
	traces func(ctx context.Context) ([]trace, error)
	// alone reads one of them where all of it shows, and tells whether it still is as the request made it. True too where
	// it is gone by now.
	alone func(ctx context.Context, t trace) (bool, error)
	// discard deletes one of them, which takes discardRole. That it is gone already is success.
	discard     func(ctx context.Context, t trace) error
	discardRole string
}

// do sends the request and returns its answer. A request that has begun is not interrupted by ctx's end: its answer is
// awaited, for up to a minute, and returned. Where no definite answer comes, do finds out what became of it (settle)
// before it returns, if need be up to two minutes after ctx's end.
func (o once[T]) do(ctx context.Context) (made T, err error) {
	var none T
	unlock, err := o.client.turns.lock(ctx, o.fingerprint)
	if err != nil {
		return none, o.unanswered(err)
	}
	defer unlock()
	defer o.client.writes.begin(o.call.writes()...)()
	var before *settlement[T]
	for try := 1; ; try++ {
		made, sent, err := o.sendTraced(ctx)
		if !isAmbiguous(err) {
			before.warnOfLate(ctx)
			return made, err
		}
		s := newSettlement(o, before, sent, err)
		if err := s.settle(ctx); err != nil {
			return none, err
		}
		if try == onceTries {
			return none, s.lostAgain(ctx)
		}
		before = s
	}
}

// sendTraced sends the request and returns when it was last sent, by the local clock.
func (o once[T]) sendTraced(ctx context.Context) (made T, sent time.Time, err error) {
	var lastSent atomic.Int64
	lastSent.Store(time.Now().UnixNano())
	// A request that was refused for its rate is sent again: what counts is the last time.
	made, err = o.send(onSending(ctx, func() { lastSent.Store(time.Now().UnixNano()) }))
	return made, time.Unix(0, lastSent.Load()), err
}

// isAmbiguous tells whether a request may have made something in spite of its error.
func isAmbiguous(err error) bool {
	var lost *transport.AmbiguousError
	return errors.As(err, &lost) || errors.Is(err, errMalformed) || errors.Is(err, errNotAtlas)
}

// turns lets requests of one fingerprint run one at a time: while one is being settled, what another made would be taken
// for that of the lost answer. The zero value is ready. Locks are kept: a process has few fingerprints.
type turns struct {
	mu    sync.Mutex
	locks map[string]chan struct{}
}

// lock waits for its turn, or for the end of ctx.
func (t *turns) lock(ctx context.Context, fingerprint string) (unlock func(), err error) {
	t.mu.Lock()
	if t.locks == nil {
		t.locks = map[string]chan struct{}{}
	}
	lock, ok := t.locks[fingerprint]
	if !ok {
		lock = make(chan struct{}, 1)
		t.locks[fingerprint] = lock
	}
	t.mu.Unlock()
	select {
	case lock <- struct{}{}:
		return func() { <-lock }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
