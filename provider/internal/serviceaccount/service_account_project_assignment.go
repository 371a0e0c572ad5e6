package serviceaccount

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/assignment"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/role"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/set"
)

// ServiceAccountProjectAssignment is the resource mongodbatlas-native:index:ServiceAccountProjectAssignment: the roles of one service
// account in one project. Whose account it is, and what roles it has elsewhere, is none of its business.
type ServiceAccountProjectAssignment struct {
	session *session.Session
}

// ServiceAccountProjectAssignmentProperties are the inputs of [ServiceAccountProjectAssignment] that are outputs too, as Atlas has them.
type ServiceAccountProjectAssignmentProperties struct {
	ClientID string `pulumi:"clientId"`
	// RoleNames has at least one GROUP_* role. It is a set.
	RoleNames []string `pulumi:"roleNames"`
}

// ServiceAccountProjectAssignmentArgs are the inputs of [ServiceAccountProjectAssignment].
type ServiceAccountProjectAssignmentArgs struct {
	ServiceAccountProjectAssignmentProperties

	// ProjectID is 24 hexadecimal digits. Check fills in the provider's default project where it is empty.
	ProjectID *string `pulumi:"projectId,optional"`
}

// ServiceAccountProjectAssignmentState are the outputs of [ServiceAccountProjectAssignment].
type ServiceAccountProjectAssignmentState struct {
	ServiceAccountProjectAssignmentProperties

	ProjectID string `pulumi:"projectId"`
}

var (
	_ infer.Annotated                                                                                 = (*ServiceAccountProjectAssignment)(nil)
	_ infer.Annotated                                                                                 = (*ServiceAccountProjectAssignmentProperties)(nil)
	_ infer.Annotated                                                                                 = (*ServiceAccountProjectAssignmentArgs)(nil)
	_ infer.Annotated                                                                                 = (*ServiceAccountProjectAssignmentState)(nil)
	_ infer.CustomResource[ServiceAccountProjectAssignmentArgs, ServiceAccountProjectAssignmentState] = ServiceAccountProjectAssignment{}
	_ infer.CustomRead[ServiceAccountProjectAssignmentArgs, ServiceAccountProjectAssignmentState]     = ServiceAccountProjectAssignment{}
	_ infer.CustomUpdate[ServiceAccountProjectAssignmentArgs, ServiceAccountProjectAssignmentState]   = ServiceAccountProjectAssignment{}
	_ infer.CustomDelete[ServiceAccountProjectAssignmentState]                                        = ServiceAccountProjectAssignment{}
)

//go:embed service_account_project_assignment.md
var serviceAccountProjectAssignmentDoc string

// Annotate gives the resource its token and its text in the registry.
func (r *ServiceAccountProjectAssignment) Annotate(a infer.Annotator) {
	a.SetToken("index", "ServiceAccountProjectAssignment")
	a.Describe(&r, serviceAccountProjectAssignmentDoc)
}

// Annotate describes the inputs that are outputs too.
func (p *ServiceAccountProjectAssignmentProperties) Annotate(a infer.Annotator) {
	a.Describe(&p.ClientID, clientIDText+" Changing it replaces the assignment, not the service account.")
	a.Describe(&p.RoleNames, "The roles of the service account in the project, at least one: "+credential.RolesText(role.Project)+
		". Order and repetition mean nothing.")
}

// Annotate describes the input that is filled in.
func (p *ServiceAccountProjectAssignmentArgs) Annotate(a infer.Annotator) {
	a.Describe(&p.ProjectID, credential.ProjectIDText+" Defaults to the `projectId` of the provider's configuration. Changing it replaces the "+
		"assignment, not the service account.")
}

// Annotate describes the output.
func (p *ServiceAccountProjectAssignmentState) Annotate(a infer.Annotator) {
	a.Describe(&p.ProjectID, credential.ProjectIDText)
}

