package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Result is what came of a command.
type Result struct {
	// Err is nil where the command succeeded.
	Err error
	// Ops says what was done to each resource: "create", "update", "same", "delete", "refresh", "import"; where a step
	// failed its name is there too. Resources whose step never began are not.
	Ops map[string]string
}

// errCancelled is the end of a command by SIGINT.
var errCancelled = errors.New("the command was cancelled")

// command is one run of the CLI.
type command struct {
	stack   *Stack
	process *process
	preview bool

	slots  chan struct{}
	steps  sync.WaitGroup
	mu     sync.Mutex
	result Result
	errs   []error
}

// run is what all commands have in common: a plugin process, steps, state at the end.
func (s *Stack) run(config resource.PropertyMap, preview bool, body func(c *command)) Result {
	proc, inputs, err := s.world.start(s.provider, config, preview)
	if err != nil {
		return Result{Err: err}
	}
	if s.OnStart != nil {
		s.OnStart(proc.interrupt)
	}
	c := &command{stack: s, process: proc, preview: preview, slots: make(chan struct{}, max(1, s.Parallel)), result: Result{Ops: map[string]string{}}}
	body(c)
	c.steps.Wait()
	if proc.cancelled.Load() {
		c.errs = append(c.errs, errCancelled)
	}
	proc.exit()
	c.result.Err = errors.Join(c.errs...)
	if !preview {
		s.mu.Lock()
		s.provider = inputs
		s.mu.Unlock()
		s.save()
	}
	return c.result
}

// stopped says that no new step may begin.
func (c *command) stopped() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.errs) > 0 || c.process.cancelled.Load()
}

// step runs one step as soon as a slot is free, if the command still goes on then.
func (c *command) step(op, name string, do func(ctx context.Context) error) {
	c.steps.Go(func() {
		c.slots <- struct{}{}
		defer func() { <-c.slots }()
		if c.stopped() {
			return
		}
		c.mu.Lock()
		c.result.Ops[name] = op
		c.mu.Unlock()
		if err := do(context.Background()); err != nil {
			c.fail(fmt.Sprintf("%s of %s", op, name), err)
		}
	})
}

func (c *command) fail(doing string, err error) {
	err = c.stack.world.failed(doing, err)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.errs = append(c.errs, err)
}

// Destroy deletes every resource, with the credentials in state.
func (s *Stack) Destroy() Result {
	return s.run(s.stored(), false, func(c *command) { c.deleteAll(s.Names()) })
}

// stored is the provider's configuration in state, or the program's where there is none yet.
func (s *Stack) stored() resource.PropertyMap {
	if s.provider == nil {
		return s.Config
	}
	return s.provider
}

func (c *command) deleteAll(names []string) {
	slices.Reverse(names)
	for _, name := range names {
		c.step("delete", name, func(ctx context.Context) error { return c.delete(ctx, name) })
	}
}
