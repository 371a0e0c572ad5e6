package emulator

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"time"
)

const defaultTokenLife = time.Hour

// defaultMaxTokens is how many access tokens an account may have at a time, from the vendor's manual.
const defaultMaxTokens = 100

type token struct {
	account *serviceAccount
	secret  *accountSecret // that it was issued for; nil: made by a test for an account without one
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

// The OAuth2 endpoints take client credentials by HTTP Basic. They are not in the vendor's document of routes; RFC 6749
// and RFC 7009 say what they do. An account's access list is about the use of a token, not about these.

// createToken issues an access token.
func (s *Server) createToken(x *exchange) reply {
	a, secret, form, refused := s.client(x)
	switch {
	case refused != nil:
		return *refused
	case form.Get("grant_type") == "":
		return oauthError(http.StatusBadRequest, "invalid_request", "The grant_type is missing.")
	case form.Get("grant_type") != "client_credentials":
		return oauthError(http.StatusBadRequest, "unsupported_grant_type", "Use client_credentials.")
	case s.tokensFull(a): // the text is from the vendor's manual
		return oauthError(http.StatusForbidden, "access_denied",
			"Access Token limit reached. Please use the existing Access Tokens or create a new Service Account.")
	}
	secret.lastUsed = s.now()
	life := s.tokenLife()
	return ok(tokenReply{AccessToken: s.issueToken(a, secret), ExpiresIn: int(life.Seconds()), TokenType: "Bearer"}).
		with("Content-Type", "application/json").with("Cache-Control", "no-store")
}

// revokeToken ends an access token of the caller's. One that is unknown is as good as revoked (RFC 7009, 2.2); so it is
// with another account's, which stays.
func (s *Server) revokeToken(x *exchange) reply {
	a, _, form, refused := s.client(x)
	switch value := form.Get("token"); {
	case refused != nil:
		return *refused
	case value == "":
		return oauthError(http.StatusBadRequest, "invalid_request", "The token is missing.")
	default:
		if t, found := s.tokens[value]; found && t.account == a {
			delete(s.tokens, value)
		}
		return reply{status: http.StatusOK}.with("Content-Type", "application/json").with("Cache-Control", "no-store")
	}
}

// client finds out which account asks an OAuth2 endpoint, and by which secret, and reads the form that it sent.
func (s *Server) client(x *exchange) (*serviceAccount, *accountSecret, url.Values, *reply) {
	id, value, _ := x.r.BasicAuth() // without: no account has the id ""
	// RFC 6749, 2.3.1: both are form-encoded before they go into the header.
	id, errID := url.QueryUnescape(id)
	value, errValue := url.QueryUnescape(value)
	if a, known := s.accounts[id]; errID == nil && errValue == nil && known {
		if secret := a.secretFor(value, s.now()); secret != nil {
			x.entry.Caller = a.id
			form, _ := url.ParseQuery(string(x.body)) // what cannot be read is missing
			return a, secret, form, nil
		}
	}
	refusal := oauthError(http.StatusUnauthorized, "invalid_client", "Invalid client id or secret.").
		with("WWW-Authenticate", `Basic realm="MongoDB Atlas"`)
	return nil, nil, nil, &refusal
}

func oauthError(status int, code, description string) reply {
	answer := reply{status: status, body: tokenError{code, description}, errorCode: code}
	return answer.with("Content-Type", "application/json").with("Cache-Control", "no-store")
}

// issueToken makes an access token; it looks like the JSON Web Token that Atlas issues, but is random.
func (s *Server) issueToken(a *serviceAccount, secret *accountSecret) string {
	value := "eyJ" + s.newText(33) + "." + s.newText(80) + "." + s.newText(43)
	s.tokens[value] = &token{account: a, secret: secret, expires: s.now().Add(s.tokenLife())}
	s.issued(AccessToken, value)
	return value
}

// tokensFull says whether the account may have no further token; it drops those that have expired.
func (s *Server) tokensFull(a *serviceAccount) bool {
	s.dropTokens(func(t *token) bool { return t.account == a && !s.now().Before(t.expires) })
	limit, living := cmp.Or(s.MaxTokens, defaultMaxTokens), 0
	for _, t := range s.tokens {
		if t.account == a {
			living++
		}
	}
	return limit > 0 && living >= limit
}

// dropTokens ends the tokens that are meant: requests with them are answered 401.
func (s *Server) dropTokens(meant func(*token) bool) {
	maps.DeleteFunc(s.tokens, func(_ string, t *token) bool { return meant(t) })
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
	return &caller{grants: a.grants, id: a.id, orgID: a.orgID, account: a, accessList: a.accessList}, nil
}

// expired is the 401 for an unknown or expired access token (RFC 6750, 3).
func (s *Server) expired() *reply {
	answer := errUnauthorized().reply().with("WWW-Authenticate", `Bearer realm="MongoDB Atlas", error="invalid_token"`)
	return &answer
}
