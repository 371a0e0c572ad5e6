package atlas

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.mongodb.org/atlas-sdk/v20250312020/admin"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/address"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
)

// Caller is whoever this client signs in as.
type Caller struct{ client *Client }

// Caller returns the calls about whoever this client signs in as.
func (c *Client) Caller() Caller { return Caller{c} }

// Identity is what Atlas says of whoever signs in. Of an access token it says the organization alone, and of a service account that
// may not read itself at its organization.
type Identity struct {
	// Key is the API key that signs in, without an id where none does: then it has the organization and the roles of who does.
	Key
	// AccessList are the addresses that the credential may be used from, in their canonical spelling; none: from everywhere.
	AccessList []string
}

var (
	opCaller    = operation{verb: "look up", noun: kindCredential}
	opCallerOrg = operation{verb: "look up", noun: kindCredential, rest: "'s organization"}
)

// callerOrg is the organization of the credential, once it is known. It is everybody's: whoever finds a token in turn may look.
type callerOrg struct {
	turn chan struct{}
	id   string
}

// Org returns the id of the organization of the credential that this client signs in with. Atlas is asked once for all.
func (c Caller) Org(ctx context.Context) (orgID string, err error) {
	own := &c.client.callerOrg
	select {
	case own.turn <- struct{}{}:
		defer func() { <-own.turn }()
	case <-ctx.Done():
		return "", call{operation: opCallerOrg, bucket: endpointsOfOrgs}.unanswered(context.Cause(ctx))
	}
	if own.id == "" {
		own.id, err = c.org(ctx)
	}
	return own.id, err
}

func (c Caller) org(ctx context.Context) (orgID string, err error) {
	if !c.client.isKey {
		return c.onlyOrg(ctx)
	}
	identity, err := c.key(ctx)
	if err != nil {
		return "", err
	}
	return identity.OrgID, nil
}

// Identity returns what Atlas says of whoever signs in, by one request, of a service account by four. It is an error where Atlas does
// not say to which organization the credential belongs.
func (c Caller) Identity(ctx context.Context) (Identity, error) {
	if c.client.isKey {
		return c.key(ctx)
	}
	orgID, err := c.onlyOrg(ctx)
	identity := Identity{Key: Key{OrgID: orgID}}
	if err != nil || c.client.clientID == "" {
		return identity, err
	}
	org, accounts := Object{KindOrganization, orgID}, c.client.Accounts()
	account, err := accounts.Look(ctx, org, c.client.clientID)
	if err == nil {
		identity.Projects, err = accounts.Projects(ctx, orgID, c.client.clientID)
	}
	var entries map[string]AccessEntry
	if err == nil {
		entries, err = c.client.AccountAccessList(org, c.client.clientID).Entries(ctx)
	}
	if IsForbidden(err) {
		return Identity{Key: Key{OrgID: orgID}}, nil
	}
	identity.OrgRoles, identity.AccessList = account.Roles, slices.Sorted(maps.Keys(entries))
	return identity, err
}

// key returns what Atlas says of the API key that signs in.
func (c Caller) key(ctx context.Context) (Identity, error) {
	call := call{operation: opCaller, bucket: endpointsOfRoot}
	status, response, err := c.client.api.RootApi.GetSystemStatus(call.describe(ctx)).Execute()
	if err != nil {
		return Identity{}, call.failed(response, err)
	}
	if status == nil || status.ApiKey.Id == "" {
		return Identity{}, call.unanswered(errNoOrganization)
	}
	answer := admin.ApiKeyUserDetails{Id: &status.ApiKey.Id, PublicKey: &status.ApiKey.PublicKey, Roles: &status.ApiKey.Roles}
	identity := Identity{Key: foldKey(answer, "")}
	for _, entry := range status.ApiKey.AccessList {
		text := entry.GetCidrBlock()
		if text == "" {
			text = entry.GetIpAddress()
		}
		identity.AccessList = append(identity.AccessList, address.Canonical(text))
	}
	if !objectid.Valid(identity.OrgID) {
		return identity, call.unanswered(errNoOrganization)
	}
	return identity, nil
}

// onlyOrg returns the id of the one organization that the credential sees.
func (c Caller) onlyOrg(ctx context.Context) (orgID string, err error) {
	call := call{operation: opCallerOrg, bucket: endpointsOfOrgs}
	answer, response, err := c.client.api.OrganizationsApi.ListOrgs(call.describe(ctx)).ItemsPerPage(pageSize).Execute()
	if err != nil {
		return "", call.failed(response, err)
	}
	if answer == nil || len(answer.Results) != 1 || !objectid.Valid(answer.Results[0].GetId()) {
		seen := 0
		if answer != nil {
			seen = len(answer.Results)
		}
		return "", call.unanswered(fmt.Errorf("%w: the credential sees %d organizations", errNoOrganization, seen))
	}
	return answer.Results[0].GetId(), nil
}

// errNoOrganization is the cause where Atlas does not say which organization the credential belongs to.
var errNoOrganization = errors.New("Atlas does not say to which organization the credential belongs")
