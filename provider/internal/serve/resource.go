package serve

import (
	"context"
	"slices"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// Rules are what a resource says of itself beyond its Go types. Everything is optional.
type Rules struct {
	// Check finds what is wrong with the inputs and returns them, with what it has filled in. What the schema does not
	// have is found already, and what is as it was is not complained about.
	Check func(c *Checker, inputs Node) property.Map
	// Diff compares the state with the inputs. Nil: every difference of an input replaces.
	Diff func(ctx context.Context, d *Differences)
	// LeftAlone are the inputs that a resource leaves as they are while the program does not name them, and did not before.
	LeftAlone []string
	// TakeIn makes a state of this version of what an older version, or by an alias another provider, has left: with every
	// output that the schema requires. foreign: the outputs are written anew, by an update without a path in the diff.
	TakeIn func(state property.Map) (taken property.Map, foreign bool)
	// TakenIn tells the user what follows from it, where the state is of another type. It is given the state as it was.
	TakenIn func(ctx context.Context, before property.Map)
	// Known is told of each object that is found in state, before anything else is done with it.
	Known func(state property.Map)
	// Objects names what a state is at Atlas; where there is no state yet, by the id that it is asked for by, or by the inputs
	// of what is to be made.
	Objects func(id string, state property.Map) Objects
	// DeleteBeforeReplace: what its inputs name is the resource itself, so that two of them cannot be side by side.
	DeleteBeforeReplace bool
	// Foresee is the state as an update leaves what mirrors no input, as far as a preview can know it: what is made anew is
	// computed. Nil: it stays as it is.
	Foresee func(ctx context.Context, state, inputs property.Map) property.Map
	// Mirrors are the outputs that are a part of an input, and the path of that: its marks are theirs.
	Mirrors map[string][]string
	// Imported tells the user of what cannot be had of an object that has just been imported.
	Imported func(ctx context.Context, urn resource.URN, inputs property.Map)
	// BringSecret says how the user gives a resource the secret of an object that it imported.
	BringSecret string
}

// Objects are what a resource is at Atlas, in words such as "API key 5e…". The zero value is nothing, and nothing guards it.
type Objects struct {
	// Is is the object itself, Also what it is too, such as the key before a rotation, and Has what is a part of it: while this
	// resource has them, no other resource's Delete takes them away.
	Is        string
	Also, Has []string
	// Alone are what the resource alone may manage in a program, Beside what it manages beside others of its kind: each would
	// undo what the other does.
	Alone, Beside []string
}

// Resource serves what the framework infers of a Go type, by the rules.
func Resource[R infer.CustomResource[I, O], I, O any](run *Run, r R, rules Rules) infer.InferredResource {
	inferred := infer.Resource(r)
	return &served{
		InferredResource: inferred,
		run:              run,
		rules:            rules,
		shape:            sync.OnceValue(func() shape { return shapeOf(inferred) }),
	}
}

// served stands between the framework and the engine. Each of its six methods answers something that the framework
// (pulumi-go-provider v1.5.0) does or leaves out:
//
//   - Check, Diff: it decodes unknown values into zero values, and moves the marks of secrets inside lists to a sibling.
//   - Create, Update: in a preview it makes every output unknown; it marks no output as secret.
//   - Read: it marks no output as secret.
//   - Update, Delete, Read: it refuses a state that lacks a required output.
type served struct {
	infer.InferredResource

	run   *Run
	rules Rules
	shape func() shape
}

// Check reports every mistake at once.
func (s *served) Check(ctx context.Context, req p.CheckRequest) (p.CheckResponse, error) {
	if tell := s.run.check(req.Urn, req.State.Len() == 0); tell && s.rules.Imported != nil {
		s.rules.Imported(ctx, req.Urn, req.Inputs) // a Check follows an import, and never a get
	}
	c := &Checker{old: plainMap(req.State)}
	inputs := req.Inputs
	root := Node{Value: property.New(inputs)}
	c.names(root, s.shape().inputs)
	if s.rules.Check != nil {
		inputs = s.rules.Check(c, root)
	}
	for _, name := range s.shape().sealed {
		if value, given := inputs.GetOk(name); given && !value.IsNull() {
			inputs = inputs.Set(name, value.WithSecret(true))
		}
	}
	c.show(ctx)
	return p.CheckResponse{Inputs: inputs, Failures: c.failures}, nil
}

// Diff makes no request.
func (s *served) Diff(ctx context.Context, req p.DiffRequest) (p.DiffResponse, error) {
	var foreign bool
	req.State, foreign = s.takeIn(req.State)
	state := s.managed(req.Urn, req.State, req.OldInputs, req.Inputs)
	d := Compare(state, req.Inputs)
	d.imported, d.checked = s.run.of(req.Urn).Imported, s.run.of(req.Urn).Checked
	ctx = withOccasion(ctx, s.run, req.Urn, state, req.Inputs, true)
	if s.rules.Diff != nil {
		s.rules.Diff(ctx, d)
	} else {
		for name := range s.shape().inputs {
			d.Replace(name)
		}
	}
	// A refresh asks for a Diff too: it is to show what there is, and nothing comes of it.
	if err := d.ignore(req.IgnoreChanges, req.OldInputs); err != nil && s.run.of(req.Urn).Checked {
		return p.DiffResponse{}, err
	}
	resp := d.Response()
	resp.DeleteBeforeReplace = s.rules.DeleteBeforeReplace || d.deletedFirst
	// The engine records of an import what was read, and of an update what the program says: without one, the next program
	// would seem to take out what this one never named.
	leftAlone := d.imported && state.Len() < req.State.Len()
	resp.HasChanges = resp.HasChanges || foreign || leftAlone || s.shape().marksDiffer(state, req.Inputs)
	if err := s.claim(req); err != nil {
		return p.DiffResponse{}, err
	}
	return resp, nil
}

// managed is the state without what neither the old program nor the new one names: that is left alone. In the run that
// imports it, a resource has no old program.
func (s *served) managed(urn resource.URN, state, oldInputs, inputs property.Map) property.Map {
	imported := s.run.of(urn).Imported
	for _, name := range s.rules.LeftAlone {
		if inputs.Get(name).IsNull() && (imported || oldInputs.Get(name).IsNull()) {
			state = state.Delete(name)
		}
	}
	return state
}

// Create creates. A preview knows the inputs as they are,
// unknown values and all, and outputs that are yet to be known.
func (s *served) Create(ctx context.Context, req p.CreateRequest) (p.CreateResponse, error) {
	objects := s.objects("", req.Properties)
	if req.DryRun || objects.Is == "" {
		// For the others in the program, before it looks at them: several may be under way. It keeps no object from its deletion:
		// a preview deletes nothing, and what is yet to be made is none.
		s.holds(req.Urn, "", req.Properties, req.Properties)
	}
	if req.DryRun {
		if err := s.claims(req.Urn, objects); err != nil {
			return p.CreateResponse{}, err
		}
		return p.CreateResponse{Properties: s.shape().yetToBeKnown(req.Properties)}, nil
	}
	end, err := s.run.turns.take(ctx, objects.Is)
	if err != nil {
		return p.CreateResponse{}, err
	}
	defer end()
	if err := s.claims(req.Urn, objects); err != nil {
		return p.CreateResponse{}, err
	}
	resp, err := s.InferredResource.Create(ctx, req)
	resp.Properties = s.shape().outgoing(resp.Properties, s.rules.mirrored(req.Properties))
	if resp.ID != "" {
		s.holds(req.Urn, resp.ID, resp.Properties, req.Properties)
	}
	return resp, err
}

// Update updates in place. A preview knows the inputs as they are and what Atlas issued, which few updates change: a new
// description must not ripple through everything that uses the resource.
func (s *served) Update(ctx context.Context, req p.UpdateRequest) (p.UpdateResponse, error) {
	before := req.State
	state, foreign := s.takeIn(before)
	if foreign && s.rules.TakenIn != nil {
		s.rules.TakenIn(ctx, before)
	}
	req.State = state
	managed := s.managed(req.Urn, req.State, req.OldInputs, req.Inputs)
	ctx = withOccasion(ctx, s.run, req.Urn, managed, req.Inputs, false)
	if req.DryRun {
		foreseen := req.State
		if s.rules.Foresee != nil {
			foreseen = s.rules.Foresee(ctx, managed, req.Inputs)
		}
		return p.UpdateResponse{Properties: s.shape().withIssued(req.Inputs, foreseen)}, nil
	}
	req.State = s.shape().incoming(managed)
	req.Inputs, req.IgnoreChanges = withIgnored(req.Inputs, req.State, req.IgnoreChanges), nil
	resp, err := s.InferredResource.Update(ctx, req)
	resp.Properties = s.shape().outgoing(resp.Properties, s.rules.mirrored(req.Inputs), req.State)
	if resp.Properties.Len() > 0 {
		s.holds(req.Urn, req.ID, resp.Properties, req.Inputs)
	}
	return resp, err
}

// Read reads what is in state, and what is seen for the first time: an import, a get.
func (s *served) Read(ctx context.Context, req p.ReadRequest) (p.ReadResponse, error) {
	state, inputs := req.Properties, req.Inputs
	firstSight := state.Len() == 0 // an import, a get
	if firstSight {
		s.holds(req.Urn, req.ID, state, state) // whether it can be read or not, the program names it
	} else {
		state, _ = s.takeIn(state)
		req.Properties = s.shape().incoming(state)
		// Of a move that stopped half-way the engine keeps the inputs of the other type.
		for name := range inputs.All {
			if _, known := s.shape().inputs[name]; !known && !Internal(name) {
				inputs = inputs.Delete(name)
			}
		}
		req.Inputs = inputs
	}
	resp, err := s.InferredResource.Read(ctx, req)
	resp.Properties = s.shape().outgoing(resp.Properties, state, s.rules.mirrored(inputs))
	resp.Inputs = withMarks(resp.Inputs, inputs, state)
	if err == nil && resp.ID != "" && firstSight {
		s.run.say(req.Urn, func(w *word) { w.Imported = true })
	}
	return resp, err
}

// Delete deletes what nothing else holds.
func (s *served) Delete(ctx context.Context, req p.DeleteRequest) error {
	req.Properties, _ = s.takeIn(req.Properties)
	end, err := s.run.turns.take(ctx, s.objects(req.ID, req.Properties).Is)
	if err != nil {
		return err
	}
	defer end()
	if forgotten, err := s.guard(ctx, req); forgotten || err != nil {
		return err
	}
	req.Properties = s.shape().incoming(req.Properties)
	return s.InferredResource.Delete(ctx, req)
}

// takeIn makes a state of this version, without what the schema does not have, and tells who wants to know of it.
func (s *served) takeIn(state property.Map) (taken property.Map, foreign bool) {
	if s.rules.TakeIn != nil {
		state, foreign = s.rules.TakeIn(state)
	}
	for name := range state.All {
		if _, input := s.shape().inputs[name]; !input && !slices.Contains(s.shape().issued, name) {
			state = state.Delete(name)
		}
	}
	if s.rules.Known != nil {
		s.rules.Known(state)
	}
	return state, foreign
}
