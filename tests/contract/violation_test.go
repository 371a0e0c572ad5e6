package contract_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/contract"
)

// recorder is a testing.TB that keeps the errors instead of failing.
type recorder struct {
	testing.TB
	mu     sync.Mutex
	errors []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

// take returns the one error so far, "" if there is none.
func (r *recorder) take(t *testing.T) string {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.errors) > 1 {
		t.Errorf("more than one error: %q", r.errors)
	}
	text := strings.Join(r.errors, "")
	r.errors = nil
	return text
}

// token gives an emulator an organization and returns an access token for it, with the ids.
func token(atlas *emulator.Server) (token, org, project string) {
	org = atlas.AddOrg("acme")
	project = atlas.AddProject(org, "web")
	id, _ := atlas.AddServiceAccount(org, emulator.Grants{Org: []string{"ORG_OWNER"}})
	return atlas.AddAccessToken(id), org, project
}

func TestBadRequestsAreReported(t *testing.T) {
	var atlas emulator.Server
	bearer, org, project := token(&atlas)
	rec := &recorder{TB: t}
	handler := contract.Handler(rec, &atlas)
	api := "/api/atlas/v2"
	keys := api + "/groups/" + project + "/apiKeys"
	accounts := api + "/orgs/" + org + "/serviceAccounts"
	good := `{"desc":"x","roles":["GROUP_OWNER"]}`
	for _, c := range []struct {
		want, method, path, accept, contentType, body string
	}{
		{"", "POST", keys, mediaType, mediaType, good},
		{"no matching operation", "GET", api + "/nonsense", mediaType, "", ""},
		{"method not allowed", "PUT", keys, mediaType, mediaType, good},
		{"header Content-Type", "POST", keys, mediaType, "text/plain", good},
		{"no answer of type", "POST", keys, "application/json", mediaType, good},
		{"desc", "POST", keys, mediaType, mediaType, `{"roles":["GROUP_OWNER"]}`},
		{"minimum string length", "POST", keys, mediaType, mediaType, `{"desc":"","roles":["GROUP_OWNER"]}`},
		{"maximum string length", "POST", keys, mediaType, mediaType,
			`{"desc":"` + strings.Repeat("x", 251) + `","roles":["GROUP_OWNER"]}`},
		{"minimum number of items", "POST", keys, mediaType, mediaType, `{"desc":"x","roles":[]}`},
		{"unsupported", "POST", keys, mediaType, mediaType, `{"desc":"x","role":[],"roles":["GROUP_OWNER"]}`},
		{"array", "POST", keys + "/" + unknownID, mediaType, mediaType, `{"roles":["GROUP_OWNER"]}`},
		{"not one of the allowed values", "PATCH", api + "/orgs/" + org + "/apiKeys/" + unknownID, mediaType, mediaType,
			`{"roles":["ORG_EMPEROR"]}`},
		{"itemsPerPage", "GET", keys + "?itemsPerPage=501", mediaType, "", ""},
		{"no query parameter", "GET", keys + "?page=1", mediaType, "", ""},
		{"groupId", "GET", api + "/groups/nonsense", mediaType, "", ""},
		{"takes a form", "POST", "/api/oauth/token", "", "application/json", `{}`},
		{"", "POST", accounts, accountsMediaType, accountsMediaType,
			`{"name":"x","description":"x","roles":["ORG_OWNER"],"withoutInitialSecret":true}`},
		{"", "POST", accounts, accountsMediaType, accountsMediaType,
			`{"name":"x","description":"x","roles":["ORG_OWNER"],"secretExpiresAfterHours":8}`},
		{"anyOf", "POST", accounts, accountsMediaType, accountsMediaType, `{"name":"x","description":"x","roles":["ORG_OWNER"]}`},
		{"no answer of type", "GET", accounts, mediaType, "", ""},
		{"no query parameter", "GET", accounts + "?includeCount=true", accountsMediaType, "", ""},
		{"takes a token", "POST", "/api/oauth/revoke", "", "application/x-www-form-urlencoded", "grant_type=client_credentials"},
		{"by HTTP Basic", "POST", "/api/oauth/token", "", "application/x-www-form-urlencoded", "grant_type=password"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), c.method, c.path, strings.NewReader(c.body))
		r.Header.Set("Authorization", "Bearer "+bearer)
		r.Header.Set("Accept", c.accept)
		if c.contentType != "" {
			r.Header.Set("Content-Type", c.contentType)
		}
		handler.ServeHTTP(httptest.NewRecorder(), r)
		if got := rec.take(t); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s %s %s: reported %q, want %q", c.method, c.path, c.body, got, c.want)
		}
	}
}

