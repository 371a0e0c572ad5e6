package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// TestHonestDeletions has a program give keys up, in each way that there is: nothing stands in the way, nothing is said, and
// no key is left in Atlas that the program does not have.
func TestHonestDeletions(t *testing.T) {
	k := func(s *stack, description string) resource { return key(description, in(s.projects[0], "GROUP_OWNER")) }
	replaced := func(s *stack, description string, options object) {
		s.write(program{resources: map[string]resource{"key": k(s, description).with(options)}})
	}
	for _, deletion := range []struct {
		name string
		// run changes the program of one key, named key, and runs what is to succeed.
		run  func(s *stack)
		left int // keys
	}{
		{"removed", func(s *stack) { s.write(program{}); s.up() }, 0},
		{"removed, with --refresh", func(s *stack) { s.write(program{}); s.up("--refresh") }, 0},
		{"removed by --target", func(s *stack) { s.write(program{}); s.up("--target", keyURN("key")) }, 0},
		{"removed after a failure", func(s *stack) {
			s.atlas.Inject(emulator.Fault{Method: "POST", Path: mintPath, Status: 403})
			s.write(program{resources: map[string]resource{"another": k(s, "another")}})
			s.upFails()
			s.up()
		}, 1},
		{"replaced by replaceOnChanges", func(s *stack) { replaced(s, "new", object{"replaceOnChanges": []any{"description"}}); s.up() }, 1},
		{"replaced by replaceOnChanges, deleting before", func(s *stack) {
			replaced(s, "new", object{"replaceOnChanges": []any{"description"}, "deleteBeforeReplace": true})
			s.up()
		}, 1},
		{"replaced by --replace", func(s *stack) { s.up("--replace", keyURN("key")) }, 1},
		{"replaced by --replace, with --refresh", func(s *stack) { s.up("--refresh", "--replace", keyURN("key")) }, 1},
		{"replaced by --target-replace", func(s *stack) { s.up("--target-replace", keyURN("key")) }, 1},
		{"replaced by --replace, deleting before", func(s *stack) {
			replaced(s, "key", object{"deleteBeforeReplace": true})
			s.up("--replace", keyURN("key"))
		}, 1},
		{"tainted", func(s *stack) { s.must("state", "taint", keyURN("key"), "--yes"); s.up() }, 1},
		{"replaced by replacementTrigger", func(s *stack) {
			replaced(s, "key", object{"replacementTrigger": "1"})
			s.up()
			replaced(s, "key", object{"replacementTrigger": "2"})
			s.up()
		}, 1},
		{"replaced by replacementTrigger, deleting before", func(s *stack) {
			replaced(s, "key", object{"replacementTrigger": "1", "deleteBeforeReplace": true})
			s.up()
			replaced(s, "key", object{"replacementTrigger": "2", "deleteBeforeReplace": true})
			s.up()
		}, 1},
		{"replaced with another", func(s *stack) {
			both := func(description string) {
				s.write(program{resources: map[string]resource{
					"key":  k(s, description).with(object{"replaceOnChanges": []any{"description"}}),
					"with": k(s, "with").with(object{"replaceWith": []any{"${key}"}}),
				}})
			}
			both("key")
			s.up()
			both("new")
			s.up()
		}, 2},
		{"a replacement that failed to create", func(s *stack) {
			s.atlas.Inject(emulator.Fault{Method: "POST", Path: mintPath, Status: 403})
			replaced(s, "new", object{"replaceOnChanges": []any{"description"}})
			s.upFails()
			s.up()
		}, 1},
		{"a replacement that failed to create, having deleted before", func(s *stack) {
			s.atlas.Inject(emulator.Fault{Method: "POST", Path: mintPath, Status: 403})
			replaced(s, "new", object{"replaceOnChanges": []any{"description"}, "deleteBeforeReplace": true})
			s.upFails()
			s.up()
		}, 1},
		{"a replacement that failed to delete", func(s *stack) {
			s.atlas.Inject(emulator.Fault{Method: "DELETE", Path: orgKeyPath, Status: 403})
			replaced(s, "new", object{"replaceOnChanges": []any{"description"}})
			s.upFails()
			s.up()
		}, 1},
		{"a replacement whose other projects failed", func(s *stack) {
			s.atlas.Inject(emulator.Fault{Method: "PATCH", Path: assignPath, Status: 403})
			s.write(program{resources: map[string]resource{"key": key("new", in(s.projects[0], "GROUP_OWNER"), in(s.projects[1], "GROUP_OWNER")).
				with(object{"replaceOnChanges": []any{"description"}})}})
			s.upFails()
			s.up()
		}, 1},
		{"dependants of a replaced key", func(s *stack) {
			chain := func(description string) {
				options := object{"replaceOnChanges": []any{"description"}, "deleteBeforeReplace": true}
				s.write(program{resources: map[string]resource{
					"key":       k(s, description).with(options),
					"dependant": k(s, "uses ${key.publicKey}").with(object{"replaceOnChanges": []any{"description"}}),
				}})
			}
			chain("key")
			s.up()
			chain("new")
			s.up()
		}, 2},
		{"read by another resource of the program, both removed", func(s *stack) {
			s.write(program{resources: map[string]resource{"key": k(s, "key"), "read": {get: object{"id": "${key.apiKeyId}"}}}})
			s.up()
			s.write(program{})
			s.up()
		}, 0},
		{"destroyed", func(s *stack) { s.destroy() }, 0},
		{"destroyed, with --refresh", func(s *stack) { s.destroy("--refresh") }, 0},
		{"destroyed by the program", func(s *stack) { s.destroy("--run-program") }, 0},
		{"destroyed by the program, with --refresh", func(s *stack) { s.destroy("--run-program", "--refresh") }, 0},
		{"destroyed by --target", func(s *stack) { s.destroy("--target", keyURN("key")) }, 0},
		{"imported and destroyed", func(s *stack) {
			made := s.byHand("ORG_MEMBER")
			s.importing("hand", made.ID, "--protect=false")
			s.destroy()
			_, alive := s.atlas.Key(made.ID)
			assert.False(s.t, alive)
		}, 0},
		{"imported, and then replaced", func(s *stack) {
			made := s.byHand("ORG_MEMBER")
			s.write(program{resources: map[string]resource{"key": k(s, "key"), "hand": key("made by hand", in(s.projects[0], "GROUP_OWNER"),
				in(s.projects[2], "GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER")).with(object{"import": made.ID})}})
			s.up()
			s.write(program{resources: map[string]resource{"hand": k(s, "hand")}})
			s.up("--replace", keyURN("hand"))
			_, alive := s.atlas.Key(made.ID)
			assert.False(s.t, alive)
		}, 1},
	} {
		t.Run(deletion.name, func(t *testing.T) {
			t.Parallel()
			w := emulated(t)
			s := w.newStack(t)
			s.write(program{resources: map[string]resource{"key": k(s, "key")}})
			s.up()
			before := s.only()
			deletion.run(s)
			_, alive := w.atlas.Key(before.ID)
			assert.False(t, alive, "the key is left")
			require.Len(t, w.atlas.MintedKeys(w.org), deletion.left, "keys in Atlas")
			s.assertInvariants()
			for _, said := range *s.said {
				assert.NotContains(t, said, "was not deleted")
			}
		})
	}
}
