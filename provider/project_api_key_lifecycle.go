package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/assignment"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
)

// Create mints the key in the first assignment's project, which takes one request, and assigns it to the others, which
// takes one each. Once the key is minted every failure returns what was reached: the private key is shown only once.
func (k ProjectAPIKey) Create(
	ctx context.Context, req infer.CreateRequest[ProjectAPIKeyArgs],
) (resp infer.CreateResponse[ProjectAPIKeyState], err error) {
	client, err := k.session.atlas()
	if err != nil {
		return resp, err
	}
	if len(req.Inputs.ProjectAssignments) == 0 { // Check refuses that, but a caller may leave Check out
		return resp, errors.New(propProjectAssignments + ": give at least one project")
	}
	ctx = withStatusLines(ctx)
	first, others := req.Inputs.ProjectAssignments[0], req.Inputs.ProjectAssignments[1:]
	minted, err := client.Keys().Mint(ctx, atlas.MintRequest{
		ProjectID:   first.ProjectID,
		Description: req.Inputs.Description,
		Roles:       slices.Concat(first.RoleNames, req.Inputs.OrgRoleNames),
	})
	if err != nil {
		return resp, err
	}
	resp.ID, resp.Output = minted.ID, newState(minted)
	resp.Output.ProjectAPIKeyArgs = req.Inputs
	resp.Output.ProjectAssignments = []ProjectAssignment{first}
	for i, next := range others {
		showProgress(ctx, "assigning", i+2, len(others)+1)
		if err := client.Assignments().Assign(ctx, next.ProjectID, minted.ID, next.RoleNames); err != nil {
			return resp, incomplete("created", err)
		}
		resp.Output.ProjectAssignments = append(resp.Output.ProjectAssignments, next)
	}
	return resp, nil
}

// Read returns the key as Atlas has it, each list in its prior order. A key that is gone has no id, where there was one;
// on import and get it is an error.
func (k ProjectAPIKey) Read(
	ctx context.Context, req infer.ReadRequest[ProjectAPIKeyArgs, ProjectAPIKeyState],
) (resp infer.ReadResponse[ProjectAPIKeyArgs, ProjectAPIKeyState], err error) {
	client, err := k.session.atlas()
	if err != nil {
		return resp, err
	}
	ctx = withStatusLines(ctx)
	id, err := parseKeyID(req.ID)
	if err != nil {
		return resp, err
	}
	imported := req.State.APIKeyID == ""
	orgID := req.State.OrgID
	if orgID == "" {
		if orgID, err = k.organization(ctx, client, id); err != nil {
			return resp, err
		}
	}
	client.Keys().Known(id.apiKeyID)
	found, err := client.Keys().Read(ctx, orgID, id.apiKeyID, projectsOf(id, req.State))
	switch {
	case atlas.IsNotFound(err, atlas.KindAPIKey) && !imported:
		return resp, nil
	case err != nil:
		return resp, err
	case imported:
		resp.Inputs, resp.State, err = firstSight(id, found)
	default:
		resp.Inputs, resp.State = arrange(found, req.Inputs), refreshed(found, req.State)
	}
	resp.ID = found.ID
	return resp, err
}

// Update makes the changes that are left to make, a request each: first it adds and changes assignments, then it removes,
// so that the key always keeps a project, then it changes the key itself. A failure returns what Atlas has by then.
func (k ProjectAPIKey) Update(
	ctx context.Context, req infer.UpdateRequest[ProjectAPIKeyArgs, ProjectAPIKeyState],
) (resp infer.UpdateResponse[ProjectAPIKeyState], err error) {
	client, err := k.session.atlas()
	if err != nil {
		return resp, err
	}
	ctx = withStatusLines(ctx)
	client.Keys().Known(req.ID)
	resp.Output = req.State
	err = update(ctx, client, req.Inputs, &resp.Output)
	switch {
	case err == nil:
		resp.Output.ProjectAPIKeyArgs = req.Inputs
	case !unchanged(resp.Output, req.State):
		err = incomplete("updated", err)
	}
	return resp, err
}

// Delete deletes the key at the organization, which takes it out of all its projects too.
func (k ProjectAPIKey) Delete(
	ctx context.Context, req infer.DeleteRequest[ProjectAPIKeyState],
) (resp infer.DeleteResponse, err error) {
	client, err := k.session.atlas()
	if err != nil {
		return resp, err
	}
	return resp, client.Keys().Delete(withStatusLines(ctx), req.State.OrgID, req.State.APIKeyID)
}

