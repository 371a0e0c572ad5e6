package emulator_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// entries is the URL of a key's access list.
func (b *bed) entries(keyID string) string { return b.orgKeys() + "/" + keyID + "/accessList" }

// results are the entries of an answer, without their links.
func results(a answer) (list []map[string]any) {
	for _, result := range a.body["results"].([]any) {
		entry := result.(map[string]any)
		delete(entry, "links")
		list = append(list, entry)
	}
	return list
}

// A single address comes back as all recorded ones do.
func TestLifeOfAnAccessListEntry(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner, id := b.as(b.owner), b.mint(b.as(b.owner), "x")
		url := b.entries(id)
		made := b.do(owner, 200, "POST", url, `[{"ipAddress":"192.168.0.229"}]`)
		want := `{"links":[{"href":"` + url + `?includeCount=true&pageNum=1&itemsPerPage=100","rel":"self"}],
			"results":[{"cidrBlock":"192.168.0.229/32","count":0,"created":"2000-01-01T00:00:00Z","ipAddress":"192.168.0.229",
			"links":[{"href":"` + url + `/192.168.0.229","rel":"self"}]}],"totalCount":1}`
		assert.JSONEq(t, want, made.text)
		assert.JSONEq(t, want, b.do(owner, 200, "GET", url, "").text)
		one, err := json.Marshal(made.body["results"].([]any)[0])
		require.NoError(t, err)
		assert.JSONEq(t, string(one), b.do(owner, 200, "GET", url+"/192.168.0.229", "").text)
		assert.Equal(t, []string{"192.168.0.229"}, b.atlas.AccessList(id))

		gone := b.do(owner, 204, "DELETE", url+"/192.168.0.229", "")
		assert.Equal(t, mediaType+";charset=utf-8", gone.Header.Get("Content-Type"))
		for _, method := range []string{"GET", "DELETE"} {
			b.refuse(owner, 404, "API_KEY_ACCESS_LIST_ENTRY_NOT_FOUND", method, url+"/192.168.0.229", "")
			b.refuse(owner, 404, "API_KEY_NOT_FOUND", method, b.entries(unknownID)+"/192.168.0.229", "")
		}
		assert.Empty(t, b.atlas.AccessList(id))
		assert.Equal(t, []any{}, b.do(owner, 200, "GET", url, "").body["results"])
	})
}

// A range is named by the path with its slash escaped, and a single address by itself only.
func TestEntriesAreFoundAsTheyAreSpelled(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner, id := b.as(b.owner), b.mint(b.as(b.owner), "x")
		made := b.do(owner, 200, "POST", b.entries(id), `[{"cidrBlock":"192.0.2.1/32"},{"cidrBlock":"10.1.2.3/8"},
			{"cidrBlock":"203.0.113.0%2F24"},{"ipAddress":"2001:DB8::1"},{"cidrBlock":"2001:db8:0:1::/64"}]`)
		for i, href := range []string{
			"/192.0.2.1", "/10.0.0.0%2F8", "/203.0.113.0%2F24", "/2001:0db8:0000:0000:0000:0000:0000:0001",
			"/2001:0db8:0000:0001:0000:0000:0000:0000%2F64",
		} {
			links := made.body["results"].([]any)[i].(map[string]any)["links"].([]any)
			assert.Equal(t, b.entries(id)+href, links[0].(map[string]any)["href"])
			b.do(owner, 200, "GET", b.entries(id)+href, "")
		}
		assert.Equal(t, []string{"192.0.2.1", "10.0.0.0/8", "203.0.113.0/24", "2001:db8::1", "2001:db8:0:1::/64"}, b.atlas.AccessList(id))
		for _, entry := range results(made)[1:3] {
			assert.NotContains(t, entry, "ipAddress")
		}
		assert.Equal(t, "192.0.2.1", results(made)[0]["ipAddress"])

		b.do(owner, 200, "GET", b.entries(id)+"/2001:db8::1", "")
		for _, path := range []string{"/192.0.2.1%2F32", "/2001:db8::1%2F128", "/10.1.2.3%2F8", "/10.0.0.0", "/10.0.0.0%2F9"} {
			b.refuse(owner, 404, "API_KEY_ACCESS_LIST_ENTRY_NOT_FOUND", "GET", b.entries(id)+path, "")
		}
		b.refuse(owner, 400, "PATH_PARAM_PARSE_ERROR", "GET", b.entries(id)+"/everywhere", "")
		b.do(owner, 204, "DELETE", b.entries(id)+"/10.0.0.0%2f8", "")
	})
}

