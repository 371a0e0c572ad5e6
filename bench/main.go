package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	o, err := parseOptions(os.Getenv)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, o.limit)
	defer cancel()
	subjects, err := choose(o)
	if err != nil {
		return err
	}
	r, err := everything(ctx, subjects, o)
	if err != nil {
		return err
	}
	return publish(r, o)
}

// choose returns the subjects, in the order of their turns: the provider, the engine by itself, the peer.
func choose(o options) ([]subject, error) {
	own, err := ownProfile()
	if err != nil {
		return nil, err
	}
	subjects := []subject{{profile: own, plugin: filepath.Join(o.root, "bin", own.binary())}, engine()}
	if o.peer != "" {
		p, err := readProfile(o.peerProfile)
		if err != nil {
			return nil, err
		}
		if p.Title == own.Title || p.Title == engine().Title {
			return nil, fmt.Errorf("the peer's title %q is taken", p.Title)
		}
		subjects = append(subjects, subject{profile: p, plugin: o.peer})
	}
	for i, s := range subjects {
		if s.alone() {
			continue
		}
		// The engine is given a link; what its processes run is the file behind all links.
		if subjects[i].plugin, err = filepath.Abs(s.plugin); err == nil {
			subjects[i].plugin, err = filepath.EvalSymlinks(subjects[i].plugin)
		}
		if err != nil {
			return nil, fmt.Errorf("the plugin of %q: %w (make build)", s.Title, err)
		}
	}
	return subjects, nil
}

// everything measures all there is to measure.
func everything(ctx context.Context, subjects []subject, o options) (*report, error) {
	begin := time.Now()
	version, err := exec.CommandContext(ctx, filepath.Join(o.root, ".tools", "bin", "pulumi"), "version").Output() //nolint:gosec // ours
	if err != nil {
		return nil, fmt.Errorf("pulumi version: %w (make cli)", err)
	}
	r := &report{Machine: machine{Date: begin.UTC().Format(time.DateOnly), OS: runtime.GOOS + "/" + runtime.GOARCH,
		CPUs: runtime.NumCPU(), LoadBefore: load(), Go: runtime.Version(), Pulumi: strings.TrimSpace(string(version)),
		Runs: o.runs, Parallel: parallel, LatencySeconds: o.latency.Seconds()}}
	var plugins []subject
	for _, s := range subjects {
		if !s.alone() {
			plugins = append(plugins, s)
		}
	}
	if r.Plugins, err = inspect(ctx, plugins, o); err != nil {
		return nil, err
	}
	if r.Cases, err = measure(ctx, subjects, o, os.Stderr); err != nil {
		return nil, err
	}
	r.Machine.LoadAfter, r.Machine.Seconds = load(), time.Since(begin).Round(time.Second).Seconds()
	return r, nil
}
