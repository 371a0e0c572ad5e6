package transport

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestTokenBurst(t *testing.T) {
	inWorld(t, func(s *emulator.Server) { s.Latency = 50 * time.Millisecond }, byAccount, func(t *testing.T, b *bed, w *world) {
		began := time.Now()
		assert.Equal(t, 64, b.burst(64, "GET", w.keys(), ""))
		assert.Equal(t, 100*time.Millisecond, time.Since(began), "two round trips")
		assert.Equal(t, 1, w.Counts().Tokens)
		assert.Equal(t, 64, w.Counts().Work)
	})
}

// A token is replaced a minute before its end, or for a short one a tenth of its life before.
func TestTokenIsRenewedAheadOfItsEnd(t *testing.T) {
	for life, safe := range map[time.Duration]time.Duration{
		time.Hour: 59 * time.Minute, 100 * time.Second: 90 * time.Second,
	} {
		inWorld(t, func(s *emulator.Server) { s.TokenLife = life }, byAccount, func(t *testing.T, b *bed, w *world) {
			tokens := []int{1, 1, 2}
			for i, wait := range []time.Duration{0, safe - time.Second, time.Second} {
				time.Sleep(wait)
				assert.Equal(t, 1, b.burst(1, "GET", w.keys(), ""))
				assert.Equal(t, tokens[i], w.Counts().Tokens, "step %d", i)
			}
			assert.Equal(t, 3, w.Counts().Work, "no request was refused")
		})
	}
}

func TestTokenThatEndsInFlight(t *testing.T) {
	inWorld(t, nil, byAccount, func(t *testing.T, b *bed, w *world) {
		assert.Equal(t, 1, b.burst(1, "GET", w.keys(), ""))
		w.Inject(emulator.Fault{Kind: emulator.ExpiredToken})
		assert.Equal(t, 1, b.burst(1, "POST", w.keys(), mintBody))
		assert.Equal(t, 2, w.Counts().Tokens)
		assert.Equal(t, 3, w.Counts().Work)
	})
}

// Many whose token was refused at once share the next one.
func TestTokenThatEndsForMany(t *testing.T) {
	inWorld(t, func(s *emulator.Server) { s.Latency = 50 * time.Millisecond }, byAccount, func(t *testing.T, b *bed, w *world) {
		assert.Equal(t, 1, b.burst(1, "GET", w.keys(), ""))
		w.Advance(2 * time.Hour)
		assert.Equal(t, 32, b.burst(32, "GET", w.keys(), ""))
		assert.Equal(t, 2, w.Counts().Tokens)
		assert.Equal(t, 1+32+32, w.Counts().Work)
	})
}

// A 401 to a token that is new is the answer, unless the server blames the token; to an old one it costs one more.
func TestUnauthorizedWithAToken(t *testing.T) {
	refuse := func(headers ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == tokenPath {
				answer(200, `{"access_token":"token-of-the-tests","token_type":"Bearer"}`, "Content-Type", "application/json")(w, r)
				return
			}
			refusal(401, "USER_UNAUTHORIZED", headers...)(w, r)
		}
	}
	for name, row := range map[string]struct {
		step       http.HandlerFunc
		new, later int // requests in all
	}{
		"no reason":     {refuse(), 2, 5},
		"invalid_token": {refuse("WWW-Authenticate", `Bearer error="invalid_token"`), 4, 7},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, someAccount, play(row.step), func(t *testing.T, b *bed) {
				for _, want := range []int{row.new, row.later} {
					resp, _, err := b.within10m("GET", keysPath, "")
					require.NoError(t, err)
					assert.Equal(t, 401, resp.StatusCode)
					assert.Len(t, b.reached(), want)
					time.Sleep(youngToken)
				}
			})
		})
	}
}

