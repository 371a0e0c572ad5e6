package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// owner are the roles of a caller that may do everything.
var owner = emulator.Grants{Org: []string{"ORG_OWNER"}}

// at is the address of the site alone, without credentials.
func (w *site) at() []string { return []string{"MONGODB_ATLAS_BASE_URL=" + w.url} }

// lives takes a key through up, refresh and destroy.
func (s *stack) lives() {
	s.t.Helper()
	s.write(just(key("signed in", in(s.projects[0], "GROUP_OWNER"))))
	assert.Equal(s.t, map[string]int{"create": 1}, s.up().Changes())
	assert.Empty(s.t, s.refresh().Drift())
	s.assertInvariants()
	s.destroy()
	assert.Empty(s.t, s.atlas.MintedKeys(s.org))
}

// callers are those who made the requests of the log.
func (w *site) callers() map[string]bool {
	seen := map[string]bool{}
	for _, request := range w.atlas.Requests() {
		if request.Kind == emulator.Work {
			seen[request.Caller] = true
		}
	}
	return seen
}

// TestServiceAccount signs in with a service account: one token for each provider process.
func TestServiceAccount(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	id, secret := w.atlas.AddServiceAccount(w.org, owner)
	s := w.newStackWith(t, append(w.at(), "MONGODB_ATLAS_CLIENT_ID="+id, "MONGODB_ATLAS_CLIENT_SECRET="+secret))
	s.lives()
	assert.Equal(t, map[string]bool{id: true}, w.callers())
	counts := w.atlas.Counts()
	assert.Equal(t, 3, counts.Tokens, "of three processes")
	assert.Zero(t, counts.Challenges)
}

// TestAccessToken signs in with a token from the stack's configuration, which is preferred to the other credentials that
// are there; a warning says so.
func TestAccessToken(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	id, secret := w.atlas.AddServiceAccount(w.org, owner)
	s := w.newStackWith(t, w.at())
	s.secretConfig(pluginName+":accessToken", w.atlas.AddAccessToken(id),
		pluginName+":clientId", id, pluginName+":clientSecret", secret)
	s.lives()
	counts := w.atlas.Counts()
	assert.Zero(t, counts.Tokens+counts.Challenges)
	assert.Contains(t, s.preview().Output,
		"the provider's configuration has several credentials (access token, service account): the access token is used")
}

