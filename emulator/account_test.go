package emulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestLifeOfAnAccountOfTheOrganization(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		made := b.do(owner, 201, "POST", b.orgAccounts(), newAccount("ORG_READ_ONLY"))
		assert.Equal(t, accountsMediaType+";charset=utf-8", made.Header.Get("Content-Type"))
		id := made.body["clientId"].(string)
		held := b.account(id)
		url := b.orgAccounts() + "/" + id
		assert.Regexp(t, `^mdb_sa_id_[0-9a-f]{24}$`, id)
		assert.JSONEq(t, `{"clientId":"`+id+`","createdAt":"`+written(0)+`","description":"of a test","name":"ci",
			"roles":["ORG_READ_ONLY"],"secrets":[{"createdAt":"`+written(0)+`","expiresAt":"`+written(24*time.Hour)+`",
			"id":"`+held.Secrets[0].ID+`","secret":"`+held.Secrets[0].Secret+`"}]}`, made.text)

		read := strings.ReplaceAll(made.text, `"secret":"`+held.Secrets[0].Secret, `"maskedSecretValue":"mdb_sa_sk_...`)
		assert.JSONEq(t, read, b.do(owner, 200, "GET", url, "").text)
		assert.JSONEq(t, read, b.do(owner, 200, "PATCH", url, `{}`).text)
		changed := b.do(owner, 200, "PATCH", url, `{"name":"cd","description":"Übung, No. 1","roles":["ORG_MEMBER","ORG_READ_ONLY","ORG_MEMBER"]}`)
		assert.ElementsMatch(t, []any{"ORG_MEMBER", "ORG_READ_ONLY"}, changed.body["roles"])
		assert.Equal(t, "cd", b.do(owner, 200, "GET", url, "").body["name"])
		assert.Equal(t, "Übung, No. 1", b.account(id).Description)

		assert.Empty(t, b.do(owner, 204, "DELETE", url, "").text)
		b.refuse(owner, 404, "SERVICE_ACCOUNT_NOT_FOUND", "GET", url, "")
		b.refuse(owner, 404, "SERVICE_ACCOUNT_NOT_FOUND", "PATCH", url, `{"name":"x"}`)
		b.refuse(owner, 404, "SERVICE_ACCOUNT_NOT_FOUND", "DELETE", url, "")
		assert.Empty(t, b.atlas.ServiceAccounts(b.org))
	})
}

// An account that is made in a project is a member of the organization, and stays one when it leaves the project.
func TestLifeOfAnAccountOfAProject(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		made := b.do(owner, 201, "POST", b.projectAccounts(0), newAccount("GROUP_OWNER"))
		id, secret := made.body["clientId"].(string), secretsOf(made)[0]["secret"].(string)
		assert.Equal(t, []any{"GROUP_OWNER"}, made.body["roles"])
		assert.Equal(t, []any{"ORG_MEMBER"}, b.do(owner, 200, "GET", b.orgAccounts()+"/"+id, "").body["roles"])
		url := b.projectAccounts(0) + "/" + id
		changed := b.do(owner, 200, "PATCH", url, `{"roles":["GROUP_READ_ONLY"]}`)
		assert.Equal(t, []any{"GROUP_READ_ONLY"}, changed.body["roles"])
		assert.Equal(t, emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{b.projects[0]: {"GROUP_READ_ONLY"}}}, b.account(id).Grants)

		b.do(owner, 204, "DELETE", url, "")
		for method, body := range map[string]string{"GET": "", "DELETE": "", "PATCH": `{"roles":["GROUP_OWNER"]}`} {
			b.refuse(owner, 404, "SERVICE_ACCOUNT_NOT_IN_GROUP", method, url, body)
		}
		b.refuse(owner, 404, "SERVICE_ACCOUNT_NOT_FOUND", "GET", b.projectAccounts(0)+"/"+unknownAccount, "")
		assert.Equal(t, []string{"ORG_MEMBER"}, b.account(id).Grants.Org)
		assert.Len(t, b.account(id).Secrets, 1)
		b.tokenOf(id, secret)
	})
}

