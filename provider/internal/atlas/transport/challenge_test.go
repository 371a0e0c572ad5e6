package transport

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/icholy/digest"
	"github.com/stretchr/testify/assert"
)

func TestParseChallenge(t *testing.T) {
	const good = `Digest realm="MMS Public API", domain="", nonce="n", algorithm=MD5, qop="auth", stale=false`
	for name, row := range map[string]struct {
		headers []string
		nonce   string // "": none is usable
	}{
		"Atlas's":         {[]string{good}, "n"},
		"after another":   {[]string{`Basic realm="proxy"`, `Digest nonsense`, good}, "n"},
		"two qops":        {[]string{`Digest realm="r", nonce="n", qop="auth-int, auth"`}, "n"},
		"none":            {nil, ""},
		"other scheme":    {[]string{`Bearer realm="MongoDB Atlas"`}, ""},
		"no nonce":        {[]string{`Digest realm="r", qop="auth"`}, ""},
		"other algorithm": {[]string{`Digest realm="r", nonce="n", algorithm=ROT13`}, ""},
		"other qop":       {[]string{`Digest realm="r", nonce="n", qop="none"`}, ""},
		"unclosed":        {[]string{`Digest realm="r", nonce="n`}, ""},
		"not ASCII":       {[]string{"Digest realm=\"\u00e9\", nonce=\"n\""}, ""},
		"control":         {[]string{"Digest realm=\"\x01\", nonce=\"n\""}, ""},
		"too long":        {[]string{`Digest realm="` + strings.Repeat("r", longestChallenge) + `", nonce="n"`}, ""},
	} {
		challenge, err := parseChallenge(http.Header{"Www-Authenticate": row.headers})
		if row.nonce == "" {
			assert.ErrorIs(t, err, errNoChallenge, name)
			continue
		}
		assert.NoError(t, err, name)
		assert.Equal(t, row.nonce, challenge.Nonce, name)
	}
	spaced, _ := parseChallenge(http.Header{"Www-Authenticate": {`Digest realm="r", nonce="n", qop="auth-int, auth"`}})
	assert.True(t, spaced.SupportsQOP("auth"))
}

// FuzzChallenge: whatever a server puts into WWW-Authenticate, nothing panics, no error quotes it or the key, and
// what is sent back is a header that net/http can send.
func FuzzChallenge(f *testing.F) {
	const secret = "0a1b2c3d-private-half"
	for _, seed := range []string{
		"", "Digest", "Digest ", "Digest =", `Digest nonce="n"`, `Digest nonce="n", qop=""`, `Digest nonce="\`, "Basic realm=x",
		`Digest realm="MMS Public API", domain="", nonce="n", algorithm=MD5, qop="auth", stale=false`,
		`Digest realm="r", nonce="n", algorithm=SHA-512-256, qop="auth-int", userhash=true, opaque="\"o\\"`,
		`Digest realm="r", nonce="n", qop="auth", stale=true, nextnonce="m"`, `Basic realm="x", Digest realm="r", nonce="n", qop="auth"`,
		`Digest realm="r", nonce="n", qop="auth", opaque="` + secret + `"`, `Digest realm="` + secret + `", nonce="` + secret + `"`,
		`digest NONCE="n", nonce="a\"b", stale=TRUE`, "Digest nonce=\"\xff\xfe\"", "Digest nonce=\"\r\n\"",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		header := http.Header{"Www-Authenticate": {value, value}}
		challenge, err := parseChallenge(header)
		if err != nil {
			if !errors.Is(err, errNoChallenge) {
				t.Fatalf("an error of its own: %v", err)
			}
			return
		}
		credentials, err := digest.Digest(challenge, digest.Options{
			Method: "GET", URI: "/", Count: 1, Username: "abcdefgh", Password: secret,
		})
		if err != nil {
			t.Fatalf("a challenge that was found usable is not: %q", value)
		}
		sent := credentials.String()
		if !printable(sent) || strings.Contains(sent, secret) && !strings.Contains(value, secret) {
			t.Fatalf("sends %q", sent)
		}
		first := &nonce{Challenge: challenge}
		if fresh := new(digester).renewed(first, header); fresh != nil && !challenge.Stale {
			t.Fatalf("the same challenge again is no new one: %q", value)
		}
	})
}
