package serve

import (
	"fmt"
	"slices"
	"strings"

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
	// found has a kind for each path: of what changes that of the leaf; of what arrives or leaves that of the whole and those
	// of all its leaves, so that the preview shows it whole and the option replaceOnChanges finds it by any path.
	found map[string]p.PropertyDiff
	sets  []keyedSet
	// quiet: an update is due that has no path. deletedFirst: a replacement deletes the object before another is made.
	quiet, deletedFirst bool
	// imported: the resource was imported in this run. checked: the program has it in this run.
	imported, checked bool
}

// keyedSet is a property that was compared as a set.
type keyedSet struct{ name, key, members string }

// Compare begins a comparison.
func Compare(state, inputs property.Map) *Differences {
	return &Differences{state: plainMap(state), inputs: plainMap(inputs), found: map[string]p.PropertyDiff{}}
}

// Response is what the comparison has found.
func (d *Differences) Response() p.DiffResponse {
	return p.DiffResponse{HasChanges: d.quiet || len(d.found) > 0, DetailedDiff: d.found}
}

// State and Input are the two sides of a property, without their marks.
func (d *Differences) State(name string) property.Value { return d.state.Get(name) }

// Input is described at [Differences.State].
func (d *Differences) Input(name string) property.Value { return d.inputs.Get(name) }

// Imported reports whether the resource was imported in this run: what Atlas does not hold is no difference then.
func (d *Differences) Imported() bool { return d.imported }

// Checked reports whether the program has the resource in this run: time is a difference in a program's own run only. The engine
// asks for a Diff after a refresh too.
func (d *Differences) Checked() bool { return d.checked }

// Reissues says that an update makes these outputs anew, so that a preview shows them as unknown.
func (d *Differences) Reissues(outputs ...string) {
	for _, name := range outputs {
		d.found[name] = p.PropertyDiff{Kind: p.Add}
	}
}

// Quietly says that an update is due without a path in the diff, so that replaceOnChanges does not replace what is alive.
func (d *Differences) Quietly() { d.quiet = true }

// Changed reports whether something left, or was replaced, in a property so far.
func (d *Differences) Changed(name string) bool {
	for path, found := range d.found {
		if found.Kind != p.Add && (path == name || strings.HasPrefix(path, name+"[") || strings.HasPrefix(path, name+".")) {
			return true
		}
	}
	return false
}

// Value compares a property as a whole.
func (d *Differences) Value(name string) { d.value(name, d.state.Get(name), d.inputs.Get(name)) }

// Text compares a text without the white space at its ends, which Atlas takes off.
func (d *Differences) Text(name string) {
	state, input := d.state.Get(name), d.inputs.Get(name)
	if state.IsString() && input.IsString() && strings.TrimSpace(state.AsString()) == strings.TrimSpace(input.AsString()) {
		return
	}
	d.value(name, state, input)
}

// Replace compares a property that cannot be changed in place.
func (d *Differences) Replace(name string) {
	whole := Compare(d.state, d.inputs)
	whole.Value(name)
	for path, found := range whole.found {
		d.found[path] = p.PropertyDiff{Kind: replacing[found.Kind]}
	}
}

// ReplaceOf is [Differences.Replace] for a text of which several spellings mean the same: canonical is the one to compare by.
func (d *Differences) ReplaceOf(name string, canonical func(text string) string) {
	state, input := d.state.Get(name), d.inputs.Get(name)
	if !state.IsString() || !input.IsString() || canonical(state.AsString()) != canonical(input.AsString()) {
		d.Replace(name)
	}
}

// Expired says that the object is to be replaced, since it has ended, as this output of it says. first: it is deleted before another is
// made, since it may stand in the way of that.
func (d *Differences) Expired(output string, first bool) {
	d.found[output], d.deletedFirst = p.PropertyDiff{Kind: p.AddReplace}, first
}

var replacing = map[p.DiffKind]p.DiffKind{p.Add: p.AddReplace, p.Update: p.UpdateReplace, p.Delete: p.DeleteReplace}

// Set compares a list of texts whose order and repetition mean nothing, with a path for each that left or arrived.
func (d *Differences) Set(name string) {
	d.SetOf(name, func(text string) string { return text })
}