func TestBadEntriesAreRefusedAndNothingIsAdded(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner, id := b.as(b.owner), b.mint(b.as(b.owner), "x")
		require.NoError(t, b.atlas.SetAccessList(id, "192.0.2.1"))
		const good = `{"ipAddress":"192.0.2.9"},`
		for body, code := range map[string]string{
			`{"ipAddress":"192.0.2.2","cidrBlock":"192.0.2.2/32"}`: "BAD_ACCESS_LIST_ADD_REQUEST",
			`{}`:                             "MISSING_ONE_OF_ATTRIBUTES",
			`{"ipAddress":"192.0.2.300"}`:    "INVALID_IP_ADDRESS_OR_CIDR_NOTATION",
			`{"ipAddress":""}`:               "INVALID_IP_ADDRESS_OR_CIDR_NOTATION",
			`{"ipAddress":"192.0.2.2/32"}`:   "INVALID_IP_ADDRESS_OR_CIDR_NOTATION",
			`{"ipAddress":"fe80::1%eth0"}`:   "INVALID_IP_ADDRESS_OR_CIDR_NOTATION",
			`{"cidrBlock":"192.0.2.2"}`:      "INVALID_IP_ADDRESS_OR_CIDR_NOTATION",
			`{"cidrBlock":"192.0.2.0/33"}`:   "INVALID_IP_ADDRESS_OR_CIDR_NOTATION",
			`{"ipAddress":"0.0.0.0"}`:        "CANNOT_ADD_IP_ADDRESS_TO_API_KEY_ACCESS_LIST",
			`{"cidrBlock":"0.0.0.0/32"}`:     "CANNOT_ADD_IP_ADDRESS_TO_API_KEY_ACCESS_LIST",
			`{"cidrBlock":"192.0.2.9/32"}`:   "DUPLICATE_ADDRESSES_IN_INPUT",
			`{"cidrBlock":["192.0.2.9/32"]}`: "INVALID_JSON",
		} {
			b.refuse(owner, 400, code, "POST", b.entries(id), "["+good+body+"]")
		}
		b.refuse(owner, 400, "INVALID_JSON", "POST", b.entries(id), `{"ipAddress":"192.0.2.2"}`)
		b.refuse(owner, 400, "INVALID_QUERY_PARAMETER", "POST", b.entries(id)+"?pageNum=0", `[{"ipAddress":"192.0.2.2"}]`)
		b.refuse(owner, 409, "ADDRESS_ALREADY_IN_ACCESS_LIST", "POST", b.entries(id), `[`+good+`{"cidrBlock":"192.0.2.1/32"}]`)
		assert.Equal(t, []string{"192.0.2.1"}, b.atlas.AccessList(id))
		b.do(owner, 200, "POST", b.entries(id), `[{"cidrBlock":"0.0.0.0/0"}]`)
	})
}

func TestAccessListsArePaged(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner, id := b.as(b.owner), b.mint(b.as(b.owner), "x")
		require.NoError(t, b.atlas.SetAccessList(id, "192.0.2.3", "192.0.2.1"))
		for method, body := range map[string]string{"GET": "", "POST": `[{"ipAddress":"192.0.2.2"}]`} {
			page := b.do(owner, 200, method, b.entries(id)+"?itemsPerPage=1&pageNum=2", body)
			require.Len(t, results(page), 1)
			assert.Equal(t, "192.0.2.1", results(page)[0]["ipAddress"])
			assert.Contains(t, page.text, `"rel":"previous"`)
		}
		assert.Equal(t, []string{"192.0.2.3", "192.0.2.1", "192.0.2.2"}, b.atlas.AccessList(id))
	})
}

