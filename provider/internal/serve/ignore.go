package serve

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// A program ignores changes by path (the option ignoreChanges), and the engine puts the old input there, by position,
// before it asks for a Check or a Diff. What the option covers is no difference from the state either. A path into a set
// would go by position where position means nothing: it would swap the roles of two projects, or leave the wrong one out.

// ignore takes what the paths cover out of what was found. The error is for a path into a set.
func (d *Differences) ignore(paths []string, oldInputs property.Map) error {
	for _, text := range paths {
		ignored, err := resource.ParsePropertyPath(text)
		if err != nil {
			return fmt.Errorf("ignoreChanges: %q is no property path: %w", text, err)
		}
		if err := d.refuseInto(text, ignored, plainMap(oldInputs)); err != nil {
			return err
		}
		for found := range d.found {
			path, err := resource.ParsePropertyPath(found)
			if err == nil && ignored.Contains(path) {
				delete(d.found, found)
			}
		}
	}
	return nil
}

// refuseInto refuses a path into a set, but for the members of a keyed list's elements while each element stands where it
// stood.
func (d *Differences) refuseInto(text string, ignored resource.PropertyPath, oldInputs property.Map) error {
	if len(ignored) < 2 {
		return nil
	}
	for _, s := range d.sets {
		if ignored[0] != s.name && ignored[0] != "*" {
			continue
		}
		if s.key == "" || !slices.Equal(ignored[2:], resource.PropertyPath{s.members}) {
			return fmt.Errorf("ignoreChanges: %q goes by position into %s, whose order means nothing: ignore %q as a whole",
				text, s.name, s.name)
		}
		if !sameKeys(oldInputs.Get(s.name), d.inputs.Get(s.name), s) {
			return fmt.Errorf("ignoreChanges: %q goes by position into %s, and there the elements do not stand where they stood: "+
				"keep each at its place and add others at the end, or ignore %q as a whole", text, s.name, s.name)
		}
	}
	return nil
}

// sameKeys reports whether every old element has the same key at the same index.
func sameKeys(old, current property.Value, s keyedSet) bool {
	before, after := elements(old, s.key, s.members), elements(current, s.key, s.members)
	if len(after) < len(before) {
		return false
	}
	for i := range before {
		if before[i].key != after[i].key || before[i].key == unknown {
			return false
		}
	}
	return true
}

// withIgnored returns the inputs of an update, with what state has in place of every property that is ignored as a whole:
// the old inputs, which the engine has put there, may be what an earlier update did not reach.
func withIgnored(inputs, state property.Map, paths []string) property.Map {
	for _, text := range paths {
		if value, ok := state.GetOk(text); ok {
			inputs = inputs.Set(text, value)
		}
	}
	return inputs
}

// marksDiffer reports whether an output that mirrors an input is marked otherwise than that, or one that is issued as
// secret is not marked at all. Where that is all that differs, an update rewrites the outputs, without a path in the diff:
// with one, replaceOnChanges would replace what is alive.
func (s shape) marksDiffer(state, inputs property.Map) bool {
	for name := range s.inputs {
		output, input := state.Get(name), inputs.Get(name)
		if output.IsNull() || input.IsNull() || input.HasComputed() {
			continue
		}
		if marked := markLike(output, name, []property.Map{inputs}); !marked.Equals(withoutDependencies(output)) {
			return true
		}
	}
	return slices.ContainsFunc(s.secret, func(name string) bool {
		value := state.Get(name)
		return value.IsString() && value.AsString() != "" && !value.Secret()
	})
}
