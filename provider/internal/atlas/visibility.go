package atlas

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
)

const (
	// visibleAfter is the age from which Atlas's word that a key does not exist is believed.
	// Atlas is eventually consistent: a new key can be unknown to some of its servers.
	visibleAfter = 2 * time.Minute
	// firstPause and longestPause bound the pauses between two tries at an object that is not visible yet.
	firstPause   = time.Second
	longestPause = 15 * time.Second
)

// write makes a change to an object that may be too new to be visible everywhere, and counts the write.
func (c *Client) write(ctx context.Context, call call, change func() error) error {
	defer c.writes.begin(call.writes()...)()
	return c.whenVisible(ctx, call, change)
}

// unseenError is the cause of an error for an object that no list shows which the credential may see.
type unseenError struct{ error }

func (e unseenError) Unwrap() error { return e.error }

// whenVisible makes a call, again and again with growing pauses while Atlas says that the call's object, or the service account
// that this is of, does not exist, which is too young for that to be believed. Objects that this process deleted are not waited for.
func (c *Client) whenVisible(ctx context.Context, call call, try func() error) error {
	for interval := firstPause; ; interval = min(2*interval, longestPause) {
		err := try()
		object, unseen := call.unseen(err)
		if !unseen {
			return err
		}
		wait := c.untilBelieved(object.ID)
		if wait <= 0 {
			return err
		}
		wait = min(wait, interval)
		c.chain.ShowStatus(ctx, fmt.Sprintf("Atlas does not show %s yet; looking again in %s", object, wait.Round(time.Second)))
		if err := transport.Pause(ctx, wait); err != nil {
			return call.unanswered(fmt.Errorf("Atlas does not show the %s, which is younger than %s, so that it may yet appear: %w",
				object.Kind, visibleAfter, err))
		}
	}
}

// unseen is what err says that there is none of: the call's object, or the service account that its object is of.
func (c call) unseen(err error) (object Object, unseen bool) {
	var nowhere unseenError
	switch {
	case IsNotFound(err, c.noun), errors.As(err, &nowhere):
		return c.object(), true
	case IsNotFound(err, KindServiceAccount):
		return Object{KindServiceAccount, c.id(KindServiceAccount)}, true
	}
	return Object{}, false
}

// untilBelieved returns how long Atlas's word that there is no such object is not to be believed, by the plausible clock
// that makes it the youngest; 0 or less where it is.
func (c *Client) untilBelieved(id string) time.Duration {
	created, known := c.known.madeAt(id)
	if !known || c.known.fate(id) == fateDeleted {
		return 0
	}
	earliest, latest, _ := c.chain.ClockOffsets()
	var longest time.Duration
	for _, ahead := range []time.Duration{0, earliest, latest} {
		age := time.Since(created) + ahead
		if age >= -visibleAfter { // else it is made up: no clock is that wrong
			longest = max(longest, visibleAfter-age)
		}
	}
	return longest
}
