package transport

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

const (
	tokenPath = "/api/oauth/token"
	// tokenReserve is how long before its end a token is replaced, but never more than a tenth of its life.
	tokenReserve = time.Minute
	// youngToken is the age under which a 401 is not blamed on the token's age.
	youngToken = time.Minute
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
	return &tokenBearer{
		account:  a,
		tokenURL: site.String() + tokenPath,
		next:     next,
		direct:   &http.Client{Transport: direct},
	}, nil
}

// tokenBearer adds an access token. One is fetched per process, ahead of the end of the last, and once more for a
// request that the server refuses for its token.
type tokenBearer struct {
	account  ServiceAccount
	tokenURL string
	next     http.RoundTripper
	direct   *http.Client
	tokens   shared[token]
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

func (b *tokenBearer) fetch(ctx context.Context) (*token, error) {
	ctx = WithRequest(ctx, Request{secret: true}) // instead of what the request is that waits for the token
	config := clientcredentials.Config{
		ClientID: b.account.ClientID, ClientSecret: b.account.ClientSecret.Reveal(), TokenURL: b.tokenURL,
		AuthStyle: oauth2.AuthStyleInHeader, // detecting it would take a second request after a failure
	}
	fetched, err := config.Token(context.WithValue(ctx, oauth2.HTTPClient, b.direct))
	if err != nil {
		return nil, b.explain(err)
	}
	if !isToken(fetched.AccessToken) {
		return nil, &AuthError{Problem: "the token endpoint's access token cannot be sent in a header"}
	}
	t := &token{value: redact.New(fetched.AccessToken), fetched: time.Now()}
	if !fetched.Expiry.IsZero() {
		t.renewAt = fetched.Expiry.Add(-min(tokenReserve, time.Until(fetched.Expiry)/10))
	}
	return t, nil
}

// explain turns x/oauth2's error, which quotes the answer's body, into one that does not.
func (b *tokenBearer) explain(err error) error {
	var outer *url.Error
	if errors.As(err, &outer) { // no answer: the error of the layers below
		return outer.Err
	}
	explained := &AuthError{Problem: "the answer of the token endpoint has no access token: check baseUrl and the proxy"}
	var refusal *oauth2.RetrieveError
	if errors.As(err, &refusal) {
		explained.Problem = "the token endpoint does not accept the service account: check clientId and clientSecret"
		explained.Status = refusal.Response.StatusCode
		if codeForm.MatchString(refusal.ErrorCode) {
			explained.Code = refusal.ErrorCode
		}
	}
	return explained
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
