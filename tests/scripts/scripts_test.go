package scripts

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const root = "../.."

// script runs a script of the repository with commands put before those of the PATH, by name, each as a shell script.
func script(t *testing.T, commands map[string]string, env []string, name string, args ...string) (output string, status int) {
	t.Helper()
	bin := t.TempDir()
	for command, text := range commands {
		if err := os.WriteFile(filepath.Join(bin, command), []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	path, err := filepath.Abs(filepath.Join(root, "scripts", name))
	if err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), path, args...)
	run.Dir = root
	run.Env = append(append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH")), env...)
	text, err := run.CombinedOutput()
	if run.ProcessState == nil {
		t.Fatal(err)
	}
	return string(text), run.ProcessState.ExitCode()
}

func TestWhatTheScriptsNeedIsSaidAtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		commands map[string]string
		env      []string
		says     string
	}{
		"an old bash": {env: []string{"PREREQUISITES_BASH=3"}, says: "bash 4 or newer, first on the PATH (found 3)"},
		"another sed": {commands: map[string]string{"sed": "echo atb"}, says: "GNU sed as sed"},
		"no sort -V":  {commands: map[string]string{"sort": "exit 2"}, says: "GNU coreutils"},
		"no grep -o":  {commands: map[string]string{"grep": "exit 2"}, says: "GNU grep as grep"},
		"an old Go":   {commands: map[string]string{"go": "echo go1.19"}, says: "Go 1.26 or newer (found go1.19)"},
	} {
		t.Run(name, func(t *testing.T) {
			output, status := script(t, c.commands, c.env, "prerequisites.sh", "go")
			if status != 1 || !strings.HasPrefix(output, "missing on this machine:\n  - "+c.says) {
				t.Errorf("status %d:\n%s", status, output)
			}
		})
	}
	if output, status := script(t, nil, nil, "prerequisites.sh", "go"); status != 0 || output != "" {
		t.Errorf("with all there is: status %d:\n%s", status, output)
	}
}

func TestACLIThatIsNewEnoughIsUsed(t *testing.T) {
	yaml := "exit 0"
	for name, c := range map[string]struct {
		commands map[string]string
		status   int
		says     string
	}{
		"new enough":        {map[string]string{"pulumi": "echo v3.300.1", "pulumi-language-yaml": yaml}, 0, "/pulumi v3.300.1\n"},
		"built from source": {map[string]string{"pulumi": "echo v3.259.0-dev.0", "pulumi-language-yaml": yaml}, 0, "/pulumi v3.259.0-dev.0\n"},
		"old":               {map[string]string{"pulumi": "echo v3.9.0", "pulumi-language-yaml": yaml}, 1, "v3.9.0, older than"},
		"broken":            {map[string]string{"pulumi": "exit 1", "pulumi-language-yaml": yaml}, 1, "does not say its version"},
		"something else":    {map[string]string{"pulumi": "echo hello", "pulumi-language-yaml": yaml}, 1, "does not say its version"},
	} {
		t.Run(name, func(t *testing.T) {
			output, status := script(t, c.commands, nil, "find-cli.sh")
			if status != c.status || !strings.Contains(output, c.says) {
				t.Errorf("status %d, want %d and %q:\n%s", status, c.status, c.says, output)
			}
			if builds := strings.Contains(output, "is built from source into .tools/bin"); builds != (c.status == 1) {
				t.Errorf("it says:\n%s", output)
			}
		})
	}
}

// A check that could not be made is neither passed nor failed.
func TestStages(t *testing.T) {
	// stage.sh keeps its list in the folder above its own.
	folder := filepath.Join(t.TempDir(), "a folder")
	text, err := os.ReadFile(filepath.Join(root, "scripts", "stage.sh"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(folder, "scripts"), 0o750); err != nil {
		t.Fatal(err)
	}
	stage := filepath.Join(folder, "scripts", "stage.sh")
	if err := os.WriteFile(stage, text, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		status int
		says   string
		args   []string
	}{
		{0, "", []string{"--begin"}},
		{0, "lint                passed", []string{"lint", "true"}},
		{0, "stages: 1 passed, 0 failed\n", []string{"--summary"}},
		{0, "vulncheck           NOT CHECKED", []string{"vulncheck", "sh", "-c", "exit 77"}},
		{3, "stage 'unit' failed with exit code 3", []string{"unit", "sh", "-c", "exit 3"}},
		{0, "stages: 1 passed, 0 failed, 1 skipped\n", []string{"--summary"}},
	} {
		run := exec.CommandContext(t.Context(), stage, c.args...)
		output, err := run.CombinedOutput()
		if run.ProcessState == nil {
			t.Fatal(err)
		}
		if status := run.ProcessState.ExitCode(); status != c.status || !strings.Contains(string(output), c.says) {
			t.Errorf("%v: status %d, want %d and %q:\n%s", c.args, status, c.status, c.says, output)
		}
	}
}
