package assignment

import (
	"maps"
	"slices"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/set"
)

// Kind is what a step does.
type Kind int

// The kinds of steps, in the order in which a plan takes them.
const (
	Add    Kind = iota // assign the key to a project that it is not in
	Change             // replace its roles in a project that it is in
	Remove             // take it out of a project
)

// Step is one change of one project, and one request to Atlas.
type Step struct {
	Kind Kind
	Assignment
}

// Plan returns the steps that make desired of current: additions and changes in the order of desired, then removals in
// the order of current, so that a key never is without a project on the way and a failure at step N is the same failure
// every time.
func Plan(current, desired []Assignment) []Step {
	var steps []Step
	have, want := byProject(current), byProject(desired)
	for _, a := range desired {
		roles, ok := have[a.ProjectID]
		switch {
		case !ok:
			steps = append(steps, Step{Add, Assignment{a.ProjectID, want[a.ProjectID]}})
		case !slices.Equal(roles, want[a.ProjectID]):
			steps = append(steps, Step{Change, Assignment{a.ProjectID, want[a.ProjectID]}})
		}
	}
	for _, a := range current {
		if _, ok := want[a.ProjectID]; !ok {
			steps = append(steps, Step{Remove, Assignment{ProjectID: a.ProjectID}})
		}
	}
	return steps
}

// Apply returns what current is after the step, sorted by project.
func Apply(current []Assignment, step Step) []Assignment {
	index := byProject(current)
	if step.Kind == Remove {
		delete(index, step.ProjectID)
	} else {
		index[step.ProjectID] = set.Sorted(step.RoleNames)
	}
	after := make([]Assignment, 0, len(index))
	for _, project := range slices.Sorted(maps.Keys(index)) {
		after = append(after, Assignment{project, index[project]})
	}
	return after
}
