package apikey

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/address"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// APIKeyAccessListEntry is the resource mongodbatlas-native:index:ApiKeyAccessListEntry: one address that an API key may be used
// from. The other addresses of the key are none of its business.
type APIKeyAccessListEntry struct {
	session *session.Session
}

// APIKeyAccessListEntryProperties are the inputs of [APIKeyAccessListEntry] that are outputs too.
type APIKeyAccessListEntryProperties struct {
	APIKeyID string `pulumi:"apiKeyId"`
	// Address is an IP address or a range in CIDR notation, as the program spells it.
	Address string `pulumi:"address"`
	// PreviousAPIKeyID is a key that has the same entry while a rotation leaves two alive.
	PreviousAPIKeyID *string `pulumi:"previousApiKeyId,optional"`
}

// APIKeyAccessListEntryArgs are the inputs of [APIKeyAccessListEntry].
type APIKeyAccessListEntryArgs struct {
	APIKeyAccessListEntryProperties

	// OrgID is 24 hexadecimal digits. Nil: the organization of the configuration, else the credential's own.
	OrgID *string `pulumi:"orgId,optional"`
}

// APIKeyAccessListEntryState are the outputs of [APIKeyAccessListEntry].
type APIKeyAccessListEntryState struct {
	APIKeyAccessListEntryProperties

	OrgID string `pulumi:"orgId"`
}

var (
	_ infer.Annotated                                                             = (*APIKeyAccessListEntry)(nil)
	_ infer.Annotated                                                             = (*APIKeyAccessListEntryProperties)(nil)
	_ infer.Annotated                                                             = (*APIKeyAccessListEntryArgs)(nil)
	_ infer.Annotated                                                             = (*APIKeyAccessListEntryState)(nil)
	_ infer.CustomResource[APIKeyAccessListEntryArgs, APIKeyAccessListEntryState] = APIKeyAccessListEntry{}
	_ infer.CustomRead[APIKeyAccessListEntryArgs, APIKeyAccessListEntryState]     = APIKeyAccessListEntry{}
	_ infer.CustomUpdate[APIKeyAccessListEntryArgs, APIKeyAccessListEntryState]   = APIKeyAccessListEntry{}
	_ infer.CustomDelete[APIKeyAccessListEntryState]                              = APIKeyAccessListEntry{}
)

//go:embed api_key_access_list_entry.md
var apiKeyAccessListEntryDoc string

// Annotate gives the resource its token and its text in the registry.
func (r *APIKeyAccessListEntry) Annotate(a infer.Annotator) {
	a.SetToken("index", "ApiKeyAccessListEntry")
	a.Describe(&r, apiKeyAccessListEntryDoc)
}

// Annotate describes the inputs that are outputs too.
func (p *APIKeyAccessListEntryProperties) Annotate(a infer.Annotator) {
	a.Describe(&p.APIKeyID, apiKeyIDText+" Changing it is made in place: the new key gets the entry before the old one loses it.")
	a.Describe(&p.Address, "An IP address, or a range of them in CIDR notation. Changing it replaces the entry; another spelling of the "+
		"same is no change.")
	a.Describe(&p.PreviousAPIKeyID, previousAPIKeyIDText)
}

// Annotate describes the input that is filled in.
func (p *APIKeyAccessListEntryArgs) Annotate(a infer.Annotator) {
	a.Describe(&p.OrgID, "Unique 24-hexadecimal digit string that identifies the organization of the key. Defaults to the `orgId` of "+
		"the provider's configuration, else to the organization of the credential. Changing it replaces the entry.")
}

// Annotate describes the output.
func (p *APIKeyAccessListEntryState) Annotate(a infer.Annotator) { a.Describe(&p.OrgID, orgIDText) }

