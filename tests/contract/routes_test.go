package contract_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/icholy/digest"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/internal/pipenet"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/contract"
)

const (
	base      = "http://atlas.test"
	mediaType = "application/vnd.atlas.2023-01-01+json"
	unknownID = "0123456789abcdef01234567"

	accountsMediaType = "application/vnd.atlas.2024-08-05+json"
)

// TestMain prints the coverage of the process.
func TestMain(m *testing.M) {
	code := m.Run()
	fmt.Println(contract.Coverage())
	os.Exit(code)
}

// bed is an emulator under contract, on an in-memory network.
type bed struct {
	t              *testing.T
	atlas          *emulator.Server
	org, web, data string
	owner, guest   *http.Client // guest may read the project web, no more
	nobody         *http.Client // sends no credentials
	id, secret     string       // of a service account that owns the organization
}

func newBed(t *testing.T, options ...contract.Option) *bed {
	// The digest client of these tests cannot take a 401 without a challenge.
	b := &bed{t: t, atlas: &emulator.Server{Seed: 1, RoleErrorStatus: 403}}
	b.org = b.atlas.AddOrg("acme")
	b.web, b.data = b.atlas.AddProject(b.org, "web"), b.atlas.AddProject(b.org, "data")
	transport, stop := pipenet.Serve(contract.Handler(t, b.atlas, options...))
	t.Cleanup(stop)
	as := func(k emulator.Key) *http.Client {
		return &http.Client{Transport: &digest.Transport{
			Username: k.PublicKey, Password: k.PrivateKey, Transport: transport,
		}}
	}
	b.nobody = &http.Client{Transport: transport}
	b.owner = as(b.atlas.AddOwnerKey(b.org))
	b.guest = as(b.atlas.AddKey(b.org, "guest", emulator.Grants{
		Projects: map[string][]string{b.web: {"GROUP_READ_ONLY"}},
	}))
	b.id, b.secret = b.atlas.AddServiceAccount(b.org, emulator.Grants{Org: []string{"ORG_OWNER"}})
	return b
}

