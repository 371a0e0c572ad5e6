package upgrade

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/cli"
)

// stack is a YAML project with one stack, a folder as its backend, and an Atlas.
type stack struct {
	t                *testing.T
	atlas            *emulator.Server
	org              string   // in Atlas
	owner            string   // the public key that signs in
	projects         []string // of the organization
	project, backend string   // folders
	env              []string
	program          program // as written last
}

// newStack makes the folders of a stack whose commands sign in as an owner of the organization.
func newStack(t *testing.T, atlas *emulator.Server, orgID string) *stack {
	t.Helper()
	owner := atlas.AddOwnerKey(orgID)
	server := httptest.NewServer(atlas)
	t.Cleanup(func() {
		atlas.Close()
		server.Close()
	})
	s := &stack{t: t, atlas: atlas, org: orgID, owner: owner.PublicKey, projects: atlas.Projects(orgID), project: t.TempDir(), backend: t.TempDir()}
	s.env = append(home.Environment(),
		"PULUMI_BACKEND_URL=file://"+s.backend,
		"PULUMI_STACK="+stackName,
		"MONGODB_ATLAS_BASE_URL="+server.URL,
		"MONGODB_ATLAS_PUBLIC_KEY="+owner.PublicKey,
		"MONGODB_ATLAS_PRIVATE_KEY="+owner.PrivateKey,
	)
	return s
}

// write makes p the project's program. Whatever version the program and the state name, it is the plugin under test that
// serves them.
func (s *stack) write(p program) {
	s.t.Helper()
	s.program = p
	plugin := fmt.Sprintf("plugins:\n  providers:\n    - name: %s\n      path: %q\n", cli.PluginName, filepath.Dir(home.Plugin()))
	s.writeFile(programFile, append(p.text(s.t), plugin...))
}

func (s *stack) writeFile(name string, text []byte) {
	s.t.Helper()
	require.NoError(s.t, os.WriteFile(filepath.Join(s.project, name), text, 0o600))
}

// run runs a pulumi command to its end, must runs one that has to succeed.
func (s *stack) run(arguments ...string) cli.Outcome {
	s.t.Helper()
	return home.Start(s.t, s.project, s.env, arguments...).Wait()
}

func (s *stack) must(arguments ...string) cli.Outcome {
	s.t.Helper()
	got := s.run(arguments...)
	require.Zerof(s.t, got.Code, "pulumi %s failed:\n%s", strings.Join(arguments, " "), got.Output)
	return got
}

// apply runs up, refresh or destroy.
func (s *stack) apply(command string) cli.Outcome {
	s.t.Helper()
	return s.must(command, "--yes", "--skip-preview")
}

// state is the state as the backend has it.
func (s *stack) state() apitype.DeploymentV3 {
	s.t.Helper()
	return cli.ReadState(s.t, s.backend, projectName, stackName)
}

// key is the one key in the state, decrypted.
func (s *stack) key() cli.Key {
	s.t.Helper()
	keys := home.Keys(s.t, s.state())
	require.Len(s.t, keys, 1)
	require.Contains(s.t, keys, keyName)
	return keys[keyName]
}
