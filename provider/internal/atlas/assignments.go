package atlas

import (
	"context"
	"errors"
	"net/http"

	"go.mongodb.org/atlas-sdk/v20250312020/admin"
)

// Assignments are the places of API keys in projects.
type Assignments struct{ client *Client }

// Assignments returns the calls on the places of API keys in projects.
func (c *Client) Assignments() Assignments { return Assignments{c} }

// Assign gives a key roles in one more project. Where the key is there already, by somebody's hand or by a first try
// whose answer was lost, its roles there are replaced.
func (a Assignments) Assign(ctx context.Context, projectID, keyID string, roles []string) error {
	what := call{operation: opAssign, projectID: projectID, keyID: keyID}
	err := a.client.writeVisible(ctx, what, func() error {
		body := []admin.UserAccessRoleAssignment{{Roles: &roles}}
		response, err := a.client.api.ProgrammaticAPIKeysApi.AddGroupApiKey(what.describe(ctx), projectID, keyID, &body).Execute()
		return what.failure(response, err)
	})
	if HasCode(err, CodeAlreadyInGroup) {
		return a.SetRoles(ctx, projectID, keyID, roles)
	}
	return err
}

// SetRoles replaces a key's roles in one project that it is assigned to.
func (a Assignments) SetRoles(ctx context.Context, projectID, keyID string, roles []string) error {
	what := call{operation: opSetRoles, projectID: projectID, keyID: keyID}
	return a.client.writeVisible(ctx, what, func() error {
		body := admin.UpdateAtlasProjectApiKey{Roles: &roles}
		_, response, err := a.client.api.ProgrammaticAPIKeysApi.UpdateApiKeyRoles(what.describe(ctx), projectID, keyID, &body).Execute()
		return what.failure(response, err)
	})
}

// Unassign takes a key out of one project. Success too where the project, the key or the assignment is gone.
func (a Assignments) Unassign(ctx context.Context, projectID, keyID string) error {
	what := call{operation: opUnassign, projectID: projectID, keyID: keyID}
	err := a.client.writeVisible(ctx, what, func() error {
		response, err := a.client.api.ProgrammaticAPIKeysApi.RemoveGroupApiKey(what.describe(ctx), projectID, keyID).Execute()
		return what.failure(response, err)
	})
	if saysGone(err) {
		return nil
	}
	return err
}

// saysGone tells Atlas's word that there is no such project, key or assignment from a 404 without a code, which is no
// word of Atlas's: a proxy says so too.
func saysGone(err error) bool {
	var failure *Error
	return errors.As(err, &failure) && failure.Status == http.StatusNotFound && failure.Code != ""
}
