package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Defaults of a full run.
const (
	fullRuns    = 5
	fullLatency = 50 * time.Millisecond
	fullLimit   = 30 * time.Minute
)

// fullSizes are the numbers of keys of a full run.
var fullSizes = []int{1, 10, 100, 1000}

// options are what the environment asks for. Paths in it are relative to the repository.
type options struct {
	root string // the repository
	// runs is how often each case is measured (RUNS).
	runs int
	// sizes are the numbers of keys (SIZES, separated by commas).
	sizes []int
	// latency is how long Atlas takes for each request (LATENCY, as 50ms).
	latency time.Duration
	// limit is when the whole run is given up (LIMIT, as 30m).
	limit time.Duration
	// peer is another provider's plugin (PEER), peerProfile the file that describes it (PEER_PROFILE); "": none.
	peer, peerProfile string
	// out is the folder for what is written (OUT); "": docs/ after a full run, else .tools/bench/.
	out string
}

// parseOptions reads the environment. getenv is os.Getenv.
func parseOptions(getenv func(string) string) (options, error) {
	o := options{runs: fullRuns, sizes: fullSizes, latency: fullLatency, limit: fullLimit,
		peer: getenv("PEER"), peerProfile: getenv("PEER_PROFILE"), out: getenv("OUT")}
	_, source, _, _ := runtime.Caller(0)
	o.root = filepath.Dir(filepath.Dir(source))
	var errs []error
	if _, err := os.Stat(filepath.Join(o.root, "bench", "options.go")); err != nil {
		errs = append(errs, errors.New("run it from its source: make bench"))
	}
	for _, path := range []*string{&o.peer, &o.peerProfile, &o.out} {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(o.root, *path)
		}
	}
	read := func(name string, parse func(string) error) {
		if text := getenv(name); text != "" {
			if err := parse(text); err != nil {
				errs = append(errs, fmt.Errorf("%s=%s: %w", name, text, err))
			}
		}
	}
	read("RUNS", func(text string) (err error) { o.runs, err = positive(text); return err })
	read("SIZES", func(text string) (err error) { o.sizes, err = numbers(text); return err })
	read("LATENCY", func(text string) (err error) { o.latency, err = time.ParseDuration(text); return err })
	read("LIMIT", func(text string) (err error) { o.limit, err = time.ParseDuration(text); return err })
	return o, errors.Join(errs...)
}

// full reports whether a run with these options gives the figures that docs/performance.md shows.
func (o options) full() bool {
	return o.runs >= fullRuns && slices.Equal(o.sizes, fullSizes) && o.latency == fullLatency
}

// folder is where the results go.
func (o options) folder() string {
	switch {
	case o.out != "":
		return o.out
	case o.full():
		return filepath.Join(o.root, "docs")
	}
	return filepath.Join(o.root, ".tools", "bench")
}

func positive(text string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 {
		return 0, errors.New("a number from 1 is wanted")
	}
	return n, nil
}

func numbers(text string) ([]int, error) {
	var list []int
	for part := range strings.SplitSeq(text, ",") {
		n, err := positive(part)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}
