package atlas

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"flag"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

var update = flag.Bool("update", false, "write the golden files of error texts anew")

// respond is a network in which every request gets the same answer.
type respond func(request *http.Request) (*http.Response, error)

func (r respond) RoundTrip(request *http.Request) (*http.Response, error) { return r(request) }

func answering(status int, contentType, body string, headers ...string) respond {
	return func(request *http.Request) (*http.Response, error) {
		header := http.Header{"Content-Type": {contentType}}
		for i := 0; i < len(headers); i += 2 {
			header.Set(headers[i], headers[i+1])
		}
		return &http.Response{StatusCode: status, Status: strconv.Itoa(status) + " " + http.StatusText(status), Header: header,
			Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: request,
			Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}, nil
	}
}

const jsonType = "application/vnd.atlas.2023-01-01+json;charset=utf-8"

func atlasError(status int, code, detail string, headers ...string) respond {
	return answering(status, jsonType, `{"detail":"`+detail+`","error":`+strconv.Itoa(status)+`,"errorCode":"`+code+
		`","parameters":[],"reason":"`+http.StatusText(status)+`"}`, headers...)
}

func failing(err error) respond {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

func dialError(err error) respond {
	return failing(&net.OpError{Op: "dial", Net: "tcp", Err: err})
}

// failWith makes one call on a network and returns its error. It runs in a bubble.
func failWith(t *testing.T, network respond, call func(ctx context.Context, c *Client) error) error {
	t.Helper()
	client, err := New(Options{Options: transport.Options{
		Site: site("https://cloud.mongodb.com"), Auth: transport.AccessToken{Token: redact.New("the-token-of-the-test")}, UserAgent: "test/1", Base: network,
	}})
	require.NoError(t, err)
	defer client.Close(t.Context())
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	return call(ctx, client)
}

func TestUnreachableNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		err := failWith(t, dialError(os.NewSyscallError("connect", syscall.ENETUNREACH)), operations["delete"])
		assert.ErrorContains(t, err, "network is unreachable")
		assert.ErrorContains(t, err, fixConnection)
	})
}

