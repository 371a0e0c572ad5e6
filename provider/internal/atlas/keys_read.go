package atlas

import (
	"context"
	"sync"
)

// opReadKey's fix is for a key that is imported or looked up: of one in state a read only says that it is gone.
var opReadKey = operation{verb: "read", noun: KindAPIKey, role: roleOrgMember, scope: KindOrganization,
	fixAbsent: "Check the id, and that the credential belongs to the key's organization. A key can be named by its own id, or as projectId-apiKeyId."}

// Read reads a key, one GET or a share in a list (see the package's documentation). projectHint names the projects that
// it is thought to be in: their lists serve a credential that may not read keys at the organization. That a key does
// not exist (IsNotFound) is believed once the key would be two minutes old; till then it is read again, as long as ctx
// allows.
func (k Keys) Read(ctx context.Context, orgID, keyID string, projectHint []string) (Key, error) {
	call := keyAtOrg(opReadKey, orgID, keyID)
	reads := k.readsOfOrg(orgID)
	read := reads.one
	var key Key
	err := k.client.whenVisible(ctx, call, func() error {
		var err error
		key, err = read(ctx, keyID)
		if IsForbidden(err) && len(projectHint) > 0 {
			key, err = k.inProjects(ctx, call, projectHint, err)
		}
		read = reads.get // a list has answered once; what is asked again is asked for afresh
		return err
	})
	if err != nil {
		return Key{}, err
	}
	k.client.known.note(fateAlive, keyID)
	return key, nil
}

// peek reads a key at the organization, by a GET of its own. Unlike Read it does not take it for one that this process knows.
func (k Keys) peek(ctx context.Context, orgID, keyID string) (key Key, err error) {
	reads := k.readsOfOrg(orgID)
	err = k.client.whenVisible(ctx, reads.about(keyID), func() error {
		key, err = reads.get(ctx, keyID)
		return err
	})
	return key, err
}

// keyReads are what answers the Reads of keys.
type keyReads struct {
	orgs owners[Key]

	mu       sync.Mutex
	projects map[string]*sharedList[Key] // by the id of the project: Atlas has no GET of one key there
}

func (k Keys) readsOfOrg(orgID string) *reads[Key] {
	about := func(keyID string) call { return keyAtOrg(opReadKey, orgID, keyID) }
	return k.client.keyReads.orgs.reads(k.client, Object{KindOrganization, orgID}, k.ofOrg(orgID), about,
		func(ctx context.Context, call call, keyID string) (Key, error) {
			answer, response, err := k.client.api.ProgrammaticAPIKeysApi.GetOrgApiKey(call.describe(ctx), orgID, keyID).Execute()
			if err != nil {
				return Key{}, call.failed(response, err)
			}
			return call.key(answer, response)
		})
}
