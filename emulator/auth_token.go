package emulator

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"time"
)

const defaultTokenLife = time.Hour

type token struct {
	account *serviceAccount
	expires time.Time
}

// tokenReply is RFC 6749, 5.1.
type tokenReply struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int    `json:"expires_in"` // seconds
	TokenType   string `json:"token_type"`
}

// tokenError is RFC 6749, 5.2.
type tokenError struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// createToken is the OAuth2 token endpoint for client credentials by HTTP Basic. It is not in the vendor's document
// of routes; RFC 6749 says what it does.
func (s *Server) createToken(x *exchange) reply {
	id, secret, _ := x.r.BasicAuth() // without: no account has the id ""
	// RFC 6749, 2.3.1: both are form-encoded before they go into the header.
	id, errID := url.QueryUnescape(id)
	secret, errSecret := url.QueryUnescape(secret)
	form, errForm := url.ParseQuery(string(x.body))
	a, known := s.accounts[id]
	switch {
	case errID != nil, errSecret != nil, !known,
		subtle.ConstantTimeCompare([]byte(secret), []byte(a.secret)) != 1:
		return oauthError(http.StatusUnauthorized, "invalid_client", "Invalid client id or secret.").
			with("WWW-Authenticate", `Basic realm="MongoDB Atlas"`)
	case errForm != nil, form.Get("grant_type") == "":
		return oauthError(http.StatusBadRequest, "invalid_request", "The grant_type is missing.")
	case form.Get("grant_type") != "client_credentials":
		return oauthError(http.StatusBadRequest, "unsupported_grant_type", "Use client_credentials.")
	}
	x.entry.Caller = a.id
	life := s.tokenLife()
	return ok(tokenReply{AccessToken: s.issueToken(a), ExpiresIn: int(life.Seconds()), TokenType: "Bearer"}).
		with("Content-Type", "application/json").with("Cache-Control", "no-store")
}

func oauthError(status int, code, description string) reply {
	answer := reply{status: status, body: tokenError{code, description}, errorCode: code}
	return answer.with("Content-Type", "application/json").with("Cache-Control", "no-store")
}

// issueToken makes an access token; it looks like the JSON Web Token that Atlas issues, but is random.
func (s *Server) issueToken(a *serviceAccount) string {
	value := "eyJ" + s.newText(33) + "." + s.newText(80) + "." + s.newText(43)
	s.tokens[value] = &token{account: a, expires: s.now().Add(s.tokenLife())}
	s.issued(AccessToken, value)
	return value
}

func (s *Server) tokenLife() time.Duration {
	if s.TokenLife <= 0 {
		return defaultTokenLife
	}
	return s.TokenLife
}

func (s *Server) authenticateToken(value string) (*caller, *reply) {
	t, found := s.tokens[value]
	if !found || !s.now().Before(t.expires) {
		delete(s.tokens, value)
		return nil, s.expired()
	}
	a := t.account
	return &caller{grants: a.grants, id: a.id, orgID: a.orgID}, nil
}

// expired is the 401 for an unknown or expired access token (RFC 6750, 3).
func (s *Server) expired() *reply {
	answer := errUnauthorized().reply().with("WWW-Authenticate", `Bearer realm="MongoDB Atlas", error="invalid_token"`)
	return &answer
}
