package sim

import (
	"errors"
	"time"
)

// startup is how long the CLI takes to start, so that commands do not follow one another within one moment.
const startup = 2 * time.Second

// Option is a flag of a command.
type Option func(*flags)

type flags struct {
	refresh          bool
	targets, replace []string
	dependents       bool
	protect          bool
}

// WithRefresh is --refresh.
func WithRefresh() Option { return func(f *flags) { f.refresh = true } }

// Target is --target, by names of the program and of the state.
func Target(names ...string) Option { return func(f *flags) { f.targets = names } }

// TargetDependents is --target-dependents.
func TargetDependents() Option { return func(f *flags) { f.dependents = true } }

// Replace is --replace, by names of the program.
func Replace(names ...string) Option { return func(f *flags) { f.replace = names } }

// Protected has what is imported be protected, which is the default of pulumi import, and not here.
func Protected() Option { return func(f *flags) { f.protect = true } }

// mode is what a command does with the resources of its program, as in step_generator.go.
type mode int

const (
	updating mode = iota
	refreshing
	destroying
)

// Up makes the stack what the program says: pulumi up --skip-preview.
func (s *Stack) Up(program Program, options ...Option) Result {
	return s.run(false, updating, options, func(d *deployment) { d.deploy(program.list()) })
}

// Preview says what Up would do. It changes nothing.
func (s *Stack) Preview(program Program, options ...Option) Result {
	return s.run(true, updating, options, func(d *deployment) { d.deploy(program.list()) })
}

// Destroy deletes every resource, with the credentials in state.
func (s *Stack) Destroy() Result { return s.DestroyWith() }

// DestroyWith is [Stack.Destroy] with flags.
func (s *Stack) DestroyWith(options ...Option) Result {
	return s.run(false, updating, options, func(d *deployment) { d.deploy(nil) })
}

// DestroyProgram is pulumi destroy --run-program: providers are as the program says.
func (s *Stack) DestroyProgram(program Program, options ...Option) Result {
	return s.run(false, destroying, options, func(d *deployment) { d.deploy(program.list()) })
}

// Refresh reads every resource of the stack, with the credentials in state.
func (s *Stack) Refresh() Result { return s.RefreshWith() }

// RefreshWith is [Stack.Refresh] with flags.
func (s *Stack) RefreshWith(options ...Option) Result {
	return s.run(false, refreshing, options, func(d *deployment) { d.refresh() })
}

// RefreshProgram is pulumi refresh --run-program: providers and options are as the program says.
func (s *Stack) RefreshProgram(program Program, options ...Option) Result {
	return s.run(false, refreshing, options, func(d *deployment) { d.refreshProgram(program.list()) })
}

// Import takes a key that somebody else made into the stack, as pulumi import does.
func (s *Stack) Import(name, id string, options ...Option) Result {
	return s.ImportType(KeyType, name, id, options...)
}

// ImportType is [Stack.Import] for any type.
func (s *Stack) ImportType(typ, name, id string, options ...Option) Result {
	result := s.run(false, updating, options, func(d *deployment) { d.importOne(typ, name, id) })
	if result.Err == nil {
		s.checkImported(name)
	}
	return result
}

// errCancelled is the end of a command by SIGINT.
var errCancelled = errors.New("the command was cancelled")

// run is what all commands have in common.
func (s *Stack) run(preview bool, m mode, options []Option, body func(d *deployment)) Result {
	time.Sleep(startup)
	d := s.newDeployment(preview, m, options)
	if s.OnStart != nil {
		s.OnStart(d.interrupt)
	}
	if !preview {
		s.follow(d.journal)
		defer s.follow(nil)
	}
	body(d)
	d.end()
	if !preview {
		s.save(d.journal.snapshot())
	}
	return d.result
}
