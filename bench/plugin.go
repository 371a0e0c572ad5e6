package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// starts is how often the plugin is started to see how long it takes.
const starts = 15

// inspect measures the plugin by itself.
func inspect(ctx context.Context, plugin string) ([]sample, error) {
	info, err := os.Stat(plugin)
	if err != nil {
		return nil, err
	}
	var samples []sample
	for range starts {
		s, err := start(ctx, plugin)
		if err != nil {
			return nil, err
		}
		samples = append(samples, s)
	}
	return []sample{median(samples), {name: "the plugin's binary", requests: none, peak: info.Size()}}, nil
}

// start starts the plugin and waits for the port that it prints: that is when the engine can speak with it.
func start(ctx context.Context, plugin string) (sample, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, plugin)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.TempDir()}
	output, err := cmd.StdoutPipe()
	if err != nil {
		return sample{}, err
	}
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return sample{}, err
	}
	_, err = bufio.NewReader(output).ReadString('\n')
	s := sample{name: "the plugin, from start to port", requests: none, seconds: time.Since(begin).Seconds(),
		peak: memory(strconv.Itoa(cmd.Process.Pid), "VmRSS")}
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // killed
	if err != nil {
		return s, fmt.Errorf("%s printed no port: %w", plugin, err)
	}
	return s, nil
}

// watch watches the processes of the plugin that parent starts. The function that it returns ends that, and returns the
// largest peak of their resident memory. The kernel keeps the peak, and plugins end last, so that little is missed.
func watch(parent int, plugin string) (end func() int64) {
	stop, found := make(chan struct{}), make(chan int64)
	go func() {
		for peak := int64(0); ; {
			for _, pid := range children(parent) {
				if file, err := os.Readlink("/proc/" + pid + "/exe"); err == nil && file == plugin {
					peak = max(peak, memory(pid, "VmHWM"))
				}
			}
			select {
			case <-stop:
				found <- peak
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() int64 {
		close(stop)
		return <-found
	}
}

// children are the processes that a process has started. Only Linux tells.
func children(parent int) []string {
	var pids []string
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", parent)) // the pattern is well formed
	for _, list := range lists {
		text, _ := os.ReadFile(list) //nolint:gosec // of /proc; the thread may have ended
		pids = append(pids, strings.Fields(string(text))...)
	}
	return pids
}

// memory is a field of a process's status that is given in kB, in bytes. Only Linux tells.
func memory(pid, field string) int64 {
	text, _ := os.ReadFile("/proc/" + pid + "/status") //nolint:gosec // of /proc; the process may have ended
	_, rest, _ := strings.Cut(string(text), field+":")
	kib, _, _ := strings.Cut(rest, "kB")
	n, _ := strconv.ParseInt(strings.TrimSpace(kib), 10, 64)
	return n << 10
}
