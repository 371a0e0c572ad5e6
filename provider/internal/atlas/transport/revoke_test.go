package transport

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// The token is given back once, at the end; a request that comes later gets another, which is given back in turn.
func TestTokenIsRevokedAtTheEnd(t *testing.T) {
	inWorld(t, func(s *emulator.Server) { s.MaxTokens = 1 }, byAccount, func(t *testing.T, b *bed, w *world) {
		for run := 1; run <= 3; run++ {
			assert.Equal(t, 4, b.burst(4, "GET", w.keys(), ""))
			assert.Equal(t, run, w.Counts().Tokens, "there is a place for another token: the last was revoked")
			assert.Equal(t, run-1, w.Counts().Revocations)
			b.chain.Close(t.Context())
			b.chain.Close(t.Context())
			assert.Equal(t, run, w.Counts().Revocations, "once")
		}
	})
}

// Where there is no token, or none that we asked for, there is nothing to revoke.
func TestNoTokenIsNotRevoked(t *testing.T) {
	for name, auth := range map[string]func(*world) Auth{
		"account": byAccount, "key": byDigest,
		"token": func(w *world) Auth { return AccessToken{redact.New(w.AddAccessToken(w.account.ClientID))} },
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, nil, auth, func(t *testing.T, b *bed, w *world) {
				if name != "account" {
					assert.Equal(t, 1, b.burst(1, "GET", w.keys(), ""))
				}
				b.chain.Close(t.Context())
				assert.Zero(t, w.Counts().Revocations)
				assert.Zero(t, w.Counts().Tokens)
			})
		})
	}
}

// A token that was not to be had is none.
func TestTokenThatWasRefusedIsNotRevoked(t *testing.T) {
	inBubble(t, someAccount, play(answer(401, `{"error":"invalid_client"}`, "Content-Type", "application/json")), func(t *testing.T, b *bed) {
		_, _, err := b.within10m("GET", keysPath, "")
		require.Error(t, err)
		b.chain.Close(t.Context())
		assert.Len(t, b.reached(), 1)
	})
}

// The request is RFC 7009's, in the account's name.
func TestRevocationRequest(t *testing.T) {
	token := answer(200, `{"access_token":"the-token+itself"}`, "Content-Type", "application/json")
	inBubble(t, someAccount, play(token, ok, answer(200, "")), func(t *testing.T, b *bed) {
		_, _, err := b.within10m("GET", keysPath, "")
		require.NoError(t, err)
		b.chain.Close(t.Context())
		require.Len(t, b.reached(), 3)
		sent := b.reached()[2]
		assert.Equal(t, "POST "+revokePath, sent.method+" "+sent.path)
		form, err := url.ParseQuery(sent.body)
		require.NoError(t, err)
		assert.Equal(t, url.Values{"token": {"the-token+itself"}, "token_type_hint": {"access_token"}}, form)
		assert.Equal(t, b.reached()[0].authorization, sent.authorization)
	})
}

// What comes of the revocation makes no difference: it is tried once, takes no longer than it is given, and the token, which is
// in its request, is shown nowhere.
func TestRevocationThatFails(t *testing.T) {
	const value = "the-token-that-is-given-back"
	for name, step := range map[string]http.HandlerFunc{
		"no endpoint": answer(404, `<html>`+value), "refused": answer(400, `{"error":"unsupported_token_type","error_description":"`+value+`"}`),
		"trouble": answer(503, ""), "limit": refusal(429, "RATE_LIMITED", "Retry-After", "42"), "reset": reset, "cut": cut(200), "hang": hang,
		"redirect": answer(307, "", "Location", "https://evil.test/"+value), "login": answer(407, ""), "unauthorized": answer(401, ""),
	} {
		t.Run(name, func(t *testing.T) {
			token := answer(200, `{"access_token":"`+value+`"}`, "Content-Type", "application/json")
			inBubble(t, someAccount, play(token, ok, step, token, ok), func(t *testing.T, b *bed) {
				_, _, err := b.within10m("GET", keysPath, "")
				require.NoError(t, err)
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				began := time.Now()
				b.chain.Close(ctx)
				if name == "hang" {
					assert.Equal(t, 5*time.Second, time.Since(began))
				} else {
					assert.Zero(t, time.Since(began))
				}
				require.Len(t, b.reached(), 3, "once")
				assert.NotContains(t, b.logged()+strings.Join(b.shown(), ""), value)

				_, _, err = b.within10m("GET", keysPath, "")
				require.NoError(t, err)
				assert.Len(t, b.reached(), 5, "with a token of its own")
			})
		})
	}
}
