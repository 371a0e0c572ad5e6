package serviceaccount

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

// ServiceAccountAccessListEntry is the resource mongodbatlas-native:index:ServiceAccountAccessListEntry: one address that a service
// account may be used from. Its other addresses are none of its business.
type ServiceAccountAccessListEntry struct {
	session *session.Session
}

// ServiceAccountAccessListEntryArgs are the inputs of [ServiceAccountAccessListEntry], all of which are outputs too.
type ServiceAccountAccessListEntryArgs struct {
	Owner

	ClientID string `pulumi:"clientId"`
	// Address is an IP address or a range in CIDR notation, as the program spells it.
	Address string `pulumi:"address"`
}

// ServiceAccountAccessListEntryState are the outputs of [ServiceAccountAccessListEntry].
type ServiceAccountAccessListEntryState struct {
	ServiceAccountAccessListEntryArgs
}

var (
	_ infer.Annotated                                                                             = (*ServiceAccountAccessListEntry)(nil)
	_ infer.Annotated                                                                             = (*ServiceAccountAccessListEntryArgs)(nil)
	_ infer.CustomResource[ServiceAccountAccessListEntryArgs, ServiceAccountAccessListEntryState] = ServiceAccountAccessListEntry{}
	_ infer.CustomRead[ServiceAccountAccessListEntryArgs, ServiceAccountAccessListEntryState]     = ServiceAccountAccessListEntry{}
	_ infer.CustomUpdate[ServiceAccountAccessListEntryArgs, ServiceAccountAccessListEntryState]   = ServiceAccountAccessListEntry{}
	_ infer.CustomDelete[ServiceAccountAccessListEntryState]                                      = ServiceAccountAccessListEntry{}
)

//go:embed service_account_access_list_entry.md
var serviceAccountAccessListEntryDoc string

// Annotate gives the resource its token and its text in the registry.
func (r *ServiceAccountAccessListEntry) Annotate(a infer.Annotator) {
	a.SetToken("index", "ServiceAccountAccessListEntry")
	a.Describe(&r, serviceAccountAccessListEntryDoc)
}

// Annotate describes the inputs.
func (p *ServiceAccountAccessListEntryArgs) Annotate(a infer.Annotator) {
	a.Describe(&p.OrgID, ownerOrgText)
	a.Describe(&p.ProjectID, ownerProjectText)
	a.Describe(&p.ClientID, clientIDText+" Changing it replaces the entry.")
	a.Describe(&p.Address, "An IP address, or a range of them in CIDR notation. Other spellings of one address are the same. Changing it replaces the entry.")
}

// NewServiceAccountAccessListEntry serves [ServiceAccountAccessListEntry].
func NewServiceAccountAccessListEntry(run *serve.Run, s *session.Session) infer.InferredResource {
	r := ServiceAccountAccessListEntry{s}
	return serve.Resource(run, r, serve.Rules{
		Check: r.check, Diff: r.diff, TakeIn: takeInEntry, Objects: objectsOfEntry, DeleteBeforeReplace: true,
	})
}

// check fills in the default organization.
func (r ServiceAccountAccessListEntry) check(c *serve.Checker, inputs serve.Node) property.Map {
	checkClientID(c, inputs.Child(propClientID))
	credential.CheckAddress(c, inputs.Child(credential.PropAddress))
	return checkOwner(c, r.session, inputs)
}

// diff replaces what is to be another entry.
func (r ServiceAccountAccessListEntry) diff(_ context.Context, d *serve.Differences) {
	diffOwner(d)
	d.Replace(propClientID)
	d.ReplaceOf(credential.PropAddress, address.Canonical)
}

// Create adds the entry. One that is there already is taken over.
func (r ServiceAccountAccessListEntry) Create(
	ctx context.Context, req infer.CreateRequest[ServiceAccountAccessListEntryArgs],
) (resp infer.CreateResponse[ServiceAccountAccessListEntryState], err error) {
	client, err := r.session.Client()
	if err != nil {
		return resp, err
	}
	state := ServiceAccountAccessListEntryState{req.Inputs}
	owner, err := state.object(ctx, r.session, client)
	if err != nil {
		return resp, err
	}
	there, err := client.AccountAccessList(owner, state.ClientID).Add(ctx, []string{state.Address})
	if err != nil {
		return resp, err
	}
	if len(there) > 0 {
		serve.Log(ctx).Infof("%s is on the access list of service account %s already: the entry is taken over", state.Address, state.ClientID)
	}
	resp.ID, resp.Output = entryID(owner.ID, state), state
	return resp, nil
}

