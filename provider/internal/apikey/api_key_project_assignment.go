package apikey

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

// APIKeyProjectAssignment is the resource mongodbatlas-native:index:ApiKeyProjectAssignment: the roles of one API key in one
// project. Whose key it is, and what roles it has elsewhere, is none of its business.
type APIKeyProjectAssignment struct {
	session *session.Session
}

// APIKeyProjectAssignmentProperties are the inputs of [APIKeyProjectAssignment] that are outputs too, as Atlas has them.
type APIKeyProjectAssignmentProperties struct {
	APIKeyID string `pulumi:"apiKeyId"`
	// RoleNames has at least one GROUP_* role. It is a set.
	RoleNames []string `pulumi:"roleNames"`
	// PreviousAPIKeyID is a key that has the same roles there while a rotation leaves two alive.
	PreviousAPIKeyID *string `pulumi:"previousApiKeyId,optional"`
}

// APIKeyProjectAssignmentArgs are the inputs of [APIKeyProjectAssignment].
type APIKeyProjectAssignmentArgs struct {
	APIKeyProjectAssignmentProperties

	// ProjectID is 24 hexadecimal digits. Check fills in the provider's default project where it is empty.
	ProjectID *string `pulumi:"projectId,optional"`
}

// APIKeyProjectAssignmentState are the outputs of [APIKeyProjectAssignment].
type APIKeyProjectAssignmentState struct {
	APIKeyProjectAssignmentProperties

	ProjectID string `pulumi:"projectId"`
}

var (
	_ infer.Annotated                                                                 = (*APIKeyProjectAssignment)(nil)
	_ infer.Annotated                                                                 = (*APIKeyProjectAssignmentProperties)(nil)
	_ infer.Annotated                                                                 = (*APIKeyProjectAssignmentArgs)(nil)
	_ infer.Annotated                                                                 = (*APIKeyProjectAssignmentState)(nil)
	_ infer.CustomResource[APIKeyProjectAssignmentArgs, APIKeyProjectAssignmentState] = APIKeyProjectAssignment{}
	_ infer.CustomRead[APIKeyProjectAssignmentArgs, APIKeyProjectAssignmentState]     = APIKeyProjectAssignment{}
	_ infer.CustomUpdate[APIKeyProjectAssignmentArgs, APIKeyProjectAssignmentState]   = APIKeyProjectAssignment{}
	_ infer.CustomDelete[APIKeyProjectAssignmentState]                                = APIKeyProjectAssignment{}
)

//go:embed api_key_project_assignment.md
var apiKeyProjectAssignmentDoc string

// Annotate gives the resource its token and its text in the registry.
func (r *APIKeyProjectAssignment) Annotate(a infer.Annotator) {
	a.SetToken("index", "ApiKeyProjectAssignment")
	a.Describe(&r, apiKeyProjectAssignmentDoc)
}

// Annotate describes the inputs that are outputs too.
func (p *APIKeyProjectAssignmentProperties) Annotate(a infer.Annotator) {
	a.Describe(&p.APIKeyID, apiKeyIDText+" Changing it is made in place: the new key is assigned before the old one is taken out.")
	a.Describe(&p.RoleNames, "The roles of the key in the project, at least one: "+credential.RolesText(role.Project)+
		". Order and repetition mean nothing.")
	a.Describe(&p.PreviousAPIKeyID, previousAPIKeyIDText)
}

const previousAPIKeyIDText = "A second key that is to have the same, as long as it is named: give the `previousApiKeyId` of the key, so that " +
	"the one that a rotation leaves behind goes on working for as long as it lives."

// Annotate describes the input that is filled in.
func (p *APIKeyProjectAssignmentArgs) Annotate(a infer.Annotator) {
	a.Describe(&p.ProjectID, "Unique 24-hexadecimal digit string that identifies the project. Defaults to the `projectId` of the "+
		"provider's configuration. Changing it replaces the assignment, not the key.")
}

// Annotate describes the output.
func (p *APIKeyProjectAssignmentState) Annotate(a infer.Annotator) {
	a.Describe(&p.ProjectID, credential.ProjectIDText)
}

// NewAPIKeyProjectAssignment serves [APIKeyProjectAssignment].
func NewAPIKeyProjectAssignment(run *serve.Run, s *session.Session) infer.InferredResource {
	r := APIKeyProjectAssignment{s}
	return serve.Resource(run, r, serve.Rules{
		Check: r.check, Diff: r.diff, TakeIn: takeInAssignment, Objects: objectsOfAssignment, DeleteBeforeReplace: true,
	})
}

