package faults

import (
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
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

// TestExistingPrivateKeyStaysSecret brings the private key of an imported key along, to either kind of key, right and wrong ones
// and through failures: it stands nowhere in plain text, marked as a secret or not.
func TestExistingPrivateKeyStaysSecret(t *testing.T) {
	for _, typ := range []string{sim.KeyType, sim.OrgKeyType} {
		for _, marked := range []bool{true, false} {
			onStage(t, func(s *stage) {
				key, other := s.byHand("web", 0), s.byHand("other", 0)
				require.NoError(t, s.stack.ImportType(typ, "web", key.ID).Err)
				program := func(private string) sim.List {
					r := s.key("web", 0).Resource("web")
					if typ == sim.OrgKeyType {
						r = s.orgKey("web")
					}
					value := resource.NewProperty(private)
					if marked {
						value = resource.MakeSecret(value)
					}
					return sim.List{with(r, "existingPrivateKey", value)}
				}
				require.ErrorContains(t, s.stack.Up(program(other.PrivateKey)).Err, "is not the private key")
				s.Atlas.Inject(emulator.Fault{Method: "GET", Status: 403, Code: "USER_UNAUTHORIZED"})
				require.Error(t, s.stack.Up(program(key.PrivateKey)).Err)
				require.NoError(t, s.stack.Up(program(key.PrivateKey)).Err)
				assert.Equal(t, key.PrivateKey, plainText(s.stack.Resource("web").Outputs["privateKey"]))
				assert.True(t, s.stack.Resource("web").Outputs["privateKey"].IsSecret())
			})
		}
	}
}

// TestSecretValuesOfAProgram has what a program marks as secret, a description and the ids of projects, go through failures
// of every kind: no error, warning, status line or log line has any of it, while what is not marked stays readable.
func TestSecretValuesOfAProgram(t *testing.T) {
	const hush = "the customer's name"
	for name, faults := range map[string][]emulator.Fault{
		"none":                 nil,
		"the mint is refused":  {{Method: "POST", Path: mintPath, Status: 403, Code: "USER_UNAUTHORIZED"}},
		"the project is gone":  {{Method: "POST", Path: mintPath, Status: 404, Code: "GROUP_NOT_FOUND"}},
		"Atlas quotes it":      {{Method: "POST", Path: mintPath, Status: 400, Code: "INVALID_API_KEY_DESC", Detail: "Not a description: " + hush}},
		"lost, and lost again": {{Method: "POST", Path: mintPath, Count: 2, Kind: emulator.Reset, After: true}},
		"lost, beside another": {{Method: "POST", Path: mintPath, Kind: emulator.Reset, After: true}},
		"no assignment":        {{Method: "POST", Path: projectKeyPath, Status: 403, Code: "USER_UNAUTHORIZED"}},
		"a slow assignment":    {{Method: "POST", Path: projectKeyPath, Count: 5, Status: 503, Header: http.Header{"Retry-After": {"30"}}}},
		"no change":            {{Method: "PATCH", Status: 400, Code: "VALIDATION_ERROR"}},
		"no reading":           {{Method: "GET", Count: -1, Status: 403, Code: "USER_UNAUTHORIZED"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := sim.New(t, sim.Seed(4711)) // with ids that no other test of this process has
				s := &stage{t, scene{World: w, stack: w.Stack()}}
				program := func(description string) sim.Keys {
					inputs := s.key("", 0, 1).Properties()
					inputs["description"] = resource.MakeSecret(resource.NewProperty(description))
					first := inputs["projectAssignments"].ArrayValue()[0].ObjectValue()
					first["projectId"] = resource.MakeSecret(first["projectId"])
					return sim.Keys{"web": {Inputs: inputs}}
				}
				if name == "lost, beside another" {
					s.byHand(hush, 0)
					s.byHand(hush, 0)
				}
				s.Atlas.Inject(faults...)
				_ = s.stack.Up(program(hush))
				_ = s.stack.Up(program(hush + ", II"))
				_ = s.stack.Refresh()
				s.Atlas.ClearFaults()
				_ = s.stack.Destroy()
				text := strings.Join(s.Lines(), "\n")
				assert.NotContains(t, text, "customer")
				assert.NotContains(t, text, s.Projects[0])
				assert.Contains(t, text, s.Projects[1])
				assert.Empty(t, w.LeaksAnywhere())
			})
		})
	}
}
