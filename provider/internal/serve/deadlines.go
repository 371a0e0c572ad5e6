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

// WithDeadlines gives every operation of a provider a time in which it must end. It stands outside of the framework,
// which cuts what customTimeouts ask for to whole seconds and gives no other deadline.
func WithDeadlines(framework p.Provider) p.Provider {
	bounded := framework
	bounded.Create = func(ctx context.Context, req p.CreateRequest) (p.CreateResponse, error) {
		req.Timeout = timeout(req.Timeout)
		return framework.Create(ctx, req)
	}
	bounded.Update = func(ctx context.Context, req p.UpdateRequest) (p.UpdateResponse, error) {
		req.Timeout = timeout(req.Timeout)
		return framework.Update(ctx, req)
	}
	bounded.Delete = func(ctx context.Context, req p.DeleteRequest) error {
		req.Timeout = timeout(req.Timeout)
		return framework.Delete(ctx, req)
	}
	bounded.Read = func(ctx context.Context, req p.ReadRequest) (p.ReadResponse, error) {
		ctx, cancel := context.WithTimeout(ctx, readTimeout)
		defer cancel()
		return framework.Read(ctx, req)
	}
	bounded.Invoke = func(ctx context.Context, req p.InvokeRequest) (p.InvokeResponse, error) {
		ctx, cancel := context.WithTimeout(ctx, readTimeout)
		defer cancel()
		return framework.Invoke(ctx, req)
	}
	return bounded
}

// timeout is what customTimeouts asks for, in seconds. A fraction rounds up: 900 ms cut off would be no time at all. None
// means [defaultTimeout].
func timeout(seconds float64) float64 {
	if seconds <= 0 {
		return defaultTimeout.Seconds()
	}
	return math.Ceil(seconds)
}
