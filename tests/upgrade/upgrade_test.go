package upgrade

import (
	"maps"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// laterVersion is the version that the program names after the upgrade, as an upgraded SDK does: a version that no state
// names, so that the provider is another one for the engine.
const laterVersion = "99.0.0"

// TestUpgrade gives the plugin under test each state that an earlier version left, and runs the commands that a user runs.
func TestUpgrade(t *testing.T) {
	fixtures, err := filepath.Glob(filepath.Join("testdata", "*", "*"))
	require.NoError(t, err)
	require.NotEmpty(t, fixtures)
	for _, folder := range fixtures {
		name := filepath.Base(folder)
		require.Contains(t, cases, name, folder)
		t.Run(filepath.Base(filepath.Dir(folder))+"/"+name, func(t *testing.T) {
			t.Parallel()
			s := load(t, folder)
			switch c := cases[name]; {
			case c.accounts:
				s.upgradeAccounts()
			case c.family:
				s.upgradeFamily(c.left)
			default:
				s.assertTrue()
				s.upgrade(c.left)
			}
		})
	}
}

// upgrade runs the commands. What is left to do is shown by the preview and done by the up.
func (s *stack) upgrade(left map[string]string) {
	s.t.Helper()
	before := s.look()
	s.program.named(laterVersion)
	s.write(s.program)

	if len(left) == 0 {
		assert.Empty(s.t, s.must("preview", "--expect-no-changes").Changes())
	} else {
		preview := s.must("preview")
		assert.Equal(s.t, map[string]int{"update": 1}, preview.Changes())
		assert.Equal(s.t, left, preview.Diff(keyName))
	}
	s.assertKept(before)

	drift := s.apply("refresh").Drift()
	if len(left) == 0 {
		assert.Empty(s.t, drift)
	}
	s.assertKept(before)

	s.program.describe("described anew")
	s.write(s.program)
	todo := map[string]string{"description": "update"}
	maps.Copy(todo, left)
	up := s.apply("up")
	assert.Equal(s.t, map[string]int{"update": 1}, up.Changes())
	assert.Equal(s.t, todo, up.Diff(keyName))
	s.assertKept(before)
	s.assertDone("described anew")

	assert.Equal(s.t, map[string]int{"delete": 1}, s.apply("destroy").Changes())
	assert.Empty(s.t, home.Keys(s.t, s.state()))
	still, there := s.atlas.Key(before.ID)
	unassigned := s.program.Resources[keyName].Properties["deletionMode"] == modeUnassign
	assert.Equal(s.t, unassigned, there, "whether the key is still in Atlas")
	assert.Empty(s.t, still.Projects)
}
