package apikey

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/address"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/assignment"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/role"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/set"
)

// ProjectAPIKey is the resource mongodbatlas-native:index:ProjectApiKey: an organization API key, assigned to
// projects, whose private key is an encrypted secret of the stack.
type ProjectAPIKey struct {
	session *session.Session
}

var (
	_ infer.CustomResource[ProjectAPIKeyArgs, ProjectAPIKeyState] = ProjectAPIKey{}
	_ infer.CustomRead[ProjectAPIKeyArgs, ProjectAPIKeyState]     = ProjectAPIKey{}
	_ infer.CustomUpdate[ProjectAPIKeyArgs, ProjectAPIKeyState]   = ProjectAPIKey{}
	_ infer.CustomDelete[ProjectAPIKeyState]                      = ProjectAPIKey{}
)

// NewProjectAPIKey serves [ProjectAPIKey].
func NewProjectAPIKey(run *serve.Run, s *session.Session) infer.InferredResource {
	k := ProjectAPIKey{s}
	return serve.Resource(run, k, serve.Rules{
		Check: k.check, Diff: k.diff, LeftAlone: []string{propOrgRoleNames, credential.PropAccessList}, TakeIn: takeInKey, Known: known(s), Objects: objectsOfProjectKey, Foresee: foreseeKey(s), Mirrors: mirrored,
		Imported: tellOfPrivateKey, BringSecret: bringPrivateKey,
	})
}

// check fills in the default project.
func (k ProjectAPIKey) check(c *serve.Checker, inputs serve.Node) property.Map {
	checkDescription(c, inputs.Child(credential.PropDescription))
	checked := inputs.Value.AsMap()
	if list := inputs.Child(propProjectAssignments); !c.AsBefore(list) {
		if list, ok := k.checkAssignments(c, list); ok {
			checked = checked.Set(propProjectAssignments, list)
		}
	}
	if roles := inputs.Child(propOrgRoleNames); !roles.Value.IsNull() && !c.AsBefore(roles) {
		credential.RoleList{
			Scope: role.Organization, Advice: "give at least one ORG_* role, or leave the property out to have the organization roles left alone",
			Elsewhere: propProjectAssignments + "[…]." + credential.PropRoleNames,
		}.Check(c, roles)
	}
	credential.CheckAccessList(c, inputs.Child(credential.PropAccessList))
	credential.CheckDeletionMode(c, inputs.Child(credential.PropDeletionMode))
	checkExistingPrivateKey(c, inputs.Child(propExistingPrivateKey))
	return checkRotation(c, checked, inputs.Child(credential.PropRotation))
}

// checkAssignments returns the list with the default project filled in; false where there is nothing to return.
func (k ProjectAPIKey) checkAssignments(c *serve.Checker, n serve.Node) (property.Value, bool) {
	elements, ok := c.List(n, "give at least one project with the roles that the key has in it")
	if !ok {
		return property.Value{}, false
	}
	seen := map[string]string{}
	checked := make([]property.Value, len(elements))
	for i, element := range elements {
		checked[i] = k.checkAssignment(c, element, seen)
	}
	return property.WithGoValue(n.Value, property.NewArray(checked)), true
}

// checkAssignment checks one assignment; seen has the path of each project id so far.
func (k ProjectAPIKey) checkAssignment(c *serve.Checker, n serve.Node, seen map[string]string) property.Value {
	if n.Value.IsComputed() {
		return n.Value
	}
	if !n.Value.IsMap() {
		c.Fail(n, "must be an object with %s and %s, not %s", credential.PropProjectID, credential.PropRoleNames, n.Kind())
		return n.Value
	}
	filled, id := credential.WithDefaultProject(k.session, n)
	n.Value = property.WithGoValue(n.Value, filled)
	if id != nil {
		credential.CheckProjectID(c, *id, seen)
	}
	credential.RoleList{Scope: role.Project, Advice: "give at least one GROUP_* role", Elsewhere: propOrgRoleNames}.Check(c, n.Child(credential.PropRoleNames))
	return n.Value
}

// diff replaces nothing: every change is made in place.
func (k ProjectAPIKey) diff(ctx context.Context, d *serve.Differences) {
	d.Text(credential.PropDescription)
	d.Keyed(propProjectAssignments, credential.PropProjectID, credential.PropRoleNames)
	if !set.Equal(orDefault(d.State(propOrgRoleNames)), orDefault(d.Input(propOrgRoleNames))) {
		d.Set(propOrgRoleNames)
	}
	d.SetOf(credential.PropAccessList, address.Canonical)
	if !d.Imported() && (takesPrivateKey(d.State(propPrivateKey), d.Input(propExistingPrivateKey)) ||
		credential.Unassigns(d.State(credential.PropDeletionMode)) != credential.Unassigns(d.Input(credential.PropDeletionMode))) {
		d.Quietly()
	}
	diffRotation(ctx, k.session, d)
	if d.Changed(propProjectAssignments) || d.Changed(propOrgRoleNames) {
		warnOfOwnKey(ctx, k.session, d.State(propPublicKey))
	}
}