// The owner of the organization may change every list, a key its own, and nobody else any.
func TestWhoMayChangeAnAccessList(t *testing.T) {
	inBubble(t, func(s *emulator.Server) { s.RoleErrorStatus = 403 }, func(b *bed) {
		member := b.atlas.AddKey(b.org, "member", emulator.Grants{Org: []string{"ORG_MEMBER"}})
		guest := b.atlas.AddKey(b.org, "guest", emulator.Grants{Projects: map[string][]string{b.projects[0]: {"GROUP_OWNER"}}})
		stranger := b.atlas.AddOwnerKey(b.atlas.AddOrg("elsewhere"))
		const home, away = `[{"ipAddress":"127.0.0.1"}]`, `[{"ipAddress":"192.0.2.1"}]`
		for _, k := range []emulator.Key{member, guest} {
			b.do(b.as(k), 200, "POST", b.entries(k.ID), home)
			b.do(b.as(k), 200, "POST", b.entries(k.ID), away)
			b.do(b.as(k), 204, "DELETE", b.entries(k.ID)+"/192.0.2.1", "")
			b.do(b.as(b.owner), 200, "POST", b.entries(k.ID), away)
		}
		for _, k := range []emulator.Key{member, guest, stranger} {
			b.refuse(b.as(k), 403, "USER_UNAUTHORIZED", "POST", b.entries(b.owner.ID), home)
			b.refuse(b.as(k), 403, "USER_UNAUTHORIZED", "DELETE", b.entries(b.owner.ID)+"/192.0.2.1", "")
		}
		for _, path := range []string{"", "/192.0.2.1"} {
			b.do(b.as(member), 200, "GET", b.entries(guest.ID)+path, "")
			b.refuse(b.as(guest), 403, "USER_UNAUTHORIZED", "GET", b.entries(guest.ID)+path, "")
			b.refuse(b.as(stranger), 403, "USER_UNAUTHORIZED", "GET", b.entries(guest.ID)+path, "")
		}
	})
}

// Every request that a key signs in with counts for the narrowest entry that lets it in.
func TestRequestsCountForTheEntryThatLetsThemIn(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		k := b.atlas.AddOwnerKey(b.org)
		require.NoError(t, b.atlas.SetAccessList(k.ID, "127.0.0.0/8", "127.0.0.1", "192.0.2.0/24", "0.0.0.0/0"))
		b.do(b.as(k), 200, "GET", api, "")
		time.Sleep(time.Hour)
		list := results(b.do(b.as(k), 200, "GET", b.entries(k.ID), ""))
		assert.Equal(t, map[string]any{
			"cidrBlock": "127.0.0.1/32", "ipAddress": "127.0.0.1", "created": "2000-01-01T00:00:00Z",
			"count": 2.0, "lastUsed": "2000-01-01T01:00:00Z", "lastUsedAddress": "127.0.0.1",
		}, list[1])
		for _, i := range []int{0, 2, 3} {
			assert.Equal(t, 0.0, list[i]["count"])
			assert.NotContains(t, list[i], "lastUsed")
			assert.NotContains(t, list[i], "lastUsedAddress")
		}
		// An entry that a later list has too stays what it is.
		require.NoError(t, b.atlas.SetAccessList(k.ID, "192.0.2.1", "127.0.0.1/32", "127.0.0.1"))
		assert.Equal(t, []string{"192.0.2.1", "127.0.0.1"}, b.atlas.AccessList(k.ID))
		assert.Equal(t, 3.0, results(b.do(b.as(k), 200, "GET", b.entries(k.ID), ""))[1]["count"])
	})
}

// What is added and removed holds from the next request on, and the status shows it.
func TestTheAccessListIsEnforcedAsItIsChanged(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner, k := b.as(b.owner), b.atlas.AddOwnerKey(b.org)
		b.do(owner, 200, "POST", b.entries(k.ID), `[{"cidrBlock":"192.0.2.0/24"}]`)
		b.refuse(b.as(k), 403, "IP_ADDRESS_NOT_ON_ACCESS_LIST", "GET", api, "")
		b.do(owner, 200, "POST", b.entries(k.ID), `[{"ipAddress":"127.0.0.1"},{"ipAddress":"2001:db8::1"}]`)
		status := b.do(b.as(k), 200, "GET", api, "")
		assert.Equal(t, []any{
			map[string]any{"cidrBlock": "192.0.2.0/24", "ipAddress": "192.0.2.0"},
			map[string]any{"cidrBlock": "127.0.0.1/32", "ipAddress": "127.0.0.1"},
			map[string]any{
				"cidrBlock": "2001:0db8:0000:0000:0000:0000:0000:0001/128", "ipAddress": "2001:0db8:0000:0000:0000:0000:0000:0001",
			},
		}, status.body["apiKey"].(map[string]any)["accessList"])
		b.do(owner, 204, "DELETE", b.entries(k.ID)+"/127.0.0.1", "")
		b.do(b.as(k), 403, "GET", api, "")
	})
}