// NewAPIKeyAccessListEntry serves [APIKeyAccessListEntry].
func NewAPIKeyAccessListEntry(run *serve.Run, s *session.Session) infer.InferredResource {
	r := APIKeyAccessListEntry{s}
	return serve.Resource(run, r, serve.Rules{
		Check: r.check, Diff: r.diff, TakeIn: takeInEntry, Objects: objectsOfEntry, DeleteBeforeReplace: true,
	})
}

// check fills in the default organization.
func (r APIKeyAccessListEntry) check(c *serve.Checker, inputs serve.Node) property.Map {
	inputs = checkAPIKeyIDs(c, inputs)
	credential.CheckAddress(c, inputs.Child(credential.PropAddress))
	return credential.CheckOrgID(c, r.session, inputs)
}

// diff replaces what is to be another address, or another organization's.
func (r APIKeyAccessListEntry) diff(_ context.Context, d *serve.Differences) {
	if !d.Input(credential.PropOrgID).IsNull() {
		d.Replace(credential.PropOrgID)
	}
	d.ReplaceOf(credential.PropAddress, address.Canonical)
	d.Value(propAPIKeyID)
	d.Value(propPreviousAPIKeyID)
}

// Create adds the address. Where it is on the list already, that entry is taken over.
func (r APIKeyAccessListEntry) Create(
	ctx context.Context, req infer.CreateRequest[APIKeyAccessListEntryArgs],
) (resp infer.CreateResponse[APIKeyAccessListEntryState], err error) {
	client, err := r.session.Client()
	if err != nil {
		return resp, err
	}
	orgID, err := credential.Organization(ctx, r.session, client, credential.Value(req.Inputs.OrgID))
	if err != nil {
		return resp, err
	}
	inputs := req.Inputs.APIKeyAccessListEntryProperties
	if err := addEntry(ctx, client, orgID, inputs.APIKeyID, inputs.Address); err != nil {
		return resp, err
	}
	resp.ID = entryID(orgID, inputs.APIKeyID, inputs.Address)
	resp.Output = APIKeyAccessListEntryState{inputs, orgID}
	resp.Output.PreviousAPIKeyID = nil
	if err = r.update(ctx, client, inputs, &resp.Output); err != nil {
		err = serve.Incomplete("the entry", "created", err)
	}
	return resp, err
}

// Read looks for the address in the list, which all entries of the key share. What is gone has no id, where there was one; on
// import and get it is an error.
func (r APIKeyAccessListEntry) Read(
	ctx context.Context, req infer.ReadRequest[APIKeyAccessListEntryArgs, APIKeyAccessListEntryState],
) (resp infer.ReadResponse[APIKeyAccessListEntryArgs, APIKeyAccessListEntryState], err error) {
	client, err := r.session.Client()
	if err != nil {
		return resp, err
	}
	resp.Inputs, resp.State = req.Inputs, req.State
	imported := req.State.APIKeyID == ""
	if imported {
		if resp.State.OrgID, resp.State.APIKeyID, resp.State.Address, err = parseEntryID(req.ID); err != nil {
			return resp, err
		}
		resp.Inputs.APIKeyAccessListEntryProperties, resp.Inputs.OrgID = resp.State.APIKeyAccessListEntryProperties, &resp.State.OrgID
	}
	orgID, keyID, text := resp.State.OrgID, resp.State.APIKeyID, resp.State.Address
	entries, err := client.KeyAccessList(orgID, keyID).Entries(ctx)
	_, listed := entries[address.Canonical(text)]
	switch {
	case atlas.IsNotFound(err, atlas.KindAPIKey) && !imported, err == nil && !listed && !imported:
		return infer.ReadResponse[APIKeyAccessListEntryArgs, APIKeyAccessListEntryState]{}, nil
	case err != nil:
		return resp, err
	case !listed:
		return resp, fmt.Errorf("%s is not on the access list of API key %s", text, keyID)
	}
	resp.ID = req.ID // a handle, whichever key it is by now
	if _, _, _, err := parseEntryID(req.ID); imported || err != nil {
		resp.ID = entryID(orgID, keyID, text)
	}
	return resp, nil
}

