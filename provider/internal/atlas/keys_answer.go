package atlas

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"go.mongodb.org/atlas-sdk/v20250312020/admin"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/set"
)

// readKey folds Atlas's answer to a read into a Key. Roles come in an order that varies from call to call, and one
// entry per role; a Key has them sorted and by project. orgID fills in where no role names the organization.
func readKey(answer admin.ApiKeyUserDetails, orgID string) (Key, error) {
	if _, err := objectid.CreatedAt(answer.GetId()); err != nil {
		return Key{}, fmt.Errorf("the key's id: %w", err)
	}
	if answer.GetPublicKey() == "" {
		return Key{}, errors.New("the key has no publicKey")
	}
	key := Key{
		ID:          answer.GetId(),
		PublicKey:   answer.GetPublicKey(),
		OrgID:       orgID,
		Description: answer.GetDesc(),
		Projects:    map[string][]string{},
	}
	for _, role := range answer.GetRoles() {
		switch name := role.GetRoleName(); {
		case name == "":
			return Key{}, errors.New("one of the key's roles has no roleName")
		case role.GetGroupId() != "":
			key.Projects[role.GetGroupId()] = append(key.Projects[role.GetGroupId()], name)
		case role.GetOrgId() != "":
			key.OrgID = role.GetOrgId()
			key.OrgRoles = append(key.OrgRoles, name)
		default:
			return Key{}, fmt.Errorf("the key's role %q names neither a project nor an organization", redact.Excerpt(name))
		}
	}
	key.OrgRoles = set.Sorted(key.OrgRoles)
	for project, roles := range key.Projects {
		key.Projects[project] = set.Sorted(roles)
	}
	return key, nil
}

// mintedKey folds the answer to a minting POST into a Key. It must hold all that no later request can tell, the
// private key, and what saves one, the organization.
func mintedKey(answer admin.ApiKeyUserDetails) (Key, error) {
	key, err := readKey(answer, "")
	switch {
	case err != nil:
		return Key{}, err
	case answer.GetPrivateKey() == "":
		return Key{}, errors.New("the new key has no privateKey")
	case strings.Contains(answer.GetPrivateKey(), "*"):
		return Key{}, errors.New("the new key's privateKey is masked")
	case key.OrgID == "":
		return Key{}, errors.New("the new key has no role of an organization")
	}
	key.PrivateKey = redact.New(answer.GetPrivateKey())
	return key, nil
}

// key folds an answer that holds a key, or says how it is malformed.
func (c call) key(answer *admin.ApiKeyUserDetails, response *http.Response) (Key, error) {
	if answer == nil {
		return Key{}, c.malformed(response, errEmpty, nil)
	}
	key, err := readKey(*answer, c.id(KindOrganization))
	if id := c.id(KindAPIKey); err == nil && id != "" && key.ID != id {
		err = fmt.Errorf("it is about another key, %s", key.ID)
	}
	if err != nil {
		answer.PrivateKey = nil
		return Key{}, c.malformed(response, err, answer)
	}
	return key, nil
}

// clone returns a copy that shares no memory with k, for Keys that several Reads are given.
func (k Key) clone() Key {
	k.OrgRoles = slices.Clone(k.OrgRoles)
	k.Projects = maps.Clone(k.Projects)
	for project, roles := range k.Projects {
		k.Projects[project] = slices.Clone(roles)
	}
	return k
}
