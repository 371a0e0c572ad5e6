package transport

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A request that does not say what it is, or could be sent twice behind the policy's back, is never sent.
func TestRequestsThatAreNotFitToBeSent(t *testing.T) {
	const makes = "a key"
	for name, row := range map[string]struct {
		request *Request
		body    any
		want    string
	}{
		"says nothing": {nil, nil, "a request that does not say what it is"},
		"body that can be read once": {&Request{}, struct{ *strings.Reader }{strings.NewReader("{}")},
			"a request with a body that cannot be had again"},
		"mint without a body": {&Request{Makes: makes}, nil, "a request without a body that makes a key"},
		"mint with no body":   {&Request{Makes: makes}, http.NoBody, "a request without a body that makes a key"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, given, play(ok), func(t *testing.T, b *bed) {
				ctx := t.Context()
				if row.request != nil {
					ctx = WithRequest(ctx, *row.request)
				}
				body, _ := row.body.(interface {
					Read(p []byte) (int, error)
				})
				req, err := http.NewRequestWithContext(ctx, "POST", site+keysPath, body)
				require.NoError(t, err)
				_, err = b.chain.RoundTrip(req)
				assert.ErrorContains(t, err, row.want)
				assert.Empty(t, b.reached())
			})
		})
	}
}

// An answer of success without content is one only to a request that says so.
func TestNoContent(t *testing.T) {
	for _, r := range []Request{{NoContent: true}, {}} {
		inBubble(t, given, play(answer(204, "")), func(t *testing.T, b *bed) {
			resp, _, err := b.send(WithRequest(t.Context(), r), "DELETE", keyPath, "")
			if r.NoContent {
				require.NoError(t, err)
				assert.Equal(t, 204, resp.StatusCode)
				assert.Len(t, b.reached(), 1)
				return
			}
			var unusable *UnusableError
			require.ErrorAs(t, err, &unusable)
			assert.Len(t, b.reached(), unusableTries)
		})
	}
}

// What waits for a challenge or a token is a mint; what is sent for it is not.
func TestAuthenticationIsRepeatedForAMint(t *testing.T) {
	token := answer(200, `{"access_token":"token-of-the-tests","token_type":"Bearer"}`, "Content-Type", "application/json")
	challenge := answer(401, `{}`, "WWW-Authenticate", `Digest realm="r", nonce="n", qop="auth", algorithm=MD5`)
	for name, row := range map[string]struct {
		auth Auth
		step http.HandlerFunc
	}{"token": {someAccount, token}, "challenge": {someKey, challenge}} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, row.auth, play(answer(200, "no JSON"), row.step, ok), func(t *testing.T, b *bed) {
				_, _, err := b.within10m("POST", keysPath, mintBody)
				require.NoError(t, err)
				assert.Len(t, b.reached(), 3)
			})
		})
	}
}
