package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tokenOf is the token of a type of this provider.
func tokenOf(name string) string { return "mongodbatlas-native:index:" + name }

// together and apart say the same: one resource for a key and its projects, or one for the key and one for each project.
func (w *site) together() program {
	k := key("moved", in(w.projects[0], "GROUP_OWNER"), in(w.projects[1], "GROUP_READ_ONLY"))
	return program{resources: map[string]resource{"key": k.with(object{"aliases": []any{object{"type": tokenOf("ApiKey")}}})}}
}

func (w *site) apart() program {
	assignment := func(project int, role string) resource {
		return resource{kind: tokenOf("ApiKeyProjectAssignment"), properties: object{
			"apiKeyId": "${key.apiKeyId}", "projectId": w.projects[project], "roleNames": []any{role}}}
	}
	return program{resources: map[string]resource{
		"key": {
			kind:       tokenOf("ApiKey"),
			properties: object{"description": "moved", "roleNames": []any{"ORG_MEMBER"}},
			options:    object{"aliases": []any{object{"type": keyToken}}},
		},
		"one": assignment(0, "GROUP_OWNER"),
		"two": assignment(1, "GROUP_READ_ONLY"),
	}}
}

// TestMovesBetweenThePatterns goes forth and back, at once and cut off by a resource that fails: each time a plain up finishes it,
// nothing is replaced, and key, secret and projects stay.
func TestMovesBetweenThePatterns(t *testing.T) {
	t.Parallel()
	for _, cutOff := range []bool{false, true} {
		t.Run(map[bool]string{false: "at once", true: "cut off"}[cutOff], func(t *testing.T) {
			t.Parallel()
			w := emulated(t)
			s := w.newStack(t)
			s.write(w.together())
			s.up()
			before := s.only()
			for _, next := range []program{w.apart(), w.together(), w.apart(), w.together()} {
				if cutOff {
					next.resources["bad"] = resource{kind: tokenOf("ApiKeyProjectAssignment"), properties: object{
						"apiKeyId": "65f000000000000000000000", "projectId": w.projects[2], "roleNames": []any{"GROUP_OWNER"}}}
					s.write(next)
					failed := s.run("up", "--yes", "--skip-preview")
					assert.NotZero(t, failed.Code)
					assert.Contains(t, failed.Output, "65f000000000000000000000")
					delete(next.resources, "bad")
				}
				s.write(next)
				assert.Zero(t, s.preview().Changes()["replace"])
				s.up()
				assert.Equal(t, before.PrivateKey, s.export()["key"].PrivateKey())
				assert.Len(t, s.export(), len(next.resources))
				after, alive := w.atlas.Key(before.ID)
				require.True(t, alive)
				assert.Equal(t, before.Projects, after.Projects)
				assert.Empty(t, s.preview().Changes()["update"])
			}
			assert.Empty(t, s.refresh().Drift())
			s.destroy()
			assert.Empty(t, w.atlas.MintedKeys(w.org))
		})
	}
}
