package main

import (
	"debug/buildinfo"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// What Go recorded in the plugin's binary is what the notices name.
func TestEveryLinkedModuleIsNamedWithItsLicence(t *testing.T) {
	t.Chdir("../..")
	out := filepath.Join(t.TempDir(), "notices")
	if err := run(t.Context(), out, "."); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(t.TempDir(), "plugin")
	build := exec.CommandContext(t.Context(), "go", "build", "-tags=grpcnotrace", "-o", binary, ".")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	if len(info.Deps) == 0 {
		t.Fatal("the binary names no module")
	}
	for _, m := range info.Deps {
		if !strings.Contains(string(text), "\n"+m.Path+" "+m.Version+"\n") {
			t.Errorf("%s %s is not named", m.Path, m.Version)
		}
	}
	for _, want := range []string{"The Go standard library " + runtime.Version(), "Copyright 2009 The Go Authors."} {
		if !strings.Contains(string(text), want) {
			t.Errorf("lacks %q", want)
		}
	}
}

func TestAModuleWithoutALicenceIsAnError(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"main.go", "licensed.go", "license_test.go"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("package main\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := write([]module{{name: "example.com/free v1.0.0", dir: dir}})
	if err == nil || !strings.Contains(err.Error(), "example.com/free v1.0.0 has no licence file") {
		t.Errorf("got %v", err)
	}
}

// Code that a module took over from elsewhere lies in a folder with its own licence.
func TestLicencesBesideLinkedPackagesAreFound(t *testing.T) {
	dir := t.TempDir()
	for file, text := range map[string]string{
		"LICENSE": "the module's", "third/NOTICE.txt": "taken over", "third/deep/deep.go": "package deep\n", "unused/LICENSE": "not linked",
	} {
		path := filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text, err := write([]module{{name: "example.com/m v1.0.0", dir: dir, packages: map[string]bool{filepath.Join(dir, "third", "deep"): true}}})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "the module's") || !strings.Contains(string(text), "third/NOTICE.txt:\n\ntaken over") {
		t.Errorf("wrote:\n%s", text)
	}
	if strings.Contains(string(text), "not linked") {
		t.Error("the licence of a package that is not linked is there")
	}
}
