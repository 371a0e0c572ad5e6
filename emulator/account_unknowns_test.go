package emulator_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestSecretLimitStatus(t *testing.T) {
	inEach(t, func(u *emulator.Unknowns) { u.SecretLimitStatus = 409 }, func(b *bed, switched bool) {
		id, _ := b.makeAccount()
		url := b.orgAccounts() + "/" + id + "/secrets"
		b.do(b.as(b.owner), 201, "POST", url, `{"secretExpiresAfterHours":8}`)
		b.refuse(b.as(b.owner), in(switched, 400, 409), "MAX_SERVICE_ACCOUNT_SECRETS_EXCEEDED", "POST", url, `{"secretExpiresAfterHours":8}`)
		assert.Len(b.t, b.account(id).Secrets, 2)
	})
}

func TestWithoutInitialSecretRefused(t *testing.T) {
	inEach(t, func(u *emulator.Unknowns) { u.WithoutInitialSecretRefused = true }, func(b *bed, switched bool) {
		for url, role := range map[string]string{b.orgAccounts(): "ORG_MEMBER", b.projectAccounts(0): "GROUP_OWNER"} {
			a := b.do(b.as(b.owner), in(switched, 201, 400), "POST", url,
				strings.Replace(newAccount(role), `"secretExpiresAfterHours":24`, `"withoutInitialSecret":true`, 1))
			assert.Equal(b.t, in(switched, "", "INVALID_ATTRIBUTE"), a.code())
			assert.Equal(b.t, switched, strings.Contains(a.text, "withoutInitialSecret"))
			b.do(b.as(b.owner), 201, "POST", url, newAccount(role))
		}
		assert.Len(b.t, b.atlas.MintedServiceAccounts(b.org), in(switched, 4, 2))
	})
}

func TestListsLackAccountRoles(t *testing.T) {
	inEach(t, func(u *emulator.Unknowns) { u.ListsLackAccountRoles = true }, func(b *bed, switched bool) {
		id, _ := b.makeAccount()
		require.NoError(b.t, b.atlas.SetServiceAccountRolesInProject(b.projects[0], id, "GROUP_OWNER"))
		for _, url := range []string{b.projectAccounts(0), b.orgAccounts() + "/" + id + "/groups"} {
			list := results(b.do(b.as(b.owner), 200, "GET", url, ""))
			assert.Len(b.t, list, 1)
			assert.Equal(b.t, in[any](switched, []any{"GROUP_OWNER"}, nil), list[0]["roles"], url)
		}
		for url, role := range map[string]string{b.orgAccounts(): "ORG_OWNER", b.orgAccounts() + "/" + id: "ORG_OWNER", b.projectAccounts(0) + "/" + id: "GROUP_OWNER"} {
			assert.Contains(b.t, b.do(b.as(b.owner), 200, "GET", url, "").text, `"roles":["`+role+`"]`)
		}
	})
}
