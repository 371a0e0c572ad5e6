package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestLifeOfAKey(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		made := b.do(owner, 200, "POST", b.projectKeys(0), `{"desc":"ci","roles":["GROUP_OWNER","GROUP_READ_ONLY"]}`)
		id := made.body["id"].(string)
		stored, _ := b.atlas.Key(id)
		for name, pattern := range map[string]string{
			"id": "^[0-9a-f]{24}$", "publicKey": "^[a-z]{8}$", "desc": "^ci$",
			"privateKey": "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
		} {
			if value := made.body[name].(string); !regexp.MustCompile(pattern).MatchString(value) {
				t.Errorf("%s is %q, want %s", name, value, pattern)
			}
		}
		if made.body["privateKey"] != stored.PrivateKey {
			t.Error("the answer to the minting request does not hold the real private key")
		}
		if seconds := id[:8]; seconds != "386d4380" { // a bubble begins at midnight UTC 2000-01-01
			t.Errorf("the id begins with %s, want the clock's seconds", seconds)
		}
		b.do(owner, 204, "POST", b.projectKeys(1)+"/"+id, `[{"roles":["GROUP_READ_ONLY"]},{"roles":["GROUP_OWNER"]}]`)
		b.refuse(owner, 400, "API_KEY_ALREADY_IN_GROUP", "POST", b.projectKeys(1)+"/"+id, `[{"roles":["GROUP_OWNER"]}]`)
		b.do(owner, 200, "PATCH", b.projectKeys(1)+"/"+id, `{"roles":["GROUP_BACKUP_MANAGER"]}`)
		b.do(owner, 204, "DELETE", b.projectKeys(0)+"/"+id, "")
		b.do(owner, 200, "PATCH", b.orgKeys()+"/"+id, `{"desc":"ci 2","roles":["ORG_READ_ONLY"]}`)

		read := b.do(owner, 200, "GET", b.orgKeys()+"/"+id, "")
		mask := "********-****-****-" + stored.PrivateKey[24:]
		if read.body["privateKey"] != mask || read.body["desc"] != "ci 2" {
			t.Errorf("read %s, want private key %s and desc ci 2", read.text, mask)
		}
		got, _ := b.atlas.Key(id)
		want := stored
		want.Description, want.OrgRoles = "ci 2", []string{"ORG_READ_ONLY"}
		want.Projects = map[string][]string{b.projects[1]: {"GROUP_BACKUP_MANAGER"}}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("the server holds\n%+v, want\n%+v", got, want)
		}
		b.do(owner, 204, "DELETE", b.orgKeys()+"/"+id, "")
		b.refuse(owner, 404, "API_KEY_NOT_FOUND", "GET", b.orgKeys()+"/"+id, "")
		b.refuse(owner, 404, "API_KEY_NOT_FOUND", "DELETE", b.orgKeys()+"/"+id, "")
	})
}

func TestOrgMemberIsAddedOnlyWithoutOrgRole(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		for roles, want := range map[string][]string{
			`["GROUP_OWNER"]`:                 {"ORG_MEMBER"},
			`["GROUP_OWNER","ORG_READ_ONLY"]`: {"ORG_READ_ONLY"},
		} {
			made := b.do(owner, 200, "POST", b.projectKeys(0), `{"desc":"x","roles":`+roles+`}`)
			if k, _ := b.atlas.Key(made.body["id"].(string)); !slices.Equal(k.OrgRoles, want) {
				t.Errorf("%s: organization roles %v, want %v", roles, k.OrgRoles, want)
			}
			if roles := made.body["roles"].([]any); len(roles) != 2 {
				t.Errorf("the answer has roles %v", roles)
			}
		}
	})
}

func TestRoleOrderVaries(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		k := b.atlas.AddKey(b.org, "many", emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{
			b.projects[0]: {"GROUP_OWNER", "GROUP_READ_ONLY", "GROUP_BACKUP_MANAGER"}, b.projects[1]: {"GROUP_OWNER"},
		}})
		orders := map[string]bool{}
		for range 10 {
			roles, _ := json.Marshal(b.do(b.as(b.owner), 200, "GET", b.orgKeys()+"/"+k.ID, "").body["roles"])
			orders[string(roles)] = true
		}
		if len(orders) < 2 {
			t.Error("10 reads gave the roles in the same order")
		}
	})
}

