package emulator_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/icholy/digest"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/internal/pipenet"
)

const (
	base      = "http://atlas.test"
	api       = base + "/api/atlas/v2"
	mediaType = "application/vnd.atlas.2023-01-01+json"
	unknownID = "0123456789abcdef01234567"

	accountsMediaType = "application/vnd.atlas.2024-08-05+json"
)

// bed is an emulator on an in-memory network, with one organization and two projects.
type bed struct {
	t         *testing.T
	atlas     *emulator.Server
	transport *http.Transport
	scheme    string // of the network, whatever a URL says
	org       string
	projects  []string
	owner     emulator.Key
}

// inBubble runs a test in a bubble, with a bed; adjust may be nil.
func inBubble(t *testing.T, adjust func(*emulator.Server), test func(*bed)) {
	t.Helper()
	inBubbleOver(t, "http", pipenet.Serve, adjust, test)
}

// overBoth is inBubble, once by HTTP/1.1 and once by HTTP/2 with TLS.
func overBoth(t *testing.T, adjust func(*emulator.Server), test func(*bed)) {
	t.Helper()
	t.Run("HTTP/1.1", func(t *testing.T) { inBubble(t, adjust, test) })
	t.Run("HTTP/2", func(t *testing.T) { inBubbleOver(t, "https", pipenet.ServeHTTP2, adjust, test) })
}

func inBubbleOver(t *testing.T, scheme string, serve func(http.Handler) (*http.Transport, func()),
	adjust func(*emulator.Server), test func(*bed),
) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		atlas := &emulator.Server{Seed: 1}
		if adjust != nil {
			adjust(atlas)
		}
		b := &bed{t: t, atlas: atlas, scheme: scheme, org: atlas.AddOrg("acme")}
		b.projects = []string{atlas.AddProject(b.org, "web"), atlas.AddProject(b.org, "data")}
		b.owner = atlas.AddOwnerKey(b.org)
		transport, stop := serve(atlas)
		defer stop()
		b.transport = transport
		test(b)
	})
}

// as is a client that calls with the digest of a key.
func (b *bed) as(k emulator.Key) *http.Client {
	return &http.Client{Transport: &digest.Transport{
		Username: k.PublicKey, Password: k.PrivateKey, Transport: b.transport,
	}}
}

// answer is what came back.
type answer struct {
	*http.Response
	text string
	body map[string]any
}

func (a answer) code() string {
	code, _ := a.body["errorCode"].(string)
	return code
}

// try sends a request with the usual headers; body "" is none.
func (b *bed) try(client *http.Client, method, url, body string) (answer, error) {
	b.t.Helper()
	var reader io.Reader
	if body != "" {
		reader = bytes.NewReader([]byte(body))
	}
	req, err := http.NewRequestWithContext(b.t.Context(), method, url, reader)
	if err != nil {
		b.t.Fatal(err)
	}
	mediaType := mediaType
	if strings.Contains(url, "/serviceAccounts") {
		mediaType = accountsMediaType
	}
	req.Header.Set("Accept", mediaType)
	if body != "" {
		req.Header.Set("Content-Type", mediaType)
	}
	return b.send(client, req)
}

func (b *bed) send(client *http.Client, req *http.Request) (answer, error) {
	req.URL.Scheme = b.scheme
	resp, err := client.Do(req)
	if err != nil {
		return answer{}, err
	}
	if overTLS := b.scheme == "https"; overTLS != (resp.ProtoMajor == 2) {
		b.t.Errorf("answered by %s over %s", resp.Proto, b.scheme)
	}
	text, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	a := answer{Response: resp, text: string(text)}
	_ = json.Unmarshal(text, &a.body) // the tests look at what they expect
	return a, err
}

// do is try that must get an answer with the status.
func (b *bed) do(client *http.Client, status int, method, url, body string) answer {
	b.t.Helper()
	a, err := b.try(client, method, url, body)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, url, err)
	}
	if a.StatusCode != status {
		b.t.Fatalf("%s %s %s: status %d, want %d: %s", method, url, body, a.StatusCode, status, a.text)
	}
	return a
}

// refuse is do that must get an error with the code.
func (b *bed) refuse(client *http.Client, status int, code, method, url, body string) answer {
	b.t.Helper()
	a := b.do(client, status, method, url, body)
	if a.code() != code {
		b.t.Errorf("%s %s %s: code %q, want %q", method, url, body, a.code(), code)
	}
	return a
}

func (b *bed) projectKeys(i int) string { return api + "/groups/" + b.projects[i] + "/apiKeys" }
func (b *bed) orgKeys() string          { return api + "/orgs/" + b.org + "/apiKeys" }

// mint makes a key through the API and returns its id.
func (b *bed) mint(client *http.Client, desc string) string {
	b.t.Helper()
	a := b.do(client, http.StatusOK, "POST", b.projectKeys(0), `{"desc":"`+desc+`","roles":["GROUP_READ_ONLY"]}`)
	return a.body["id"].(string)
}
