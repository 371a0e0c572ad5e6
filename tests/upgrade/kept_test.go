package upgrade

import (
	"encoding/json"
	"fmt"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/cli"
)

// seen is what must not change until the key is destroyed.
type seen struct {
	cli.Key
	secrets []string // the places in the state at which something is encrypted
	inAtlas []string // the keys of the organization, by id
}

// look looks at the state and at Atlas.
func (s *stack) look() seen {
	s.t.Helper()
	now := seen{Key: s.key()}
	for _, r := range s.state().Resources {
		now.secrets = append(now.secrets, secrets(string(r.URN)+" inputs", r.Inputs)...)
		now.secrets = append(now.secrets, secrets(string(r.URN)+" outputs", r.Outputs)...)
	}
	for _, k := range s.atlas.Keys(s.org) {
		now.inAtlas = append(now.inAtlas, k.ID)
	}
	return now
}

// secrets are the places below one at which something is encrypted.
func secrets(place string, value any) []string {
	if cli.IsSecret(value) {
		return []string{place}
	}
	var places []string
	switch value := value.(type) {
	case cli.Object:
		for name, v := range value {
			places = append(places, secrets(place+"."+name, v)...)
		}
	case []any:
		for i, v := range value {
			places = append(places, secrets(fmt.Sprintf("%s[%d]", place, i), v)...)
		}
	}
	return places
}

// assertKept asserts that it is the same key as before, with the same private key, that nothing was decrypted, and that
// the state still tells what Atlas holds.
func (s *stack) assertKept(before seen) {
	s.t.Helper()
	now := s.look()
	require.Equal(s.t, before.ID, now.ID, "id")
	assert.Equal(s.t, before.PrivateKey(), now.PrivateKey(), "private key")
	assert.Subset(s.t, now.secrets, before.secrets, "what is encrypted")
	assert.Equal(s.t, before.inAtlas, now.inAtlas, "keys in Atlas")
	s.assertTrue()
}

// assertTrue asserts that the state tells what Atlas holds, and that the private key is in it if it ever was shown, but not
// in plain text.
func (s *stack) assertTrue() {
	s.t.Helper()
	key, held := s.key(), s.held()
	key.ID = key.Text("apiKeyId") // which after a rotation it is not
	s.assertPreviousTrue()
	assert.Equal(s.t, held.Minted, key.SecretPrivateKey, "whether the state has the private key as a secret")
	text, err := json.Marshal(s.state())
	require.NoError(s.t, err)
	assert.NotContains(s.t, string(text), held.PrivateKey)
	assert.Equal(s.t, held.ID, key.Text("apiKeyId"))
	if roles, managed := key.Outputs["orgRoleNames"]; managed {
		assert.ElementsMatch(s.t, held.OrgRoles, roles)
	}
	if !held.Minted {
		held.PrivateKey = ""
	}
	if addresses, managed := key.Outputs["accessList"]; managed && addresses != nil {
		assert.ElementsMatch(s.t, held.AccessList, addresses)
	}
	held.OrgRoles, held.AccessList, held.Minted = nil, nil, false
	assert.Equal(s.t, held, key.AsKey(), "in Atlas, in the state")
}

// assertPreviousTrue asserts that the state tells of the previous key what Atlas holds, its private key as a secret, and that this key can do
// what the current one can.
func (s *stack) assertPreviousTrue() {
	s.t.Helper()
	previous, rotated := s.previous()
	if !rotated {
		return
	}
	told := home.Keys(s.t, s.state())[keyName]
	assert.Equal(s.t, []string{previous.ID, previous.PublicKey, previous.PrivateKey},
		[]string{told.Text("previousApiKeyId"), told.Text("previousPublicKey"), told.Text("previousPrivateKey")})
	text, err := json.Marshal(s.state())
	require.NoError(s.t, err)
	assert.NotContains(s.t, string(text), previous.PrivateKey)
	current := s.held()
	assert.Equal(s.t, []any{current.Description, current.OrgRoles, current.Projects, current.AccessList},
		[]any{previous.Description, previous.OrgRoles, previous.Projects, previous.AccessList})
}

// assertDone asserts that nothing is left to do of what the program wants.
func (s *stack) assertDone(description string) {
	s.t.Helper()
	key := s.key()
	assert.Empty(s.t, key.InitErrors)
	assert.Equal(s.t, description, key.Text("description"))
	assert.Equal(s.t, cli.Key{Outputs: key.Inputs}.AsKey().Projects, key.AsKey().Projects)
}
