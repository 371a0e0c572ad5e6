package demo

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

const root = "../.."

// start starts the demo in a process group of its own, with its temporary folder in temp.
func start(t *testing.T, temp string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	var output bytes.Buffer
	command := exec.CommandContext(t.Context(), "scripts/demo.sh")
	command.Dir = root
	command.Env = append(os.Environ(), "TMPDIR="+temp)
	command.Stdout, command.Stderr = &output, &output
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.WaitDelay = 10 * time.Second // an emulator that lives on would hold the pipe open
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL) })
	return command, &output
}

// assertNothingLeft fails when the demo's folder or a process of its group is still there.
func assertNothingLeft(t *testing.T, command *exec.Cmd, temp string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(temp, "atlas-demo.*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("the demo left %v", left)
	}
	if err := syscall.Kill(-command.Process.Pid, 0); err == nil {
		t.Error("the demo left a process running")
	}
}

func TestDemoPrintsWhatIsDocumented(t *testing.T) {
	temp := t.TempDir()
	begin := time.Now()
	command, output := start(t, temp)
	err := command.Wait()
	if err != nil {
		t.Fatalf("the demo failed: %v\n%s", err, output)
	}
	t.Logf("the demo took %.1f s", time.Since(begin).Seconds())
	if took := time.Since(begin); took > time.Minute {
		t.Errorf("the demo took %v, more than a minute", took)
	}
	assertNothingLeft(t, command, temp)

	printed := normalLines(output.String())
	at := 0
	for _, line := range normalLines(excerpt(t)) {
		if line == "…" {
			continue
		}
		next := at
		for next < len(printed) && printed[next] != line {
			next++
		}
		if next == len(printed) {
			t.Errorf("docs/demo.md shows a line that the demo does not print, or not there:\n%s", line)
			continue
		}
		at = next + 1
	}
	if t.Failed() {
		t.Logf("the demo printed:\n%s", output)
	}
}

func TestInterruptedDemoLeavesNothing(t *testing.T) {
	signals := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP}
	for _, s := range signals { // where the tests run with nohup or in the background, the demo would inherit that they are ignored
		signal.Notify(make(chan os.Signal, 1), s)
		defer signal.Reset(s)
	}
	for _, sent := range signals {
		t.Run(sent.String(), func(t *testing.T) {
			temp := t.TempDir()
			command, output := start(t, temp)
			waitFor(t, filepath.Join(temp, "atlas-demo.*", "state", ".pulumi", "stacks", "*", "demo.json"))
			if err := syscall.Kill(-command.Process.Pid, sent); err != nil {
				t.Fatal(err)
			}
			err := command.Wait()
			if err == nil {
				t.Fatalf("the demo went on to its end:\n%s", output)
			}
			assertNothingLeft(t, command, temp)
		})
	}
}

// waitFor waits until a file matches.
func waitFor(t *testing.T, pattern string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if found, err := filepath.Glob(pattern); err == nil && len(found) > 0 {
			return
		}
	}
	t.Fatalf("nothing matches %s after 30 s", pattern)
}

// excerpt is what is documented of the demo.
func excerpt(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(root, "docs", "demo.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(page), "<!-- make demo -->\n```\n")
	if !found {
		t.Fatal("docs/demo.md has no block under <!-- make demo -->")
	}
	block, _, _ := strings.Cut(rest, "\n```\n")
	return block
}

// What differs from run to run.
var variable = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`\b[0-9a-f]{24}\b`), "<id>"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "127.0.0.1:<port>"},
	{regexp.MustCompile(`\((\d+\.)?\d+s\)`), "(<time>)"},
	{regexp.MustCompile(`(publicKey +:? *"?)[a-z]{8}\b`), "${1}<public key>"},
	{regexp.MustCompile(`v1:[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+…?`), "<ciphertext>"},
	{regexp.MustCompile(`(Done in) \d+ s`), "$1 <time>"},
	{regexp.MustCompile(`(Duration:) .*`), "$1 <time>"},
}

// normalLines are the lines of a text that are not blank, with what differs from run to run replaced.
func normalLines(text string) []string {
	for _, v := range variable {
		text = v.pattern.ReplaceAllString(text, v.instead)
	}
	var lines []string
	scanner := bufio.NewScanner(strings.NewReader(text))
	for scanner.Scan() {
		if line := strings.TrimRight(scanner.Text(), " \t\r"); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
