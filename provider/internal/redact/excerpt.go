// Package redact keeps secrets out of texts: by a type that cannot be printed, and by one function through which every
// quotation of a foreign text goes. It knows no I/O.
package redact

import (
	"regexp"
	"strings"
	"unicode"
)

// excerptLength bounds what is quoted of a text, in characters.
const excerptLength = 200

// secretLike finds what could be a private key, also one that was cut short, a client secret, a token, and the values
// of fields that hold one.
var secretLike = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}[0-9a-f-]*` +
	`|mdb_sa_sk_[\w-]*` +
	`|eyJ[\w-]{8,}[\w.-]*` +
	`|("(?:privateKey|access_token|refresh_token|client_secret|secret)"\s*:\s*")[^"]*`)

// Excerpt returns the beginning of a text that a message quotes, wherever it came from: on one line, printable, at most
// 200 characters and an ellipsis, and without anything that looks like a secret.
func Excerpt(text string) string {
	if len(text) > 64*excerptLength {
		text = text[:64*excerptLength] // more is never shown, and need not be searched
	}
	text = secretLike.ReplaceAllString(text, "$1[redacted]")
	text = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text)), " ")
	if runes := []rune(text); len(runes) > excerptLength {
		return string(runes[:excerptLength]) + "…"
	}
	return text
}
