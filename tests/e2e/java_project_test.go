package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestJavaProject: examples/java as a user runs it, by Maven. Pulumi sees which provider the project uses, and so can install it
// before the program runs.
func TestJavaProject(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	s.java = true
	// Debian's Maven 3.8 ends its output with an escape sequence otherwise, and Pulumi's language host takes it for no JSON.
	s.env = append(s.env, "MAVEN_OPTS=-Djansi.noreset=true")
	require.NoError(t, os.CopyFS(filepath.Join(s.project, "src"), os.DirFS(filepath.Join(home.Root, "examples", "java", "src"))))
	pom, err := os.ReadFile(filepath.Join(home.Root, "examples", "java", "pom.xml"))
	require.NoError(t, err)
	s.writeFile("pom.xml", string(pom))
	s.writeFile("Pulumi.yaml", "name: e2e\nruntime: java\n")
	require.NoError(t, os.Mkdir(filepath.Join(s.project, ".mvn"), 0o700))
	s.writeFile(filepath.Join(".mvn", "maven.config"), "--offline\n-Dmaven.repo.local="+home.Tool("m2")+"\n")

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
