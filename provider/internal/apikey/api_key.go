package apikey

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

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

// APIKey is the resource mongodbatlas-native:index:ApiKey: an API key of an organization, whose private key is an encrypted
// secret of the stack. Its roles in projects are none of its business.
type APIKey struct {
	session *session.Session
}

// APIKeyProperties are the inputs of [APIKey] that are outputs too, as Atlas has them.
type APIKeyProperties struct {
	// Description has 1 to 250 characters.
	Description string `pulumi:"description"`
	// RoleNames has at least one ORG_* role. It is a set.
	RoleNames []string `pulumi:"roleNames"`
	// AccessList are IP addresses and ranges in CIDR notation. It is a set. Nil: the access list is not managed.
	AccessList *[]string `pulumi:"accessList,optional"` // a pointer, since an empty list is decoded as nil
	// Rotation is nil where the key is not rotated.
	Rotation *Rotation `pulumi:"rotation,optional"`
}

// APIKeyArgs are the inputs of [APIKey].
type APIKeyArgs struct {
	APIKeyProperties

	// OrgID is 24 hexadecimal digits. Nil: the organization of the configuration, else the credential's own.
	OrgID *string `pulumi:"orgId,optional"`
	// ExistingPrivateKey is that of an imported key; it is used while the state has none.
	ExistingPrivateKey *string `pulumi:"existingPrivateKey,optional" provider:"secret"`
}

// APIKeyState are the outputs of [APIKey]: the inputs as Atlas has them, and what Atlas issued.
type APIKeyState struct {
	APIKeyProperties
	KeyOutputs

	OrgID string `pulumi:"orgId"`
}

var (
	_ infer.Annotated                               = (*APIKey)(nil)
	_ infer.Annotated                               = (*APIKeyProperties)(nil)
	_ infer.Annotated                               = (*APIKeyArgs)(nil)
	_ infer.Annotated                               = (*APIKeyState)(nil)
	_ infer.CustomResource[APIKeyArgs, APIKeyState] = APIKey{}
	_ infer.CustomRead[APIKeyArgs, APIKeyState]     = APIKey{}
	_ infer.CustomUpdate[APIKeyArgs, APIKeyState]   = APIKey{}
	_ infer.CustomDelete[APIKeyState]               = APIKey{}
)

//go:embed api_key.md
var apiKeyDoc string

// Annotate gives the resource its token and its text in the registry.
func (k *APIKey) Annotate(a infer.Annotator) {
	a.SetToken("index", "ApiKey")
	a.Describe(&k, apiKeyDoc)
}

// Annotate describes the inputs that are outputs too.
func (k *APIKeyProperties) Annotate(a infer.Annotator) {
	a.Describe(&k.Description, "What the key is for, as the Atlas console lists it. 1 to 250 characters.")
	a.Describe(&k.RoleNames, "The roles of the key in the organization, at least one: "+credential.RolesText(role.Organization)+
		". Order and repetition mean nothing. Its roles in projects are not touched: `ApiKeyProjectAssignment` gives them.")
	a.Describe(&k.AccessList, credential.AccessListText("key"))
	a.Describe(&k.Rotation, rotationText)
}

// Annotate describes the inputs that are none, or are filled in.
func (k *APIKeyArgs) Annotate(a infer.Annotator) {
	a.Describe(&k.OrgID, "Unique 24-hexadecimal digit string that identifies the organization. Defaults to the `orgId` of the "+
		"provider's configuration, else to the organization of the credential. Changing it replaces the key.")
	a.Describe(&k.ExistingPrivateKey, existingPrivateKeyText)
}

// Annotate describes the outputs.
func (k *APIKeyState) Annotate(a infer.Annotator) {
	a.Describe(&k.OrgID, orgIDText)
}

