package emulator_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// revoke asks the endpoint that revokes tokens.
func (b *bed) revoke(user, password, form string) answer {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), "POST", base+"/api/oauth/revoke", strings.NewReader(form))
	require.NoError(b.t, err)
	req.SetBasicAuth(url.QueryEscape(user), url.QueryEscape(password))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err := b.send(&http.Client{Transport: b.transport}, req)
	require.NoError(b.t, err)
	return a
}

// A deleted secret signs in no more, and its tokens end at once; those of the other secret go on.
func TestADeletedSecretTakesItsTokensAlong(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		id, one := b.makeAccount()
		two := b.do(owner, 201, "POST", b.orgAccounts()+"/"+id+"/secrets", `{"secretExpiresAfterHours":8}`).body["secret"].(string)
		tokens := map[string]int{b.tokenOf(id, one): 401, b.tokenOf(id, one): 401, b.tokenOf(id, two): 200}
		for token := range tokens {
			b.do(b.bearer(token), 200, "GET", api, "")
		}
		b.do(owner, 204, "DELETE", b.orgAccounts()+"/"+id+"/secrets/"+b.account(id).Secrets[0].ID, "")
		for token, want := range tokens {
			b.do(b.bearer(token), want, "GET", api, "")
		}
		assert.Equal(t, 401, b.token(id, one, grant).StatusCode)
		token := b.tokenOf(id, two)
		require.NoError(t, b.atlas.DeleteSecret(id, b.account(id).Secrets[0].ID))
		b.do(b.bearer(token), 401, "GET", api, "")
		assert.Empty(t, b.account(id).Secrets)
	})
}

func TestADeletedAccountTakesItsTokensAlong(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		id, secret := b.makeAccount()
		token := b.tokenOf(id, secret)
		b.do(b.bearer(token), 204, "DELETE", b.orgAccounts()+"/"+id, "")
		b.do(b.bearer(token), 401, "GET", api, "")
		assert.Equal(t, 401, b.token(id, secret, grant).StatusCode)
	})
}

// That a token outlives a secret that expires is assumed. When a secret was last shown for one is to be seen.
func TestATokenOutlivesItsSecret(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		id, secret := b.makeAccount()
		assert.NotContains(t, secretsOf(b.do(b.as(b.owner), 200, "GET", b.orgAccounts()+"/"+id, ""))[0], "lastUsedAt")
		b.atlas.Advance(24*time.Hour - time.Second)
		token := b.tokenOf(id, secret)
		b.atlas.Advance(time.Minute)
		b.do(b.bearer(token), 200, "GET", api, "")
		assert.Equal(t, 401, b.token(id, secret, grant).StatusCode)
		used := secretsOf(b.do(b.as(b.owner), 200, "GET", b.orgAccounts()+"/"+id, ""))[0]["lastUsedAt"]
		assert.Equal(t, written(24*time.Hour-time.Second), used)
	})
}

// A token is revoked by its own account only, and an unknown one counts as revoked.
func TestTokensAreRevoked(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		id, secret := b.makeAccount()
		other, otherSecret := b.makeAccount()
		token := b.tokenOf(id, secret)
		form := "token=" + token + "&token_type_hint=access_token"
		assert.Equal(t, 200, b.revoke(other, otherSecret, form).StatusCode)
		b.do(b.bearer(token), 200, "GET", api, "")
		for _, c := range []struct{ code, id, secret, form string }{
			{"invalid_client", id, "wrong", form}, {"invalid_client", unknownAccount, secret, form}, {"invalid_request", id, secret, "token="},
		} {
			a := b.revoke(c.id, c.secret, c.form)
			assert.Equal(t, c.code, a.body["error"], a.text)
		}
		for range 2 {
			a := b.revoke(id, secret, form)
			assert.Equal(t, 200, a.StatusCode)
			assert.Empty(t, a.text)
			b.do(b.bearer(token), 401, "GET", api, "")
		}
		for _, r := range b.atlas.Requests() {
			if r.Route == emulator.RouteRevokeToken.Path {
				assert.Equal(t, emulator.Revocation, r.Kind)
			}
		}
	})
}

// Tokens that have expired, were revoked or belong to somebody else do not count.
func TestHowManyTokensAnAccountMayHave(t *testing.T) {
	for name, c := range map[string]struct{ limit, had int }{"as documented": {0, 100}, "three": {3, 3}} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(s *emulator.Server) { s.MaxTokens = c.limit }, func(b *bed) {
				id, secret := b.makeAccount()
				var token string
				for range c.had {
					token = b.tokenOf(id, secret)
				}
				full := b.token(id, secret, grant)
				assert.Equal(t, 403, full.StatusCode)
				assert.Equal(t, "access_denied", full.body["error"])
				assert.Equal(t, "Access Token limit reached. Please use the existing Access Tokens or create a new Service Account.",
					full.body["error_description"])
				b.tokenOf(b.makeAccount())
				b.revoke(id, secret, "token="+token)
				b.tokenOf(id, secret)
				assert.Equal(t, 403, b.token(id, secret, grant).StatusCode)
				b.atlas.Advance(time.Hour)
				b.tokenOf(id, secret)
				b.atlas.Change(func(s *emulator.Server) { s.MaxTokens = -1 })
				for range c.had {
					b.tokenOf(id, secret)
				}
			})
		})
	}
}

// The secret of an account that a test adds never expires, and is treated as others are otherwise.
func TestTheSecretOfASeededAccountDoesNotExpire(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		id, secret := b.atlas.AddServiceAccount(b.org, emulator.Grants{Org: []string{"ORG_OWNER"}})
		b.atlas.Advance(100 * 365 * 24 * time.Hour)
		token := b.tokenOf(id, secret)
		shown := b.do(b.bearer(token), 200, "GET", b.orgAccounts()+"/"+id, "")
		assert.Equal(t, "9999-12-31T23:59:59Z", secretsOf(shown)[0]["expiresAt"])
		assert.Equal(t, []any{"ORG_OWNER"}, shown.body["roles"])
		b.do(b.bearer(token), 201, "POST", b.orgAccounts()+"/"+id+"/secrets", `{"secretExpiresAfterHours":720}`)
		assert.Equal(t, b.atlas.Now().Add(7*24*time.Hour).Unix(), b.account(id).Secrets[0].ExpiresAt.Unix())
		require.NoError(t, b.atlas.SetSecretExpiry(id, b.account(id).Secrets[0].ID, b.atlas.Now()))
		assert.Equal(t, 401, b.token(id, secret, grant).StatusCode)
	})
}

// Whatever was issued is a secret for leak searches.
func TestSecretsOfAccountsAreSecrets(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		id, secret := b.makeAccount()
		token := b.tokenOf(id, secret)
		b.do(b.as(b.owner), 201, "POST", b.orgAccounts()+"/"+id+"/secrets", `{"secretExpiresAfterHours":8}`)
		known := map[string]emulator.SecretKind{}
		for _, s := range b.atlas.Secrets() {
			known[s.Value] = s.Kind
		}
		for _, s := range b.account(id).Secrets {
			assert.Equal(t, emulator.ClientSecret, known[s.Secret])
			assert.Regexp(t, `^mdb_sa_sk_[0-9a-zA-Z_-]{40}$`, s.Secret)
		}
		assert.Equal(t, emulator.AccessToken, known[token])
	})
}