// An account of the organization gets into a project by an invitation, and its roles there are changed there.
func TestAnAccountIsInvitedOnce(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		id, _ := b.makeAccount()
		url := b.projectAccounts(0) + "/" + id
		invited := b.do(owner, 200, "POST", url+":invite", `{"roles":["GROUP_OWNER"]}`)
		assert.Equal(t, []any{"GROUP_OWNER"}, invited.body["roles"])
		assert.NotContains(t, invited.text, b.account(id).Secrets[0].Secret)
		again := b.refuse(owner, 400, "INVALID_ROLE_ASSIGNMENT", "POST", url+"%3Ainvite", `{"roles":["GROUP_READ_ONLY"]}`)
		assert.Contains(t, again.text, "SERVICE_ACCOUNT_ALREADY_IN_GROUP")
		b.do(owner, 200, "PATCH", url, `{"roles":["GROUP_READ_ONLY"]}`)
		b.do(owner, 200, "PATCH", b.orgAccounts()+"/"+id, `{"roles":["ORG_MEMBER"]}`)
		assert.Equal(t, emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{b.projects[0]: {"GROUP_READ_ONLY"}}}, b.account(id).Grants)

		b.refuse(owner, 404, "SERVICE_ACCOUNT_NOT_FOUND", "POST", b.projectAccounts(0)+"/"+unknownAccount+":invite", `{"roles":["GROUP_OWNER"]}`)
		other := b.projectAccounts(1) + "/" + id + ":invite"
		b.refuse(owner, 400, "MISSING_ATTRIBUTE", "POST", other, `{}`)
		b.refuse(owner, 400, "VALIDATION_ERROR", "POST", other, `{"roles":[]}`)
		b.refuse(owner, 400, "INVALID_ROLE_FOR_GROUP", "POST", other, `{"roles":["ORG_OWNER"]}`)
		b.refuse(owner, 400, "INVALID_JSON", "POST", other, `[{"roles":["GROUP_OWNER"]}]`)
		assert.Len(t, b.account(id).Grants.Projects, 1)
	})
}

// Each list shows the roles of its own place. None has includeCount: all count.
func TestListsOfAccounts(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		id, _ := b.makeAccount()
		b.do(owner, 201, "POST", b.projectAccounts(1), newAccount("GROUP_OWNER"))
		for _, project := range b.projects {
			require.NoError(t, b.atlas.SetServiceAccountRolesInProject(project, id, "GROUP_READ_ONLY"))
		}
		for url, roles := range map[string][]any{
			b.orgAccounts():                        {"ORG_OWNER", "ORG_MEMBER"},
			b.projectAccounts(0):                   {"GROUP_READ_ONLY"},
			b.projectAccounts(1):                   {"GROUP_READ_ONLY", "GROUP_OWNER"},
			b.orgAccounts() + "/" + id + "/groups": {"GROUP_READ_ONLY", "GROUP_READ_ONLY"},
		} {
			list := b.do(owner, 200, "GET", url+"?includeCount=nonsense", "")
			var shown []any
			for _, entry := range results(list) {
				shown = append(shown, entry["roles"].([]any)...)
			}
			assert.Equal(t, roles, shown, url)
			assert.Equal(t, float64(len(roles)), list.body["totalCount"], url)
			assert.NotContains(t, list.text, `"secret":`)
			page := b.do(owner, 200, "GET", url+"?itemsPerPage=1&pageNum=2", "")
			assert.Len(t, page.body["results"], len(roles)-1, url)
			assert.Contains(t, page.text, url+`?pageNum=2\u0026itemsPerPage=1`)
			b.refuse(owner, 400, "INVALID_QUERY_PARAMETER", "GET", url+"?itemsPerPage=501", "")
		}
		groups := results(b.do(owner, 200, "GET", b.orgAccounts()+"/"+id+"/groups", ""))
		assert.Equal(t, b.projects[1], groups[1]["groupId"])
		require.NoError(t, b.atlas.DeleteProject(b.projects[1]))
		assert.Len(t, results(b.do(owner, 200, "GET", b.orgAccounts()+"/"+id+"/groups", "")), 1)
	})
}

