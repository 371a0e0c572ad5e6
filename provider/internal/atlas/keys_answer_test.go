package atlas

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.mongodb.org/atlas-sdk/v20250312020/admin"
)

const (
	someID    = "65f00000aaaaaaaaaaaaaaaa"
	someOrg   = "65f00000bbbbbbbbbbbbbbbb"
	projectA  = "65f00000cccccccccccccccc"
	projectB  = "65f00000dddddddddddddddd"
	somePriv  = "01234567-89ab-cdef-0123-456789abcdef"
	maskedKey = "********-****-****-456789abcdef"
)

func answerOf(t *testing.T, body string) admin.ApiKeyUserDetails {
	t.Helper()
	var answer admin.ApiKeyUserDetails
	require.NoError(t, json.Unmarshal([]byte(body), &answer))
	return answer
}

func TestReadKeyFoldsRoles(t *testing.T) {
	key, err := readKey(answerOf(t, `{"desc":"web","id":"`+someID+`","publicKey":"abcdefgh","privateKey":"`+maskedKey+`","roles":[
		{"groupId":"`+projectB+`","roleName":"GROUP_READ_ONLY"},
		{"orgId":"`+someOrg+`","roleName":"ORG_MEMBER"},
		{"groupId":"`+projectA+`","roleName":"GROUP_OWNER"},
		{"groupId":"`+projectB+`","roleName":"GROUP_CLUSTER_MANAGER"},
		{"groupId":"`+projectB+`","roleName":"GROUP_READ_ONLY"}]}`), "")
	require.NoError(t, err)
	assert.Equal(t, Key{
		ID: someID, PublicKey: "abcdefgh", OrgID: someOrg, Description: "web",
		OrgRoles: []string{"ORG_MEMBER"},
		Projects: map[string][]string{
			projectA: {"GROUP_OWNER"},
			projectB: {"GROUP_CLUSTER_MANAGER", "GROUP_READ_ONLY"},
		},
	}, key, "and no private key, masked or not")
}

func TestReadKeyRefusesWhatIsNoKey(t *testing.T) {
	for want, body := range map[string]string{
		"the key's id":          `{"publicKey":"abcdefgh"}`,
		"not an Atlas id":       `{"id":"x","publicKey":"abcdefgh"}`,
		"no publicKey":          `{"id":"` + someID + `"}`,
		"24 hexadecimal digits": `{"id":"` + someID + `0","publicKey":"a"}`,
	} {
		_, err := readKey(answerOf(t, body), someOrg)
		assert.ErrorContains(t, err, want)
	}
}

func TestCloneSharesNothing(t *testing.T) {
	key := Key{OrgRoles: []string{"ORG_MEMBER"}, Projects: map[string][]string{projectA: {"GROUP_OWNER"}}}
	other := key.clone()
	other.OrgRoles[0] = "ORG_OWNER"
	other.Projects[projectA][0] = "GROUP_READ_ONLY"
	other.Projects[projectB] = nil
	assert.Equal(t, Key{OrgRoles: []string{"ORG_MEMBER"}, Projects: map[string][]string{projectA: {"GROUP_OWNER"}}}, key)
}
