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
// is installed in it and nothing else.
var root, pulumiHome string

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
	defer os.RemoveAll(pulumiHome) //nolint:errcheck // a temporary folder
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
	if pulumiHome, err = os.MkdirTemp("", "pulumi-home-"); err != nil {
		return err
	}
	install := exec.CommandContext(context.Background(), tool("bin", "pulumi"), //nolint:gosec // what was built here
		"plugin", "install", "resource", pluginName, pluginVersion, "--file", pluginPath())
	install.Env = environment()
	if output, err := install.CombinedOutput(); err != nil {
		return errors.Join(fmt.Errorf("the plugin cannot be installed: %w\n%s", err, output), os.RemoveAll(pulumiHome))
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
	}
	for _, name := range []string{"TMPDIR", "SYSTEMROOT", "CI", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}
