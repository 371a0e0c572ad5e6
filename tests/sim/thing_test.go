package sim_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// thingType is a resource that keeps what it is told. Another kind replaces it: the old one goes before the new one is made
// where its name begins with "first", and after that otherwise. One of the kind "unfinished" is incomplete when it is made.
const thingType = "test:index:Thing"

// things is a provider of things, which are nowhere but in state. They are numbered as they are made.
func things(made *atomic.Int64) p.Provider {
	outputs := func(inputs property.Map) property.Map {
		return inputs.Set("made", property.New(fmt.Sprintf("thing %d", made.Add(1))))
	}
	return p.Provider{
		GetSchema: func(context.Context, p.GetSchemaRequest) (p.GetSchemaResponse, error) {
			text, err := json.Marshal(thingSchema())
			return p.GetSchemaResponse{Schema: string(text)}, err
		},
		CheckConfig: func(_ context.Context, r p.CheckRequest) (p.CheckResponse, error) {
			return p.CheckResponse{Inputs: r.Inputs}, nil
		},
		DiffConfig: func(context.Context, p.DiffRequest) (p.DiffResponse, error) { return p.DiffResponse{}, nil },
		Configure:  func(context.Context, p.ConfigureRequest) error { return nil },
		Check: func(_ context.Context, r p.CheckRequest) (p.CheckResponse, error) {
			return p.CheckResponse{Inputs: r.Inputs}, nil
		},
		Diff: func(_ context.Context, r p.DiffRequest) (p.DiffResponse, error) {
			diff := p.DiffResponse{DetailedDiff: map[string]p.PropertyDiff{}, DeleteBeforeReplace: strings.HasPrefix(r.Urn.Name(), "first")}
			for key, kind := range map[string]p.DiffKind{"kind": p.UpdateReplace, "note": p.Update} {
				if !r.Inputs.Get(key).Equals(r.OldInputs.Get(key)) {
					diff.HasChanges, diff.DetailedDiff[key] = true, p.PropertyDiff{Kind: kind, InputDiff: true}
				}
			}
			return diff, nil
		},
		Create: func(_ context.Context, r p.CreateRequest) (p.CreateResponse, error) {
			if r.DryRun {
				return p.CreateResponse{Properties: r.Properties.Set("made", property.New(property.Computed))}, nil
			}
			made := p.CreateResponse{ID: r.Urn.Name() + "-id", Properties: outputs(r.Properties)}
			if r.Properties.Get("kind").Equals(property.New("unfinished")) {
				made.PartialState = &p.InitializationFailed{Reasons: []string{"not finished"}}
				return made, errors.New("not finished")
			}
			return made, nil
		},
		Update: func(_ context.Context, r p.UpdateRequest) (p.UpdateResponse, error) {
			return p.UpdateResponse{Properties: r.Inputs.Set("made", r.State.Get("made"))}, nil
		},
		Delete: func(context.Context, p.DeleteRequest) error { return nil },
		Invoke: func(_ context.Context, r p.InvokeRequest) (p.InvokeResponse, error) {
			return p.InvokeResponse{Return: property.NewMap(map[string]property.Value{"echo": r.Args.Get("text")})}, nil
		},
	}
}

func thingSchema() schema.PackageSpec {
	text := schema.PropertySpec{TypeSpec: schema.TypeSpec{Type: "string"}}
	inputs := map[string]schema.PropertySpec{"kind": text, "note": text}
	return schema.PackageSpec{
		Name: "test",
		Resources: map[string]schema.ResourceSpec{thingType: {
			InputProperties: inputs,
			ObjectTypeSpec: schema.ObjectTypeSpec{
				Properties: map[string]schema.PropertySpec{"kind": text, "note": text, "made": text}, Required: []string{"made"},
			},
		}},
		Functions: map[string]schema.FunctionSpec{"test:index:echo": {ReturnType: &schema.ReturnTypeSpec{
			ObjectTypeSpec: &schema.ObjectTypeSpec{Properties: map[string]schema.PropertySpec{"echo": text}},
		}}},
	}
}

// thing is a thing in a program.
func thing(name, kind, note string) sim.Resource {
	return sim.Resource{Type: thingType, Name: name, Inputs: resource.PropertyMap{
		"kind": resource.NewProperty(kind), "note": resource.NewProperty(note),
	}}
}

// of is a thing whose note, or kind, is what another one has made.
func of(r sim.Resource, property resource.PropertyKey, other string) sim.Resource {
	r.Inputs[property] = sim.Output(other, "made")
	return r
}

// thingStack is an empty stack in a world of things.
func thingStack(t *testing.T) (*sim.World, *sim.Stack) {
	t.Helper()
	var made atomic.Int64
	w := sim.New(t, sim.Plugin(func(http.RoundTripper) p.Provider { return things(&made) }))
	stack := w.StackWith(resource.PropertyMap{})
	return w, stack
}

// steps runs a command that must succeed, and returns its steps.
func steps(t *testing.T, result sim.Result) []string {
	t.Helper()
	require.NoError(t, result.Err)
	return result.Steps
}
