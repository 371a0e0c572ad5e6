package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// stackName is the name of the stack of every test; each has a backend of its own.
const stackName = "dev"

// settingsFile is the file with the stack's configuration.
const settingsFile = "Pulumi." + stackName + ".yaml"

// stack is a YAML project with one stack, a folder as its backend, and all that was said about it.
type stack struct {
	*site
	t *testing.T
	// project is the folder with the program, backend the folder with the state.
	project, backend string
	// env is what its commands get; tests may change it. See [stack.with].
	env []string
	// said is everything that its commands printed, and their event logs.
	said *[]string
	// java is set where the program is Java, whose SDK tells the engine secrets in plain text; see [stack.places].
	java bool
}

// newStack makes a project with an empty stack, whose commands sign in with the site's deployer. When the test ends,
// what was said and what is on disk is searched for secrets.
func (w *site) newStack(t *testing.T) *stack {
	t.Helper()
	return w.newStackWith(t, w.credentials())
}

// newStackWith is newStack with other variables for its commands.
func (w *site) newStackWith(t *testing.T, credentials []string) *stack {
	t.Helper()
	s := &stack{site: w, t: t, project: t.TempDir(), backend: t.TempDir(), said: new([]string)}
	s.env = append(home.Environment(), "PULUMI_BACKEND_URL=file://"+s.backend, "PULUMI_STACK="+stackName)
	s.env = append(s.env, credentials...)
	require.NoError(t, os.CopyFS(filepath.Join(s.backend, ".pulumi"), os.DirFS(filepath.Join(blank, ".pulumi"))))
	settings, err := os.ReadFile(filepath.Join(blank, settingsFile))
	require.NoError(t, err)
	s.writeFile(settingsFile, string(settings))
	s.write(program{})
	t.Cleanup(s.assertNoLeak)
	return s
}

// with returns the stack as it is seen with more variables.
func (s *stack) with(variables ...string) *stack {
	other := *s
	other.env = append(append([]string(nil), s.env...), variables...)
	return &other
}

// write makes p the project's program.
func (s *stack) write(p program) {
	s.t.Helper()
	text, err := yaml.Marshal(p.file())
	require.NoError(s.t, err)
	s.writeFile("Pulumi.yaml", string(text))
}

// writeFile writes a file of the project.
func (s *stack) writeFile(name, text string) {
	s.t.Helper()
	require.NoError(s.t, os.WriteFile(filepath.Join(s.project, name), []byte(text), 0o600))
}

// config sets configuration of the stack: pairs of a name and its value.
func (s *stack) config(pairs ...string) {
	s.t.Helper()
	s.configure("--plaintext", pairs)
}

// secretConfig sets configuration of the stack that is encrypted.
func (s *stack) secretConfig(pairs ...string) {
	s.t.Helper()
	s.configure("--secret", pairs)
}

func (s *stack) configure(flag string, pairs []string) {
	s.t.Helper()
	arguments := []string{"config", "set-all"}
	for i := 0; i < len(pairs); i += 2 {
		arguments = append(arguments, flag, pairs[i]+"="+pairs[i+1])
	}
	s.must(arguments...)
}

// settings returns the stack's configuration as its file has it; writeFile puts it back.
func (s *stack) settings() string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.project, settingsFile))
	require.NoError(s.t, err)
	return string(text)
}
