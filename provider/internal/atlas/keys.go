package atlas

import (
	"context"
	"strings"

	"go.mongodb.org/atlas-sdk/v20250312020/admin"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// Keys are the API keys of organizations.
type Keys struct{ client *Client }

// Keys returns the calls on API keys.
func (c *Client) Keys() Keys { return Keys{c} }

// Key is an organization API key as Atlas has it.
type Key struct {
	ID        string
	PublicKey string
	// PrivateKey is set by Mint alone. What Atlas shows on reads is masked, and a masked key must not reach state.
	PrivateKey  redact.Secret
	OrgID       string
	Description string
	// OrgRoles are the key's ORG_* roles, sorted, without repetition.
	OrgRoles []string
	// Projects maps the id of each project the key is assigned to onto its roles there, sorted, without repetition.
	Projects map[string][]string
}

// KeyPatch says what to change of a key. What is nil stays as it is. A description is sent without white space at its ends.
type KeyPatch struct {
	Description *string
	OrgRoles    []string
}

var (
	opPatchKey  = operation{verb: "change", noun: KindAPIKey, role: roleOrgOwner, scope: KindOrganization}
	opDeleteKey = operation{verb: "delete", noun: KindAPIKey, role: roleOrgOwner, scope: KindOrganization, noContent: true}
)

// keyAtOrg is an operation on a key at its organization.
func keyAtOrg(operation operation, orgID, keyID string) call {
	org := Object{KindOrganization, orgID}
	return call{operation, []Object{{KindAPIKey, keyID}, org}, bucketOf(endpointsOfKeys, org)}
}

// Patch changes a key's description, its organization roles or both, and returns the key as it is then. An empty
// patch is an error of Atlas's.
func (k Keys) Patch(ctx context.Context, orgID, keyID string, patch KeyPatch) (Key, error) {
	call := keyAtOrg(opPatchKey, orgID, keyID)
	body := admin.UpdateAtlasOrganizationApiKey{}
	if patch.Description != nil {
		trimmed := strings.TrimSpace(*patch.Description)
		body.Desc = &trimmed
	}
	if patch.OrgRoles != nil {
		body.Roles = &patch.OrgRoles
	}
	var key Key
	err := k.client.write(ctx, call, func() error {
		answer, response, err := k.client.api.ProgrammaticAPIKeysApi.UpdateOrgApiKey(call.describe(ctx), orgID, keyID, &body).Execute()
		if err != nil {
			return call.failed(response, err)
		}
		key, err = call.key(answer, response)
		return err
	})
	return key, err
}

// Delete deletes a key, which also takes it out of its projects. Success too where it is gone already; of a key younger
// than two minutes that is not believed at once, also where a first try that got through is what made it go.
func (k Keys) Delete(ctx context.Context, orgID, keyID string) error {
	call := keyAtOrg(opDeleteKey, orgID, keyID)
	err := k.client.write(ctx, call, func() error {
		response, err := k.client.api.ProgrammaticAPIKeysApi.DeleteOrgApiKey(call.describe(ctx), orgID, keyID).Execute()
		return call.failed(response, err)
	})
	if err != nil && !IsNotFound(err, KindAPIKey) {
		return err
	}
	k.client.known.note(fateDeleted, keyID)
	return nil
}

// Known tells the client of keys that are in state, so that no settlement of an ambiguous mint takes one of them for
// the key of a lost answer.
func (k Keys) Known(ids ...string) { k.client.known.note(fateAlive, ids...) }

// CanHave tells whether a private key can be the key's own: Atlas shows no more of that than its last group, which is
// compared. It also returns the key's public key. It is a GET, and never answered from a list.
func (k Keys) CanHave(ctx context.Context, orgID, keyID string, privateKey redact.Secret) (can bool, publicKey string, err error) {
	call := keyAtOrg(opReadKey, orgID, keyID)
	answer, response, err := k.client.api.ProgrammaticAPIKeysApi.GetOrgApiKey(call.describe(ctx), orgID, keyID).Execute()
	if err != nil {
		return false, "", call.failed(response, err)
	}
	key, err := call.key(answer, response)
	shown := lastGroup(answer.GetPrivateKey())
	return err == nil && shown != "" && strings.EqualFold(shown, lastGroup(privateKey.Reveal())), key.PublicKey, err
}

// lastGroup is the last group of a private key, masked or not.
func lastGroup(privateKey string) string {
	return privateKey[strings.LastIndexByte(privateKey, '-')+1:]
}
