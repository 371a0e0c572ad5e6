package redact_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// TestEveryEncodingInEveryPlace is a table: every encoding inside of every other, in every place.
func TestEveryEncodingInEveryPlace(t *testing.T) {
	secrets := []string{
		"0f3c9a52-7e1d-4b8a-9c46-2d5e8f1a7b30", "mdb_sa_sk_Ab-Cd_0123456789abcdefghijKLMNOPqrst", "p%41ss & <word>: \"it's\" a\\u0041b/c=d",
		"a description that a program marks as secret", "5e2211c17a3e5a48f5497de3", "geheim: é日🔑!",
	}
	cases := 0
	for _, within := range withins {
		for _, without := range withouts {
			for _, place := range allPlaces {
				w := write(secrets[cases%len(secrets)], within, without, "user:"[:cases%6], " and"[:cases%5])
				w.assertNothingLeft(t, place, fillers[cases%len(fillers)], fillers[cases/len(fillers)%len(fillers)])
				if cases++; t.Failed() {
					return
				}
			}
		}
	}
	t.Logf("%d encodings inside of %d, in %d places: %d cases", len(withins), len(withouts), len(places), cases)
}

// harmless texts do not end in what begins an escape: the first characters of a secret would be the rest of it.
func harmless(texts *rapid.Generator[string]) *rapid.Generator[string] {
	return texts.Filter(func(text string) bool { return !strings.ContainsAny(text, `\%&`) })
}

// TestAnySecretInAnyEncodingAnywhere is the promise of this package: whatever a secret looks like, whatever it is written in,
// wherever it stands in whatever text, nothing of it is left.
func TestAnySecretInAnyEncodingAnywhere(t *testing.T) {
	cases := 0
	rapid.Check(t, func(t *rapid.T) {
		secret := secretTexts().Draw(t, "secret")
		for _, without := range withouts {
			lead, trail := harmless(rapid.StringN(0, 9, 9)).Draw(t, "lead"), rapid.StringN(0, 9, 9).Draw(t, "trail")
			w := write(secret, rapid.SampledFrom(withins).Draw(t, "within"), without, lead, trail)
			texts := rapid.OneOf(rapid.SampledFrom(fillers), harmless(rapid.StringN(0, 50, -1)))
			w.assertNothingLeft(t, rapid.SampledFrom(allPlaces).Draw(t, "place"), texts.Draw(t, "before"), texts.Draw(t, "after"))
			cases++
		}
	})
	t.Logf("%d cases", cases)
}

// TestTheSameSecretTwice has one secret in two encodings, one beside the other.
func TestTheSameSecretTwice(t *testing.T) {
	const secret = "a secret that (a program) marks"
	var r redact.Redactor
	r.Hide(secret)
	for _, one := range withouts {
		for _, other := range withouts {
			first, second := write(secret, plainly, one, "", ""), write(secret, plainly, other, "", "")
			out := r.Text(first.text + " and, " + second.text)
			assert.Empty(t, survivors(out, first.own), "%s, beside %s: %q", one, other, out)
			assert.Empty(t, survivors(out, second.own), "%s, beside %s: %q", other, one, out)
		}
	}
}

func TestExcerpt(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "",
		"two\n  lines\x1b[31m":                 "two lines [31m",
		strings.Repeat("é", 201):               strings.Repeat("é", 200) + "…",
		strings.Repeat("é", 200):               strings.Repeat("é", 200),
		strings.Repeat(" ", 20000):             "…",
		strings.Repeat(" ", 9000) + "far away": "far away",
	} {
		assert.Equal(t, want, redact.Excerpt(text))
	}
}

