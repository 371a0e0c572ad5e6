package emulator

import (
	"net"
	"net/netip"
	"strings"
)

// caller is whoever authenticated.
type caller struct {
	grants
	id         string // public key or client id
	orgID      string
	key        *key            // nil: a service account
	account    *serviceAccount // nil: a key
	accessList accessList
}

// authenticate finds out who calls; otherwise it returns the 401. The lock must be held.
func (s *Server) authenticate(x *exchange) (*caller, *reply) {
	scheme, rest, _ := strings.Cut(x.r.Header.Get("Authorization"), " ")
	switch {
	case strings.EqualFold(scheme, "Digest"):
		return s.authenticateDigest(x, rest)
	case strings.EqualFold(scheme, "Bearer"):
		return s.authenticateToken(strings.TrimSpace(rest))
	}
	return nil, s.challenge(false)
}

// remoteAddr is the address of a request's RemoteAddr; what is no IP address, such as an in-memory connection's, is
// this machine.
func remoteAddr(remote string) netip.Addr {
	if host, _, err := net.SplitHostPort(remote); err == nil {
		remote = host
	}
	if addr, err := netip.ParseAddr(remote); err == nil {
		return addr.Unmap()
	}
	return netip.AddrFrom4([4]byte{127, 0, 0, 1})
}
