package e2e

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// managed is a key as the decrypted state has it.
type managed struct {
	name, id         string
	inputs, outputs  object
	initErrors       []string
	secretPrivateKey bool // the private key is there and marked as secret
	external         bool // of a program's get
}

// privateKey is the private key in the state, "" where there is none.
func (m managed) privateKey() string { return m.text("privateKey") }

func (m managed) text(name string) string {
	text, _ := m.outputs[name].(string)
	return text
}

// export decrypts the state with `pulumi stack export --show-secrets` and returns its keys by name.
func (s *stack) export() map[string]managed {
	s.t.Helper()
	// Not s.run: this is the one command that is to show secrets.
	got := s.start("stack", "export", "--show-secrets").wait()
	require.Zero(s.t, got.code, got.output)
	var file struct {
		Deployment struct {
			Resources []struct {
				URN, ID, Type   string
				External        bool
				Inputs, Outputs object
				InitErrors      []string
			}
			PendingOperations []object `json:"pending_operations"`
		}
	}
	require.NoError(s.t, json.Unmarshal([]byte(got.output), &file))
	require.Empty(s.t, file.Deployment.PendingOperations, "operations that the engine does not know the end of")
	keys := map[string]managed{}
	for _, r := range file.Deployment.Resources {
		if r.Type == "mongodbatlas-native:index:ProjectApiKey" {
			_, secret := r.Outputs["privateKey"].(object)
			keys[nameOf(r.URN)] = managed{
				name: nameOf(r.URN), id: r.ID, initErrors: r.InitErrors, external: r.External, secretPrivateKey: secret,
				inputs: reveal(r.Inputs).(object), outputs: reveal(r.Outputs).(object), //nolint:errcheck // objects stay objects
			}
		}
	}
	return keys
}

// reveal replaces the decrypted secrets of an exported state by their values.
func reveal(value any) any {
	switch value := value.(type) {
	case object:
		if plain, ok := value["plaintext"].(string); ok && value["4dabf18193072939515e22adb298388d"] != nil {
			var inner any
			if err := json.Unmarshal([]byte(plain), &inner); err != nil {
				return plain
			}
			return reveal(inner)
		}
		shown := object{}
		for name, v := range value {
			shown[name] = reveal(v)
		}
		return shown
	case []any:
		shown := make([]any, len(value))
		for i, v := range value {
			shown[i] = reveal(v)
		}
		return shown
	}
	return value
}

// assertInvariants asserts the promise of the failure contract: the keys in Atlas are the keys in the state, each with
// its real private key, and no secret is in plain text anywhere.
func (s *stack) assertInvariants() {
	s.t.Helper()
	s.assertState(s.export())
	s.assertNoLeak()
}

func (s *stack) assertState(state map[string]managed) {
	s.t.Helper()
	var inAtlas, inState []emulator.Key
	for _, k := range s.atlas.MintedKeys(s.org) {
		k.OrgRoles, k.Minted = nil, false
		inAtlas = append(inAtlas, k)
	}
	for _, m := range state {
		if m.external {
			continue
		}
		assert.Empty(s.t, m.initErrors, "%s is incomplete", m.name)
		assert.True(s.t, m.secretPrivateKey, "the private key of %s is not a secret of the state", m.name)
		assert.Equal(s.t, m.id, m.text("apiKeyId"), m.name)
		inState = append(inState, m.asKey())
	}
	byID := func(a, b emulator.Key) int { return strings.Compare(a.ID, b.ID) }
	slices.SortFunc(inAtlas, byID)
	slices.SortFunc(inState, byID)
	assert.Equal(s.t, inAtlas, inState, "keys in Atlas, keys in the state")
}

// asKey is the key that the state tells of, but for organization roles.
func (m managed) asKey() emulator.Key {
	k := emulator.Key{
		ID: m.id, PublicKey: m.text("publicKey"), PrivateKey: m.privateKey(), OrgID: m.text("orgId"),
		Description: m.text("description"), Projects: map[string][]string{},
	}
	assignments, _ := m.outputs["projectAssignments"].([]any)
	for _, a := range assignments {
		assigned, _ := a.(object)
		project, _ := assigned["projectId"].(string)
		roles, _ := assigned["roleNames"].([]any)
		for _, role := range roles {
			name, _ := role.(string)
			k.Projects[project] = append(k.Projects[project], name)
		}
		slices.Sort(k.Projects[project])
		k.Projects[project] = slices.Compact(k.Projects[project])
	}
	return k
}

// only returns the one key in Atlas that was made through its API.
func (s *stack) only() emulator.Key {
	s.t.Helper()
	keys := s.atlas.MintedKeys(s.org)
	require.Len(s.t, keys, 1, "keys in Atlas")
	return keys[0]
}

// assertNoLeak searches everything that the stack's commands printed and left on disk for everything secret.
func (s *stack) assertNoLeak() {
	s.t.Helper()
	for _, found := range leaks(s.places(), s.secrets()) {
		assert.Fail(s.t, "a secret in plain text", found)
	}
}

// places are the texts that have no secret in plain text: what the commands printed, the backend's files with their
// backups and history, and the stack's configuration.
func (s *stack) places() map[string]string {
	s.t.Helper()
	places := map[string]string{"what the commands printed": strings.Join(*s.said, "\n")}
	readAll(s.t, s.backend, places)
	readAll(s.t, filepath.Join(s.project, "Pulumi."+stackName+".yaml"), places)
	return places
}

// leaks finds secrets in texts and says where, without repeating them.
func leaks(places map[string]string, secrets []emulator.Secret) []string {
	var found []string
	for place, text := range places {
		for _, secret := range secrets {
			if strings.Contains(text, secret.Value) {
				found = append(found, "a "+string(secret.Kind)+" in "+place)
			}
		}
	}
	return found
}

// readAll reads a file, or all files below a folder, into texts by path. What is not there has no text.
func readAll(t *testing.T, path string, texts map[string]string) {
	t.Helper()
	err := filepath.WalkDir(path, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path) //nolint:gosec // of the test's own
		texts[path] = string(text)
		return err
	})
	if !os.IsNotExist(err) {
		require.NoError(t, err)
	}
}
