package atlas

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"go.mongodb.org/atlas-sdk/v20250312020/admin"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/set"
)

// Assignments are the places of API keys in projects.
type Assignments struct{ client *Client }

// Assignments returns the calls on the places of API keys in projects.
func (c *Client) Assignments() Assignments { return Assignments{c} }

var (
	opAssign = operation{verb: "assign", noun: KindAPIKey, rest: " to the project", role: roleAccessManager, scope: KindProject}
	// opAdd is the other way to do the same.
	opAdd = operation{verb: opAssign.verb, noun: opAssign.noun, rest: opAssign.rest, role: roleProjectOwner, scope: KindProject,
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

// Roles returns the roles of a key in a project, from the project's list, which those who ask within a few seconds share.
func (a Assignments) Roles(ctx context.Context, projectID, keyID string) (roles []string, assigned bool, err error) {
	keys, err := a.client.Keys().sharedOfProject(projectID).all(ctx, inProject(projectID, keyID), inProject("", keyID))
	if err != nil {
		return nil, false, keyInProject(opReadKeyInProject, projectID, keyID).adopt(err)
	}
	roles, assigned = keys[keyID].Projects[projectID]
	return slices.Clone(roles), assigned, nil
}

// Read is [Assignments.Roles] of an assignment that is said to be there: that it is not is believed once the key is two
// minutes old.
func (a Assignments) Read(ctx context.Context, projectID, keyID string) (roles []string, assigned bool, err error) {
	call := keyInProject(opReadKeyInProject, projectID, keyID)
	err = a.client.whenVisible(ctx, call, func() error {
		if roles, assigned, err = a.Roles(ctx, projectID, keyID); err == nil && !assigned {
			return unseenError{errUnassigned}
		}
		return err
	})
	if errors.Is(err, errUnassigned) {
		err = nil
	}
	return roles, assigned, err
}

var errUnassigned = errors.New("the project's list does not show the key")

// Assign gives a key roles in one more project, and returns the key as Atlas shows it. Where the key is there already, by
// somebody's hand or by a first try whose answer was lost, its roles there are replaced.
//
// A PATCH does that, with a lesser role and as often as one likes. The vendor's own tools rely on it, but no document says
// so: where Atlas refuses it, or does not show the roles, a POST decides. As that is answered without content, only the
// key's id and its roles in the project may be known then.
func (a Assignments) Assign(ctx context.Context, projectID, keyID string, roles []string) (Key, error) {
	call := keyInProject(opAssign, projectID, keyID)
	var key Key
	err := a.client.write(ctx, call, func() error {
		var refused error
		key, refused = a.patch(ctx, call, projectID, keyID, roles)
		switch {
		case refused == nil && set.Equal(key.Projects[projectID], roles):
			return nil
		case refused != nil && !postDecides(refused):
			return refused
		}
		err := a.add(ctx, projectID, keyID, roles)
		switch {
		case err == nil:
			if refused != nil {
				key = Key{ID: keyID, Projects: map[string][]string{}}
			}
			key.Projects[projectID] = set.Sorted(roles)
		case HasCode(err, CodeAlreadyInGroup) && refused != nil:
			key, err = a.patch(ctx, call, projectID, keyID, roles)
		case HasCode(err, CodeAlreadyInGroup):
			err = nil // with the roles that the PATCH has shown
		}
		return err
	})
	return key, err
}

// postDecides tells whether Atlas's refusal of a PATCH may mean that it does not assign.
func postDecides(refused error) bool {
	var apiErr *Error
	return errors.As(refused, &apiErr) && apiErr.Code != "" && apiErr.Code != CodeProjectNotFound &&
		(apiErr.Status == http.StatusBadRequest || apiErr.Status == http.StatusNotFound)
}

// SetRoles replaces a key's roles in one project that it is assigned to, and returns the key as Atlas shows it.
func (a Assignments) SetRoles(ctx context.Context, projectID, keyID string, roles []string) (Key, error) {
	call := keyInProject(opSetRoles, projectID, keyID)
	var key Key
	err := a.client.write(ctx, call, func() (err error) {
		key, err = a.patch(ctx, call, projectID, keyID, roles)
		return err
	})
	return key, err
}

func (a Assignments) patch(ctx context.Context, call call, projectID, keyID string, roles []string) (Key, error) {
	body := admin.UpdateAtlasProjectApiKey{Roles: &roles}
	answer, response, err := a.client.api.ProgrammaticAPIKeysApi.UpdateApiKeyRoles(call.describe(ctx), projectID, keyID, &body).Execute()
	if err != nil {
		return Key{}, call.failed(response, err)
	}
	return call.key(answer, response)
}

// add is the other way to assign.
func (a Assignments) add(ctx context.Context, projectID, keyID string, roles []string) error {
	call := keyInProject(opAdd, projectID, keyID)
	body := []admin.UserAccessRoleAssignment{{Roles: &roles}}
	response, err := a.client.api.ProgrammaticAPIKeysApi.AddGroupApiKey(call.describe(ctx), projectID, keyID, &body).Execute()
	return call.failed(response, err)
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
