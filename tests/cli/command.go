package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Patience is how long a command may take before it counts as stuck.
const Patience = 3 * time.Minute

// Outcome is what came of a command.
type Outcome struct {
	// Output is what it printed, both streams in order.
	Output string
	// Code is its exit code.
	Code int
	Events
}

// eventful are the commands that have an event log.
var eventful = map[string]bool{"up": true, "preview": true, "refresh": true, "destroy": true, "import": true}

// Running is a command that runs.
type Running struct {
	t       testing.TB
	command *exec.Cmd
	cancel  context.CancelFunc
	log     string // the file of the event log, "" where there is none
	output  *Buffer
}

// Start starts a pulumi command in a project's folder, in a process group of its own, as a shell does.
func (h *Home) Start(t testing.TB, project string, env []string, arguments ...string) *Running {
	t.Helper()
	r := &Running{t: t, output: &Buffer{}}
	if eventful[arguments[0]] {
		r.log = filepath.Join(t.TempDir(), "events.json")
		arguments = append(arguments, "--event-log", r.log)
	}
	if arguments[0] != "package" {
		arguments = append(arguments, "--non-interactive")
	}
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	r.cancel = cancel
	r.command = exec.CommandContext(ctx, h.Tool("bin", "pulumi"), arguments...) //nolint:gosec // what was built here
	r.command.Dir, r.command.Env = project, env
	r.command.Stdout, r.command.Stderr = r.output, r.output
	r.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	r.command.Cancel = func() error { return syscall.Kill(-r.command.Process.Pid, syscall.SIGKILL) }
	require.NoError(t, r.command.Start())
	return r
}

// Output is what it has printed so far.
func (r *Running) Output() string { return r.output.String() }

// Interrupt is Ctrl-C: the signal goes to the command and everything in its process group.
func (r *Running) Interrupt() error { return syscall.Kill(-r.command.Process.Pid, syscall.SIGINT) }

// Wait waits for the command to end.
func (r *Running) Wait() Outcome {
	r.t.Helper()
	defer r.cancel()
	err := r.command.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(r.t, err)
	}
	got := Outcome{Output: r.Output(), Code: r.command.ProcessState.ExitCode()}
	if r.log != "" {
		// A command that fails before it begins has no log.
		if text, err := os.ReadFile(r.log); err == nil {
			got.Events = parseEvents(r.t, text)
		}
	}
	return got
}

// Buffer collects what a process prints while others look.
type Buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *Buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