// Update lets the entry follow to another key. A failure returns what Atlas has by then.
func (r APIKeyAccessListEntry) Update(
	ctx context.Context, req infer.UpdateRequest[APIKeyAccessListEntryArgs, APIKeyAccessListEntryState],
) (resp infer.UpdateResponse[APIKeyAccessListEntryState], err error) {
	client, err := r.session.Client()
	if err != nil {
		return resp, err
	}
	resp.Output = req.State
	err = r.update(ctx, client, req.Inputs.APIKeyAccessListEntryProperties, &resp.Output)
	if err != nil && resp.Output.pair() != req.State.pair() {
		err = serve.Incomplete("the entry", "updated", err)
	}
	return resp, err
}

// update takes the steps from reached to inputs and keeps reached true to what Atlas has.
func (r APIKeyAccessListEntry) update(
	ctx context.Context, client *atlas.Client, inputs APIKeyAccessListEntryProperties, reached *APIKeyAccessListEntryState,
) error {
	have, err := follower{
		give: func(ctx context.Context, keyID string) error {
			return addEntry(ctx, client, reached.OrgID, keyID, inputs.Address)
		},
		take: func(ctx context.Context, keyID string) error {
			warnOfPreviousKey(ctx, keyID, "may no longer be used from "+inputs.Address)
			return client.KeyAccessList(reached.OrgID, keyID).Remove(ctx, inputs.Address)
		},
	}.follow(ctx, reached.pair(), inputs.pair())
	reached.APIKeyID, reached.PreviousAPIKeyID = have.current, credential.Optional(have.previous)
	if err == nil {
		reached.Address = inputs.Address // the program's spelling
	}
	return err
}

// Delete takes the address off the list of the key, and of the previous one. That it is gone already is success.
func (r APIKeyAccessListEntry) Delete(
	ctx context.Context, req infer.DeleteRequest[APIKeyAccessListEntryState],
) (resp infer.DeleteResponse, err error) {
	client, err := r.session.Client()
	if err != nil {
		return resp, err
	}
	state := req.State
	if previous := credential.Value(state.PreviousAPIKeyID); previous != "" {
		if err := client.KeyAccessList(state.OrgID, previous).Remove(ctx, state.Address); err != nil {
			return resp, err
		}
	}
	return resp, client.KeyAccessList(state.OrgID, state.APIKeyID).Remove(ctx, state.Address)
}

// addEntry puts an address on the access list of a key.
func addEntry(ctx context.Context, client *atlas.Client, orgID, keyID, text string) error {
	there, err := client.KeyAccessList(orgID, keyID).Add(ctx, []string{text})
	if err == nil && len(there) > 0 {
		serve.Log(ctx).Infof("%s is on the access list of API key %s already: the entry is taken over", text, keyID)
	}
	return err
}

// entryID is the canonical id of an entry.
func entryID(orgID, keyID, text string) string {
	return orgID + "/" + keyID + "/" + address.Canonical(text)
}

func (p APIKeyAccessListEntryProperties) pair() keyPair {
	return keyPair{p.APIKeyID, credential.Value(p.PreviousAPIKeyID)}
}

// objectsOfEntry names the entry of a state or of inputs, or that which an import or a get asks for.
func objectsOfEntry(id string, state property.Map) serve.Objects {
	keyID, text := credential.TextOf(state, propAPIKeyID), credential.TextOf(state, credential.PropAddress)
	if keyID == "" || text == "" {
		var err error
		if _, keyID, text, err = parseEntryID(id); err != nil {
			return serve.Objects{}
		}
	}
	o := serve.Objects{Is: objectOfEntry(keyID, text), Beside: []string{entriesOf(keyID)}}
	if previous := credential.TextOf(state, propPreviousAPIKeyID); previous != "" {
		o.Has = append(o.Has, objectOfEntry(previous, text))
	}
	return o
}
