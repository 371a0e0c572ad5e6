package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/cli"
)

// aged has what a command makes be old by Atlas's clock, by which a key has its age.
func (s *stack) aged(d time.Duration, command func()) {
	s.t.Helper()
	s.atlas.Advance(-d)
	command()
	s.atlas.Advance(d)
}

// rotatedAt finds when the state says that a key was rotated, and when the previous one goes.
var rotatedAt = regexp.MustCompile(`("(?:rotatedAt|previousRetireAfter)":\s*")[^"]*`)

// lastMonth has the last rotation be one of last month, for who reads the state.
func (s *stack) lastMonth() {
	s.t.Helper()
	path := filepath.Join(s.backend, ".pulumi", "stacks", "e2e", stackName+".json")
	text, err := os.ReadFile(path) //nolint:gosec // of the test's own
	require.NoError(s.t, err)
	require.True(s.t, rotatedAt.Match(text))
	before := time.Now().AddDate(0, -1, 0).UTC().Format(time.RFC3339)
	require.NoError(s.t, os.WriteFile(path, rotatedAt.ReplaceAll(text, []byte("${1}"+before)), 0o600))
}

// pair are the keys in Atlas that were made through its API, after it is found that the state has them both, encrypted.
func (s *stack) pair() (previous, current emulator.Key) {
	s.t.Helper()
	keys := s.atlas.MintedKeys(s.org)
	require.Len(s.t, keys, 2)
	s.assertPair(keys[0], keys[1])
	return keys[0], keys[1]
}

func (s *stack) assertPair(previous, current emulator.Key) {
	s.t.Helper()
	state := s.export()["key"]
	assert.Equal(s.t, []string{current.ID, current.PublicKey, current.PrivateKey}, []string{state.Text("apiKeyId"), state.Text("publicKey"), state.PrivateKey()})
	assert.Equal(s.t, []string{previous.ID, previous.PublicKey, previous.PrivateKey},
		[]string{state.Text("previousApiKeyId"), state.Text("previousPublicKey"), state.Text("previousPrivateKey")})
	for _, r := range cli.ReadState(s.t, s.backend, "e2e", stackName).Resources {
		if r.URN.Name() == "key" {
			assert.True(s.t, cli.IsSecret(r.Outputs["privateKey"]))
			assert.True(s.t, cli.IsSecret(r.Outputs["previousPrivateKey"]))
		}
	}
	s.assertNoLeak()
}

// reissued is the detailed diff of a rotation.
var reissued = map[string]string{"apiKeyId": "add", "publicKey": "add", "privateKey": "add", "createdAt": "add", "rotatedAt": "add"}

// TestRotation takes a key with an entry of its access list, through a rotation by age, a retirement that is refused,
// one that is not, and a destroy.
func TestRotation(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	k := key("rotated", in(w.projects[0], "GROUP_OWNER"), in(w.projects[1], "GROUP_READ_ONLY")).
		set("rotation", object{"maxAgeDays": 90, "overlapHours": 24})
	s.write(program{
		resources: map[string]resource{"key": k, "office": {kind: tokenOf("ApiKeyAccessListEntry"), properties: object{
			"apiKeyId": "${key.apiKeyId}", "previousApiKeyId": "${key.previousApiKeyId}", "address": "127.0.0.1"}}},
		outputs: object{"current": "${key.privateKey}", "previous": "${key.previousPrivateKey}"},
	})
	s.aged(91*24*time.Hour, func() { s.up() })
	first := s.only()

	refresh := s.must("refresh", "--yes", "--skip-preview", "--expect-no-changes")
	assert.Contains(t, refresh.Diagnostics("info"), "a rotation is due: the key is 91 days old, maxAgeDays is 90. The next pulumi up makes it")
	preview := s.preview("--diff")
	assert.Equal(t, map[string]int{"update": 2}, preview.Changes(), "what hangs on the key ripples")
	assert.Equal(t, reissued, preview.Diff("key"))
	assert.Equal(t, map[string]string{"apiKeyId": "update", "previousApiKeyId": "add"}, preview.Diff("office"))
	assert.Contains(t, preview.Diagnostics("info"), "the key is rotated: the key is 91 days old, maxAgeDays is 90")
	golden(t, filepath.Join("preview", "rotation.txt"), s.anonymousKey(preview.Output, first))
	assert.Len(t, w.atlas.MintedKeys(w.org), 1)

	assert.Equal(t, map[string]int{"update": 2}, s.up().Changes())
	previous, current := s.pair()
	assert.Equal(t, first, previous)
	assert.Equal(t, previous.Projects, current.Projects)
	assert.Equal(t, []string{"127.0.0.1"}, current.AccessList)
	assert.Empty(t, s.preview("--expect-no-changes").Diagnostics("info"))

	s.lastMonth()
	refresh = s.must("refresh", "--yes", "--skip-preview", "--expect-no-changes")
	require.Len(t, refresh.Diagnostics("info"), 1)
	assert.Contains(t, refresh.Diagnostics("info")[0], "the previous key (public key "+previous.PublicKey+") is overdue since ")
	w.atlas.Inject(emulator.Fault{Method: "DELETE", Path: orgKeyPath, Status: 403, Code: "USER_UNAUTHORIZED"})
	refused := s.up().Diagnostics("warning")
	require.Len(t, refused, 1)
	assert.Contains(t, refused[0], "the previous key (public key "+previous.PublicKey+") stays, and is tried again by the next pulumi up: ")
	assert.Contains(t, refused[0], "403")
	s.pair()
	up := s.up("--diff")
	assert.Contains(t, up.Output, "the previous key (public key "+previous.PublicKey+") is deleted: its time ended at ")
	assert.Empty(t, up.Diff("key"))
	assert.Equal(t, current, s.only())
	assert.Empty(t, s.export()["key"].Text("previousPrivateKey"))
	s.up("--expect-no-changes")
	s.destroy()
	assert.Empty(t, w.atlas.MintedKeys(w.org))
}

