package config

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// secretConfig are the properties of the configuration that are credentials.
var secretConfig = []string{cfgPublicKey, cfgPrivateKey, cfgClientID, cfgClientSecret, cfgAccessToken}

// Identifiers are those of them that only say who signs in: messages name keys by them.
var Identifiers = []string{cfgPublicKey, cfgClientID}

// Provider is what the engine asks of the provider as a whole. Configure starts its session, and begins its run.
type Provider struct {
	Session *session.Session
	Run     *serve.Run
}

// Check validates the configuration at preview, before any resource is touched, and marks the credentials in it as
// secret. What is still unknown is judged when it is known, by [Provider.Configure].
//
// It returns what it was given, not what the environment adds: that would write credentials into state.
func (Provider) Check(ctx context.Context, req p.CheckRequest) (p.CheckResponse, error) {
	values, known, problems := readConfig(req.Inputs)
	for _, name := range unknownConfig(req.Inputs) {
		serve.Log(ctx).Warningf("%s:%s is not a property of the configuration%s", session.Package, redact.Excerpt(name),
			serve.DidYouMean(name, slices.Sorted(maps.Keys(environment))))
	}
	if known && len(problems) == 0 {
		_, _, problems = resolve(values, fromProcess())
	}
	inputs := req.Inputs
	for _, name := range secretConfig {
		if value, ok := inputs.GetOk(name); ok {
			inputs = inputs.Set(name, value.WithSecret(true))
		}
	}
	response := p.CheckResponse{Inputs: inputs}
	for _, found := range problems {
		failure := p.CheckFailure{Property: found.property, Reason: found.reason}
		if slices.Contains(secretConfig, found.property) || req.Inputs.Get(found.property).IsNull() {
			// Beside a failure that names a property the engine prints the property's value, secret or not, and {<nil>} for one
			// that comes from elsewhere.
			failure = p.CheckFailure{Reason: found.Error()}
		}
		response.Failures = append(response.Failures, failure)
	}
	return response, nil
}

// Diff says that the provider is updated in place, whatever changed. A replaced provider would replace each of its
// resources, so that rotating the deployer's own key rotated every key that it manages.
func (Provider) Diff(_ context.Context, req p.DiffRequest) (p.DiffResponse, error) {
	d := serve.Compare(req.State, req.Inputs)
	for name := range environment {
		d.Value(name)
	}
	return d.Response(), nil
}

// Configure completes the configuration from the environment and the profile, and starts the client. It makes no request.
func (c Provider) Configure(ctx context.Context, req p.ConfigureRequest) error {
	c.Run.Begin()
	values, known, problems := readConfig(req.Args)
	if !known {
		return nil // a preview whose configuration depends on resources yet to be created
	}
	if len(problems) == 0 {
		var resolved session.Settings
		var warnings []string
		resolved, warnings, problems = resolve(values, fromProcess())
		for _, warning := range warnings {
			serve.Log(ctx).Warningf("%s", warning)
		}
		if len(problems) == 0 {
			return c.Session.Start(resolved)
		}
	}
	errs := make([]error, len(problems))
	for i, found := range problems {
		errs[i] = found
	}
	return errors.Join(errs...)
}

// readConfig reads the properties of a configuration, without the white space at their ends, such as the line end that a
// secret from a file has; known is false where one of them is unknown. It looks at the raw values: a decoded unknown would
// be an empty string.
func readConfig(config property.Map) (values map[string]string, known bool, problems []problem) {
	values, known = map[string]string{}, true
	for _, name := range slices.Sorted(maps.Keys(environment)) {
		switch value := config.Get(name); {
		case value.IsComputed():
			known = false
		case value.IsString():
			values[name] = strings.TrimSpace(value.AsString())
		case !value.IsNull():
			kind := serve.Node{Value: value}.Kind()
			problems = append(problems, problem{name, fmt.Sprintf("must be a string, not %s: quote it", kind)})
		}
	}
	return values, known, problems
}

// unknownConfig are the properties that no configuration has. The engine adds some of its own.
func unknownConfig(config property.Map) []string {
	var names []string
	for name := range config.AllStable {
		_, ours := environment[name]
		if !ours && !serve.Internal(name) && !slices.Contains([]string{"version", "pluginDownloadURL", "pluginChecksums"}, name) {
			names = append(names, name)
		}
	}
	return names
}

// fromProcess looks things up where this process runs.
func fromProcess() lookup { return lookup{env: os.Getenv, profile: loadProfile, now: time.Now} }
