package transport

import (
	"errors"
	"net/http"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// AccessToken authenticates with an access token that was had elsewhere. It is never renewed.
type AccessToken struct{ Token redact.Secret }

func (t AccessToken) layer(_ Site, next, _ http.RoundTripper) (http.RoundTripper, error) {
	if !isToken(t.Token.Reveal()) {
		return nil, errors.New("accessToken is empty or has characters that no access token has")
	}
	return &bearer{token: t.Token, next: next}, nil
}

type bearer struct {
	token redact.Secret
	next  http.RoundTripper
}

func (b *bearer) RoundTrip(req *http.Request) (*http.Response, error) {
	defer closeBody(req)
	return sendBearer(b.next, req, b.token)
}

// sendBearer sends a copy of the request with the token (RFC 6750, 2.1).
func sendBearer(next http.RoundTripper, req *http.Request, token redact.Secret) (*http.Response, error) {
	fresh, err := copyRequest(req.Context(), req)
	if err != nil {
		return nil, err
	}
	fresh.Header.Set("Authorization", "Bearer "+token.Reveal())
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
