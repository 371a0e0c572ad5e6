package redact_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// plainEncodings write each character of a text in a way of their own.
var plainEncodings = map[string]func(text string) string{
	"as it is":             asItIs,
	"percent, queries":     url.QueryEscape,
	"percent, paths":       url.PathEscape,
	"percent, all":         eachByte("%%%02X"),
	"percent, lower case":  eachByte("%%%02x"),
	"named entities":       html.EscapeString,
	"all named entities":   namedEntities,
	"decimal entities":     eachRune("&#%d;"),
	"hex entities":         eachRune("&#x%x;"),
	"entities with zeros":  eachRune("&#%07d;"),
	"JSON":                 jsonEscaped,
	"JSON, all":            jsonAll,
	"JSON, slashes":        func(text string) string { return strings.ReplaceAll(jsonEscaped(text), "/", `\/`) },
	"Go":                   func(text string) string { return strings.Trim(strconv.Quote(text), `"`) },
	"Go, ASCII":            func(text string) string { return strings.Trim(strconv.QuoteToASCII(text), `"`) },
	"tags inside":          func(text string) string { return broken("<wbr>", html.EscapeString)(text) },
	"formatting inside":    func(text string) string { return broken(`</b><b class="x">`, html.EscapeString)(text) },
	"over lines":           broken("\n", asItIs),
	"over lines, indented": broken("\r\n\t  ", asItIs),
}

// packings write several characters of a text in one.
var packings = map[string]func(bytes []byte) string{
	"base64":                    base64.StdEncoding.EncodeToString,
	"base64 without padding":    base64.RawStdEncoding.EncodeToString,
	"base64 for URLs":           base64.URLEncoding.EncodeToString,
	"base64 for URLs, unpadded": base64.RawURLEncoding.EncodeToString,
	"base64 over lines":         func(b []byte) string { return brokenAt("\r\n", 19, asItIs, base64.StdEncoding.EncodeToString(b)) },
	"base64 in a URL":           func(b []byte) string { return url.QueryEscape(base64.StdEncoding.EncodeToString(b)) },
	"base64 in JSON, wrapped":   func(b []byte) string { return brokenAt(`\n`, 16, asItIs, base64.StdEncoding.EncodeToString(b)) },
	"hexadecimal":               hex.EncodeToString,
	"HEXADECIMAL":               func(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) },
}

func eachRune(format string) func(string) string {
	return func(text string) string {
		var out strings.Builder
		for _, r := range text {
			fmt.Fprintf(&out, format, r)
		}
		return out.String()
	}
}

func eachByte(format string) func(string) string {
	return func(text string) string {
		var out strings.Builder
		for _, b := range []byte(text) {
			fmt.Fprintf(&out, format, b)
		}
		return out.String()
	}
}

func jsonEscaped(text string) string {
	encoded, _ := json.Marshal(text)
	return string(encoded[1 : len(encoded)-1])
}

func jsonAll(text string) string {
	var out strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&out, `\u%04x`, unit)
	}
	return out.String()
}

var entities = strings.NewReplacer("-", "&hyphen;", "_", "&lowbar;", "/", "&sol;", "+", "&plus;", "=", "&equals;", ".", "&period;",
	"&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;", ":", "&colon;", "%", "&percnt;", `\`, "&bsol;")

// namedEntities writes all that has a name by it. &hyphen; is another character than the one of keyboards.
func namedEntities(text string) string {
	return strings.ReplaceAll(entities.Replace(text), "&hyphen;", "&#45;")
}

func asItIs(text string) string { return text }

// broken puts something between every five characters of a text.
func broken(by string, write func(piece string) string) func(string) string {
	return func(text string) string { return brokenAt(by, 5, write, text) }
}

func brokenAt(by string, every int, write func(piece string) string, text string) string {
	var pieces []string
	for piece := range slices.Chunk([]rune(text), every) {
		pieces = append(pieces, write(string(piece)))
	}
	return strings.Join(pieces, by)
}

// capitals has the letters of ASCII in capitals: it makes nonsense of what is encoded already.
func capitals(text string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, text)
}

// places are where in a text something can stand.
var places = map[string]func(before, it, after string) string{
	"alone":                func(_, it, _ string) string { return it },
	"at the beginning":     func(_, it, after string) string { return it + " " + after },
	"at the end":           func(before, it, _ string) string { return before + ": " + it },
	"inside":               func(before, it, after string) string { return before + " " + it + " " + after },
	"inside a word":        func(before, it, after string) string { return before + "x" + it + "y" + after },
	"in quotation marks":   func(before, it, after string) string { return before + ` "` + it + `" ` + after },
	"on a line of its own": func(before, it, after string) string { return before + "\n" + it + "\r\n" + after },
	"in JSON":              func(before, it, _ string) string { return `{"detail":"` + before + ` ` + it + `","error":400}` },
	"in a page":            func(before, it, after string) string { return `<html><p title='` + before + `'>` + it + `</p>` + after },
	"in a query": func(before, it, after string) string {
		return before + " https://host.test/?a=1&b=" + it + "&c=" + after
	},
	"in a header": func(before, it, after string) string { return before + "\r\nX-Seen: Basic " + it + "\r\n" + after },
	"twice":       func(before, it, after string) string { return before + it + " and " + it + after },
}

// secretTexts are all sorts of secrets, long enough to be looked for.
func secretTexts() *rapid.Generator[string] {
	inner := rapid.StringOfN(rapid.OneOf(
		rapid.RuneFrom([]rune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")),
		rapid.RuneFrom([]rune("abcdef0123456789-")),
		rapid.RuneFrom([]rune(`-_.~/=:%&<>"'\ ;#é日🔑`+"\n\t")),
	), 6, 60, -1)
	return rapid.Custom(func(t *rapid.T) string {
		// A blank or a plus sign at its ends says nothing.
		return rapid.SampledFrom([]string{"a", "7", "é"}).Draw(t, "first") + inner.Draw(t, "inner") + rapid.SampledFrom([]string{"z", "-", "🔑"}).Draw(t, "last")
	}).Filter(func(text string) bool { return len(strings.Join(strings.Fields(text), "")) >= 8 })
}

