package contract_test

import (
	"net/http"
	"path"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/contract"
)

const unknownAccount = "mdb_sa_id_" + unknownID

// expect is call that must be answered with the status.
func (b *bed) expect(status int, client *http.Client, method, path, body string) map[string]any {
	b.t.Helper()
	got, value := b.call(client, method, "/api/atlas/v2"+path, body)
	require.Equal(b.t, status, got, "%s %s: %v", method, path, value)
	return value
}

// driveOrgAccounts drives the routes of an organization's service accounts to success and error.
func (b *bed) driveOrgAccounts() {
	b.t.Helper()
	accounts := "/orgs/" + b.org + "/serviceAccounts"
	const newAccount = `{"name":"x","description":"d","roles":["ORG_MEMBER"],"secretExpiresAfterHours":24}`
	made := b.expect(201, b.owner, "POST", accounts, newAccount)
	b.expect(403, b.guest, "POST", accounts, newAccount)
	b.expect(201, b.owner, "POST", accounts, `{"name":"y","description":"d","roles":["ORG_MEMBER"],"withoutInitialSecret":true}`)
	b.expect(200, b.owner, "GET", accounts+"?itemsPerPage=1&pageNum=2", "")
	b.expect(403, b.guest, "GET", accounts, "")
	account := accounts + "/" + made["clientId"].(string)
	b.expect(200, b.owner, "PATCH", account, `{"name":"z","roles":["ORG_READ_ONLY"]}`)
	b.expect(200, b.owner, "GET", account, "")
	for _, method := range []string{"GET", "DELETE"} {
		b.expect(404, b.owner, method, accounts+"/"+unknownAccount, "")
	}
	b.expect(404, b.owner, "PATCH", accounts+"/"+unknownAccount, `{"name":"z"}`)

	b.driveAccount(account)
	require.NoError(b.t, b.atlas.SetServiceAccountRolesInProject(b.web, made["clientId"].(string), "GROUP_OWNER"))
	b.expect(200, b.owner, "GET", account+"/groups?itemsPerPage=1&pageNum=1", "")
	b.expect(403, b.guest, "GET", account+"/groups", "")
	b.expect(204, b.owner, "DELETE", account, "")
}

// driveProjectAccounts drives the routes of a project's service accounts to success and error.
func (b *bed) driveProjectAccounts() {
	b.t.Helper()
	accounts, elsewhere := "/groups/"+b.web+"/serviceAccounts", "/groups/"+b.data+"/serviceAccounts"
	const newAccount = `{"name":"x","description":"d","roles":["GROUP_OWNER"],"secretExpiresAfterHours":24}`
	id := b.expect(201, b.owner, "POST", accounts, newAccount)["clientId"].(string)
	b.expect(403, b.guest, "POST", accounts, newAccount)
	b.expect(200, b.guest, "GET", accounts, "")
	b.expect(403, b.guest, "GET", elsewhere, "")
	b.expect(200, b.guest, "GET", accounts+"/"+id, "")
	b.expect(200, b.owner, "PATCH", accounts+"/"+id, `{"description":"e","roles":["GROUP_READ_ONLY"]}`)
	b.expect(200, b.owner, "POST", elsewhere+"/"+id+":invite", `{"roles":["GROUP_OWNER"]}`)
	b.expect(400, b.owner, "POST", elsewhere+"/"+id+":invite", `{"roles":["GROUP_OWNER"]}`)
	b.driveAccount(accounts + "/" + id)

	b.expect(204, b.owner, "DELETE", accounts+"/"+id, "")
	for _, method := range []string{"GET", "DELETE"} {
		b.expect(404, b.owner, method, accounts+"/"+id, "")
	}
	b.expect(404, b.owner, "PATCH", accounts+"/"+id, `{"name":"z"}`)
}

