package e2e

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// update writes what the tests see into testdata, instead of comparing.
var update = flag.Bool("update", false, "write the golden files")

// TestPreviewDiff holds what `pulumi preview --diff` shows of each kind of change against testdata/preview: every change is
// to be seen, and at a path that a reader understands.
func TestPreviewDiff(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	a, b, c, d := w.projects[0], w.projects[1], w.projects[2], w.projects[3]
	inA, inB, inC := in(a, "GROUP_OWNER"), in(b, "GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"), in(c, "GROUP_READ_ONLY")
	s.write(just(key("before", inA, inB, inC).set("orgRoleNames", []any{"ORG_MEMBER"})))
	s.up()
	w.atlas.ClearLog()
	before := func(assignments ...any) resource {
		return key("before", assignments...).set("orgRoleNames", []any{"ORG_MEMBER"})
	}
	changes := []struct {
		name string
		key  resource
		diff map[string]string
	}{
		{"no change", before(inA, inB, inC), map[string]string{}},
		{"order and repetition", before(inC, in(b, "GROUP_CLUSTER_MANAGER", "GROUP_READ_ONLY", "GROUP_READ_ONLY"), inA), map[string]string{}},
		{"description", before(inA, inB, inC).set("description", "after"), map[string]string{"description": "update"}},
		{"role added", before(in(a, "GROUP_OWNER", "GROUP_BACKUP_MANAGER"), inB, inC),
			map[string]string{"projectAssignments[0].roleNames[1]": "add"}},
		{"role removed", before(inA, in(b, "GROUP_CLUSTER_MANAGER"), inC),
			map[string]string{"projectAssignments[1].roleNames[0]": "delete"}},
		{"role replaced", before(inA, in(b, "GROUP_READ_ONLY", "GROUP_BACKUP_MANAGER"), inC),
			map[string]string{"projectAssignments[1].roleNames[1]": "update"}},
		{"project added", before(inA, inB, inC, in(d, "GROUP_OWNER")), element("projectAssignments[3]", "add", 1)},
		{"project added in front", before(in(d, "GROUP_OWNER"), inA, inB, inC), element("projectAssignments[0]", "add", 1)},
		{"project removed", before(inA, inB), element("projectAssignments[2]", "delete", 1)},
		{"project removed in front", before(inB, inC), element("projectAssignments[0]", "delete", 1)},
		{"project replaced", before(inA, in(d, "GROUP_OWNER"), inC), map[string]string{
			"projectAssignments[1].projectId":    "update",
			"projectAssignments[1].roleNames[0]": "update", "projectAssignments[1].roleNames[1]": "delete",
		}},
		{"moved and changed", before(in(c, "GROUP_OWNER"), inA, inB),
			together(element("projectAssignments[0]", "add", 1), element("projectAssignments[2]", "delete", 1))},
		{"organization role added", before(inA, inB, inC).set("orgRoleNames", []any{"ORG_MEMBER", "ORG_READ_ONLY"}),
			map[string]string{"orgRoleNames[1]": "add"}},
		{"organization roles left alone", key("before", inA, inB, inC), map[string]string{}},
		{"everything", key("after", in(d, "GROUP_OWNER"), in(b, "GROUP_READ_ONLY")).set("orgRoleNames", []any{"ORG_READ_ONLY"}),
			together(map[string]string{
				"description": "update", "orgRoleNames[0]": "update", "projectAssignments[0].projectId": "update",
				"projectAssignments[1].roleNames[1]": "delete",
			}, element("projectAssignments[2]", "delete", 1))},
	}
	for _, change := range changes {
		t.Run(change.name, func(t *testing.T) {
			s.write(just(change.key))
			preview := s.preview("--diff")
			assert.Equal(t, change.diff, preview.Diff("key"))
			golden(t, filepath.Join("preview", strings.ReplaceAll(change.name, " ", "-")+".txt"), w.anonymous(preview.Output))
		})
	}
	assert.Empty(t, w.atlas.Requests(), "a preview asks Atlas nothing")
}

// element are the paths of an assignment that arrives or leaves with so many roles: its own, and those of its leaves.
func element(path, kind string, roles int) map[string]string {
	paths := map[string]string{path: kind, path + ".projectId": kind}
	for i := range roles {
		paths[fmt.Sprintf("%s.roleNames[%d]", path, i)] = kind
	}
	return paths
}

// together are the paths of several changes.
func together(changes ...map[string]string) map[string]string {
	paths := map[string]string{}
	for _, change := range changes {
		maps.Copy(paths, change)
	}
	return paths
}

// objectID finds ids of Atlas.
var objectID = regexp.MustCompile(`[0-9a-f]{24}`)

// anonymous replaces ids, which differ from run to run, by what they are the ids of.
func (w *site) anonymous(text string) string {
	for i, id := range w.projects {
		text = strings.ReplaceAll(text, id, "<project "+string(rune('A'+i))+">")
	}
	return objectID.ReplaceAllString(strings.ReplaceAll(text, w.org, "<organization>"), "<key>")
}

// golden compares a text with a file of testdata; -update writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
		return
	}
	want, err := os.ReadFile(path) //nolint:gosec // of the repository
	require.NoError(t, err, "go test ./tests/e2e -update writes it")
	assert.Equal(t, string(want), got)
}
