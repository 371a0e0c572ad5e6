package sim

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/providers"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// compare decides between leaving a resource alone, an update and a replacement, as stepGenerator.generateStepsFromDiff.
func (d *deployment) compare(g *goal) {
	triggered := triggers(g.new.ReplacementTrigger, g.old.ReplacementTrigger)
	diff := plugin.DiffResponse{Changes: plugin.DiffSome}
	if !triggered {
		var err error
		if diff, err = d.diff(g); err == nil {
			diff, err = applyReplaceOnChanges(diff, g.Options.ReplaceOnChanges, len(g.old.InitErrors) > 0)
		}
		if err != nil {
			d.fail("diff of "+g.Name, err)
			return
		}
	}
	changed := diff.Changes == plugin.DiffSome || g.old.PendingReplacement
	switch {
	case changed && (diff.Replace() || triggered || g.old.PendingReplacement):
		d.replaceResource(g, diff)
	case changed, len(g.old.InitErrors) > 0:
		d.updates[g.urn] = true
		d.execute(d.update(g))
	case d.imports[g.urn]: // what was imported is what is wanted
		g.resolve(g.old, false)
	default:
		d.sames[g.urn] = true
		d.execute(d.same(g.old, g.new, g.resolve))
	}
}

// diff asks for a diff, unless the command or another provider make the answer plain.
func (d *deployment) diff(g *goal) (plugin.DiffResponse, error) {
	if d.replace[g.urn] {
		return plugin.DiffResponse{Changes: plugin.DiffSome, ReplaceKeys: []resource.PropertyKey{"id"}}, nil
	}
	if replaced, err := d.providerReplaced(g); err != nil || replaced {
		return plugin.DiffResponse{Changes: plugin.DiffSome, ReplaceKeys: []resource.PropertyKey{"provider"}}, err
	}
	return d.askDiff(g.by, g.old, g.old.Inputs, g.new.Inputs, d.preview, g.Options.IgnoreChanges, g.urn)
}

// askDiff is deploy.diffResource.
func (d *deployment) askDiff(by manager, old *State, oldInputs, newInputs resource.PropertyMap, unknowns bool, ignored []string, urn resource.URN) (plugin.DiffResponse, error) {
	diff, err := by.Diff(context.Background(), plugin.DiffRequest{
		URN: urn, Name: urn.Name(), Type: urn.Type(), ID: old.ID, OldInputs: oldInputs, OldOutputs: old.Outputs,
		NewInputs: newInputs, AllowUnknowns: unknowns, IgnoreChanges: ignored,
	})
	if err == nil && diff.Changes == plugin.DiffUnknown {
		return diff, errors.New("the provider does not say whether there is a difference")
	}
	return diff, err
}

// providerReplaced asks the new provider whether it can go on with what the old one had.
func (d *deployment) providerReplaced(g *goal) (bool, error) {
	if g.old.Provider == g.new.Provider {
		return false, nil
	}
	oldRef, err := providers.ParseReference(g.old.Provider)
	if err != nil {
		return false, err
	}
	newRef, err := providers.ParseReference(g.new.Provider)
	if err != nil {
		return false, err
	}
	if d.aliased[oldRef.URN()] == newRef.URN() {
		return false, nil
	}
	proc, ok := d.registry.get(g.new.Provider)
	was, is := d.olds[oldRef.URN()], d.providers[newRef.URN()]
	if !ok || was == nil || is == nil {
		return false, fmt.Errorf("failed to resolve provider reference: %q", g.old.Provider)
	}
	diff, err := proc.DiffConfig(context.Background(), plugin.DiffConfigRequest{
		URN: newRef.URN(), Name: newRef.URN().Name(), Type: newRef.URN().Type(),
		OldInputs: was.Inputs, OldOutputs: was.Outputs, NewInputs: is.Inputs, AllowUnknowns: true,
	})
	return diff.Replace(), err
}

// ignoring takes ignored changes back: by path, and so by position in lists.
func (d *deployment) ignoring(inputs, oldInputs resource.PropertyMap, ignored []string) resource.PropertyMap {
	inputs = inputs.Copy()
	for _, ignore := range ignored {
		if path, err := resource.ParsePropertyPath(ignore); err == nil && !path.Reset(oldInputs, inputs) {
			d.stack.world.say("info: cannot ignore changes in added or removed elements of the path: " + ignore)
		}
	}
	return inputs
}

// initError is the key of a difference that is only that something is incomplete.
const initError = "#initerror"

// applyReplaceOnChanges makes replacements of differences at or below these paths.
func applyReplaceOnChanges(diff plugin.DiffResponse, replaceOnChanges []string, incomplete bool) (plugin.DiffResponse, error) {
	if diff.Changes != plugin.DiffSome && !incomplete {
		return diff, nil
	}
	paths := make([]resource.PropertyPath, len(replaceOnChanges))
	for i, text := range replaceOnChanges {
		path, err := resource.ParsePropertyPath(text)
		if err != nil {
			return diff, err
		}
		paths[i] = path
	}
	covered := func(key string) bool {
		at, err := resource.ParsePropertyPath(key)
		return err == nil && slices.ContainsFunc(paths, func(path resource.PropertyPath) bool { return path.Contains(at) })
	}
	diff.DetailedDiff, diff.ReplaceKeys = maps.Clone(diff.DetailedDiff), slices.Clone(diff.ReplaceKeys)
	for key, kind := range diff.DetailedDiff {
		if covered(key) {
			diff.DetailedDiff[key] = kind.ToReplace()
		}
	}
	for _, key := range diff.ChangedKeys {
		if covered(string(key)) {
			diff.ReplaceKeys = append(diff.ReplaceKeys, key)
		}
	}
	if incomplete && covered(initError) {
		diff.Changes = plugin.DiffSome
		diff.ReplaceKeys = append(diff.ReplaceKeys, initError)
	}
	return diff, nil
}

// triggers says whether a replacement trigger has changed. From none to some is no change, nor is the reverse.
func triggers(now, before property.Value) bool {
	now, before = plain(now), plain(before)
	switch {
	case now.HasComputed(), before.HasComputed():
		return true
	case now.IsNull(), before.IsNull():
		return false
	}
	return !now.Equals(before)
}

// plain is a value without marks.
func plain(v property.Value) property.Value {
	v = v.WithSecret(false).WithDependencies(nil)
	switch {
	case v.IsArray():
		var list []property.Value
		for _, element := range v.AsArray().All {
			list = append(list, plain(element))
		}
		return property.New(list)
	case v.IsMap():
		object := map[string]property.Value{}
		for key, value := range v.AsMap().All {
			object[key] = plain(value)
		}
		return property.New(object)
	}
	return v
}
