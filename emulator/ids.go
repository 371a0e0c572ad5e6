package emulator

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// Everything here needs the lock.

// newObjectID makes a MongoDB ObjectId: four bytes of the clock's seconds, five of the server, three that count up.
func (s *Server) newObjectID() string {
	var id [12]byte
	binary.BigEndian.PutUint32(id[:4], uint32(s.now().Unix())) // 32 bits last until 2106
	copy(id[4:9], s.machine[:])
	s.counter++
	id[9], id[10], id[11] = byte(s.counter>>16), byte(s.counter>>8), byte(s.counter)
	return hex.EncodeToString(id[:])
}

// newPublicKey makes eight lower-case letters that no other key has.
func (s *Server) newPublicKey() string {
	for {
		var letters [8]byte
		for i := range letters {
			letters[i] = byte('a' + s.rng.IntN(26))
		}
		if _, taken := s.byPublic[string(letters[:])]; !taken {
			return string(letters[:])
		}
	}
}

// newPrivateKey makes a random UUID (RFC 9562, version 4).
func (s *Server) newPrivateKey() string {
	b := s.randomBytes(16)
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// newText makes n random characters of base64's URL alphabet.
func (s *Server) newText(n int) string {
	return base64.RawURLEncoding.EncodeToString(s.randomBytes(n))[:n]
}

func (s *Server) randomBytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(s.rng.Uint32())
	}
	return b
}

// isObjectID says whether id is 24 lower-case hexadecimal digits, as the vendor's document demands of ids.
func isObjectID(id string) bool {
	if len(id) != 24 {
		return false
	}
	for _, c := range []byte(id) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