// update takes the steps from reached to inputs and keeps reached true to what Atlas has.
func update(ctx context.Context, client *atlas.Client, inputs ProjectAPIKeyArgs, reached *ProjectAPIKeyState) error {
	desired := assignments(inputs.ProjectAssignments)
	steps := assignment.Plan(assignments(reached.ProjectAssignments), desired)
	for i, step := range steps {
		showProgress(ctx, verbs[step.Kind], i+1, len(steps))
		if err := takeStep(ctx, client, reached.APIKeyID, step); err != nil {
			return err
		}
		current := assignment.Apply(assignments(reached.ProjectAssignments), step)
		reached.ProjectAssignments = projectAssignments(assignment.Arrange(current, desired))
	}
	patch, needed := patchOf(*reached, inputs)
	if !needed {
		return nil
	}
	if _, err := client.Keys().Patch(ctx, reached.OrgID, reached.APIKeyID, patch); err != nil {
		return err
	}
	reached.Description, reached.OrgRoleNames = inputs.Description, inputs.OrgRoleNames
	return nil
}

// takeStep is one step of a plan. The client sends nothing once ctx has ended.
func takeStep(ctx context.Context, client *atlas.Client, apiKeyID string, step assignment.Step) error {
	switch step.Kind {
	case assignment.Add:
		return client.Assignments().Assign(ctx, step.ProjectID, apiKeyID, step.RoleNames)
	case assignment.Remove:
		return client.Assignments().Unassign(ctx, step.ProjectID, apiKeyID)
	}
	return client.Assignments().SetRoles(ctx, step.ProjectID, apiKeyID, step.RoleNames)
}

// patchOf is the change of the key itself. Organization roles that are no longer in the program are left as they are.
func patchOf(state ProjectAPIKeyState, inputs ProjectAPIKeyArgs) (patch atlas.KeyPatch, needed bool) {
	if state.Description != inputs.Description {
		patch.Description, needed = &inputs.Description, true
	}
	if inputs.OrgRoleNames != nil && !assignment.SameRoles(state.OrgRoleNames, inputs.OrgRoleNames) {
		patch.OrgRoles, needed = inputs.OrgRoleNames, true
	}
	return patch, needed
}

// incomplete keeps in state what was reached before err: the next up continues from there.
func incomplete(done string, err error) error {
	return infer.ResourceInitFailedError{Reasons: []string{fmt.Sprintf(
		"the key was %s in part: %v\nWhat was reached is in the state; run `pulumi up` again to do the rest", done, err)}}
}

// organization finds the organization of a key that no state knows: that of the project in the id, else the
// configuration's, else the credential's own.
func (k ProjectAPIKey) organization(ctx context.Context, client *atlas.Client, id keyID) (string, error) {
	if id.projectID != "" {
		return client.Projects().Org(ctx, id.projectID)
	}
	if orgID := k.session.defaultOrg(); orgID != "" {
		return orgID, nil
	}
	orgID, err := client.Caller().Org(ctx)
	if err != nil {
		return "", fmt.Errorf("the organization of API key %s is not known: import it as projectId-apiKeyId, or set %s:%s or "+
			"MONGODB_ATLAS_ORG_ID: %w", id.apiKeyID, Name, cfgOrgID, err)
	}
	return orgID, nil
}

// firstSight is what import and get return of a key that another tool made. Its private key cannot be had.
func firstSight(id keyID, found atlas.Key) (ProjectAPIKeyArgs, ProjectAPIKeyState, error) {
	args := arrange(found, ProjectAPIKeyArgs{OrgRoleNames: managedOrgRoles(found)})
	state := newState(found)
	state.ProjectAPIKeyArgs = args
	if _, ok := found.Projects[id.projectID]; id.projectID != "" && !ok {
		return args, state, fmt.Errorf("API key %s is not assigned to project %s: import it by one of its projects, or by %s alone",
			id.apiKeyID, id.projectID, id.apiKeyID)
	}
	if len(found.Projects) == 0 {
		return args, state, fmt.Errorf("API key %s is assigned to no project: assign it to one first", id.apiKeyID)
	}
	return args, state, nil
}

// newState has what Atlas issued; the rest is to be filled in.
func newState(key atlas.Key) ProjectAPIKeyState {
	state := ProjectAPIKeyState{APIKeyID: key.ID, PublicKey: key.PublicKey, PrivateKey: key.PrivateKey.Reveal(), OrgID: key.OrgID}
	if created, err := objectid.CreatedAt(key.ID); err == nil {
		state.CreatedAt = created.UTC().Format(time.RFC3339)
	}
	return state
}
