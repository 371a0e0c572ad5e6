package sdk

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

const root = "../.."

// plugin is what a package says of the plugin that its programs need.
type plugin struct {
	Resource              bool
	Name, Version, Server string
}

type schema struct {
	Name, Version, Description, License, Publisher, Repository, PluginDownloadURL string

	Language map[string]json.RawMessage
}

func readSchema(t *testing.T) schema {
	t.Helper()
	var s schema
	parse(t, "provider/schema.json", &s)
	return s
}

func parse(t *testing.T, file string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(read(t, file)), into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// find is the one file in a folder that a pattern matches.
func find(t *testing.T, folder, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, folder, pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s/%s: %v, %v", folder, pattern, found, err)
	}
	relative, err := filepath.Rel(root, found[0])
	if err != nil {
		t.Fatal(err)
	}
	return relative
}

// files are those of a folder, without what compilers leave there.
func files(t *testing.T, folder string) []string {
	t.Helper()
	var found []string
	err := fs.WalkDir(os.DirFS(root), folder, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{"bin", "obj", "build", "target", "node_modules"}, entry.Name()) {
			return fs.SkipDir
		}
		if !entry.IsDir() {
			found = append(found, file)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
