package upgrade

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/cli"
)

// Names in every program and every state.
const (
	projectName = "upgrade"
	stackName   = "dev"
	keyName     = "key"
)

// modeUnassign is the deletionMode that leaves a key in its organization.
const modeUnassign = "unassign"

// program is a YAML program with one key.
type program struct {
	Name      string               `yaml:"name"`
	Runtime   string               `yaml:"runtime"`
	Resources map[string]*resource `yaml:"resources"`
	Outputs   cli.Object           `yaml:"outputs,omitempty"`
}

type resource struct {
	Type       string     `yaml:"type"`
	Properties cli.Object `yaml:"properties"`
	Options    cli.Object `yaml:"options,omitempty"`
}

// with is a program whose key has these properties. It names the version of the plugin, as every SDK does.
func with(properties cli.Object) program {
	return program{
		Name: projectName, Runtime: "yaml",
		Resources: map[string]*resource{keyName: {
			Type: "mongodbatlas-native:ProjectApiKey", Properties: properties, Options: cli.Object{"version": version},
		}},
		Outputs: cli.Object{"privateKey": "${" + keyName + ".privateKey}"},
	}
}

// named has every resource name this version of the plugin.
func (p program) named(version string) {
	for _, r := range p.Resources {
		r.Options = cli.Object{"version": version}
	}
}

// in is an assignment: the roles that a key has in a project.
func in(projectID string, roles ...any) cli.Object {
	return cli.Object{"projectId": projectID, "roleNames": roles}
}

// secret is an input that the program marks as secret.
func secret(value any) cli.Object { return cli.Object{"fn::secret": value} }

// describe gives the key another description, which is a secret if the old one is.
func (p program) describe(description string) {
	properties := p.Resources[keyName].Properties
	if _, isSecret := properties["description"].(cli.Object); isSecret {
		properties["description"] = secret(description)
	} else {
		properties["description"] = description
	}
}

// parse reads a program.
func parse(t *testing.T, text []byte) program {
	t.Helper()
	var p program
	require.NoError(t, yaml.Unmarshal(text, &p))
	require.NotEmpty(t, p.Resources)
	return p
}

// text is the program as a file has it.
func (p program) text(t *testing.T) []byte {
	t.Helper()
	text, err := yaml.Marshal(p)
	require.NoError(t, err)
	return text
}
