package emulator_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestErrors(t *testing.T) {
	inBubble(t, func(s *emulator.Server) { s.ExtraRoles = []string{"GROUP_NEW"} }, func(b *bed) {
		owner := b.as(b.owner)
		id := b.mint(owner, "x")
		key, keys := b.orgKeys()+"/"+id, b.projectKeys(0)
		elsewhere := b.atlas.AddOrg("elsewhere")
		foreign := b.atlas.AddOwnerKey(elsewhere).ID
		for _, c := range []struct {
			status                  int
			code, method, url, body string
		}{
			{400, "MALFORMED_JSON", "POST", keys, `{"desc"`},
			{400, "MALFORMED_JSON", "POST", keys + "/" + id, `[}`},
			{400, "INVALID_JSON", "POST", keys, `{"desc":1,"roles":["GROUP_OWNER"]}`},
			{400, "INVALID_JSON", "POST", keys + "/" + id, `{"roles":["GROUP_OWNER"]}`},
			{400, "INVALID_API_KEY_DESC", "POST", keys, `{"roles":["GROUP_OWNER"]}`},
			{400, "MISSING_API_KEY_ROLES", "POST", keys, `{"desc":"x"}`},
			{400, "MISSING_ATTRIBUTE", "PATCH", key, `{}`},
			{400, "INVALID_API_KEY_DESC", "POST", keys, `{"desc":"","roles":["GROUP_OWNER"]}`},
			{400, "INVALID_API_KEY_DESC", "POST", keys, `{"desc":"` + strings.Repeat("ü", 251) + `","roles":["GROUP_OWNER"]}`},
			{400, "MISSING_API_KEY_ROLES", "POST", keys, `{"desc":"x","roles":[]}`},
			{400, "INVALID_API_KEY_DESC", "PATCH", key, `{"desc":""}`},
			{400, "MISSING_API_KEY_ROLES", "PATCH", key, `{"roles":[]}`},
			{400, "MISSING_API_KEY_ROLES", "POST", b.projectKeys(1) + "/" + id, `[]`},
			{400, "INVALID_ENUM_VALUE", "POST", keys, `{"desc":"x","roles":["GROUP_EMPEROR"]}`},
			{400, "INVALID_ENUM_VALUE", "PATCH", keys + "/" + id, `{"roles":["GROUP_EMPEROR"]}`},
			{400, "INVALID_ROLE_FOR_GROUP", "PATCH", keys + "/" + id, `{"roles":["ORG_OWNER"]}`},
			{400, "INVALID_ROLE_FOR_ORG", "PATCH", key, `{"roles":["GROUP_OWNER"]}`},
			{400, "INVALID_ROLE_FOR_GROUP", "POST", b.projectKeys(1) + "/" + id, `[{"roles":["ORG_OWNER"]}]`},
			{400, "PATH_PARAM_PARSE_ERROR", "GET", api + "/groups/nonsense", ""},
			{400, "PATH_PARAM_PARSE_ERROR", "GET", b.orgKeys() + "/" + strings.ToUpper(id[:23]) + "G", ""},
			{404, "GROUP_NOT_FOUND", "GET", api + "/groups/" + unknownID, ""},
			{404, "GROUP_NOT_FOUND", "POST", api + "/groups/" + unknownID + "/apiKeys", newKey},
			{404, "ORG_NOT_FOUND", "GET", api + "/orgs/" + unknownID, ""},
			{404, "API_KEY_NOT_FOUND", "GET", b.orgKeys() + "/" + unknownID, ""},
			{404, "API_KEY_NOT_FOUND", "GET", b.orgKeys() + "/" + foreign, ""},
			{404, "API_KEY_NOT_FOUND", "POST", keys + "/" + unknownID, `[{"roles":["GROUP_OWNER"]}]`},
			{404, "API_KEY_NOT_FOUND", "POST", keys + "/" + foreign, `[{"roles":["GROUP_OWNER"]}]`},
			{404, "API_KEY_NOT_FOUND", "PATCH", keys + "/" + unknownID, `{"roles":["GROUP_OWNER"]}`},
			{404, "API_KEY_NOT_IN_GROUP", "DELETE", b.projectKeys(1) + "/" + id, ""},
			{404, "RESOURCE_NOT_FOUND", "GET", api + "/groups/" + b.projects[0] + "/clusters", ""},
			{404, "RESOURCE_NOT_FOUND", "GET", base + "/", ""},
			{405, "METHOD_NOT_ALLOWED", "PUT", keys, newKey},
			{413, "REQUEST_TOO_LARGE", "POST", keys, `{"desc":"` + strings.Repeat("x", 1<<20) + `"}`},
		} {
			a := b.refuse(owner, c.status, c.code, c.method, c.url, c.body)
			want := []any{http.StatusText(c.status), float64(c.status), true, true}
			_, hasDetail := a.body["detail"].(string)
			_, hasParameters := a.body["parameters"].([]any)
			if got := []any{a.body["reason"], a.body["error"], hasDetail, hasParameters}; !slices.Equal(got, want) {
				t.Errorf("%s: reason, error, detail, parameters: %v", a.text, got)
			}
			if header := a.Header.Get("X-Error-Code"); header != c.code {
				t.Errorf("%s: X-Error-Code %q", a.text, header)
			}
		}
		if a := b.do(owner, 405, "PUT", keys, ""); a.Header.Get("Allow") != "GET,POST" {
			t.Errorf("Allow: %q", a.Header.Get("Allow"))
		}
		b.do(owner, 200, "POST", keys, `{"desc":"`+strings.Repeat("ü", 250)+`","roles":["GROUP_NEW"]}`)
	})
}