// A key cannot remove the entry that its own request comes from; another key's list can lose the same address.
func TestACallerCannotRemoveItself(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		k, other := b.atlas.AddOwnerKey(b.org), b.mint(b.as(b.owner), "x")
		require.NoError(t, b.atlas.SetAccessList(k.ID, "127.0.0.0/8", "127.0.0.1", "192.0.2.1"))
		require.NoError(t, b.atlas.SetAccessList(other, "127.0.0.1"))
		b.refuse(b.as(k), 400, "CANNOT_REMOVE_CALLER_FROM_ACCESS_LIST", "DELETE", b.entries(k.ID)+"/127.0.0.1", "")
		b.do(b.as(k), 204, "DELETE", b.entries(k.ID)+"/192.0.2.1", "")
		b.do(b.as(k), 204, "DELETE", b.entries(other)+"/127.0.0.1", "")
		b.do(b.as(b.owner), 204, "DELETE", b.entries(k.ID)+"/127.0.0.1", "")
		b.refuse(b.as(k), 400, "CANNOT_REMOVE_CALLER_FROM_ACCESS_LIST", "DELETE", b.entries(k.ID)+"/127.0.0.0%2F8", "")
		assert.Equal(t, []string{"127.0.0.0/8"}, b.atlas.AccessList(k.ID))
	})
}

// Reads do not find a key that is not visible yet, and writes do.
func TestAccessListOfALateKey(t *testing.T) {
	inBubble(t, func(s *emulator.Server) { s.CreateVisibleAfter = time.Minute }, func(b *bed) {
		owner, id := b.as(b.owner), b.mint(b.as(b.owner), "late")
		b.refuse(owner, 404, "API_KEY_NOT_FOUND", "GET", b.entries(id), "")
		b.do(owner, 200, "POST", b.entries(id), `[{"ipAddress":"192.0.2.1"}]`)
		time.Sleep(time.Minute)
		b.do(owner, 200, "GET", b.entries(id)+"/192.0.2.1", "")
	})
}

func TestAccessListsShareTheBucketOfKeys(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		b.do(owner, 200, "GET", b.orgKeys(), "")
		a := b.do(owner, 200, "GET", b.entries(b.owner.ID), "")
		assert.Equal(t, "500", a.Header.Get("RateLimit-Limit"))
		assert.Equal(t, "498", a.Header.Get("RateLimit-Remaining"))
	})
}

// A snapshot keeps access lists, and one that was written before there were any can be read.
func TestASnapshotKeepsAccessLists(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		require.NoError(t, b.atlas.SetAccessList(b.owner.ID, "192.0.2.0/24", "127.0.0.1"))
		text, err := json.Marshal(b.atlas.Snapshot())
		require.NoError(t, err)
		restore := func(text string) (*emulator.Server, error) {
			var kept emulator.Snapshot
			require.NoError(t, json.Unmarshal([]byte(text), &kept))
			other := &emulator.Server{}
			err := other.Restore(kept)
			return other, err
		}
		const list = `"AccessList":["192.0.2.0/24","127.0.0.1"],`
		require.Contains(t, string(text), list)
		again, err := restore(string(text))
		require.NoError(t, err)
		assert.Equal(t, []string{"192.0.2.0/24", "127.0.0.1"}, again.AccessList(b.owner.ID))
		old, err := restore(strings.Replace(string(text), list, "", 1))
		require.NoError(t, err)
		assert.Empty(t, old.AccessList(b.owner.ID))
		_, err = restore(strings.Replace(string(text), "192.0.2.0/24", "everywhere", 1))
		assert.ErrorContains(t, err, "everywhere")
	})
}
