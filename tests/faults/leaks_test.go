package faults

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestSearchFindsPlantedSecrets plants every kind of secret in every form, in the middle of other text.
func TestSearchFindsPlantedSecrets(t *testing.T) {
	onStage(t, func(s *stage) {
		program := sim.Keys{"web": s.key("web", 0)}
		s.mustUp(program)
		account, secret := s.Atlas.AddServiceAccount(s.Org, emulator.Grants{Org: []string{"ORG_OWNER"}})
		other := s.StackWith(sim.ServiceAccountConfig(account, secret))
		require.NoError(t, other.Up(sim.Keys{"api": s.key("api", 0)}).Err)

		kinds := map[emulator.SecretKind]bool{}
		for _, secret := range s.Atlas.Secrets() {
			kinds[secret.Kind] = true
			for _, planted := range []string{
				secret.Value, strings.ToUpper(secret.Value), url.QueryEscape(secret.Value), hex.EncodeToString([]byte(secret.Value)),
				base64.StdEncoding.EncodeToString([]byte(secret.Value)),
				base64.StdEncoding.EncodeToString([]byte("user:" + secret.Value + "\n")),
				base64.URLEncoding.EncodeToString([]byte(`{"key":"` + secret.Value + `"}`)),
			} {
				assert.NotEmpty(t, s.Leaks("some text, "+planted+" and more"), "%s as %q", secret.Kind, planted)
			}
		}
		assert.Len(t, kinds, 5, "private keys, client secrets, tokens, nonces, digest responses")
		assert.Empty(t, s.Leaks("no secret at all"))
	})
}

// TestSearchLooksWhereItMatters sees that what is searched holds debug lines, errors and the state, in which the private
// key is encrypted.
func TestSearchLooksWhereItMatters(t *testing.T) {
	onStage(t, func(s *stage) {
		s.Atlas.Inject(emulator.Fault{Method: "PATCH", Path: projectKeyPath, Status: 403, Code: "USER_UNAUTHORIZED"})
		require.Error(t, s.stack.Up(sim.Keys{"web": s.key("web", 0, 1)}).Err)
		text := strings.Join(s.Lines(), "\n")
		for _, expected := range []string{"DEBUG: POST", "error: create of web", `"ciphertext"`, `"privateKey":{"4dabf18193072939515e22adb298388d"`} {
			assert.Contains(t, text, expected)
		}
	})
}
