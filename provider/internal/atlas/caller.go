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

var opCallerOrg = operation{verb: "look up", noun: kindCredential, rest: "'s organization"}

// Org returns the id of the organization of the API key that this client authenticates with. For a service
// account or an access token Atlas does not say, which is an error too.
func (c Caller) Org(ctx context.Context) (orgID string, err error) {
	call := call{operation: opCallerOrg, bucket: endpointsOfRoot}
	status, response, err := c.client.api.RootApi.GetSystemStatus(call.describe(ctx)).Execute()
	if err != nil {
		return "", call.failed(response, err)
	}
	if status != nil {
		for _, role := range status.ApiKey.Roles {
			if objectid.Valid(role.GetOrgId()) {
				return role.GetOrgId(), nil
			}
		}
	}
	return "", call.unanswered(errNoOrganization)
}

// errNoOrganization is the cause where Atlas does not say which organization the credential belongs to.
var errNoOrganization = errors.New("Atlas names the organization of an API key only, and has named none here")