// NewAPIKey serves [APIKey].
func NewAPIKey(run *serve.Run, s *session.Session) infer.InferredResource {
	k := APIKey{s}
	return serve.Resource(run, k, serve.Rules{
		Check: k.check, Diff: k.diff, LeftAlone: []string{credential.PropAccessList}, TakeIn: takeInOrgKey, TakenIn: tellOfProjects, Known: known(s), Objects: objectsOfKey, Foresee: foreseeKey(s), Mirrors: mirrored,
		Imported: tellOfPrivateKey, BringSecret: bringPrivateKey,
	})
}

// check fills in the default organization.
func (k APIKey) check(c *serve.Checker, inputs serve.Node) property.Map {
	checkDescription(c, inputs.Child(credential.PropDescription))
	if roles := inputs.Child(credential.PropRoleNames); !c.AsBefore(roles) {
		credential.RoleList{Scope: role.Organization, Advice: "give at least one ORG_* role", Elsewhere: "an ApiKeyProjectAssignment"}.Check(c, roles)
	}
	credential.CheckAccessList(c, inputs.Child(credential.PropAccessList))
	checkExistingPrivateKey(c, inputs.Child(propExistingPrivateKey))
	return checkRotation(c, credential.CheckOrgID(c, k.session, inputs), inputs.Child(credential.PropRotation))
}

// diff replaces a key only where it is to be another organization's.
func (k APIKey) diff(ctx context.Context, d *serve.Differences) {
	if !d.Input(credential.PropOrgID).IsNull() {
		d.Replace(credential.PropOrgID)
	}
	d.Text(credential.PropDescription)
	d.Set(credential.PropRoleNames)
	d.SetOf(credential.PropAccessList, address.Canonical)
	if takesPrivateKey(d.State(propPrivateKey), d.Input(propExistingPrivateKey)) && !d.Imported() {
		d.Quietly()
	}
	diffRotation(ctx, k.session, d)
	if d.Changed(credential.PropRoleNames) {
		warnOfOwnKey(ctx, k.session, d.State(propPublicKey))
	}
}

// Create makes the key by one request, and its access list by another. Once the key is made every failure returns what was
// reached: the private key is shown only once.
func (k APIKey) Create(
	ctx context.Context, req infer.CreateRequest[APIKeyArgs],
) (resp infer.CreateResponse[APIKeyState], err error) {
	client, err := k.session.Client()
	if err != nil {
		return resp, err
	}
	orgID, err := credential.Organization(ctx, k.session, client, credential.Value(req.Inputs.OrgID))
	if err != nil {
		return resp, err
	}
	minted, err := client.Keys().Mint(ctx, atlas.MintRequest{
		OrgID: orgID, Description: req.Inputs.Description, Roles: set.Sorted(req.Inputs.RoleNames),
	})
	if minted.ID == "" {
		return resp, err
	}
	resp.ID = minted.ID
	resp.Output = APIKeyState{arrangeOrgKey(minted, req.Inputs.APIKeyProperties), newKey(minted), orgID}
	resp.Output.AppliedTriggers = triggersOf(req.Inputs.Rotation)
	resp.Output.AccessList = credential.ArrangeAddresses(nil, req.Inputs.AccessList)
	if err == nil {
		resp.Output.AccessList, err = credential.SetAccessList(ctx, client.KeyAccessList(orgID, minted.ID), resp.Output.AccessList, req.Inputs.AccessList)
	}
	if err == nil {
		err = differs(req.Inputs, resp.Output)
	}
	if err != nil {
		err = serve.Incomplete("the key", "created", err)
	}
	return resp, err
}

