package serve

import (
	"context"
	"math"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
)

// How long an operation may take where the program does not say so with customTimeouts. The engine sets no limit then,
// and never one for a Read or a function.
const (
	defaultTimeout = 10 * time.Minute
	readTimeout    = 2 * time.Minute
)

// WithEnds gives every operation of a provider its ends: the time in which it must be over, and the engine's Cancel. It
// stands outside of the framework, which cuts what customTimeouts ask for to whole seconds, gives no other deadline, and
// stays cancelled for ever: a plugin that serves several runs (PULUMI_DEBUG_PROVIDERS) would be dead after the first.
func WithEnds(run *Run, framework p.Provider) p.Provider {
	ending := framework
	ending.Create = func(ctx context.Context, req p.CreateRequest) (p.CreateResponse, error) {
		ctx, stop := run.during(ctx)
		defer stop()
		req.Timeout = timeout(req.Timeout)
		return framework.Create(ctx, req)
	}
	ending.Update = func(ctx context.Context, req p.UpdateRequest) (p.UpdateResponse, error) {
		ctx, stop := run.during(ctx)
		defer stop()
		req.Timeout = timeout(req.Timeout)
		return framework.Update(ctx, req)
	}
	ending.Delete = func(ctx context.Context, req p.DeleteRequest) error {
		ctx, stop := run.during(ctx)
		defer stop()
		req.Timeout = timeout(req.Timeout)
		return framework.Delete(ctx, req)
	}
	ending.Read = func(ctx context.Context, req p.ReadRequest) (p.ReadResponse, error) {
		ctx, stop := run.reading(ctx)
		defer stop()
		return framework.Read(ctx, req)
	}
	ending.Invoke = func(ctx context.Context, req p.InvokeRequest) (p.InvokeResponse, error) {
		ctx, stop := run.reading(ctx)
		defer stop()
		return framework.Invoke(ctx, req)
	}
	ending.Cancel = func(context.Context) error {
		run.Cancel()
		return nil
	}
	return ending
}

// Cancel ends the operations that are under way, and those that are yet to begin in this run, and removes what the run has
// left outside of this process.
func (r *Run) Cancel() {
	r.mu.Lock()
	r.cancel()
	r.shared.remove()
	r.mu.Unlock()
	r.ifOver()
}

// AtEnd says what is to be done once a run is over: the engine has cancelled, as it does at the end of each, and no operation is
// under way any more. A request that makes something outlives its cancellation.
func (r *Run) AtEnd(end func()) { r.atEnd = end }

func (r *Run) ifOver() {
	r.mu.Lock()
	over := r.ended.Err() != nil && r.underway == 0
	r.mu.Unlock()
	if over && r.atEnd != nil {
		r.atEnd()
	}
}

// during returns a context that ends with the run too. stop frees what it holds.
func (r *Run) during(ctx context.Context) (limited context.Context, stop func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.underway++
	limited, cancel := context.WithCancel(ctx)
	if r.ended.Err() != nil {
		cancel() // at once: what was begun after the end must send nothing
	}
	unhook := context.AfterFunc(r.ended, cancel)
	return limited, func() {
		unhook()
		cancel()
		r.mu.Lock()
		r.underway--
		r.mu.Unlock()
		r.ifOver()
	}
}

// reading is during, for [readTimeout] at the most.
func (r *Run) reading(ctx context.Context) (limited context.Context, stop func()) {
	ctx, unhook := r.during(ctx)
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	return ctx, func() {
		cancel()
		unhook()
	}
}

// timeout is what customTimeouts asks for, in seconds. A fraction rounds up: 900 ms cut off would be no time at all. None
// means [defaultTimeout].
func timeout(seconds float64) float64 {
	if seconds <= 0 {
		return defaultTimeout.Seconds()
	}
	return math.Ceil(seconds)
}
