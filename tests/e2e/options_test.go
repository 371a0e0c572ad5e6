package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// TestIgnoreChanges leaves what the option names as it is, in the program's changes and in an update of the rest.
func TestIgnoreChanges(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	s.write(just(key("as it was", in(w.projects[0], "GROUP_OWNER"))))
	s.up()
	ignored := object{"ignoreChanges": []any{"description"}}
	s.write(just(key("another", in(w.projects[0], "GROUP_OWNER")).with(ignored)))
	assert.Empty(t, s.preview().Changes())
	s.write(just(key("another", in(w.projects[0], "GROUP_READ_ONLY")).with(ignored)))
	assert.Equal(t, map[string]int{"update": 1}, s.up().Changes())
	assert.Equal(t, "as it was", s.only().Description)
	assert.Equal(t, map[string][]string{w.projects[0]: {"GROUP_READ_ONLY"}}, s.only().Projects)

	// A path deep inside works too.
	s.write(just(key("as it was", in(w.projects[0], "GROUP_OWNER")).
		with(object{"ignoreChanges": []any{"projectAssignments[0].roleNames"}})))
	assert.Empty(t, s.preview().Changes())
	s.assertInvariants()
}

// TestReplaceOnChanges replaces the key where the program asks for it: the new one is made before the old one goes.
func TestReplaceOnChanges(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	replaced := object{"replaceOnChanges": []any{"description"}}
	s.write(just(key("first", in(w.projects[0], "GROUP_OWNER")).with(replaced)))
	s.up()
	before := s.only()
	s.write(just(key("second", in(w.projects[0], "GROUP_OWNER")).with(replaced)))
	assert.Equal(t, map[string]int{"create-replacement": 1, "replace": 1, "delete-replaced": 1}, s.up().Changes())
	assert.NotEqual(t, before.ID, s.only().ID)
	s.assertInvariants()
}

// TestProtect refuses to delete a protected key.
func TestProtect(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	s.write(just(key("protected", in(w.projects[0], "GROUP_OWNER")).with(object{"protect": true})))
	s.up()
	assert.Contains(t, s.fails("destroy", "--yes", "--skip-preview").Output, "protect")
	s.only()
	s.assertInvariants()
}

// TestRetainOnDelete leaves the key in Atlas when it goes from the program.
func TestRetainOnDelete(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	s.write(just(key("retained", in(w.projects[0], "GROUP_OWNER")).with(object{"retainOnDelete": true})))
	s.up()
	before := s.only()
	s.write(program{})
	s.up()
	assert.Empty(t, s.export())
	assert.Equal(t, before, s.only())
}

// TestAliases renames the key in the program: it stays the same key.
func TestAliases(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	k := key("renamed", in(w.projects[0], "GROUP_OWNER"))
	s.write(program{resources: map[string]resource{"old": k}})
	s.up()
	before := s.only()
	s.write(program{resources: map[string]resource{
		"new": k.with(object{"aliases": []any{"urn:pulumi:dev::e2e::" + keyToken + "::old"}}),
	}})
	assert.Empty(t, s.up().Changes())
	assert.Equal(t, before, s.only())
	assert.Contains(t, s.export(), "new")
	s.assertInvariants()
}

// TestCustomTimeouts sets how long an operation may take: fractions of a second round up, and the limit is named where it
// ends the operation.
func TestCustomTimeouts(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	limited := func(create string) resource {
		return key("limited", in(w.projects[0], "GROUP_OWNER")).with(object{"customTimeouts": object{"create": create}})
	}
	w.atlas.Inject(emulator.Fault{
		Method: "POST", Status: 429, Header: map[string][]string{"Retry-After": {"60"}},
	})
	s.write(just(limited("2s")))
	refused := s.upFails()
	assert.Contains(t, refused.Output, "customTimeouts")
	assert.Contains(t, refused.Output, "429")
	assert.Empty(t, w.atlas.MintedKeys(w.org))

	s.write(just(limited("900ms")))
	s.up()
	s.assertInvariants()
}