// TestRecordedErrors holds whole bodies against replies of the real Atlas, and against the texts of its manual.
func TestRecordedErrors(t *testing.T) {
	inBubble(t, func(s *emulator.Server) { s.MaxKeysPerOrg = 2 }, func(b *bed) {
		owner := b.as(b.owner)
		id := b.mint(owner, "x")
		for _, c := range []struct {
			client                  *http.Client
			method, url, body, want string
		}{
			{&http.Client{Transport: b.transport}, "GET", api, "",
				`{"detail":"You are not authorized for this resource.","error":401,"errorCode":"UNEXPECTED_ERROR","reason":"Unauthorized"}`},
			{owner, "POST", b.projectKeys(0) + "/" + id, `[{"roles":["GROUP_OWNER"]}]`,
				`{"detail":"API key is already in the group.","error":400,"errorCode":"API_KEY_ALREADY_IN_GROUP","parameters":[],"reason":"Bad Request"}`},
			{owner, "GET", b.orgKeys() + "/abcdefgh", "",
				`{"detail":"One or more path parameter in the request URI /api/atlas/v2/orgs/` + b.org + `/apiKeys/abcdefgh is malformed.",` +
					`"error":400,"errorCode":"PATH_PARAM_PARSE_ERROR","parameters":["/api/atlas/v2/orgs/` + b.org + `/apiKeys/abcdefgh"],"reason":"Bad Request"}`},
			{owner, "GET", api + "/groups/" + unknownID, "", `{"detail":"No group with ID ` + unknownID + ` exists.","error":404,` +
				`"errorCode":"GROUP_NOT_FOUND","parameters":["` + unknownID + `"],"reason":"Not Found"}`},
			{owner, "POST", b.projectKeys(0), newKey, `{"detail":"Maximum number of API keys per org (2) in ` + b.org +
				` exceeded while trying to add API keys.","error":400,"errorCode":"MAX_API_KEYS_PER_ORG_EXCEEDED","parameters":[2,"` + b.org + `"],"reason":"Bad Request"}`},
		} {
			a, err := b.try(c.client, c.method, c.url, c.body)
			if err != nil || a.text != c.want {
				t.Errorf("%s %s: %v\n%s, want\n%s", c.method, c.url, err, a.text, c.want)
			}
		}
	})
}

func TestMediaTypes(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		for _, c := range []struct {
			accept, contentType string
			status              int
			code                string
		}{
			{mediaType, mediaType, 200, ""},
			{"application/vnd.atlas.2025-03-12+json", "application/json; charset=utf-8", 200, ""},
			{"text/html, " + mediaType + ";q=0.5", mediaType, 200, ""},
			{"", mediaType, 406, "INVALID_VERSION_DATE"},
			{"*/*", mediaType, 406, "INVALID_VERSION_DATE"},
			{"application/json", mediaType, 406, "INVALID_VERSION_DATE"},
			{"application/vnd.atlas.2022-12-31+json", mediaType, 406, "INVALID_VERSION_DATE"},
			{"application/vnd.atlas.2023-02-30+json", mediaType, 406, "INVALID_VERSION_DATE"},
			{mediaType, "", 415, "UNSUPPORTED_MEDIA_TYPE"},
			{mediaType, "text/plain", 415, "UNSUPPORTED_MEDIA_TYPE"},
		} {
			req, err := http.NewRequestWithContext(b.t.Context(), "POST", b.projectKeys(0), strings.NewReader(newKey))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Accept", c.accept)
			req.Header.Set("Content-Type", c.contentType)
			a, err := b.send(owner, req)
			if err != nil {
				t.Fatal(err)
			}
			if a.StatusCode != c.status || a.code() != c.code {
				t.Errorf("%+v: %d %s", c, a.StatusCode, a.text)
			}
			want := "application/json"
			if c.status == 200 {
				want = mediaType + ";charset=utf-8"
			}
			if got := a.Header.Get("Content-Type"); got != want {
				t.Errorf("%+v: answered as %q", c, got)
			}
		}
	})
}

