package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// invoke calls a function, beside the main loop.
func (e *evaluation) invoke(call Invoke, args resource.PropertyMap, reference string) {
	if args.ContainsUnknowns() {
		e.end(call.Name, &outcome{unknown: true})
		return
	}
	proc, ok := e.d.registry.get(reference)
	if !ok {
		e.d.fail("invoke of "+call.Name, fmt.Errorf("unknown provider '%s'", reference))
		return
	}
	e.d.chains.Go(func() {
		resp, err := proc.Invoke(context.Background(), plugin.InvokeRequest{
			Tok: tokens.ModuleMember(call.Token), Args: args, Preview: e.d.preview,
		})
		for _, failure := range resp.Failures {
			err = errors.Join(err, fmt.Errorf("%s: %s", failure.Property, failure.Reason))
		}
		if err != nil {
			e.d.fail("invoke of "+call.Name, err)
			return
		}
		e.d.events.add(func() { e.end(call.Name, &outcome{properties: resp.Properties}) })
	})
}

// resolved returns values without references, and the resources that each property refers to.
func (e *evaluation) resolved(values resource.PropertyMap) (resource.PropertyMap, map[resource.PropertyKey][]resource.URN) {
	plain, by := resource.PropertyMap{}, map[resource.PropertyKey][]resource.URN{}
	for key, value := range values {
		plain[key] = replaceReferences(value, func(r reference) resource.PropertyValue {
			if urn := e.done[r.name].urn; urn != "" {
				by[key] = append(by[key], urn)
			}
			return e.value(r)
		})
	}
	return plain, by
}

// value is what a reference stands for. What an output lacks is not known in a preview, and null otherwise.
func (e *evaluation) value(r reference) resource.PropertyValue {
	is, unknown := e.done[r.name], resource.MakeComputed(resource.NewProperty(""))
	if is.unknown {
		return unknown
	}
	if r.property == "id" {
		if is.id == "" || is.id == resource.ID(plugin.UnknownStringValue) {
			return unknown
		}
		return resource.NewProperty(string(is.id))
	}
	path, err := resource.ParsePropertyPath(r.property)
	if err != nil {
		panic(fmt.Sprintf("%q is no path of a property: %v", r.property, err))
	}
	value, ok := path.Get(resource.NewProperty(is.properties))
	if !ok && e.d.preview {
		return unknown
	}
	return value
}

// all are the resources that a declaration depends on.
func (e *evaluation) all(declaration Declaration, by map[resource.PropertyKey][]resource.URN) []resource.URN {
	var urns []resource.URN
	for _, name := range declaration.dependsOn() {
		if urn := e.done[name].urn; urn != "" {
			urns = append(urns, urn)
		}
	}
	for _, more := range by {
		urns = append(urns, more...)
	}
	slices.Sort(urns)
	return slices.Compact(urns)
}
