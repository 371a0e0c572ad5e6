package atlas

import (
	"encoding/json"
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

// readKey folds Atlas's answer to a read into a Key. orgID fills in where no role names the organization.
func readKey(answer admin.ApiKeyUserDetails, orgID string) (Key, error) {
	if _, err := objectid.CreatedAt(answer.GetId()); err != nil {
		return Key{}, fmt.Errorf("the key's id: %w", err)
	}
	if answer.GetPublicKey() == "" {
		return Key{}, errors.New("the key has no publicKey")
	}
	return foldKey(answer, orgID), nil
}

// foldKey folds what an answer shows of a key. Roles come in an order that varies from call to call, and one entry per
// role; a Key has them sorted and by project. Those that are of a kind that we do not know are none of ours.
func foldKey(answer admin.ApiKeyUserDetails, orgID string) Key {
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
		case role.GetGroupId() != "":
			key.Projects[role.GetGroupId()] = append(key.Projects[role.GetGroupId()], name)
		case role.GetOrgId() != "":
			key.OrgID = role.GetOrgId()
			key.OrgRoles = append(key.OrgRoles, name)
		}
	}
	key.OrgRoles = set.Sorted(key.OrgRoles)
	for project, roles := range key.Projects {
		key.Projects[project] = set.Sorted(roles)
	}
	return key
}

// mintedKey folds the answer to a minting POST into a Key. Id and private key, which no later request can tell, suffice. orgID
// fills in where no role names the organization.
func mintedKey(body []byte, orgID string) (Key, error) {
	answer := lenient(body)
	key := foldKey(answer, orgID)
	_, err := objectid.CreatedAt(key.ID)
	switch {
	case err != nil:
		return Key{}, fmt.Errorf("the new key's id: %w", err)
	case answer.GetPrivateKey() == "":
		return Key{}, errors.New("the new key has no privateKey")
	case strings.Contains(answer.GetPrivateKey(), "*"):
		return Key{}, errors.New("the new key's privateKey is masked")
	}
	key.PrivateKey = redact.New(answer.GetPrivateKey())
	return key, nil
}

// lenient decodes a key field by field: what is odd about one does not cost the others, as it does where the SDK decodes.
func lenient(body []byte) (answer admin.ApiKeyUserDetails) {
	var fields map[string]json.RawMessage
	decode(body, &fields)
	decode(fields["id"], &answer.Id)
	decode(fields["publicKey"], &answer.PublicKey)
	decode(fields["privateKey"], &answer.PrivateKey)
	decode(fields["desc"], &answer.Desc)
	var roles []json.RawMessage
	decode(fields["roles"], &roles)
	answer.Roles = &[]admin.CloudAccessRoleAssignment{}
	for _, role := range roles {
		var known admin.CloudAccessRoleAssignment
		decode(role, &known)
		*answer.Roles = append(*answer.Roles, known)
	}
	return answer
}

// decode decodes what is of the type that is wanted; what is of another is as good as not there.
func decode(text json.RawMessage, into any) {
	_ = json.Unmarshal(text, into)
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

func (k Key) whole() bool { return true }

// clone returns a copy that shares no memory with k, for Keys that several Reads are given.
func (k Key) clone() Key {
	k.OrgRoles = slices.Clone(k.OrgRoles)
	k.Projects = maps.Clone(k.Projects)
	for project, roles := range k.Projects {
		k.Projects[project] = slices.Clone(roles)
	}
	return k
}
