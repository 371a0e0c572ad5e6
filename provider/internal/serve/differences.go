package serve

import (
	"fmt"
	"slices"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/set"
)

// Differences compares what is, the state, with what a program asks for, its inputs, property by property, and
// collects the paths at which a preview has something to show. Marks are no difference. It makes no request.
//
// It never looks at the old inputs: after an update that stopped half-way they may say what Atlas does not have, and
// the rest of the update would never be made.
type Differences struct {
	state, inputs property.Map // without their marks
	// found has a kind for each path. No path is the beginning of another: the engine would hide the longer one.
	found map[string]p.PropertyDiff
}

// Compare begins a comparison.
func Compare(state, inputs property.Map) *Differences {
	return &Differences{plainMap(state), plainMap(inputs), map[string]p.PropertyDiff{}}
}

// Response is what the comparison has found.
func (d *Differences) Response() p.DiffResponse {
	return p.DiffResponse{HasChanges: len(d.found) > 0, DetailedDiff: d.found}
}

// Value compares a property as a whole.
func (d *Differences) Value(name string) { d.value(name, d.state.Get(name), d.inputs.Get(name)) }

// Replace compares a property that cannot be changed in place.
func (d *Differences) Replace(name string) {
	d.Value(name)
	if found, differs := d.found[name]; differs {
		found.Kind = replacing[found.Kind]
		d.found[name] = found
	}
}

var replacing = map[p.DiffKind]p.DiffKind{p.Add: p.AddReplace, p.Update: p.UpdateReplace, p.Delete: p.DeleteReplace}

// Set compares a list of texts whose order and repetition mean nothing, with a path for each that left or arrived.
func (d *Differences) Set(name string) { d.set(name, d.state.Get(name), d.inputs.Get(name)) }

// Keyed compares a list of objects whose order means nothing: each has a text that tells it from the others, under key,
// and a set under members. One that stays at its index gets a path for each member of its set that changes. One
// that moved and is otherwise as before gets none; one that moved and changed left one index and arrived at another.
func (d *Differences) Keyed(name, key, members string) {
	state, input := d.state.Get(name), d.inputs.Get(name)
	if !state.IsArray() || !input.IsArray() {
		d.value(name, state, input)
		return
	}
	have, want := elements(state, key, members), elements(input, key, members)
	for i := range max(len(have), len(want)) {
		path := fmt.Sprintf("%s[%d]", name, i)
		if i < len(have) && i < len(want) && have[i].key == want[i].key {
			d.set(path+"."+members, have[i].members, want[i].members)
			continue
		}
		d.note(path,
			i < len(have) && !slices.ContainsFunc(want, have[i].same),
			i < len(want) && !slices.ContainsFunc(have, want[i].same))
	}
}

// note records that something left a path, arrived there, or both.
func (d *Differences) note(path string, left, arrived bool) {
	switch {
	case left && arrived:
		d.found[path] = p.PropertyDiff{Kind: p.Update}
	case left:
		d.found[path] = p.PropertyDiff{Kind: p.Delete}
	case arrived:
		d.found[path] = p.PropertyDiff{Kind: p.Add}
	}
}

func (d *Differences) value(path string, state, input property.Value) {
	if !state.Equals(input) {
		d.note(path, !state.IsNull(), !input.IsNull())
	}
}

func (d *Differences) set(path string, state, input property.Value) {
	if !state.IsArray() || !input.IsArray() {
		d.value(path, state, input)
		return
	}
	have, want := texts(state), texts(input)
	for i := range max(len(have), len(want)) {
		d.note(fmt.Sprintf("%s[%d]", path, i),
			i < len(have) && !slices.Contains(want, have[i]),
			i < len(want) && !slices.Contains(have, want[i]))
	}
}

// element is an object as it stands in a keyed list.
type element struct {
	key     string // unknown where the program does not know it yet
	members property.Value
}

// unknown stands for a text that is not known yet. Atlas has no such id or name, so it differs from everything.
const unknown = "\x00"

// same reports whether two elements have the same key and the same members.
func (e element) same(other element) bool {
	return e.key == other.key && e.members.IsArray() && other.members.IsArray() &&
		set.Equal(texts(e.members), texts(other.members))
}

func elements(list property.Value, key, members string) []element {
	read := make([]element, list.AsArray().Len())
	for i, value := range list.AsArray().All {
		read[i] = element{key: unknown}
		if value.IsMap() {
			read[i] = element{text(value.AsMap().Get(key)), value.AsMap().Get(members)}
		}
	}
	return read
}

func texts(list property.Value) []string {
	read := make([]string, list.AsArray().Len())
	for i, value := range list.AsArray().All {
		read[i] = text(value)
	}
	return read
}

func text(value property.Value) string {
	if value.IsString() {
		return value.AsString()
	}
	return unknown
}
