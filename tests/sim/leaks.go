package sim

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
)

// Leaks returns a line for each secret that stands in one of the texts: as it is, or encoded in base64 or in hexadecimal.
// Secrets are all that Atlas ever issued, was shown as proof, or masks on reads.
func (w *World) Leaks(texts ...string) []string {
	var found []string
	all := strings.Join(texts, "\n")
	folded := strings.ToLower(all)
	for _, secret := range w.Atlas.Secrets() {
		for how, form := range forms(secret.Value) {
			where := all
			if how == "plain" || how == "hexadecimal" {
				where, form = folded, strings.ToLower(form)
			}
			if strings.Contains(where, form) {
				found = append(found, fmt.Sprintf("a %s in plain sight (%s): %s", secret.Kind, how, excerptAround(where, form)))
			}
		}
	}
	return found
}

// forms are the ways in which a secret could be written. In base64 a text looks different after 0, 1 or 2 other bytes;
// what does not depend on its neighbours is searched for.
func forms(secret string) map[string]string {
	all := map[string]string{
		"plain":       secret,
		"hexadecimal": hex.EncodeToString([]byte(secret)),
	}
	if escaped := url.QueryEscape(secret); escaped != secret {
		all["escaped"] = escaped
	}
	for before := range 3 {
		raw := append(make([]byte, before), secret...)
		encoded := base64.RawStdEncoding.EncodeToString(raw)
		first := (before*8 + 5) / 6 // characters that depend on what is before
		last := len(raw) * 8 / 6    // those that depend on what is after
		if last = min(last, len(encoded)); last-first >= 12 {
			all[fmt.Sprintf("base64 at %d", before)] = encoded[first:last]
			all[fmt.Sprintf("base64url at %d", before)] = strings.NewReplacer("+", "-", "/", "_").Replace(encoded[first:last])
		}
	}
	return all
}

func excerptAround(text, found string) string {
	at := strings.Index(text, found)
	return fmt.Sprintf("…%s[here]%s…", text[max(0, at-80):at], text[at+len(found):min(len(text), at+len(found)+40)])
}

// LeaksAnywhere searches all that was logged, shown, returned as an error or saved as a state file in this world.
func (w *World) LeaksAnywhere() []string { return w.Leaks(w.Lines()...) }
