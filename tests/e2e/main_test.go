package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/cli"
)

// Names that tests and programs use.
const (
	pluginName = cli.PluginName
	keyType    = "mongodbatlas-native:ProjectApiKey"
	keyToken   = cli.KeyToken
)

// javaProgram is where scripts/sdk-packages.sh puts the lifecycle's program in Java.
var javaProgram = []string{"java", "program", "target", "lifecycle.jar"}

// home is what the commands have in the place of a user's machine: the plugin is installed in it and nothing else. blank
// is a project with an empty stack, which is copied for each test: to make one takes a command, and half a second of
// deriving keys from the passphrase. pluginVersion is what the plugin says that it is.
var (
	home          *cli.Home
	blank         string
	pluginVersion string
)

func TestMain(m *testing.M) {
	suite := cli.Suite{Name: "e2e", Passphrase: "end to end", Needs: []string{
		filepath.Join("node", "node_modules", "pulumi-mongodbatlas-native"), filepath.Join("python", "bin", "python"),
		filepath.Join("bin", "pulumi-language-java"), filepath.Join(javaProgram...),
	}}
	os.Exit(suite.Main(m, prepare))
}

// prepare installs the plugin and Java's language host as a user would, and makes the empty stack.
func prepare(h *cli.Home) (err error) {
	home, blank = h, filepath.Join(h.Folder, "blank")
	if pluginVersion, err = h.Version(); err != nil {
		return err
	}
	if err := errors.Join(
		os.Mkdir(blank, 0o700),
		os.WriteFile(filepath.Join(blank, "Pulumi.yaml"), []byte("name: e2e\nruntime: yaml\n"), 0o600),
	); err != nil {
		return err
	}
	for _, arguments := range [][]string{
		{"plugin", "install", "resource", pluginName, pluginVersion, "--file", home.Plugin()},
		// Unlike that for YAML it does not come with the CLI, and nothing on PATH is taken. No project asks for a version of it.
		{"plugin", "install", "language", "java", "0.0.0", "--file", home.Tool("bin", "pulumi-language-java")},
		{"stack", "init", stackName},
	} {
		command := exec.CommandContext(context.Background(), home.Tool("bin", "pulumi"), arguments...) //nolint:gosec // what was built here
		command.Dir, command.Env = blank, append(home.Environment(), "PULUMI_BACKEND_URL=file://"+blank)
		if output, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("pulumi %s: %w\n%s", strings.Join(arguments, " "), err, output)
		}
	}
	return nil
}
