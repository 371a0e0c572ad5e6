package redact

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	// mostLayers is how many encodings, one inside the other, are undone, and mostPacked how many of them may be base64 or
	// hexadecimal digits.
	mostLayers = 4
	mostPacked = 2
	// mostRead bounds the work: it is how much all readings of a text may come to, in bytes.
	mostRead = 4 << 20
)

// span is a part of a text, in bytes.
type span struct{ begin, end int }

// reading is what a text says once an encoding is undone. from has for each byte where it comes from in the text itself.
type reading struct {
	text   []byte
	from   []span
	packed int // how often base64 or hexadecimal digits were undone
}

// origin is where a part of the reading comes from in the text itself.
func (r reading) origin(at span) span { return span{r.from[at.begin].begin, r.from[at.end-1].end} }

// key tells a reading from others: the same words may come from another place.
func (r reading) key() []byte {
	return fmt.Appendf(nil, "%v %s", r.origin(span{0, len(r.text)}), r.text)
}

// reader reads one text.
type reader struct {
	seen map[string]bool // readings, and runs of digits
	read int             // the length of all readings, in bytes
}

// readAll has visit read a text in every way; false if there are so many that it stopped.
func readAll(text string, visit func(reading)) (complete bool) {
	plain := reading{text: []byte(text), from: make([]span, len(text))}
	for i := range plain.from {
		plain.from[i] = span{i, i + 1}
	}
	all, readings := reader{seen: map[string]bool{}}, []reading{plain}
	for range mostLayers + 1 {
		var inner []reading
		for _, r := range readings {
			if len(r.text) == 0 || !all.first(r.key()) {
				continue // encodings that have nothing to do with each other come off in any order
			}
			if all.read += len(r.text); all.read > mostRead {
				return false
			}
			visit(r)
			for _, undo := range encodings {
				inner = append(inner, undo(&all, r)...)
			}
		}
		readings = inner
	}
	return true
}

// first reports whether this is the first time that it is asked about a text.
func (all *reader) first(text []byte) bool {
	if all.seen[string(text)] {
		return false
	}
	all.seen[string(text)] = true
	return true
}

// encodings undo one encoding each. They return nothing where there is nothing of it in the text.
var encodings = []func(*reader, reading) []reading{
	undo('%', regexp.MustCompile(`%[0-9a-fA-F]{2}`), fromHexDigits(1)),
	undo('&', regexp.MustCompile(`&(?:#[0-9]{1,10}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,40});?`), func(piece []byte) []byte {
		return []byte(html.UnescapeString(string(piece)))
	}),
	undo('\\', regexp.MustCompile(`\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|.)`), unescape),
	undo('<', regexp.MustCompile(`<[^<>]*>`), nothing),
	undo('\n', regexp.MustCompile(`[ \t\r]*\n[ \t\r\n]*`), nothing),
	unpack(base64Digit, 6, 4),
	unpack(hexDigit, 4, 2),
}

func nothing([]byte) []byte { return nil }

// undo makes a function that replaces every piece which a pattern finds by what it stands for. Each piece has the mark in it.
func undo(mark byte, pattern *regexp.Regexp, meaning func(piece []byte) []byte) func(*reader, reading) []reading {
	return func(_ *reader, r reading) []reading {
		if bytes.IndexByte(r.text, mark) < 0 {
			return nil
		}
		pieces := pattern.FindAllIndex(r.text, -1)
		if pieces == nil {
			return nil
		}
		undone, end := reading{packed: r.packed}, 0
		for _, piece := range pieces {
			undone.text = append(undone.text, r.text[end:piece[0]]...)
			undone.from = append(undone.from, r.from[end:piece[0]]...)
			end = piece[1]
			means := meaning(r.text[piece[0]:end])
			undone.text = append(undone.text, means...)
			undone.from = append(undone.from, slices.Repeat([]span{r.origin(span{piece[0], end})}, len(means))...)
		}
		undone.text = append(undone.text, r.text[end:]...)
		undone.from = append(undone.from, r.from[end:]...)
		return []reading{undone}
	}
}

