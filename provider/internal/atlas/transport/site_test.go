package transport

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseSite(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "https://cloud.mongodb.com",
		"https://cloud.mongodb.com":        "https://cloud.mongodb.com",
		"https://dev.example.com/":         "https://dev.example.com",
		"HTTPS://dev.example.com":          "https://dev.example.com",
		"https://cloud.mongodbgov.com:844": "https://cloud.mongodbgov.com:844",
		"http://127.0.0.1:8080/":           "http://127.0.0.1:8080",
		"http://127.9.9.9":                 "http://127.9.9.9",
		"http://[::1]:8080":                "http://[::1]:8080",
		"http://localhost":                 "http://localhost",
	} {
		site, err := ParseSite(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, site.String())
	}
	assert.Empty(t, Site{}.String())
}

func TestWhatIsNoSite(t *testing.T) {
	const (
		noURL  = "is not a URL: write it as https://cloud.mongodb.com"
		noUser = "must not have a user or a password in it: credentials have properties of their own"
		plain  = " is not encrypted: use https (http is for loopback only)"
		more   = " must be a scheme and a host only, as https://cloud.mongodb.com"
	)
	for text, want := range map[string]string{
		"cloud.mongodb.com":                noURL,
		"https:///path":                    noURL,
		"https://:443":                     noURL,
		"https://u:secret@[":               noURL,
		"https://u:secret@example.com":     noUser,
		"http://u@cloud.mongodb.com":       noUser,
		"http://cloud.mongodb.com":         `"http://cloud.mongodb.com"` + plain,
		"http://localhost.evil.test":       `"http://localhost.evil.test"` + plain,
		"http://10.0.0.1":                  `"http://10.0.0.1"` + plain,
		"ftp://cloud.mongodb.com":          `"ftp://cloud.mongodb.com" must begin with https://`,
		"https://cloud.mongodb.com/api":    `"https://cloud.mongodb.com/api"` + more,
		"https://cloud.mongodb.com?x=1":    `"https://cloud.mongodb.com?x=1"` + more,
		"https://cloud.mongodb.com/#there": `"https://cloud.mongodb.com/#there"` + more,
	} {
		site, err := ParseSite(text)
		assert.EqualError(t, err, want, text)
		assert.NotContains(t, err.Error(), "secret")
		assert.Equal(t, Site{}, site)
	}
}
