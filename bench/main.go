// Command bench measures the provider as its users run it: the real pulumi command, the built plugin, a YAML program, and an
// Atlas (the emulator, behind TCP on loopback) that takes 50 ms for each request. It prints one table in Markdown.
//
//	make bench                                         the table of docs/performance.md, which it replaces: three minutes
//	make bench BENCH='-keys 10 -runs 1 -limited 10'    a look
//	make bench BENCH='-plugin FILE'                    another provider whose ProjectApiKey has the same properties; that alone
//
// main.go has the cases, stack.go one stack and the commands on it, plugin.go what is seen of the plugin's process,
// table.go the table. No test asserts a time; tests/budget asserts requests.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// latency is how long Atlas takes for a request.
const latency = 50 * time.Millisecond

// perMinute is the limit of requests in the case that has one.
const perMinute = 300

type options struct {
	plugin, tools       string // a file, and the folder with pulumi
	keys, runs, limited int
	write               string
}

// foreign tells another provider from this one.
func (o options) foreign() bool {
	return filepath.Base(o.plugin) != "pulumi-resource-mongodbatlas-native"
}

func main() {
	o := options{tools: ".tools/bin"}
	flag.StringVar(&o.plugin, "plugin", "bin/pulumi-resource-mongodbatlas-native", "the `file` of the plugin")
	flag.IntVar(&o.keys, "keys", 100, "how many keys the program has")
	flag.IntVar(&o.runs, "runs", 5, "how often each case is measured, for the median")
	flag.IntVar(&o.limited, "limited", 310, fmt.Sprintf("how many keys to make, once, at %d requests a minute", perMinute))
	flag.StringVar(&o.write, "write", "", "a `file` whose table is replaced")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, o)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	if o.keys < 1 || o.runs < 1 || o.limited < 1 {
		return errors.New("-keys, -runs and -limited must be 1 or more")
	}
	var err error
	for _, path := range []*string{&o.plugin, &o.tools} {
		// The processes of the plugin are found by the file behind all links.
		if *path, err = filepath.EvalSymlinks(*path); err == nil {
			*path, err = filepath.Abs(*path)
		}
		if err != nil {
			return fmt.Errorf("%w (make build cli)", err)
		}
	}
	samples, err := measure(ctx, o)
	if err != nil {
		return err
	}
	about, err := machine(ctx, o)
	if err != nil {
		return err
	}
	text := table(fmt.Sprintf("%d keys", o.keys), samples) + "\n\n" + about
	fmt.Fprintln(os.Stdout, text)
	if o.write == "" {
		return nil
	}
	page, err := os.ReadFile(o.write)
	if err != nil {
		return err
	}
	filled, err := fill(string(page), text)
	if err != nil {
		return fmt.Errorf("%s: %w", o.write, err)
	}
	return os.WriteFile(o.write, []byte(filled), 0o644) //nolint:gosec // a page for everybody to read
}

// measure measures every case: the lines of the table.
func measure(ctx context.Context, o options) ([]sample, error) {
	lines, err := medians(ctx, o, life, projectKeys)
	if err != nil {
		return nil, err
	}
	for _, kind := range []credentials{assignedKeys, accounts} {
		if o.foreign() {
			break
		}
		of, err := medians(ctx, o, lifeOf(string(kind)), kind)
		if err != nil {
			return nil, err
		}
		lines = append(lines, of...)
	}
	fmt.Fprintf(os.Stderr, "bench: %d keys at %d requests a minute\n", o.limited, perMinute)
	limit := emulator.RateLimit{Capacity: perMinute, Refill: perMinute, Every: time.Minute}
	once, err := live(ctx, o, o.limited, life[:1], projectKeys, limit)
	if err != nil {
		return nil, err
	}
	once[0].name = fmt.Sprintf("`up` of %d keys at %d requests a minute", o.limited, perMinute)
	plugin, err := inspect(ctx, o.plugin)
	return slices.Concat(lines, once, plugin), err
}

// medians measures commands in so many runs.
func medians(ctx context.Context, o options, commands []command, kind credentials) (lines []sample, err error) {
	samples := make([][]sample, len(commands))
	for i := range o.runs {
		fmt.Fprintf(os.Stderr, "bench: run %d of %d\n", i+1, o.runs)
		once, err := live(ctx, o, o.keys, commands, kind)
		if err != nil {
			return nil, err
		}
		for i, s := range once {
			samples[i] = append(samples[i], s)
		}
	}
	for _, s := range samples {
		lines = append(lines, median(s))
	}
	return lines, nil
}

// command is a command that is measured. Those that are to find no change fail if they do.
type command struct {
	name, line string
	changed    bool // whether the first description changes before
	empty      bool // whether nothing is left after
}

// life is what a stack goes through.
var life = []command{
	{name: "`up`", line: "up --yes --skip-preview"},
	{name: "`refresh`", line: "refresh --yes --skip-preview --expect-no-changes"},
	{name: "`preview` without changes", line: "preview --expect-no-changes"},
	{name: "`preview --refresh`", line: "preview --refresh --expect-no-changes"},
	{name: "`up`, one description changed", line: "up --yes --skip-preview", changed: true},
	{name: "`destroy`", line: "destroy --yes --skip-preview", empty: true},
}

// lifeOf is what a stack goes through that has so many of something else.
func lifeOf(what string) []command {
	return []command{
		{name: "`up`, " + what, line: "up --yes --skip-preview"},
		{name: "`refresh` of these", line: "refresh --yes --skip-preview --expect-no-changes"},
		{name: "`destroy` of these", line: "destroy --yes --skip-preview", empty: true},
	}
}

// live runs commands on a new stack with so many credentials of a kind.
func live(
	ctx context.Context, o options, keys int, commands []command, kind credentials, limits ...emulator.RateLimit,
) ([]sample, error) {
	s, err := newStack(ctx, o, limits...)
	if err != nil {
		return nil, err
	}
	defer s.close()
	s.kind = kind
	var descriptions []string
	for i := range keys {
		descriptions = append(descriptions, fmt.Sprintf("key-%d", i+1))
	}
	var samples []sample
	for _, c := range commands {
		if c.changed {
			descriptions[0] = "changed"
		}
		if err := s.write(descriptions); err != nil {
			return nil, err
		}
		got, err := s.run(ctx, strings.Fields(c.line)...)
		if err != nil {
			return nil, err
		}
		want := slices.Sorted(slices.Values(descriptions))
		if c.empty {
			want = nil
		}
		if have := s.descriptions(); !slices.Equal(have, want) {
			return nil, fmt.Errorf("%s did not do its work: Atlas has %d of them, want %d: %q", c.name, len(have), len(want), have)
		}
		got.name = c.name
		samples = append(samples, got)
	}
	return samples, nil
}