// TestProfile signs in with a profile of the Atlas CLI, whose file has the address as well.
func TestProfile(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	home := t.TempDir()
	folder := filepath.Join(home, ".config", "atlascli")
	require.NoError(t, os.MkdirAll(folder, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "config.toml"), fmt.Appendf(nil, `
version = 2

[work]
public_api_key = %q
private_api_key = %q
org_id = %q
project_id = %q
service = "cloud"
base_url = %q

[empty]
output = "json"
`, w.deployer.PublicKey, w.deployer.PrivateKey, w.org, w.projects[3], w.url), 0o600))
	s := w.newStackWith(t, []string{"HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, ".config")})

	s.write(just(key("signed in", in(s.projects[0], "GROUP_OWNER"))))
	assert.Contains(t, s.with("MONGODB_ATLAS_PROFILE=play").fails("preview").Output, `there is no profile "play": it has empty, work`)
	assert.Contains(t, s.with("MONGODB_ATLAS_PROFILE=empty").fails("preview").Output, `profile "empty" has no credentials`)

	s.config(pluginName+":profile", "work")
	s.lives()
	assert.Equal(t, map[string]bool{w.deployer.PublicKey: true}, w.callers())

	// The profile's project is the default one.
	s.write(just(resource{properties: object{
		"description": "default", "projectAssignments": []any{object{"roleNames": []any{"GROUP_OWNER"}}},
	}}))
	s.up()
	assert.Contains(t, s.only().Projects, w.projects[3])
	assert.Empty(t, s.preview().Changes())
}

// TestRotatedDeployer changes the key that the provider signs in with: nothing is replaced, and what fails until the
// next up, because the engine uses the stored credentials, says so.
func TestRotatedDeployer(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStackWith(t, w.at())
	s.config(pluginName+":publicKey", w.deployer.PublicKey)
	s.secretConfig(pluginName+":privateKey", w.deployer.PrivateKey)
	s.write(just(key("managed", in(w.projects[0], "GROUP_OWNER"))))
	s.up()
	before := s.only()

	rotated := w.atlas.AddOwnerKey(w.org)
	require.NoError(t, w.atlas.DeleteKey(w.deployer.ID))
	s.config(pluginName+":publicKey", rotated.PublicKey)
	s.secretConfig(pluginName+":privateKey", rotated.PrivateKey)

	stale := s.fails("refresh", "--yes", "--skip-preview")
	assert.Contains(t, stale.Output, "use the credentials stored by the last up")
	assert.Equal(t, before, s.only())
	assert.Empty(t, s.refresh("--run-program").Drift())

	assert.Empty(t, s.preview().Changes())
	assert.Empty(t, s.up().Changes())
	assert.Empty(t, s.refresh().Drift())
	assert.Equal(t, before, s.only())
	s.assertInvariants()
	s.destroy()
}

// TestRemovedCredential takes a credential out of the configuration: it is really gone, and an error says what is missing.
func TestRemovedCredential(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStackWith(t, w.at())
	s.secretConfig(pluginName+":publicKey", w.deployer.PublicKey, pluginName+":privateKey", w.deployer.PrivateKey)
	s.write(just(key("managed", in(w.projects[0], "GROUP_OWNER"))))
	s.up()
	before := s.only()
	w.atlas.ClearLog()

	s.must("config", "rm", pluginName+":privateKey")
	s.write(just(key("changed", in(w.projects[0], "GROUP_OWNER"))))
	half := "mongodbatlas-native:publicKey is set and mongodbatlas-native:privateKey is not"
	assert.Contains(t, s.fails("preview").Output, half)
	assert.Contains(t, s.upFails().Output, half)

	s.must("config", "rm", pluginName+":publicKey")
	assert.Contains(t, s.fails("preview").Output, "there are no credentials for MongoDB Atlas")
	assert.Contains(t, s.upFails().Output, "there are no credentials for MongoDB Atlas")
	assert.Empty(t, w.atlas.Requests())
	assert.Equal(t, before, s.only())
}

// TestExplicitProvider has a program make the key that its second provider signs in with: in the first preview that key is
// unknown, which is no error.
func TestExplicitProvider(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	s.write(program{resources: map[string]resource{
		"deployer": key("deployer", in(w.projects[0], "GROUP_OWNER")).set("orgRoleNames", []any{"ORG_OWNER"}),
		"provider": {kind: "pulumi:providers:" + pluginName, properties: object{
			"publicKey": "${deployer.publicKey}", "privateKey": "${deployer.privateKey}", "projectId": w.projects[1],
		}},
		"key": resource{properties: object{
			"description": "by the deployer", "projectAssignments": []any{object{"roleNames": []any{"GROUP_OWNER"}}},
		}}.with(object{"provider": "${provider}"}),
	}})
	assert.Equal(t, map[string]int{"create": 2}, s.preview().Changes())
	s.up()
	assert.Empty(t, s.preview().Changes())
	s.assertInvariants()
	deployer := s.export()["deployer"].Text("publicKey")
	assert.Equal(t, map[string]bool{w.deployer.PublicKey: true, deployer: true}, w.callers())
	made, _ := w.atlas.Key(s.export()["key"].ID)
	assert.Contains(t, made.Projects, w.projects[1], "the provider's default project")

	// Another deployer: the provider changes in place, and what it made stays.
	s.up("--replace", "urn:pulumi:dev::e2e::"+keyToken+"::deployer")
	assert.NotEqual(t, deployer, s.export()["deployer"].Text("publicKey"))
	assert.Equal(t, made.ID, s.export()["key"].ID)
	s.assertInvariants()
	s.destroy()
	assert.Empty(t, w.atlas.MintedKeys(w.org))
}
