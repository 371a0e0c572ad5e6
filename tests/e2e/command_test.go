package e2e

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/stretchr/testify/require"
)

// patience is how long a command may take before it counts as stuck.
const patience = 3 * time.Minute

// outcome is what came of a command.
type outcome struct {
	// output is what it printed, both streams in order.
	output string
	// code is its exit code.
	code int
	events
}

// must runs a command that has to succeed.
func (s *stack) must(arguments ...string) outcome {
	s.t.Helper()
	got := s.run(arguments...)
	require.Zerof(s.t, got.code, "pulumi %s failed:\n%s", strings.Join(arguments, " "), got.output)
	return got
}

// fails runs a command that has to fail.
func (s *stack) fails(arguments ...string) outcome {
	s.t.Helper()
	got := s.run(arguments...)
	require.NotZerof(s.t, got.code, "pulumi %s did not fail:\n%s", strings.Join(arguments, " "), got.output)
	return got
}

// up, preview, refresh and destroy are the commands, as `--yes` scripts give them, without a preview first. With one
// more flag they may be told otherwise.
func (s *stack) up(flags ...string) outcome {
	s.t.Helper()
	return s.must(append([]string{"up", "--yes", "--skip-preview"}, flags...)...)
}

func (s *stack) preview(flags ...string) outcome {
	s.t.Helper()
	return s.must(append([]string{"preview"}, flags...)...)
}

func (s *stack) refresh(flags ...string) outcome {
	s.t.Helper()
	return s.must(append([]string{"refresh", "--yes", "--skip-preview"}, flags...)...)
}

func (s *stack) destroy(flags ...string) outcome {
	s.t.Helper()
	return s.must(append([]string{"destroy", "--yes", "--skip-preview"}, flags...)...)
}

// upFails is an up that has to fail.
func (s *stack) upFails(flags ...string) outcome {
	s.t.Helper()
	return s.fails(append([]string{"up", "--yes", "--skip-preview"}, flags...)...)
}

// run runs a pulumi command to its end. What it says is kept for the search for secrets.
func (s *stack) run(arguments ...string) outcome {
	s.t.Helper()
	got := s.start(arguments...).wait()
	*s.said = append(*s.said, got.output, got.log)
	return got
}

// eventful are the commands that have an event log.
var eventful = map[string]bool{"up": true, "preview": true, "refresh": true, "destroy": true, "import": true}

// running is a command that runs.
type running struct {
	stack   *stack
	command *exec.Cmd
	cancel  context.CancelFunc
	log     string // the file of the event log, "" where there is none
	output  *buffer
}

// start starts a pulumi command in a process group of its own, as a shell does.
func (s *stack) start(arguments ...string) *running {
	s.t.Helper()
	r := &running{stack: s, output: &buffer{}}
	if eventful[arguments[0]] {
		r.log = filepath.Join(s.t.TempDir(), "events.json")
		arguments = append(arguments, "--event-log", r.log)
	}
	if arguments[0] != "package" {
		arguments = append(arguments, "--non-interactive")
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	r.cancel = cancel
	r.command = exec.CommandContext(ctx, tool("bin", "pulumi"), arguments...) //nolint:gosec // what was built here
	r.command.Dir, r.command.Env = s.project, s.env
	r.command.Stdout, r.command.Stderr = r.output, r.output
	r.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	r.command.Cancel = func() error { return syscall.Kill(-r.command.Process.Pid, syscall.SIGKILL) }
	require.NoError(s.t, r.command.Start())
	return r
}

// interrupt is Ctrl-C: the signal goes to the command and everything in its process group.
func (r *running) interrupt() error { return syscall.Kill(-r.command.Process.Pid, syscall.SIGINT) }

// wait waits for the command to end.
func (r *running) wait() outcome {
	r.stack.t.Helper()
	defer r.cancel()
	err := r.command.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(r.stack.t, err)
	}
	got := outcome{output: r.output.String(), code: r.command.ProcessState.ExitCode()}
	if r.log != "" {
		// A command that fails before it begins has no log.
		if text, err := os.ReadFile(r.log); err == nil {
			got.events = parseEvents(r.stack.t, text)
		}
	}
	return got
}

// buffer collects what a command prints while others look.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