func TestLateVisibility(t *testing.T) {
	late := func(s *emulator.Server) { s.CreateVisibleAfter, s.DeleteVisibleFor = time.Minute, time.Hour }
	inBubble(t, late, func(b *bed) {
		owner := b.as(b.owner)
		id := b.mint(owner, "late")
		visible := func(want bool) {
			t.Helper()
			status := map[bool]int{true: 200, false: 404}[want]
			b.do(owner, status, "GET", b.orgKeys()+"/"+id, "")
			for _, list := range []string{b.orgKeys(), b.projectKeys(0)} {
				if got := strings.Contains(b.do(owner, 200, "GET", list, "").text, id); got != want {
					t.Errorf("%s shows the key: %t, want %t", list, got, want)
				}
			}
		}
		visible(false)
		b.do(owner, 200, "PATCH", b.projectKeys(0)+"/"+id, `{"roles":["GROUP_OWNER"]}`) // writes find it at once
		time.Sleep(time.Minute)
		visible(true)
		b.do(owner, 204, "DELETE", b.orgKeys()+"/"+id, "")
		visible(true)
		b.do(owner, 404, "DELETE", b.orgKeys()+"/"+id, "") // writes know at once
		b.do(owner, 404, "PATCH", b.projectKeys(0)+"/"+id, `{"roles":["GROUP_OWNER"]}`)
		if len(b.atlas.MintedKeys(b.org)) != 0 {
			t.Error("the server still counts a deleted key")
		}
		b.atlas.Advance(time.Hour)
		visible(false)
	})
}

func TestPaging(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		b.atlas.AddKeys(b.org, "bulk", 5000, emulator.Grants{Projects: map[string][]string{
			b.projects[0]: {"GROUP_READ_ONLY"},
		}})
		owner := b.as(b.owner)
		seen := map[string]bool{}
		for pageNum, url := 1, b.projectKeys(0)+"?itemsPerPage=500"; url != ""; pageNum++ {
			list := b.do(owner, 200, "GET", url, "")
			if total := list.body["totalCount"].(float64); total != 5000 {
				t.Fatalf("page %d: totalCount %v", pageNum, total)
			}
			for _, k := range list.body["results"].([]any) {
				seen[k.(map[string]any)["id"].(string)] = true
			}
			url = ""
			for _, l := range list.body["links"].([]any) {
				if l := l.(map[string]any); l["rel"] == "next" {
					url = l["href"].(string)
				}
			}
		}
		if got := b.atlas.Counts().ByRoute[emulator.RouteListGroupAPIKeys.String()]; len(seen) != 5000 || got != 10 {
			t.Errorf("%d requests showed %d keys, want 10 and 5000", got, len(seen))
		}
		if n := len(b.do(owner, 200, "GET", b.orgKeys(), "").body["results"].([]any)); n != 100 {
			t.Errorf("a page without a size has %d items, want 100", n)
		}
		far := b.do(owner, 200, "GET", b.orgKeys()+"?pageNum=2147483647&includeCount=false", "")
		if _, counted := far.body["totalCount"]; counted || len(far.body["results"].([]any)) != 0 {
			t.Errorf("far page without count: %s", far.text)
		}
		for _, query := range []string{"itemsPerPage=501", "itemsPerPage=0", "pageNum=0", "pageNum=x", "includeCount=x"} {
			b.refuse(owner, 400, "INVALID_QUERY_PARAMETER", "GET", b.orgKeys()+"?"+query, "")
		}
	})
}