// Read returns the key as Atlas has it, each list in its prior order. A key that is gone has no id, where there was one; on
// import and get it is an error.
func (k APIKey) Read(
	ctx context.Context, req infer.ReadRequest[APIKeyArgs, APIKeyState],
) (resp infer.ReadResponse[APIKeyArgs, APIKeyState], err error) {
	client, err := k.session.Client()
	if err != nil {
		return resp, err
	}
	outputs, orgID, imported := req.State.KeyOutputs, req.State.OrgID, len(req.State.alive()) == 0
	if imported {
		if orgID, outputs.APIKeyID, err = parseOrgKeyID(req.ID); err != nil {
			return resp, err
		}
	}
	if orgID, err = credential.Organization(ctx, k.session, client, orgID); err != nil {
		return resp, err
	}
	if imported {
		resp.ID = outputs.APIKeyID
		found, err := client.Keys().Read(ctx, orgID, outputs.APIKeyID, nil)
		if err != nil {
			return resp, err
		}
		resp.Inputs.APIKeyProperties = arrangeOrgKey(found, APIKeyProperties{})
		resp.Inputs.OrgID = &orgID
		resp.State = APIKeyState{resp.Inputs.APIKeyProperties, newKey(found), orgID}
		return resp, nil
	}
	found, gone, err := outputs.readBoth(ctx, client, orgID, nil)
	if err != nil || gone {
		return resp, err
	}
	resp.ID, resp.Inputs, resp.State = keptID(req.ID, found), req.Inputs, req.State
	resp.State.KeyOutputs, resp.State.OrgID = outputs, orgID
	if found.ID == "" {
		return resp, nil
	}
	resp.State.PublicKey, resp.State.CreatedAt = found.PublicKey, createdAt(found.ID)
	resp.Inputs.APIKeyProperties = arrangeOrgKey(found, req.Inputs.APIKeyProperties)
	resp.State.APIKeyProperties = arrangeOrgKey(found, req.State.APIKeyProperties)
	resp.State.AccessList, err = credential.ManagedAccessList(ctx, client.KeyAccessList(orgID, found.ID), req.State.AccessList)
	resp.Inputs.AccessList = credential.InputAddresses(resp.State.AccessList, req.Inputs.AccessList)
	return resp, err
}

// Update makes the changes that are left to make: one request for description and roles, then those for the access list. A
// failure returns what Atlas has by then.
func (k APIKey) Update(
	ctx context.Context, req infer.UpdateRequest[APIKeyArgs, APIKeyState],
) (resp infer.UpdateResponse[APIKeyState], err error) {
	client, err := k.session.Client()
	if err != nil {
		return resp, err
	}
	resp.Output = req.State
	if resp.Output.OrgID, err = credential.Organization(ctx, k.session, client, req.State.OrgID); err != nil {
		return resp, err
	}
	inputs, reached := req.Inputs, &resp.Output
	err = reached.KeyOutputs.update(ctx, keyUpdate{
		session: k.session, client: client, triggers: triggersOf(inputs.Rotation),
		change: func() error { return k.change(ctx, client, inputs, reached) },
		request: func() atlas.MintRequest {
			return atlas.MintRequest{OrgID: reached.OrgID, Description: inputs.Description, Roles: set.Sorted(inputs.RoleNames)}
		},
		made:    func(minted atlas.Key, err error) error { return k.made(ctx, client, minted, inputs, reached, err) },
		discard: func(keyID string) error { return client.Keys().Delete(ctx, reached.OrgID, keyID) },
	})
	switch {
	case err == nil:
		// What differs is order, repetition and white space: the program's stay.
		resp.Output.APIKeyProperties = req.Inputs.APIKeyProperties
	case !sameOrgKey(resp.Output, req.State):
		err = serve.Incomplete("the key", "updated", err)
	}
	return resp, err
}

