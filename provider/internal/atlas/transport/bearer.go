package transport

import (
	"errors"
	"net/http"
	"net/url"
)

// AccessToken authenticates with an access token that was had elsewhere. It is never renewed.
type AccessToken struct{ Token string }

// String says what it is, and nothing of the token.
func (AccessToken) String() string { return "access token" }

// GoString is String: no way of printing shows the token.
func (t AccessToken) GoString() string { return t.String() }

func (t AccessToken) layer(_ *url.URL, next, _ http.RoundTripper) (http.RoundTripper, error) {
	if !isToken(t.Token) {
		return nil, errors.New("accessToken is empty or has characters that no access token has")
	}
	return &bearer{token: t.Token, next: next}, nil
}

type bearer struct {
	token string
	next  http.RoundTripper
}

func (b *bearer) RoundTrip(req *http.Request) (*http.Response, error) {
	defer closeBody(req)
	return sendBearer(b.next, req, b.token)
}

// sendBearer sends a copy of the request with the token (RFC 6750, 2.1).
func sendBearer(next http.RoundTripper, req *http.Request, token string) (*http.Response, error) {
	fresh, err := renew(req.Context(), req)
	if err != nil {
		return nil, err
	}
	fresh.Header.Set("Authorization", "Bearer "+token)
	return next.RoundTrip(fresh)
}

// isToken says whether a text can be sent in a header as it is; net/http would refuse others, again and again.
func isToken(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] > '~' {
			return false
		}
	}
	return text != ""
}
