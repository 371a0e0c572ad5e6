package transport

import (
	"context"
	"fmt"
	"time"
)

// quietWait is the longest wait that is not worth a status line.
const quietWait = 2 * time.Second

type statusKey struct{}

// WithStatus returns a context whose requests show a line by way of show when they have to wait for longer than two
// seconds. show is called from the goroutine that sends the request.
func WithStatus(ctx context.Context, show func(line string)) context.Context {
	return context.WithValue(ctx, statusKey{}, show)
}

// ShowStatus shows a line by way of the function that [WithStatus] put into the context, if any.
func ShowStatus(ctx context.Context, line string) {
	if show, ok := ctx.Value(statusKey{}).(func(string)); ok && show != nil {
		show(line)
	}
}

// pause waits for wait and jitter, with a status line if wait is long. It returns the cause if the context ends first.
func pause(ctx context.Context, wait, jitter time.Duration, reason string) error {
	if wait > quietWait {
		ShowStatus(ctx, waitLine(wait, reason))
	}
	timer := time.NewTimer(wait + jitter)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func waitLine(wait time.Duration, reason string) string {
	return fmt.Sprintf("waiting %s: %s", wholeSeconds(wait), reason)
}

// wholeSeconds rounds a wait up, so that nobody is promised too much.
func wholeSeconds(wait time.Duration) time.Duration {
	return (wait + time.Second - 1).Truncate(time.Second)
}
