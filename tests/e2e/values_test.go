package e2e

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// hushed is the role that a program has as a secret, so that it must not be found anywhere in plain text.
const hushed = "GROUP_STREAM_PROCESSING_OWNER"

// newSecretRole makes a stack whose configuration has hushed as the secret role.
func (w *site) newSecretRole(t *testing.T) (*stack, object) {
	t.Helper()
	s := w.newStack(t)
	s.secretConfig("role", hushed)
	return s, object{"role": object{"type": "string", "secret": true}}
}

// assertHushed asserts that the state has no secret role in plain text, nor has anything that was said.
func (s *stack) assertHushed() {
	s.t.Helper()
	places := map[string]string{"what the commands printed": strings.Join(*s.said, "\n")}
	readAll(s.t, s.backend, places)
	for place, text := range places {
		assert.False(s.t, strings.Contains(text, hushed), "the secret role is in plain text in %s", place)
	}
}

// TestSecretRoles has a secret among the role names: it stays where it is, and stays secret, through up, refresh, drift and
// an update; its neighbours stay plain.
func TestSecretRoles(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s, config := w.newSecretRole(t)
	s.write(program{config: config, resources: map[string]resource{
		"key": key("secret roles", in(w.projects[0], "GROUP_OWNER", "${role}", "GROUP_READ_ONLY"), in(w.projects[1], "GROUP_OWNER")),
	}})
	s.up()
	assert.Equal(t, []string{"GROUP_OWNER", "GROUP_READ_ONLY", hushed}, s.only().Projects[w.projects[0]])
	assert.Empty(t, s.preview().Changes())
	assert.Empty(t, s.refresh().Drift())
	shown := s.must("stack", "export").Output
	assert.Equal(t, 4, strings.Count(shown, `"GROUP_OWNER"`), "the neighbours are plain, in inputs and outputs")
	s.assertHushed()
	s.assertInvariants()

	require.NoError(t, w.atlas.SetRoles(w.projects[0], s.only().ID, "GROUP_OWNER"))
	assert.Equal(t, map[string]string{"key": "update"}, s.refresh().Drift())
	assert.Equal(t, map[string]int{"update": 1}, s.up("--diff").Changes())
	assert.Equal(t, []string{"GROUP_OWNER", "GROUP_READ_ONLY", hushed}, s.only().Projects[w.projects[0]])
	s.assertHushed()
	s.assertInvariants()
}

// TestSecretDescription has a secret in the description: it is plain in Atlas and nowhere else.
func TestSecretDescription(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s, config := w.newSecretRole(t)
	s.write(program{config: config, resources: map[string]resource{
		"key": key("may be ${role}", in(w.projects[0], "GROUP_OWNER")),
	}})
	s.up()
	assert.Equal(t, "may be "+hushed, s.only().Description)
	assert.Empty(t, s.refresh().Drift())
	s.write(program{config: config, resources: map[string]resource{
		"key": key("is ${role}", in(w.projects[0], "GROUP_OWNER")),
	}})
	assert.Equal(t, map[string]string{"description": "update"}, s.preview("--diff").Diff("key"))
	s.up("--diff")
	assert.Empty(t, s.preview("--refresh").Changes())
	s.assertHushed()
	s.assertInvariants()
}

// TestUnknownValues has outputs of a key that is yet to be made among the inputs of another, inside its role names too: the
// preview shows them as unknown and makes nothing of them.
func TestUnknownValues(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	s.write(program{
		resources: map[string]resource{
			"first": key("first", in(w.projects[0], "GROUP_OWNER")),
			"key": key("made by ${first.publicKey}",
				in(w.projects[0], "GROUP_READ_ONLY", "GROUP_${first.publicKey}", "GROUP_OWNER"), in(w.projects[1], "GROUP_READ_ONLY")),
		},
		outputs: object{"roles": "${key.projectAssignments[0].roleNames}"},
	})
	// Atlas comes to know a role that has the public half of the first key in its name.
	w.atlas.Inject(emulator.Fault{Method: "POST", Kind: emulator.Pass, After: true, Hook: func() {
		role := "GROUP_" + w.atlas.MintedKeys(w.org)[0].PublicKey
		w.atlas.Change(func(server *emulator.Server) { server.ExtraRoles = []string{role} })
	}})
	preview := s.preview("--diff")
	assert.Equal(t, map[string]int{"create": 2}, preview.Changes())
	assert.Contains(t, preview.Output, "description       : [unknown]")
	assert.Regexp(t, `\[0\]: "GROUP_READ_ONLY"\s+\[1\]: \[unknown\]\s+\[2\]: "GROUP_OWNER"`, preview.Output)
	assert.Empty(t, preview.Diagnostics("warning"))

	up := s.up()
	first := s.export()["first"].Text("publicKey")
	assert.Equal(t, []string{
		`projectAssignments[0].roleNames[1]: "GROUP_` + first + `" is not a role that this version of the provider knows`,
	}, up.Diagnostics("warning"))
	assert.Empty(t, s.refresh().Drift())
	assert.Empty(t, s.preview().Changes())
	s.assertInvariants()
	made, _ := w.atlas.Key(s.export()["key"].ID)
	assert.Equal(t, "made by "+first, made.Description)
	assert.Contains(t, made.Projects[w.projects[0]], "GROUP_"+first)
}

// TestDependents changes the description of a key whose outputs others use: they do not change in preview, nor in up.
func TestDependents(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	programWith := func(description string) program {
		return program{resources: map[string]resource{
			"key":       key(description, in(w.projects[0], "GROUP_OWNER")),
			"dependent": key("uses ${key.publicKey} ${key.apiKeyId} ${key.orgId} ${key.createdAt}", in(w.projects[0], "GROUP_OWNER")),
			"secretly":  key("uses ${key.privateKey}", in(w.projects[0], "GROUP_OWNER")),
		}}
	}
	s.write(programWith("before"))
	// The description of the third key has a private key in it. What is sent to Atlas may have: the rest may not.
	s.up()
	s.write(programWith("after"))
	preview := s.preview("--diff")
	assert.Equal(t, map[string]int{"update": 1}, preview.Changes())
	assert.Equal(t, map[string]string{"description": "update"}, preview.Diff("key"))
	assert.NotContains(t, preview.Output, "[unknown]")
	assert.Equal(t, map[string]int{"update": 1}, s.up().Changes())
	s.assertInvariants()
}

// TestDefaultProject leaves the project to the stack's configuration.
func TestDefaultProject(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	s.config(pluginName+":projectId", w.projects[2])
	s.write(just(resource{properties: object{
		"description": "default project",
		"projectAssignments": []any{
			object{"roleNames": []any{"GROUP_OWNER"}}, in(w.projects[0], "GROUP_READ_ONLY"),
		},
	}}))
	assert.Contains(t, s.preview("--diff").Output, w.projects[2])
	s.up()
	assert.Equal(t, map[string][]string{w.projects[2]: {"GROUP_OWNER"}, w.projects[0]: {"GROUP_READ_ONLY"}}, s.only().Projects)
	assert.Empty(t, s.preview().Changes())
	assert.Empty(t, s.refresh().Drift())

	// Another default moves the assignment, in place.
	s.config(pluginName+":projectId", w.projects[1])
	assert.Equal(t, map[string]string{"projectAssignments[0].projectId": "update"}, s.up().Diff("key"))
	assert.Equal(t, map[string][]string{w.projects[1]: {"GROUP_OWNER"}, w.projects[0]: {"GROUP_READ_ONLY"}}, s.only().Projects)
	s.assertInvariants()
}
