package serviceaccount

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// Owner is an organization or a project, by way of which Atlas is asked about a service account that is owned elsewhere.
type Owner struct {
	// OrgID and ProjectID are 24 hexadecimal digits. No more than one of them is named.
	OrgID     *string `pulumi:"orgId,optional"`
	ProjectID *string `pulumi:"projectId,optional"`
}

const (
	ownerOrgText = "Unique 24-hexadecimal digit string that identifies the organization of the service account. Defaults to the `orgId` of the " +
		"provider's configuration, else to the organization of the credential. Give this, or `projectId`."
	ownerProjectText = "Unique 24-hexadecimal digit string that identifies a project of the service account, for a credential that has roles in the " +
		"project only. Give this, or `orgId`."
)

// checkOwner checks the owner, and fills in the default organization.
func checkOwner(c *serve.Checker, s *session.Session, inputs serve.Node) property.Map {
	project := inputs.Child(credential.PropProjectID)
	if project.Value.IsNull() {
		return credential.CheckOrgID(c, s, inputs)
	}
	credential.CheckID(c, project, "a project", "leave it out, or name the project by its 24 hexadecimal digits")
	if org := inputs.Child(credential.PropOrgID); !org.Value.IsNull() {
		c.Fail(org, "%s is given too: name one of them", credential.PropProjectID)
	}
	return inputs.Value.AsMap()
}

// diffOwner replaces what is to be another owner's. An organization that the program does not name is as it was.
func diffOwner(d *serve.Differences) {
	d.Replace(credential.PropProjectID)
	if !d.Input(credential.PropOrgID).IsNull() {
		d.Replace(credential.PropOrgID)
	}
}

// object is the owner that is named, else the configuration's organization, else the credential's own. It is then named.
func (o *Owner) object(ctx context.Context, s *session.Session, client *atlas.Client) (atlas.Object, error) {
	if projectID := credential.Value(o.ProjectID); projectID != "" {
		return atlas.Object{Kind: atlas.KindProject, ID: projectID}, nil
	}
	orgID, err := credential.Organization(ctx, s, client, credential.Value(o.OrgID))
	o.OrgID = credential.Optional(orgID)
	return atlas.Object{Kind: atlas.KindOrganization, ID: orgID}, err
}

// name names the owner of that id: it is the organization, if it is that of the configuration or else the credential's own; otherwise
// it is a project. Without an id it is left to object.
func (o *Owner) name(ctx context.Context, s *session.Session, client *atlas.Client, ownerID string) error {
	if ownerID == "" {
		return nil
	}
	orgID, err := credential.Organization(ctx, s, client, "")
	if err != nil {
		return err
	}
	if orgID == ownerID {
		o.OrgID = &ownerID
	} else {
		o.ProjectID = &ownerID
	}
	return nil
}

// find reads an account, and returns by way of which owner it did. One that is not in its project any more, or whose project is gone, is
// looked for at the organization, which is found out where it is "": the account then has no roles.
func find(
	ctx context.Context, s *session.Session, client *atlas.Client, owner atlas.Object, orgID, clientID string,
) (found atlas.Account, by atlas.Object, err error) {
	found, err = client.Accounts().Read(ctx, owner, clientID)
	if owner.Kind == atlas.KindOrganization || !hasLeft(err) {
		return found, owner, err
	}
	org, err := organizationOf(ctx, s, client, owner, orgID)
	if err == nil {
		found, err = client.Accounts().Read(ctx, org, clientID)
	}
	if err != nil && !atlas.IsNotFound(err, atlas.KindServiceAccount) {
		err = fmt.Errorf("the project does not show service account %s any more. Whether it was deleted or only taken out of the project "+
			"cannot be told: %w", clientID, err)
	}
	found.Roles = []string{}
	return found, org, err
}

// hasLeft tells whether a project does not have an account, which may be there all the same.
func hasLeft(err error) bool {
	return atlas.IsNotFound(err, atlas.KindServiceAccount, atlas.KindAssignment, atlas.KindProject)
}

// organizationOf is the organization of a project, or where that is gone the configuration's, else the credential's own.
func organizationOf(ctx context.Context, s *session.Session, client *atlas.Client, project atlas.Object, known string) (org atlas.Object, err error) {
	org = atlas.Object{Kind: atlas.KindOrganization, ID: known}
	if known == "" {
		org.ID, err = client.Projects().Org(ctx, project.ID)
	}
	if atlas.IsNotFound(err, atlas.KindProject) {
		org.ID, err = credential.Organization(ctx, s, client, "")
	}
	return org, err
}
