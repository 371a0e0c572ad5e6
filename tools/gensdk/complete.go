package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"text/template"

	"github.com/pulumi/pulumi-java/pkg/codegen/java"
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

//go:embed templates
var templates embed.FS

// completeNodeJS makes `npm run build && npm pack` give a package that can be imported: the generator compiles to bin/
// but does not say so, and the compiled code looks for package.json beside itself.
func completeNodeJS(f files, spec schema.PackageSpec) error {
	var manifest map[string]any
	if err := json.Unmarshal(f["package.json"], &manifest); err != nil {
		return fmt.Errorf("package.json: %w", err)
	}
	manifest["main"] = "bin/index.js"
	manifest["types"] = "bin/index.d.ts"
	manifest["files"] = []string{"bin"}
	manifest["repository"] = map[string]string{"type": "git", "url": "git+" + spec.Repository + ".git"}
	manifest["bugs"] = spec.Repository + "/issues"
	manifest["engines"] = map[string]string{"node": ">=20"}
	manifest["scripts"] = map[string]string{
		"build":   `tsc && node -e "require('node:fs').copyFileSync('package.json', 'bin/package.json')"`,
		"prepack": "npm run build",
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "    ")
	if err := encoder.Encode(manifest); err != nil {
		return err
	}
	f["package.json"] = out.Bytes()
	return addReadme(f, spec, "README.md", "npm install pulumi-mongodbatlas-native", "typescript")
}

// completePython moves the licence to the form that current build tools ask for, and puts the README where
// pyproject.toml expects it.
func completePython(f files, spec schema.PackageSpec) error {
	err := edit(f, "pyproject.toml", [][2]string{
		{"  [project.license]\n    text = \"" + spec.License + "\"\n", ""},
		{"  keywords = ", "  license = \"" + spec.License + "\"\n  license-files = [\"LICENSE\"]\n  keywords = "},
		{"    Repository = ", "    Issues = \"" + spec.Repository + "/issues\"\n    Repository = "},
		{"setuptools>=61.0", "setuptools>=77.0.3"},
	})
	if err != nil {
		return err
	}
	if err := addReadme(f, spec, "README.md", "pip install pulumi_mongodbatlas_native", "python"); err != nil {
		return err
	}
	f["pulumi_mongodbatlas_native/README.md"] = f["README.md"]
	return nil
}

// completeGo makes the SDK a module of its own. Its go.mod and go.sum are templates; `go mod tidy` in the generated
// folder tells what to change in them when the generated code needs something else.
func completeGo(f files, spec schema.PackageSpec) error {
	var info gogen.GoPackageInfo
	if err := json.Unmarshal(spec.Language["go"], &info); err != nil {
		return fmt.Errorf("language.go: %w", err)
	}
	mod, err := execute("go/go.mod.tmpl", info)
	if err != nil {
		return err
	}
	sum, err := templates.ReadFile("templates/go/go.sum.txt")
	if err != nil {
		return err
	}
	f["go.mod"], f["go.sum"] = mod, sum
	return addReadme(f, spec, "README.md", "go get "+info.ImportBasePath, "go")
}

// completeDotnet drops the logo, which would have to be fetched, and adds the README and the tags to the package.
func completeDotnet(f files, spec schema.PackageSpec) error {
	delete(f, "logo.png")
	project, err := projectFile(f)
	if err != nil {
		return err
	}
	err = edit(f, project, [][2]string{
		{"    <PackageIcon>logo.png</PackageIcon>\n", "    <PackageReadmeFile>README.md</PackageReadmeFile>\n" +
			"    <PackageTags>" + strings.Join(spec.Keywords, ";") + "</PackageTags>\n"},
		{"Include=\"logo.png\"", "Include=\"README.md\""},
	})
	if err != nil {
		return err
	}
	return addReadme(f, spec, "README.md", "dotnet add package "+strings.TrimSuffix(project, ".csproj"), "csharp")
}

// projectFile is the name of the one .NET project.
func projectFile(f files) (string, error) {
	var projects []string
	for name := range f {
		if strings.HasSuffix(name, ".csproj") {
			projects = append(projects, name)
		}
	}
	if len(projects) != 1 {
		return "", fmt.Errorf("expected one .csproj, found %q: the generator has changed", projects)
	}
	return projects[0], nil
}

// completeJava adds the Maven project, and the file by which Pulumi's Java SDK finds on the class path which plugins a
// program uses: without it `pulumi about` and `pulumi plugin ls --project` know of none, and none is installed before it runs.
func completeJava(f files, spec schema.PackageSpec) error {
	var info java.PackageInfo
	if err := json.Unmarshal(spec.Language["java"], &info); err != nil {
		return fmt.Errorf("language.java: %w", err)
	}
	project := struct {
		schema.PackageSpec
		Group, SDKVersion string
	}{spec, "io.github." + strings.ToLower(spec.Publisher), info.Dependencies["com.pulumi:pulumi"]}
	content, err := execute("java/pom.xml.tmpl", project)
	if err != nil {
		return err
	}
	f["pom.xml"] = content
	required := plugin.PulumiPluginJSON{Resource: true, Name: spec.Name, Version: spec.Version, Server: spec.PluginDownloadURL}
	if content, err = required.JSON(); err != nil {
		return err
	}
	// The SDK looks in com/<anything>/<name> only, whichever package the code is in.
	f["src/main/resources/com/pulumi/"+spec.Name+"/plugin.json"] = content
	return addReadme(f, spec, "README.md", project.Group+":"+spec.Name+" (Maven)", "java")
}

func addReadme(f files, spec schema.PackageSpec, name, install, example string) error {
	content, err := execute("README.md.tmpl", struct {
		schema.PackageSpec
		Install, Example string
	}{spec, install, example})
	if err != nil {
		return err
	}
	f[name] = content
	return nil
}

func execute(name string, data any) ([]byte, error) {
	t, err := template.ParseFS(templates, "templates/"+name)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, data); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// edit replaces text in a generated file. Text that is not there, once, means that the generator has changed.
func edit(f files, name string, replacements [][2]string) error {
	content := string(f[name])
	for _, r := range replacements {
		if n := strings.Count(content, r[0]); n != 1 {
			return fmt.Errorf("%s: expected %q once, found it %d times: the generator has changed", name, r[0], n)
		}
		content = strings.Replace(content, r[0], r[1], 1)
	}
	f[name] = []byte(content)
	return nil
}
