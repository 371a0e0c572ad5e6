// Package assignment plans how the projects and roles of an API key become what they should be.
//
// Data goes in, data comes out: nothing here knows Pulumi or Atlas.
//
//	current                     desired                    plan
//	┌─────────┬───────────┐     ┌─────────┬───────────┐    ┌──────────────────────────────┐
//	│ payroll │ OWNER     │     │ payroll │ READ_ONLY │    │ change the roles in payroll  │
//	│ billing │ READ_ONLY │  →  │ website │ OWNER     │  → │ add website                  │
//	└─────────┴───────────┘     └─────────┴───────────┘    │ remove billing               │
//	                                                       └──────────────────────────────┘
package assignment

import (
	"maps"
	"slices"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/set"
)

// Assignment is the roles of a key in one project.
type Assignment struct {
	ProjectID string
	RoleNames []string
}

// Same reports whether two lists of assignments mean the same: neither their order nor that of their roles counts.
func Same(a, b []Assignment) bool {
	return maps.EqualFunc(byProject(a), byProject(b), slices.Equal)
}

// Arrange lists current in the order of prior, first the projects that both have, then the others by project id.
// Where a project's roles are as before they keep the prior list, its order and repetitions included; else the roles
// that stayed keep their prior order and the new ones follow, sorted.
//
// That is how what was read from Atlas, which has an order of its own in every answer, differs from what was there
// before in nothing but real changes.
func Arrange(current, prior []Assignment) []Assignment {
	left := byProject(current)
	arranged := make([]Assignment, 0, len(left))
	for _, before := range prior {
		if roles, ok := left[before.ProjectID]; ok {
			delete(left, before.ProjectID)
			arranged = append(arranged, Assignment{before.ProjectID, ArrangeRoles(roles, before.RoleNames)})
		}
	}
	for _, project := range slices.Sorted(maps.Keys(left)) {
		arranged = append(arranged, Assignment{project, left[project]})
	}
	return arranged
}

// ArrangeRoles does for one list of roles what [Arrange] does for assignments.
func ArrangeRoles(current, prior []string) []string {
	if set.Equal(current, prior) {
		return slices.Clone(prior)
	}
	var arranged []string
	for _, name := range prior {
		if slices.Contains(current, name) && !slices.Contains(arranged, name) {
			arranged = append(arranged, name)
		}
	}
	for _, name := range set.Sorted(current) {
		if !slices.Contains(arranged, name) {
			arranged = append(arranged, name)
		}
	}
	return arranged
}

// byProject indexes assignments by project, with their roles sorted. Of a project that stands twice, the last counts.
func byProject(assignments []Assignment) map[string][]string {
	index := make(map[string][]string, len(assignments))
	for _, a := range assignments {
		index[a.ProjectID] = set.Sorted(a.RoleNames)
	}
	return index
}