// SetOf is [Differences.Set] for texts of which several spellings mean the same: canonical is the one to compare by.
func (d *Differences) SetOf(name string, canonical func(text string) string) {
	d.sets = append(d.sets, keyedSet{name: name})
	d.set(name, respelt(d.state.Get(name), canonical), respelt(d.inputs.Get(name), canonical))
}

func respelt(list property.Value, canonical func(text string) string) property.Value {
	if !list.IsArray() {
		return list
	}
	elements := list.AsArray().AsSlice()
	for i, element := range elements {
		if element.IsString() {
			elements[i] = property.New(canonical(element.AsString()))
		}
	}
	return property.New(property.NewArray(elements))
}

// Keyed compares a list of objects whose order means nothing: each has a text that tells it from the others, under key,
// and a set under members. One that stays at its index gets a path for each member of its set that changes. One that moved
// and is otherwise as before gets none; one that moved and changed left one index and arrived at another.
func (d *Differences) Keyed(name, key, members string) {
	d.sets = append(d.sets, keyedSet{name, key, members})
	state, input := d.state.Get(name), d.inputs.Get(name)
	if !state.IsArray() || !input.IsArray() {
		d.value(name, state, input)
		return
	}
	have, want := elements(state, key, members), elements(input, key, members)
	for i := range max(len(have), len(want)) {
		path := fmt.Sprintf("%s[%d]", name, i)
		left := i < len(have) && !slices.ContainsFunc(want, have[i].same)
		arrived := i < len(want) && !slices.ContainsFunc(have, want[i].same)
		switch {
		case i < len(have) && i < len(want) && have[i].key == want[i].key:
			d.set(path+"."+members, have[i].members, want[i].members)
		case left && arrived && want[i].isObject:
			d.found[path+"."+key] = p.PropertyDiff{Kind: p.Update}
			d.set(path+"."+members, have[i].members, want[i].members)
		case left && arrived:
			d.found[path] = p.PropertyDiff{Kind: p.Update}
		case left:
			d.whole(path, state.AsArray().Get(i), p.Delete)
		case arrived:
			d.whole(path, input.AsArray().Get(i), p.Add)
		}
	}
}

// whole records that a value arrived or left, and every leaf of it.
func (d *Differences) whole(path string, value property.Value, kind p.DiffKind) {
	d.found[path] = p.PropertyDiff{Kind: kind}
	for _, leaf := range leaves(Node{Path: path, Value: value}) {
		d.found[leaf] = p.PropertyDiff{Kind: kind}
	}
}

// leaves are the paths of the values in a value that have none in them.
func leaves(n Node) (paths []string) {
	switch {
	case n.Value.IsMap() && n.Value.AsMap().Len() > 0:
		for name := range n.Value.AsMap().All {
			paths = append(paths, leaves(n.Child(name))...)
		}
	case n.Value.IsArray() && n.Value.AsArray().Len() > 0:
		for _, element := range n.Elements() {
			paths = append(paths, leaves(element)...)
		}
	default:
		return []string{n.Path}
	}
	return paths
}

func (d *Differences) value(path string, state, input property.Value) {
	switch {
	case state.Equals(input):
	case state.IsNull():
		d.whole(path, input, p.Add)
	case input.IsNull():
		d.whole(path, state, p.Delete)
	default:
		d.found[path] = p.PropertyDiff{Kind: p.Update}
	}
}

func (d *Differences) set(path string, state, input property.Value) {
	if !state.IsArray() || !input.IsArray() {
		d.value(path, state, input)
		return
	}
	have, want := texts(state), texts(input)
	for i := range max(len(have), len(want)) {
		left := i < len(have) && !slices.Contains(want, have[i])
		arrived := i < len(want) && !slices.Contains(have, want[i])
		kind := p.Update
		switch {
		case !left && !arrived:
			continue
		case !arrived:
			kind = p.Delete
		case !left:
			kind = p.Add
		}
		d.found[fmt.Sprintf("%s[%d]", path, i)] = p.PropertyDiff{Kind: kind}
	}
}

// element is an object as it stands in a keyed list.
type element struct {
	key      string // unknown where the program does not know it yet
	members  property.Value
	isObject bool
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
			read[i] = element{text(value.AsMap().Get(key)), value.AsMap().Get(members), true}
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
