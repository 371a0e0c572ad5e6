package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/icholy/digest"
)

// start runs the command until the test ends, and returns the variables that it exports.
func start(t *testing.T, args ...string) (env map[string]string, stop func() int, file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "env")
	ctx, cancel := context.WithCancel(t.Context())
	status := make(chan int, 1)
	var stdout, stderr bytes.Buffer
	go func() { status <- run(ctx, append(args, "-env", file), &stdout, &stderr) }()
	text := awaitFile(t, file, status, &stderr)
	env = map[string]string{}
	line := regexp.MustCompile(`^(?:export (\w+)='([^'\s]+)'|unset [A-Z_ ]+|# .+)$`)
	for l := range strings.Lines(text) {
		m := line.FindStringSubmatch(strings.TrimSuffix(l, "\n"))
		if m == nil {
			t.Errorf("not a shell line of the known form: %q", l)
			continue
		}
		if m[1] == "" {
			continue
		}
		env[m[1]] = m[2]
	}
	stopped := false
	stop = func() int {
		if stopped {
			return 0
		}
		stopped = true
		cancel()
		code := <-status
		if text != stdout.String() {
			t.Errorf("printed %q, but wrote %q", stdout.String(), text)
		}
		return code
	}
	t.Cleanup(func() { stop() })
	return env, stop, file
}

func awaitFile(t *testing.T, file string, status <-chan int, stderr fmt.Stringer) string {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		if text, err := os.ReadFile(file); err == nil {
			return string(text)
		}
		select {
		case code := <-status:
			t.Fatalf("ended with %d: %s", code, stderr)
		case <-time.After(5 * time.Millisecond):
		}
	}
	t.Fatal("no file of shell lines after 10 s")
	return ""
}

func TestServesWhatItPrints(t *testing.T) {
	env, stop, file := start(t, "-projects", "3")
	for _, path := range []string{
		"/orgs/" + env["MONGODB_ATLAS_ORG_ID"] + "/apiKeys", "/groups/" + env["ATLAS_PROJECT_1"],
		"/groups/" + env["ATLAS_PROJECT_3"],
	} {
		call(t, env, http.MethodGet, path, "")
	}
	if !strings.HasPrefix(env["ATLAS_EMULATOR_CLIENT_ID"], "mdb_sa_id_") || env["ATLAS_PROJECT_4"] != "" {
		t.Errorf("environment %v", env)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode: %v, %v", info.Mode(), err)
	}
	if code := stop(); code != 0 {
		t.Errorf("ended with %d", code)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the file is still there: %v", err)
	}
	if _, err := get(env["MONGODB_ATLAS_BASE_URL"]); err == nil {
		t.Error("still listening")
	}
}

// TestServesHTTPS: a client that is given the certificate speaks HTTP/2, and one that is not refuses.
func TestServesHTTPS(t *testing.T) {
	cert := filepath.Join(t.TempDir(), "cert.pem")
	env, stop, _ := start(t, "-tls", cert)
	if env["ATLAS_EMULATOR_CERTIFICATE"] != cert {
		t.Errorf("environment %v", env)
	}
	text, err := os.ReadFile(cert)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(text)
	client := &http.Client{Transport: &http.Transport{
		ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots},
	}}
	defer client.CloseIdleConnections()
	_, port, _ := strings.Cut(strings.TrimPrefix(env["MONGODB_ATLAS_BASE_URL"], "https://"), ":")
	for _, url := range []string{env["MONGODB_ATLAS_BASE_URL"], "https://localhost:" + port} {
		resp, err := client.Get(url + "/api/atlas/v2")
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.Proto != "HTTP/2.0" || resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: answered %s by %s", url, resp.Status, resp.Proto)
		}
	}
	var untrusted *tls.CertificateVerificationError
	if _, err := get(env["MONGODB_ATLAS_BASE_URL"]); !errors.As(err, &untrusted) {
		t.Errorf("without the certificate: %v", err)
	}
	stop()
	if _, err := os.Stat(cert); !os.IsNotExist(err) {
		t.Errorf("the certificate is still there: %v", err)
	}
}

