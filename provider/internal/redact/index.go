package redact

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"
)

// keyLength is how many bytes of a secret's essence find it: what is shorter cannot be looked for in a text.
const keyLength = 6

// cutLength is how many bytes of a secret must stand at the end of a text to be taken for one that was cut off there.
const cutLength = 8

// essence returns of a text what no encoding and no line break adds, drops or changes: it is without white space, without
// what cannot be printed, without plus signs, which forms write for blanks, and in lower case as far as it is ASCII. at has
// for each byte where it was.
func essence(text []byte) (kept []byte, at []int) {
	kept, at = make([]byte, 0, len(text)), make([]int, 0, len(text))
	for i := 0; i < len(text); {
		if c := text[i]; 'a' <= c && c <= 'z' || '0' <= c && c <= '9' { // most are
			kept, at, i = append(kept, c), append(at, i), i+1
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		invalid := r == utf8.RuneError && size == 1
		switch {
		case 'A' <= r && r <= 'Z':
			kept, at = append(kept, byte(r)+'a'-'A'), append(at, i)
		case invalid || r != ' ' && r != '+' && unicode.IsPrint(r):
			for j := i; j < i+size; j++ {
				kept, at = append(kept, text[j]), append(at, j)
			}
		}
		i += size
	}
	return kept, at
}

// index finds secrets by how they begin. Its zero value is empty.
type index struct {
	byStart map[[keyLength]byte][][]byte
	order   [][]byte // for dropping the oldest
	next    int      // in order, where the next goes once that is full
}

// add adds the essence of a secret, and drops the oldest where that makes more than limit.
func (x *index) add(secret []byte, limit int) {
	key := [keyLength]byte(secret)
	if slices.ContainsFunc(x.byStart[key], func(other []byte) bool { return bytes.Equal(other, secret) }) {
		return
	}
	if x.byStart == nil {
		x.byStart = map[[keyLength]byte][][]byte{}
	}
	if len(x.order) < limit {
		x.order = append(x.order, secret)
	} else {
		x.drop(x.order[x.next])
		x.order[x.next] = secret
		x.next = (x.next + 1) % limit
	}
	x.byStart[key] = append(x.byStart[key], secret)
}

func (x *index) drop(secret []byte) {
	key := [keyLength]byte(secret)
	left := slices.DeleteFunc(x.byStart[key], func(other []byte) bool { return bytes.Equal(other, secret) })
	if x.byStart[key] = left; len(left) == 0 {
		delete(x.byStart, key)
	}
}

// at returns the length of the longest secret that the essence of a text begins with, 0 if there is none. One that the end
// of the text cuts off counts.
func (x *index) at(text []byte) int {
	longest := 0
	for _, secret := range x.byStart[[keyLength]byte(text)] {
		switch {
		case bytes.HasPrefix(text, secret):
			longest = max(longest, len(secret))
		case len(text) >= cutLength && bytes.HasPrefix(secret, text):
			longest = len(text)
		}
	}
	return longest
}
