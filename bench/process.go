package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// patience is how long a command may take before it counts as stuck.
const patience = 5 * time.Minute

// parallel is how many resources the engine works on at once: what it would choose by itself on two cores.
const parallel = "8"

// outcome is what came of a command.
type outcome struct {
	seconds float64
	plugins processes
}

// run runs a pulumi command in the project to its end. The command that is measured is this one process: from its start
// to its exit.
func (k *stack) run(ctx context.Context, arguments ...string) (outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var output bytes.Buffer
	command := exec.CommandContext(ctx, filepath.Join(k.tools, "pulumi"), append(arguments, "--non-interactive")...) //nolint:gosec // ours
	command.Dir, command.Env = k.project(), k.env
	command.Stdout, command.Stderr = &output, &output
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	command.WaitDelay = time.Second
	begin := time.Now()
	if err := command.Start(); err != nil {
		return outcome{}, err
	}
	watch := watchPlugins(command.Process.Pid, k.plugin)
	err := command.Wait()
	got := outcome{seconds: time.Since(begin).Seconds(), plugins: watch.end()}
	if err != nil {
		return got, fmt.Errorf("%s: pulumi %s: %w\n%s", k.Title, strings.Join(arguments, " "), err, output.String())
	}
	return got, nil
}
