package e2e

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// bringing is k with a private key of its own.
func (k resource) bringing(privateKey string) resource {
	return k.set("existingPrivateKey", object{"fn::secret": privateKey})
}

// TestExistingPrivateKey brings along the private key of a key that was imported by the command.
func TestExistingPrivateKey(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	made := w.byHand("ORG_MEMBER")
	s.importing("key", made.ID)
	k := key("made by hand", in(w.projects[0], "GROUP_OWNER"), in(w.projects[2], "GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"))

	// Not one at all: found at preview, and not shown.
	for _, malformed := range []string{"", "not-a-private-key", "********-****-****-" + made.PrivateKey[19:]} {
		s.write(just(k.bringing(malformed)))
		for _, failed := range []string{s.fails("preview").Output, s.upFails().Output} {
			assert.Contains(t, failed, "existingPrivateKey: ")
			assert.NotContains(t, failed, "{<nil>}")
			if malformed != "" {
				assert.NotContains(t, failed, malformed)
			}
		}
	}

	// Another key's: found when it is taken.
	wrong := "0" + made.PrivateKey[1:len(made.PrivateKey)-1] + map[bool]string{true: "1", false: "0"}[strings.HasSuffix(made.PrivateKey, "0")]
	s.write(just(k.bringing(wrong)))
	up := s.upFails()
	assert.Contains(t, up.Output, "this is not the private key of API key "+made.ID)
	assert.Contains(t, up.Output, made.PublicKey)
	assert.NotContains(t, up.Output, wrong)
	assert.Empty(t, s.export()["key"].PrivateKey())

	// The right one. Nothing else changes, and nothing is replaced whatever the program says; dependants see it come.
	right := k.bringing(made.PrivateKey).with(object{"replaceOnChanges": []any{"*"}})
	s.write(just(right))
	assert.Equal(t, map[string]int{"update": 1}, s.preview().Changes())
	w.atlas.ClearLog()
	up = s.up()
	assert.Equal(t, map[string]int{"update": 1}, up.Changes())
	assert.Empty(t, up.Diff("key"))
	assert.Equal(t, 1, w.atlas.Counts().Work, "the key is looked at")
	s.assertBrought(made)
	assert.Equal(t, made.PrivateKey, strings.TrimSpace(s.start("stack", "output", "privateKey", "--show-secrets").Wait().Output))
	assert.Empty(t, s.preview().Changes())
	assert.Empty(t, s.refresh().Drift())
	assert.Empty(t, s.up().Changes())

	// It is never an output. Taken out, or another one in its place: no change.
	assert.NotContains(t, s.export()["key"].Outputs, "existingPrivateKey")
	for _, later := range []resource{k, k.bringing(wrong)} {
		s.write(just(later))
		assert.Empty(t, s.up().Changes())
		s.assertBrought(made)
	}
	s.write(just(k.set("description", "another")))
	s.up()
	made.Description = "another"
	s.assertBrought(made)
}

// TestExistingPrivateKeyWithImport imports a key and brings its private key along in one program: it is there after the up
// that follows the import.
func TestExistingPrivateKeyWithImport(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	made := w.byHand("ORG_MEMBER")
	k := key("made by hand", in(w.projects[0], "GROUP_OWNER"), in(w.projects[2], "GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER")).
		with(object{"import": made.ID}).bringing(made.PrivateKey)
	s.write(just(k))
	s.preview()
	up := s.up()
	require.Len(t, up.Diagnostics("info"), 1)
	assert.Contains(t, up.Diagnostics("info")[0], "The next `pulumi up` takes it from existingPrivateKey")
	s.up()
	s.assertBrought(made)
	assert.Empty(t, s.up().Changes())
	k.options = nil
	s.write(just(k))
	assert.Empty(t, s.up().Changes())
	s.assertBrought(made)
}

// assertBrought asserts that a key of somebody else's is in the state with its private key.
func (s *stack) assertBrought(made emulator.Key) {
	s.t.Helper()
	now, _ := s.atlas.Key(made.ID)
	assert.Equal(s.t, made, now)
	state := s.export()["key"]
	assert.True(s.t, state.SecretPrivateKey)
	made.OrgRoles, made.Minted = nil, false
	assert.Equal(s.t, made, state.AsKey())
	s.assertNoLeak()
}
