package emulator

import (
	"crypto/md5" //nolint:gosec // it is the algorithm that Atlas asks for
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	realm            = "MMS Public API"
	defaultNonceLife = 5 * time.Minute
	maxNonces        = 1000 // when to look for expired ones to drop
)

type nonce struct {
	issued time.Time
	used   map[uint64]bool // the counts that were used; any order is fine, twice is not
}

// challenge is the 401 that tells a digest client the nonce. The header's form is recorded in the vendor's
// documentation.
func (s *Server) challenge(stale bool) *reply {
	if len(s.nonces) > maxNonces {
		maps.DeleteFunc(s.nonces, func(_ string, n *nonce) bool { return s.now().Sub(n.issued) >= s.nonceLife() })
	}
	value := hex.EncodeToString(s.randomBytes(16))
	s.nonces[value] = &nonce{issued: s.now(), used: map[uint64]bool{}}
	s.issued(Nonce, value)
	answer := errUnauthorized().reply().with("WWW-Authenticate", fmt.Sprintf(
		`Digest realm=%q, domain="", nonce=%q, algorithm=MD5, qop="auth", stale=%t`, realm, value, stale))
	return &answer
}

// authenticateDigest checks a digest by RFC 7616 with MD5 and qop=auth.
func (s *Server) authenticateDigest(x *exchange, header string) (*caller, *reply) {
	p := digestParams(header)
	k, known := s.byPublic[p["username"]]
	count, err := strconv.ParseUint(p["nc"], 16, 32)
	switch {
	case !known, err != nil, len(p["nc"]) != 8, p["realm"] != realm, p["qop"] != "auth", p["cnonce"] == "",
		p["algorithm"] != "" && !strings.EqualFold(p["algorithm"], "MD5"),
		p["uri"] != x.r.URL.RequestURI():
		return nil, s.challenge(false)
	}
	want := digestResponse(k.public, k.private, x.r.Method, p)
	if subtle.ConstantTimeCompare([]byte(want), []byte(p["response"])) != 1 {
		return nil, s.challenge(false)
	}
	s.issued(DigestResponse, want)
	n, found := s.nonces[p["nonce"]]
	switch {
	case !found || s.now().Sub(n.issued) >= s.nonceLife() || s.NonceUses > 0 && len(n.used) >= s.NonceUses:
		delete(s.nonces, p["nonce"])
		return nil, s.challenge(true) // the right key with an old nonce: try again with this one
	case n.used[count]:
		return nil, s.challenge(false) // a replay
	}
	n.used[count] = true
	return &caller{grants: k.grants, id: k.public, orgID: k.orgID, key: k, accessList: k.accessList}, nil
}

func (s *Server) nonceLife() time.Duration {
	if s.NonceLife <= 0 {
		return defaultNonceLife
	}
	return s.NonceLife
}

// digestResponse is the "response" of RFC 7616, 3.4.1, for qop=auth.
func digestResponse(user, password, method string, p map[string]string) string {
	a1 := md5hex(user + ":" + realm + ":" + password)
	a2 := md5hex(method + ":" + p["uri"])
	return md5hex(strings.Join([]string{a1, p["nonce"], p["nc"], p["cnonce"], p["qop"], a2}, ":"))
}

func md5hex(text string) string {
	sum := md5.Sum([]byte(text)) //nolint:gosec // see the import
	return hex.EncodeToString(sum[:])
}

// digestParams reads the comma separated name=value and name="value" of an Authorization header. A comma inside
// quotes belongs to the value.
func digestParams(header string) map[string]string {
	params := map[string]string{}
	for header != "" {
		name, rest, found := strings.Cut(header, "=")
		if !found {
			break
		}
		var value string
		if quoted, isQuoted := strings.CutPrefix(rest, `"`); isQuoted {
			value, rest, _ = strings.Cut(quoted, `"`)
			_, rest, _ = strings.Cut(rest, ",")
		} else {
			value, rest, _ = strings.Cut(rest, ",")
		}
		params[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
		header = rest
	}
	return params
}

// dropNonces forgets every nonce, as a restarted server does.
func (s *Server) dropNonces() { clear(s.nonces) }

var _ http.Handler = (*Server)(nil)
