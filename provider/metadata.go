package provider

import (
	"github.com/pulumi/pulumi-go-provider/middleware/schema"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// Name is the name of the package; the plugin is pulumi-resource-<Name>.
const Name = session.Package

// modulePath is the one place that knows where this code lives.
const modulePath = "github.com/mongodbatlas-native/pulumi-mongodbatlas-native"

// description stands in the registry and in the package of every SDK.
const description = "A native Pulumi provider for MongoDB Atlas programmatic API keys."

// metadata is the part of the schema that describes the package. PluginDownloadURL is not in it: an address that
// nobody has claimed yet would be a hole in the supply chain. The release build sets its own.
func metadata() schema.Metadata {
	return schema.Metadata{
		DisplayName: "MongoDB Atlas Native",
		Description: description,
		Keywords: []string{"pulumi", "mongodb", "atlas", "mongodbatlas", "api-key",
			"category/database", "kind/native"},
		Homepage:   "https://" + modulePath,
		Repository: "https://" + modulePath,
		License:    "Apache-2.0",
		Publisher:  Name,
		// Plain maps: the codegen packages that have types for these would double the size of the plugin.
		LanguageMap: map[string]any{
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
			"go": map[string]any{
				"importBasePath":                 modulePath + "/sdk/go/mongodbatlasnative",
				"modulePath":                     modulePath + "/sdk/go/mongodbatlasnative",
				"rootPackageName":                "mongodbatlasnative",
				"generateResourceContainerTypes": true,
				"respectSchemaVersion":           true,
			},
			"csharp": map[string]any{
				"rootNamespace":        "Pulumi",
				"namespaces":           map[string]any{Name: "MongoDBAtlasNative", "index": "Index"},
				"respectSchemaVersion": true,
			},
			"java": map[string]any{
				"basePackage":  "com.pulumi",
				"buildFiles":   "none",
				"dependencies": map[string]any{"com.pulumi:pulumi": "1.36.1"},
			},
		},
	}
}
