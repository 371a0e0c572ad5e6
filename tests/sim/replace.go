package sim

import (
	"context"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/providers"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// replaceResource makes a resource anew: the new one before the old one goes, which the end of the command deletes, or the
// old one before, and with it what depends on it and would be replaced (stepGenerator.continueStepsFromDiff).
func (d *deployment) replaceResource(g *goal, diff plugin.DiffResponse) {
	if g.new.Protect && g.old.Protect {
		d.fail(g.Name, fmt.Errorf("unable to replace resource %q as it is currently marked for protection", g.urn))
		return
	}
	if g.Options.Import != "" {
		d.fail(g.Name, fmt.Errorf("previously-imported resources that still specify an ID may not be replaced: %v", diff.ReplaceKeys))
		return
	}
	d.replaces[g.urn] = true
	if !d.replace[g.urn] { // what was carried over from the old one does not count
		if err := d.checkInputs(g, nil, g.inputs); err != nil {
			d.fail("check of "+g.Name, err)
			return
		}
	}
	deleteFirst := diff.DeleteBeforeReplace
	if g.Options.DeleteBeforeReplace != nil {
		deleteFirst = *g.Options.DeleteBeforeReplace
	}
	if !deleteFirst {
		d.execute(d.createReplacement(g, true), d.replaceStep(g))
		return
	}
	chain, err := d.deleteDependants(g)
	if err == nil {
		err = d.registry.ensure(g.old.Provider)
	}
	if err != nil {
		d.fail(g.Name, err)
		return
	}
	if !g.old.PendingReplacement { // else it is gone since an earlier command
		chain = append(chain, d.deleteReplaced(g.old, true))
	}
	d.execute(append(chain, d.replaceStep(g), d.createReplacement(g, false))...)
}

// deleteDependants returns the deletions of what would be replaced with a resource, the last to be made first.
func (d *deployment) deleteDependants(g *goal) ([]*step, error) {
	var chain []*step
	dependants, err := d.replacedWith(g.old)
	if err != nil {
		return nil, err
	}
	for _, dependant := range slices.Backward(dependants) {
		if d.deleting[dependant] {
			continue
		}
		switch {
		case dependant.Delete:
			chain = append(chain, d.deleteStep(dependant))
		case dependant.Protect:
			return nil, fmt.Errorf("unable to replace resource %q as part of replacing %q as it is currently marked for protection", dependant.URN, g.urn)
		default:
			chain = append(chain, d.deleteReplaced(dependant, true))
		}
		d.deletes[dependant.URN], d.deleting[dependant] = true, true
	}
	return chain, nil
}

// replacedWith returns what a resource's new outputs would replace, in the order in which it was made
// (stepGenerator.calculateDependentReplacements).
func (d *deployment) replacedWith(root *State) ([]*State, error) {
	if d.preview && !d.graph.Contains(root) { // just imported
		return nil, nil
	}
	registered := map[resource.URN]bool{}
	for _, set := range []map[resource.URN]bool{d.reads, d.creates, d.sames, d.updates, d.deletes, d.replaces} {
		for urn := range set {
			registered[urn] = true
		}
	}
	var replaced []*State
	replacing := map[resource.URN]bool{root.URN: true}
	for _, dependant := range d.graph.DependingOn(root, registered, false) {
		yes, err := d.wouldReplace(dependant, replacing)
		if err != nil {
			return nil, err
		}
		if yes {
			replaced = append(replaced, dependant)
			replacing[dependant.URN] = true
		}
	}
	return replaced, nil
}

// wouldReplace asks whether a resource would be replaced if what it takes from these were not known.
func (d *deployment) wouldReplace(dependant *State, replacing map[resource.URN]bool) (bool, error) {
	if dependant.External {
		return false, nil
	}
	if dependant.Provider != "" {
		if reference, err := providers.ParseReference(dependant.Provider); err != nil || replacing[reference.URN()] {
			return err == nil, err
		}
	}
	inputs, touched := dependant.Inputs.Copy(), false
	for key, urns := range dependant.PropertyDependencies {
		if _, ok := inputs[key]; ok && slices.ContainsFunc(urns, func(urn resource.URN) bool { return replacing[urn] }) {
			inputs[key] = resource.MakeComputed(resource.NewProperty("<unknown>"))
			touched = true
		}
	}
	if !touched {
		return false, nil
	}
	if err := d.registry.ensure(dependant.Provider); err != nil {
		return false, err
	}
	by, err := d.manager(dependant.Type, dependant.Provider)
	if err != nil {
		return false, err
	}
	diff, err := d.askDiff(by, dependant, dependant.Inputs, inputs, true, dependant.IgnoreChanges, dependant.URN)
	if err == nil {
		diff, err = applyReplaceOnChanges(diff, dependant.ReplaceOnChanges, false)
	}
	return diff.Replace(), err
}

// createReplacement makes the new resource. pendingDelete says that the old one is still there, to be deleted at the end.
func (d *deployment) createReplacement(g *goal, pendingDelete bool) *step {
	s := d.create(g)
	s.op, s.old = opCreateReplacement, g.old
	create := s.apply
	s.apply = func(ctx context.Context) error {
		err := create(ctx)
		if recorded(err) && pendingDelete {
			g.old.Delete = true
		}
		return err
	}
	return s
}

// replaceStep only says that a replacement is complete.
func (d *deployment) replaceStep(g *goal) *step {
	return &step{op: opReplace, old: g.old, new: g.new, apply: func(context.Context) error { return nil }}
}