// Its first lines say what to export, with the ids that the documentation's examples have, the same with each start.
func TestBeginsWithTheIDsOfTheExamples(t *testing.T) {
	env, stop, file := start(t, "-projects", "3")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	stop()
	if lines := strings.Split(string(text), "\n"); !strings.HasPrefix(lines[0], "# ") || !strings.HasPrefix(lines[1], "export MONGODB_ATLAS_BASE_URL=") {
		t.Errorf("it begins with\n%s", text)
	}
	again, _, _ := start(t)
	for name, want := range map[string]string{
		"ATLAS_PROJECT_1": "64259ee860c43338194b0f8e", "ATLAS_PROJECT_2": "74259ee860c43338194b0f8e",
		"MONGODB_ATLAS_PUBLIC_KEY": env["MONGODB_ATLAS_PUBLIC_KEY"], "MONGODB_ATLAS_PRIVATE_KEY": env["MONGODB_ATLAS_PRIVATE_KEY"],
		"MONGODB_ATLAS_ORG_ID": env["MONGODB_ATLAS_ORG_ID"],
	} {
		if again[name] != want || env[name] != want {
			t.Errorf("%s is %s and %s, want %s", name, env[name], again[name], want)
		}
	}
	if ids := regexp.MustCompile(`^[0-9a-f]{24}$`); !ids.MatchString(env["ATLAS_PROJECT_3"]) {
		t.Errorf("the third project is %s", env["ATLAS_PROJECT_3"])
	}
}

// What was made is there after a restart with the same folder, even where the command was not told to end.
func TestDataIsKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	env, stop, _ := start(t, "-data", dir)
	made := createKey(t, env, "kept")
	kept, err := os.ReadFile(filepath.Join(dir, "atlas.json"))
	if err != nil || !strings.Contains(string(kept), made) {
		t.Fatalf("before the end the file has %s, %v", kept, err)
	}
	stop()
	env, stop, _ = start(t, "-data", dir, "-projects", "7")
	list := call(t, env, http.MethodGet, "/orgs/"+env["MONGODB_ATLAS_ORG_ID"]+"/apiKeys", "")
	if !strings.Contains(list, made) || env["ATLAS_PROJECT_3"] != "" {
		t.Errorf("after the restart: %s, %v", list, env)
	}
	stop()
	if info, err := os.Stat(filepath.Join(dir, "atlas.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info, err)
	}
	for _, broken := range []string{"{", "{}", strings.ReplaceAll(string(kept), `"54259ee860c43338194b0f8e"`, `"0"`)[:40], `{"Orgs":[{"ID":"1"}],"Keys":[{"ID":"2","OrgID":"3"}],"ServiceAccounts":[{}]}`} {
		if err := os.WriteFile(filepath.Join(dir, "atlas.json"), []byte(broken), 0o600); err != nil {
			t.Fatal(err)
		}
		var stderr bytes.Buffer
		if code := run(t.Context(), []string{"-data", dir}, io.Discard, &stderr); code != 1 || !strings.Contains(stderr.String(), "atlas.json") {
			t.Errorf("with %q in the file: status %d, %s", broken, code, stderr.String())
		}
	}
}

// The service account signs in after a restart, with a folder from before accounts had several secrets too, and is not
// exported once it is deleted.
func TestTheServiceAccountIsKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	const old = `{"Orgs":[{"ID":"` + orgID + `","Name":"x","Projects":[{"ID":"` + projectID + `","Name":"y"}]}],
		"Keys":[{"ID":"` + ownerID + `","PublicKey":"emulator","PrivateKey":"` + privateKey + `","OrgID":"` + orgID + `","OrgRoles":["ORG_OWNER"]}],
		"ServiceAccounts":[{"ClientID":"` + clientID + `","ClientSecret":"` + clientSecret + `","OrgID":"` + orgID + `","Grants":{"Org":["ORG_OWNER"],"Projects":{}}}]}`
	if err := errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(filepath.Join(dir, "atlas.json"), []byte(old), 0o600)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		env, stop, _ := start(t, "-data", dir)
		if env["ATLAS_EMULATOR_CLIENT_ID"] != clientID || env["ATLAS_EMULATOR_CLIENT_SECRET"] != clientSecret {
			t.Errorf("environment %v", env)
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, env["MONGODB_ATLAS_BASE_URL"]+"/api/oauth/token",
			strings.NewReader("grant_type=client_credentials"))
		if err != nil {
			t.Fatal(err)
		}
		req.SetBasicAuth(clientID, clientSecret)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if _ = resp.Body.Close(); resp.StatusCode != http.StatusOK {
			t.Errorf("signs in with %s", resp.Status)
		}
		stop()
	}
	env, stop, _ := start(t, "-data", dir)
	call(t, env, http.MethodDelete, "/orgs/"+orgID+"/serviceAccounts/"+clientID, "")
	stop()
	if env, _, _ := start(t, "-data", dir); env["ATLAS_EMULATOR_CLIENT_ID"] != "" {
		t.Errorf("environment %v", env)
	}
}