// readable are texts that must stay as they are, beside a secret too.
var readable = []string{
	"the proxy said", "Atlas answered 404 Not Found", "é, 日本", "100%25 &amp; more", `C:\new\temp`, "<b>Sign in</b> to the guest network",
	"cannot read the API key (API key 65f00000aaaaaaaaaaaaaaaa, as 65f00000bbbbbbbbbbbbbbbb-65f00000aaaaaaaaaaaaaaaa)", "GROUP_OWNER, ORG_MEMBER", "eW91IHNob3VsZCBub3QgcmVhZCB0aGlz",
}

var fillers = append(readable, "", "=?&", "\x1b[31m", "\xff\xfe")

// survivors are the pieces of eight characters of an encoded secret that stand in a text, though they do not in the rest of it.
func survivors(out, encoded string, rest ...string) []string {
	var found []string
	runes := []rune(encoded)
	for i := 0; i+8 <= len(runes); i++ {
		piece := string(runes[i : i+8])
		inRest := slices.ContainsFunc(rest, func(text string) bool { return strings.Contains(text, piece) })
		if strings.TrimSpace(piece) != "" && strings.Contains(out, piece) && !inRest {
			found = append(found, piece)
		}
	}
	return found
}

// written is a secret in up to two encodings, one inside the other.
type written struct {
	secret, within, without string
	text                    string
	own                     string // the part of the text that says nothing but the secret
}

// write writes a secret. In base64 and in hexadecimal digits lead and trail are its neighbours.
func write(secret, within, without, lead, trail string) written {
	w := written{secret: secret, within: within, without: without, text: secret}
	if encode := plainEncodings[within]; encode != nil {
		w.text = encode(w.text)
	} else if within == inCapitals {
		w.text = capitals(w.text)
	}
	if encode := plainEncodings[without]; encode != nil {
		w.text = encode(w.text)
		w.own = w.text
		return w
	}
	pack := packings[without]
	w.text = pack([]byte(lead + w.text + trail))
	begin, end := len(pack([]byte(lead)))+2, len(w.text)-len(pack([]byte(trail)))-8
	w.own = w.text[min(begin, max(end, 0)):max(end, 0)]
	return w
}

// assertNothingLeft has a text redacted that has a written secret in a place.
func (w written) assertNothingLeft(t assert.TestingT, place, before, after string) {
	var r redact.Redactor
	r.Hide("another-secret", w.secret, "a third secret")
	text := places[place](before, w.text, after)
	outs := map[string]string{"text": r.Text(text)}
	if len(w.text) < 1000 {
		outs["excerpt"] = r.Excerpt(text)
	}
	for what, out := range outs {
		left := survivors(out, w.own, before, after)
		found := what == "excerpt" || strings.Contains(out, "[secret]") // an excerpt may end before
		if len(left) > 0 || !found {
			assert.Failf(t, "a secret is left", "%s of %q, which has %q by %q and %q %s,\nis %q\nwith %q", what, text, w.secret, w.within, w.without, place, out, left)
			return
		}
		if strings.HasPrefix(text, before+" ") && len(before) < 100 && slices.Contains(readable, before) {
			assert.True(t, strings.HasPrefix(out, before), "%q is %q", text, out)
		}
	}
}

const inCapitals, plainly = "in capitals", "plainly"

var (
	withins   = append(slices.Sorted(maps.Keys(plainEncodings)), inCapitals, plainly)
	withouts  = append(slices.Sorted(maps.Keys(plainEncodings)), slices.Sorted(maps.Keys(packings))...)
	allPlaces = slices.Sorted(maps.Keys(places))
)
