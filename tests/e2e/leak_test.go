package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
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

// loudly runs a command with all the logging that there is. What it prints is not kept: the engine's log has secrets in it.
func (s *stack) loudly(arguments ...string) int {
	s.t.Helper()
	loud := []string{"--yes", "--skip-preview", "-v=9", "--logtostderr", "--logflow", "--debug"}
	return s.start(append(arguments, loud...)...).Wait().Code
}

// TestLeaks runs the life of a key, with errors on its way, with all the logging that there is, and finds no secret in
// what the plugin writes. Every other test searches what the commands print and leave on disk: see [stack.assertNoLeak].
func TestLeaks(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s, heard := w.newOverheard(t)
	s.write(just(key("loud", in(w.projects[0], "GROUP_OWNER"), in(w.projects[1], "GROUP_OWNER"))))
	w.atlas.Inject(
		emulator.Fault{Method: "POST", Path: mintPath, Status: 500, After: true, Kind: emulator.Truncated},
		emulator.Fault{Method: "PATCH", Path: assignPath, Status: 403},
		emulator.Fault{Method: "PATCH", Path: orgKeyPath, Status: 400, Kind: emulator.HTML},
		emulator.Fault{Method: "DELETE", Path: orgKeyPath, Kind: emulator.StaleNonce},
	)
	assert.NotZero(t, s.loudly("up"), "the second project is refused")
	assert.Zero(t, s.loudly("up"))
	assert.Zero(t, s.loudly("refresh"))
	s.write(just(key("louder", in(w.projects[0], "GROUP_OWNER"), in(w.projects[1], "GROUP_OWNER"))))
	assert.NotZero(t, s.loudly("up"), "a proxy answers the new description")
	assert.Zero(t, s.loudly("up"))
	s.assertInvariants()
	assert.Zero(t, s.loudly("destroy"))

	w.assertNothingHeard(t, heard, 6)
}

// assertNothingHeard asserts that so many processes of the plugin, or more, have written no secret.
func (w *site) assertNothingHeard(t *testing.T, heard string, processes int) {
	t.Helper()
	text, err := os.ReadFile(heard) //nolint:gosec // of the test's own
	require.NoError(t, err)
	assert.GreaterOrEqual(t, strings.Count(string(text), "started with --logtostderr -v=9"), processes, "processes of the plugin")
	assert.Empty(t, leaks(map[string]string{"what the plugin writes": string(text)}, w.secrets()))
}

// TestLeaksOfAccounts is TestLeaks for service accounts, by a run that signs in with one: client secrets and access tokens.
func TestLeaksOfAccounts(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	id, secret := w.atlas.AddServiceAccount(w.org, owner)
	s, heard := w.newOverheard(t)
	s = s.with("MONGODB_ATLAS_PUBLIC_KEY=", "MONGODB_ATLAS_PRIVATE_KEY=", "MONGODB_ATLAS_CLIENT_ID="+id, "MONGODB_ATLAS_CLIENT_SECRET="+secret)
	released := func(release string) program {
		loud := w.account("loud", "ORG_MEMBER").set("rotation", object{"triggers": object{"release": release}})
		return program{resources: map[string]resource{"loud": loud}}
	}
	secrets := emulator.RouteCreateOrgServiceAccountSecret.Path
	w.atlas.Inject(emulator.Fault{Method: "POST", Path: secrets, Status: 403})
	s.write(released("1"))
	assert.NotZero(t, s.loudly("up"), "the secret is refused")
	assert.Zero(t, s.loudly("up"))
	s.write(released("2"))
	// What is lost of an answer to a mint is searched for in tests/faults: settling that takes half a minute here.
	w.atlas.Inject(emulator.Fault{Method: "GET", Path: emulator.RouteGetOrgServiceAccount.Path, Status: 400, Kind: emulator.HTML})
	assert.NotZero(t, s.loudly("up"), "a proxy answers")
	assert.Zero(t, s.loudly("up"))
	assert.Zero(t, s.loudly("refresh"))
	assert.Zero(t, s.loudly("destroy"))
	w.assertNothingHeard(t, heard, 5)
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
