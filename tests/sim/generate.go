package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/providers"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// goal is what the program wants of a resource, and what is known of it on the way to its steps.
type goal struct {
	Resource

	provider             string // the reference
	inputs               resource.PropertyMap
	trigger              resource.PropertyValue
	dependencies         []resource.URN
	propertyDependencies map[resource.PropertyKey][]resource.URN
	// resolve tells the program what came of it; unknown says that nothing did.
	resolve func(state *State, unknown bool)

	urn      resource.URN
	old, new *State
	by       manager
	// recreating says that it was deleted earlier in this command, as a dependant of something.
	recreating bool
}

// state is the goal as a state that steps complete.
func (g *goal) state() *State {
	return &State{
		URN: g.urn, Type: tokens.Type(g.Type), Custom: true, Inputs: g.inputs, Provider: g.provider,
		Dependencies: g.dependencies, PropertyDependencies: g.propertyDependencies,
		Protect: g.Options.Protect, RetainOnDelete: g.Options.RetainOnDelete, CustomTimeouts: g.Options.CustomTimeouts,
		AdditionalSecretOutputs: g.Options.AdditionalSecretOutputs, ImportID: resource.ID(g.Options.Import),
		IgnoreChanges: g.Options.IgnoreChanges, ReplaceOnChanges: g.Options.ReplaceOnChanges,
		ReplacementTrigger: resource.FromResourcePropertyValue(g.trigger),
	}
}

func (g *goal) isProvider() bool { return providers.IsProviderType(tokens.Type(g.Type)) }

// generate decides what is to be done about a resource of the program and has it done, as stepGenerator.generateSteps does.
func (d *deployment) generate(g *goal) {
	g.urn = d.stack.urn(g.Type, g.Name)
	if err := d.findOld(g, g.Options.Aliases); err != nil {
		d.fail(g.Name, err)
		return
	}
	g.new = g.state()
	if g.old != nil && g.old.URN != g.urn {
		g.new.Aliases = []resource.URN{g.old.URN}
	}
	if g.isProvider() {
		d.providers[g.urn] = g.new
	}
	if d.mode == refreshing && g.old != nil && d.included(g.old) {
		d.refreshFirst(g)
		return
	}
	d.afterRefresh(g)
}

// findOld finds the state that a resource continues: that of its own URN, else of its first alias that there is.
func (d *deployment) findOld(g *goal, aliases []Alias) error {
	if d.seen[g.urn] {
		return fmt.Errorf("duplicate resource URN '%s'", g.urn)
	}
	d.seen[g.urn] = true
	if by, taken := d.aliased[g.urn]; taken {
		return fmt.Errorf("duplicate resource '%s': %s has it as its alias", g.urn, by)
	}
	candidates := []resource.URN{g.urn}
	for _, alias := range aliases {
		typ, name := alias.Type, alias.Name
		if typ == "" {
			typ = g.Type
		}
		if name == "" {
			name = g.Name
		}
		candidates = append(candidates, d.stack.urn(typ, name))
	}
	at := slices.IndexFunc(candidates, func(urn resource.URN) bool { return d.olds[urn] != nil })
	if at < 0 {
		return nil
	}
	found := candidates[at]
	if found != g.urn {
		if by, taken := d.aliased[found]; taken || d.seen[found] {
			return fmt.Errorf("duplicate resource alias '%s' applied to resource with URN '%s' (conflicting: %s)", found, g.urn, by)
		}
		d.aliased[found] = g.urn
		d.registry.alias(g.urn, found)
	}
	g.old = d.olds[found]
	return nil
}

// afterRefresh goes on with a resource that was read first, where the command asks for that. Commands that run a program to
// refresh or destroy do nothing else to its resources; its providers are as in any other.
func (d *deployment) afterRefresh(g *goal) {
	if d.mode != updating && !g.isProvider() {
		d.notUpdating(g)
		return
	}
	if d.mode == destroying {
		d.toDelete = append(d.toDelete, g.new)
	}
	var err error
	if g.by, err = d.manager(tokens.Type(g.Type), g.provider); err != nil {
		d.fail(g.Name, err)
		return
	}
	g.recreating = d.deletes[g.urn]
	if g.isImport() {
		d.generateImport(g)
		return
	}
	d.afterImport(g)
}

