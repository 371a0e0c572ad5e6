package e2e

import (
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/cli"
)

// must runs a command that has to succeed.
func (s *stack) must(arguments ...string) cli.Outcome {
	s.t.Helper()
	got := s.run(arguments...)
	require.Zerof(s.t, got.Code, "pulumi %s failed:\n%s", strings.Join(arguments, " "), got.Output)
	return got
}

// fails runs a command that has to fail.
func (s *stack) fails(arguments ...string) cli.Outcome {
	s.t.Helper()
	got := s.run(arguments...)
	require.NotZerof(s.t, got.Code, "pulumi %s did not fail:\n%s", strings.Join(arguments, " "), got.Output)
	return got
}

// up, preview, refresh and destroy are the commands, as `--yes` scripts give them, without a preview first. With one
// more flag they may be told otherwise.
func (s *stack) up(flags ...string) cli.Outcome {
	s.t.Helper()
	return s.must(append([]string{"up", "--yes", "--skip-preview"}, flags...)...)
}

func (s *stack) preview(flags ...string) cli.Outcome {
	s.t.Helper()
	return s.must(append([]string{"preview"}, flags...)...)
}

func (s *stack) refresh(flags ...string) cli.Outcome {
	s.t.Helper()
	return s.must(append([]string{"refresh", "--yes", "--skip-preview"}, flags...)...)
}

func (s *stack) destroy(flags ...string) cli.Outcome {
	s.t.Helper()
	return s.must(append([]string{"destroy", "--yes", "--skip-preview"}, flags...)...)
}

// upFails is an up that has to fail.
func (s *stack) upFails(flags ...string) cli.Outcome {
	s.t.Helper()
	return s.fails(append([]string{"up", "--yes", "--skip-preview"}, flags...)...)
}

// run runs a pulumi command to its end. What it says is kept for the search for secrets.
func (s *stack) run(arguments ...string) cli.Outcome {
	s.t.Helper()
	got := s.start(arguments...).Wait()
	*s.said = append(*s.said, got.Output, got.Log)
	return got
}

// start starts a pulumi command in the project's folder.
func (s *stack) start(arguments ...string) *cli.Running {
	s.t.Helper()
	return home.Start(s.t, s.project, s.env, arguments...)
}
