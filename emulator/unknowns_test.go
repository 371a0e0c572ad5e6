package emulator_test

import (
	"net/http"
	"testing"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// inEach runs a test with a switch in its default position, and in the other.
func inEach(t *testing.T, set func(*emulator.Unknowns), test func(b *bed, switched bool)) {
	t.Helper()
	for name, switched := range map[string]bool{"default": false, "switched": true} {
		adjust := func(s *emulator.Server) {
			if switched {
				set(&s.Unknowns)
			}
		}
		t.Run(name, func(t *testing.T) { inBubble(t, adjust, func(b *bed) { test(b, switched) }) })
	}
}

// in returns one value or the other.
func in[T any](switched bool, byDefault, otherwise T) T {
	if switched {
		return otherwise
	}
	return byDefault
}

func TestKeyNotFoundStatus(t *testing.T) {
	inEach(t, func(u *emulator.Unknowns) { u.KeyNotFoundStatus = 400 }, func(b *bed, switched bool) {
		owner, want := b.as(b.owner), in(switched, 404, 400)
		for _, c := range []struct{ method, url, body string }{
			{"GET", b.orgKeys(), ""}, {"PATCH", b.orgKeys(), `{"desc":"x"}`}, {"DELETE", b.orgKeys(), ""},
			{"PATCH", b.projectKeys(0), `{"desc":"x"}`}, {"DELETE", b.projectKeys(0), ""},
		} {
			b.refuse(owner, want, "API_KEY_NOT_FOUND", c.method, c.url+"/"+unknownID, c.body)
		}
		b.refuse(owner, 404, "GROUP_NOT_FOUND", "GET", api+"/groups/"+unknownID, "")
	})
}

func TestListsShowOtherProjects(t *testing.T) {
	inEach(t, func(u *emulator.Unknowns) { u.ListsShowOtherProjects = true }, func(b *bed, switched bool) {
		b.atlas.AddKey(b.org, "both", emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{
			b.projects[0]: {"GROUP_OWNER"}, b.projects[1]: {"GROUP_READ_ONLY", "GROUP_BACKUP_MANAGER"},
		}})
		for url, want := range map[string]int{
			b.projectKeys(0): in(switched, 2, 4), b.projectKeys(1): in(switched, 3, 4), b.orgKeys() + "?itemsPerPage=500": 4,
		} {
			for _, k := range b.do(b.as(b.owner), 200, "GET", url, "").body["results"].([]any) {
				roles := k.(map[string]any)["roles"].([]any)
				if k.(map[string]any)["desc"] == "both" && len(roles) != want {
					b.t.Errorf("%s shows %v, want %d roles", url, roles, want)
				}
			}
		}
	})
}

func TestOrgUpdateDropsProjects(t *testing.T) {
	inEach(t, func(u *emulator.Unknowns) { u.OrgUpdateDropsProjects = true }, func(b *bed, switched bool) {
		owner := b.as(b.owner)
		id := b.mint(owner, "x")
		b.do(owner, 200, "PATCH", b.orgKeys()+"/"+id, `{"desc":"y"}`) // has no roles
		if k, _ := b.atlas.Key(id); len(k.Projects) != 1 {
			b.t.Errorf("after a new description: %v", k.Projects)
		}
		b.do(owner, 200, "PATCH", b.orgKeys()+"/"+id, `{"roles":["ORG_READ_ONLY"]}`)
		if k, _ := b.atlas.Key(id); len(k.Projects) != in(switched, 1, 0) {
			b.t.Errorf("after new roles: %v", k.Projects)
		}
	})
}

func TestUpdateDoesNotAssign(t *testing.T) {
	inEach(t, func(u *emulator.Unknowns) { u.UpdateDoesNotAssign = true }, func(b *bed, switched bool) {
		owner := b.as(b.owner)
		id := b.mint(owner, "x")
		b.do(owner, in(switched, 200, 404), "PATCH", b.projectKeys(1)+"/"+id, `{"roles":["GROUP_OWNER"]}`)
		if k, _ := b.atlas.Key(id); len(k.Projects) != in(switched, 2, 1) {
			b.t.Errorf("in %v", k.Projects)
		}
		b.do(owner, 200, "PATCH", b.projectKeys(0)+"/"+id, `{"roles":["GROUP_OWNER"]}`)
	})
}

func TestRoleErrorCode(t *testing.T) {
	inEach(t, func(u *emulator.Unknowns) { u.RoleErrorCode = "NOT_ORG_OWNER" }, func(b *bed, switched bool) {
		account, _ := b.atlas.AddServiceAccount(b.org, emulator.Grants{Org: []string{"ORG_MEMBER"}})
		a := b.authorized("Bearer "+b.atlas.AddAccessToken(account), "/api/atlas/v2/groups/"+b.projects[0])
		want := in(switched, "USER_UNAUTHORIZED", "NOT_ORG_OWNER")
		if a.StatusCode != http.StatusUnauthorized || a.code() != want || a.Header.Get("X-Error-Code") != want {
			b.t.Errorf("%d %s, want %s", a.StatusCode, a.text, want)
		}
	})
}
