package emulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// An entry comes back as it was added, and is taken away by its address, a single one with its mask too. The list is the
// same from the organization and from a project.
func TestLifeOfAnEntryOfAnAccount(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		id, _ := b.makeAccount()
		require.NoError(t, b.atlas.SetServiceAccountRolesInProject(b.projects[0], id, "GROUP_OWNER"))
		lists := []string{b.orgAccounts() + "/" + id + "/accessList", b.projectAccounts(0) + "/" + id + "/accessList"}
		for i, list := range lists {
			made := b.do(owner, 200, "POST", list, `[{"ipAddress":"192.0.2.1"},{"cidrBlock":"100.200.30.4/32"},{"cidrBlock":"10.1.2.3%2F8"},
				{"ipAddress":"2001:db8::1"}]`)
			want := []map[string]any{
				{"ipAddress": "192.0.2.1"}, {"cidrBlock": "100.200.30.4/32"}, {"cidrBlock": "10.0.0.0/8"},
				{"ipAddress": "2001:0db8:0000:0000:0000:0000:0000:0001"},
			}
			for _, entry := range want {
				entry["createdAt"], entry["requestCount"] = written(0), 0.0
			}
			assert.Equal(t, want, results(made))
			assert.Equal(t, want, results(b.do(owner, 200, "GET", lists[1-i], "")))
			assert.Equal(t, 4.0, made.body["totalCount"])
			assert.NotContains(t, b.do(owner, 200, "GET", list+"?includeCount=false", "").body, "totalCount")
			assert.Equal(t, []string{"192.0.2.1", "100.200.30.4/32", "10.0.0.0/8", "2001:db8::1"}, b.account(id).AccessList)
			for _, path := range []string{"/192.0.2.1%2F32", "/100.200.30.4", "/10.0.0.0%2F8", "/2001:db8::1"} {
				b.do(owner, 204, "DELETE", list+path, "")
				b.refuse(owner, 404, "SERVICE_ACCOUNT_ACCESS_LIST_ENTRY_NOT_FOUND", "DELETE", list+path, "")
			}
			b.refuse(owner, 405, "METHOD_NOT_ALLOWED", "GET", list+"/192.0.2.1", "")
			b.refuse(owner, 400, "PATH_PARAM_PARSE_ERROR", "DELETE", list+"/everywhere", "")
		}
		assert.Empty(t, b.account(id).AccessList)
	})
}

func TestBadEntriesOfAnAccountAreRefusedAndNothingIsAdded(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		id, _ := b.makeAccount()
		list := b.orgAccounts() + "/" + id + "/accessList"
		require.NoError(t, b.atlas.SetServiceAccountAccessList(id, "192.0.2.1"))
		for body, code := range map[string]string{
			`[{"ipAddress":"192.0.2.2","cidrBlock":"192.0.2.2/32"}]`: "BAD_ACCESS_LIST_ADD_REQUEST",
			`[{}]`: "MISSING_ONE_OF_ATTRIBUTES", `{}`: "INVALID_JSON", `[{"ipAddress":"x"}]`: "INVALID_IP_ADDRESS_OR_CIDR_NOTATION",
			`[{"ipAddress":"192.0.2.2"},{"cidrBlock":"192.0.2.2/32"}]`: "DUPLICATE_ADDRESSES_IN_INPUT",
		} {
			b.refuse(b.as(b.owner), 400, code, "POST", list, body)
		}
		b.refuse(b.as(b.owner), 409, "ADDRESS_ALREADY_IN_ACCESS_LIST", "POST", list, `[{"ipAddress":"192.0.2.2"},{"cidrBlock":"192.0.2.1/32"}]`)
		assert.Equal(t, []string{"192.0.2.1"}, b.account(id).AccessList)
	})
}

