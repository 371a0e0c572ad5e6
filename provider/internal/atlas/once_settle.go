package atlas

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
)

// afterCancel is how long a settlement goes on once its operation was cancelled or has run into its deadline, so that
// nothing unknown is left behind; also how long a look is repeated that Atlas refuses.
const afterCancel = 2 * time.Minute

// betweenRefusals is the pause after a look that failed.
const betweenRefusals = 5 * time.Second

// lookTimes are the times of the looks, from the settlement's beginning.
var lookTimes = []time.Duration{0, 5 * time.Second, 15 * time.Second, 30 * time.Second}

// settlement finds out what became of one request of a once that got no definite answer.
type settlement[T any] struct {
	once[T]
	lost        error     // how the answer was lost
	first, last time.Time // when the request was sent, for the first time and for the last, by the local clock
	begun       time.Time
	looks       [][]trace
	// foreign are the ids of candidates that turned out to be used by somebody.
	foreign map[string]bool
	// refused is Atlas's refusal to have the only candidate discarded or, if unread, read before that.
	refused error
	unread  bool
	// discarded is what was discarded.
	discarded []trace
}

// newSettlement begins the settlement of a request that was sent at a time and failed with an error, after another one
// that has been settled, or nil.
func newSettlement[T any](o once[T], before *settlement[T], sent time.Time, err error) *settlement[T] {
	s := &settlement[T]{once: o, lost: errors.Unwrap(err), first: sent, last: sent, begun: time.Now(), foreign: map[string]bool{}}
	if before != nil { // what it made may still turn up
		s.first = before.first
	}
	return s
}

// settle finds out whether the request made something. Nobody knows the secret of it: it is discarded, if it is surely
// ours. nil means that nothing is left of the request, so that another may follow; an error names what is left. It looks
// at 0, 5, 15 and 30 s, and what follows from that is for judge to say.
func (s *settlement[T]) settle(ctx context.Context) error {
	ctx, stop := outlive(ctx, afterCancel)
	defer stop()
	for !s.complete() {
		if err := s.look(ctx); err != nil {
			return s.unsettled(err)
		}
		looks := s.seen()
		switch judge(looks, s.complete()) {
		case sendAgain:
			return nil
		case discardIt:
			if s.refused == nil && s.discardLost(ctx, candidatesIn(looks)[0]) {
				return nil
			}
		case lookAgain, handsOff:
		}
	}
	return s.doubtful()
}

// complete tells whether all the looks have been taken.
func (s *settlement[T]) complete() bool { return len(s.looks) == len(lookTimes) }

// look takes the next look, when it is time. One that fails is repeated for afterCancel, also where what would hold the
// new thing is said to be gone: a key is the organization's, and outlives its project.
func (s *settlement[T]) look(ctx context.Context) error {
	s.client.chain.ShowStatus(ctx, fmt.Sprintf("Atlas gave no definite answer about the new %s; checking whether it exists (look %d of %d)",
		s.noun, len(s.looks)+1, len(lookTimes)))
	if err := transport.Pause(ctx, time.Until(s.begun.Add(lookTimes[len(s.looks)]))); err != nil {
		return err
	}
	for begun := time.Now(); ; {
		traces, err := s.traces(ctx)
		if err == nil {
			s.looks = append(s.looks, traces)
			return nil
		}
		if time.Since(begun) > afterCancel || transport.Pause(ctx, betweenRefusals) != nil {
			return err
		}
	}
}

// seen is what the looks have shown, by what is known now of clocks and of other things.
func (s *settlement[T]) seen() []look {
	earliest, latest, clockKnown := s.client.chain.ClockOffsets()
	w := newWindow(s.first, s.last, earliest, latest, clockKnown)
	known := func(id string) bool { return s.client.known.fate(id) != fateUnknown }
	foreign := func(id string) bool { return s.foreign[id] }
	looks := make([]look, len(s.looks))
	for i, traces := range s.looks {
		looks[i] = newLook(traces, w, known, foreign)
	}
	return looks
}

// discardLost discards what the lost answer was about, and tells whether that is done. A list need not show all of it, so
// it is read first where all of it shows.
func (s *settlement[T]) discardLost(ctx context.Context, t trace) bool {
	alone, err := s.alone(ctx, t)
	switch {
	case err != nil:
		s.refused, s.unread = err, true
		return false
	case !alone:
		s.foreign[t.object.ID] = true
		return false
	}
	s.client.chain.ShowStatus(ctx, fmt.Sprintf("Atlas created %s, but its %s was lost with the answer; deleting it", t.object, s.secret))
	if err := s.discard(ctx, t); err != nil {
		s.refused = err
		return false
	}
	s.client.known.note(fateDeleted, t.object.ID)
	s.discarded = append(s.discarded, t)
	return true
}

// late takes the looks that remain after something was discarded, and returns what has turned up since.
func (s *settlement[T]) late(ctx context.Context) ([]trace, error) {
	for !s.complete() {
		if err := s.look(ctx); err != nil {
			return nil, err
		}
	}
	looks := s.seen()
	return append(candidatesIn(looks), doubtsIn(looks)...), nil
}

// outlive returns a context with ctx's values that ends a given time after ctx does. stop frees what it holds.
func outlive(ctx context.Context, by time.Duration) (longer context.Context, stop func()) {
	longer = context.WithoutCancel(ctx)
	endDeadline := func() {}
	if deadline, limited := ctx.Deadline(); limited {
		longer, endDeadline = context.WithDeadline(longer, deadline.Add(by))
	}
	longer, cancel := context.WithCancelCause(longer)
	unhook := context.AfterFunc(ctx, func() {
		if err := transport.Pause(longer, by); err == nil {
			cancel(context.Cause(ctx))
		}
	})
	return longer, func() {
		unhook()
		cancel(context.Canceled)
		endDeadline()
	}
}