// liar answers as told.
func liar(status int, contentType, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

func TestBadAnswersAreReported(t *testing.T) {
	vendor := mediaType + ";charset=utf-8"
	key := func(extra string) string { return `{"id":"` + unknownID + `","roles":[]` + extra + `}` }
	for _, c := range []struct {
		want              string
		status            int
		contentType, body string
	}{
		{"", 200, vendor, key(``)},
		{"", 404, "application/json", `{"error":404,"errorCode":"X","parameters":["text",1]}`},
		{"", 418, "application/json", `{"error":418,"errorCode":"X"}`},
		{"Content-Type", 200, "application/json", key(``)},
		{"status is not supported", 201, vendor, key(``)},
		{"maximum string length", 200, vendor, key(`,"publicKey":"abcdefghi"`)},
		{"unsupported", 200, vendor, key(`,"secret":"x"`)},
		{"failed to decode", 200, vendor, `{`},
		{"of type", 404, "text/html", `{"error":404,"errorCode":"X"}`},
		{"errorCode", 404, "application/json", `{"error":404}`},
		{"the body says", 404, "application/json", `{"error":400,"errorCode":"X"}`},
		{"unsupported", 404, "application/json", `{"error":404,"errorCode":"X","message":"y"}`},
		{"unexpected end", 500, "application/json", ``},
		{"Retry-After", 429, "application/json", `{"error":429,"errorCode":"X"}`},
	} {
		rec := &recorder{TB: t}
		r := httptest.NewRequestWithContext(t.Context(), "GET",
			"/api/atlas/v2/orgs/"+unknownID+"/apiKeys/"+unknownID, nil)
		r.Header.Set("Authorization", "Bearer x")
		r.Header.Set("Accept", mediaType)
		contract.Handler(rec, liar(c.status, c.contentType, c.body)).ServeHTTP(httptest.NewRecorder(), r)
		if got := rec.take(t); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%d %s: reported %q, want %q", c.status, c.body, got, c.want)
		}
	}
}

func TestMissingChallengeIsReported(t *testing.T) {
	rec := &recorder{TB: t}
	r := httptest.NewRequestWithContext(t.Context(), "GET", "/api/atlas/v2", nil)
	handler := contract.Handler(rec, liar(401, "application/json", `{"error":401,"errorCode":"X"}`))
	handler.ServeHTTP(httptest.NewRecorder(), r)
	if got := rec.take(t); !strings.Contains(got, "no challenge") {
		t.Errorf("reported %q", got)
	}
}

// TestFaultsAreNotReported: what a fault does on purpose is no violation, but an error in Atlas's form is held to it.
func TestFaultsAreNotReported(t *testing.T) {
	var atlas emulator.Server
	bearer, org, _ := token(&atlas)
	rec := &recorder{TB: t}
	handler := contract.Handler(rec, &atlas)
	for _, after := range []bool{false, true} {
		for _, f := range []emulator.Fault{
			{Status: 503}, {Status: 401}, {Kind: emulator.HTML}, {Kind: emulator.HTML, Status: 502},
			{Kind: emulator.Truncated}, {Kind: emulator.CutBody}, {Kind: emulator.EmptyBody}, {Kind: emulator.Reset},
			{Kind: emulator.StaleNonce}, {Kind: emulator.Pass},
		} {
			f.After = after
			atlas.Inject(f)
			r := httptest.NewRequestWithContext(t.Context(), "GET", "/api/atlas/v2/orgs/"+org+"/apiKeys", nil)
			r.Header.Set("Authorization", "Bearer "+bearer)
			r.Header.Set("Accept", mediaType)
			cut := func() (cut bool) {
				defer func() { cut = recover() == http.ErrAbortHandler }() //nolint:errorlint // it is this value
				handler.ServeHTTP(httptest.NewRecorder(), r)
				return false
			}()
			if want := f.Kind == emulator.Reset || f.Kind == emulator.CutBody; cut != want {
				t.Errorf("%+v: cut %t, want %t", f, cut, want)
			}
			if got := rec.take(t); got != "" {
				t.Errorf("%+v: reported %q", f, got)
			}
		}
	}
}

func TestNothingIsReportedAfterTheEnd(t *testing.T) {
	rec := &recorder{}
	var handler http.Handler
	t.Run("one that ends early", func(t *testing.T) {
		rec.TB = t
		handler = contract.Handler(rec, liar(200, "text/plain", "x"))
	})
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), "GET", "/x", nil))
	if got := rec.take(t); got != "" {
		t.Errorf("reported %q", got)
	}
}