func TestHowManyEntriesAnAccountMayHave(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		id, _ := b.makeAccount()
		list := b.orgAccounts() + "/" + id + "/accessList"
		asked := make([]string, 200)
		for i := range asked {
			asked[i] = fmt.Sprintf(`{"ipAddress":"192.0.2.%d"}`, i+1)
		}
		const oneMore = `{"ipAddress":"198.51.100.1"}`
		b.refuse(b.as(b.owner), 400, "MAX_ACCESS_LIST_ENTRIES_EXCEEDED", "POST", list, "["+strings.Join(asked, ",")+","+oneMore+"]")
		assert.Empty(t, b.account(id).AccessList)
		b.do(b.as(b.owner), 200, "POST", list, "["+strings.Join(asked, ",")+"]")
		b.refuse(b.as(b.owner), 400, "MAX_ACCESS_LIST_ENTRIES_EXCEEDED", "POST", list, "["+oneMore+"]")
		assert.Len(t, b.account(id).AccessList, 200)
	})
}

// The list is about the use of a token: from an address that is not on it one is had, and revoked, and of no use.
func TestAnAccountsListIsAboutTheUseOfItsTokens(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		id, secret := b.makeAccount()
		list := b.orgAccounts() + "/" + id + "/accessList"
		before := b.tokenOf(id, secret)
		b.do(b.as(b.owner), 200, "POST", list, `[{"cidrBlock":"192.0.2.0/24"}]`)
		token := b.tokenOf(id, secret)
		for _, token := range []string{before, token} {
			b.refuse(b.bearer(token), 403, "IP_ADDRESS_NOT_ON_ACCESS_LIST", "GET", api, "")
		}
		b.do(b.as(b.owner), 200, "POST", list, `[{"cidrBlock":"127.0.0.0/8"}]`)
		b.do(b.bearer(token), 200, "GET", api, "")
		b.atlas.Advance(time.Minute)
		entry := results(b.do(b.bearer(token), 200, "GET", list, ""))[1]
		assert.Equal(t, map[string]any{
			"cidrBlock": "127.0.0.0/8", "createdAt": written(0), "requestCount": 2.0,
			"lastUsedAt": written(time.Minute), "lastUsedAddress": "127.0.0.1",
		}, entry)
		b.refuse(b.bearer(token), 400, "CANNOT_REMOVE_CALLER_FROM_ACCESS_LIST", "DELETE", list+"/127.0.0.0%2F8", "")
		b.do(b.as(b.owner), 204, "DELETE", list+"/127.0.0.0%2F8", "")
		b.do(b.bearer(token), 403, "GET", api, "")
		assert.Equal(t, 200, b.revoke(id, secret, "token="+token).StatusCode)
	})
}

// Where the organization requires access lists, an account with one may call, and one without may not.
func TestAnOrganizationMayRequireListsOfAccountsToo(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		id, secret := b.makeAccount()
		token := b.tokenOf(id, secret)
		b.do(b.as(b.owner), 200, "PATCH", api+"/orgs/"+b.org+"/settings", `{"apiAccessListRequired":true}`)
		b.refuse(b.bearer(token), 403, "ORG_REQUIRES_ACCESS_LIST", "GET", api, "")
		require.NoError(t, b.atlas.SetServiceAccountAccessList(id, "127.0.0.1"))
		b.do(b.bearer(token), 200, "GET", api, "")
	})
}

func TestAccountEntriesHaveBoth(t *testing.T) {
	inEach(t, func(u *emulator.Unknowns) { u.AccountEntriesHaveBoth = true }, func(b *bed, switched bool) {
		id, _ := b.makeAccount()
		list := results(b.do(b.as(b.owner), 200, "POST", b.orgAccounts()+"/"+id+"/accessList",
			`[{"ipAddress":"192.0.2.1"},{"cidrBlock":"192.0.2.2/32"},{"cidrBlock":"10.0.0.0/8"}]`))
		for i, want := range [][]any{{"192.0.2.1", in[any](switched, nil, "192.0.2.1/32")}, {in[any](switched, nil, "192.0.2.2"), "192.0.2.2/32"}, {nil, "10.0.0.0/8"}} {
			assert.Equal(b.t, want, []any{list[i]["ipAddress"], list[i]["cidrBlock"]})
		}
	})
}