// call sends a request and returns the status and the decoded body. In path, {} stands for the project web.
func (b *bed) call(client *http.Client, method, path, body string) (int, map[string]any) {
	b.t.Helper()
	mediaType := mediaType
	if strings.Contains(path, "/serviceAccounts") {
		mediaType = accountsMediaType
	}
	req, err := http.NewRequestWithContext(b.t.Context(), method, base+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Accept", mediaType)
	if body != "" {
		req.Header.Set("Content-Type", mediaType)
	}
	return b.send(client, req)
}

func (b *bed) send(client *http.Client, req *http.Request) (int, map[string]any) {
	b.t.Helper()
	resp, err := client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	var value map[string]any
	_ = json.Unmarshal(text, &value) // a 204 has none
	return resp.StatusCode, value
}

// TestEveryRoute drives every route to a success and to an error, with requests that keep to the document.
func TestEveryRoute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBed(t)
		api := "/api/atlas/v2"
		expect := func(status int, client *http.Client, method, path, body string) map[string]any {
			t.Helper()
			got, value := b.call(client, method, api+path, body)
			if got != status {
				t.Errorf("%s %s: status %d, want %d: %v", method, path, got, status, value)
			}
			return value
		}
		newKey := `{"desc":"x","roles":["GROUP_READ_ONLY"]}`
		id := expect(200, b.owner, "POST", "/groups/"+b.web+"/apiKeys", newKey)["id"].(string)
		expect(403, b.guest, "POST", "/groups/"+b.web+"/apiKeys", newKey)
		expect(200, b.owner, "POST", "/orgs/"+b.org+"/apiKeys", `{"desc":"x","roles":["ORG_MEMBER"]}`)
		expect(404, b.owner, "POST", "/orgs/"+unknownID+"/apiKeys", `{"desc":"x","roles":["ORG_MEMBER"]}`)
		for path, status := range map[string]int{
			"": 401, "/groups": 401, "/orgs": 401, // to those without credentials
			"/groups/" + b.web: 200, "/groups/" + b.web + "/apiKeys?itemsPerPage=500&pageNum=1&includeCount=true": 200,
		} {
			expect(200, b.owner, "GET", path, "")
			expect(status, map[int]*http.Client{200: b.guest, 401: b.nobody}[status], "GET", path, "")
		}
		expect(404, b.owner, "GET", "/groups/"+unknownID, "")
		expect(404, b.owner, "GET", "/groups/"+unknownID+"/apiKeys", "")
		expect(200, b.owner, "GET", "/orgs/"+b.org, "")
		expect(403, b.guest, "GET", "/orgs/"+b.org, "")
		expect(200, b.owner, "GET", "/orgs/"+b.org+"/apiKeys", "")
		expect(403, b.guest, "GET", "/orgs/"+b.org+"/apiKeys", "")

		inData := "/groups/" + b.data + "/apiKeys/" + id
		expect(204, b.owner, "POST", inData, `[{"roles":["GROUP_OWNER"]}]`)
		expect(400, b.owner, "POST", inData, `[{"roles":["GROUP_OWNER"]}]`)
		expect(200, b.owner, "PATCH", inData, `{"roles":["GROUP_READ_ONLY"]}`)
		expect(403, b.guest, "PATCH", inData, `{"roles":["GROUP_READ_ONLY"]}`)
		expect(204, b.owner, "DELETE", inData, "")
		expect(404, b.owner, "DELETE", inData, "")

		settings := "/orgs/" + b.org + "/settings"
		expect(200, b.owner, "GET", settings, "")
		expect(403, b.guest, "GET", settings, "")
		expect(200, b.owner, "PATCH", settings, `{"maxServiceAccountSecretValidityInHours":24}`)
		expect(403, b.guest, "PATCH", settings, `{"maxServiceAccountSecretValidityInHours":24}`)

		key := "/orgs/" + b.org + "/apiKeys/" + id
		entries := key + "/accessList"
		const asked = `[{"ipAddress":"192.0.2.1"},{"cidrBlock":"10.0.0.0/8"},{"cidrBlock":"2001:db8::/32"},
			{"ipAddress":"2001:0db8:0000:0000:0000:0000:0000:0001"}]`
		expect(200, b.owner, "POST", entries+"?itemsPerPage=500&pageNum=1&includeCount=true", asked)
		expect(409, b.owner, "POST", entries, asked)
		expect(403, b.guest, "POST", entries, asked)
		expect(200, b.owner, "GET", entries, "")
		expect(403, b.guest, "GET", entries, "")
		for _, entry := range []string{
			"192.0.2.1", "10.0.0.0%2F8", "2001:db8::%2F32", "2001:0db8:0000:0000:0000:0000:0000:0001",
		} {
			expect(200, b.owner, "GET", entries+"/"+entry, "")
			expect(204, b.owner, "DELETE", entries+"/"+entry, "")
			expect(404, b.owner, "GET", entries+"/"+entry, "")
			expect(404, b.owner, "DELETE", entries+"/"+entry, "")
		}

		expect(200, b.owner, "GET", key, "")
		expect(200, b.owner, "PATCH", key, `{"desc":"y","roles":["ORG_READ_ONLY"]}`)
		expect(403, b.guest, "PATCH", key, `{"desc":"y"}`)
		expect(204, b.owner, "DELETE", key, "")
		expect(404, b.owner, "DELETE", key, "")
		expect(404, b.owner, "GET", key, "")

		b.token(200, b.id, b.secret)
		b.token(401, b.id, "wrong")
		b.revoke(200, b.id, b.secret)
		b.revoke(401, b.id, "wrong")
		b.driveOrgAccounts()
		b.driveProjectAccounts()

		summary := contract.Coverage()
		t.Log(summary)
		if len(summary.Missing) > 0 || summary.Routes != len(emulator.Routes()) {
			t.Errorf("not every route has been driven to success and error:\n%s", summary)
		}
	})
}

// token asks for an access token and returns it.
func (b *bed) token(status int, id, secret string) string {
	b.t.Helper()
	text, _ := b.oauth(status, "token", "grant_type=client_credentials", id, secret)["access_token"].(string)
	return text
}

// revoke revokes a token that is unknown.
func (b *bed) revoke(status int, id, secret string) {
	b.t.Helper()
	b.oauth(status, "revoke", "token=unknown&token_type_hint=access_token", id, secret)
}

func (b *bed) oauth(status int, endpoint, form, id, secret string) map[string]any {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), "POST", base+"/api/oauth/"+endpoint, strings.NewReader(form))
	if err != nil {
		b.t.Fatal(err)
	}
	req.SetBasicAuth(id, secret)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	got, value := b.send(b.nobody, req)
	if got != status {
		b.t.Errorf("%s: status %d, want %d: %v", endpoint, got, status, value)
	}
	return value
}

// TestServiceAccountUnderContract covers what a service account's answers have of their own.
func TestServiceAccountUnderContract(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBed(t)
		for token, want := range map[string]int{b.token(200, b.id, b.secret): 200, "expired": 401} {
			req, err := http.NewRequestWithContext(t.Context(), "GET", base+"/api/atlas/v2", nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+token)
			req.Header.Set("Accept", mediaType)
			if got, value := b.send(b.nobody, req); got != want {
				t.Errorf("status %d, want %d: %v", got, want, value)
			}
		}
	})
}