func TestBadRequestsForAccountsAreRefusedAndNothingIsMade(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		id, _ := b.makeAccount()
		require.NoError(t, b.atlas.SetServiceAccountRolesInProject(b.projects[0], id, "GROUP_OWNER"))
		before := b.atlas.ServiceAccounts(b.org)
		for _, place := range []struct{ url, role, misplaced, code string }{
			{b.orgAccounts(), "ORG_MEMBER", "GROUP_OWNER", "INVALID_ROLE_FOR_ORG"},
			{b.projectAccounts(0), "GROUP_OWNER", "ORG_MEMBER", "INVALID_ROLE_FOR_GROUP"},
		} {
			good := newAccount(place.role)
			for _, c := range []struct{ code, old, new string }{
				{"MISSING_ATTRIBUTE", `"name"`, `"nickname"`},
				{"MISSING_ATTRIBUTE", `"description"`, `"desc"`},
				{"MISSING_ATTRIBUTE", `"roles"`, `"role"`},
				{"MISSING_ATTRIBUTE", `"secretExpiresAfterHours"`, `"hours"`},
				{"INVALID_JSON", `24}`, `"24"}`},
				{"MALFORMED_JSON", `24}`, `24`},
				{"INVALID_ENUM_VALUE", place.role, "EMPEROR"},
				{place.code, place.role, place.misplaced},
				{"VALIDATION_ERROR", `"` + place.role + `"`, ``},
				{"VALIDATION_ERROR", `"ci"`, `""`},
				{"VALIDATION_ERROR", `"ci"`, `"c/i"`},
				{"VALIDATION_ERROR", `"ci"`, `"` + strings.Repeat("ü", 65) + `"`},
				{"VALIDATION_ERROR", "of a test", ""},
				{"VALIDATION_ERROR", "of a test", strings.Repeat("ü", 251)},
				{"VALIDATION_ERROR", "of a test", "of a test!"},
				{"VALIDATION_ERROR", `24}`, `24,"withoutInitialSecret":true}`},
			} {
				b.refuse(owner, 400, c.code, "POST", place.url, strings.Replace(good, c.old, c.new, 1))
			}
			for body, code := range map[string]string{
				`{"name":"<x>"}`: "VALIDATION_ERROR", `{"description":""}`: "VALIDATION_ERROR", `{"roles":[]}`: "VALIDATION_ERROR",
				`{"roles":["` + place.misplaced + `"]}`: place.code, `[]`: "INVALID_JSON",
			} {
				b.refuse(owner, 400, code, "PATCH", place.url+"/"+id, body)
			}
			b.refuse(owner, 400, "PATH_PARAM_PARSE_ERROR", "GET", place.url+"/"+unknownID, "")
			b.refuse(owner, 405, "METHOD_NOT_ALLOWED", "GET", place.url+"/"+id+"/secrets", "")
		}
		assert.Equal(t, before, b.atlas.ServiceAccounts(b.org))
	})
}

// An account can begin without a secret; then it must not say when one expires.
func TestAnAccountWithoutInitialSecret(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		for url, role := range map[string]string{b.orgAccounts(): "ORG_MEMBER", b.projectAccounts(0): "GROUP_OWNER"} {
			bare := strings.Replace(newAccount(role), `"secretExpiresAfterHours":24`, `"withoutInitialSecret":true`, 1)
			made := b.do(b.as(b.owner), 201, "POST", url, bare)
			assert.Equal(t, []any{}, made.body["secrets"])
			assert.Equal(t, 401, b.token(made.body["clientId"].(string), "", grant).StatusCode)
			b.do(b.as(b.owner), 201, "POST", url, strings.Replace(newAccount(role), `}`, `,"withoutInitialSecret":false}`, 1))
			refused := b.refuse(b.as(b.owner), 400, "VALIDATION_ERROR", "POST", url, strings.Replace(newAccount(role), `}`, `,"withoutInitialSecret":true}`, 1))
			assert.Contains(t, refused.text, "secretExpiresAfterHours")
		}
	})
}

