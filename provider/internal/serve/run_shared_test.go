package serve

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSharedFile: the processes of one run come to the same file, and where there is no engine there is none.
func TestSharedFile(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", "/run/user/1")
	assert.Equal(t, "/run/user/1/pulumi-mongodbatlas-native/7-127.0.0.1-4000", SharedFile([]string{"plugin", "--flag", "127.0.0.1:4000"}, 7))
	assert.Empty(t, SharedFile([]string{"plugin"}, 7))
	assert.Empty(t, SharedFile([]string{"/bin/plugin", "--flag"}, 7))
	assert.Empty(t, SharedFile([]string{`c:\plugin`}, 7))
	t.Setenv("XDG_RUNTIME_DIR", "")
	t.Setenv("XDG_CACHE_HOME", "/cache")
	assert.Equal(t, "/cache/pulumi-mongodbatlas-native/7-127.0.0.1-4000", SharedFile([]string{"plugin", "127.0.0.1:4000"}, 7))
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("HOME", "")
	assert.Empty(t, SharedFile([]string{"plugin", "127.0.0.1:4000"}, 7))
}

// TestSharedFileOnDisk: only the user can read the file, the end of the run removes it, and the next run removes those of
// engines that are no more.
func TestSharedFileOnDisk(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "runs")
	require.NoError(t, os.Mkdir(folder, 0o700))
	dead := filepath.Join(folder, "2147483646-127.0.0.1-1")
	require.NoError(t, os.WriteFile(dead, nil, 0o600))
	path := filepath.Join(folder, "1-127.0.0.1-2") // the first process of all is alive
	run := NewRun(path)
	assert.NoFileExists(t, path, "a plugin that is only asked for its schema leaves nothing")
	run.Begin()
	run.hold("urn:pulumi:a::b::c::d", Objects{Is: "API key 1"}, true)
	found, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), found.Mode().Perm())
	assert.NoFileExists(t, dead)
	run.Cancel()
	assert.NoFileExists(t, path)
	_, _, held := run.holder("API key 1")
	assert.True(t, held, "what this process knows it knows without the file")
}
