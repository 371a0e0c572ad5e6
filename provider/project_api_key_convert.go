package provider

import (
	"context"
	"slices"

	p "github.com/pulumi/pulumi-go-provider"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/assignment"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/role"
)

// arrange writes a key as Atlas has it as inputs, each list in the order of the prior inputs. Organization roles are in
// them where they were before: elsewhere they are not managed.
func arrange(key atlas.Key, prior ProjectAPIKeyArgs) ProjectAPIKeyArgs {
	current := make([]assignment.Assignment, 0, len(key.Projects))
	for projectID, roles := range key.Projects {
		current = append(current, assignment.Assignment{ProjectID: projectID, RoleNames: roles})
	}
	args := ProjectAPIKeyArgs{
		Description:        key.Description,
		ProjectAssignments: projectAssignments(assignment.Arrange(current, assignments(prior.ProjectAssignments))),
	}
	if prior.OrgRoleNames != nil {
		args.OrgRoleNames = assignment.ArrangeRoles(key.OrgRoles, prior.OrgRoleNames)
	}
	return args
}

// refreshed is the state with what Atlas has now. What it issued stays: on reads Atlas masks the private key.
func refreshed(key atlas.Key, state ProjectAPIKeyState) ProjectAPIKeyState {
	state.ProjectAPIKeyArgs = arrange(key, state.ProjectAPIKeyArgs)
	return state
}

// managedOrgRoles are the organization roles that an imported key's program should name: none where they are what Atlas
// grants by itself.
func managedOrgRoles(key atlas.Key) []string {
	if slices.Equal(key.OrgRoles, []string{role.Default}) {
		return nil
	}
	return key.OrgRoles
}

// projectsOf are the projects in which a key may be looked up where its organization may not be read.
func projectsOf(id keyID, state ProjectAPIKeyState) []string {
	var projects []string
	if id.projectID != "" {
		projects = append(projects, id.projectID)
	}
	for _, a := range state.ProjectAssignments {
		projects = append(projects, a.ProjectID)
	}
	return projects
}

// unchanged reports whether two states say the same of Atlas.
func unchanged(a, b ProjectAPIKeyState) bool {
	return a.Description == b.Description && assignment.SameRoles(a.OrgRoleNames, b.OrgRoleNames) &&
		assignment.Same(assignments(a.ProjectAssignments), assignments(b.ProjectAssignments))
}

func assignments(list []ProjectAssignment) []assignment.Assignment {
	converted := make([]assignment.Assignment, len(list))
	for i, a := range list {
		converted[i] = assignment.Assignment(a)
	}
	return converted
}

func projectAssignments(list []assignment.Assignment) []ProjectAssignment {
	converted := make([]ProjectAssignment, len(list))
	for i, a := range list {
		converted[i] = ProjectAssignment(a)
	}
	return converted
}

// verbs say what a step does, for status lines.
var verbs = map[assignment.Kind]string{
	assignment.Add:    "assigning",
	assignment.Change: "changing roles in",
	assignment.Remove: "removing",
}

// showProgress shows "assigning project 3 of 20" beside the resource while it lasts.
func showProgress(ctx context.Context, verb string, number, total int) {
	p.GetLogger(ctx).InfoStatusf("%s project %d of %d", verb, number, total)
}

// withStatusLines shows the waits of the client's requests beside the resource.
func withStatusLines(ctx context.Context) context.Context {
	return transport.WithStatus(ctx, func(line string) { p.GetLogger(ctx).InfoStatus(line) })
}
