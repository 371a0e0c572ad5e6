package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
)

// PluginName is the provider's name.
const PluginName = "mongodbatlas-native"

// Suite is a package of tests that run the command.
type Suite struct {
	// Name is its folder below tests, and the target of the Makefile that builds what it needs and runs it.
	Name string
	// Passphrase is what the secrets of its stacks are encrypted under.
	Passphrase string
	// Needs are paths below .tools of what it takes beside the command and the YAML language host.
	Needs []string
}

// Home is what the commands of a suite have in the place of a user's machine: what was built in the repository, and a
// folder that only they write to.
type Home struct {
	// Root is the repository's root folder.
	Root string
	// Folder is a temporary folder, in which the folder stands that takes the place of ~/.pulumi.
	Folder     string
	passphrase string

	mu         sync.Mutex
	decrypters map[string]config.Decrypter // by salt: to derive the key from the passphrase takes half a second
}

// newHome finds the repository and what was built in it.
func (s Suite) newHome() (*Home, error) {
	directory, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	h := &Home{Root: filepath.Dir(filepath.Dir(directory)), passphrase: s.Passphrase, decrypters: map[string]config.Decrypter{}}
	var missing []string
	paths := []string{h.Plugin(), h.Tool("bin", "pulumi"), h.Tool("bin", "pulumi-language-yaml")}
	for _, path := range s.Needs {
		paths = append(paths, h.Tool(path))
	}
	for _, path := range paths {
		if _, err := os.Stat(path); err != nil {
			missing = append(missing, "  "+path)
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("these are missing:\n%s\n`make %s` builds them and runs the tests", strings.Join(missing, "\n"), s.Name)
	}
	if h.Folder, err = os.MkdirTemp("", s.Name+"-"); err != nil {
		return nil, err
	}
	if err := os.Mkdir(h.pulumi(), 0o700); err != nil {
		return nil, errors.Join(err, h.remove())
	}
	return h, nil
}

func (h *Home) remove() error { return os.RemoveAll(h.Folder) }

// pulumi is the folder that stands in for ~/.pulumi.
func (h *Home) pulumi() string { return filepath.Join(h.Folder, "home") }

// Plugin is the path of the plugin that is tested.
func (h *Home) Plugin() string { return filepath.Join(h.Root, "bin", "pulumi-resource-"+PluginName) }

// Tool is the path of something that `make cli` or scripts/sdk-packages.sh has put under .tools.
func (h *Home) Tool(elements ...string) string {
	return filepath.Join(append([]string{h.Root, ".tools"}, elements...)...)
}

// Schema is the schema that the plugin serves.
func (h *Home) Schema() ([]byte, error) {
	command := exec.CommandContext(context.Background(), h.Tool("bin", "pulumi"), "package", "get-schema", h.Plugin()) //nolint:gosec // what was built here
	command.Env = h.Environment()
	return command.Output()
}

// Version is what the plugin says that it is.
func (h *Home) Version() (string, error) {
	text, err := h.Schema()
	if err != nil {
		return "", err
	}
	var schema struct{ Version string }
	err = json.Unmarshal(text, &schema)
	return schema.Version, err
}

// Environment is what every process gets, and nothing of what the user's environment has but what it takes to run one:
// no credentials, no home directory, no settings of Pulumi's.
func (h *Home) Environment() []string {
	env := []string{
		"PATH=" + h.Tool("bin") + string(os.PathListSeparator) + os.Getenv("PATH"),
		"HOME=" + filepath.Join(h.pulumi(), "nobody"),
		"PULUMI_HOME=" + h.pulumi(),
		"PULUMI_CONFIG_PASSPHRASE=" + h.passphrase,
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
