// Package owner changes the owner in a copy of the repository, as whoever takes it over does, prepares a release there, and looks
// whether everything follows.
package owner

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// next is the new owner: as GitHub has it, as a container registry and Maven Central do, in .NET and in Java.
var next = names{"Zeta-Ops9", "zeta-ops9", "ZetaOps9", "io.github.zeta_ops9"}

type names struct{ account, lower, dotnet, java string }

func TestEverythingFollowsTheOwner(t *testing.T) {
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	before := owner(t, root)
	folder := copied(t, root)

	must(t, folder, "make", "owner", "OWNER="+next.account)

	assert.Equal(t, next, owner(t, folder))
	for _, old := range []string{
		before.account + "/pulumi-", "github.com/" + before.account, "ghcr.io/" + before.lower, "@" + before.account,
		"io.github." + before.lower, before.java + ".", before.dotnet + ".",
	} {
		assert.Empty(t, remaining(t, folder, old), old)
	}
	assert.Empty(t, must(t, folder, "gofmt", "-l", "."))
	must(t, folder, "go", "list", "-deps", "-test", "./...") // every import leads somewhere
	must(t, filepath.Join(folder, "examples", "go"), "go", "build", "-o", os.DevNull, "./...")
	assertAgree(t, folder)

	// The new owner's first release.
	must(t, folder, "git", "add", "--all")
	must(t, folder, "git", "-c", "user.name=owner", "-c", "user.email=owner@example.com", "commit", "--quiet", "-m", "Change the owner")
	must(t, folder, "make", "release", "VERSION="+release)

	assertAgree(t, folder)
	schema := text(t, folder, "provider", "schema.json")
	assert.Contains(t, schema, `"pluginDownloadURL": "github://api.github.com/`+next.account+`/pulumi-mongodbatlas-native"`)
	assert.Regexp(t, `\n## \[Unreleased\]\n\n## \[`+regexp.QuoteMeta(release)+`\] - \d{4}-\d\d-\d\d\n\n#`, text(t, folder, "CHANGELOG.md"))
	recorded := text(t, folder, "tests", "upgrade", "testdata", release, "created", "stack.json")
	assert.Contains(t, recorded, `"version": "`+release+`"`)
}

// release is the version that the new owner releases first.
const release = "3.2.1-rc.1"

// assertAgree asserts that documents, packages, schema and plugin say the same.
func assertAgree(t *testing.T, folder string) {
	t.Helper()
	must(t, folder, "make", "schema-check", "sdk-check")
	must(t, folder, "go", "test", "./provider", "./tests/readme", "./tests/registry", "./tests/sdk")
}

func text(t *testing.T, elements ...string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(elements...)) //nolint:gosec // of the copy
	require.NoError(t, err)
	return string(content)
}

// owner is who a repository says that it belongs to, in go.mod and in the schema.
func owner(t *testing.T, root string) names {
	t.Helper()
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	line, _, _ := strings.Cut(string(mod), "\n")
	path := strings.TrimPrefix(line, "module ")
	account, _, _ := strings.Cut(strings.TrimPrefix(path, "github.com/"), "/")

	var schema struct {
		Publisher, Repository string
		Language              struct {
			Go     struct{ ModulePath string }
			CSharp struct{ RootNamespace string }
			Java   struct{ BasePackage string }
		}
	}
	text, err := os.ReadFile(filepath.Join(root, "provider", "schema.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &schema))
	assert.Equal(t, []string{account, "https://" + path, path + "/sdk/go"},
		[]string{schema.Publisher, schema.Repository, schema.Language.Go.ModulePath})
	return names{account, strings.ToLower(account), schema.Language.CSharp.RootNamespace, schema.Language.Java.BasePackage}
}

// copied is a repository with the files of this one, and the tools that are built already.
func copied(t *testing.T, root string) string {
	t.Helper()
	folder := t.TempDir()
	for file := range strings.SplitSeq(must(t, root, "git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"), "\x00") {
		info, err := os.Stat(filepath.Join(root, file))
		if file == "" || errors.Is(err, os.ErrNotExist) {
			continue
		}
		require.NoError(t, err)
		text, err := os.ReadFile(filepath.Join(root, file))
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(folder, file)), 0o750))
		require.NoError(t, os.WriteFile(filepath.Join(folder, file), text, info.Mode()))
	}
	must(t, folder, "git", "init", "--quiet")
	must(t, folder, "git", "add", "--all")
	for _, tool := range []string{"bin/pulumi", "bin/pulumi-language-yaml", "bin/pulumi-language-java", "stamps/cli"} {
		to := filepath.Join(folder, ".tools", tool)
		require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o750))
		require.NoError(t, os.Symlink(filepath.Join(root, ".tools", tool), to))
	}
	return folder
}

// remaining are the lines that still have a text.
func remaining(t *testing.T, folder, text string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "git", "grep", "--untracked", "-nF", "-e", text) //nolint:gosec // ours
	command.Dir = folder
	output, err := command.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		return ""
	}
	require.NoError(t, err)
	return string(output)
}

// must runs a command that has to succeed, and returns what it said on standard output.
func must(t *testing.T, folder, name string, arguments ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, arguments...)
	command.Dir = folder
	var errs strings.Builder
	command.Stderr = &errs
	output, err := command.Output()
	require.NoErrorf(t, err, "%s\n%s%s", strings.Join(command.Args, " "), output, &errs)
	return string(output)
}
