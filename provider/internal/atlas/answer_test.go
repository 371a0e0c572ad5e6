package atlas

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

func TestExcerpt(t *testing.T) {
	for body, want := range map[string]string{
		"":                                    "(empty)",
		"<html>\n\t<body>Sign in</body>":      "<html> <body>Sign in</body>",
		"bell\a, escape\x1b[31m, nul\x00":     "bell , escape [31m, nul",
		`{"privateKey": "` + somePriv + `"}`:  `{"privateKey": "[redacted]"}`,
		`{"privateKey":"0123`:                 `{"privateKey":"[redacted]`,
		"key " + somePriv[:20]:                "key [redacted]",
		strings.ToUpper(somePriv) + " and on": "[redacted] and on",
	} {
		assert.Equal(t, want, excerpt([]byte(body)))
	}
}

func TestExcerptIsBounded(t *testing.T) {
	got := excerpt([]byte(strings.Repeat("é", 10_000)))
	assert.Equal(t, excerptLength+1, utf8.RuneCountInString(got), "and the ellipsis")
}