// NewServiceAccountProjectAssignment serves [ServiceAccountProjectAssignment].
func NewServiceAccountProjectAssignment(run *serve.Run, s *session.Session) infer.InferredResource {
	r := ServiceAccountProjectAssignment{s}
	return serve.Resource(run, r, serve.Rules{
		Check: r.check, Diff: r.diff, TakeIn: takeInAssignment, Objects: objectsOfAssignment, DeleteBeforeReplace: true,
	})
}

// check fills in the default project.
func (r ServiceAccountProjectAssignment) check(c *serve.Checker, inputs serve.Node) property.Map {
	checkClientID(c, inputs.Child(propClientID))
	checked, id := credential.WithDefaultProject(r.session, inputs)
	if id != nil {
		credential.CheckProjectID(c, *id, map[string]string{})
	}
	if roles := inputs.Child(credential.PropRoleNames); !c.AsBefore(roles) {
		credential.RoleList{Scope: role.Project, Advice: "give at least one GROUP_* role",
			Elsewhere: "the " + credential.PropRoleNames + " of the ServiceAccount"}.Check(c, roles)
	}
	return checked
}

// diff replaces what is to be another account's, or in another project.
func (r ServiceAccountProjectAssignment) diff(ctx context.Context, d *serve.Differences) {
	d.Replace(credential.PropProjectID)
	d.Replace(propClientID)
	d.Set(credential.PropRoleNames)
	if d.Changed(credential.PropRoleNames) {
		warnOfOwnAccount(ctx, r.session, d.State(propClientID))
	}
}

// Create takes the account into the project. Where it is there already, with the same roles, that is taken over; with others somebody
// relies on those, and it is an error.
func (r ServiceAccountProjectAssignment) Create(
	ctx context.Context, req infer.CreateRequest[ServiceAccountProjectAssignmentArgs],
) (resp infer.CreateResponse[ServiceAccountProjectAssignmentState], err error) {
	client, err := r.session.Client()
	if err != nil {
		return resp, err
	}
	projectID, inputs := credential.Value(req.Inputs.ProjectID), req.Inputs.ServiceAccountProjectAssignmentProperties
	if projectID == "" { // Check refuses that, but a caller may leave Check out
		return resp, errors.New(credential.PropProjectID + ": name the project")
	}
	shown, err := client.Accounts().Invite(ctx, projectID, inputs.ClientID, set.Sorted(inputs.RoleNames))
	if atlas.IsAlreadyInvited(err) {
		shown, err = r.takeOver(ctx, client, projectID, inputs)
	}
	if err != nil {
		return resp, err
	}
	resp.ID = projectID + "/" + inputs.ClientID
	resp.Output = ServiceAccountProjectAssignmentState{inputs, projectID}
	if err := shownRoles(shown, inputs.RoleNames); err != nil {
		resp.Output.RoleNames = shown.Roles
		return resp, serve.Incomplete("the assignment", "created", err)
	}
	return resp, nil
}

// takeOver reads an assignment that is there already.
func (r ServiceAccountProjectAssignment) takeOver(
	ctx context.Context, client *atlas.Client, projectID string, inputs ServiceAccountProjectAssignmentProperties,
) (atlas.Account, error) {
	there, err := client.Accounts().Look(ctx, atlas.Object{Kind: atlas.KindProject, ID: projectID}, inputs.ClientID)
	switch {
	case err != nil:
		return there, err
	case !set.Equal(there.Roles, inputs.RoleNames):
		return there, fmt.Errorf("service account %s has other roles in project %s already: %s. Somebody relies on them: to manage them here, import "+
			"the assignment, pulumi import mongodbatlas-native:index:ServiceAccountProjectAssignment <name> %s/%s, or name these roles",
			inputs.ClientID, projectID, strings.Join(there.Roles, ", "), projectID, inputs.ClientID)
	}
	serve.Log(ctx).Infof("service account %s has these roles in project %s already: the assignment is taken over", inputs.ClientID, projectID)
	return there, nil
}

