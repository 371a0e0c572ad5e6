package provider

import (
	"context"
	"net/http"
	"os"
	"runtime/debug"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/apikey"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/config"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serviceaccount"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// Version is the version of the plugin, set by the release build with -ldflags.
var Version = "0.1.0-dev"

// Options are what a host of the provider may choose.
type Options struct {
	// HTTP carries the requests to Atlas. Nil: the network. Tests give an in-memory one.
	HTTP http.RoundTripper
	// Shared is a file that all plugin processes of a run, and no others, are given. "": they know nothing of each other.
	Shared string
}

// New returns the provider: everything that it serves is listed here.
func New(options Options) p.Provider {
	run := serve.NewRun(options.Shared)
	s := session.New("pulumi-"+Name+"/"+Version, options.HTTP)
	run.AtEnd(s.End)
	served := serve.WithEnds(run, infer.Provider(infer.Options{
		Metadata: metadata(Version),
		Config:   infer.Config(&config.Config{}),
		Resources: []infer.InferredResource{
			apikey.NewProjectAPIKey(run, s),
			apikey.NewAPIKey(run, s),
			apikey.NewAPIKeyProjectAssignment(run, s),
			apikey.NewAPIKeyAccessListEntry(run, s),
			serviceaccount.NewServiceAccount(run, s),
			serviceaccount.NewProjectServiceAccount(run, s),
			serviceaccount.NewServiceAccountSecret(run, s),
			serviceaccount.NewServiceAccountProjectAssignment(run, s),
			serviceaccount.NewServiceAccountAccessListEntry(run, s),
		},
		Functions: []infer.InferredFunction{
			apikey.NewGetAPIKey(s),
			apikey.NewGetAPIKeys(s),
			apikey.NewGetProjectAPIKeys(s),
			apikey.NewGetAPIKeyAccessList(s),
			apikey.NewGetCallerIdentity(s),
			serviceaccount.NewGetServiceAccount(s),
			serviceaccount.NewGetServiceAccounts(s),
		},
		// The module of every token is index, whichever Go package its type is in.
		ModuleMap: map[tokens.ModuleName]tokens.ModuleName{"apikey": "index", "config": "index", "serviceaccount": "index"},
	}))
	configuration := config.Provider{Session: s, Run: run}
	served.CheckConfig, served.DiffConfig, served.Configure = configuration.Check, configuration.Diff, configuration.Configure
	return serve.Redacted(served, config.Identifiers...)
}

// Serve runs the provider as a plugin until the engine ends it.
func Serve(ctx context.Context) error {
	guardOwnLog()
	// A plugin waits for Atlas most of the time, and one runs for each provider resource: memory is dearer than the collector's work.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
	return New(Options{Shared: serve.SharedFile(os.Args, os.Getppid())}).Run(ctx, Name, Version)
}
