package e2e

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Names that tests and programs use.
const (
	pluginName    = "mongodbatlas-native"
	pluginVersion = "0.1.0-dev"
	keyType       = "mongodbatlas-native:ProjectApiKey"
	passphrase    = "end to end"
)

// root is the repository's root folder, pulumiHome the folder that stands in for ~/.pulumi in this process: the plugin
// is installed in it and nothing else. blank is a project with an empty stack, which is copied for each test: to make one
// takes a command, and half a second of deriving keys from the passphrase.
var root, pulumiHome, blank string

// pluginPath is the path of the plugin that is tested.
func pluginPath() string { return filepath.Join(root, "bin", "pulumi-resource-"+pluginName) }

// tool is the path of something that `make cli` or scripts/sdk-packages.sh has put under .tools.
func tool(elements ...string) string {
	return filepath.Join(append([]string{root, ".tools"}, elements...)...)
}

func TestMain(m *testing.M) { os.Exit(run(m)) }

// run prepares what all tests share, runs them and cleans up.
func run(m *testing.M) int {
	flag.Parse()
	if !isSet("test.parallel") {
		_ = flag.Set("test.parallel", "4") // a command waits about as long as it computes
	}
	if err := prepare(); err != nil {
		fmt.Fprintln(os.Stderr, "tests/e2e cannot run:", err)
		return 1
	}
	defer os.RemoveAll(filepath.Dir(pulumiHome)) //nolint:errcheck // a temporary folder
	return m.Run()
}

// isSet reports whether a flag is on the command line.
func isSet(name string) bool {
	found := false
	flag.Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}

// prepare finds the repository and what was built in it, and installs the plugin as a user would.
func prepare() error {
	directory, err := os.Getwd()
	if err != nil {
		return err
	}
	root = filepath.Dir(filepath.Dir(directory))
	var missing []string
	for _, path := range []string{
		pluginPath(), tool("bin", "pulumi"), tool("bin", "pulumi-language-yaml"),
		tool("node", "node_modules", "pulumi-mongodbatlas-native"), tool("python", "bin", "python"),
	} {
		if _, err := os.Stat(path); err != nil {
			missing = append(missing, "  "+path)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("these are missing:\n%s\n`make e2e` builds them and runs the tests", strings.Join(missing, "\n"))
	}
	temporary, err := os.MkdirTemp("", "e2e-")
	if err != nil {
		return err
	}
	pulumiHome, blank = filepath.Join(temporary, "home"), filepath.Join(temporary, "blank")
	if err := errors.Join(os.Mkdir(pulumiHome, 0o700), os.Mkdir(blank, 0o700)); err != nil {
		return err
	}
	if err := prepareHome(); err != nil {
		return errors.Join(err, os.RemoveAll(temporary))
	}
	return nil
}

// prepareHome installs the plugin, and makes the empty stack.
func prepareHome() error {
	if err := os.WriteFile(filepath.Join(blank, "Pulumi.yaml"), []byte("name: e2e\nruntime: yaml\n"), 0o600); err != nil {
		return err
	}
	for _, arguments := range [][]string{
		{"plugin", "install", "resource", pluginName, pluginVersion, "--file", pluginPath()},
		{"stack", "init", stackName},
	} {
		command := exec.CommandContext(context.Background(), tool("bin", "pulumi"), arguments...) //nolint:gosec // what was built here
		command.Dir, command.Env = blank, append(environment(), "PULUMI_BACKEND_URL=file://"+blank)
		if output, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("pulumi %s: %w\n%s", strings.Join(arguments, " "), err, output)
		}
	}
	return nil
}

// environment is what every process gets, and nothing of what the user's environment has but what it takes to run one:
// no credentials, no home directory, no settings of Pulumi's.
func environment() []string {
	env := []string{
		"PATH=" + tool("bin") + string(os.PathListSeparator) + os.Getenv("PATH"),
		"HOME=" + filepath.Join(pulumiHome, "nobody"),
		"PULUMI_HOME=" + pulumiHome,
		"PULUMI_CONFIG_PASSPHRASE=" + passphrase,
		"PULUMI_SKIP_UPDATE_CHECK=true",
		"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true",
		"PULUMI_DISABLE_REGISTRY_RESOLVE=true",
		"PULUMI_DEBUG_COMMANDS=true", // for --event-log
		"PULUMI_IGNORE_AMBIENT_PLUGINS=true",
		"GOGC=400", // short-lived processes, two cores
	}
	for _, name := range []string{"TMPDIR", "SYSTEMROOT", "CI", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}
