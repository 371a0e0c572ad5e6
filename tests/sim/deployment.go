package sim

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/pulumi/pulumi/pkg/v3/resource/graph"
	"github.com/pulumi/pulumi/sdk/v3/go/common/providers"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// Result is what came of a command.
type Result struct {
	// Err is nil where the command succeeded.
	Err error
	// Ops says what was done to each resource, by name, the last where there was more: "create", "update", "same",
	// "delete", "replace", "refresh", "import", "read"; where a step failed its name is there too. Resources whose step
	// never began are not.
	Ops map[string]string
	// Steps are the engine's steps in the order in which they began, such as "create-replacement web", without those of
	// providers.
	Steps []string
	// Outputs are what the program saw of its declarations, by name; in a preview with unknown values.
	Outputs map[string]resource.PropertyMap
}

// deployment is one run of the engine. What deploy.deploymentExecutor, stepGenerator and stepExecutor know is here.
type deployment struct {
	stack   *Stack
	flags   flags
	mode    mode
	preview bool
	quiet   bool // its calls are no command's

	targets, replace map[resource.URN]bool
	olds             map[resource.URN]*State // what is in state and not to be deleted
	graph            *graph.DependencyGraph  // of all that is in state
	journal          *journal
	registry         *registry
	program          *evaluation
	generated

	// ctx ends when no further step may begin: by a failure, or by SIGINT.
	ctx         context.Context
	stop        context.CancelFunc
	interrupted atomic.Bool
	signals     sync.WaitGroup
	// goOn has the others go on where a step fails, as in a refresh.
	goOn bool

	slots  chan struct{}
	chains sync.WaitGroup
	events events
	async  int // how many events are still to come

	mu        sync.Mutex
	processes []*process
	result    Result
	errs      []error
}

// generated is what steps were generated for, by URN, as in stepGenerator.
type generated struct {
	seen, sames, updates, creates, deletes, replaces, reads, imports, refreshes, skippedCreates map[resource.URN]bool
	// aliased are the new URNs of old ones.
	aliased map[resource.URN]resource.URN
	// deleting are states, not URNs, for which there is a deletion already; toDelete are new states to delete at the end.
	deleting map[*State]bool
	toDelete []*State
	// providers are the provider resources of the program.
	providers map[resource.URN]*State
	// refreshed are the states that took the place of others in a refresh by the program.
	refreshed map[*State]*State
}

func (s *Stack) newDeployment(preview bool, m mode, options []Option) *deployment {
	d := &deployment{stack: s, mode: m, preview: preview, slots: make(chan struct{}, max(1, s.Parallel))}
	d.ctx, d.stop = context.WithCancel(context.Background())
	for _, option := range options {
		option(&d.flags)
	}
	d.result = Result{Ops: map[string]string{}, Outputs: map[string]resource.PropertyMap{}}
	set := func() map[resource.URN]bool { return map[resource.URN]bool{} }
	d.generated = generated{
		seen: set(), sames: set(), updates: set(), creates: set(), deletes: set(), replaces: set(), reads: set(), imports: set(),
		refreshes: set(), skippedCreates: set(), aliased: map[resource.URN]resource.URN{}, deleting: map[*State]bool{},
		providers: map[resource.URN]*State{}, refreshed: map[*State]*State{},
	}
	d.events.wake = make(chan struct{}, 1)
	d.program = &evaluation{d: d}
	d.journal = &journal{done: map[*State]bool{}}
	d.registry = &registry{d: d, processes: map[string]*process{}, aliases: map[resource.URN]resource.URN{}}
	base := s.States()
	for i, state := range base {
		base[i] = state.Copy() // what a preview marks is forgotten
	}
	d.rebase(base)
	return d
}

// rebase makes these states the ones before the command.
func (d *deployment) rebase(base []*State) {
	d.journal.base, d.olds = base, map[resource.URN]*State{}
	for _, state := range base {
		if !state.Delete {
			d.olds[state.URN] = state
		}
	}
	d.graph = graph.NewDependencyGraph(base)
}

// named are the URNs of names, of the program and of what is in state.
func (d *deployment) named(names []string) map[resource.URN]bool {
	urns := map[resource.URN]bool{}
	for _, name := range names {
		before := len(urns)
		for _, declaration := range d.program.waiting {
			if _, typ := declaration.provider(); declaration.name() == name {
				urns[d.stack.urn(typ, name)] = true
			}
		}
		for urn := range d.olds {
			if urn.Name() == name {
				urns[urn] = true
			}
		}
		if len(urns) == before {
			d.fail("target "+name, errors.New("could not be found in the stack"))
		}
	}
	return urns
}

// interrupt is one SIGINT: the plugins are told, and no new step begins.
func (d *deployment) interrupt() {
	if d.interrupted.Swap(true) {
		return
	}
	d.stop()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, proc := range d.processes {
		d.signals.Go(proc.cancel)
	}
}

// began notes a process. One that a SIGINT has missed is told here.
func (d *deployment) began(proc *process) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.processes = append(d.processes, proc)
	if d.interrupted.Load() {
		d.signals.Go(proc.cancel)
	}
}

// fail puts what went wrong on record, as the engine shows it to the user, and has no new step begin.
func (d *deployment) fail(doing string, err error) {
	err = d.stack.world.failed(doing, err)
	d.mu.Lock()
	d.errs = append(d.errs, err)
	d.mu.Unlock()
	if !d.goOn && !errors.As(err, &protectedError{}) {
		d.stop()
	}
}

func (d *deployment) failed() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.errs) > 0
}

// end waits for the steps under way and ends the processes. The engine cancels before it kills, so that nothing goes on.
func (d *deployment) end() {
	d.chains.Wait()
	d.signals.Wait()
	if d.interrupted.Load() {
		d.errs = append(d.errs, errCancelled)
	}
	d.stop()
	for _, proc := range d.processes {
		proc.cancel()
	}
	d.stack.world.network.CloseIdleConnections()
	d.result.Err = errors.Join(d.errs...)
}

// manager is what manages a resource.
func (d *deployment) manager(typ tokens.Type, reference string) (manager, error) {
	if providers.IsProviderType(typ) {
		return d.registry, nil
	}
	if proc, ok := d.registry.get(reference); ok {
		return proc, nil
	}
	return nil, fmt.Errorf("unknown provider '%s'", reference)
}

// events are what happened beside the main loop, to be looked at there.
type events struct {
	mu    sync.Mutex
	queue []func()
	wake  chan struct{}
}

func (e *events) add(event func()) {
	e.mu.Lock()
	e.queue = append(e.queue, event)
	e.mu.Unlock()
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

func (e *events) next() func() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.queue) == 0 {
		return nil
	}
	first := e.queue[0]
	e.queue = e.queue[1:]
	return first
}