// Create mints the key in the first assignment's project, which takes one request, and assigns it to the others, which
// takes one each. Once the key is minted every failure returns what was reached: the private key is shown only once.
func (k ProjectAPIKey) Create(
	ctx context.Context, req infer.CreateRequest[ProjectAPIKeyArgs],
) (resp infer.CreateResponse[ProjectAPIKeyState], err error) {
	client, err := k.session.Client()
	if err != nil {
		return resp, err
	}
	if len(req.Inputs.ProjectAssignments) == 0 { // Check refuses that, but a caller may leave Check out
		return resp, errors.New(propProjectAssignments + ": give at least one project")
	}
	minted, err := client.Keys().Mint(ctx, mintRequest(req.Inputs))
	if minted.ID == "" {
		return resp, err
	}
	resp.ID, resp.Output = minted.ID, newState(minted)
	resp.Output.AppliedTriggers = triggersOf(req.Inputs.Rotation)
	resp.Output.ProjectAPIKeyProperties = arrange(minted, req.Inputs.ProjectAPIKeyProperties)
	resp.Output.AccessList = credential.ArrangeAddresses(nil, req.Inputs.AccessList)
	if err != nil {
		return resp, serve.Incomplete("the key", "created", err)
	}
	if err := complete(ctx, client, req.Inputs, &resp.Output); err != nil {
		return resp, serve.Incomplete("the key", "created", err)
	}
	return resp, nil
}

// mintRequest makes the key in the first assignment's project.
func mintRequest(inputs ProjectAPIKeyArgs) atlas.MintRequest {
	first := inputs.ProjectAssignments[0]
	return atlas.MintRequest{
		ProjectID: first.ProjectID, Description: inputs.Description, Roles: slices.Concat(first.RoleNames, inputs.OrgRoleNames),
	}
}

// complete gives a new key what the request that made it did not: its access list, and its other projects.
func complete(ctx context.Context, client *atlas.Client, inputs ProjectAPIKeyArgs, reached *ProjectAPIKeyState) (err error) {
	reached.AccessList, err = credential.SetAccessList(ctx, client.KeyAccessList(reached.OrgID, reached.APIKeyID), reached.AccessList, inputs.AccessList)
	if err != nil {
		return err
	}
	others := inputs.ProjectAssignments[1:]
	for i, next := range others {
		serve.Progress(ctx, "%s project %d of %d", verbs[assignment.Add], i+2, len(others)+1)
		step := assignment.Step{Kind: assignment.Add, Assignment: assignment.Assignment(next)}
		if err := takeStep(ctx, client, step, []string{reached.APIKeyID}, inputs, reached); err != nil {
			return err
		}
	}
	return disbelieved(inputs, *reached)
}

// Read returns the key as Atlas has it, each list in its prior order. A key that is gone has no id, where there was one;
// on import and get it is an error.
func (k ProjectAPIKey) Read(
	ctx context.Context, req infer.ReadRequest[ProjectAPIKeyArgs, ProjectAPIKeyState],
) (resp infer.ReadResponse[ProjectAPIKeyArgs, ProjectAPIKeyState], err error) {
	client, err := k.session.Client()
	if err != nil {
		return resp, err
	}
	outputs, id, imported := req.State.KeyOutputs, keyID{}, len(req.State.alive()) == 0
	if imported {
		if id, err = parseKeyID(req.ID); err != nil {
			return resp, err
		}
	}
	orgID, err := k.organization(ctx, client, id, req.State)
	if err != nil {
		return resp, err
	}
	if imported {
		found, err := client.Keys().Read(ctx, orgID, id.apiKeyID, projectsOf(id, req.State))
		if err != nil {
			return resp, err
		}
		resp.ID = found.ID
		resp.Inputs.ProjectAPIKeyProperties, resp.State, err = firstSight(id, found)
		return resp, err
	}
	found, gone, err := outputs.readBoth(ctx, client, orgID, projectsOf(id, req.State))
	if err != nil || gone {
		return resp, err
	}
	resp.ID, resp.Inputs, resp.State = keptID(req.ID, found), req.Inputs, req.State
	resp.State.KeyOutputs, resp.State.OrgID = outputs, orgID
	if found.ID == "" {
		return resp, nil
	}
	resp.Inputs.ProjectAPIKeyProperties = arrange(found, req.Inputs.ProjectAPIKeyProperties)
	resp.State.ProjectAPIKeyProperties = arrange(found, req.State.ProjectAPIKeyProperties)
	resp.State.AccessList, err = credential.ManagedAccessList(ctx, client.KeyAccessList(orgID, found.ID), req.State.AccessList)
	resp.Inputs.AccessList = credential.InputAddresses(resp.State.AccessList, req.Inputs.AccessList)
	return resp, err
}

