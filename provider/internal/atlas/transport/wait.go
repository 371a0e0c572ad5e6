package transport

import (
	"context"
	"fmt"
	"time"
)

// quietWait is the longest wait that is not worth a status line.
const quietWait = 2 * time.Second

// Pause waits. Where ctx has ended, or as soon as it ends, it returns the cause of that. It shows no status line.
func Pause(ctx context.Context, wait time.Duration) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// waiter is how requests wait.
type waiter struct {
	random func() float64 // the chance, in [0, 1)
	status statusFunc
}

// wait waits for a time and a jitter on top of it, with a status line if the time is long. See [Pause] for the error.
func (w waiter) wait(ctx context.Context, wait, jitter time.Duration, reason string) error {
	if wait > quietWait {
		w.status.show(ctx, fmt.Sprintf("waiting %s: %s", wholeSeconds(wait), reason))
	}
	return Pause(ctx, wait+jitter)
}

// wholeSeconds rounds a wait up, so that nobody is promised too much.
func wholeSeconds(wait time.Duration) time.Duration {
	return (wait + time.Second - 1).Truncate(time.Second)
}

// tooLong says whether a wait takes longer than the context's deadline leaves, and how much that is.
func tooLong(ctx context.Context, wait time.Duration) (left time.Duration, short bool) {
	deadline, limited := ctx.Deadline()
	left = time.Until(deadline)
	return left, limited && wait >= left
}
