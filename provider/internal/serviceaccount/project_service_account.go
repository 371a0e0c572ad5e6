package serviceaccount

import (
	"context"
	_ "embed"
	"errors"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/role"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// ProjectServiceAccount is the resource mongodbatlas-native:index:ProjectServiceAccount: a service account that is made in a project,
// with its roles there. Its roles in other projects are none of its business.
type ProjectServiceAccount struct {
	session *session.Session
}

// ProjectServiceAccountArgs are the inputs of [ProjectServiceAccount].
type ProjectServiceAccountArgs struct {
	AccountProperties

	// ProjectID is 24 hexadecimal digits. Check fills in the provider's default project where it is empty.
	ProjectID *string `pulumi:"projectId,optional"`
	// DeletionMode is "delete", which nil is too, or "unassign".
	DeletionMode *string `pulumi:"deletionMode,optional"`
}

// ProjectServiceAccountState are the outputs of [ProjectServiceAccount]: the inputs as Atlas has them, and what Atlas issued.
type ProjectServiceAccountState struct {
	AccountProperties
	AccountOutputs

	ProjectID    string  `pulumi:"projectId"`
	DeletionMode *string `pulumi:"deletionMode,optional"`
	OrgID        string  `pulumi:"orgId"`
}

var (
	_ infer.Annotated                                                             = (*ProjectServiceAccount)(nil)
	_ infer.Annotated                                                             = (*ProjectServiceAccountArgs)(nil)
	_ infer.Annotated                                                             = (*ProjectServiceAccountState)(nil)
	_ infer.CustomResource[ProjectServiceAccountArgs, ProjectServiceAccountState] = ProjectServiceAccount{}
	_ infer.CustomRead[ProjectServiceAccountArgs, ProjectServiceAccountState]     = ProjectServiceAccount{}
	_ infer.CustomUpdate[ProjectServiceAccountArgs, ProjectServiceAccountState]   = ProjectServiceAccount{}
	_ infer.CustomDelete[ProjectServiceAccountState]                              = ProjectServiceAccount{}
)

//go:embed project_service_account.md
var projectServiceAccountDoc string

// Annotate gives the resource its token and its text in the registry.
func (s *ProjectServiceAccount) Annotate(a infer.Annotator) {
	a.SetToken("index", "ProjectServiceAccount")
	a.Describe(&s, projectServiceAccountDoc)
}

// Annotate describes the inputs of this resource alone.
func (s *ProjectServiceAccountArgs) Annotate(a infer.Annotator) {
	a.Describe(&s.ProjectID, credential.ProjectIDText+" Defaults to the `projectId` of the provider's configuration. Changing it replaces the "+
		"service account.")
	a.Describe(&s.DeletionMode, deletionModeText)
}

// Annotate describes the outputs of this resource alone.
func (s *ProjectServiceAccountState) Annotate(a infer.Annotator) {
	a.Describe(&s.ProjectID, credential.ProjectIDText)
	a.Describe(&s.DeletionMode, deletionModeText)
	a.Describe(&s.OrgID, orgIDText)
}

const deletionModeText = "What becomes of the service account when the resource is deleted: `delete`, the default, deletes it at the organization, " +
	"which takes Organization Owner; `unassign` takes it out of the project and leaves it in the organization, where its secrets go on working until " +
	"they expire."

// NewProjectServiceAccount serves [ProjectServiceAccount].
func NewProjectServiceAccount(run *serve.Run, s *session.Session) infer.InferredResource {
	r := ProjectServiceAccount{s}
	rules := rulesOfAccount(s)
	rules.Check, rules.Diff, rules.Objects = r.check, r.diff, objectsOfProjectAccount
	return serve.Resource(run, r, rules)
}

// check fills in the default project.
func (s ProjectServiceAccount) check(c *serve.Checker, inputs serve.Node) property.Map {
	checked, id := credential.WithDefaultProject(s.session, inputs)
	if id != nil {
		credential.CheckProjectID(c, *id, map[string]string{})
	}
	credential.CheckDeletionMode(c, inputs.Child(credential.PropDeletionMode))
	return checkAccount(c, checked, inputs, credential.RoleList{
		Scope: role.Project, Advice: "give at least one GROUP_* role", Elsewhere: "a ServiceAccount"})
}

// diff replaces an account only where it is to be another project's.
func (s ProjectServiceAccount) diff(ctx context.Context, d *serve.Differences) {
	d.Replace(credential.PropProjectID)
	if !d.Imported() && credential.Unassigns(d.State(credential.PropDeletionMode)) != credential.Unassigns(d.Input(credential.PropDeletionMode)) {
		d.Quietly()
	}
	diffAccount(ctx, s.session, d)
}

// at is the account by way of its project.
func (s ProjectServiceAccount) at(ctx context.Context, projectID, orgID string) (at account, err error) {
	at = account{session: s.session, owner: atlas.Object{Kind: atlas.KindProject, ID: projectID}, orgID: orgID}
	if at.client, err = s.session.Client(); err != nil || orgID != "" {
		return at, err
	}
	at.orgID, err = at.client.Projects().Org(ctx, projectID)
	return at, err
}

// Create is described at [ServiceAccount.Create].
func (s ProjectServiceAccount) Create(
	ctx context.Context, req infer.CreateRequest[ProjectServiceAccountArgs],
) (resp infer.CreateResponse[ProjectServiceAccountState], err error) {
	projectID := credential.Value(req.Inputs.ProjectID)
	if projectID == "" { // Check refuses that, but a caller may leave Check out
		return resp, errors.New(credential.PropProjectID + ": name the project")
	}
	at, err := s.at(ctx, projectID, "")
	if err != nil {
		return resp, err
	}
	resp.Output.ProjectID, resp.Output.OrgID, resp.Output.DeletionMode = projectID, at.orgID, req.Inputs.DeletionMode
	err = at.create(ctx, req.Inputs.AccountProperties, &resp.Output.AccountProperties, &resp.Output.AccountOutputs)
	resp.ID = resp.Output.ClientID
	return resp, err
}

// Read is described at [ServiceAccount.Read]. An account that has left the project has no roles there.
func (s ProjectServiceAccount) Read(
	ctx context.Context, req infer.ReadRequest[ProjectServiceAccountArgs, ProjectServiceAccountState],
) (resp infer.ReadResponse[ProjectServiceAccountArgs, ProjectServiceAccountState], err error) {
	resp.Inputs, resp.State = req.Inputs, req.State
	state := &resp.State
	imported := state.ClientID == ""
	if imported {
		if state.ProjectID, state.ClientID, err = parseAccountID(req.ID, "projectId"); err != nil {
			return resp, err
		}
		if state.ProjectID == "" {
			return resp, errAccountID(req.ID, "projectId")
		}
	}
	at, err := s.at(ctx, state.ProjectID, state.OrgID)
	if err != nil {
		return resp, err
	}
	state.OrgID = at.orgID
	if imported {
		resp.ID = state.ClientID
		resp.Inputs.ProjectID = &state.ProjectID
		resp.Inputs.AccountProperties, err = at.firstSight(ctx, &state.AccountOutputs)
		state.AccountProperties = resp.Inputs.AccountProperties
		return resp, err
	}
	resp.ID = keptID(req.ID, state.ClientID)
	gone, err := at.read(ctx, &state.AccountProperties, &state.AccountOutputs, &resp.Inputs.AccountProperties)
	if err != nil || gone {
		return infer.ReadResponse[ProjectServiceAccountArgs, ProjectServiceAccountState]{}, err
	}
	return resp, nil
}

// Update is described at [ServiceAccount.Update].
func (s ProjectServiceAccount) Update(
	ctx context.Context, req infer.UpdateRequest[ProjectServiceAccountArgs, ProjectServiceAccountState],
) (resp infer.UpdateResponse[ProjectServiceAccountState], err error) {
	resp.Output = req.State
	at, err := s.at(ctx, req.State.ProjectID, req.State.OrgID)
	if err != nil {
		return resp, err
	}
	resp.Output.OrgID = at.orgID
	err = at.update(ctx, req.Inputs.AccountProperties, &resp.Output.AccountProperties, &resp.Output.AccountOutputs)
	if err == nil {
		resp.Output.DeletionMode = req.Inputs.DeletionMode
	}
	return resp, err
}

// Delete deletes the account, and with it its secrets and its places in projects; or by deletionMode takes it out of the project
// alone.
func (s ProjectServiceAccount) Delete(
	ctx context.Context, req infer.DeleteRequest[ProjectServiceAccountState],
) (resp infer.DeleteResponse, err error) {
	state := req.State
	if err := refuseOwnAccount(s.session, state.ClientID); err != nil {
		return resp, err
	}
	if credential.Value(state.DeletionMode) == credential.ModeUnassign {
		client, err := s.session.Client()
		if err == nil {
			err = client.Accounts().Leave(ctx, state.ProjectID, state.ClientID)
		}
		if err == nil {
			serve.Log(ctx).Warningf("service account %s lives on in its organization%s", state.ClientID, state.secretsThatStay())
		}
		return resp, err
	}
	at, err := s.at(ctx, state.ProjectID, state.OrgID)
	if err != nil {
		return resp, err
	}
	return resp, at.client.Accounts().Delete(ctx, at.orgID, state.ClientID)
}
