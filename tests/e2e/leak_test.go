package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/cli"
)

// newOverheard makes a stack whose plugin runs behind a script that keeps what the plugin writes, and returns the file
// that has it. The script sees to it that the plugin's log goes there, and not to the engine. The engine's own log, from
// level 9 on, shows every property in plain text: that is Pulumi's, not ours.
func (w *site) newOverheard(t *testing.T) (*stack, string) {
	t.Helper()
	pulumiHome, heard := t.TempDir(), filepath.Join(t.TempDir(), "heard")
	folder := filepath.Join(pulumiHome, "plugins", "resource-"+pluginName+"-v"+pluginVersion)
	require.NoError(t, os.MkdirAll(folder, 0o700))
	script := "#!/bin/sh\necho \"started with $*\" >>" + heard +
		"\nunset PULUMI_LOG_OTLP_ENDPOINT\nexec " + home.Plugin() + " \"$@\" 2>>" + heard + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(folder, "pulumi-resource-"+pluginName), []byte(script), 0o700)) //nolint:gosec // a script is to run
	return w.newStackWith(t, append(w.credentials(), "PULUMI_HOME="+pulumiHome)), heard
}

// TestLeaks runs the life of a key, with errors on its way, with all the logging that there is, and finds no secret in
// what the plugin writes. Every other test searches what the commands print and leave on disk: see [stack.assertNoLeak].
func TestLeaks(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s, heard := w.newOverheard(t)
	loud := []string{"-v=9", "--logtostderr", "--logflow", "--debug"}
	quiet := func(arguments ...string) cli.Outcome { // not kept: the engine's log has secrets in it
		return s.start(append(append(arguments, "--yes", "--skip-preview"), loud...)...).Wait()
	}
	s.write(just(key("loud", in(w.projects[0], "GROUP_OWNER"), in(w.projects[1], "GROUP_OWNER"))))
	w.atlas.Inject(
		emulator.Fault{Method: "POST", Path: mintPath, Status: 500, After: true, Kind: emulator.Truncated},
		emulator.Fault{Method: "PATCH", Path: assignPath, Status: 403},
		emulator.Fault{Method: "PATCH", Path: orgKeyPath, Status: 400, Kind: emulator.HTML},
		emulator.Fault{Method: "DELETE", Path: orgKeyPath, Kind: emulator.StaleNonce},
	)
	assert.NotZero(t, quiet("up").Code, "the second project is refused")
	assert.Zero(t, quiet("up").Code)
	assert.Zero(t, quiet("refresh").Code)
	s.write(just(key("louder", in(w.projects[0], "GROUP_OWNER"), in(w.projects[1], "GROUP_OWNER"))))
	assert.NotZero(t, quiet("up").Code, "a proxy answers the new description")
	assert.Zero(t, quiet("up").Code)
	s.assertInvariants()
	assert.Zero(t, quiet("destroy").Code)

	text, err := os.ReadFile(heard) //nolint:gosec // of the test's own
	require.NoError(t, err)
	assert.GreaterOrEqual(t, strings.Count(string(text), "started with --logtostderr -v=9"), 6, "processes of the plugin")
	assert.Empty(t, leaks(map[string]string{"what the plugin writes": string(text)}, w.secrets()))
}

// TestNoLeakInEvents runs up, refresh and destroy with JSON output and with the engine's log at the highest level that
// shows no property values.
func TestNoLeakInEvents(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	s.write(just(key("events", in(w.projects[0], "GROUP_OWNER"), in(w.projects[1], "GROUP_OWNER"))))
	w.atlas.Inject(emulator.Fault{Method: "PATCH", Path: assignPath, Status: 403})
	s.upFails("--json", "--debug")
	s.up("--json", "--debug", "-v=8", "--logtostderr", "--logflow")
	s.refresh("--json", "--debug")
	s.preview("--json", "--diff")
	s.write(just(key("more events", in(w.projects[0], "GROUP_OWNER"))))
	s.up("--diff", "--show-full-output", "--show-config")
	s.must("stack")
	s.must("stack", "export")
	s.must("stack", "output", "--json")
	s.assertInvariants()
	s.destroy("--json")
}

// TestLeakIsFound plants secrets where the search looks, and has it find them.
func TestLeakIsFound(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	s.write(just(key("planted", in(w.projects[0], "GROUP_OWNER"))))
	s.up()
	require.Empty(t, leaks(s.places(), w.secrets()))
	planted := filepath.Join(s.backend, ".pulumi", "stacks", "planted.json")
	require.NoError(t, os.WriteFile(planted, []byte(`{"privateKey":"`+s.only().PrivateKey+`"}`), 0o600))
	assert.Equal(t, []string{"a private key in " + planted}, leaks(s.places(), w.secrets()))
	require.NoError(t, os.Remove(planted))
	*s.said = append(*s.said, "Authorization: "+w.deployer.PrivateKey)
	assert.Equal(t, []string{"a private key in what the commands printed"}, leaks(s.places(), w.secrets()))
	*s.said = nil
}
