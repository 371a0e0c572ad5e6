package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// javaProject is a stack of examples/java as a user runs it, by Maven.
func (w *site) javaProject(t *testing.T, class string) *stack {
	t.Helper()
	s := w.newStack(t)
	s.java = true
	// Debian's Maven 3.8 ends its output with an escape sequence otherwise, and Pulumi's language host takes it for no JSON.
	s.env = append(s.env, "MAVEN_OPTS=-Djansi.noreset=true")
	require.NoError(t, os.CopyFS(filepath.Join(s.project, "src"), os.DirFS(filepath.Join(home.Root, "examples", "java", "src"))))
	pom, err := os.ReadFile(filepath.Join(home.Root, "examples", "java", "pom.xml"))
	require.NoError(t, err)
	s.writeFile("pom.xml", strings.Replace(string(pom), "example.App", "example."+class, 1))
	s.writeFile("Pulumi.yaml", "name: e2e\nruntime: java\n")
	require.NoError(t, os.Mkdir(filepath.Join(s.project, ".mvn"), 0o700))
	s.writeFile(filepath.Join(".mvn", "maven.config"), "--offline\n-Dmaven.repo.local="+home.Tool("m2")+"\n")
	return s
}

// TestJavaProject: Pulumi sees which provider the project uses, and so can install it before the program runs.
func TestJavaProject(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.javaProject(t, "App")
	type plugin struct{ Name, Version string }
	var listed []plugin
	require.NoError(t, json.Unmarshal([]byte(s.must("plugin", "ls", "--project", "--json").Output), &listed))
	assert.Contains(t, listed, plugin{pluginName, pluginVersion})
	var about struct{ Plugins []plugin }
	require.NoError(t, json.Unmarshal([]byte(s.must("about", "--json").Output), &about))
	assert.Contains(t, about.Plugins, plugin{pluginName, pluginVersion})

	s.config("firstProjectId", w.projects[0], "secondProjectId", w.projects[1])
	assert.Equal(t, map[string]int{"create": 1}, s.must("up", "--yes", "--skip-preview").Changes())
	assert.Equal(t, map[string][]string{
		w.projects[0]: {"GROUP_OWNER"}, w.projects[1]: {"GROUP_CLUSTER_MANAGER", "GROUP_READ_ONLY"},
	}, s.only().Projects)
	s.assertInvariants()
}

// TestJavaProjectWithoutAPreviousKey: an output that has no value is none to what follows the key, which Pulumi's SDK for Java does not
// make plain.
func TestJavaProjectWithoutAPreviousKey(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.javaProject(t, "RotatedOrganizationKey")
	s.config("projectId", w.projects[0], "release", "1")
	assert.Equal(t, map[string]int{"create": 3}, s.must("up", "--yes", "--skip-preview").Changes())
	s.config("release", "2")
	assert.Equal(t, map[string]int{"update": 3}, s.must("up", "--yes").Changes())
	keys := w.atlas.MintedKeys(w.org)
	require.Len(t, keys, 2)
	for _, key := range keys {
		assert.Equal(t, map[string][]string{w.projects[0]: {"GROUP_OWNER"}}, key.Projects)
		assert.Equal(t, []string{"198.51.100.7"}, key.AccessList)
	}
}
