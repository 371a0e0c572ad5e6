package serviceaccount

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/address"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/assignment"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/set"
)

// account is where an account is asked about: what the resources of an organization and of a project do in common.
type account struct {
	session *session.Session
	client  *atlas.Client
	owner   atlas.Object
	orgID   string
}

// rulesOfAccount are the rules of both resources; Check and Diff are their own.
func rulesOfAccount(s *session.Session) serve.Rules {
	return serve.Rules{
		LeftAlone: []string{credential.PropAccessList}, TakeIn: takeInAccount, Known: known(s), Objects: objectsOfAccount,
		Foresee: foreseeAccount(s), Mirrors: mirrored, Imported: tellOfSecret, BringSecret: bringSecret,
	}
}

// diffAccount compares what is changed in place.
func diffAccount(ctx context.Context, s *session.Session, d *serve.Differences) {
	d.Text(propName)
	d.Text(credential.PropDescription)
	d.Set(credential.PropRoleNames)
	d.SetOf(credential.PropAccessList, address.Canonical)
	if !d.Imported() && !d.State(propSecretExpiresAfterHours).Equals(d.Input(propSecretExpiresAfterHours)) {
		d.Quietly() // it is for the next secret
	}
	diffRotation(ctx, s, d)
	if d.Changed(credential.PropRoleNames) {
		warnOfOwnAccount(ctx, s, d.State(propClientID))
	}
}

// create makes the account, its secret and its access list. outputs has a client id once there is something to record.
func (a account) create(ctx context.Context, inputs AccountProperties, properties *AccountProperties, outputs *AccountOutputs) error {
	minted, err := a.client.Accounts().Mint(ctx, atlas.AccountRequest{
		Owner: a.owner, Name: inputs.Name, Description: inputs.Description, Roles: set.Sorted(inputs.RoleNames), Hours: inputs.SecretExpiresAfterHours,
	})
	if minted.ClientID == "" {
		return err
	}
	if minted.CreatedAt.IsZero() {
		minted.CreatedAt = time.Now() // about
	}
	if minted.Roles == nil {
		minted.Roles = inputs.RoleNames // nothing else is known
	}
	*properties = arrange(minted, inputs)
	properties.AccessList = credential.ArrangeAddresses(nil, inputs.AccessList)
	created := credential.RFC3339(minted.CreatedAt)
	*outputs = AccountOutputs{ClientID: minted.ClientID, CreatedAt: created, AppliedTriggers: triggersOf(inputs.Rotation)}
	outputs.SecretCreatedAt = &created // until there is one: it is due
	if err == nil {
		err = a.complete(ctx, minted, inputs, properties, outputs)
	}
	if err != nil {
		err = serve.Incomplete("the service account", "created", err)
	}
	return err
}

// complete gives a new account its secret, where Atlas has not made one together with it, and its access list.
func (a account) complete(
	ctx context.Context, minted atlas.Account, inputs AccountProperties, properties *AccountProperties, outputs *AccountOutputs,
) (err error) {
	var secret atlas.AccountSecret
	for _, first := range minted.Secrets {
		secret = first
	}
	if secret.Value.IsZero() {
		secret, err = a.client.Accounts().MintSecret(ctx, atlas.SecretRequest{
			Owner: a.owner, ClientID: minted.ClientID, Hours: inputs.SecretExpiresAfterHours,
		})
	}
	if secret.ID != "" {
		outputs.setSecret(secret)
	}
	if err != nil {
		return err
	}
	list := a.client.AccountAccessList(a.owner, minted.ClientID)
	if properties.AccessList, err = credential.SetAccessList(ctx, list, properties.AccessList, inputs.AccessList); err != nil {
		return err
	}
	return differs(inputs, *properties)
}

// firstSight is what import and get return of an account: its secret cannot be had. The lifetime of a secret is no attribute of
// the account: that of the newest one is taken.
func (a account) firstSight(ctx context.Context, outputs *AccountOutputs) (AccountProperties, error) {
	found, err := a.client.Accounts().Read(ctx, a.owner, outputs.ClientID)
	if err != nil {
		return AccountProperties{}, err
	}
	outputs.CreatedAt = credential.RFC3339(found.CreatedAt)
	properties := arrange(found, AccountProperties{SecretExpiresAfterHours: maxSecretHours})
	for _, secret := range found.Secrets {
		properties.SecretExpiresAfterHours = lifetimeOf(secret)
	}
	return properties, nil
}

// read brings properties, outputs and inputs up to what Atlas has; gone says that there is no such account any more.
func (a account) read(ctx context.Context, properties *AccountProperties, outputs *AccountOutputs, inputs *AccountProperties) (gone bool, err error) {
	found, owner, err := find(ctx, a.session, a.client, a.owner, a.orgID, outputs.ClientID)
	switch {
	case atlas.IsNotFound(err, atlas.KindServiceAccount):
		return true, nil
	case err != nil:
		return false, err
	}
	if found.Roles == nil {
		found.Roles = properties.RoleNames // it does not show them
	}
	outputs.CreatedAt = credential.RFC3339(found.CreatedAt)
	if found.Secrets != nil {
		outputs.refresh(found)
	}
	*inputs, *properties = arrange(found, *inputs), arrange(found, *properties)
	properties.AccessList, err = credential.ManagedAccessList(ctx, a.client.AccountAccessList(owner, outputs.ClientID), properties.AccessList)
	inputs.AccessList = credential.InputAddresses(properties.AccessList, inputs.AccessList)
	return false, err
}

