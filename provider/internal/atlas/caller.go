package atlas

import (
	"context"
	"errors"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
)

// Caller is whoever this client signs in as.
type Caller struct{ client *Client }

// Caller returns the calls about whoever this client signs in as.
func (c *Client) Caller() Caller { return Caller{c} }

// Org returns the id of the organization of the API key that this client authenticates with. For a service
// account or an access token Atlas does not say, which is an error too.
func (c Caller) Org(ctx context.Context) (orgID string, err error) {
	what := call{operation: opCredentialOrg}
	status, response, err := c.client.api.RootApi.GetSystemStatus(what.describe(ctx)).Execute()
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
