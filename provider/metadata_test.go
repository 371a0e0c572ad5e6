package provider

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// What is published under the owner's name must be a name that the registry of the language takes.
func TestNamesFollowTheOwner(t *testing.T) {
	t.Parallel()
	for owner, want := range map[string][2]string{
		"acme":          {"Acme", "io.github.acme"},
		"acme-platform": {"AcmePlatform", "io.github.acme_platform"},
		"Acme-Platform": {"AcmePlatform", "io.github.acme_platform"},
		"0xacme":        {"_0xacme", "io.github._0xacme"},
	} {
		assert.Equal(t, want, [2]string{dotnetNamespace(owner), javaPackage(owner)}, owner)
	}
}

func TestOnlyAReleaseHasAddresses(t *testing.T) {
	t.Parallel()
	const repository = "github.com/mongodbatlas-native/pulumi-mongodbatlas-native"
	for version, want := range map[string][2]string{
		"0.1.0-dev":  {},
		"0.1.0":      {"github://api." + repository, logo("v0.1.0")},
		"1.0.0-rc.1": {"github://api." + repository, logo("v1.0.0-rc.1")},
	} {
		m := metadata(version)
		assert.Equal(t, want, [2]string{m.PluginDownloadURL, m.LogoURL}, version)
	}
}

func logo(tag string) string {
	return "https://raw.githubusercontent.com/mongodbatlas-native/pulumi-mongodbatlas-native/" + tag + "/docs/logo.svg"
}
