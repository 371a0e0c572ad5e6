package sim

import (
	"context"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/pkg/v3/resource/graph"
	"github.com/pulumi/pulumi/sdk/v3/go/common/providers"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// deploy makes the stack what a program says, and then deletes what is left over.
func (d *deployment) deploy(program List) {
	if d.flags.refresh {
		d.refresh()
		if d.failed() {
			d.stop()
			return
		}
	}
	d.evaluate(program)
	d.chains.Wait()
	if d.ctx.Err() == nil {
		d.deleteRest()
	}
}

// operated says whether the command has done anything to a resource, by its name of before.
func (d *deployment) operated(urn resource.URN) bool {
	if now, ok := d.aliased[urn]; ok {
		urn = now
	}
	return d.sames[urn] || d.updates[urn] || d.replaces[urn] || d.reads[urn] || d.refreshes[urn]
}

// deleteRest deletes what the program no longer has, and what replacements and earlier commands have left to be deleted
// (stepGenerator.GenerateDeletes).
func (d *deployment) deleteRest() {
	allowed, err := d.deletable()
	if err != nil {
		d.fail("deletions", err)
		return
	}
	var condemned []*step
	for _, state := range d.journal.base {
		if allowed != nil && !allowed[state.URN] {
			if !d.operated(state.URN) && !state.Delete {
				d.execute(d.untouched(state, nil)...)
			}
			continue
		}
		if s := d.condemn(state); s != nil {
			condemned = append(condemned, s)
		}
		if d.deletes[state.URN] {
			if err := d.registry.ensure(state.Provider); err != nil {
				d.fail(state.URN.Name(), err)
				return
			}
		}
	}
	for _, state := range d.toDelete {
		if allowed == nil || allowed[state.URN] {
			d.deletes[state.URN] = true
			condemned = append(condemned, d.deleteStep(state))
		}
	}
	for _, s := range condemned {
		if len(d.targets) > 0 && !d.targets[s.old.URN] && !d.flags.dependents {
			d.fail("delete of "+s.old.URN.Name(), fmt.Errorf("resource %q will be destroyed but was not specified in --target list", s.old.URN))
			return
		}
	}
	d.inWaves(condemned)
}

// condemn returns the deletion of a state that was there before, nil where it stays.
func (d *deployment) condemn(state *State) *step {
	if now, ok := d.refreshed[state]; ok {
		state = now
	}
	switch {
	case d.deleting[state]:
		return nil
	case state.Delete:
		d.deletes[state.URN] = true
		return d.deleteReplaced(state, false)
	case d.operated(state.URN):
		return nil
	}
	d.deletes[state.URN] = true
	if state.PendingReplacement { // it is gone already
		return &step{op: opRemovePendingReplace, old: state, apply: func(context.Context) error { return nil }}
	}
	return d.deleteStep(state)
}

// deletable are the resources that a command with targets may delete: these, and what depends on them. nil is all.
func (d *deployment) deletable() (map[resource.URN]bool, error) {
	if len(d.targets) == 0 {
		return nil, nil
	}
	allowed := map[resource.URN]bool{}
	for _, state := range d.journal.base {
		if !d.targets[state.URN] {
			continue
		}
		allowed[state.URN] = true
		for _, dependant := range d.graph.DependingOn(state, nil, true) {
			allowed[dependant.URN] = true
		}
		if _, err := d.replacedWith(state); err != nil { // which adds nothing to these, but the engine asks
			return nil, err
		}
	}
	return allowed, nil
}

// inWaves runs deletions: what others depend on goes after them, and what does not depend on each other goes together
// (stepGenerator.ScheduleDeletes).
func (d *deployment) inWaves(condemned []*step) {
	all := graph.NewDependencyGraph(slices.Concat(d.toDelete, d.journal.base))
	for old, now := range d.refreshed {
		all.Alias(now, old)
	}
	var waves [][]*step
	for left := condemned; len(left) > 0; {
		needed := func(s *step) bool {
			dependencies := all.DependenciesOf(s.old)
			return slices.ContainsFunc(left, func(other *step) bool { return dependencies.Contains(other.old) })
		}
		var wave, rest []*step
		for _, s := range left {
			if needed(s) {
				rest = append(rest, s)
			} else {
				wave = append(wave, s)
			}
		}
		waves, left = append(waves, wave), rest
	}
	for _, wave := range slices.Backward(waves) {
		for _, s := range slices.Backward(wave) {
			d.execute(s)
		}
		d.chains.Wait()
	}
}

// untouched keeps a resource that the command is not for, and before it what it depends on.
func (d *deployment) untouched(old *State, resolve func(*State, bool)) []*step {
	var chain []*step
	for _, dependency := range d.journal.base {
		depends := slices.Contains(old.Dependencies, dependency.URN) ||
			providers.IsProviderType(dependency.Type) && old.Provider == ref(dependency.URN, dependency.ID)
		if depends && !dependency.Delete && !d.generatedFor(dependency.URN) {
			chain = append(chain, d.untouched(dependency, nil)...)
		}
	}
	d.sames[old.URN] = true
	if now, ok := d.aliased[old.URN]; ok {
		d.sames[now] = true
	}
	kept := old.Copy()
	s := &step{op: opSame, old: old, new: kept, apply: func(context.Context) error { return nil }}
	if resolve != nil {
		s.done = func() { resolve(kept, false) }
	}
	return append(chain, s)
}

// generatedFor says whether there is a step for that URN.
func (d *deployment) generatedFor(urn resource.URN) bool {
	return d.operated(urn) || d.creates[urn] || d.deletes[urn]
}

// deleteStep deletes a resource that the program no longer has.
func (d *deployment) deleteStep(old *State) *step {
	s := &step{op: opDelete, old: old, apply: func(ctx context.Context) error {
		if old.Protect {
			return protectedError{fmt.Errorf("resource %q cannot be deleted because it is protected", old.URN)}
		}
		return d.deleteNow(ctx, old)
	}}
	if old.External {
		s.op = opDiscard
	}
	return s
}

// deleteReplaced deletes the old one of a replacement: before the new one is made, which it then awaits in state, or after.
func (d *deployment) deleteReplaced(old *State, before bool) *step {
	s := &step{op: opDeleteReplaced, old: old, apply: func(ctx context.Context) error {
		err := d.deleteNow(ctx, old)
		if err == nil && before {
			old.PendingReplacement = true
		}
		return err
	}}
	if old.External {
		s.op = opDiscardReplaced
	}
	return s
}

// deleteNow has the provider delete a resource, unless it is not the engine's to delete.
func (d *deployment) deleteNow(ctx context.Context, old *State) error {
	if d.preview || old.External || old.RetainOnDelete {
		return nil
	}
	by, err := d.manager(old.Type, old.Provider)
	if err != nil {
		return err
	}
	_, err = by.Delete(ctx, plugin.DeleteRequest{
		URN: old.URN, Name: old.URN.Name(), Type: old.URN.Type(), ID: old.ID, Inputs: old.Inputs, Outputs: old.Outputs,
		Timeout: old.CustomTimeouts.Delete,
	})
	return err
}

// protectedError ends no other deletion: nothing was tried.
type protectedError struct{ error }