// update makes the changes that are left to make, and then makes a new secret where one is due.
func (a account) update(ctx context.Context, inputs AccountProperties, properties *AccountProperties, outputs *AccountOutputs) error {
	before, outputsBefore := *properties, *outputs
	plan := planOfUpdate(ctx, a.session)
	err := a.change(ctx, inputs, properties, outputs)
	switch {
	case err != nil:
	case plan.Rotate:
		err = a.rotate(ctx, inputs, outputs)
	case plan.Record:
		outputs.AppliedTriggers = triggersOf(inputs.Rotation)
	}
	switch {
	case err == nil:
		*properties = inputs // what differs is order, repetition and white space: the program's stay
	case !reflect.DeepEqual(before, *properties) || !reflect.DeepEqual(outputsBefore, *outputs):
		err = serve.Incomplete("the service account", "updated", err)
	}
	return err
}

// change takes the steps from properties to inputs, and keeps properties true to what Atlas has.
func (a account) change(ctx context.Context, inputs AccountProperties, properties *AccountProperties, outputs *AccountOutputs) (err error) {
	accounts := a.client.Accounts()
	var shown atlas.Account
	if len(properties.RoleNames) == 0 && a.owner.Kind == atlas.KindProject { // it has left the project
		serve.Progress(ctx, "taking the service account into its project again")
		shown, err = accounts.Invite(ctx, a.owner.ID, outputs.ClientID, set.Sorted(inputs.RoleNames))
		if atlas.IsAlreadyInvited(err) { // by somebody since it was read, or by a request whose answer was lost
			shown, err = accounts.Look(ctx, a.owner, outputs.ClientID)
		}
		if err != nil {
			return err
		}
		*properties = a.believe(shown, *properties, inputs.RoleNames)
	}
	if patch, needed := patchOf(*properties, inputs); needed {
		if shown, err = accounts.Patch(ctx, a.owner, outputs.ClientID, patch); err != nil {
			return err
		}
		asked := properties.RoleNames
		if patch.Roles != nil {
			asked = inputs.RoleNames
		}
		*properties = a.believe(shown, *properties, asked)
	}
	list := a.client.AccountAccessList(a.owner, outputs.ClientID)
	if properties.AccessList, err = credential.SetAccessList(ctx, list, properties.AccessList, inputs.AccessList); err != nil {
		return err
	}
	return differs(inputs, *properties)
}

// believe are the properties as an answer shows them; roles are those that it has where it shows none.
func (a account) believe(shown atlas.Account, properties AccountProperties, roles []string) AccountProperties {
	if shown.Roles == nil {
		shown.Roles = roles
	}
	return arrange(shown, properties)
}

// patchOf is the change of the account itself.
func patchOf(state, inputs AccountProperties) (patch atlas.AccountPatch, needed bool) {
	if name := strings.TrimSpace(inputs.Name); name != strings.TrimSpace(state.Name) {
		patch.Name, needed = &name, true
	}
	if description := strings.TrimSpace(inputs.Description); description != strings.TrimSpace(state.Description) {
		patch.Description, needed = &description, true
	}
	if !set.Equal(inputs.RoleNames, state.RoleNames) {
		patch.Roles, needed = set.Sorted(inputs.RoleNames), true
	}
	return patch, needed
}

// arrange writes an account as Atlas has it as inputs, its roles in the order of the prior inputs. What Atlas does not hold stays.
func arrange(found atlas.Account, prior AccountProperties) AccountProperties {
	prior.Name, prior.Description = found.Name, found.Description
	// Of an account that has left its project there are none, and nil would be no list at all.
	prior.RoleNames = append([]string{}, assignment.ArrangeRoles(found.Roles, prior.RoleNames)...)
	return prior
}

// differs is the error where Atlas took a change without an error, and shows something else.
func differs(asked, shown AccountProperties) error {
	switch {
	case strings.TrimSpace(shown.Name) != strings.TrimSpace(asked.Name):
		return credential.ErrShown("service account", propName)
	case strings.TrimSpace(shown.Description) != strings.TrimSpace(asked.Description):
		return credential.ErrShown("service account", credential.PropDescription)
	case !set.Equal(asked.RoleNames, shown.RoleNames):
		return credential.ErrShown("service account", fmt.Sprintf("%s (it shows %v)", credential.PropRoleNames, shown.RoleNames))
	}
	return nil
}

// known tells the client of the account and the secrets of a state.
func known(s *session.Session) func(state property.Map) {
	return func(state property.Map) {
		client, err := s.Client()
		if err != nil {
			return
		}
		if clientID := credential.TextOf(state, propClientID); clientID != "" {
			var secrets []string
			for _, name := range []string{propSecretID, propPreviousSecretID} {
				if id := credential.TextOf(state, name); id != "" {
					secrets = append(secrets, id)
				}
			}
			client.Accounts().Known(clientID, credential.TimeOf(state, credential.PropCreatedAt), secrets...)
		}
	}
}
