package serve

import (
	"context"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// Occasion is what a Diff, or the Update that follows it, is about.
type Occasion struct {
	// Now is the time of the Diff, by the local clock: an Update does what its Diff has said.
	Now time.Time
	// State and Inputs are as the engine has them, what is left alone taken out.
	State, Inputs property.Map
	// Imported: the resource was imported in this run.
	Imported bool

	run *Run
	urn resource.URN
}

// PartOf returns the resource of this run that has an object as a part of it.
func (o Occasion) PartOf(object string) (resource.URN, bool) {
	if o.run == nil {
		return "", false
	}
	urn, w, held := o.run.holder(object)
	return urn, held && w.Holds.Is != object
}

// Elsewhere returns another resource of this run that is an object.
func (o Occasion) Elsewhere(object string) (resource.URN, bool) {
	if o.run == nil {
		return "", false
	}
	for urn, w := range o.run.all() {
		if urn != o.urn && w.Holds.is(object) {
			return urn, true
		}
	}
	return "", false
}

type occasionKey struct{}

// OccasionOf returns what the operation of a context is about.
func OccasionOf(ctx context.Context) Occasion {
	o, _ := ctx.Value(occasionKey{}).(Occasion)
	return o
}

// withOccasion returns the context of a Diff or of an Update. A Diff sets the time of both.
func withOccasion(ctx context.Context, run *Run, urn resource.URN, state, inputs property.Map, diff bool) context.Context {
	o := Occasion{Now: time.Now(), State: state, Inputs: inputs, Imported: run.of(urn).Imported, run: run, urn: urn}
	if diff {
		run.say(urn, func(w *word) { w.at = o.Now })
	} else if at := run.of(urn).at; !at.IsZero() {
		o.Now = at
	}
	return context.WithValue(ctx, occasionKey{}, o)
}
