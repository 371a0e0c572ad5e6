package atlas

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// What a settlement says of what is left behind.

// errUnsettled is in the chain of the error for a request that may have left something behind, whose text goes on with
// what that is.
var errUnsettled = errors.New("it is not known whether")

// doubtful is the error where something was seen that could be what the request made, and was not discarded.
func (s *settlement[T]) doubtful() error {
	looks := s.seen()
	candidates, doubts := candidatesIn(looks), doubtsIn(looks)
	if s.refused != nil && len(candidates) == 1 && len(doubts) == 0 {
		return s.undiscarded(candidates[0])
	}
	apiErr := s.unanswered(fmt.Errorf("%w the %s was created (%w); %s", errUnsettled, s.makes, s.lost, s.untold(append(candidates, doubts...))))
	apiErr.Fix = fmt.Sprintf("Find out which of these %ss nobody uses, delete it, and run the command again.", s.makes)
	if !s.alike {
		apiErr.Fix += fmt.Sprintf(" A %s that no other %s has avoids this.", s.label, s.makes)
	}
	return apiErr
}

// untold says of traces that any of them could be it.
func (s *settlement[T]) untold(traces []trace) string {
	return fmt.Sprintf("a %s that may have been created cannot be told from others, so that none was deleted and none more created. "+
		"It could be: %s", s.makes, s.names(traces))
}

// undiscarded is the error where the request surely made something, which Atlas refuses to have discarded, or to have read
// before that.
func (s *settlement[T]) undiscarded(t trace) error {
	undone, first := "deleted", "Delete"
	if s.unread {
		undone, first = "read, which comes before its deletion", "If nobody uses it elsewhere, delete"
	}
	apiErr := s.unanswered(fmt.Errorf("Atlas created %s, but its %s was lost with the answer (%w), and the %s could not be %s: %w",
		t.name, s.secret, s.lost, s.makes, undone, withoutFix(s.refused)))
	apiErr.About = append(slices.Clone(apiErr.About), t.object)
	apiErr.Fix = fmt.Sprintf("%s this %s yourself, with a credential that has the role %s, and run the command again. Nobody knows its %s.",
		first, s.makes, s.discardRole, s.secret)
	return apiErr
}

// unsettled is the error where Atlas could not be looked at long enough.
func (s *settlement[T]) unsettled(err error) error {
	where, looks := s.about[0], s.seen()
	text := fmt.Sprintf("no %s was seen that it could be", s.makes)
	if traces := append(candidatesIn(looks), doubtsIn(looks)...); len(traces) > 0 {
		text = "it could be " + s.names(traces)
	}
	apiErr := s.unanswered(fmt.Errorf("%w the %s was created (%w); %s, and the %s's %ss cannot be listed: %w",
		errUnsettled, s.makes, s.lost, text, where.Kind, s.makes, withoutFix(err)))
	apiErr.Fix = s.lookYourself() + " Then run the command again."
	if fix := fixOf(err); fix != "" {
		apiErr.Fix += " As for the list: " + fix
	}
	return apiErr
}

// lookYourself is what is left to do where Atlas could not be looked at.
func (s *settlement[T]) lookYourself() string {
	return fmt.Sprintf("Look in %s for a %s with the %s %q that was created just now, and delete it, since nobody knows its %s.",
		s.about[0], s.makes, s.label, s.value, s.secret)
}

// lostAgain is the error where every request went without a definite answer, all of it settled. That nothing was left
// behind is looked at before it is said.
func (s *settlement[T]) lostAgain(ctx context.Context) error {
	ctx, stop := outlive(ctx, afterCancel)
	defer stop()
	switch late, err := s.late(ctx); {
	case err != nil:
		return s.unsettled(err)
	case len(late) > 0:
		return s.doubtful()
	}
	apiErr := s.unanswered(fmt.Errorf("tried %d times, of which no %s was left behind: %w", onceTries, s.makes, s.lost))
	apiErr.Fix = fixServer
	return apiErr
}

// warnOfLate takes the looks that remain and warns of what has turned up late. Nil is no settlement. The request that
// followed has its answer by now, which is not kept back where ctx ends.
func (s *settlement[T]) warnOfLate(ctx context.Context) {
	if s == nil || s.complete() {
		return
	}
	late, err := s.late(ctx)
	deleted := fmt.Sprintf("The answer about a new %s was lost, and %s was deleted, which seemed to be it.", s.makes, s.names(s.discarded))
	switch {
	case err != nil:
		s.client.warn(ctx, fmt.Sprintf("%s Whether another turns up was not looked at long enough: %s. %s",
			deleted, withoutFix(err), s.lookYourself()))
	case len(late) > 0:
		s.client.warn(ctx, fmt.Sprintf("%s Now Atlas shows what could be it as well: %s. If nobody uses that, delete it: nobody knows its %s. "+
			"In that case the deleted one may have been somebody else's.", deleted, s.names(late), s.secret))
	}
}

// names names traces as a person finds them in Atlas.
func (s *settlement[T]) names(traces []trace) string {
	parts := make([]string, len(traces))
	for i, t := range traces {
		parts[i] = t.name
		if s.foreign[t.object.ID] {
			parts[i] += ", which somebody has changed or uses elsewhere"
		}
	}
	return strings.Join(parts, "; ")
}
