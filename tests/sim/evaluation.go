package sim

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/providers"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// evaluation is a program that runs: what a language host and deploy/source_eval.go do.
type evaluation struct {
	d       *deployment
	waiting List
	running int
	done    map[string]*outcome // by name
	// defaults are the default providers by packages: nil while they are registered.
	defaults map[tokens.Package]*State
}

// outcome is what the program sees of a declaration.
type outcome struct {
	urn        resource.URN // "" for a function
	id         resource.ID
	properties resource.PropertyMap
	unknown    bool // all of it, since nothing was made
}

// evaluate runs a program, as the main loop of deployment_executor.go does. It ends when all of it is there, or when no
// further step may begin.
func (d *deployment) evaluate(program List) {
	e := d.program
	e.waiting, e.done, e.defaults = slices.Clone(program), map[string]*outcome{}, map[tokens.Package]*State{}
	d.targets, d.replace = d.named(d.flags.targets), d.named(d.flags.replace)
	for d.ctx.Err() == nil {
		if event := d.events.next(); event != nil {
			event()
			continue
		}
		if begin := e.next(); begin != nil {
			begin()
			continue
		}
		if e.running == 0 && d.async == 0 {
			if len(e.waiting) > 0 {
				panic(fmt.Sprintf("a program that cannot go on: %v", e.waiting))
			}
			return
		}
		select {
		case <-d.events.wake:
		case <-d.ctx.Done():
		}
	}
}

// next returns what begins the first declaration that can begin, nil where there is none.
func (e *evaluation) next() func() {
	for i, declaration := range e.waiting {
		if !e.ready(declaration) {
			continue
		}
		reference, begin := e.providerOf(declaration)
		switch {
		case begin != nil:
			return begin
		case reference == awaited:
			continue
		}
		e.waiting = slices.Delete(e.waiting, i, i+1)
		e.running++
		return func() { e.begin(declaration, reference) }
	}
	return nil
}

func (e *evaluation) ready(declaration Declaration) bool {
	needs := slices.Clone(declaration.dependsOn())
	values := []resource.PropertyValue{resource.NewProperty(declaration.values())}
	if r, ok := declaration.(Resource); ok {
		values = append(values, r.Options.ReplacementTrigger)
	}
	for _, r := range references(resource.NewProperty(values)) {
		needs = append(needs, r.name)
	}
	if explicit, _ := declaration.provider(); explicit != "" {
		needs = append(needs, explicit)
	}
	return !slices.ContainsFunc(needs, func(name string) bool { return e.done[name] == nil })
}

// awaited is the reference to a default provider that is not there yet.
const awaited = "awaited"

// providerOf returns the reference to a declaration's provider, and where that is a default one that nobody has asked for
// yet, what begins it.
func (e *evaluation) providerOf(declaration Declaration) (string, func()) {
	explicit, token := declaration.provider()
	if providers.IsProviderType(tokens.Type(token)) {
		return "", nil
	}
	if explicit != "" {
		is := e.done[explicit]
		return ref(is.urn, is.id), nil
	}
	pkg := tokens.ModuleMember(token).Package()
	switch state, begun := e.defaults[pkg]; {
	case !begun:
		e.defaults[pkg] = nil
		return awaited, func() { e.beginDefault(pkg) }
	case state == nil:
		return awaited, nil
	default:
		return ref(state.URN, state.ID), nil
	}
}

// beginDefault registers the default provider of a package, configured as the stack is.
func (e *evaluation) beginDefault(pkg tokens.Package) {
	inputs := e.d.stack.world.located(e.d.stack.Config).Copy()
	inputs["version"] = resource.NewProperty(version)
	e.running++
	e.d.generate(&goal{
		Resource: Resource{Type: string(providers.MakeProviderType(pkg)), Name: "default"},
		inputs:   inputs,
		resolve: func(state *State, _ bool) {
			e.d.events.add(func() { e.running--; e.defaults[pkg] = state })
		},
	})
}

// begin registers, reads or calls what a declaration says.
func (e *evaluation) begin(declaration Declaration, reference string) {
	values, by := e.resolved(declaration.values())
	switch declared := declaration.(type) {
	case Resource:
		if providers.IsProviderType(tokens.Type(declared.Type)) {
			values = e.d.stack.world.located(values).Copy()
			values["version"] = resource.NewProperty(version)
		}
		trigger, _ := e.resolved(resource.PropertyMap{"": declared.Options.ReplacementTrigger})
		e.d.generate(&goal{
			Resource: declared, provider: reference, inputs: values, trigger: trigger[""], dependencies: e.all(declaration, by),
			propertyDependencies: by, resolve: e.resolve(declared.Name),
		})
	case Get:
		g := &goal{
			Resource: Resource{Type: declared.Type, Name: declared.Name}, provider: reference, dependencies: e.all(declaration, by),
			resolve: e.resolve(declared.Name),
		}
		id := resource.ID(plugin.UnknownStringValue)
		if v := values["id"]; v.IsString() {
			id = resource.ID(v.StringValue())
		}
		e.d.generateRead(g, id)
	case Invoke:
		e.invoke(declared, values, reference)
	}
}

// resolve returns what tells the program of a resource.
func (e *evaluation) resolve(name string) func(*State, bool) {
	return func(state *State, unknown bool) {
		properties, id, urn := state.Outputs, state.ID, state.URN
		e.d.events.add(func() { e.end(name, &outcome{urn, id, properties, unknown}) })
	}
}

func (e *evaluation) end(name string, is *outcome) {
	e.running--
	e.done[name] = is
	e.d.result.Outputs[name] = is.properties
}
