package atlas

import (
	"context"

	"go.mongodb.org/atlas-sdk/v20250312020/admin"
)

// Assignments are the places of API keys in projects.
type Assignments struct{ client *Client }

// Assignments returns the calls on the places of API keys in projects.
func (c *Client) Assignments() Assignments { return Assignments{c} }

var (
	opAssign = operation{verb: "assign", noun: KindAPIKey, rest: " to the project", role: roleProjectOwner, scope: KindProject,
		noContent: true}
	opSetRoles = operation{verb: "change", noun: KindAPIKey, rest: "'s roles in the project", role: roleAccessManager, scope: KindProject}
	opUnassign = operation{verb: "remove", noun: KindAPIKey, rest: " from the project", role: roleAccessManager, scope: KindProject,
		noContent: true}
)

// keyInProject is an operation on a key in one project.
func keyInProject(operation operation, projectID, keyID string) call {
	project := Object{KindProject, projectID}
	return call{operation, []Object{project, {KindAPIKey, keyID}}, bucketOf(endpointsOfKeys, project)}
}

// Assign gives a key roles in one more project. Where the key is there already, by somebody's hand or by a first try
// whose answer was lost, its roles there are replaced.
func (a Assignments) Assign(ctx context.Context, projectID, keyID string, roles []string) error {
	call := keyInProject(opAssign, projectID, keyID)
	err := a.client.write(ctx, call, func() error {
		body := []admin.UserAccessRoleAssignment{{Roles: &roles}}
		response, err := a.client.api.ProgrammaticAPIKeysApi.AddGroupApiKey(call.describe(ctx), projectID, keyID, &body).Execute()
		return call.failed(response, err)
	})
	if HasCode(err, CodeAlreadyInGroup) {
		return a.SetRoles(ctx, projectID, keyID, roles)
	}
	return err
}

// SetRoles replaces a key's roles in one project that it is assigned to.
func (a Assignments) SetRoles(ctx context.Context, projectID, keyID string, roles []string) error {
	call := keyInProject(opSetRoles, projectID, keyID)
	return a.client.write(ctx, call, func() error {
		body := admin.UpdateAtlasProjectApiKey{Roles: &roles}
		_, response, err := a.client.api.ProgrammaticAPIKeysApi.UpdateApiKeyRoles(call.describe(ctx), projectID, keyID, &body).Execute()
		return call.failed(response, err)
	})
}

// Unassign takes a key out of one project. Success too where the project, the key or the assignment is gone.
func (a Assignments) Unassign(ctx context.Context, projectID, keyID string) error {
	call := keyInProject(opUnassign, projectID, keyID)
	err := a.client.write(ctx, call, func() error {
		response, err := a.client.api.ProgrammaticAPIKeysApi.RemoveGroupApiKey(call.describe(ctx), projectID, keyID).Execute()
		return call.failed(response, err)
	})
	if IsNotFound(err, KindAPIKey) || IsNotFound(err, KindProject) || IsNotFound(err, KindAssignment) {
		return nil
	}
	return err
}