func TestTokenEndpointTrouble(t *testing.T) {
	for name, trouble := range troubles {
		t.Run(name, func(t *testing.T) {
			token := answer(200, `{"access_token":"token-of-the-tests","token_type":"Bearer","expires_in":3600}`, "Content-Type", "application/json")
			inBubble(t, someAccount, play(trouble, trouble, token, ok), func(t *testing.T, b *bed) {
				resp, _, err := b.within10m("POST", keysPath, mintBody)
				require.NoError(t, err)
				assert.Equal(t, 200, resp.StatusCode)
				hits := b.reached()
				require.Len(t, hits, 4)
				assert.Equal(t, "grant_type=client_credentials", hits[2].body)
				assert.Equal(t, "Bearer token-of-the-tests", hits[3].authorization)
			})
		})
	}
}

func TestTokenEndpointRefusals(t *testing.T) {
	jsonType := []string{"Content-Type", "application/json"}
	const check = "cannot authenticate: the token endpoint does not accept the service account: check clientId and clientSecret "
	for name, row := range map[string]struct {
		step http.HandlerFunc
		want string
	}{
		"invalid_client":   {answer(401, `{"error":"invalid_client","error_description":"no secret"}`, jsonType...), check + "(401 invalid_client)"},
		"page":             {answer(403, `<html>secret`), check + "(403)"},
		"code of nonsense": {answer(400, `{"error":"<secret>"}`, jsonType...), check + "(400)"},
		"no token":         {answer(200, `{"secret":"secret"}`, jsonType...), "cannot authenticate: the answer of the token endpoint has no access token: check baseUrl and the proxy"},
		"broken token":     {answer(200, `{"access_token":"broken-token\n"}`, jsonType...), "cannot authenticate: the token endpoint's access token cannot be sent in a header"},
		"half a token":     {answer(200, `no secret, but no JSON`, jsonType...), "the answer with status 200 is not Atlas's JSON"},
		"redirect":         {answer(307, "", "Location", "https://evil.test/secret"), "redirected to https://evil.test with status 307"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, someAccount, play(row.step), func(t *testing.T, b *bed) {
				_, _, err := b.within10m("POST", keysPath, mintBody)
				require.ErrorContains(t, err, row.want)
				assert.NotContains(t, err.Error(), "no secret")
				assert.NotContains(t, err.Error(), "html")
				assert.NotContains(t, err.Error(), "evil.test/secret")
				for _, h := range b.reached() {
					assert.Equal(t, tokenPath, h.path)
				}
			})
		})
	}
}

// A wait for the token that is too long for one is not too long for another: one of those who have the time waits.
func TestTokenForThoseWhoCanWait(t *testing.T) {
	late := func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Second)
		refusal(429, "", "Retry-After", "180")(w, r)
	}
	token := answer(200, `{"access_token":"token-for-those-who-wait","token_type":"Bearer","expires_in":3600}`, "Content-Type", "application/json")
	inBubble(t, someAccount, play(late, token, ok), func(t *testing.T, b *bed) {
		var wg sync.WaitGroup
		wg.Go(func() {
			ctx, cancel := b.context(2 * time.Minute)
			defer cancel()
			_, _, err := b.send(ctx, "GET", keyPath, "")
			assert.ErrorContains(t, err, "the next attempt is due in 3m0s")
		})
		time.Sleep(100 * time.Millisecond)
		for range 3 {
			wg.Go(func() {
				_, _, err := b.within10m("GET", keyPath, "")
				assert.NoError(t, err)
			})
		}
		wg.Wait()
		assert.Len(t, b.reached(), 2+3, "two requests for the token")
	})
}

func TestTokenWithinTheDeadline(t *testing.T) {
	inBubble(t, someAccount, play(refusal(503, "")), func(t *testing.T, b *bed) {
		_, _, err := b.within10m("GET", keysPath, "")
		var gaveUp *GaveUpError
		require.ErrorAs(t, err, &gaveUp)
		assert.Equal(t, 503, gaveUp.Status)
	})
	inBubble(t, someAccount, play(hang), func(t *testing.T, b *bed) {
		ctx, cancel := b.context(5 * time.Second)
		defer cancel()
		_, _, err := b.send(ctx, "GET", keysPath, "")
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}
