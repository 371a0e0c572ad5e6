package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/cli"
)

// byHand is a key that somebody made outside Pulumi, in the first and the third project.
func (w *site) byHand(orgRoles ...string) emulator.Key {
	return w.atlas.AddKey(w.org, "made by hand", emulator.Grants{Org: orgRoles, Projects: map[string][]string{
		w.projects[2]: {"GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"}, w.projects[0]: {"GROUP_OWNER"},
	}})
}

// importing imports a key under a name and returns what was said, and the program that was generated.
func (s *stack) importing(name, id string, flags ...string) (cli.Outcome, string) {
	s.t.Helper()
	file := filepath.Join(s.t.TempDir(), "generated.yaml")
	got := s.must(append([]string{"import", keyToken, name, id, "--yes", "--skip-preview", "--out", file}, flags...)...)
	text, err := os.ReadFile(file) //nolint:gosec // of the test's own
	require.NoError(s.t, err)
	return got, string(text)
}

// TestImport imports a key by each form of its id. The generated program previews clean, refreshes clean, and the state
// has no private key: neither a real one nor a masked one.
func TestImport(t *testing.T) {
	ids := []struct {
		name     string
		id       func(*site, emulator.Key) string
		env      func(*site) []string
		requests map[string]int
	}{
		{
			name: "by a project and the key", id: func(w *site, k emulator.Key) string { return w.projects[2] + "-" + k.ID },
			requests: map[string]int{projectRoute: 1, readRoute: 1},
		},
		{
			name: "by the key, the credential's organization", id: func(_ *site, k emulator.Key) string { return k.ID },
			requests: map[string]int{statusRoute: 1, readRoute: 1},
		},
		{
			name: "by the key, a configured organization", id: func(_ *site, k emulator.Key) string { return k.ID },
			env:      func(w *site) []string { return []string{"MONGODB_ATLAS_ORG_ID=" + w.org} },
			requests: map[string]int{readRoute: 1},
		},
	}
	for _, form := range ids {
		t.Run(form.name, func(t *testing.T) {
			t.Parallel()
			w := emulated(t)
			s := w.newStack(t)
			if form.env != nil {
				s = s.with(form.env(w)...)
			}
			made := w.byHand("ORG_MEMBER")
			w.atlas.ClearLog()
			got, generated := s.importing("hand", form.id(w, made))
			assert.Equal(t, form.requests, w.atlas.Counts().ByRoute)
			require.Len(t, got.Diagnostics("info"), 1)
			assert.Contains(t, got.Diagnostics("info")[0], "Atlas shows a private key only when it creates the key")
			assert.Contains(t, got.Diagnostics("info")[0], "pulumi up --replace 'urn:pulumi:dev::e2e::"+keyToken+"::hand'")
			assert.NotContains(t, generated, "orgRoleNames", "what Atlas grants by itself need not be managed")
			assertImported(t, s, made)

			s.writeFile("Pulumi.yaml", "name: e2e\nruntime: yaml\n"+generated+"outputs:\n  privateKey: ${hand.privateKey}\n")
			assert.Empty(t, s.preview().Changes())
			assert.Empty(t, s.refresh().Drift())
			assert.Empty(t, s.up().Changes())
			assertImported(t, s, made)

			// It can be managed from then on: the protection goes, and the key with it.
			s.writeFile("Pulumi.yaml", "name: e2e\nruntime: yaml\n"+
				strings.Replace(strings.Replace(generated, "made by hand", "managed", 1), "protect: true", "protect: false", 1))
			assert.Equal(t, map[string]string{"description": "update"}, s.up().Diff("hand"))
			changed, _ := w.atlas.Key(made.ID)
			assert.Equal(t, "managed", changed.Description)

			// To have a private key, replace it.
			s.up("--replace", "urn:pulumi:dev::e2e::"+keyToken+"::hand")
			_, left := w.atlas.Key(made.ID)
			assert.False(t, left, "the imported key is left")
			assert.Equal(t, s.only().PrivateKey, s.export()["hand"].PrivateKey())
			s.assertInvariants()
			s.destroy()
			assert.Empty(t, w.atlas.MintedKeys(w.org))
		})
	}
}

