package e2e

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/cli"
)

// export reads the state file, decrypts it and returns its keys by name.
func (s *stack) export() map[string]cli.Key {
	s.t.Helper()
	return home.Keys(s.t, cli.ReadState(s.t, s.backend, "e2e", stackName))
}

// exportByCommand is export by `pulumi stack export --show-secrets`.
func (s *stack) exportByCommand() map[string]cli.Key {
	s.t.Helper()
	got := s.start("stack", "export", "--show-secrets").Wait() // not kept: it is to show secrets
	require.Zero(s.t, got.Code, got.Output)
	var file struct{ Deployment apitype.DeploymentV3 }
	require.NoError(s.t, json.Unmarshal([]byte(got.Output), &file))
	return home.Keys(s.t, file.Deployment)
}

// assertInvariants asserts the promise of the failure contract: the keys in Atlas are the keys in the state, each with
// its real private key, and no secret is in plain text anywhere.
func (s *stack) assertInvariants() {
	s.t.Helper()
	s.assertState(s.export())
	s.assertNoLeak()
}

func (s *stack) assertState(state map[string]cli.Key) {
	s.t.Helper()
	var inAtlas, inState []emulator.Key
	for _, k := range s.atlas.MintedKeys(s.org) {
		k.OrgRoles, k.Minted = nil, false
		inAtlas = append(inAtlas, k)
	}
	for _, k := range state {
		if k.External || k.Type != keyToken {
			continue
		}
		assert.Empty(s.t, k.InitErrors, "%s is incomplete", k.Name)
		assert.True(s.t, k.SecretPrivateKey, "the private key of %s is not a secret of the state", k.Name)
		assert.Equal(s.t, k.ID, k.Text("apiKeyId"), k.Name)
		inState = append(inState, k.AsKey())
	}
	byID := func(a, b emulator.Key) int { return strings.Compare(a.ID, b.ID) }
	slices.SortFunc(inAtlas, byID)
	slices.SortFunc(inState, byID)
	assert.Equal(s.t, inAtlas, inState, "keys in Atlas, keys in the state")
}

// only returns the one key in Atlas that was made through its API.
func (s *stack) only() emulator.Key {
	s.t.Helper()
	keys := s.atlas.MintedKeys(s.org)
	require.Len(s.t, keys, 1, "keys in Atlas")
	return keys[0]
}
