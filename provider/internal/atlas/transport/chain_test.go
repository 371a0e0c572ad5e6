package transport

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

func TestNewChecksItsOptions(t *testing.T) {
	site, err := ParseSite(site)
	require.NoError(t, err)
	for _, row := range []struct {
		site Site
		auth Auth
		want string // "": no error
	}{
		{site, given, ""},
		{Site{}, given, "no site"},
		{site, nil, "no credentials"},
		{site, Digest{PublicKey: "abcdefgh"}, "an API key needs both publicKey and privateKey"},
		{site, Digest{PrivateKey: redact.New("secret")}, "an API key needs both publicKey and privateKey"},
		{site, ServiceAccount{ClientID: "id"}, "a service account needs both clientId and clientSecret"},
		{site, ServiceAccount{ClientSecret: redact.New("secret")}, "a service account needs both clientId and clientSecret"},
		{site, AccessToken{}, "accessToken is empty or has characters that no access token has"},
		{site, AccessToken{redact.New("secret\n")}, "accessToken is empty or has characters that no access token has"},
	} {
		chain, err := New(Options{Site: row.site, Auth: row.auth})
		if row.want == "" {
			assert.NoError(t, err)
			assert.NotNil(t, chain)
			continue
		}
		assert.EqualError(t, err, row.want)
	}
}

func TestCredentialsCannotBePrinted(t *testing.T) {
	for _, auth := range []Auth{Digest{"public", redact.New("hidden")}, ServiceAccount{"public", redact.New("hidden")}, AccessToken{redact.New("hidden")}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			assert.NotContains(t, fmt.Sprintf(verb, auth), "hidden", verb)
			assert.NotContains(t, fmt.Sprintf(verb, struct{ Auth Auth }{auth}), "hidden", verb)
		}
	}
}

func TestOtherHostsAreRefused(t *testing.T) {
	inBubble(t, given, play(ok), func(t *testing.T, b *bed) {
		for _, other := range []string{"http://evil.test/", "https://127.0.0.1/", "http://127.0.0.1:81/"} {
			req, err := http.NewRequestWithContext(t.Context(), "GET", other+"path?secret=1", nil)
			require.NoError(t, err)
			_, err = b.chain.RoundTrip(req)
			assert.ErrorContains(t, err, "refused to send credentials to "+other[:len(other)-1]+": they are for "+site)
			assert.NotContains(t, err.Error(), "secret=")
		}
		assert.Empty(t, b.reached())
	})
}