// TestExcerptCutsNoSecretThrough moves a secret over the end of what is shown, and over the end of what is looked at.
func TestExcerptCutsNoSecretThrough(t *testing.T) {
	const secret = "mdb_notsk_Ab-Cd_0123456789abcdefghijKLMNOPqrst"
	var r redact.Redactor
	r.Hide(secret)
	for _, encode := range []func(string) string{asItIs, eachRune("&#%d;"), jsonAll} {
		written := encode(secret)
		for before := 150; before <= 200; before++ {
			assert.Empty(t, survivors(r.Excerpt(strings.Repeat("x", before)+" "+written+strings.Repeat(" y", 200)), written))
		}
	}
	for before := 12800 - len(secret) + 8; before < 12800; before++ {
		assert.NotContains(t, r.Excerpt(strings.Repeat(" ", before)+secret), secret[:8])
	}
}

// TestShapes: what looks like a secret is none of a program's texts, also where it is encoded.
func TestShapes(t *testing.T) {
	var r redact.Redactor
	for text, want := range map[string]string{
		"the key " + hidden + " is":       "the key [secret] is",
		"the key " + hidden[:20] + " cut": "the key [secret] cut",
		"x" + hidden + "y":                "x[secret]y",
		"key 0A1B2C3D-1111-22":            "key [secret]",
		`{"privateKey":"0f3c9a52\u002d7e1d\u002d4b8a-9c46-2d5e8f1a7b30"`:                      `{"privateKey":"[secret]"`,
		"0f3c9a52%2D7e1d%2D4b8a%2D9c46%2D2d5e8f1a7b30":                                        "[secret]",
		"0f3c9a52&#45;7e1d&#45;4b8a&#45;9c46&#45;2d5e8f1a7b30":                                "[secret]",
		"0f3c9a52-7e1d-\n   4b8a-9c46-2d5e8f1a7b30":                                           "[secret]",
		base64.StdEncoding.EncodeToString([]byte("xx " + hidden + " yy")):                     "eHgg[secret]IHl5",
		`{"privateKey": "anything", "a": "b"}`:                                                `{"privateKey": "[secret]", "a": "b"}`,
		`{"client_secret":"x \"y\" z"}`:                                                       `{"client_secret":"[secret]"}`,
		`{&quot;client_secret&quot;:&quot;x y z&quot;}`:                                       `{&quot;client_secret&quot;:&quot;[secret]&quot;}`,
		`{"access_token":"opa`:                                                                `{"access_token":"[secret]`,
		"client_secret=opaque&scope=x":                                                        "client_secret=[secret]&scope=x",
		"mdb_sa_sk_abc-DEF_1":                                                                 "[secret]",
		"Bearer eyJhbGciOiJIUzI1NiJ9.e30.abc_-":                                               "Bearer [secret]",
		"bearer 0123456789abcdefXYZ":                                                          "bearer [secret]",
		"Authorization: Basic dXNlcjpwYXNz":                                                   "Authorization: Basic [secret]",
		`Authorization: Digest username="u", nonce="0123456789", response="abcdef0123456789"`: `Authorization: Digest username="u", nonce="[secret]", response="[secret]"`,
		"https://user:hunter2@proxy.test:3128/":                                               "https://user:[secret]@proxy.test:3128/",
	} {
		assert.Equal(t, want, r.Text(text))
	}
}

// TestOurOwnTextsStay: none of what this provider says itself looks like a secret.
func TestOurOwnTextsStay(t *testing.T) {
	files, err := filepath.Glob("../atlas/testdata/errors/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	texts := []string{
		"give a project's id and the key's as projectId-apiKeyId (5d09d6a59ccf6445652a444a-6576974933969669a1b2c3d4)",
		"publicKey holds the id of a service account (mdb_sa_id_…): set it as clientId", "privateKey holds the secret of one (mdb_sa_sk_…)",
		"write it as http://<user>:<password>@host:port", "the private key, the client secret and the access token are missing", "Basic authentication, bearer tokens", "assigning project 3 of 20",
		"GET /api/atlas/v2/groups/5d09d6a59ccf6445652a444a/apiKeys/6576974933969669a1b2c3d4: 200 in 12ms (attempt 1)",
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		texts = append(texts, string(content))
	}
	for _, text := range texts {
		assert.Equal(t, text, redact.Text(text))
	}
}