func TestDateFollowsTheClock(t *testing.T) {
	clock := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	inBubble(t, func(s *emulator.Server) { s.Clock = func() time.Time { return clock } }, func(b *bed) {
		b.atlas.Advance(time.Hour)
		a := b.do(&http.Client{Transport: b.transport}, 401, "GET", api, "")
		if got := a.Header.Get("Date"); got != "Wed, 02 Jan 2030 04:04:05 GMT" {
			t.Errorf("Date: %s", got)
		}
		if id := b.mint(b.as(b.owner), "x"); id[:8] != "70dd6335" {
			t.Errorf("id %s does not begin with the clock's seconds", id)
		}
		if !b.atlas.Now().Equal(clock.Add(time.Hour)) {
			t.Errorf("now: %v", b.atlas.Now())
		}
	})
}

func TestLog(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		id, secret := b.atlas.AddServiceAccount(b.org, emulator.Grants{Org: []string{"ORG_OWNER"}})
		b.mint(owner, "x") // with a challenge first
		b.do(owner, 404, "GET", b.orgKeys()+"/"+unknownID, "")
		token := b.token(id, secret, "grant_type=client_credentials").body["access_token"].(string)
		want := []emulator.Request{
			{Method: "POST", Route: emulator.RouteCreateGroupAPIKey.Path, Status: 401, Code: "UNEXPECTED_ERROR", Kind: emulator.Challenge},
			{Method: "POST", Route: emulator.RouteCreateGroupAPIKey.Path, Status: 200, Kind: emulator.Work, Caller: b.owner.PublicKey},
			{Method: "GET", Route: emulator.RouteGetOrgAPIKey.Path, Status: 404, Code: "API_KEY_NOT_FOUND", Kind: emulator.Work, Caller: b.owner.PublicKey},
			{Method: "POST", Route: emulator.RouteCreateToken.Path, Status: 200, Kind: emulator.TokenRequest, Caller: id},
		}
		for i, got := range b.atlas.Requests() {
			if got.Seq != i+1 || got.Path == "" || !got.Done {
				t.Errorf("entry %d: %+v", i, got)
			}
			got.Seq, got.Path, got.Time, got.Done = 0, "", time.Time{}, false
			if got != want[i] {
				t.Errorf("entry %d:\n%+v, want\n%+v", i, got, want[i])
			}
		}
		c := b.atlas.Counts()
		if c.Challenges != 1 || c.Work != 2 || c.Tokens != 1 || c.ByRoute[emulator.RouteCreateGroupAPIKey.String()] != 1 {
			t.Errorf("counts %+v", c)
		}
		kinds := map[emulator.SecretKind]int{}
		for _, s := range b.atlas.Secrets() {
			kinds[s.Kind]++
			if s.Kind == emulator.AccessToken && s.Value != token || s.Kind == emulator.ClientSecret && s.Value != secret {
				t.Errorf("secret %+v was never issued", s)
			}
		}
		for kind, want := range map[emulator.SecretKind]int{
			emulator.PrivateKey: 2, emulator.ClientSecret: 1, emulator.AccessToken: 1, emulator.Nonce: 1, emulator.DigestResponse: 2,
		} {
			if kinds[kind] != want {
				t.Errorf("%d of kind %s, want %d", kinds[kind], kind, want)
			}
		}
		b.atlas.ClearLog()
		if len(b.atlas.Requests()) != 0 || len(b.atlas.Secrets()) == 0 {
			t.Error("ClearLog must empty the log and keep the secrets")
		}
	})
}

// TestConcurrency is for the race detector: everything at once.
func TestConcurrency(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		var workers sync.WaitGroup
		for range 16 {
			workers.Go(func() {
				owner := b.as(b.owner)
				for range 10 {
					id := b.mint(owner, "x")
					_, _ = b.try(owner, "GET", b.orgKeys(), "")
					_ = b.atlas.SetDescription(id, "y")
					b.atlas.Counts()
					b.atlas.Inject(emulator.Fault{Path: "/nowhere"})
					b.atlas.Change(func(s *emulator.Server) { s.Latency = time.Millisecond })
					_, _ = b.try(owner, "DELETE", b.orgKeys()+"/"+id, "")
				}
			})
		}
		workers.Wait()
		if keys := b.atlas.MintedKeys(b.org); len(keys) != 0 {
			t.Errorf("%d keys are left", len(keys))
		}
	})
}
