package provider

import (
	"path"
	"reflect"
	"strings"

	"github.com/pulumi/pulumi-go-provider/middleware/schema"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// Name is the name of the package; the plugin is pulumi-resource-<Name>.
const Name = session.Package

// modulePath is the path of this Go module, and owner the account on GitHub that it belongs to: what is published under
// anybody's name follows from it. Read from the path of this package, they cannot differ from what go.mod says.
var (
	modulePath = path.Dir(reflect.TypeFor[Options]().PkgPath())
	owner      = path.Base(path.Dir(modulePath))
)

// description stands in the registry and in the package of every SDK.
const description = "A native Pulumi provider for the credentials of MongoDB Atlas: programmatic API keys and service accounts."

// metadata is the part of the schema that describes the package. The two addresses are those of a release: one that nobody
// has claimed yet would be a hole in the supply chain, so that a version which is still being developed has none.
func metadata(version string) schema.Metadata {
	m := schema.Metadata{
		DisplayName: "MongoDB Atlas Native",
		Description: description,
		Keywords: []string{"pulumi", "mongodb", "atlas", "mongodbatlas", "api-key",
			"category/database", "kind/native"},
		Homepage:    "https://" + modulePath,
		Repository:  "https://" + modulePath,
		License:     "Apache-2.0",
		Publisher:   owner,
		LanguageMap: languages(),
	}
	if !strings.HasSuffix(version, "-dev") {
		m.PluginDownloadURL = "github://api." + modulePath
		m.LogoURL = "https://raw.githubusercontent.com/" + strings.TrimPrefix(modulePath, "github.com/") + "/v" + version + "/docs/logo.svg"
	}
	return m
}

// languages are what the SDKs are called and depend on. Plain maps: the codegen packages that have types for these would
// double the size of the plugin.
func languages() map[string]any {
	return map[string]any{
		"nodejs": map[string]any{
			"packageName":          "pulumi-mongodbatlas-native",
			"packageDescription":   description,
			"respectSchemaVersion": true,
			"dependencies":         map[string]any{"@pulumi/pulumi": "^3.269.0"},
			"typescriptVersion":    "^5.0.0",
		},
		"python": map[string]any{
			"packageName":          "pulumi_mongodbatlas_native",
			"respectSchemaVersion": true,
			"pythonRequires":       ">=3.10",
			"pyproject":            map[string]any{"enabled": true},
		},
		// The module is the folder above the package, and no root package is named: otherwise the programs that
		// `pulumi import`, `pulumi convert` and `pulumi package add` write do not compile.
		"go": map[string]any{
			"importBasePath":                 modulePath + "/sdk/go/mongodbatlasnative",
			"modulePath":                     modulePath + "/sdk/go",
			"generateResourceContainerTypes": true,
			"respectSchemaVersion":           true,
		},
		"csharp": map[string]any{
			"rootNamespace":        dotnetNamespace(owner),
			"namespaces":           map[string]any{Name: "MongoDBAtlasNative", "index": "Index"},
			"respectSchemaVersion": true,
		},
		"java": map[string]any{
			"basePackage":  javaPackage(owner),
			"buildFiles":   "none",
			"dependencies": map[string]any{"com.pulumi:pulumi": "1.36.1"},
		},
	}
}

// dotnetNamespace is the owner as a .NET namespace, the first part of the NuGet package's name. `Pulumi.*`, which the
// generator would choose, is reserved on NuGet for Pulumi's own packages.
func dotnetNamespace(owner string) string {
	var namespace strings.Builder
	for word := range strings.SplitSeq(owner, "-") {
		if word != "" {
			namespace.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return identifier(namespace.String())
}

// javaPackage is the Java package of the owner's code, by the convention for names with hyphens. The packages' Maven group,
// io.github.<owner>, is one that Maven Central gives to the account on GitHub; `com.pulumi` is Pulumi's.
func javaPackage(owner string) string {
	return "io.github." + identifier(strings.ReplaceAll(strings.ToLower(owner), "-", "_"))
}

// identifier is a name as an identifier: none begins with a digit.
func identifier(name string) string {
	if name[0] >= '0' && name[0] <= '9' {
		return "_" + name
	}
	return name
}