// TestListsAreSortedByPublicKey: so a key that is deleted between two pages hides another from who reads them.
func TestListsAreSortedByPublicKey(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		keys := b.atlas.AddKeys(b.org, "key", 40, emulator.Grants{Projects: map[string][]string{b.projects[0]: {"GROUP_READ_ONLY"}}})
		owner := b.as(b.owner)
		page := func(list string, number int) (publicKeys []string) {
			a := b.do(owner, 200, "GET", list+"?itemsPerPage=20&pageNum="+fmt.Sprint(number), "")
			for _, k := range a.body["results"].([]any) {
				publicKeys = append(publicKeys, k.(map[string]any)["publicKey"].(string))
			}
			return publicKeys
		}
		for _, list := range []string{b.orgKeys(), b.projectKeys(0)} {
			if got := append(page(list, 1), page(list, 2)...); len(got) != 40 || !slices.IsSorted(got) {
				t.Errorf("%s shows %v", list, got)
			}
		}
		first, second := page(b.projectKeys(0), 1), page(b.projectKeys(0), 2)
		gone := slices.IndexFunc(keys, func(k emulator.Key) bool { return k.PublicKey == first[3] })
		if err := b.atlas.DeleteKey(keys[gone].ID); err != nil {
			t.Fatal(err)
		}
		if got := page(b.projectKeys(0), 2); !slices.Equal(got, second[1:]) {
			t.Errorf("the second page is %v, want %v without its first key", got, second)
		}
		self := b.do(owner, 200, "GET", b.projectKeys(0), "").body["links"].([]any)[0].(map[string]any)
		if want := b.projectKeys(0) + "?includeCount=true&pageNum=1&itemsPerPage=100"; self["href"] != want || self["rel"] != "self" {
			t.Errorf("link %v, want %s", self, want)
		}
	})
}

func TestOtherReads(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		status := b.do(owner, 200, "GET", api, "")
		self := status.body["apiKey"].(map[string]any)
		if self["id"] != b.owner.ID || self["publicKey"] != b.owner.PublicKey || !strings.Contains(status.text, b.org) {
			t.Errorf("status %s does not name the caller and its organization", status.text)
		}
		if p := b.do(owner, 200, "GET", api+"/groups/"+b.projects[1], "").body; p["orgId"] != b.org || p["name"] != "data" {
			t.Errorf("project: %v", p)
		}
		if o := b.do(owner, 200, "GET", api+"/orgs/"+b.org, "").body; o["name"] != "acme" {
			t.Errorf("organization: %v", o)
		}
		for _, url := range []string{api + "/groups", api + "/orgs", api + "/orgs?name=AC"} {
			if list := b.do(owner, 200, "GET", url, ""); !strings.Contains(list.text, `"results":[{`) {
				t.Errorf("%s: %s", url, list.text)
			}
		}
		if list := b.do(owner, 200, "GET", api+"/orgs?name=x", ""); list.body["totalCount"].(float64) != 0 {
			t.Errorf("name filter: %s", list.text)
		}
		if pretty := b.do(owner, 200, "GET", api+"?pretty=true", ""); !strings.Contains(pretty.text, "\n  \"appName\"") {
			t.Errorf("pretty: %s", pretty.text)
		}
	})
}

func TestSameSeedSameIDs(t *testing.T) {
	ids := func() (out []string) {
		inBubble(t, nil, func(b *bed) {
			out = append(out, b.org, b.owner.PublicKey, b.owner.PrivateKey, b.mint(b.as(b.owner), "x"))
		})
		return out
	}
	if first, second := ids(), ids(); !slices.Equal(first, second) {
		t.Errorf("%v, then %v", first, second)
	}
}

func TestKeyLimit(t *testing.T) {
	inBubble(t, func(s *emulator.Server) { s.MaxKeysPerOrg = 2 }, func(b *bed) {
		owner := b.as(b.owner)
		id := b.mint(owner, "fits")
		body := `{"desc":"x","roles":["GROUP_OWNER"]}`
		b.refuse(owner, http.StatusBadRequest, "MAX_API_KEYS_PER_ORG_EXCEEDED", "POST", b.projectKeys(0), body)
		b.do(owner, 204, "DELETE", b.orgKeys()+"/"+id, "")
		b.mint(owner, "fits again")

		b.atlas.Change(func(s *emulator.Server) { s.MaxKeysPerOrg = 0 })
		b.atlas.AddKeys(b.org, "seed", 497, emulator.Grants{Org: []string{"ORG_MEMBER"}})
		b.mint(owner, "the 500th")
		b.refuse(owner, http.StatusBadRequest, "MAX_API_KEYS_PER_ORG_EXCEEDED", "POST", b.projectKeys(0), body)
		b.atlas.Change(func(s *emulator.Server) { s.MaxKeysPerOrg = -1 })
		b.mint(owner, "without limit")
	})
}
