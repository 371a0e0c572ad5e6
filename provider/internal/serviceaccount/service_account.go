package serviceaccount

import (
	"context"
	_ "embed"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/role"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// ServiceAccount is the resource mongodbatlas-native:index:ServiceAccount: a service account of an organization, whose client secret
// is an encrypted secret of the stack. Its roles in projects are none of its business.
type ServiceAccount struct {
	session *session.Session
}

// ServiceAccountArgs are the inputs of [ServiceAccount].
type ServiceAccountArgs struct {
	AccountProperties

	// OrgID is 24 hexadecimal digits. Nil: the organization of the configuration, else the credential's own.
	OrgID *string `pulumi:"orgId,optional"`
}

// ServiceAccountState are the outputs of [ServiceAccount]: the inputs as Atlas has them, and what Atlas issued.
type ServiceAccountState struct {
	AccountProperties
	AccountOutputs

	OrgID string `pulumi:"orgId"`
}

var (
	_ infer.Annotated                                               = (*ServiceAccount)(nil)
	_ infer.Annotated                                               = (*ServiceAccountArgs)(nil)
	_ infer.Annotated                                               = (*ServiceAccountState)(nil)
	_ infer.CustomResource[ServiceAccountArgs, ServiceAccountState] = ServiceAccount{}
	_ infer.CustomRead[ServiceAccountArgs, ServiceAccountState]     = ServiceAccount{}
	_ infer.CustomUpdate[ServiceAccountArgs, ServiceAccountState]   = ServiceAccount{}
	_ infer.CustomDelete[ServiceAccountState]                       = ServiceAccount{}
)

//go:embed service_account.md
var serviceAccountDoc string

// Annotate gives the resource its token and its text in the registry.
func (s *ServiceAccount) Annotate(a infer.Annotator) {
	a.SetToken("index", "ServiceAccount")
	a.Describe(&s, serviceAccountDoc)
}

// Annotate describes the input that is filled in.
func (s *ServiceAccountArgs) Annotate(a infer.Annotator) {
	a.Describe(&s.OrgID, "Unique 24-hexadecimal digit string that identifies the organization. Defaults to the `orgId` of the "+
		"provider's configuration, else to the organization of the credential. Changing it replaces the service account.")
}

// Annotate describes the output.
func (s *ServiceAccountState) Annotate(a infer.Annotator) { a.Describe(&s.OrgID, orgIDText) }

const orgIDText = "Unique 24-hexadecimal digit string that identifies the organization of the service account."

// NewServiceAccount serves [ServiceAccount].
func NewServiceAccount(run *serve.Run, s *session.Session) infer.InferredResource {
	r := ServiceAccount{s}
	rules := rulesOfAccount(s)
	rules.Check, rules.Diff = r.check, r.diff
	return serve.Resource(run, r, rules)
}

// check fills in the default organization.
func (s ServiceAccount) check(c *serve.Checker, inputs serve.Node) property.Map {
	checked := credential.CheckOrgID(c, s.session, inputs)
	return checkAccount(c, checked, inputs, credential.RoleList{
		Scope: role.Organization, Advice: "give at least one ORG_* role", Elsewhere: "a ServiceAccountProjectAssignment"})
}

// diff replaces an account only where it is to be another organization's.
func (s ServiceAccount) diff(ctx context.Context, d *serve.Differences) {
	if !d.Input(credential.PropOrgID).IsNull() {
		d.Replace(credential.PropOrgID)
	}
	diffAccount(ctx, s.session, d)
}

// Create makes the account, its secret and its access list, a request each. Once the account is made every failure returns what was
// reached: the secret is shown only once.
func (s ServiceAccount) Create(
	ctx context.Context, req infer.CreateRequest[ServiceAccountArgs],
) (resp infer.CreateResponse[ServiceAccountState], err error) {
	client, err := s.session.Client()
	if err != nil {
		return resp, err
	}
	orgID, err := credential.Organization(ctx, s.session, client, credential.Value(req.Inputs.OrgID))
	if err != nil {
		return resp, err
	}
	at := account{s.session, client, atlas.Object{Kind: atlas.KindOrganization, ID: orgID}, orgID}
	resp.Output.OrgID = orgID
	err = at.create(ctx, req.Inputs.AccountProperties, &resp.Output.AccountProperties, &resp.Output.AccountOutputs)
	resp.ID = resp.Output.ClientID
	return resp, err
}

// Read returns the account as Atlas has it, each list in its prior order. One that is gone has no id, where there was one; on
// import and get it is an error.
func (s ServiceAccount) Read(
	ctx context.Context, req infer.ReadRequest[ServiceAccountArgs, ServiceAccountState],
) (resp infer.ReadResponse[ServiceAccountArgs, ServiceAccountState], err error) {
	client, err := s.session.Client()
	if err != nil {
		return resp, err
	}
	resp.Inputs, resp.State = req.Inputs, req.State
	state := &resp.State
	imported := state.ClientID == ""
	if imported {
		if state.OrgID, state.ClientID, err = parseAccountID(req.ID, "orgId"); err != nil {
			return resp, err
		}
	}
	if state.OrgID, err = credential.Organization(ctx, s.session, client, state.OrgID); err != nil {
		return resp, err
	}
	at := account{s.session, client, atlas.Object{Kind: atlas.KindOrganization, ID: state.OrgID}, state.OrgID}
	if imported {
		resp.ID = state.ClientID
		resp.Inputs.OrgID = &state.OrgID
		resp.Inputs.AccountProperties, err = at.firstSight(ctx, &state.AccountOutputs)
		state.AccountProperties = resp.Inputs.AccountProperties
		return resp, err
	}
	resp.ID = keptID(req.ID, state.ClientID)
	gone, err := at.read(ctx, &state.AccountProperties, &state.AccountOutputs, &resp.Inputs.AccountProperties)
	if err != nil || gone {
		return infer.ReadResponse[ServiceAccountArgs, ServiceAccountState]{}, err
	}
	return resp, nil
}

// Update makes the changes that are left to make. A failure returns what Atlas has by then.
func (s ServiceAccount) Update(
	ctx context.Context, req infer.UpdateRequest[ServiceAccountArgs, ServiceAccountState],
) (resp infer.UpdateResponse[ServiceAccountState], err error) {
	client, err := s.session.Client()
	if err != nil {
		return resp, err
	}
	resp.Output = req.State
	if resp.Output.OrgID, err = credential.Organization(ctx, s.session, client, req.State.OrgID); err != nil {
		return resp, err
	}
	at := account{s.session, client, atlas.Object{Kind: atlas.KindOrganization, ID: resp.Output.OrgID}, resp.Output.OrgID}
	err = at.update(ctx, req.Inputs.AccountProperties, &resp.Output.AccountProperties, &resp.Output.AccountOutputs)
	return resp, err
}

// Delete deletes the account, and with it its secrets and its places in projects.
func (s ServiceAccount) Delete(ctx context.Context, req infer.DeleteRequest[ServiceAccountState]) (resp infer.DeleteResponse, err error) {
	client, err := s.session.Client()
	if err != nil {
		return resp, err
	}
	if err := refuseOwnAccount(s.session, req.State.ClientID); err != nil {
		return resp, err
	}
	orgID, err := credential.Organization(ctx, s.session, client, req.State.OrgID)
	if err != nil {
		return resp, err
	}
	return resp, client.Accounts().Delete(ctx, orgID, req.State.ClientID)
}
