package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// assertNoLeak searches everything that the stack's commands printed and left on disk for everything secret.
func (s *stack) assertNoLeak() {
	s.t.Helper()
	for _, found := range leaks(s.places(), s.secrets()) {
		assert.Fail(s.t, "a secret in plain text", found)
	}
}

// debugEvent is what a program tells the engine for `--debug`. It is in the event log too; Pulumi's SDK for Java puts there
// what the engine answered, secrets in plain text, and docs/reliability.md says so.
var debugEvent = regexp.MustCompile(`(?m)^.*"diagnosticEvent":\{"prefix":"debug: ".*$`)

// places are the texts that have no secret in plain text: what the commands printed, the backend's files with their
// backups and history, and the stack's configuration.
func (s *stack) places() map[string]string {
	s.t.Helper()
	said := strings.Join(*s.said, "\n")
	if s.java {
		said = debugEvent.ReplaceAllString(said, "")
	}
	places := map[string]string{"what the commands printed": said}
	readAll(s.t, s.backend, places)
	readAll(s.t, filepath.Join(s.project, settingsFile), places)
	return places
}

// leaks finds secrets in texts and says where, without repeating them.
func leaks(places map[string]string, secrets []emulator.Secret) []string {
	var found []string
	for place, text := range places {
		for _, secret := range secrets {
			if strings.Contains(text, secret.Value) {
				found = append(found, "a "+string(secret.Kind)+" in "+place)
			}
		}
	}
	return found
}

// readAll reads a file, or all files below a folder, into texts by path. What is not there has no text.
func readAll(t *testing.T, path string, texts map[string]string) {
	t.Helper()
	err := filepath.WalkDir(path, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path) //nolint:gosec // of the test's own
		texts[path] = string(text)
		return err
	})
	if !os.IsNotExist(err) {
		require.NoError(t, err)
	}
}
