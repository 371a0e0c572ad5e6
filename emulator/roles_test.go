package emulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// TestRoles is the table of who may do what, from x-rolesRequirements of the vendor's document.
func TestRoles(t *testing.T) {
	// The digest client of these tests cannot take a 401 without a challenge.
	inBubble(t, func(s *emulator.Server) { s.RoleErrorStatus, s.RateLimits = 403, []emulator.RateLimit{} }, func(b *bed) {
		web, data := b.projects[0], b.projects[1]
		in := func(project, role string) emulator.Grants {
			return emulator.Grants{Projects: map[string][]string{project: {role}}}
		}
		callers := map[string]*http.Client{}
		for name, g := range map[string]emulator.Grants{
			"org owner": {Org: []string{"ORG_OWNER"}}, "org member": {Org: []string{"ORG_MEMBER"}},
			"org reader": {Org: []string{"ORG_READ_ONLY"}}, "reader": in(web, "GROUP_READ_ONLY"),
			"manager": in(web, "GROUP_ACCESS_MANAGER"), "owner": in(web, "GROUP_OWNER"), "elsewhere": in(data, "GROUP_OWNER"),
		} {
			callers[name] = b.as(b.atlas.AddKey(b.org, name, g))
		}
		other := b.atlas.AddOrg("other")
		callers["stranger"] = b.as(b.atlas.AddOwnerKey(other))
		for _, c := range []struct{ method, url, body, may string }{
			{"GET", "project", "", "org owner, org reader, reader, manager, owner"},
			{"GET", "project/apiKeys", "", "org owner, org reader, reader, manager, owner"},
			{"POST", "project/apiKeys", newKey, "org owner, manager, owner"},
			{"POST", "project/apiKeys", `{"desc":"x","roles":["GROUP_OWNER","ORG_OWNER"]}`, "org owner"},
			{"PATCH", "project/apiKeys/KEY", `{"roles":["GROUP_OWNER"]}`, "org owner, manager, owner"},
			{"DELETE", "project/apiKeys/KEY", "", "org owner, manager, owner"},
			{"POST", "project/apiKeys/NEW", `[{"roles":["GROUP_OWNER"]}]`, "org owner, owner"},
			{"GET", "org", "", "org owner, org member, org reader"},
			{"GET", "org/apiKeys", "", "org owner, org member, org reader"},
			{"GET", "org/apiKeys/KEY", "", "org owner, org member, org reader"},
			{"PATCH", "org/apiKeys/KEY", `{"desc":"y"}`, "org owner"},
			{"POST", "org/apiKeys", `{"desc":"x","roles":["ORG_MEMBER"]}`, "org owner"},
			{"DELETE", "org/apiKeys/KEY", "", "org owner"},
			{"GET", "org/settings", "", "org owner, org member, org reader"},
			{"PATCH", "org/settings", `{}`, "org owner"},
		} {
			for name, caller := range callers {
				assigned := b.atlas.AddKey(b.org, "subject", in(web, "GROUP_READ_ONLY"))
				unassigned := b.atlas.AddKey(b.org, "subject", emulator.Grants{Org: []string{"ORG_MEMBER"}})
				url := api + strings.NewReplacer("project", "/groups/"+web, "org", "/orgs/"+b.org,
					"KEY", assigned.ID, "NEW", unassigned.ID).Replace(c.url)
				a, err := b.try(caller, c.method, url, c.body)
				if err != nil {
					t.Fatal(err)
				}
				may := fmt.Sprintf(", %s,", c.may)
				if want := strings.Contains(may, ", "+name+","); want != (a.StatusCode < 300) {
					t.Errorf("%s %s as %s: %d %s", c.method, c.url, name, a.StatusCode, a.text)
				} else if !want && (a.StatusCode != 403 || a.code() != "USER_UNAUTHORIZED") {
					t.Errorf("%s %s as %s: %s", c.method, c.url, name, a.text)
				}
			}
		}
		b.atlas.Change(func(s *emulator.Server) { s.RoleErrorStatus = 0 })
		account, _ := b.atlas.AddServiceAccount(b.org, in(data, "GROUP_OWNER"))
		a := b.authorized("Bearer "+b.atlas.AddAccessToken(account), "/api/atlas/v2/groups/"+web)
		if a.StatusCode != 401 || a.code() != "USER_UNAUTHORIZED" || a.Header.Get("WWW-Authenticate") != "" {
			t.Errorf("by default: %d %v %s", a.StatusCode, a.Header, a.text)
		}
		if list := b.do(callers["reader"], 200, "GET", api+"/groups", ""); list.body["totalCount"] != 1.0 {
			t.Errorf("the reader of one project sees %s", list.text)
		}
	})
}
