package provider

import (
	"context"
	"math"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	presource "github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// How long an operation may take where the program does not say so with customTimeouts. The engine sets no limit then.
const (
	defaultTimeout = 10 * time.Minute
	readTimeout    = 2 * time.Minute
)

// withBoundary is the one wrapper between the framework and the engine. Each of its functions answers something that
// the framework (pulumi-go-provider v1.5.0) does or leaves out:
//
//   - CheckConfig, DiffConfig, Configure: it decodes old and new configuration into one value, so that a removed
//     credential lives on, and replaces the provider on every change.
//   - Check, Diff: it decodes unknown values into zero values, and moves the marks of secrets inside lists to a sibling.
//   - Create, Update: in a preview it makes every output unknown; it marks no output as secret; it cuts a deadline to
//     whole seconds.
//   - Read: it marks no output as secret, and has no deadline.
//   - Update, Delete, Read: it refuses a state that lacks a required output.
func withBoundary(s *session, framework p.Provider) p.Provider {
	served := framework
	served.CheckConfig, served.DiffConfig, served.Configure = checkConfig, diffConfig, s.configure
	served.Check = func(ctx context.Context, req p.CheckRequest) (p.CheckResponse, error) {
		if req.Urn.Type() != projectAPIKeyToken {
			return framework.Check(ctx, req)
		}
		return s.checkProjectAPIKey(ctx, req)
	}
	served.Diff = func(ctx context.Context, req p.DiffRequest) (p.DiffResponse, error) {
		if req.Urn.Type() != projectAPIKeyToken {
			return framework.Diff(ctx, req)
		}
		s.know(req.ID)
		return diffProjectAPIKey(req), nil
	}
	served.Create = createAtBoundary(framework.Create)
	served.Update = updateAtBoundary(framework.Update)
	served.Read = readAtBoundary(framework.Read)
	served.Delete = deleteAtBoundary(framework.Delete)
	return served
}

type (
	createFunc = func(context.Context, p.CreateRequest) (p.CreateResponse, error)
	updateFunc = func(context.Context, p.UpdateRequest) (p.UpdateResponse, error)
	readFunc   = func(context.Context, p.ReadRequest) (p.ReadResponse, error)
	deleteFunc = func(context.Context, p.DeleteRequest) error
)

func createAtBoundary(create createFunc) createFunc {
	return func(ctx context.Context, req p.CreateRequest) (p.CreateResponse, error) {
		if req.DryRun {
			return p.CreateResponse{Properties: previewOfCreate(req.Properties)}, nil
		}
		req.Timeout = timeout(req.Timeout)
		resp, err := create(ctx, req)
		resp.Properties = outgoing(resp.Properties, req.Properties)
		return resp, err
	}
}

func updateAtBoundary(update updateFunc) updateFunc {
	return func(ctx context.Context, req p.UpdateRequest) (p.UpdateResponse, error) {
		if req.DryRun {
			return p.UpdateResponse{Properties: previewOfUpdate(req.State, req.Inputs)}, nil
		}
		req.Timeout = timeout(req.Timeout)
		req.State = incoming(req.State)
		// The framework would put the state's values in place of the inputs that are to be ignored; the engine has put
		// the old inputs there already.
		req.IgnoreChanges = nil
		resp, err := update(ctx, req)
		resp.Properties = outgoing(resp.Properties, req.Inputs, req.State)
		return resp, err
	}
}

func readAtBoundary(read readFunc) readFunc {
	return func(ctx context.Context, req p.ReadRequest) (p.ReadResponse, error) {
		ctx, cancel := context.WithTimeout(ctx, readTimeout)
		defer cancel()
		state, inputs := req.Properties, req.Inputs
		if state.Len() > 0 { // else an import, which has none
			req.Properties = incoming(state)
		}
		resp, err := read(ctx, req)
		resp.Properties = outgoing(resp.Properties, state, inputs)
		resp.Inputs = withMarks(resp.Inputs, inputs, state)
		if err == nil && resp.ID != "" && state.Len() == 0 {
			tellOfAbsentKey(ctx, req.Urn)
		}
		return resp, err
	}
}

// tellOfAbsentKey says, where a key is seen for the first time, what cannot be had and what can be done.
func tellOfAbsentKey(ctx context.Context, urn presource.URN) {
	p.GetLogger(ctx).Infof("Atlas shows a private key only when it creates the key: the output %s is absent. "+
		"For a key with a private key that you have, take out `protect` and replace this one: pulumi up --replace '%s'",
		propPrivateKey, urn)
}

func deleteAtBoundary(remove deleteFunc) deleteFunc {
	return func(ctx context.Context, req p.DeleteRequest) error {
		req.Timeout = timeout(req.Timeout)
		req.Properties = incoming(req.Properties)
		return remove(ctx, req)
	}
}

// timeout is what customTimeouts asks for, in seconds. A fraction rounds up: the framework would cut it off, and 900 ms
// would be no time at all. None means [defaultTimeout].
func timeout(seconds float64) float64 {
	if seconds <= 0 {
		return defaultTimeout.Seconds()
	}
	return math.Ceil(seconds)
}

// issued are the outputs that Atlas gives a key once and never changes.
var issued = []string{propAPIKeyID, propPublicKey, propPrivateKey, propOrgID, propCreatedAt}

// previewOfCreate is the inputs as they are, unknown values and all, and outputs that are yet to be known.
func previewOfCreate(inputs property.Map) property.Map {
	for _, name := range issued {
		inputs = inputs.Set(name, property.New(property.Computed).WithSecret(name == propPrivateKey))
	}
	return inputs
}

// previewOfUpdate is the inputs as they are, and what Atlas issued, which no update changes: a new description must not
// ripple through everything that uses the key.
func previewOfUpdate(state, inputs property.Map) property.Map {
	for _, name := range issued {
		if value, ok := state.GetOk(name); ok {
			inputs = inputs.Set(name, value.WithSecret(value.Secret() || name == propPrivateKey))
		}
	}
	return inputs
}

// incoming fills in the private key where it is absent: the framework refuses a state without a required output.
func incoming(state property.Map) property.Map {
	if state.Get(propPrivateKey).IsNull() {
		return state.Set(propPrivateKey, property.New("").WithSecret(true))
	}
	return state
}

// outgoing takes out a private key that nobody has, marks one that there is as secret, and gives the other outputs the
// marks that the properties have where they come from.
func outgoing(outputs property.Map, origins ...property.Map) property.Map {
	key := outputs.Get(propPrivateKey)
	outputs = withMarks(outputs.Delete(propPrivateKey), origins...)
	if key.IsString() && key.AsString() != "" {
		outputs = outputs.Set(propPrivateKey, key.WithSecret(true))
	}
	return outputs
}

// withMarks returns properties with the marks that the same properties have in their origins. Where a value is the
// origin's, so are its marks, deep inside too. Where it is another, one secret anywhere inside an origin makes the whole
// property secret: which part of the value it went into nobody can say.
func withMarks(properties property.Map, origins ...property.Map) property.Map {
	for name, value := range properties.All {
		properties = properties.Set(name, markLike(value, name, origins))
	}
	return properties
}

func markLike(value property.Value, name string, origins []property.Map) property.Value {
	secret := false
	for _, origin := range origins {
		before := origin.Get(name)
		if plain(before).Equals(plain(value)) {
			return before.WithDependencies(nil)
		}
		secret = secret || before.HasSecrets()
	}
	return plain(value).WithSecret(secret)
}