// fromHexDigits makes a function that reads a byte from the hexadecimal digits after some characters.
func fromHexDigits(skip int) func(piece []byte) []byte {
	return func(piece []byte) []byte {
		value, err := strconv.ParseUint(string(piece[skip:]), 16, 8)
		if err != nil { // unreachable: the pattern has found digits
			return piece
		}
		return []byte{byte(value)}
	}
}

// controls are the escapes that stand for white space and the like.
var controls = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f', 'v': '\v', 'a': '\a'}

// unescape reads an escape of JSON or of Go.
func unescape(piece []byte) []byte {
	switch control, ok := controls[piece[1]]; {
	case piece[1] == 'x' && len(piece) == 4:
		return fromHexDigits(2)(piece)
	case len(piece) == 12: // a pair, for a character beyond the first 65,536
		return utf8.AppendRune(nil, utf16.DecodeRune(hexRune(piece[2:6]), hexRune(piece[8:])))
	case len(piece) >= 6:
		return utf8.AppendRune(nil, hexRune(piece[2:]))
	case ok:
		return []byte{control}
	}
	return piece[1:]
}

func hexRune(digits []byte) rune {
	value, err := strconv.ParseUint(string(digits), 16, 32)
	if err != nil { // unreachable: the pattern has found digits
		return utf8.RuneError
	}
	return rune(value)
}

func base64Digit(c byte) (value int, ok bool) {
	switch {
	case 'A' <= c && c <= 'Z':
		return int(c - 'A'), true
	case 'a' <= c && c <= 'z':
		return int(c-'a') + 26, true
	case '0' <= c && c <= '9':
		return int(c-'0') + 52, true
	case c == '+' || c == '-':
		return 62, true
	case c == '/' || c == '_':
		return 63, true
	}
	return 0, false
}

func hexDigit(c byte) (value int, ok bool) {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0'), true
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10, true
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10, true
	}
	return 0, false
}

// unpack makes a function that reads the bytes out of digits of so many bits. Where they begin inside of a run of digits
// nobody knows: it reads from each place that makes a difference.
func unpack(digit func(byte) (int, bool), bits, places int) func(*reader, reading) []reading {
	least := (keyLength*8 + bits - 1) / bits
	return func(all *reader, r reading) []reading {
		if r.packed == mostPacked {
			return nil
		}
		runs := slices.DeleteFunc(r.runs(digit, least), func(run []int) bool {
			key := fmt.Appendf(nil, "%d %d %v ", bits, r.packed, r.origin(span{run[0], run[len(run)-1] + 1}))
			for _, i := range run {
				key = append(key, r.text[i])
			}
			return !all.first(key)
		})
		if len(runs) == 0 {
			return nil
		}
		unpacked := make([]reading, places)
		for place := range unpacked {
			unpacked[place].packed = r.packed + 1
			for _, run := range runs {
				unpacked[place].unpack(r, run[place:], digit, bits)
			}
		}
		return unpacked
	}
}

// runs finds where there are so many digits, or more, with nothing but white space between them.
func (r reading) runs(digit func(byte) (int, bool), least int) (runs [][]int) {
	var run []int
	for i, c := range r.text {
		if _, ok := digit(c); ok {
			run = append(run, i)
			continue
		}
		if c == ' ' || c == '\n' || c == '\r' || c == '\t' {
			continue
		}
		if len(run) >= least {
			runs = append(runs, run)
			run = nil
		}
		run = run[:0]
	}
	if len(run) >= least {
		runs = append(runs, run)
	}
	return runs
}

// unpack adds the bytes that some digits of another reading make, and a byte that keeps them apart from the next.
func (r *reading) unpack(packed reading, digits []int, digit func(byte) (int, bool), bits int) {
	for begin := 0; begin+8 <= len(digits)*bits; begin += 8 {
		first, last := begin/bits, (begin+7)/bits
		value := 0
		for _, i := range digits[first : last+1] {
			v, _ := digit(packed.text[i])
			value = value<<bits | v
		}
		r.text = append(r.text, byte(value>>((last+1)*bits-begin-8)))
		r.from = append(r.from, span{packed.from[digits[first]].begin, packed.from[digits[last]].end})
	}
	r.text, r.from = append(r.text, 0), append(r.from, packed.from[digits[len(digits)-1]])
}
