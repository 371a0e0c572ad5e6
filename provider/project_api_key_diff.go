package provider

import (
	"fmt"
	"slices"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/assignment"
)

// diffProjectAPIKey compares what Atlas has, the state, with what the program asks for. It makes no request.
//
// It never looks at the old inputs: after an update that stopped half-way they may say what Atlas does not have, and the
// rest of the update would never be made. Nothing replaces: every change is made in place.
func diffProjectAPIKey(req p.DiffRequest) p.DiffResponse {
	d := differences{}
	state, inputs := plainMap(req.State), plainMap(req.Inputs)
	d.text(propDescription, state.Get(propDescription), inputs.Get(propDescription))
	d.assignments(propProjectAssignments, state.Get(propProjectAssignments), inputs.Get(propProjectAssignments))
	d.roles(propOrgRoleNames, state.Get(propOrgRoleNames), inputs.Get(propOrgRoleNames))
	return p.DiffResponse{HasChanges: len(d) > 0, DetailedDiff: d}
}

// differences has a kind for each property path at which the preview has something to show. No path is the beginning of
// another: the engine would hide the longer one.
type differences map[string]p.PropertyDiff

// note records that something left a path, arrived there, or both.
func (d differences) note(path string, left, arrived bool) {
	switch {
	case left && arrived:
		d[path] = p.PropertyDiff{Kind: p.Update}
	case left:
		d[path] = p.PropertyDiff{Kind: p.Delete}
	case arrived:
		d[path] = p.PropertyDiff{Kind: p.Add}
	}
}

func (d differences) text(path string, state, input property.Value) {
	if !state.Equals(input) {
		d.note(path, !state.IsNull(), !input.IsNull())
	}
}

// roles compares two sets of roles, a key for each role that left or arrived.
func (d differences) roles(path string, state, input property.Value) {
	if !state.IsArray() || !input.IsArray() {
		d.text(path, state, input)
		return
	}
	have, want := texts(state), texts(input)
	for i := range max(len(have), len(want)) {
		d.note(fmt.Sprintf("%s[%d]", path, i),
			i < len(have) && !slices.Contains(want, have[i]),
			i < len(want) && !slices.Contains(have, want[i]))
	}
}

// assignments compares two sets of assignments. A project that stays at its index gets a key for each role that changes.
// One that moved and is otherwise as before gets none; one that moved and changed left one index and arrived at another.
func (d differences) assignments(path string, state, input property.Value) {
	if !state.IsArray() || !input.IsArray() {
		d.text(path, state, input)
		return
	}
	have, want := elements(state), elements(input)
	for i := range max(len(have), len(want)) {
		at := fmt.Sprintf("%s[%d]", path, i)
		if i < len(have) && i < len(want) && have[i].project == want[i].project {
			d.roles(at+"."+propRoleNames, have[i].roles, want[i].roles)
			continue
		}
		d.note(at,
			i < len(have) && !slices.ContainsFunc(want, have[i].same),
			i < len(want) && !slices.ContainsFunc(have, want[i].same))
	}
}

// element is an assignment as it stands in a list.
type element struct {
	project string // unknown where the program does not know it yet
	roles   property.Value
}

// unknown stands for a text that is not known yet. Atlas has no such project or role, so it differs from everything.
const unknown = "\x00"

// same reports whether two elements assign the same roles in the same project.
func (e element) same(other element) bool {
	return e.project == other.project && e.roles.IsArray() && other.roles.IsArray() &&
		assignment.SameRoles(texts(e.roles), texts(other.roles))
}

// elements reads a list of assignments.
func elements(list property.Value) []element {
	read := make([]element, list.AsArray().Len())
	for i, value := range list.AsArray().All {
		read[i] = element{project: unknown}
		if value.IsMap() {
			read[i] = element{text(value.AsMap().Get(propProjectID)), value.AsMap().Get(propRoleNames)}
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
