package transport

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// A token works whatever the answer says of how long it lives. Where that makes sense it is replaced ahead of its end, else
// when it is refused.
func TestExpiresIn(t *testing.T) {
	const never = 400 * 24 * time.Hour
	for value, life := range map[string]time.Duration{
		`3600`: time.Hour, `"3600"`: time.Hour, `3600.0`: time.Hour, `3599.99`: 3599 * time.Second, `"3600.5"`: time.Hour, `36e2`: time.Hour,
		`1`: time.Second, `null`: never, `0`: never, `-1`: never, `-99999999999999999999`: never, `""`: never, `"soon"`: never,
		`[3600]`: never, `{"s":3600}`: never, `true`: never, `0.5`: never, `"NaN"`: never, `"Infinity"`: never, `1e400`: never,
		`99999999999999999999`: never, `1e30`: never, `4294967296`: never, `9223372036854775807`: never,
	} {
		t.Run(value, func(t *testing.T) {
			tokens := 0
			inBubble(t, someAccount, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == tokenPath {
					tokens++
					answer(200, `{"access_token":"token-with-a-life","token_type":"Bearer","expires_in":`+value+`}`, "Content-Type", "application/json")(w, r)
					return
				}
				ok(w, r)
			}), func(t *testing.T, b *bed) {
				for range 3 {
					assert.Equal(t, 1, b.burst(1, "GET", keysPath, ""))
				}
				assert.Equal(t, 1, tokens, "one for all that come within its life")
				time.Sleep(min(life, never) - life/10 - time.Millisecond)
				synctest.Wait()
				_ = b.burst(1, "GET", keysPath, "")
				assert.Equal(t, 1, tokens, "not before nine tenths of it")
				time.Sleep(life / 10)
				_ = b.burst(1, "GET", keysPath, "")
				if life == never {
					assert.Equal(t, 1, tokens)
				} else {
					assert.Equal(t, 2, tokens)
				}
			})
		})
	}
}

// What the token endpoint can answer with, of what media type.
func TestTokenAnswers(t *testing.T) {
	for name, row := range map[string]struct{ body, contentType, bearer string }{
		"JSON":                {`{"access_token":"the-token-itself","token_type":"Bearer"}`, "application/json", "the-token-itself"},
		"JSON of Atlas":       {`{"access_token":"the-token-itself"}`, "application/vnd.atlas.2024-08-05+json;charset=utf-8", "the-token-itself"},
		"no type":             {`{"access_token":"the-token-itself","token_type":"bearer"}`, "", "the-token-itself"},
		"called text":         {`{"access_token":"the-token-itself"}`, "text/plain", "the-token-itself"},
		"called a page":       {`{"access_token":"the-token-itself"}`, "text/html", "the-token-itself"},
		"more than is needed": {`{"access_token":"the-token-itself","scope":["a"],"token_type":7,"refresh_token":{}}`, "application/json", "the-token-itself"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, someAccount, play(answer(200, row.body, "Content-Type", row.contentType), ok), func(t *testing.T, b *bed) {
				_, _, err := b.within10m("GET", keysPath, "")
				require.NoError(t, err)
				assert.Equal(t, "Bearer "+row.bearer, b.reached()[1].authorization)
			})
		})
	}
}

// The request for a token is RFC 6749's, with the credentials encoded as it says.
func TestTokenRequest(t *testing.T) {
	account := ServiceAccount{"mdb_sa_id_%", redact.New("with +/: and %41")}
	token := answer(200, `{"access_token":"the-token-itself"}`, "Content-Type", "application/json")
	inBubble(t, account, play(token, ok), func(t *testing.T, b *bed) {
		_, _, err := b.within10m("GET", keysPath, "")
		require.NoError(t, err)
		sent := b.reached()[0]
		assert.Equal(t, "POST "+tokenPath, sent.method+" "+sent.path)
		assert.Equal(t, "grant_type=client_credentials", sent.body)
		parsed := &http.Request{Header: http.Header{"Authorization": {sent.authorization}}}
		id, secret, _ := parsed.BasicAuth()
		assert.Equal(t, []string{"mdb_sa_id_%25", "with+%2B%2F%3A+and+%2541"}, []string{id, secret})
	})
}

