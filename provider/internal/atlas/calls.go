package atlas

import (
	"context"
	"errors"
	"net/http"

	"go.mongodb.org/atlas-sdk/v20250312020/admin"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
)

// Assign gives a key roles in one more project. Where the key is there already, by somebody's hand or by a first try
// whose answer was lost, its roles there are replaced.
func (c *Client) Assign(ctx context.Context, projectID, keyID string, roles []string) error {
	what := call{operation: opAssign, projectID: projectID, keyID: keyID}
	err := c.writeVisible(ctx, what, func() error {
		body := []admin.UserAccessRoleAssignment{{Roles: &roles}}
		response, err := c.api.ProgrammaticAPIKeysApi.AddGroupApiKey(what.describe(ctx), projectID, keyID, &body).Execute()
		return what.failure(response, err)
	})
	if HasCode(err, CodeAlreadyInGroup) {
		return c.SetRoles(ctx, projectID, keyID, roles)
	}
	return err
}

// SetRoles replaces a key's roles in one project that it is assigned to.
func (c *Client) SetRoles(ctx context.Context, projectID, keyID string, roles []string) error {
	what := call{operation: opSetRoles, projectID: projectID, keyID: keyID}
	return c.writeVisible(ctx, what, func() error {
		body := admin.UpdateAtlasProjectApiKey{Roles: &roles}
		_, response, err := c.api.ProgrammaticAPIKeysApi.UpdateApiKeyRoles(what.describe(ctx), projectID, keyID, &body).Execute()
		return what.failure(response, err)
	})
}

// Unassign takes a key out of one project. Success too where the project, the key or the assignment is gone.
func (c *Client) Unassign(ctx context.Context, projectID, keyID string) error {
	what := call{operation: opUnassign, projectID: projectID, keyID: keyID}
	err := c.writeVisible(ctx, what, func() error {
		response, err := c.api.ProgrammaticAPIKeysApi.RemoveGroupApiKey(what.describe(ctx), projectID, keyID).Execute()
		return what.failure(response, err)
	})
	if saysGone(err) {
		return nil
	}
	return err
}

// UpdateKey changes a key's description, its organization roles or both, and returns the key as it is then. An empty
// patch is an error of Atlas's.
func (c *Client) UpdateKey(ctx context.Context, orgID, keyID string, patch KeyPatch) (Key, error) {
	what := call{operation: opPatch, orgID: orgID, keyID: keyID}
	body := admin.UpdateAtlasOrganizationApiKey{Desc: patch.Description}
	if patch.OrgRoles != nil {
		body.Roles = &patch.OrgRoles
	}
	var key Key
	err := c.writeVisible(ctx, what, func() error {
		answer, response, err := c.api.ProgrammaticAPIKeysApi.UpdateOrgApiKey(what.describe(ctx), orgID, keyID, &body).Execute()
		if err != nil {
			return what.failure(response, err)
		}
		key, err = what.key(answer, response)
		return err
	})
	return key, err
}

// Delete deletes a key, which also takes it out of its projects. Success too where it is gone already; of a key younger
// than two minutes that is not believed at once, also where a first try that got through is what made it go.
func (c *Client) Delete(ctx context.Context, orgID, keyID string) error {
	what := call{operation: opDelete, orgID: orgID, keyID: keyID}
	err := c.writeVisible(ctx, what, func() error {
		response, err := c.api.ProgrammaticAPIKeysApi.DeleteOrgApiKey(what.describe(ctx), orgID, keyID).Execute()
		return what.failure(response, err)
	})
	if err != nil && !IsNotFound(err) {
		return err
	}
	c.known.note(keyDeleted, keyID)
	return nil
}

// ProjectOrg returns the id of the organization that a project belongs to.
func (c *Client) ProjectOrg(ctx context.Context, projectID string) (orgID string, err error) {
	what := call{operation: opProjectOrg, projectID: projectID}
	project, response, err := c.api.ProjectsApi.GetGroup(what.describe(ctx), projectID).Execute()
	if err != nil {
		return "", what.failure(response, err)
	}
	if project == nil || !objectid.Valid(project.OrgId) {
		return "", what.malformed(response, errors.New("the project has no orgId"), project)
	}
	return project.OrgId, nil
}

// CredentialOrg returns the id of the organization of the API key that this client authenticates with. For a service
// account or an access token Atlas does not say, which is an error too.
func (c *Client) CredentialOrg(ctx context.Context) (orgID string, err error) {
	what := call{operation: opCredentialOrg}
	status, response, err := c.api.RootApi.GetSystemStatus(what.describe(ctx)).Execute()
	if err != nil {
		return "", what.failure(response, err)
	}
	if status != nil {
		for _, role := range status.ApiKey.Roles {
			if objectid.Valid(role.GetOrgId()) {
				return role.GetOrgId(), nil
			}
		}
	}
	return "", what.unanswered(errNoOrganization)
}

// errNoOrganization is the cause where Atlas does not say which organization the credential belongs to.
var errNoOrganization = errors.New("Atlas names the organization of an API key only, and has named none here")

// saysGone tells Atlas's word that there is no such project, key or assignment from a 404 without a code, which is no
// word of Atlas's: a proxy says so too.
func saysGone(err error) bool {
	var failure *Error
	return errors.As(err, &failure) && failure.Status == http.StatusNotFound && failure.Code != ""
}