// check fills in the default project.
func (r APIKeyProjectAssignment) check(c *serve.Checker, inputs serve.Node) property.Map {
	inputs = checkAPIKeyIDs(c, inputs)
	checked, id := credential.WithDefaultProject(r.session, inputs)
	if id != nil {
		credential.CheckProjectID(c, *id, map[string]string{})
	}
	if roles := inputs.Child(credential.PropRoleNames); !c.AsBefore(roles) {
		credential.RoleList{Scope: role.Project, Advice: "give at least one GROUP_* role", Elsewhere: "the " + credential.PropRoleNames + " of the ApiKey"}.Check(c, roles)
	}
	return checked
}

// diff replaces what is to be in another project.
func (r APIKeyProjectAssignment) diff(_ context.Context, d *serve.Differences) {
	d.Replace(credential.PropProjectID)
	d.Value(propAPIKeyID)
	d.Value(propPreviousAPIKeyID)
	d.Set(credential.PropRoleNames)
}

// Create assigns the key. Where it is assigned already, with the same roles, that is taken over; with others somebody relies
// on those, and it is an error.
func (r APIKeyProjectAssignment) Create(
	ctx context.Context, req infer.CreateRequest[APIKeyProjectAssignmentArgs],
) (resp infer.CreateResponse[APIKeyProjectAssignmentState], err error) {
	client, err := r.session.Client()
	if err != nil {
		return resp, err
	}
	projectID, inputs := credential.Value(req.Inputs.ProjectID), req.Inputs.APIKeyProjectAssignmentProperties
	if projectID == "" { // Check refuses that, but a caller may leave Check out
		return resp, errors.New(credential.PropProjectID + ": name the project")
	}
	shown, err := assignNew(ctx, client, projectID, inputs.APIKeyID, inputs.RoleNames)
	if err != nil {
		return resp, err
	}
	resp.ID = projectID + "/" + inputs.APIKeyID
	resp.Output = APIKeyProjectAssignmentState{inputs, projectID}
	resp.Output.RoleNames = assignment.ArrangeRoles(shown, inputs.RoleNames)
	resp.Output.PreviousAPIKeyID = nil
	if err = r.update(ctx, client, inputs, &resp.Output); err != nil {
		err = serve.Incomplete("the assignment", "created", err)
	}
	return resp, err
}

// Read returns the roles from the project's list. What is gone has no id, where there was one; on import and get it is an
// error.
func (r APIKeyProjectAssignment) Read(
	ctx context.Context, req infer.ReadRequest[APIKeyProjectAssignmentArgs, APIKeyProjectAssignmentState],
) (resp infer.ReadResponse[APIKeyProjectAssignmentArgs, APIKeyProjectAssignmentState], err error) {
	client, err := r.session.Client()
	if err != nil {
		return resp, err
	}
	resp.Inputs, resp.State = req.Inputs, req.State
	imported := req.State.APIKeyID == ""
	if imported {
		if resp.State.ProjectID, resp.State.APIKeyID, err = parseAssignmentID(req.ID); err != nil {
			return resp, err
		}
		resp.Inputs.APIKeyID, resp.Inputs.ProjectID = resp.State.APIKeyID, &resp.State.ProjectID
	}
	projectID, keyID := resp.State.ProjectID, resp.State.APIKeyID
	roles, assigned, err := client.Assignments().Read(ctx, projectID, keyID)
	switch {
	case atlas.IsNotFound(err, atlas.KindProject) && !imported:
		return infer.ReadResponse[APIKeyProjectAssignmentArgs, APIKeyProjectAssignmentState]{}, nil
	case err != nil:
		return resp, err
	case !assigned && imported:
		return resp, fmt.Errorf("API key %s is not assigned to project %s", keyID, projectID)
	case !assigned:
		return infer.ReadResponse[APIKeyProjectAssignmentArgs, APIKeyProjectAssignmentState]{}, nil
	}
	resp.ID = req.ID // a handle, whichever key it is by now
	if _, _, err := parseAssignmentID(req.ID); imported || err != nil {
		resp.ID = projectID + "/" + keyID
	}
	resp.State.RoleNames = assignment.ArrangeRoles(roles, req.State.RoleNames)
	resp.Inputs.RoleNames = assignment.ArrangeRoles(roles, req.Inputs.RoleNames)
	return resp, nil
}

// Update changes roles, and lets the assignment follow to another key. A failure returns what Atlas has by then.
func (r APIKeyProjectAssignment) Update(
	ctx context.Context, req infer.UpdateRequest[APIKeyProjectAssignmentArgs, APIKeyProjectAssignmentState],
) (resp infer.UpdateResponse[APIKeyProjectAssignmentState], err error) {
	client, err := r.session.Client()
	if err != nil {
		return resp, err
	}
	resp.Output = req.State
	err = r.update(ctx, client, req.Inputs.APIKeyProjectAssignmentProperties, &resp.Output)
	if err != nil && (resp.Output.pair() != req.State.pair() || !set.Equal(resp.Output.RoleNames, req.State.RoleNames)) {
		err = serve.Incomplete("the assignment", "updated", err)
	}
	return resp, err
}