// Read returns the roles as the project shows them. What is gone has no id, where there was one; on import and get it is an error.
func (r ServiceAccountProjectAssignment) Read(
	ctx context.Context, req infer.ReadRequest[ServiceAccountProjectAssignmentArgs, ServiceAccountProjectAssignmentState],
) (resp infer.ReadResponse[ServiceAccountProjectAssignmentArgs, ServiceAccountProjectAssignmentState], err error) {
	client, err := r.session.Client()
	if err != nil {
		return resp, err
	}
	resp.Inputs, resp.State = req.Inputs, req.State
	imported := req.State.ClientID == ""
	if imported {
		if resp.State.ProjectID, resp.State.ClientID, err = parseAssignmentID(req.ID); err != nil {
			return resp, err
		}
		resp.Inputs.ClientID, resp.Inputs.ProjectID = resp.State.ClientID, &resp.State.ProjectID
	}
	projectID, clientID := resp.State.ProjectID, resp.State.ClientID
	found, err := client.Accounts().Read(ctx, atlas.Object{Kind: atlas.KindProject, ID: projectID}, clientID)
	gone := atlas.IsNotFound(err, atlas.KindServiceAccount, atlas.KindAssignment, atlas.KindProject)
	switch {
	case gone && !imported:
		return infer.ReadResponse[ServiceAccountProjectAssignmentArgs, ServiceAccountProjectAssignmentState]{}, nil
	case err != nil:
		return resp, err
	}
	if found.Roles == nil {
		found.Roles = req.State.RoleNames // Atlas does not show them
	}
	resp.ID = projectID + "/" + clientID
	resp.State.RoleNames = assignment.ArrangeRoles(found.Roles, req.State.RoleNames)
	resp.Inputs.RoleNames = assignment.ArrangeRoles(found.Roles, req.Inputs.RoleNames)
	return resp, nil
}

// Update changes the roles.
func (r ServiceAccountProjectAssignment) Update(
	ctx context.Context, req infer.UpdateRequest[ServiceAccountProjectAssignmentArgs, ServiceAccountProjectAssignmentState],
) (resp infer.UpdateResponse[ServiceAccountProjectAssignmentState], err error) {
	client, err := r.session.Client()
	if err != nil {
		return resp, err
	}
	resp.Output = req.State
	if !set.Equal(req.Inputs.RoleNames, req.State.RoleNames) {
		project := atlas.Object{Kind: atlas.KindProject, ID: req.State.ProjectID}
		shown, err := client.Accounts().Patch(ctx, project, req.State.ClientID, atlas.AccountPatch{Roles: set.Sorted(req.Inputs.RoleNames)})
		if err != nil {
			return resp, err
		}
		if err := shownRoles(shown, req.Inputs.RoleNames); err != nil {
			resp.Output.RoleNames = shown.Roles
			return resp, serve.Incomplete("the assignment", "updated", err)
		}
	}
	resp.Output.RoleNames = req.Inputs.RoleNames
	return resp, nil
}

// Delete takes the account out of the project. That it is gone already is success.
func (r ServiceAccountProjectAssignment) Delete(
	ctx context.Context, req infer.DeleteRequest[ServiceAccountProjectAssignmentState],
) (resp infer.DeleteResponse, err error) {
	client, err := r.session.Client()
	if err != nil {
		return resp, err
	}
	return resp, client.Accounts().Leave(ctx, req.State.ProjectID, req.State.ClientID)
}

// shownRoles is the error where Atlas took roles without an error, and shows others.
func shownRoles(shown atlas.Account, asked []string) error {
	if shown.Roles == nil || set.Equal(shown.Roles, asked) {
		return nil
	}
	return credential.ErrShown("service account", fmt.Sprintf("%s (it shows %v)", credential.PropRoleNames, shown.Roles))
}

// objectsOfAssignment names the assignment of a state or of inputs, or that which an import or a get asks for.
func objectsOfAssignment(id string, state property.Map) serve.Objects {
	clientID, projectID := credential.TextOf(state, propClientID), credential.TextOf(state, credential.PropProjectID)
	if clientID == "" || projectID == "" {
		var err error
		if projectID, clientID, err = parseAssignmentID(id); err != nil {
			return serve.Objects{}
		}
	}
	return serve.Objects{Is: objectOfAssignment(clientID, projectID), Beside: []string{rolesOf(clientID, projectID)}}
}