// change takes the steps from reached to inputs and keeps reached true to what Atlas has.
func (k APIKey) change(ctx context.Context, client *atlas.Client, inputs APIKeyArgs, reached *APIKeyState) (err error) {
	if existing := inputs.ExistingPrivateKey; existing != nil && reached.PrivateKey == "" {
		if err := checkIsPrivateKey(ctx, client, reached.OrgID, reached.APIKeyID, *existing); err != nil {
			return err
		}
		reached.PrivateKey = *existing
	}
	for range 2 { // the answer may show roles that the state did not know of: a ProjectApiKey leaves them alone
		patch, needed := patchOfOrgKey(*reached, inputs)
		if !needed {
			break
		}
		var patched atlas.Key
		if err := reached.both(func(keyID string) (err error) {
			patched, err = client.Keys().Patch(ctx, reached.OrgID, keyID, patch)
			return err
		}); err != nil {
			return err
		}
		rotation := reached.Rotation
		reached.APIKeyProperties = arrangeOrgKey(patched, APIKeyProperties{RoleNames: inputs.RoleNames, AccessList: reached.AccessList})
		reached.Rotation = rotation
	}
	if err := reached.setAccessLists(ctx, client, reached.OrgID, &reached.AccessList, inputs.AccessList); err != nil {
		return err
	}
	return differs(inputs, *reached)
}

// patchOfOrgKey is the change of the key itself.
func patchOfOrgKey(state APIKeyState, inputs APIKeyArgs) (patch atlas.KeyPatch, needed bool) {
	if description := strings.TrimSpace(inputs.Description); description != strings.TrimSpace(state.Description) {
		patch.Description, needed = &description, true
	}
	if !set.Equal(inputs.RoleNames, state.RoleNames) {
		patch.OrgRoles, needed = set.Sorted(inputs.RoleNames), true
	}
	return patch, needed
}

// made gives a key that was made in place of another its access list, just as Create does, unless err says that not all of it is known.
func (k APIKey) made(ctx context.Context, client *atlas.Client, minted atlas.Key, inputs APIKeyArgs, reached *APIKeyState, err error) error {
	reached.APIKeyProperties = arrangeOrgKey(minted, inputs.APIKeyProperties)
	reached.AccessList = credential.ArrangeAddresses(nil, inputs.AccessList)
	if err == nil {
		reached.AccessList, err = credential.SetAccessList(ctx, client.KeyAccessList(reached.OrgID, minted.ID), reached.AccessList, inputs.AccessList)
	}
	if err == nil {
		err = differs(inputs, *reached)
	}
	return err
}

// Delete deletes the key, and the previous one before it, at the organization, which takes them out of their projects too.
func (k APIKey) Delete(ctx context.Context, req infer.DeleteRequest[APIKeyState]) (resp infer.DeleteResponse, err error) {
	client, err := k.session.Client()
	if err != nil {
		return resp, err
	}
	if err := req.State.refuseOwn(k.session); err != nil {
		return resp, err
	}
	orgID, err := credential.Organization(ctx, k.session, client, req.State.OrgID)
	if err != nil {
		return resp, err
	}
	return resp, req.State.both(func(keyID string) error { return client.Keys().Delete(ctx, orgID, keyID) })
}

// arrangeOrgKey writes a key as Atlas has it as inputs, its roles in the order of the prior inputs. Its access list it does
// not show: that stays.
func arrangeOrgKey(key atlas.Key, prior APIKeyProperties) APIKeyProperties {
	return APIKeyProperties{
		Description: key.Description,
		RoleNames:   assignment.ArrangeRoles(key.OrgRoles, prior.RoleNames),
		AccessList:  prior.AccessList,
		Rotation:    prior.Rotation,
	}
}

// sameOrgKey reports whether two states say the same of Atlas.
func sameOrgKey(a, b APIKeyState) bool {
	return a.Description == b.Description && set.Equal(a.RoleNames, b.RoleNames) && a.KeyOutputs.same(b.KeyOutputs) &&
		credential.SameAddresses(a.AccessList, b.AccessList)
}

// differs is the error where Atlas took a change without an error, and shows something else.
func differs(asked APIKeyArgs, shown APIKeyState) error {
	switch {
	case strings.TrimSpace(shown.Description) != strings.TrimSpace(asked.Description):
		return credential.ErrShown("key", credential.PropDescription)
	case !set.Equal(asked.RoleNames, shown.RoleNames):
		return credential.ErrShown("key", fmt.Sprintf("%s (it shows %v)", credential.PropRoleNames, shown.RoleNames))
	}
	return nil
}
