package emulator_test

import (
	"net/http"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

const (
	unknownAccount = "mdb_sa_id_" + unknownID
	grant          = "grant_type=client_credentials"
)

func (b *bed) orgAccounts() string { return api + "/orgs/" + b.org + "/serviceAccounts" }
func (b *bed) projectAccounts(i int) string {
	return api + "/groups/" + b.projects[i] + "/serviceAccounts"
}

// newAccount is a request for an account with one role and a secret for a day.
func newAccount(role string) string {
	return `{"name":"ci","description":"of a test","roles":["` + role + `"],"secretExpiresAfterHours":24}`
}

// makeAccount makes an account of the organization through the API, and returns its id, and its secret.
func (b *bed) makeAccount() (id, secret string) {
	b.t.Helper()
	a := b.do(b.as(b.owner), 201, "POST", b.orgAccounts(), newAccount("ORG_OWNER"))
	return a.body["clientId"].(string), secretsOf(a)[0]["secret"].(string)
}

// account is what the server has.
func (b *bed) account(id string) emulator.ServiceAccount {
	b.t.Helper()
	a, found := b.atlas.ServiceAccount(id)
	require.True(b.t, found)
	return a
}

// secretsOf are the secrets that an answer shows.
func secretsOf(a answer) (list []map[string]any) {
	for _, secret := range a.body["secrets"].([]any) {
		list = append(list, secret.(map[string]any))
	}
	return list
}

// bearer is a client that calls with an access token.
func (b *bed) bearer(token string) *http.Client {
	return &http.Client{Transport: withToken{token, b.transport}}
}

type withToken struct {
	token string
	next  http.RoundTripper
}

func (w withToken) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+w.token)
	return w.next.RoundTrip(r)
}

// tokenOf signs in, and returns the access token.
func (b *bed) tokenOf(id, secret string) string {
	b.t.Helper()
	a := b.token(id, secret, grant)
	require.Equal(b.t, 200, a.StatusCode, a.text)
	return a.body["access_token"].(string)
}

// at is a time that is so long after the beginning of the bubble.
func at(d time.Duration) time.Time {
	return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(d)
}

// in text, as answers have it.
func written(d time.Duration) string { return at(d).Format(time.RFC3339) }