// update takes the steps from reached to inputs and keeps reached true to what Atlas has.
func (r APIKeyProjectAssignment) update(
	ctx context.Context, client *atlas.Client, inputs APIKeyProjectAssignmentProperties, reached *APIKeyProjectAssignmentState,
) error {
	have, want := reached.pair(), inputs.pair()
	if !set.Equal(reached.RoleNames, inputs.RoleNames) {
		for _, keyID := range []string{have.current, have.previous} {
			if !want.has(keyID) {
				continue
			}
			shown, err := client.Assignments().SetRoles(ctx, reached.ProjectID, keyID, set.Sorted(inputs.RoleNames))
			if err == nil {
				err = shownRoles(shown.Projects[reached.ProjectID], inputs.RoleNames)
			}
			if err != nil {
				return err
			}
		}
	}
	have, err := follower{
		give: func(ctx context.Context, keyID string) error {
			shown, err := assignNew(ctx, client, reached.ProjectID, keyID, inputs.RoleNames)
			if err == nil {
				err = shownRoles(shown, inputs.RoleNames)
			}
			return err
		},
		take: func(ctx context.Context, keyID string) error {
			warnOfPreviousKey(ctx, keyID, "is taken out of project "+reached.ProjectID)
			return client.Assignments().Unassign(ctx, reached.ProjectID, keyID)
		},
	}.follow(ctx, have, want)
	reached.APIKeyID, reached.PreviousAPIKeyID = have.current, credential.Optional(have.previous)
	if err == nil {
		reached.RoleNames = inputs.RoleNames
	}
	return err
}

// Delete takes the key, and the previous one, out of the project. That it is gone already is success.
func (r APIKeyProjectAssignment) Delete(
	ctx context.Context, req infer.DeleteRequest[APIKeyProjectAssignmentState],
) (resp infer.DeleteResponse, err error) {
	client, err := r.session.Client()
	if err != nil {
		return resp, err
	}
	if previous := credential.Value(req.State.PreviousAPIKeyID); previous != "" {
		if err := client.Assignments().Unassign(ctx, req.State.ProjectID, previous); err != nil {
			return resp, err
		}
	}
	return resp, client.Assignments().Unassign(ctx, req.State.ProjectID, req.State.APIKeyID)
}

// assignNew assigns a key to a project, and returns its roles there as Atlas shows them.
func assignNew(ctx context.Context, client *atlas.Client, projectID, keyID string, roles []string) ([]string, error) {
	there, assigned, err := client.Assignments().Roles(ctx, projectID, keyID)
	switch {
	case err != nil:
		return nil, err
	case assigned && !set.Equal(there, roles):
		return nil, fmt.Errorf("API key %s has other roles in project %s already: %s. Somebody relies on them: to manage them here, import "+
			"the assignment, pulumi import mongodbatlas-native:index:ApiKeyProjectAssignment <name> %s/%s, or name these roles",
			keyID, projectID, strings.Join(there, ", "), projectID, keyID)
	case assigned:
		serve.Log(ctx).Infof("API key %s has these roles in project %s already: the assignment is taken over", keyID, projectID)
		return there, nil
	}
	shown, err := client.Assignments().Assign(ctx, projectID, keyID, set.Sorted(roles))
	return shown.Projects[projectID], err
}

// shownRoles is the error where Atlas took roles without an error, and shows others.
func shownRoles(shown, asked []string) error {
	if set.Equal(shown, asked) {
		return nil
	}
	return credential.ErrShown("key", fmt.Sprintf("%s (it shows %v)", credential.PropRoleNames, shown))
}

func (p APIKeyProjectAssignmentProperties) pair() keyPair {
	return keyPair{p.APIKeyID, credential.Value(p.PreviousAPIKeyID)}
}

// objectsOfAssignment names the assignment of a state or of inputs, or that which an import or a get asks for.
func objectsOfAssignment(id string, state property.Map) serve.Objects {
	projectID, keyID := credential.TextOf(state, credential.PropProjectID), credential.TextOf(state, propAPIKeyID)
	if projectID == "" || keyID == "" {
		var err error
		if projectID, keyID, err = parseAssignmentID(id); err != nil {
			return serve.Objects{}
		}
	}
	o := serve.Objects{Is: objectOfAssignment(keyID, projectID), Beside: []string{assignmentsOf(keyID)}}
	if previous := credential.TextOf(state, propPreviousAPIKeyID); previous != "" {
		o.Has = append(o.Has, objectOfAssignment(previous, projectID))
	}
	return o
}