// driveAccount drives the routes of what hangs on an account, which has one secret, to success and error.
func (b *bed) driveAccount(account string) {
	b.t.Helper()
	secret := b.expect(201, b.owner, "POST", account+"/secrets", `{"secretExpiresAfterHours":8}`)["id"].(string)
	b.expect(400, b.owner, "POST", account+"/secrets", `{"secretExpiresAfterHours":8}`)
	b.expect(204, b.owner, "DELETE", account+"/secrets/"+secret, "")
	b.expect(404, b.owner, "DELETE", account+"/secrets/"+secret, "")

	entries := account + "/accessList"
	const asked = `[{"ipAddress":"192.0.2.1"},{"cidrBlock":"10.0.0.0/8"},{"cidrBlock":"2001:db8::/32"}]`
	b.expect(200, b.owner, "POST", entries+"?itemsPerPage=500&pageNum=1&includeCount=true", asked)
	b.expect(409, b.owner, "POST", entries, asked)
	b.expect(403, b.guest, "POST", entries, asked)
	b.expect(200, b.owner, "GET", entries+"?includeCount=false", "")
	for _, entry := range []string{"192.0.2.1", "10.0.0.0%2F8", "2001:db8::%2F32"} {
		b.expect(204, b.owner, "DELETE", entries+"/"+entry, "")
		b.expect(404, b.owner, "DELETE", entries+"/"+entry, "")
	}
	b.expect(404, b.owner, "GET", path.Dir(account)+"/"+unknownAccount+"/accessList", "")
}

// What the answers have of what was used keeps to the document too.
func TestUsedAccountsUnderContract(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBed(t)
		require.NoError(t, b.atlas.SetServiceAccountAccessList(b.id, "127.0.0.1", "10.0.0.0/8"))
		token := b.token(200, b.id, b.secret)
		for _, both := range []bool{false, true} {
			b.atlas.Change(func(s *emulator.Server) { s.Unknowns.AccountEntriesHaveBoth = both })
			for _, path := range []string{"", "/accessList"} {
				req, err := http.NewRequestWithContext(t.Context(), "GET", base+"/api/atlas/v2/orgs/"+b.org+"/serviceAccounts/"+b.id+path, nil)
				require.NoError(t, err)
				req.Header.Set("Authorization", "Bearer "+token)
				req.Header.Set("Accept", accountsMediaType)
				status, value := b.send(b.nobody, req)
				assert.Equal(t, 200, status, "%v", value)
			}
		}
	})
}

// What no client of ours may send is answered by the document.
func TestBadRequestsForAccountsAreAnsweredByContract(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBed(t, contract.AnswersOnly())
		accounts := "/orgs/" + b.org + "/serviceAccounts"
		for _, body := range []string{
			`{`, `[]`, `{}`, `{"name":"<x>","description":"d","roles":["ORG_MEMBER"],"secretExpiresAfterHours":24}`,
			`{"name":"x","description":"d","roles":["ORG_EMPEROR"],"secretExpiresAfterHours":24}`,
			`{"name":"x","description":"d","roles":["ORG_MEMBER"],"secretExpiresAfterHours":7}`,
			`{"name":"x","description":"d","roles":["ORG_MEMBER"],"secretExpiresAfterHours":24,"withoutInitialSecret":true}`,
		} {
			b.expect(400, b.owner, "POST", accounts, body)
		}
		b.expect(400, b.owner, "GET", accounts+"/nonsense", "")
		b.expect(400, b.owner, "DELETE", accounts+"/"+b.id+"/secrets/nonsense", "")
		b.expect(405, b.owner, "GET", accounts+"/"+b.id+"/secrets", "")
		b.atlas.Change(func(s *emulator.Server) { s.SecretConflicts, s.Latency = true, time.Second })
		var answers [2]int
		done := make(chan struct{})
		for i := range answers {
			go func() {
				answers[i], _ = b.call(b.owner, "POST", "/api/atlas/v2"+accounts+"/"+b.id+"/secrets", `{"secretExpiresAfterHours":24}`)
				done <- struct{}{}
			}()
		}
		<-done
		<-done
		assert.ElementsMatch(t, []int{201, 409}, answers[:])
	})
}
