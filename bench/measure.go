package main

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// sample is one run of an operation.
type sample struct {
	outcome
	counts emulator.Counts
}

// measure runs every scenario as often as asked for, the subjects in turn.
func measure(ctx context.Context, subjects []subject, o options, progress io.Writer) ([]figure, error) {
	var figures []figure
	for _, of := range scenarios(o.sizes) {
		samples := make([]map[operation][]sample, len(subjects))
		for run := range o.runs {
			for i, s := range subjects {
				fmt.Fprintf(progress, "%s: run %d of %d, %s\n", of, run+1, o.runs, s.Title)
				got, err := life(ctx, s, of, o)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", of, err)
				}
				if samples[i] == nil {
					samples[i] = map[operation][]sample{}
				}
				for operation, one := range got {
					samples[i][operation] = append(samples[i][operation], one)
				}
			}
		}
		for i, s := range subjects {
			for _, operation := range operations {
				figures = append(figures, figureOf(s, of, operation, samples[i][operation]))
			}
		}
	}
	return figures, nil
}

// String is the scenario in words.
func (s scenario) String() string {
	text := "1 key"
	if s.Keys != 1 {
		text = thousands(s.Keys) + " keys"
	}
	if s.Projects != 1 {
		text += fmt.Sprintf(" in %d projects", s.Projects)
	}
	if s.Checkpoints {
		text += ", checkpoints"
	}
	return text
}

// thousands is a number with its thousands set apart.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// life runs a stack through every operation, from nothing to nothing.
func life(ctx context.Context, s subject, of scenario, o options) (map[operation]sample, error) {
	k, err := newStack(ctx, s, of, o)
	if err != nil {
		return nil, err
	}
	defer k.close()
	got := map[operation]sample{}
	for _, operation := range operations {
		if operation == updateOne {
			if err := k.write(changed); err != nil {
				return nil, err
			}
		}
		k.at.atlas.ClearLog()
		out, err := k.run(ctx, operation.command()...)
		if err != nil {
			return nil, err
		}
		got[operation] = sample{outcome: out, counts: k.at.atlas.Counts()}
		if err := k.check(operation); err != nil {
			return nil, fmt.Errorf("%s, %s: %w", s.Title, operation, err)
		}
	}
	return got, nil
}

// changed is what an update adds to the description of the first key.
const changed = ", changed"

// check checks that Atlas has what the operation should have left there: figures of work that was not done say nothing.
func (k *stack) check(after operation) error {
	if k.alone() {
		return nil
	}
	keys := k.at.atlas.MintedKeys(k.at.deployer.OrgID)
	want := k.of.Keys
	if after == destroy {
		want = 0
	}
	if len(keys) != want {
		return fmt.Errorf("there are %d keys, not %d", len(keys), want)
	}
	anew := 0
	for _, key := range keys {
		if len(key.Projects) != k.of.Projects {
			return fmt.Errorf("a key is in %d projects, not in %d", len(key.Projects), k.of.Projects)
		}
		if key.Description == "key-1"+changed {
			anew++
		}
	}
	if after == updateOne && anew != 1 {
		return fmt.Errorf("%d keys have the new description", anew)
	}
	return nil
}

func figureOf(s subject, of scenario, o operation, samples []sample) figure {
	f := figure{scenario: of, Subject: s.Title, Operation: o}
	var requests, challenges, tokens, seconds []float64
	for _, one := range samples {
		requests = append(requests, float64(one.counts.Work))
		challenges = append(challenges, float64(one.counts.Challenges))
		tokens = append(tokens, float64(one.counts.Tokens))
		seconds = append(seconds, one.seconds)
		f.Routes = one.counts.ByRoute
		f.PeakBytes = max(f.PeakBytes, one.plugins.peak)
		f.Processes = max(f.Processes, one.plugins.count)
	}
	f.Requests, f.Challenges, f.Tokens, f.Seconds = spreadOf(requests), spreadOf(challenges), spreadOf(tokens), spreadOf(seconds)
	return f
}
