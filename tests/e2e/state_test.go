package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

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

// state is what is needed of a state file.
type state struct {
	Resources []struct {
		URN, ID, Type   string
		External        bool
		Inputs, Outputs object
		InitErrors      []string
	}
	PendingOperations []object `json:"pending_operations"`
}

// export reads the state file, decrypts it and returns its keys by name.
func (s *stack) export() map[string]managed {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.backend, ".pulumi", "stacks", "e2e", stackName+".json"))
	require.NoError(s.t, err)
	var file struct{ Checkpoint struct{ Latest state } }
	require.NoError(s.t, json.Unmarshal(text, &file))
	return s.keysOf(file.Checkpoint.Latest)
}

// exportByCommand is export by `pulumi stack export --show-secrets`.
func (s *stack) exportByCommand() map[string]managed {
	s.t.Helper()
	got := s.start("stack", "export", "--show-secrets").wait() // not kept: it is to show secrets
	require.Zero(s.t, got.code, got.output)
	var file struct{ Deployment state }
	require.NoError(s.t, json.Unmarshal([]byte(got.output), &file))
	return s.keysOf(file.Deployment)
}

func (s *stack) keysOf(st state) map[string]managed {
	s.t.Helper()
	require.Empty(s.t, st.PendingOperations, "operations that the engine does not know the end of")
	keys := map[string]managed{}
	for _, r := range st.Resources {
		if r.Type == keyToken {
			_, secret := r.Outputs["privateKey"].(object)
			keys[nameOf(r.URN)] = managed{
				name: nameOf(r.URN), id: r.ID, initErrors: r.InitErrors, external: r.External, secretPrivateKey: secret,
				inputs: reveal(r.Inputs).(object), outputs: reveal(r.Outputs).(object), //nolint:errcheck // objects stay objects
			}
		}
	}
	return keys
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