// TestUsedEntriesUnderContract covers what the entries of a caller's own access list have beside those of others.
func TestUsedEntriesUnderContract(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBed(t)
		own := b.atlas.Keys(b.org)[0]
		if err := b.atlas.SetAccessList(own.ID, "127.0.0.0/8", "2001:0:0:0:1::/80"); err != nil {
			t.Fatal(err)
		}
		for _, wide := range []bool{false, true} {
			b.atlas.Change(func(s *emulator.Server) { s.Unknowns.WideEntriesHaveAddress = wide })
			status, list := b.call(b.owner, "GET", "/api/atlas/v2/orgs/"+b.org+"/apiKeys/"+own.ID+"/accessList", "")
			if entry := list["results"].([]any)[0].(map[string]any); status != 200 || entry["lastUsedAddress"] != "127.0.0.1" {
				t.Errorf("status %d: %v", status, list)
			}
		}
		if status, value := b.call(b.owner, "GET", "/api/atlas/v2", ""); status != 200 {
			t.Errorf("status %d: %v", status, value)
		}
	})
}

// TestBadRequestsAreAnsweredByContract sends what no client of ours may send; the answers keep to the document.
func TestBadRequestsAreAnsweredByContract(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBed(t, contract.AnswersOnly())
		keys := "/api/atlas/v2/groups/" + b.web + "/apiKeys"
		entries := "/api/atlas/v2/orgs/" + b.org + "/apiKeys/" + b.atlas.Keys(b.org)[0].ID + "/accessList"
		for _, c := range []struct {
			status             int
			method, path, body string
		}{
			{400, "POST", keys, `{`},
			{400, "POST", keys, `[]`},
			{400, "POST", keys, `{"desc":"","roles":["GROUP_OWNER"]}`},
			{400, "POST", keys, `{"desc":"x","roles":["GROUP_EMPEROR"]}`},
			{400, "GET", "/api/atlas/v2/groups/nonsense", ""},
			{400, "GET", keys + "?itemsPerPage=501", ""},
			{404, "GET", "/api/atlas/v2/nonsense", ""},
			{400, "POST", entries, `[{}]`},
			{400, "POST", entries, `[{"ipAddress":"192.0.2.1","cidrBlock":"192.0.2.1/32"}]`},
			{400, "POST", entries, `[{"ipAddress":"192.0.2.300"}]`},
			{400, "POST", entries, `[{"ipAddress":"0.0.0.0"}]`},
			{400, "POST", entries, `[{"ipAddress":"192.0.2.1"},{"cidrBlock":"192.0.2.1/32"}]`},
			{400, "GET", entries + "/everywhere", ""},
			{405, "PUT", keys, `{}`},
		} {
			if got, value := b.call(b.owner, c.method, c.path, c.body); got != c.status {
				t.Errorf("%s %s %s: status %d, want %d: %v", c.method, c.path, c.body, got, c.status, value)
			}
		}
		b.atlas.Change(func(s *emulator.Server) { s.RateLimits = []emulator.RateLimit{{Capacity: 1, Refill: 1}} })
		b.call(b.owner, "GET", keys, "")
		if got, value := b.call(b.owner, "GET", keys, ""); got != 429 {
			t.Errorf("status %d, want 429: %v", got, value)
		}
	})
}

// TestCutsReachTheClient: the wrapper cuts a connection where the emulator does.
func TestCutsReachTheClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBed(t)
		for kind, want := range map[emulator.FaultKind]error{
			emulator.CutBody: io.ErrUnexpectedEOF, emulator.Reset: io.EOF, emulator.Hang: context.DeadlineExceeded,
		} {
			b.atlas.Inject(emulator.Fault{Kind: kind, After: true})
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			req, err := http.NewRequestWithContext(ctx, "POST", base+"/api/atlas/v2/groups/"+b.web+"/apiKeys",
				strings.NewReader(`{"desc":"x","roles":["GROUP_OWNER"]}`))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Accept", mediaType)
			req.Header.Set("Content-Type", mediaType)
			resp, err := b.owner.Do(req)
			if err == nil {
				_, err = io.ReadAll(resp.Body)
				_ = resp.Body.Close()
			}
			if cancel(); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", kind, err, want)
			}
		}
		if n := len(b.atlas.MintedKeys(b.org)); n != 3 {
			t.Errorf("%d keys, want 3: each request had its effect", n)
		}
	})
}
