package address_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/address"
)

func TestSpellingsOfOneAddressAreTheSame(t *testing.T) {
	for text, want := range map[string]string{
		"203.0.113.7":        "203.0.113.7",
		"203.0.113.7/32":     "203.0.113.7",
		"203.0.113.0/24":     "203.0.113.0/24",
		"0.0.0.0/0":          "0.0.0.0/0",
		"2001:DB8::1":        "2001:db8::1",
		"2001:db8:0:0:0::1":  "2001:db8::1",
		"2001:db8::1/128":    "2001:db8::1",
		"2001:0db8::/48":     "2001:db8::/48",
		"::ffff:203.0.113.7": "::ffff:203.0.113.7",
	} {
		got, err := address.Parse(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got)
		assert.Equal(t, want, address.Canonical(text))
	}
}

func TestWhatIsNoAddressIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                 "neither an IP address",
		"example.com":      "neither an IP address",
		"203.0.113":        "neither an IP address",
		"203.0.113.07":     "neither an IP address",
		"fe80::1%eth0":     "neither an IP address",
		"203.0.113.7/33":   "no range",
		"203.0.113.7/":     "no range",
		"203.0.113.7/24":   "the range is 203.0.113.0/24",
		"2001:db8::1/64":   "the range is 2001:db8::/64",
		"203.0.113.0/24/8": "no range",
	} {
		_, err := address.Parse(text)
		assert.ErrorContains(t, err, want, text)
		assert.Equal(t, text, address.Canonical(text))
	}
}

// FuzzParse holds that the canonical spelling of an address is its own, and means the same.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"203.0.113.7", "203.0.113.0/24", "2001:db8::/48", "::", "1.2.3.4/32", "fe80::1%eth0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		canonical, err := address.Parse(text)
		if err != nil {
			return
		}
		again, err := address.Parse(canonical)
		require.NoError(t, err)
		assert.Equal(t, canonical, again)
	})
}

func TestDocumentedSpelling(t *testing.T) {
	for text, want := range map[string]string{
		"203.0.113.7/32": "203.0.113.7", "203.0.113.0/24": "203.0.113.0/24", "2001:DB8::/48": "2001:db8::/48",
		"2001:DB8::1/128": "2001:0db8:0000:0000:0000:0000:0000:0001",
	} {
		spelling, isRange := address.Documented(text)
		assert.Equal(t, want, spelling)
		assert.Equal(t, strings.Contains(want, "/"), isRange)
	}
}
