package provider

import (
	"context"
	"net/http"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/middleware/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// Name is the name of the package; the plugin is pulumi-resource-<Name>.
const Name = "mongodbatlas-native"

// modulePath is the one place that knows where this code lives.
const modulePath = "github.com/mongodbatlas-native/pulumi-mongodbatlas-native"

// description stands in the registry and in the package of every SDK.
const description = "A native Pulumi provider for MongoDB Atlas programmatic API keys."

// Version is the version of the plugin, set by the release build with -ldflags.
var Version = "0.1.0-dev"

// Options are what a host of the provider may choose.
type Options struct {
	// HTTP carries the requests to Atlas. Nil: the network. Tests give an in-memory one.
	HTTP http.RoundTripper
}

// New returns the provider: everything that it serves is listed here.
func New(options Options) p.Provider {
	s := &session{http: options.HTTP}
	return withBoundary(s, infer.Provider(infer.Options{
		Metadata:  metadata(),
		Config:    infer.Config(&Config{}),
		Resources: []infer.InferredResource{infer.Resource(ProjectAPIKey{session: s})},
		ModuleMap: map[tokens.ModuleName]tokens.ModuleName{"provider": "index"},
	}))
}

// Serve runs the provider as a plugin until the engine ends it.
func Serve(ctx context.Context) error {
	guardOwnLog()
	return New(Options{}).Run(ctx, Name, Version)
}

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
				"dependencies":         map[string]any{"@pulumi/pulumi": "^3.142.0"},
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
				"dependencies": map[string]any{"com.pulumi:pulumi": "1.16.3"},
			},
		},
	}
}
