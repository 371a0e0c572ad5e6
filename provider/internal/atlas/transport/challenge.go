package transport

import (
	"errors"
	"net/http"
	"strings"

	"github.com/icholy/digest"
)

// longestChallenge bounds a WWW-Authenticate header that is parsed, in bytes. Atlas's has about 120.
const longestChallenge = 4096

var errNoChallenge = errors.New("no usable digest challenge")

// parseChallenge finds the digest challenge in the headers of a 401. Headers come from whoever answers, so what the
// parser makes of them is checked before it is used, and no error quotes them.
func parseChallenge(header http.Header) (*digest.Challenge, error) {
	for _, value := range header.Values("WWW-Authenticate") {
		if len(value) > longestChallenge || !digest.IsDigest(value) || !printable(value) {
			continue
		}
		challenge, err := digest.ParseChallenge(value)
		if err != nil {
			continue
		}
		for i, qop := range challenge.QOP { // the parser splits "auth, auth-int" and leaves the space
			challenge.QOP[i] = strings.TrimSpace(qop)
		}
		if challenge.Nonce != "" && digest.CanDigest(challenge) {
			return challenge, nil
		}
	}
	return nil, errNoChallenge
}

// printable says whether a text is ASCII that can be sent back in a header: the library's quoting would turn anything
// else into escapes that mean something different to HTTP.
func printable(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}
