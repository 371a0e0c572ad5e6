package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/cli"
)

// inlineProgram is a process that runs the lifecycle's program inline, by Pulumi's Automation API: it reads a command and
// the key to ask for as a line of JSON, runs it, and answers with a line of JSON (see programs/).
type inlineProgram struct {
	t      *testing.T
	stack  *stack
	input  io.Writer
	output *bufio.Scanner
	errors *cli.Buffer
}

// request is the line that the process reads.
type request struct {
	Command string  `json:"command"`
	Want    desired `json:"want"`
}

// startTypeScript compiles the program against the package that was packed and installed, with strict types, and starts it.
func startTypeScript(t *testing.T, s *stack) language {
	t.Helper()
	out := t.TempDir()
	// The compiler and node look for packages in the folders above a file.
	require.NoError(t, os.Symlink(home.Tool("node", "node_modules"), filepath.Join(out, "node_modules")))
	text, err := os.ReadFile(filepath.Join("programs", "typescript", "program.ts"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(out, "program.ts"), text, 0o600))
	tsc := exec.CommandContext(t.Context(), "node", filepath.Join("node_modules", "typescript", "bin", "tsc"),
		"--strict", "--skipLibCheck", "--target", "es2022", "--module", "commonjs", "--moduleResolution", "node",
		"--types", "node", "program.ts")
	tsc.Dir = out
	compile(t, tsc)
	return startInline(t, s, "node", filepath.Join(out, "program.js"))
}

// startPython starts the program in the virtual environment into which the wheel was installed.
func startPython(t *testing.T, s *stack) language {
	t.Helper()
	return startInline(t, s, home.Tool("python", "bin", "python"), filepath.Join("programs", "python", "program.py"))
}

// startGo builds the program, a module of its own that uses sdk/go, and starts it.
func startGo(t *testing.T, s *stack) language {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "program")
	build := exec.CommandContext(t.Context(), filepath.Join(home.Root, "scripts", "retry.sh"), "go", "build", "-o", binary, ".") //nolint:gosec // ours
	build.Dir = filepath.Join("programs", "go")
	compile(t, build)
	return startInline(t, s, binary)
}

func compile(t *testing.T, command *exec.Cmd) {
	t.Helper()
	output, err := command.CombinedOutput()
	require.NoErrorf(t, err, "%s", output)
}

// startInline starts a program, and ends it with the test.
func startInline(t *testing.T, s *stack, name string, arguments ...string) language {
	t.Helper()
	// Not t.Context(), which ends before the cleanup that may still have a key to destroy.
	ctx, cancel := context.WithTimeout(context.Background(), 5*cli.Patience)
	command := exec.CommandContext(ctx, name, arguments...)
	// PULUMI_STACK= : the program has a stack of its own.
	command.Env = append(append([]string(nil), s.env...), "PULUMI_STACK=", "PYTHONDONTWRITEBYTECODE=1", "PYTHONUNBUFFERED=1")
	input, err := command.StdinPipe()
	require.NoError(t, err)
	output, err := command.StdoutPipe()
	require.NoError(t, err)
	p := &inlineProgram{t: t, stack: s, input: input, output: bufio.NewScanner(output), errors: &cli.Buffer{}}
	p.output.Buffer(nil, 1<<20)
	command.Stderr = p.errors
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		_ = input.Close() // the end of its input is the end of the program
		_ = command.Wait()
		cancel()
		*s.said = append(*s.said, p.errors.String())
	})
	return p
}

// do sends a command to the process and waits for its answer.
func (p *inlineProgram) do(command string, want desired) answer {
	p.t.Helper()
	line, err := json.Marshal(request{command, want})
	require.NoError(p.t, err)
	_, err = p.input.Write(append(line, '\n'))
	require.NoErrorf(p.t, err, "the program ended: %s", p.errors)
	require.Truef(p.t, p.output.Scan(), "the program ended: %s", p.errors)
	var got answer
	require.NoErrorf(p.t, json.Unmarshal(p.output.Bytes(), &got), "%s", p.output.Text())
	delete(got.Changes, "same")
	return got
}