func TestErrorTexts(t *testing.T) {
	role := atlasError(403, CodeUnauthorized, "Current user is not authorized to perform this action.")
	html := "<html><head><title>Sign in</title></head><body>Please sign in to the guest network.</body></html>"
	cases := map[string]struct {
		network respond
		call    string
	}{
		"credential": {answering(401, "application/json", `{"error":401,"reason":"Unauthorized","detail":"You are not authorized for this resource.",`+
			`"errorCode":"UNEXPECTED_ERROR"}`), "read"},
		"credential-no-code":    {answering(401, "text/plain", ""), "delete"},
		"role-by-401":           {atlasError(401, CodeUnauthorized, "Current user is not authorized to perform this action."), "delete"},
		"role-or-no-project":    {atlasError(401, "NOT_IN_GROUP", "The current user is not in the group, or the group does not exist."), "assign"},
		"refused-by-new-code":   {atlasError(403, "SOMETHING_NEW", "This is not for you."), "mint"},
		"access-list":           {atlasError(403, CodeAddressNotOnList, "IP address 192.0.2.1 is not allowed to access this resource."), "mint"},
		"project-not-found":     {atlasError(404, CodeProjectNotFound, "No group with ID "+projectA+" exists."), "mint"},
		"key-not-found":         {atlasError(404, CodeKeyNotFound, "No API key with ID "+someID+" exists."), "update"},
		"limit":                 {atlasError(400, "MAX_API_KEYS_PER_ORG_EXCEEDED", "The organization has reached its limit of 500 API keys."), "mint"},
		"invalid-role":          {atlasError(400, "INVALID_ENUM_VALUE", "An invalid enumeration value GROUP_NONSENSE was specified."), "assign"},
		"role-scope":            {atlasError(400, "INVALID_ROLE_SCOPE", "The role ORG_OWNER cannot be granted here."), "set-roles"},
		"refused":               {atlasError(400, "VALIDATION_ERROR", "Invalid attribute desc."), "update"},
		"rate-limited":          {atlasError(429, "RATE_LIMITED", "Too many requests.", "Retry-After", "3600"), "unassign"},
		"rate-limited-mint":     {atlasError(429, "RATE_LIMITED", "Too many requests.", "Retry-After", "3600"), "mint"},
		"server-trouble":        {atlasError(503, "SERVICE_UNAVAILABLE", "Try again later.", "Retry-After", "3600"), "read"},
		"proxy-page":            {answering(200, "text/html", html), "read"},
		"proxy-page-403":        {answering(403, "text/html", html), "delete"},
		"proxy-login":           {answering(407, "text/html", html), "read"},
		"proxy-page-404":        {answering(404, "text/html", html), "read"},
		"proxy-page-mint":       {answering(403, "text/html", html), "mint"},
		"redirect-mint":         {answering(302, "text/html", "", "Location", "https://login.example/?token=secret"), "mint"},
		"malformed":             {answering(200, jsonType, `{"desc":"web"}`), "read"},
		"malformed-wrong-type":  {answering(200, jsonType, `{"id":5,"privateKey":"`+somePriv+`"}`), "read"},
		"malformed-another-key": {answering(200, jsonType, `{"id":"`+projectB+`","publicKey":"a"}`), "read"},
		"malformed-project":     {answering(200, jsonType, `{"name":"one","created":"2026-01-01T00:00:00Z"}`), "project"},
		"own-address":           {atlasError(400, codeOwnAddress, "Cannot remove caller's IP address from access list"), "remove-entry"},
		"no-address-listed":     {answering(200, jsonType, `{"results":[],"totalCount":0}`), "add-entry"},
		"no-organization":       {answering(200, jsonType, `{"appName":"MongoDB Atlas","apiKey":null}`), "credential"},
		"redirect":              {answering(302, "text/html", "", "Location", "https://login.example/?token=secret"), "read"},
		"too-large":             {answering(200, jsonType, strings.Repeat(" ", 9<<20)), "read"},
		"not-json":              {answering(200, "text/plain", "Service is starting"), "read"},
		"tls-untrusted":         {failing(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), "read"},
		"tls-name": {failing(&tls.CertificateVerificationError{Err: x509.HostnameError{
			Certificate: &x509.Certificate{DNSNames: []string{"proxy.example"}}, Host: "cloud.mongodb.com"}}), "read"},
		"tls-none":                  {failing(tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}), "read"},
		"dns":                       {dialError(&net.DNSError{Err: "no such host", Name: "cloud.mongodb.com", IsNotFound: true}), "read"},
		"account-not-found":         {atlasError(404, "SERVICE_ACCOUNT_NOT_FOUND", "No service account with client ID "+someAccount+" exists."), "account-read"},
		"account-not-in-project":    {atlasError(404, "SERVICE_ACCOUNT_NOT_IN_GROUP", "Service account "+someAccount+" is not in group "+projectA+"."), "account-patch-project"},
		"account-there":             {atlasError(400, "INVALID_ROLE_ASSIGNMENT", "SERVICE_ACCOUNT_ALREADY_IN_GROUP"), "account-invite"},
		"account-limit":             {atlasError(400, "MAX_SERVICE_ACCOUNTS_PER_ORG_EXCEEDED", "The organization has 200 service accounts."), "account-mint"},
		"account-project-not-found": {atlasError(404, CodeProjectNotFound, "No group with ID "+projectA+" exists."), "account-mint-project"},
		"account-malformed":         {answering(200, jsonType, `{"name":"ci","secrets":[{"secret":"mdb_sa_sk_the-secret"}]}`), "account-read"},
		"account-malformed-another": {answering(200, jsonType, `{"clientId":"mdb_sa_id_`+projectB+`"}`), "account-read"},
		"account-malformed-list":    {answering(200, jsonType, `{"totalCount":1}`), "account-list"},
		"account-address":           {atlasError(403, CodeAddressNotOnList, "IP address 192.0.2.1 is not allowed to access this resource."), "account-read"},
		"account-no-address-listed": {answering(200, jsonType, `{"results":[],"totalCount":0}`), "account-add-entry"},
		"account-own-address":       {atlasError(400, codeOwnAddress, "Cannot remove caller's IP address from access list"), "account-remove-entry"},
		"secret-hours":              {atlasError(400, "INVALID_SERVICE_ACCOUNT_SECRET_VALIDITY", "The attribute secretExpiresAfterHours is 9000, and must be between 8 and 720."), "secret-mint"},
		"secret-limit":              {atlasError(400, "MAX_SERVICE_ACCOUNT_SECRETS_EXCEEDED", "The service account has 2 secrets."), "secret-mint"},
		"secret-unauthorized":       {answering(403, "text/html", html), "secret-mint-project"},
		"connection-refused":        {dialError(os.NewSyscallError("connect", syscall.ECONNREFUSED)), "read"},
	}
	for name := range operations {
		cases["role-"+name] = struct {
			network respond
			call    string
		}{role, name}
	}
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		tc := cases[name]
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				err := failWith(t, tc.network, operations[tc.call])
				var apiErr *Error
				require.ErrorAs(t, err, &apiErr)
				assert.NotEmpty(t, apiErr.Fix)
				golden(t, name, err)
			})
		})
	}
}

// TestEndOfContextTexts covers the errors that need an Atlas that takes its time.
func TestEndOfContextTexts(t *testing.T) {
	t.Run("cancelled", func(t *testing.T) {
		inWorld(t, func(w *world) {
			ctx, cancel := context.WithCancel(w.ctx)
			cancel()
			_, err := w.client.Keys().Read(ctx, someOrg, someID, nil)
			golden(t, "cancelled", err)
		})
	})
	t.Run("deadline", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.atlas.Latency = time.Hour
			ctx, cancel := context.WithTimeout(w.ctx, 2*time.Minute)
			defer cancel()
			_, err := w.client.Keys().Read(ctx, someOrg, someID, nil)
			golden(t, "deadline", err)
		})
	})
}

// jitter finds the numbers in a text that differ from run to run.
var jitter = regexp.MustCompile(`(gave up after |attempts? in |is due in |sets, is )[0-9][^ ,:]*`)

func golden(t *testing.T, name string, err error) {
	t.Helper()
	require.Error(t, err)
	goldenText(t, name, err.Error())
}

func goldenText(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join("testdata", "errors", name+".txt")
	got := jitter.ReplaceAllString(text, "$1…") + "\n"
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o600))
	}
	want, readErr := os.ReadFile(file)
	require.NoError(t, readErr, "run the tests with -update")
	assert.Equal(t, string(want), got)
}