// TestShortSecrets: what has fewer than six characters is taken out where it is quoted, and shreds no other text.
func TestShortSecrets(t *testing.T) {
	var r redact.Redactor
	r.Hide("web", " db ", "é", "", "  ", "\n")
	assert.Equal(t, `the key with the description "[secret]" serves web pages`, r.Text(`the key with the description "web" serves web pages`))
	assert.Equal(t, `"[secret]" and '[secret]', "d b", ""`, r.Text(`"db" and 'é', "d b", ""`))
	assert.Equal(t, `"[secret]" in a page: &quot;[secret]&quot;`, r.Text(`"web" in a page: &quot;web&quot;`))
	r.Hide("sixsix")
	assert.Equal(t, "[secret]ty", r.Text("sixsixty"))
}

// TestTwiceIsOnce: texts pass more than once.
func TestTwiceIsOnce(t *testing.T) {
	var r redact.Redactor
	r.Hide("secret", "another-one")
	once := r.Text(`the secret is "another-one"; {"privateKey":"` + hidden + `"}`)
	assert.Equal(t, `the [secret] is "[secret]"; {"privateKey":"[secret]"}`, once)
	assert.Equal(t, once, r.Text(once))
	assert.Equal(t, once, r.Excerpt(once))
}

// TestWhatIsSpared stays, unless it is hidden too.
func TestWhatIsSpared(t *testing.T) {
	const tenant = "12345678-aaaa-4bbb-8ccc-1234567890ab"
	var r redact.Redactor
	r.Spare("for the tenant " + tenant)
	assert.Equal(t, "a key for "+tenant+" and for [secret]", r.Text("a key for "+tenant+" and for "+hidden))
	r.Hide(tenant)
	assert.Equal(t, "a key for [secret]", r.Text("a key for "+tenant))
}

// TestTerminalsGetNoOrders: whatever bytes a text has, what leaves is UTF-8, and of what cannot be printed there are only
// line breaks.
func TestTerminalsGetNoOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.OneOf(rapid.SliceOf(rapid.Byte()), rapid.Map(rapid.String(), func(s string) []byte { return []byte(s) })).Draw(t, "text"))
		out := redact.Text(text)
		if !utf8.ValidString(out) || strings.ContainsFunc(out, func(c rune) bool { return c != '\n' && !unicode.IsPrint(c) }) {
			t.Fatalf("%q becomes %q", text, out)
		}
	})
	assert.Equal(t, " [31mred,  [2Jgone, no bell, \nnext  evil", redact.Text("\x1b[31mred, \u009b[2Jgone, no\abell, \r\nnext \u202eevil"))
}

// TestMemoryIsBounded: of what is hidden briefly the newest are known, and these do not push out what is hidden for good.
func TestMemoryIsBounded(t *testing.T) {
	var r redact.Redactor
	r.Hide("hidden-for-good")
	nonce := func(i int) string { return fmt.Sprintf("nonce-%06d", i) }
	for i := range 10000 {
		r.HideBriefly(nonce(i), nonce(i))
	}
	for i, known := range map[int]bool{9999: true, 10000 - 4096: true, 9999 - 4096: false, 0: false} {
		assert.Equal(t, known, !strings.Contains(r.Text("the "+nonce(i)+" of a request"), nonce(i)), i)
	}
	assert.Equal(t, "[secret]!", r.Text("hidden-for-good!"))
}

// TestTooManyWaysToRead: a text made to keep us busy is not shown at all.
func TestTooManyWaysToRead(t *testing.T) {
	var r redact.Redactor
	text := strings.Repeat(`%25&amp;\\<b>QUJD`+"\n", 50000)
	assert.Equal(t, "[secret]", r.Text(text))
}
