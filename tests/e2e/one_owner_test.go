package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// TestOneOwner has two resources of a program that are the same key: refused at preview, both named. A get is no owner.
func TestOneOwner(t *testing.T) {
	for _, twice := range []struct {
		name    string
		program func(s *stack, k resource, made emulator.Key) map[string]resource
	}{
		{"two imports", func(s *stack, k resource, made emulator.Key) map[string]resource {
			k = k.with(object{"import": made.ID})
			return map[string]resource{"one": k, "two": k.set("projectAssignments", []any{in(s.projects[1], "GROUP_OWNER")})}
		}},
		{"two imports by different ids", func(s *stack, k resource, made emulator.Key) map[string]resource {
			return map[string]resource{
				"one": k.with(object{"import": made.ID}), "two": k.with(object{"import": s.projects[0] + "-" + made.ID}),
			}
		}},
		{"the import command, twice", func(s *stack, k resource, made emulator.Key) map[string]resource {
			s.importing("one", made.ID)
			s.importing("two", made.ID)
			return map[string]resource{"one": k, "two": k}
		}},
		{"the import command and an import", func(s *stack, k resource, made emulator.Key) map[string]resource {
			s.importing("one", made.ID)
			return map[string]resource{"one": k, "two": k.with(object{"import": made.ID})}
		}},
	} {
		t.Run(twice.name, func(t *testing.T) {
			t.Parallel()
			w := emulated(t)
			s := w.newStack(t)
			made := w.atlas.AddKey(w.org, "shared", emulator.Grants{
				Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{w.projects[0]: {"GROUP_OWNER"}},
			})
			s.write(program{resources: twice.program(s, key("shared", in(w.projects[0], "GROUP_OWNER")), made)})
			for _, failed := range []string{s.fails("preview").Output, s.fails("up", "--yes").Output} {
				assert.Contains(t, failed, "API key "+made.ID+" is in the program twice, as ")
				assert.Contains(t, failed, keyURN("one"))
				assert.Contains(t, failed, keyURN("two"))
			}
			now, alive := w.atlas.Key(made.ID)
			require.True(t, alive)
			assert.Equal(t, made, now)
		})
	}
	t.Run("a get", func(t *testing.T) {
		t.Parallel()
		w := emulated(t)
		s := w.newStack(t)
		k := key("read too", in(w.projects[0], "GROUP_OWNER"))
		s.write(program{resources: map[string]resource{"one": k}})
		s.up()
		s.write(program{resources: map[string]resource{"one": k, "two": {get: object{"id": s.only().ID}}}})
		s.preview()
		s.up()
		s.up("--refresh")
		s.assertInvariants()
	})
}

// TestOwnKey has the stack manage the key that it signs in with. A change that takes something from it is warned of, and its
// deletion is refused, while everything else goes.
func TestOwnKey(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	own := w.atlas.AddKey(w.org, "own", emulator.Grants{
		Org: []string{"ORG_OWNER"}, Projects: map[string][]string{w.projects[0]: {"GROUP_OWNER"}, w.projects[1]: {"GROUP_OWNER"}},
	})
	s := w.newStackWith(t, signIn(w.url, own))
	mine := key("own", in(w.projects[0], "GROUP_OWNER"), in(w.projects[1], "GROUP_OWNER")).
		set("orgRoleNames", []any{"ORG_OWNER"}).with(object{"import": own.ID})
	others := map[string]resource{
		"own": mine, "one": key("one", in(w.projects[0], "GROUP_OWNER")), "two": key("two", in(w.projects[1], "GROUP_OWNER")),
	}
	s.write(program{resources: others})
	assert.Empty(t, s.up().Diagnostics("warning"))

	// What takes nothing away needs no warning.
	for _, change := range []struct {
		name  string
		after resource
		warns bool
	}{
		{"a project more", mine.set("projectAssignments", []any{
			in(w.projects[0], "GROUP_OWNER"), in(w.projects[1], "GROUP_OWNER"), in(w.projects[2], "GROUP_OWNER")}), false},
		{"a role more", mine.set("orgRoleNames", []any{"ORG_OWNER", "ORG_BILLING_ADMIN"}), false},
		{"a project less", mine.set("projectAssignments", []any{in(w.projects[0], "GROUP_OWNER")}), true},
		{"another role", mine.set("projectAssignments", []any{
			in(w.projects[0], "GROUP_READ_ONLY"), in(w.projects[1], "GROUP_OWNER")}), true},
		{"a role of the organization less", mine.set("orgRoleNames", []any{"ORG_BILLING_ADMIN"}), true},
		{"no role of the organization", key("own", in(w.projects[0], "GROUP_OWNER"), in(w.projects[1], "GROUP_OWNER")), true},
	} {
		others["own"] = change.after
		s.write(program{resources: others})
		warnings := s.preview().Diagnostics("warning")
		if !change.warns {
			assert.Empty(t, warnings, change.name)
			continue
		}
		require.Len(t, warnings, 1, change.name)
		assert.Contains(t, warnings[0], "API key that this run signs in with (public key "+own.PublicKey+")", change.name)
	}

	destroy := s.fails("destroy", "--yes", "--skip-preview", "--continue-on-error")
	assert.Contains(t, destroy.Output, "API key "+own.ID+" was not deleted: this run signs in with it (public key "+own.PublicKey+")")
	assert.Empty(t, w.atlas.MintedKeys(w.org), "everything else goes")
	now, alive := w.atlas.Key(own.ID)
	require.True(t, alive)
	assert.Equal(t, own, now)
	assert.Contains(t, s.export(), "own")

	// Each way out that the error names: another credential that is in the stack by an up; or out of the state.
	other := s.with(signIn(w.url, w.deployer)...)
	others = map[string]resource{"own": mine}
	other.write(program{resources: others})
	other.up()
	other.destroy()
	_, alive = w.atlas.Key(own.ID)
	assert.False(t, alive)
}