// anonymousKey is anonymous without what else of a key differs from run to run.
func (s *stack) anonymousKey(text string, k emulator.Key) string {
	text = regexp.MustCompile(k.PublicKey).ReplaceAllString(s.anonymous(text), "<public key>")
	return regexp.MustCompile(`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]*Z`).ReplaceAllString(text, "<time>")
}

// triggered is k with a trigger of its rotation.
func (k resource) triggered(release string) resource {
	return k.set("rotation", object{"triggers": object{"release": release}, "overlapHours": 24})
}

// TestCurrentKeyDeletedByHand while the previous one lives: the next up makes a new one, and the previous one keeps its time.
func TestCurrentKeyDeletedByHand(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	k := key("deleted", in(w.projects[0], "GROUP_OWNER"))
	s.aged(old, func() {
		for _, release := range []string{"1", "2"} {
			s.write(just(k.triggered(release)))
			s.up()
		}
	})
	previous, current := s.pair()
	until := s.export()["key"].Text("previousRetireAfter")
	require.NoError(t, w.atlas.DeleteKey(current.ID))
	refresh := s.refresh()
	assert.Equal(t, map[string]string{"key": "update"}, refresh.Drift())
	assert.Contains(t, refresh.Output, "a rotation is due: the key is gone, and the previous one is still there")
	assert.Equal(t, map[string]int{"update": 1}, s.up().Changes())
	kept, fresh := s.pair()
	assert.Equal(t, previous, kept)
	assert.NotEqual(t, current.ID, fresh.ID)
	assert.Equal(t, until, s.export()["key"].Text("previousRetireAfter"))
	s.destroy()
	assert.Empty(t, w.atlas.MintedKeys(w.org))
}

// TestImportedKeyIsRotatedIntoASecret by the up after the one that imports it.
func TestImportedKeyIsRotatedIntoASecret(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	made := w.byHand("ORG_MEMBER")
	k := key("made by hand", in(w.projects[0], "GROUP_OWNER"), in(w.projects[2], "GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER")).triggered("1")
	s.write(just(k.with(object{"import": made.ID})))
	up := s.up()
	assert.Contains(t, up.Diagnostics("info"), "a rotation is due: the secret of the key is not known, and triggers are given. The next pulumi up makes it")
	assert.Empty(t, w.atlas.MintedKeys(w.org))
	s.write(just(k))
	assert.Equal(t, reissued, s.up().Diff("key"))
	current := s.only()
	state := s.export()["key"]
	assert.True(t, state.SecretPrivateKey)
	assert.Equal(t, current.PrivateKey, state.PrivateKey())
	assert.Equal(t, made.ID, state.Text("previousApiKeyId"))
	assert.Contains(t, state.Outputs, "previousPrivateKey")
	assert.Empty(t, state.Text("previousPrivateKey"))
	s.up("--expect-no-changes")
	s.assertNoLeak()
}

// TestDeployersOwnKey is rotated in place by a run that signs in with it, and retired by one that signs in with the new one.
func TestDeployersOwnKey(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	deployer := resource{kind: tokenOf("ApiKey"), properties: object{"orgId": w.org, "description": "deployer", "roleNames": []any{"ORG_OWNER"}}}
	s.write(just(deployer.triggered("1")))
	s.up()
	own := s.with(signIn(w.url, s.only())...)
	s.write(just(deployer.triggered("2")))
	assert.Empty(t, own.up().Diagnostics("warning"))
	previous, current := s.pair()

	s.lastMonth()
	refused := own.up().Diagnostics("warning")
	require.Len(t, refused, 1)
	assert.Contains(t, refused[0], "the previous key (public key "+previous.PublicKey+") stays, and is tried again by the next pulumi up: ")
	s.pair()
	s.with(signIn(w.url, current)...).up()
	assert.Equal(t, current, s.only())
	s.destroy()
}