func TestHowManyAccountsAnOrganizationMayHave(t *testing.T) {
	for name, c := range map[string]struct{ limit, seeded, status int }{
		"as documented": {0, 200, 400}, "one less": {0, 199, 201}, "two": {2, 2, 400}, "without limit": {-1, 200, 201},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(s *emulator.Server) { s.MaxAccountsPerOrg = c.limit }, func(b *bed) {
				for range c.seeded {
					b.atlas.AddServiceAccount(b.org, emulator.Grants{Org: []string{"ORG_MEMBER"}})
				}
				a := b.do(b.as(b.owner), c.status, "POST", b.projectAccounts(0), newAccount("GROUP_OWNER"))
				assert.Equal(t, in(c.status == 201, "MAX_SERVICE_ACCOUNTS_PER_ORG_EXCEEDED", ""), a.code())
				if c.status == 400 {
					require.NoError(t, b.atlas.DeleteServiceAccount(b.atlas.ServiceAccounts(b.org)[0].ClientID))
					b.do(b.as(b.owner), 201, "POST", b.projectAccounts(0), newAccount("GROUP_OWNER"))
				}
			})
		})
	}
}

// Reads show an account late, and one that is deleted for a while; writes and signing in know better.
func TestAccountsAreVisibleLate(t *testing.T) {
	inBubble(t, func(s *emulator.Server) { s.CreateVisibleAfter, s.DeleteVisibleFor = time.Minute, time.Minute }, func(b *bed) {
		owner := b.as(b.owner)
		id, secret := b.makeAccount()
		url := b.orgAccounts() + "/" + id
		b.refuse(owner, 404, "SERVICE_ACCOUNT_NOT_FOUND", "GET", url, "")
		assert.Empty(t, results(b.do(owner, 200, "GET", b.orgAccounts(), "")))
		b.do(owner, 200, "PATCH", url, `{"name":"x"}`)
		token := b.tokenOf(id, secret)
		time.Sleep(time.Minute)
		b.do(owner, 200, "GET", url+"/groups", "")

		b.do(owner, 204, "DELETE", url, "")
		b.do(owner, 200, "GET", url, "")
		assert.Len(t, results(b.do(owner, 200, "GET", b.orgAccounts(), "")), 1)
		b.refuse(owner, 404, "SERVICE_ACCOUNT_NOT_FOUND", "DELETE", url, "")
		assert.Equal(t, 401, b.token(id, secret, grant).StatusCode)
		b.do(b.bearer(token), 401, "GET", api, "")
		time.Sleep(time.Minute)
		b.refuse(owner, 404, "SERVICE_ACCOUNT_NOT_FOUND", "GET", url, "")
	})
}