// Read looks for the entry in the account's list. What is gone has no id, where there was one; on import and get it is an error.
func (r ServiceAccountAccessListEntry) Read(
	ctx context.Context, req infer.ReadRequest[ServiceAccountAccessListEntryArgs, ServiceAccountAccessListEntryState],
) (resp infer.ReadResponse[ServiceAccountAccessListEntryArgs, ServiceAccountAccessListEntryState], err error) {
	client, err := r.session.Client()
	if err != nil {
		return resp, err
	}
	resp.Inputs, resp.State = req.Inputs, req.State
	state := &resp.State
	imported := state.ClientID == ""
	if imported {
		var ownerID string
		if ownerID, state.ClientID, state.Address, err = parseEntryID(req.ID); err != nil {
			return resp, err
		}
		if err := state.name(ctx, r.session, client, ownerID); err != nil {
			return resp, err
		}
		resp.Inputs = state.ServiceAccountAccessListEntryArgs
	}
	owner, err := state.object(ctx, r.session, client)
	if err != nil {
		return resp, err
	}
	var entries map[string]atlas.AccessEntry
	err = r.byWayOf(ctx, client, owner, func(owner atlas.Object) (err error) {
		entries, err = client.AccountAccessList(owner, state.ClientID).Entries(ctx)
		return err
	})
	_, there := entries[address.Canonical(state.Address)]
	gone := err == nil && !there || atlas.IsNotFound(err, atlas.KindServiceAccount)
	switch {
	case gone && !imported:
		return infer.ReadResponse[ServiceAccountAccessListEntryArgs, ServiceAccountAccessListEntryState]{}, nil
	case err != nil:
		return resp, err
	case gone:
		return resp, fmt.Errorf("%s is not on the access list of service account %s", state.Address, state.ClientID)
	}
	resp.ID = entryID(owner.ID, *state)
	return resp, nil
}

// Update sends nothing: an entry that is spelt another way is the same.
func (r ServiceAccountAccessListEntry) Update(
	_ context.Context, req infer.UpdateRequest[ServiceAccountAccessListEntryArgs, ServiceAccountAccessListEntryState],
) (resp infer.UpdateResponse[ServiceAccountAccessListEntryState], err error) {
	resp.Output = req.State
	resp.Output.Address = req.Inputs.Address
	return resp, nil
}

// Delete takes the address off the list. That it is gone already is success.
func (r ServiceAccountAccessListEntry) Delete(
	ctx context.Context, req infer.DeleteRequest[ServiceAccountAccessListEntryState],
) (resp infer.DeleteResponse, err error) {
	client, err := r.session.Client()
	if err != nil {
		return resp, err
	}
	state := req.State
	owner, err := state.object(ctx, r.session, client)
	if err != nil {
		return resp, err
	}
	return resp, r.byWayOf(ctx, client, owner, func(owner atlas.Object) error {
		return client.AccountAccessList(owner, state.ClientID).Remove(ctx, state.Address)
	})
}

// byWayOf does something by way of an owner, and where the account has left that project by way of the organization: its access list is
// as it was.
func (r ServiceAccountAccessListEntry) byWayOf(ctx context.Context, client *atlas.Client, owner atlas.Object, do func(owner atlas.Object) error) error {
	err := do(owner)
	if owner.Kind == atlas.KindOrganization || !hasLeft(err) {
		return err
	}
	org, err := organizationOf(ctx, r.session, client, owner, "")
	if err != nil {
		return err
	}
	return do(org)
}

// entryID is the canonical id of an entry.
func entryID(ownerID string, state ServiceAccountAccessListEntryState) string {
	return ownerID + "/" + state.ClientID + "/" + address.Canonical(state.Address)
}

// objectsOfEntry names the entry of a state or of inputs, or that which an import or a get asks for.
func objectsOfEntry(id string, state property.Map) serve.Objects {
	clientID, text := credential.TextOf(state, propClientID), credential.TextOf(state, credential.PropAddress)
	if clientID == "" || text == "" {
		var err error
		if _, clientID, text, err = parseEntryID(id); err != nil {
			return serve.Objects{}
		}
	}
	return serve.Objects{Is: objectOfEntry(clientID, text), Beside: []string{entriesOf(clientID)}}
}
