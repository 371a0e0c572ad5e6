package emulator_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// A second secret leaves the first no more than seven days, which reads show; it is shown itself once.
func TestANewSecretShortensTheOther(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		const day = 24 * time.Hour
		for before, after := range map[string]time.Duration{"720": 8 * day, "48": 2 * day} {
			made := b.do(owner, 201, "POST", b.orgAccounts(),
				`{"name":"x","description":"x","roles":["ORG_MEMBER"],"secretExpiresAfterHours":`+before+`}`)
			start := time.Since(at(0))
			url := b.orgAccounts() + "/" + made.body["clientId"].(string)
			time.Sleep(day)
			second := b.do(owner, 201, "POST", url+"/secrets", `{"secretExpiresAfterHours":8760}`)
			held := b.account(made.body["clientId"].(string)).Secrets
			assert.JSONEq(t, `{"createdAt":"`+written(start+day)+`","expiresAt":"`+written(start+366*day)+`","id":"`+held[1].ID+`","secret":"`+held[1].Secret+`"}`, second.text)
			shown := secretsOf(b.do(owner, 200, "GET", url, ""))
			assert.Equal(t, map[string]any{
				"createdAt": written(start), "expiresAt": written(start + after), "id": held[0].ID, "maskedSecretValue": "mdb_sa_sk_...",
			}, shown[0])
			assert.Equal(t, held[1].ID, shown[1]["id"])
		}
	})
}

// An expired secret signs in no more, keeps its place all the same, and can be deleted.
func TestAnExpiredSecretKeepsItsPlace(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		id, first := b.makeAccount()
		url := b.orgAccounts() + "/" + id + "/secrets"
		second := b.do(owner, 201, "POST", url, `{"secretExpiresAfterHours":48}`).body["secret"].(string)
		b.atlas.Advance(24*time.Hour - time.Second)
		b.tokenOf(id, first)
		b.atlas.Advance(time.Second)
		assert.Equal(t, "invalid_client", b.token(id, first, grant).body["error"])
		b.tokenOf(id, second)
		refused := b.refuse(owner, 400, "MAX_SERVICE_ACCOUNT_SECRETS_EXCEEDED", "POST", url, `{"secretExpiresAfterHours":8}`)
		assert.Equal(t, written(48*time.Hour), b.account(id).Secrets[1].ExpiresAt.Format(time.RFC3339), "a refusal shortens nothing: %s", refused.text)
		assert.Len(t, secretsOf(b.do(owner, 200, "GET", b.orgAccounts()+"/"+id, "")), 2)
		b.do(owner, 204, "DELETE", url+"/"+b.account(id).Secrets[0].ID, "")
		b.do(owner, 201, "POST", url, `{"secretExpiresAfterHours":8}`)
		b.refuse(owner, 404, "SERVICE_ACCOUNT_SECRET_NOT_FOUND", "DELETE", url+"/"+unknownID, "")
	})
}

// A secret lives 8 hours at least, and at most as long as the organization's settings say.
func TestHowLongASecretMayLive(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		id, _ := b.makeAccount()
		url := b.orgAccounts() + "/" + id + "/secrets"
		try := func(hours string, status int) {
			t.Helper()
			a := b.do(owner, status, "POST", url, `{"secretExpiresAfterHours":`+hours+`}`)
			if status == 400 {
				assert.Equal(t, "INVALID_SERVICE_ACCOUNT_SECRET_VALIDITY", a.code())
				assert.Contains(t, a.text, "secretExpiresAfterHours")
				return
			}
			require.NoError(t, b.atlas.DeleteSecret(id, a.body["id"].(string)))
		}
		for hours, status := range map[string]int{"-1": 400, "0": 400, "7": 400, "8": 201, "8760": 201, "8761": 400} {
			try(hours, status)
		}
		b.do(owner, 200, "PATCH", api+"/orgs/"+b.org+"/settings", `{"maxServiceAccountSecretValidityInHours":12}`)
		try("12", 201)
		try("13", 400)
		b.refuse(owner, 400, "INVALID_SERVICE_ACCOUNT_SECRET_VALIDITY", "POST", b.orgAccounts(), newAccount("ORG_MEMBER"))
		for body, code := range map[string]string{`{}`: "MISSING_ATTRIBUTE", `[]`: "INVALID_JSON", `{`: "MALFORMED_JSON"} {
			b.refuse(owner, 400, code, "POST", url, body)
		}
	})
}

