package apikey

import (
	"fmt"
	"slices"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/assignment"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/role"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/set"
)

// arrange writes a key as Atlas has it as inputs, each list in the order of the prior inputs. Organization roles are in
// them where they were before: elsewhere they are not managed.
func arrange(key atlas.Key, prior ProjectAPIKeyProperties) ProjectAPIKeyProperties {
	current := make([]assignment.Assignment, 0, len(key.Projects))
	for projectID, roles := range key.Projects {
		current = append(current, assignment.Assignment{ProjectID: projectID, RoleNames: roles})
	}
	args := ProjectAPIKeyProperties{
		AccessList: prior.AccessList, DeletionMode: prior.DeletionMode, Rotation: prior.Rotation, // which a key does not show
		Description:        key.Description,
		ProjectAssignments: projectAssignments(assignment.Arrange(current, assignments(prior.ProjectAssignments))),
	}
	if prior.OrgRoleNames != nil {
		args.OrgRoleNames = assignment.ArrangeRoles(key.OrgRoles, prior.OrgRoleNames)
	}
	return args
}

// firstSight is what import and get return of a key that another tool made. Its private key cannot be had.
func firstSight(id keyID, found atlas.Key) (ProjectAPIKeyProperties, ProjectAPIKeyState, error) {
	args := arrange(found, ProjectAPIKeyProperties{OrgRoleNames: managedOrgRoles(found)})
	state := newState(found)
	state.ProjectAPIKeyProperties = args
	if _, ok := found.Projects[id.projectID]; id.projectID != "" && !ok {
		return args, state, fmt.Errorf("API key %s is not assigned to project %s: import it by one of its projects, or by %s alone",
			id.apiKeyID, id.projectID, id.apiKeyID)
	}
	if len(found.Projects) == 0 {
		return args, state, fmt.Errorf("API key %s is assigned to no project: assign it to one first", id.apiKeyID)
	}
	return args, state, nil
}

// managedOrgRoles are the organization roles that an imported key's program should name: none where they are what Atlas
// grants by itself.
func managedOrgRoles(key atlas.Key) []string {
	if slices.Equal(key.OrgRoles, []string{role.Default}) {
		return nil
	}
	return key.OrgRoles
}

// rolesOrDefault are the organization roles of a key: those that Atlas grants by itself where none are named.
func rolesOrDefault(names []string) []string {
	if len(names) == 0 {
		return []string{role.Default}
	}
	return names
}

// orDefault is [rolesOrDefault] for a raw value. What is unknown is no role of Atlas's.
func orDefault(roles property.Value) []string {
	switch {
	case roles.IsNull():
		return rolesOrDefault(nil)
	case !roles.IsArray():
		return []string{""}
	}
	names := make([]string, roles.AsArray().Len())
	for i, name := range roles.AsArray().All {
		if name.IsString() {
			names[i] = name.AsString()
		}
	}
	return names
}

// newState has what Atlas issued; the rest is to be filled in.
func newState(key atlas.Key) ProjectAPIKeyState {
	return ProjectAPIKeyState{KeyOutputs: newKey(key), OrgID: key.OrgID}
}

// createdAt is when an object was made, as its id tells; "" where it does not.
func createdAt(id string) string {
	created, err := objectid.CreatedAt(id)
	if err != nil {
		return ""
	}
	return created.UTC().Format(time.RFC3339)
}

// known keeps a key that is in state from being taken for one whose creation was lost track of.
func known(s *session.Session) func(state property.Map) {
	return func(state property.Map) {
		if client, err := s.Client(); err == nil && credential.TextOf(state, propAPIKeyID) != "" {
			client.Keys().Known(credential.TextOf(state, propAPIKeyID), credential.TextOf(state, propPreviousAPIKeyID))
		}
	}
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
	return a.Description == b.Description && set.Equal(a.OrgRoleNames, b.OrgRoleNames) && a.KeyOutputs.same(b.KeyOutputs) &&
		credential.SameAddresses(a.AccessList, b.AccessList) &&
		assignment.Same(assignments(a.ProjectAssignments), assignments(b.ProjectAssignments))
}

func assignments(list []ProjectAssignment) []assignment.Assignment {
	converted := make([]assignment.Assignment, len(list))
	for i, a := range list {
		converted[i] = assignment.Assignment(a)
	}
	return converted
}

// projectIDs are the projects of these lists, each once, in their order.
func projectIDs(lists ...[]ProjectAssignment) (ids []string) {
	for _, list := range lists {
		for _, a := range list {
			if !slices.Contains(ids, a.ProjectID) {
				ids = append(ids, a.ProjectID)
			}
		}
	}
	return ids
}

func byProject(list []ProjectAssignment) map[string][]string {
	projects := map[string][]string{}
	for _, a := range list {
		projects[a.ProjectID] = a.RoleNames
	}
	return projects
}

func projectAssignments(list []assignment.Assignment) []ProjectAssignment {
	converted := make([]ProjectAssignment, len(list))
	for i, a := range list {
		converted[i] = ProjectAssignment(a)
	}
	return converted
}
