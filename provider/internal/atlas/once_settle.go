package atlas

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
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

// errUnsettled is in the chain of the error for a request that may have left something behind, whose text goes on with
// what that is.
var errUnsettled = errors.New("it is not known whether")

// settlement finds out what became of one request of a once that got no definite answer.
type settlement[T any] struct {
	once[T]
	sent  time.Time // by the local clock
	lost  error     // how the answer was lost
	looks []look
}

// settle finds out whether the request made something. Nobody knows the secret of it: it is discarded, if it is surely
// ours. nil means that nothing is left of the request, so that another may follow; an error names what is left. It looks
// at 0, 5, 15 and 30 s, and what follows from that is for judge to say.
func (s *settlement[T]) settle(ctx context.Context) error {
	ctx, stop := outlive(ctx, afterCancel)
	defer stop()
	begun := time.Now()
	for i, at := range lookTimes {
		s.client.chain.ShowStatus(ctx, fmt.Sprintf("Atlas gave no definite answer about the new %s; checking whether it exists (look %d of %d)",
			s.noun, i+1, len(lookTimes)))
		if err := transport.Pause(ctx, time.Until(begun.Add(at))); err != nil {
			return s.unsettled(err)
		}
		seen, err := s.look(ctx)
		if err != nil {
			return s.unsettled(err)
		}
		s.looks = append(s.looks, seen)
		switch judge(s.looks, i == len(lookTimes)-1) {
		case sendAgain:
			return nil
		case discardIt:
			return s.discardLost(ctx, seen.candidates[0])
		case handsOff:
			return s.doubtful()
		case lookAgain:
		}
	}
	return s.doubtful() // unreachable: the last look decides
}

// look takes one look. One that fails is repeated for afterCancel, also where what would hold the new thing is said to
// be gone: a key is the organization's, and outlives its project.
func (s *settlement[T]) look(ctx context.Context) (look, error) {
	known := func(id string) bool { return s.client.known.fate(id) != fateUnknown }
	for begun := time.Now(); ; {
		traces, err := s.traces(ctx)
		if err == nil {
			offset, _, clockKnown := s.client.chain.ClockOffsets()
			return newLook(traces, known, s.sent.Add(offset), clockKnown), nil
		}
		if time.Since(begun) > afterCancel || transport.Pause(ctx, betweenRefusals) != nil {
			return look{}, err
		}
	}
}

// discardLost discards what the lost answer was about.
func (s *settlement[T]) discardLost(ctx context.Context, t trace) error {
	s.client.chain.ShowStatus(ctx, fmt.Sprintf("Atlas created %s, but its %s was lost with the answer; deleting it", t.object, s.secret))
	err := s.discard(ctx, t)
	if err == nil {
		return nil
	}
	apiErr := s.unanswered(fmt.Errorf("Atlas created %s, but its %s was lost with the answer (%w), and the %s could not be deleted: %w",
		t.name, s.secret, s.lost, s.makes, withoutFix(err)))
	apiErr.About = append(slices.Clone(apiErr.About), t.object)
	apiErr.Fix = fmt.Sprintf("Delete this %s yourself, with a credential that has the role %s, and run the command again. Nobody knows its %s.",
		s.makes, s.discardRole, s.secret)
	return apiErr
}

// doubtful is the error where something was seen that could be it, but could be somebody else's too.
func (s *settlement[T]) doubtful() error {
	text := fmt.Sprintf("a %s that may have been created cannot be told from others, so that none was deleted and none more created. It is one of: %s",
		s.makes, names(candidatesIn(s.looks)))
	if namesakes := namesakesIn(s.looks); len(namesakes) > 0 {
		text += fmt.Sprintf(". Others have the same %s: %s", s.label, names(namesakes))
	}
	apiErr := s.unanswered(fmt.Errorf("%w the %s was created (%w); %s", errUnsettled, s.makes, s.lost, text))
	apiErr.Fix = fmt.Sprintf("Find out which of these %ss nobody uses, delete it, and run the command again. A %s that no other %s has avoids this.",
		s.makes, s.label, s.makes)
	return apiErr
}

// unsettled is the error where Atlas could not be looked at long enough.
func (s *settlement[T]) unsettled(err error) error {
	where := s.about[0]
	text := fmt.Sprintf("no %s was seen that it could be", s.makes)
	if candidates := candidatesIn(s.looks); len(candidates) > 0 {
		text = "it could be " + names(candidates)
	}
	apiErr := s.unanswered(fmt.Errorf("%w the %s was created (%w); %s, and the %s's %ss cannot be listed: %w",
		errUnsettled, s.makes, s.lost, text, where.Kind, s.makes, withoutFix(err)))
	apiErr.Fix = fmt.Sprintf("Look in %s for a %s with the %s %q that was created just now; delete it, since nobody knows its %s, and run the command again.",
		where, s.makes, s.label, s.value, s.secret)
	return apiErr
}

// names names traces as a person finds them in Atlas.
func names(traces []trace) string {
	parts := make([]string, len(traces))
	for i, t := range traces {
		parts[i] = t.name
	}
	return strings.Join(parts, ", ")
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
