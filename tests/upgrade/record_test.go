package upgrade

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// TestRecord makes the states that the plugin under test leaves. With -record they are kept in testdata, under the version
// that the plugin says it is; what is there already stays as it is, for a released version has written it.
func TestRecord(t *testing.T) {
	into := t.TempDir()
	t.Run("case", func(t *testing.T) {
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				atlas := &emulator.Server{}
				org := atlas.AddOrg("acme")
				for i := range 3 {
					atlas.AddProject(org, fmt.Sprintf("project-%d", i+1))
				}
				s := newStack(t, atlas, org)
				s.write(with(nil))
				s.must("stack", "init", stackName)
				c.make(s)
				switch {
				case c.accounts:
					s.assertAccountsTrue()
					s.save(filepath.Join(into, name), s.atlas.Snapshot())
					return
				case c.family:
					s.assertFamilyTrue()
				default:
					s.assertTrue()
				}
				s.saveKeys(filepath.Join(into, name))
			})
		}
	})
	if *record && !t.Failed() {
		require.NoError(t, os.CopyFS(filepath.Join("testdata", version), os.DirFS(into)))
	}
}