// assertImported asserts that the state has all of a key but its private key.
func assertImported(t *testing.T, s *stack, made emulator.Key) {
	t.Helper()
	state := s.export()["hand"]
	private, has := state.Outputs["privateKey"]
	assert.True(t, has, "an output without a value is null: one that is missing is unknown to every preview")
	assert.Nil(t, private, "an imported key has no private key in the state")
	assert.Equal(t, made.ID, state.ID)
	want := made
	want.PrivateKey, want.OrgRoles, want.Minted = "", nil, false
	assert.Equal(t, want, state.AsKey())
	s.assertNoLeak()
	texts := map[string]string{}
	readAll(t, s.backend, texts)
	for path, text := range texts {
		assert.NotContains(t, text, "********", path)
		assert.NotContains(t, text, "privateKey\":\"\"", path)
	}
}

// TestImportOrganizationRoles: roles that Atlas does not grant by itself are in the generated program.
func TestImportOrganizationRoles(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	made := w.byHand("ORG_READ_ONLY", "ORG_BILLING_ADMIN")
	_, generated := s.importing("hand", w.projects[0]+"-"+made.ID)
	assert.Contains(t, generated, "orgRoleNames:\n        - ORG_BILLING_ADMIN\n        - ORG_READ_ONLY\n")
	s.writeFile("Pulumi.yaml", "name: e2e\nruntime: yaml\n"+generated)
	assert.Empty(t, s.preview("--refresh").Changes())
}

// TestImportFails imports what is not there: an error that says so, and nothing in the state.
func TestImportFails(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	made := w.byHand("ORG_MEMBER")
	const nobody = "6576974933969669a1b2c3d4" // of 2023, so that Atlas is believed at once
	for id, want := range map[string]string{
		nobody:                             "API_KEY_NOT_FOUND",
		w.projects[0] + "-" + nobody:       "API_KEY_NOT_FOUND",
		nobody + "-" + made.ID:             "GROUP_NOT_FOUND",
		w.projects[1] + "-" + made.ID:      "is not assigned to project " + w.projects[1],
		"key":                              `"key" is not the id of an API key`,
		w.projects[0] + "+" + made.ID:      "is not the id of an API key",
		w.projects[0] + "-" + made.ID[:20]: "is not the id of an API key",
	} {
		t.Run(want+" "+id[:3], func(t *testing.T) {
			got := s.fails("import", keyToken, "hand", id, "--yes", "--skip-preview")
			assert.Contains(t, got.Output, want)
			assert.Empty(t, s.export())
		})
	}
}

// TestGet reads a key in a program, and one that does not exist.
func TestGet(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	made := w.byHand("ORG_MEMBER")
	get := func(id string) program {
		return program{
			resources: map[string]resource{"found": {get: object{"id": id}}},
			outputs:   object{"publicKey": "${found.publicKey}", "description": "${found.description}"},
		}
	}
	s.write(get(made.ID))
	assert.Empty(t, s.up().Diagnostics("info"), "advice for an import is none for a get")
	assert.Equal(t, made.PublicKey, strings.TrimSpace(s.must("stack", "output", "publicKey").Output))
	assert.Equal(t, "made by hand", strings.TrimSpace(s.must("stack", "output", "description").Output))
	s.assertNoLeak()
	readAgain := map[string]int{"read": 1} // which is what the engine says of every get, changed or not
	assert.Equal(t, readAgain, s.preview().Changes())
	assert.Empty(t, s.refresh().Drift())

	// The longer form of the id means the same key.
	s.write(get(w.projects[0] + "-" + made.ID))
	s.up()
	assert.Equal(t, made.PublicKey, strings.TrimSpace(s.must("stack", "output", "publicKey").Output))
	assert.Equal(t, readAgain, s.preview().Changes())
	assert.Empty(t, s.refresh().Drift())
	s.destroy()
	_, there := w.atlas.Key(made.ID)
	assert.True(t, there, "what a program only reads is left alone")

	s.write(get("6576974933969669a1b2c3d4"))
	assert.Contains(t, s.fails("preview").Output, "API_KEY_NOT_FOUND")
	assert.Contains(t, s.upFails().Output, "API_KEY_NOT_FOUND")
	assert.Empty(t, s.export())
}
