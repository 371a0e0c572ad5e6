package redact

import (
	"bytes"
	"regexp"
)

// shape is what a secret looks like. Where the pattern has a group, the group is the secret.
type shape struct {
	// has is what a text has in it that matches, in small letters and without white space: it is faster to look for.
	has     string
	pattern *regexp.Regexp
}

var shapes = []shape{
	// A private key, also one that was cut short: but the beginning of one is not looked for inside a longer number, such as
	// the ids of a project and a key with a dash between them.
	{"-", regexp.MustCompile(`(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`)},
	{"-", regexp.MustCompile(`(?i)\b[0-9a-f]{8}-[0-9a-f]{4}\b[0-9a-f-]*`)},
	// The secret of a service account, and tokens.
	{"mdb_sa_sk_", regexp.MustCompile(`mdb_sa_sk_[\w-]+`)},
	{"eyj", regexp.MustCompile(`eyJ[\w-]{8,}[\w.-]*`)},
	{"bearer", regexp.MustCompile(`(?i)\bbearer\s+([\w.~+/=-]{16,})`)},
	// Fields of JSON, of forms and of headers.
	{`":"`, regexp.MustCompile(`(?i)"(?:privateKey|access_?token|refresh_?token|id_token|client_?secret|secret|password)"\s*:\s*"((?:[^"\\]|\\.)*)`)},
	{"=", regexp.MustCompile(`(?i)\b(?:private_?key|access_?token|refresh_?token|client_?secret|client_assertion|password)=([^&\s"'<>]+)`)},
	{"authorization", regexp.MustCompile(`(?i)\bauthorization["']?\s*[:=]\s*["']?(?:basic|bearer|negotiate|ntlm)\s+([^\s"'<>,]+)`)},
	{"=", regexp.MustCompile(`(?i)\b(?:response|c?nonce|opaque)=["']?([\w+/=-]{8,})`)},
	// The password in a URL.
	{"://", regexp.MustCompile(`://[^/\s:@]*:([^/\s@<][^/\s@]*)@`)}, // http://<user>:<password>@host is advice
}

// looksSecret finds what looks like a secret in a text, whose essence is given too.
func looksSecret(text, kept []byte) []span {
	var found []span
	for _, shape := range shapes {
		if !bytes.Contains(kept, []byte(shape.has)) {
			continue
		}
		for _, match := range shape.pattern.FindAllSubmatchIndex(text, -1) {
			at := span{match[len(match)-2], match[len(match)-1]}
			if at.begin < at.end {
				found = append(found, at)
			}
		}
	}
	return found
}
