package sdk

import (
	"encoding/json"
	"encoding/xml"
	"path"
	"slices"
	"strings"
	"testing"
)

// Where there is no .NET SDK, nothing compiles the package; its project says at least what a publisher and a compiler need.
func TestDotnetProject(t *testing.T) {
	s := readSchema(t)
	var info struct{ RootNamespace string }
	if err := json.Unmarshal(s.Language["csharp"], &info); err != nil {
		t.Fatal(err)
	}
	namespace := info.RootNamespace + ".MongoDBAtlasNative"
	file := "sdk/dotnet/" + namespace + ".csproj" // which names the package
	if strings.HasPrefix(namespace, "Pulumi.") && s.Publisher != "pulumi" {
		t.Errorf("NuGet takes %s from Pulumi only", namespace)
	}
	var project struct {
		Sdk           string `xml:",attr"`
		PropertyGroup []struct {
			Version, TargetFramework, Authors, Description, PackageLicenseExpression, PackageReadmeFile, RepositoryUrl string
		}
		ItemGroup []struct {
			EmbeddedResource []struct {
				Include string `xml:",attr"`
			}
			PackageReference []struct {
				Include string `xml:",attr"`
			}
		}
	}
	if err := xml.Unmarshal([]byte(read(t, file)), &project); err != nil {
		t.Fatal(err)
	}
	first := project.PropertyGroup[0]
	if project.Sdk != "Microsoft.NET.Sdk" || first.Version != s.Version || first.TargetFramework == "" || first.Authors != s.Publisher ||
		first.Description != s.Description || first.PackageLicenseExpression != s.License || first.PackageReadmeFile != "README.md" ||
		first.RepositoryUrl != s.Repository {
		t.Errorf("%s is %+v", file, first)
	}
	var names []string
	for _, group := range project.ItemGroup {
		for _, item := range slices.Concat(group.EmbeddedResource, group.PackageReference) {
			names = append(names, item.Include)
		}
	}
	for _, want := range []string{"version.txt", "pulumi-plugin.json", "Pulumi"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s includes %q, not %s", file, names, want)
		}
	}
	for _, source := range files(t, "sdk/dotnet") {
		if strings.HasSuffix(source, ".cs") && !strings.Contains(read(t, source), "\nnamespace "+namespace) {
			t.Errorf("%s is not of namespace %s", source, namespace)
		}
	}
	for _, example := range files(t, "examples/csharp") {
		want := "using " + namespace + ";"
		switch path.Ext(example) {
		case ".csproj":
			up := strings.Repeat("../", strings.Count(example, "/"))
			want = `Include="` + up + file + `"`
		case ".cs":
		default:
			continue
		}
		if !strings.Contains(read(t, example), want) {
			t.Errorf("%s lacks %s", example, want)
		}
	}
}