func (d *deployment) notUpdating(g *goal) {
	switch {
	case g.old == nil:
		d.sames[g.urn], d.skippedCreates[g.urn] = true, true
		d.execute(d.skippedCreate(g))
	case d.mode == refreshing:
		g.resolve(g.old, false)
	default:
		d.sames[g.urn] = true
		g.new.Inputs = g.old.Inputs
		d.toDelete = append(d.toDelete, g.new)
		d.execute(d.same(g.old, g.new, g.resolve))
	}
}

// isImport compares texts: an import option that is neither the id of what is in state nor what that was imported by
// imports again.
func (g *goal) isImport() bool {
	if g.Options.Import == "" {
		return false
	}
	if g.old == nil || g.old.External {
		return true
	}
	return string(importedBy(g.old)) != g.Options.Import
}

// importedBy is the text that an import option is compared with.
func importedBy(old *State) resource.ID {
	if old.ImportID != "" {
		return old.ImportID
	}
	return old.ID
}

// afterImport goes on with a resource that was imported first, if it was to be.
func (d *deployment) afterImport(g *goal) {
	included := g.isProvider() || d.included(g.new)
	if err := d.check(g, included); err != nil {
		d.fail("check of "+g.Name, err)
		return
	}
	switch {
	case g.recreating:
		delete(d.deletes, g.urn)
		d.replaces[g.urn] = true
		d.execute(d.replaceStep(g), d.createReplacement(g, false))
	case g.old != nil && g.old.External: // what was only read is taken over by making a new one
		d.creates[g.urn] = true
		d.execute(d.createReplacement(g, true), d.replaceStep(g))
	case g.old != nil && !included:
		d.execute(d.untouched(g.old, g.resolve)...)
	case g.old != nil:
		d.compare(g)
	case !included:
		d.sames[g.urn], d.skippedCreates[g.urn] = true, true
		d.execute(d.skippedCreate(g))
	default:
		d.creates[g.urn] = true
		d.execute(d.create(g))
	}
}

// check has the inputs checked. Ignored changes are taken back before.
func (d *deployment) check(g *goal, included bool) error {
	news := g.new.Inputs
	var olds resource.PropertyMap
	if g.old != nil {
		news = d.ignoring(news, g.old.Inputs, g.Options.IgnoreChanges)
		olds = g.old.Inputs
	}
	if !included {
		g.new.Inputs = olds
		return nil
	}
	if g.recreating || g.old == nil || g.old.External || d.replace[g.urn] {
		olds, news = nil, g.inputs
	}
	return d.checkInputs(g, olds, news)
}

func (d *deployment) checkInputs(g *goal, olds, news resource.PropertyMap) error {
	resp, err := g.by.Check(context.Background(), plugin.CheckRequest{
		URN: g.urn, Name: g.Name, Type: tokens.Type(g.Type), Olds: olds, News: news, AllowUnknowns: d.preview,
	})
	if err != nil {
		return err
	}
	g.new.Inputs = resp.Properties
	return failuresOf(g.new, resp.Failures)
}

// included says whether a command has anything to do with a resource: --target, --target-dependents.
func (d *deployment) included(state *State) bool {
	if len(d.targets) == 0 || d.targets[state.URN] {
		return true
	}
	dependent := d.flags.dependents && slices.ContainsFunc(state.Dependencies, func(urn resource.URN) bool { return d.targets[urn] })
	if dependent {
		d.targets[state.URN] = true
	}
	return dependent
}

// failuresOf are failures of a check as the engine prints them: with the value of a property of that name.
func failuresOf(of *State, failures []plugin.CheckFailure) error {
	errs := make([]error, len(failures))
	for i, f := range failures {
		if f.Property == "" {
			errs[i] = fmt.Errorf("%v resource '%v' has a problem: %v", of.Type, of.URN.Name(), f.Reason)
			continue
		}
		errs[i] = fmt.Errorf("%v resource '%v': property %v value %v has a problem: %v",
			of.Type, of.URN.Name(), f.Property, of.Inputs[f.Property], f.Reason)
	}
	return errors.Join(errs...)
}
