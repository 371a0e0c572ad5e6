package transport

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

const (
	tokenPath  = "/api/oauth/token"
	revokePath = "/api/oauth/revoke"
	// tokenReserve is how long before its end a token is replaced, but never more than a tenth of its life.
	tokenReserve = time.Minute
	// youngToken is the age under which a 401 is not blamed on the token's age.
	youngToken = time.Minute
	// longestToken is the longest life of a token that is believed.
	longestToken = 365 * 24 * time.Hour
)

// ServiceAccount authenticates with a service account, by OAuth2 client credentials (RFC 6749, 4.4).
type ServiceAccount struct {
	ClientID     string
	ClientSecret redact.Secret
}

func (a ServiceAccount) layer(site Site, next, direct http.RoundTripper) (http.RoundTripper, error) {
	if a.ClientID == "" || a.ClientSecret.IsZero() {
		return nil, errors.New("a service account needs both clientId and clientSecret")
	}
	return &tokenBearer{account: a, site: site, next: next, direct: direct}, nil
}

// tokenBearer adds an access token. One is fetched per process, ahead of the end of the last, and once more for a
// request that the server refuses for its token.
type tokenBearer struct {
	account ServiceAccount
	site    Site
	next    http.RoundTripper
	direct  http.RoundTripper
	tokens  shared[token]
}

type token struct {
	value   redact.Secret
	fetched time.Time
	renewAt time.Time // zero: never
}

func (b *tokenBearer) RoundTrip(req *http.Request) (*http.Response, error) {
	defer closeBody(req)
	t, err := b.token(req.Context(), nil)
	if err != nil {
		return nil, err
	}
	resp, err := sendBearer(b.next, req, t.value)
	if err != nil || resp.StatusCode != http.StatusUnauthorized || !t.suspect(resp.Header) {
		return resp, err
	}
	if !mayRepeat(req, resp) {
		b.tokens.replace(t, nil)
		return resp, nil
	}
	if t, err = b.token(req.Context(), t); err != nil {
		return nil, err
	}
	return sendBearer(b.next, req, t.value)
}

// token returns the token, or a new one if there is none, it is about to end, or it is the one that was refused.
func (b *tokenBearer) token(ctx context.Context, refused *token) (*token, error) {
	good := func(t *token) bool {
		return t != refused && (t.renewAt.IsZero() || time.Now().Before(t.renewAt))
	}
	return b.tokens.get(ctx, good, b.fetch)
}

// fetch asks for a token (RFC 6749, 4.4.2). What the answer is called, and what else is in it, makes no difference.
func (b *tokenBearer) fetch(ctx context.Context) (*token, error) {
	resp, err := b.post(ctx, b.direct, tokenPath, Request{secret: true}, url.Values{"grant_type": {"client_credentials"}})
	if err != nil {
		return nil, err
	}
	answer := readTokenAnswer(bodyOf(resp))
	switch value, isText := answer.AccessToken.(string); {
	case resp.StatusCode >= 400 || answer.Error != nil:
		return nil, answer.refusal(resp.StatusCode)
	case !isText || value == "":
		return nil, &AuthError{Problem: "the answer of the token endpoint has no access token: check baseUrl and the proxy"}
	case !isToken(value):
		redact.Hide(value)
		return nil, &AuthError{Problem: "the token endpoint's access token cannot be sent in a header"}
	default:
		t := &token{value: redact.New(value), fetched: time.Now()}
		if life := answer.life(); life > 0 {
			t.renewAt = t.fetched.Add(life - min(tokenReserve, life/10))
		}
		return t, nil
	}
}

// post asks one of the endpoints for tokens, in the account's name.
func (b *tokenBearer) post(ctx context.Context, by http.RoundTripper, path string, r Request, form url.Values) (*http.Response, error) {
	ctx = WithRequest(ctx, r) // instead of what the request is that waits for the token
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.site.String()+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(url.QueryEscape(b.account.ClientID), url.QueryEscape(b.account.ClientSecret.Reveal()))
	return by.RoundTrip(req)
}

// end revokes the token, if there is one (RFC 7009): Atlas lets an account have a hundred at a time, each of which lives for an hour
// otherwise. It is tried once, and what comes of it makes no difference.
func (b *tokenBearer) end(ctx context.Context) {
	t := b.tokens.take()
	if t == nil {
		return
	}
	_, _ = b.post(ctx, b.next, revokePath, Request{NoContent: true, secret: true, unlogged: true}, //nolint:bodyclose // it is in memory
		url.Values{"token": {t.value.Reveal()}, "token_type_hint": {"access_token"}})
}

// tokenAnswer is an answer of the token endpoint (RFC 6749, 5.1 and 5.2), or an error in Atlas's own form. Anything may
// stand in any of its fields.
type tokenAnswer struct {
	AccessToken any `json:"access_token"`
	ExpiresIn   any `json:"expires_in"`
	Error       any `json:"error"`
	Description any `json:"error_description"`
	ErrorCode   any `json:"errorCode"`
	Detail      any `json:"detail"`
}

// readTokenAnswer reads what there is to read.
func readTokenAnswer(body []byte) tokenAnswer {
	var answer tokenAnswer
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&answer) != nil {
		return tokenAnswer{} // a page, or JSON of another kind
	}
	return answer
}

// life is how long the token lives, in whole seconds; 0 where the answer does not say, or nothing that makes sense. Such a
// token is replaced when it is refused.
func (a tokenAnswer) life() time.Duration {
	seconds, err := strconv.ParseFloat(fmt.Sprint(a.ExpiresIn), 64) // servers write a number, a fraction, or either as a text
	if err != nil || !(seconds >= 1 && seconds <= longestToken.Seconds()) {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// refusal is the error for an answer that refuses a token. It has nothing of the answer in it but the code.
func (a tokenAnswer) refusal(status int) *AuthError {
	refusal := &AuthError{
		Problem: "the token endpoint does not accept the service account: check clientId and clientSecret",
		Status:  status, Code: cmp.Or(asCode(a.ErrorCode), asCode(a.Error)),
	}
	if status == http.StatusForbidden && strings.Contains(strings.ToLower(fmt.Sprint(a.Description, a.Detail)), "token limit") {
		refusal.Problem = "the service account has as many access tokens as Atlas allows"
		refusal.fix = "Each run takes one, and Atlas lets 100 of a service account live. Run the command again when some have " +
			"ended, which each does within the hour; use a service account for this stack alone; or have the runs share one as accessToken."
	}
	return refusal
}

// suspect says whether a 401 may be the token's fault. Atlas answers 401 for missing roles too, so without the server's
// word (RFC 6750, 3.1) only a token that is not quite new is tried again with another.
func (t *token) suspect(header http.Header) bool {
	for _, value := range header.Values("WWW-Authenticate") {
		if strings.Contains(value, "invalid_token") {
			return true
		}
	}
	return time.Since(t.fetched) >= youngToken
}
