package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/blang/semver"
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/hcl2/syntax"
	"github.com/pulumi/pulumi/pkg/v3/codegen/pcl"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

// Programs in the language that Pulumi translates from, as the commands give them to the language's generator.
var programs = map[string]string{
	// pulumi import
	"import": `
resource legacy "mongodbatlas-native:index:ProjectApiKey" {
  description = "made by hand"
  projectAssignments = [{ projectId = "64259ee860c43338194b0f8e", roleNames = ["GROUP_READ_ONLY"] }]
  options { protect = true }
}
`,
	// pulumi convert
	"convert": `
config firstProjectId string {}
resource atlas "pulumi:providers:mongodbatlas-native" {
  baseUrl = "https://cloud.mongodb.com"
  profile = "work"
}
resource deployer "mongodbatlas-native:index:ProjectApiKey" {
  description = "deploys payroll"
  orgRoleNames = ["ORG_READ_ONLY"]
  projectAssignments = [
    { projectId = firstProjectId, roleNames = ["GROUP_OWNER"] },
    { roleNames = ["GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"] },
  ]
  options { provider = atlas }
}
output publicKey { value = deployer.publicKey }
output privateKey { value = deployer.privateKey }
`,
}

// What pulumi import and pulumi convert write in Go compiles against sdk/go.
func TestGeneratedGoProgramsCompile(t *testing.T) {
	for name, text := range programs {
		t.Run(name, func(t *testing.T) { compileProgram(t, text, absolute(t, "../../sdk/go")) })
	}
}

// So it does against the SDK that pulumi package add writes into a project: a module of its own, with a go.mod by the generator.
func TestGoProgramsCompileAgainstAnAddedPackage(t *testing.T) {
	spec := committedSpec(t)
	pkg, err := bind(spec)
	if err != nil {
		t.Fatal(err)
	}
	pkg.SupportPack = true // pulumi package add does
	generated, err := gogen.GeneratePackage("pulumi", pkg, nil)
	if err != nil {
		t.Fatal(err)
	}
	added := t.TempDir()
	if err := replace(added, generated); err != nil {
		t.Fatal(err)
	}
	must(t, added, "go", "mod", "edit", "-require=github.com/pulumi/pulumi/sdk/v3@"+sdkVersion(t))
	compileProgram(t, programs["convert"], added)
}

// compileProgram writes a program in Go, as the command does where the package is in a local folder, and compiles it.
func compileProgram(t *testing.T, text, sdk string) {
	t.Helper()
	folder := t.TempDir()
	spec := committedSpec(t)
	local := map[string]string{spec.Name: sdk}
	project := workspace.Project{Name: "generated"}
	if err := gogen.GenerateProject(folder, project, bound(t, spec, text), local); err != nil {
		t.Fatal(err)
	}
	// `go mod tidy`, without asking for what is new: the versions of the example, which has their checksums.
	sum, err := os.ReadFile("../../examples/go/go.sum")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "go.sum"), sum, 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, folder, "go", "mod", "edit", "-require=github.com/pulumi/pulumi/sdk/v3@"+sdkVersion(t))
	must(t, "../../examples/go", absolute(t, "../../scripts/retry.sh"), "go", "mod", "download")
	must(t, folder, "go", "build", "-mod=mod", "-o", os.DevNull, ".")
	if mod, err := os.ReadFile(filepath.Join(folder, "go.mod")); err != nil || !strings.Contains(string(mod), "/sdk/go => "+sdk) {
		t.Errorf("go.mod has no replacement of the package: %v\n%s", err, mod)
	}
}

// sdkVersion is the version of Pulumi's SDK that examples/go uses.
func sdkVersion(t *testing.T) string {
	t.Helper()
	return strings.TrimSpace(must(t, "../../examples/go", "go", "list", "-m", "-f", "{{.Version}}", "github.com/pulumi/pulumi/sdk/v3"))
}

// must runs a command that has to succeed, and returns what it said.
func must(t *testing.T, folder, name string, arguments ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, arguments...)
	command.Dir = folder
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(command.Args, " "), err, output)
	}
	return string(output)
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func committedSpec(t *testing.T) schema.PackageSpec {
	t.Helper()
	spec, err := readSpec("../../provider/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// bound is a program with its types, as the language host of Go gets it.
func bound(t *testing.T, spec schema.PackageSpec, text string) *pcl.Program {
	t.Helper()
	parser := syntax.NewParser()
	if err := parser.ParseFile(strings.NewReader(text), "main.pp"); err != nil {
		t.Fatal(err)
	}
	if parser.Diagnostics.HasErrors() {
		t.Fatal(parser.Diagnostics)
	}
	program, diagnostics, err := pcl.BindProgram(parser.Files, loader{spec})
	if err != nil {
		t.Fatal(err)
	}
	if diagnostics.HasErrors() {
		t.Fatal(diagnostics)
	}
	return program
}

// loader has the committed schema, and no other.
type loader struct{ spec schema.PackageSpec }

func (l loader) LoadPackage(string, *semver.Version) (*schema.Package, error) { return bind(l.spec) }

func (l loader) LoadPackageV2(context.Context, *schema.PackageDescriptor) (*schema.Package, error) {
	return bind(l.spec)
}
