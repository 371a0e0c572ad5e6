package atlas

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// afterCancel is how long a settlement goes on once its operation was cancelled or has run into its deadline, so that
// nothing unknown is left behind; also how long a look is repeated that Atlas refuses.
const afterCancel = 2 * time.Minute

// betweenRefusals is the pause after a look that failed.
const betweenRefusals = 5 * time.Second

// lookTimes are the times of the looks, from the settlement's beginning.
var lookTimes = []time.Duration{0, 5 * time.Second, 15 * time.Second, 30 * time.Second}

// errUnsettled is in the chain of the error for a mint that may have left a key behind.
var errUnsettled = errors.New("it is not known whether the key was created")

// settlement finds out what became of one minting request that got no definite answer.
type settlement struct {
	client *Client
	call
	want fingerprint
	sent time.Time // by the local clock
	lost error     // how the answer was lost
}

// settle finds out whether the request made a key. Nobody knows the private half of such a key: it is deleted, if it is
// surely ours. nil means that nothing is left of the request, so that another may follow; an error names what is left.
//
// It looks at the project's keys at 0, 5, 15 and 30 s. Deleting somebody else's key would be an outage, an orphan is
// only litter; hence the rule of judge, and where that leaves doubt, nothing is touched.
func (c *Client) settle(ctx context.Context, call call, want fingerprint, sent time.Time, lost error) error {
	ctx, stop := outlive(ctx, afterCancel)
	defer stop()
	s := settlement{client: c, call: call, want: want, sent: sent, lost: lost}
	begun := time.Now()
	var looks []look
	for i, at := range lookTimes {
		c.chain.ShowStatus(ctx, fmt.Sprintf("Atlas gave no definite answer about the new API key; checking whether it exists (look %d of %d)", i+1, len(lookTimes)))
		if err := transport.Pause(ctx, time.Until(begun.Add(at))); err != nil {
			return s.unsettled(looks, err)
		}
		seen, clockKnown, err := s.look(ctx)
		if err != nil {
			return s.unsettled(looks, err)
		}
		looks = append(looks, seen)
		switch verdict := judge(looks, i == len(lookTimes)-1); {
		case verdict == mintOnce:
			return nil
		case verdict == deleteIt && clockKnown:
			return s.delete(ctx, seen.candidates[0])
		case verdict != lookAgain:
			return s.doubtful(looks)
		}
	}
	return s.doubtful(looks) // unreachable: the last look decides
}

// look lists the project's keys. A look that fails is repeated for afterCancel, also where the project is said to be gone:
// a key is the organization's, and outlives its project. Without a clock of the server's, which
// any answer of Atlas's tells, no key is too old to be a candidate.
func (s settlement) look(ctx context.Context) (seen look, clockKnown bool, err error) {
	ours := func(id string) bool { return s.client.known.fate(id) != keyUnknown }
	for begun := time.Now(); ; {
		keys, _, err := s.client.projectKeys(s.id(KindProject)).fetch(ctx, func(int) bool { return true })
		if err == nil {
			offset, known := s.client.chain.ClockOffset()
			var sent time.Time
			if known {
				sent = s.sent.Add(offset)
			}
			return s.want.sort(keys, ours, sent), known, nil
		}
		if time.Since(begun) > afterCancel || transport.Pause(ctx, betweenRefusals) != nil {
			return look{}, false, err
		}
	}
}

// delete deletes the key that the lost answer was about.
func (s settlement) delete(ctx context.Context, key Key) error {
	s.client.chain.ShowStatus(ctx, fmt.Sprintf("Atlas created API key %s, but its private key was lost with the answer; deleting it", key.ID))
	orgID := key.OrgID
	var err error
	if orgID == "" {
		orgID, err = s.client.Projects().Org(ctx, s.id(KindProject))
	}
	if err == nil {
		err = s.client.Keys().Delete(ctx, orgID, key.ID)
	}
	if err == nil {
		return nil
	}
	apiErr := s.unanswered(fmt.Errorf("Atlas created %s, but its private key was lost with the answer (%w), and the key could not be deleted: %w",
		named(key), s.lost, withoutFix(err)))
	apiErr.About = append(slices.Clone(apiErr.About), Object{KindAPIKey, key.ID})
	apiErr.Fix = "Delete this key yourself, with a credential that has the role " + opDeleteKey.role + ", and run the command again. " +
		"Nobody knows its private key."
	return apiErr
}

// doubtful is the error where keys were seen that could be the one in question, but could be somebody else's too.
func (s settlement) doubtful(looks []look) error {
	candidates := distinct(looks, func(l look) []Key { return l.candidates })
	namesakes := distinct(looks, func(l look) []Key { return l.namesakes })
	text := "a key that may have been created cannot be told from others, so that none was deleted and none more created. It is one of: " + names(candidates)
	if len(namesakes) > 0 {
		text += ". Others have the same description: " + names(namesakes)
	}
	apiErr := s.unanswered(fmt.Errorf("%w (%w); %s", errUnsettled, s.lost, text))
	apiErr.Fix = "Find out which of these keys nobody uses, delete it, and run the command again. A description that no other key has avoids this."
	return apiErr
}

// unsettled is the error where Atlas could not be looked at long enough.
func (s settlement) unsettled(looks []look, err error) error {
	text := "no key was seen that it could be"
	if candidates := distinct(looks, func(l look) []Key { return l.candidates }); len(candidates) > 0 {
		text = "it could be " + names(candidates)
	}
	apiErr := s.unanswered(fmt.Errorf("%w (%w); %s, and the project's keys cannot be listed: %w",
		errUnsettled, s.lost, text, withoutFix(err)))
	apiErr.Fix = fmt.Sprintf("Look in project %s for a key with the description %q that was created just now; delete it, since nobody knows its private key, and run the command again.",
		s.id(KindProject), s.want.description)
	return apiErr
}

// names names keys as a person finds them in Atlas.
func names(keys []Key) string {
	parts := make([]string, len(keys))
	for i, key := range keys {
		parts[i] = named(key)
	}
	return strings.Join(parts, ", ")
}

func named(key Key) string {
	return fmt.Sprintf("API key %s (public key %s)", key.ID, redact.Excerpt(key.PublicKey))
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
