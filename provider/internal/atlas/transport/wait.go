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

// showWait shows a wait that is worth it.
func showWait(ctx context.Context, wait time.Duration, reason string) {
	if wait > quietWait {
		ShowStatus(ctx, fmt.Sprintf("waiting %s: %s", wholeSeconds(wait), reason))
	}
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