// The vendor's document says who may do what; the owner of the organization may do everything.
func TestWhoMayDoWhatWithAccounts(t *testing.T) {
	inBubble(t, func(s *emulator.Server) { s.RoleErrorStatus = 403 }, func(b *bed) {
		id, _ := b.atlas.AddServiceAccount(b.org, emulator.Grants{Projects: map[string][]string{b.projects[0]: {"GROUP_READ_ONLY"}}})
		callers := map[string]*http.Client{
			"owner": b.as(b.owner), "stranger": b.as(b.atlas.AddOwnerKey(b.atlas.AddOrg("elsewhere"))),
		}
		for name, roles := range map[string]string{"reader": "ORG_READ_ONLY", "member": "ORG_MEMBER", "creator": "ORG_GROUP_CREATOR"} {
			callers[name] = b.as(b.atlas.AddKey(b.org, name, emulator.Grants{Org: []string{roles}}))
		}
		for name, role := range map[string]string{
			"projectOwner": "GROUP_OWNER", "projectManager": "GROUP_ACCESS_MANAGER", "projectReader": "GROUP_READ_ONLY",
		} {
			callers[name] = b.as(b.atlas.AddKey(b.org, name, emulator.Grants{Projects: map[string][]string{b.projects[0]: {role}}}))
		}
		org, project := b.orgAccounts(), b.projectAccounts(0)
		const hours, entry = `{"secretExpiresAfterHours":8}`, `[{"ipAddress":"192.0.2.1"}]`
		for _, c := range []struct{ method, url, body, others string }{
			{"GET", org, "", "reader"},
			{"POST", org, newAccount("ORG_MEMBER"), ""},
			{"GET", org + "/" + id, "", "reader"},
			{"PATCH", org + "/" + id, `{}`, ""},
			{"POST", org + "/" + id + "/secrets", hours, ""},
			{"DELETE", org + "/" + id + "/secrets/" + unknownID, "", ""},
			{"GET", org + "/" + id + "/groups", "", "reader"},
			{"GET", org + "/" + id + "/accessList", "", "reader"},
			{"POST", org + "/" + id + "/accessList", entry, ""},
			{"DELETE", org + "/" + id + "/accessList/192.0.2.1", "", ""},
			{"GET", project, "", "reader projectOwner projectManager projectReader"},
			{"POST", project, newAccount("GROUP_OWNER"), "projectOwner"},
			{"GET", project + "/" + id, "", "reader projectOwner projectManager projectReader"},
			{"PATCH", project + "/" + id, `{}`, "projectOwner"},
			{"POST", project + "/" + id + ":invite", `{"roles":["GROUP_OWNER"]}`, ""},
			{"POST", project + "/" + id + "/secrets", hours, "projectOwner"},
			{"DELETE", project + "/" + id + "/secrets/" + unknownID, "", "projectOwner"},
			{"GET", project + "/" + id + "/accessList", "", "reader projectOwner projectManager projectReader"},
			{"POST", project + "/" + id + "/accessList", entry, "projectOwner projectManager"},
			{"DELETE", project + "/" + id + "/accessList/192.0.2.1", "", "projectOwner projectManager"},
			{"DELETE", project + "/" + unknownAccount, "", "projectOwner"},
			{"DELETE", org + "/" + unknownAccount, "", ""},
		} {
			for name, client := range callers {
				a, err := b.try(client, c.method, c.url, c.body)
				require.NoError(t, err)
				may := strings.Contains(" owner "+c.others+" ", " "+name+" ")
				assert.Equal(t, !may, a.StatusCode == 403, "%s: %s %s: %s", name, c.method, c.url, a.text)
			}
		}
		b.refuse(callers["owner"], 404, "ORG_NOT_FOUND", "GET", api+"/orgs/"+unknownID+"/serviceAccounts", "")
		b.refuse(callers["owner"], 404, "GROUP_NOT_FOUND", "GET", api+"/groups/"+unknownID+"/serviceAccounts", "")
		elsewhere, _ := b.atlas.AddServiceAccount(b.atlas.AddOrg("third"), emulator.Grants{})
		b.refuse(callers["owner"], 404, "SERVICE_ACCOUNT_NOT_FOUND", "GET", org+"/"+elsewhere, "")
		b.refuse(callers["owner"], 404, "SERVICE_ACCOUNT_NOT_FOUND", "POST", project+"/"+elsewhere+":invite", `{"roles":["GROUP_OWNER"]}`)
	})
}

// Service accounts have buckets of their own, which their secrets and access lists share.
func TestAccountsShareABucket(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		id, _ := b.makeAccount()
		b.do(owner, 200, "GET", b.orgKeys(), "")
		a := b.do(owner, 200, "GET", b.orgAccounts()+"/"+id+"/accessList", "")
		assert.Equal(t, []string{"500", "498"}, []string{a.Header.Get("RateLimit-Limit"), a.Header.Get("RateLimit-Remaining")})
		b.do(owner, 200, "POST", b.projectAccounts(0)+"/"+id+":invite", `{"roles":["GROUP_OWNER"]}`)
		a = b.do(owner, 201, "POST", b.projectAccounts(0)+"/"+id+"/secrets", `{"secretExpiresAfterHours":8}`)
		assert.Equal(t, []string{"1200", "1198"}, []string{a.Header.Get("RateLimit-Limit"), a.Header.Get("RateLimit-Remaining")})
	})
}

// What keys are asked for by is too old for accounts.
func TestAccountsHaveALaterVersionThanKeys(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		req, err := http.NewRequestWithContext(b.t.Context(), "GET", b.orgAccounts(), nil)
		require.NoError(t, err)
		req.Header.Set("Accept", mediaType)
		a, err := b.send(b.as(b.owner), req)
		require.NoError(t, err)
		assert.Equal(t, 406, a.StatusCode)
		assert.Equal(t, "INVALID_VERSION_DATE", a.code())
	})
}
