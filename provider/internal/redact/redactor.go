package redact

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

const (
	// excerptLength bounds what is quoted of a text, in characters.
	excerptLength = 200
	// excerptMargin is how much more is looked at, so that a secret is not cut through before it is found, and excerptReach is
	// how much at most: all that is little but white space and secrets, in bytes.
	excerptMargin = 3000
	excerptReach  = 64 * excerptLength
	// mostHidden, mostBrief and mostSpared bound what a Redactor remembers, in secrets. The oldest are forgotten first.
	mostHidden = 1 << 16
	mostBrief  = 1 << 12
	mostSpared = 1 << 12
)

// Redactor takes secrets out of texts. Its zero value knows none by value. It is safe for concurrent use.
type Redactor struct {
	mu     sync.RWMutex
	hidden index
	brief  index
	// short are secrets that are too short to be looked for, as they are.
	short map[string]struct{}
	// spared are essences of what looks like a secret and is none.
	spared map[string]struct{}
}

// process is what this process knows.
var process Redactor

// Hide has secrets taken out of every text from now on.
func Hide(secrets ...string) { process.Hide(secrets...) }

// HideBriefly is [Hide] for secrets of which there are many and which matter for as long as a request takes: the newest
// 4096 are taken out.
func HideBriefly(secrets ...string) { process.HideBriefly(secrets...) }

// Spare keeps what in a text looks like a secret, and is none, from being taken out for its looks.
func Spare(text string) { process.Spare(text) }

// Text returns a text fit to leave the process: without the secrets that are known and without what looks like one, and
// without characters that a terminal would obey. Line breaks stay.
func Text(text string) string { return process.Text(text) }

// Excerpt returns the beginning of a text that a message quotes, wherever it came from, fit to leave the process: on one
// line, and at most 200 characters and an ellipsis.
func Excerpt(text string) string { return process.Excerpt(text) }

// Hide is the function [Hide] for r.
func (r *Redactor) Hide(secrets ...string) { r.add(&r.hidden, mostHidden, secrets) }

// HideBriefly is the function [HideBriefly] for r.
func (r *Redactor) HideBriefly(secrets ...string) { r.add(&r.brief, mostBrief, secrets) }

func (r *Redactor) add(to *index, limit int, secrets []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, secret := range secrets {
		kept, _ := essence([]byte(secret))
		switch trimmed := strings.TrimSpace(secret); {
		case len(kept) >= keyLength:
			to.add(kept, limit)
		case trimmed != "" && len(r.short) < mostHidden:
			if r.short == nil {
				r.short = map[string]struct{}{}
			}
			r.short[trimmed] = struct{}{}
		}
	}
}

// Spare is the function [Spare] for r.
func (r *Redactor) Spare(text string) {
	whole, _ := essence([]byte(text))
	for _, found := range looksSecret([]byte(text), whole) {
		kept, _ := essence([]byte(text)[found.begin:found.end])
		r.mu.Lock()
		if r.spared == nil || len(r.spared) >= mostSpared {
			r.spared = map[string]struct{}{}
		}
		r.spared[string(kept)] = struct{}{}
		r.mu.Unlock()
	}
}

// Text is the function [Text] for r.
func (r *Redactor) Text(text string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\r':
			return -1
		case c == '\n' || unicode.IsPrint(c):
			return c
		}
		return ' '
	}, r.masked(text))
}

// Excerpt is the function [Excerpt] for r.
func (r *Redactor) Excerpt(text string) string {
	for reach := excerptLength + excerptMargin; ; reach *= 4 {
		beginning := text[:min(reach, len(text))]
		line := []rune(strings.Join(strings.Fields(r.Text(beginning)), " "))
		switch {
		case len(beginning) == len(text) && len(line) <= excerptLength:
			return string(line)
		case len(beginning) == len(text) || len(line) >= excerptLength+excerptMargin/2 || reach >= excerptReach:
			return string(line[:min(len(line), excerptLength)]) + "…"
		}
	}
}

// masked returns the text with the mask in place of each secret.
func (r *Redactor) masked(text string) string {
	secrets := r.find(text)
	if len(secrets) == 0 {
		return text
	}
	slices.SortFunc(secrets, func(a, b span) int { return a.begin - b.begin })
	var out strings.Builder
	end := -1 // of what is masked so far
	for _, secret := range secrets {
		if inMask(text, secret) {
			continue
		}
		if secret.begin > end {
			out.WriteString(text[max(end, 0):secret.begin] + mask)
		}
		end = max(end, secret.end)
	}
	return out.String() + text[max(end, 0):]
}

// inMask reports whether a part of a text belongs to a mask that stands there already: "secret" may be a secret too.
func inMask(text string, part span) bool {
	before := strings.Index(mask, text[part.begin:part.end])
	return before >= 0 && part.begin >= before && strings.HasPrefix(text[part.begin-before:], mask)
}

// find returns where the secrets are in a text, in any reading of it.
func (r *Redactor) find(text string) []span {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var found []span
	complete := readAll(text, func(as reading) {
		kept, at := essence(as.text)
		for _, secret := range slices.Concat(r.byValue(kept, at), r.quoted(as.text), r.byShape(as.text, kept)) {
			found = append(found, as.origin(secret))
		}
	})
	if !complete { // there are too many ways to read it to be sure of it
		return []span{{0, len(text)}}
	}
	return found
}

// byShape finds what looks like a secret and is not spared, in a text with such an essence.
func (r *Redactor) byShape(text, kept []byte) []span {
	return slices.DeleteFunc(looksSecret(text, kept), func(found span) bool {
		kept, _ := essence(text[found.begin:found.end])
		_, spared := r.spared[string(kept)]
		return spared
	})
}

// byValue finds the secrets that are known, in a text of which this is the essence.
func (r *Redactor) byValue(kept []byte, at []int) []span {
	var found []span
	for i := range max(0, len(kept)-keyLength+1) {
		if n := max(r.hidden.at(kept[i:]), r.brief.at(kept[i:])); n > 0 {
			found = append(found, span{at[i], at[i+n-1] + 1})
		}
	}
	return found
}

// quoted finds the short secrets that are known, in quotation marks.
func (r *Redactor) quoted(text []byte) []span {
	var found []span
	if len(r.short) == 0 {
		return nil
	}
	for i, mark := range text {
		if mark != '"' && mark != '\'' {
			continue
		}
		rest := text[i+1 : min(len(text), i+1+4*keyLength)]
		if n := slices.Index(rest, mark); n > 0 {
			if _, known := r.short[strings.TrimSpace(string(rest[:n]))]; known {
				found = append(found, span{i + 1, i + 1 + n})
			}
		}
	}
	return found
}