// The secrets of an account that has access beyond a project are the organization's owner's alone to change.
func TestAProjectsOwnerChangesSecretsOfItsOwnAccountsOnly(t *testing.T) {
	inBubble(t, func(s *emulator.Server) { s.RoleErrorStatus = 403 }, func(b *bed) {
		owner := b.as(b.atlas.AddKey(b.org, "p", emulator.Grants{Projects: map[string][]string{b.projects[0]: {"GROUP_OWNER"}}}))
		id := b.do(owner, 201, "POST", b.projectAccounts(0), newAccount("GROUP_READ_ONLY")).body["clientId"].(string)
		url := b.projectAccounts(0) + "/" + id + "/secrets"
		mint := func(status int) string {
			t.Helper()
			secret, _ := b.do(owner, status, "POST", url, `{"secretExpiresAfterHours":8}`).body["id"].(string)
			return secret
		}
		secret := mint(201)
		for name, beyond := range map[string]func() error{
			"a role on the organization": func() error { return b.atlas.SetServiceAccountRoles(id, "ORG_MEMBER", "ORG_READ_ONLY") },
			"another project":            func() error { return b.atlas.SetServiceAccountRolesInProject(b.projects[1], id, "GROUP_OWNER") },
		} {
			require.NoError(t, beyond(), name)
			mint(403)
			b.refuse(owner, 403, "USER_UNAUTHORIZED", "DELETE", url+"/"+secret, "")
			b.refuse(b.as(b.owner), 404, "SERVICE_ACCOUNT_SECRET_NOT_FOUND", "DELETE", url+"/"+unknownID, "")
			require.NoError(t, b.atlas.SetServiceAccountRoles(id, "ORG_MEMBER"))
			_ = b.atlas.UnassignServiceAccount(b.projects[1], id) // if it is there
		}
		b.do(owner, 204, "DELETE", url+"/"+secret, "")
	})
}

// Of two requests at once for new secrets of one account the one that comes later is refused, where that is asked for. One
// after the other, or for different accounts, both are served.
func TestTwoNewSecretsAtOnce(t *testing.T) {
	for name, conflicts := range map[string]bool{"default": false, "conflicts": true} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(s *emulator.Server) { s.SecretConflicts, s.Latency = conflicts, time.Second }, func(b *bed) {
				token := b.atlas.AddAccessToken(first(b.atlas.AddServiceAccount(b.org, emulator.Grants{Org: []string{"ORG_OWNER"}})))
				id, other := b.bare(), b.bare()
				require.NoError(t, b.atlas.SetServiceAccountRolesInProject(b.projects[0], id, "GROUP_OWNER"))
				answers := map[int]int{}
				var mu sync.Mutex
				var requests sync.WaitGroup
				for _, url := range []string{b.orgAccounts() + "/" + id, b.projectAccounts(0) + "/" + id, b.orgAccounts() + "/" + other} {
					requests.Go(func() {
						a, err := b.try(b.bearer(token), "POST", url+"/secrets", `{"secretExpiresAfterHours":8}`)
						assert.NoError(t, err)
						assert.Equal(t, in(a.StatusCode == 409, "", "DATA_CONCURRENCY_ERROR"), a.code())
						mu.Lock()
						defer mu.Unlock()
						answers[a.StatusCode]++
					})
				}
				requests.Wait()
				assert.Equal(t, in(conflicts, map[int]int{201: 3}, map[int]int{201: 2, 409: 1}), answers)
				if conflicts {
					b.do(b.bearer(token), 201, "POST", b.orgAccounts()+"/"+id+"/secrets", `{"secretExpiresAfterHours":8}`)
				}
				assert.Len(t, b.account(id).Secrets, 2)
			})
		})
	}
}

// A request that is cut off does not stand in the way of later ones.
func TestASecretThatNeverCameConflictsWithNone(t *testing.T) {
	inBubble(t, func(s *emulator.Server) { s.SecretConflicts = true }, func(b *bed) {
		token := b.atlas.AddAccessToken(first(b.atlas.AddServiceAccount(b.org, emulator.Grants{Org: []string{"ORG_OWNER"}})))
		url := b.orgAccounts() + "/" + b.bare() + "/secrets"
		for _, after := range []bool{false, true} {
			b.atlas.Inject(emulator.Fault{Method: "POST", Kind: emulator.Reset, After: after})
			_, err := b.try(b.bearer(token), "POST", url, `{"secretExpiresAfterHours":8}`)
			require.Error(t, err)
		}
		b.do(b.bearer(token), 201, "POST", url, `{"secretExpiresAfterHours":8}`)
	})
}

// bare makes an account of the organization without a secret.
func (b *bed) bare() string {
	b.t.Helper()
	return b.do(b.as(b.owner), 201, "POST", b.orgAccounts(),
		`{"name":"x","description":"x","roles":["ORG_MEMBER"],"withoutInitialSecret":true}`).body["clientId"].(string)
}

func first(id, _ string) string { return id }
