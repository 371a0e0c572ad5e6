package atlas

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestQuotedBodies(t *testing.T) {
	for body, want := range map[string]string{
		"":                                   "(empty)",
		"<html>\n\t<body>Sign in</body>":     "<html> <body>Sign in</body>",
		"bell\a, escape\x1b[31m, nul\x00":    "bell , escape [31m, nul",
		`{"privateKey": "` + somePriv + `"}`: `{"privateKey": "[secret]"}`,
		`{"privateKey":"0123`:                `{"privateKey":"[secret]`,
		`{"privateKey":"` + strings.ReplaceAll(somePriv, "-", `\u002d`) + `",`: `{"privateKey":"[secret]",`,
		"<b>" + strings.ReplaceAll(somePriv, "-", "&#45;") + "</b>":            "<b>[secret]</b>",
		"?key=" + strings.ReplaceAll(somePriv, "-", "%2D"):                     "?key=[secret]",
		"key " + somePriv[:20]:                "key [secret]",
		strings.ToUpper(somePriv) + " and on": "[secret] and on",
		strings.Repeat("é", 10_000):           strings.Repeat("é", 200) + "…",
	} {
		assert.Equal(t, want, quote([]byte(body)))
	}
}