// organization finds the organization of a key: the state's; where that has none, as after an import or in another
// provider's, that of one of its projects, else the configuration's, else the credential's own.
func (k ProjectAPIKey) organization(ctx context.Context, client *atlas.Client, id keyID, state ProjectAPIKeyState) (string, error) {
	if state.OrgID != "" {
		return state.OrgID, nil
	}
	if projects := projectsOf(id, state); len(projects) > 0 {
		return client.Projects().Org(ctx, projects[0])
	}
	if orgID, _ := k.session.DefaultOrg(); orgID != "" {
		return orgID, nil
	}
	orgID, err := client.Caller().Org(ctx)
	if err != nil {
		return "", fmt.Errorf("the organization of API key %s is not known: import it as projectId-apiKeyId, or set %s: %w",
			id.apiKeyID, session.SetOrg, err)
	}
	return orgID, nil
}

// Update makes the changes that are left to make, a request each: first it adds and changes assignments, then it removes,
// so that the key always keeps a project, then it changes the key itself. A failure returns what Atlas has by then.
func (k ProjectAPIKey) Update(
	ctx context.Context, req infer.UpdateRequest[ProjectAPIKeyArgs, ProjectAPIKeyState],
) (resp infer.UpdateResponse[ProjectAPIKeyState], err error) {
	client, err := k.session.Client()
	if err != nil {
		return resp, err
	}
	resp.Output = req.State
	resp.Output.OrgID, err = k.organization(ctx, client, keyID{apiKeyID: req.State.APIKeyID}, req.State)
	if err != nil {
		return resp, err
	}
	inputs, reached := req.Inputs, &resp.Output
	err = reached.KeyOutputs.update(ctx, keyUpdate{
		session: k.session, client: client, triggers: triggersOf(inputs.Rotation),
		change:  func() error { return update(ctx, client, inputs, reached) },
		request: func() atlas.MintRequest { return mintRequest(inputs) },
		made:    func(minted atlas.Key, err error) error { return made(ctx, client, minted, inputs, reached, err) },
		discard: func(keyID string) error { return discard(ctx, client, *reached, inputs, keyID) },
	})
	switch {
	case err == nil:
		// What differs is order, repetition and white space: the program's stay.
		resp.Output.ProjectAPIKeyProperties = req.Inputs.ProjectAPIKeyProperties
	case !unchanged(resp.Output, req.State):
		err = serve.Incomplete("the key", "updated", err)
	}
	return resp, err
}

// made gives a key that was made in place of another the rest, just as Create does, unless err says that not all of it is known.
func made(ctx context.Context, client *atlas.Client, minted atlas.Key, inputs ProjectAPIKeyArgs, reached *ProjectAPIKeyState, err error) error {
	reached.ProjectAPIKeyProperties = arrange(minted, inputs.ProjectAPIKeyProperties)
	reached.AccessList = credential.ArrangeAddresses(nil, inputs.AccessList)
	if err != nil {
		return err
	}
	return complete(ctx, client, inputs, reached)
}

// Delete deletes the key, and the previous one before it, at the organization, which takes it out of all its projects too; or by deletionMode takes it out of
// its projects alone, a request each.
func (k ProjectAPIKey) Delete(
	ctx context.Context, req infer.DeleteRequest[ProjectAPIKeyState],
) (resp infer.DeleteResponse, err error) {
	client, err := k.session.Client()
	if err != nil {
		return resp, err
	}
	if err := req.State.refuseOwn(k.session); err != nil {
		return resp, err
	}
	if credential.Value(req.State.DeletionMode) == credential.ModeUnassign {
		return resp, leaveInOrg(ctx, client, req.State)
	}
	orgID, err := k.organization(ctx, client, keyID{apiKeyID: req.State.APIKeyID}, req.State)
	if err != nil {
		return resp, err
	}
	return resp, req.State.both(func(keyID string) error { return client.Keys().Delete(ctx, orgID, keyID) })
}