// Atlas's limits on tokens: it takes ten requests for one a minute, and lets a hundred live.
func TestTokenLimits(t *testing.T) {
	limited := answer(429, `{"detail":"Resource /api/oauth/token is limited to 10 requests every 1 minutes.","error":429,`+
		`"errorCode":"RATE_LIMITED","parameters":["/api/oauth/token",10,1],"reason":"Too Many Requests"}`,
		"Content-Type", "application/json", "Retry-After", "42")
	token := answer(200, `{"access_token":"the-token-itself"}`, "Content-Type", "application/json")
	inBubble(t, someAccount, play(limited, token, ok), func(t *testing.T, b *bed) {
		began := time.Now()
		assert.Equal(t, 16, b.burst(16, "POST", keysPath, mintBody))
		assert.Len(t, b.reached(), 2+16, "one waits, for all")
		assert.GreaterOrEqual(t, time.Since(began), 42*time.Second)
		assert.LessOrEqual(t, time.Since(began), 43*time.Second)
		assert.Contains(t, b.shown(), "waiting 42s: Atlas limits the rate of requests (429 RATE_LIMITED)")
	})

	const said = "Access Token limit reached. Please use the existing Access Tokens or create a new Service Account."
	for name, full := range map[string]http.HandlerFunc{
		"OAuth's form": answer(403, `{"error":"access_denied","error_description":"`+said+`"}`, "Content-Type", "application/json"),
		"Atlas's form": answer(403, `{"error":403,"errorCode":"access_denied","detail":"`+said+`"}`, "Content-Type", "application/json"),
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, someAccount, play(full), func(t *testing.T, b *bed) {
				_, _, err := b.within10m("GET", keysPath, "")
				var refused *AuthError
				require.ErrorAs(t, err, &refused)
				assert.Equal(t, 403, refused.Status)
				assert.Equal(t, "access_denied", refused.Code)
				assert.Contains(t, refused.Error(), "the service account has as many access tokens as Atlas allows (403 access_denied)")
				assert.Contains(t, refused.Fix(), "within the hour")
				assert.Len(t, b.reached(), 1, "asking again makes it no better")
			})
		})
	}
}

// A token endpoint that shows what it was sent: nothing of the secret is in the error.
func TestTokenEndpointEchoes(t *testing.T) {
	const secret = "mdb_sa_sk_underscores_only_0123456789"
	account := ServiceAccount{"mdb_sa_id_0123", redact.New(secret)}
	for name, step := range map[string]http.HandlerFunc{
		"as OAuth's code":      answer(401, `{"error":"`+secret+`"}`, "Content-Type", "application/json"),
		"as Atlas's code":      answer(401, `{"errorCode":"`+secret+`"}`, "Content-Type", "application/json"),
		"as the description":   answer(401, `{"error":"invalid_client","error_description":"`+secret+`"}`, "Content-Type", "application/json"),
		"in a page":            answer(400, `<html>client_secret=`+secret),
		"in a page of success": answer(200, `<html>`+secret),
		"as a token":           answer(200, `{"access_token":["`+secret+`"]}`),
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, account, play(step), func(t *testing.T, b *bed) {
				ctx, cancel := b.context(time.Minute)
				defer cancel()
				_, _, err := b.send(ctx, "GET", keysPath, "")
				require.Error(t, err)
				for _, text := range []string{everyText(err), b.logged(), strings.Join(b.shown(), "\n")} {
					assert.NotContains(t, text, secret[10:])
				}
			})
		})
	}
}

// A mint that a gateway answers after the effect, in words of its own, is not sent again because the answer is a 401.
func TestMintIsNotRepeatedForAForeign401(t *testing.T) {
	const other = `Digest realm="r", nonce="other", qop="auth", stale=true`
	for name, foreign := range map[string]http.HandlerFunc{
		"a page, digest": answer(401, "<html>Sign in", "WWW-Authenticate", other),
		"empty, digest":  answer(401, "", "WWW-Authenticate", other),
		"a page, bearer": answer(401, "<html>Sign in", "WWW-Authenticate", `Bearer error="invalid_token"`),
		"a page":         answer(401, "<html>Sign in"),
		"JSON":           answer(401, `{"message":"sign in"}`),
	} {
		for authName, auth := range map[string]Auth{"digest": someKey, "account": someAccount} {
			t.Run(authName+" "+name, func(t *testing.T) {
				mints := 0
				inBubble(t, auth, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					switch {
					case r.URL.Path == tokenPath:
						answer(200, `{"access_token":"a-token-of-the-test"}`, "Content-Type", "application/json")(w, r)
					case r.Header.Get("Authorization") == "":
						answer(401, "", "WWW-Authenticate", `Digest realm="r", nonce="first", qop="auth"`)(w, r)
					case r.Method == "POST":
						mints++
						foreign(w, r)
					default:
						ok(w, r)
					}
				}), func(t *testing.T, b *bed) {
					_, _, err := b.within10m("GET", keysPath, "")
					require.NoError(t, err)
					time.Sleep(2 * youngToken)
					_, _, _ = b.within10m("POST", keysPath, mintBody)
					assert.Equal(t, 1, mints)
				})
			})
		}
	}
}