// createKey makes a key in the first project and returns its id.
func createKey(t *testing.T, env map[string]string, description string) string {
	t.Helper()
	answer := call(t, env, http.MethodPost, "/groups/"+env["ATLAS_PROJECT_1"]+"/apiKeys", `{"desc":"`+description+`","roles":["GROUP_OWNER"]}`)
	match := regexp.MustCompile(`"id":"([0-9a-f]{24})"`).FindStringSubmatch(answer)
	if match == nil {
		t.Fatal(answer)
	}
	return match[1]
}

// call calls the API with the key that the lines export, and returns the answer.
func call(t *testing.T, env map[string]string, method, path, body string) string {
	t.Helper()
	client := &http.Client{Transport: &digest.Transport{
		Username: env["MONGODB_ATLAS_PUBLIC_KEY"], Password: env["MONGODB_ATLAS_PRIVATE_KEY"],
	}}
	req, err := http.NewRequestWithContext(t.Context(), method, env["MONGODB_ATLAS_BASE_URL"]+"/api/atlas/v2"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "application/vnd.atlas.2024-08-05+json")
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= http.StatusBadRequest {
		t.Fatalf("%s %s: %s, %v: %s", method, path, resp.Status, err, text)
	}
	return string(text)
}

// In a container it listens for others, and still names the address that its host publishes it at.
func TestContainer(t *testing.T) {
	env, stop, _ := start(t, "-container", "-listen", "0.0.0.0:0")
	if url := env["MONGODB_ATLAS_BASE_URL"]; !strings.HasPrefix(url, "http://127.0.0.1:") {
		t.Errorf("the address is %s", url)
	}
	if _, err := get(env["MONGODB_ATLAS_BASE_URL"]); err != nil {
		t.Error(err)
	}
	stop()
	if c, err := parse([]string{"-container"}, io.Discard); err != nil || c.listen != "0.0.0.0:8080" {
		t.Errorf("listens on %q, %v", c.listen, err)
	}
}

func get(url string) (*http.Response, error) {
	resp, err := http.Get(url)
	if err == nil {
		_ = resp.Body.Close()
	}
	return resp, err
}

func TestEndsWhileRequestsHang(t *testing.T) {
	env, stop, _ := start(t, "-latency", "1h")
	failed := make(chan error, 1)
	go func() {
		_, err := get(env["MONGODB_ATLAS_BASE_URL"] + "/api/atlas/v2")
		failed <- err
	}()
	time.Sleep(50 * time.Millisecond) // let it arrive; if it has not, the test still passes
	begin := time.Now()
	stop()
	if took := time.Since(begin); took > 4*time.Second {
		t.Errorf("took %v to end", took)
	}
	if err := <-failed; err == nil {
		t.Error("the request was answered")
	}
}

func TestBadCommandLines(t *testing.T) {
	for _, c := range []struct{ want, args string }{
		{"only loopback", "-listen 0.0.0.0:8080"},
		{"only loopback", "-listen :8080"},
		{"only loopback", "-listen 10.0.0.1:8080"},
		{"only loopback", "-listen example.com:8080"},
		{"missing port", "-listen 127.0.0.1"},
		{"must not be negative", "-projects -1"},
		{"-rate-refill", "-rate-capacity 5 -rate-refill 0"},
		{"unexpected argument", "serve"},
		{"not defined", "-frobnicate"},
	} {
		var stderr bytes.Buffer
		if code := run(t.Context(), strings.Fields(c.args), io.Discard, &stderr); code != 2 ||
			!strings.Contains(stderr.String(), c.want) {
			t.Errorf("%s: status %d, %q; want 2 and %q", c.args, code, stderr.String(), c.want)
		}
	}
	for _, address := range []string{"[::1]:0", "localhost:0", "127.0.0.2:80"} {
		if err := checkLoopback(address); err != nil {
			t.Error(err)
		}
	}
	if code := run(t.Context(), []string{"-h"}, io.Discard, io.Discard); code != 0 {
		t.Errorf("-h: status %d", code)
	}
	for _, args := range [][]string{{"-listen", "127.0.0.1:1", "-env", "/nonexistent/x"}, {"-tls", "/nonexistent/x"}} {
		if code := run(t.Context(), args, io.Discard, io.Discard); code != 1 {
			t.Errorf("%v: no such folder or port: status %d, want 1", args, code)
		}
	}
}
