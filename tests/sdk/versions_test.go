package sdk

import (
	"path"
	"regexp"
	"strings"
	"testing"
)

// pypi is a version of the kinds that are released as PyPI writes it; scripts/release.sh releases no other.
func pypi(version string) string {
	release, pre, found := strings.Cut(version, "-")
	if !found {
		return release
	}
	for semver, short := range map[string]string{"alpha.": "a", "beta.": "b", "rc.": "rc"} {
		if number, ok := strings.CutPrefix(pre, semver); ok {
			return release + short + number
		}
	}
	return release + "+" + pre
}

// The packages are of the schema's version, ask for the plugin of that version, and say where it is, if it is anywhere.
func TestVersionsAgree(t *testing.T) {
	s := readSchema(t)
	for file, want := range map[string]string{
		"sdk/nodejs/package.json":                               `"version": "` + s.Version + `"`,
		"sdk/python/pyproject.toml":                             `version = "` + pypi(s.Version) + `"`,
		"sdk/go/mongodbatlasnative/internal/pulumiUtilities.go": `semver.MustParse("` + s.Version + `")`,
		"sdk/dotnet/version.txt":                                s.Version,
		"sdk/java/pom.xml":                                      "<version>" + s.Version + "</version>",
		"examples/java/pom.xml":                                 "<version>" + s.Version + "</version>",
	} {
		if !strings.Contains(read(t, file), want) {
			t.Errorf("%s does not say %s", file, want)
		}
	}
	var manifest struct{ Pulumi plugin }
	parse(t, "sdk/nodejs/package.json", &manifest)
	asked := map[string]plugin{"sdk/nodejs/package.json": manifest.Pulumi}
	for _, l := range languages[1:] {
		for _, file := range files(t, l.folder) {
			if name := path.Base(file); name == "pulumi-plugin.json" || name == "plugin.json" {
				var p plugin
				parse(t, file, &p)
				asked[file] = p
			}
		}
	}
	if len(asked) != len(languages) {
		t.Errorf("the plugin is asked for in %d files: %v", len(asked), asked)
	}
	for file, got := range asked {
		if want := (plugin{true, s.Name, s.Version, s.PluginDownloadURL}); got != want {
			t.Errorf("%s asks for %+v, want %+v", file, got, want)
		}
	}
}

// The example's Python program may have any Pulumi that the package may have: pip would find none that suits both otherwise.
func TestPythonExampleAsksForThePulumiThatThePackageAsksFor(t *testing.T) {
	pin := regexp.MustCompile(`"(pulumi>=[0-9.]+),<4\.0\.0"`).FindStringSubmatch(read(t, "sdk/python/pyproject.toml"))
	if pin == nil || !strings.Contains(read(t, "examples/python/requirements.txt"), pin[1]+",<4\n") {
		t.Errorf("the package asks for %v, the example for:\n%s", pin, read(t, "examples/python/requirements.txt"))
	}
}
