package transport

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// encodings are ways in which a page can show what it was sent.
var encodings = map[string]func(text string) string{
	"plain":              func(text string) string { return text },
	"percent":            url.QueryEscape,
	"HTML":               html.EscapeString,
	"decimal entities":   eachRune("&#%d;"),
	"hex entities":       eachRune("&#x%x;"),
	"JSON":               eachRune(`\u%04x`),
	"base64":             func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) },
	"base64 at 1":        func(text string) string { return base64.StdEncoding.EncodeToString([]byte("x" + text + "yz")) },
	"base64 for URLs":    func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(">>" + text)) },
	"wrapped":            func(text string) string { return regexp.MustCompile(`.{1,7}`).ReplaceAllString(text, "$0\r\n  ") },
	"base64, wrapped":    func(text string) string { return wrapped(base64.StdEncoding.EncodeToString([]byte(text))) },
	"HTML, then percent": func(text string) string { return url.QueryEscape(html.EscapeString(text)) },
}

func eachRune(format string) func(string) string {
	return func(text string) string {
		var encoded strings.Builder
		for _, r := range text {
			fmt.Fprintf(&encoded, format, r)
		}
		return encoded.String()
	}
}

func wrapped(text string) string { return regexp.MustCompile(`.{1,20}`).ReplaceAllString(text, "$0\n") }

// echoes are answers that show a text, and what each is an answer to.
var echoes = map[string]func(w http.ResponseWriter, text string){
	"a page":          func(w http.ResponseWriter, text string) { answer(200, "<html><p>"+text+"</p>")(w, nil) },
	"a text":          func(w http.ResponseWriter, text string) { answer(200, text+" was not expected")(w, nil) },
	"a broken answer": func(w http.ResponseWriter, text string) { answer(200, `{"seen":"`+text+`"`)(w, nil) },
	"a redirect": func(w http.ResponseWriter, text string) {
		answer(302, "", "Location", "https://"+url.PathEscape(text)+".test/")(w, nil)
	},
	"a code": func(w http.ResponseWriter, text string) { refusal(500, text)(w, nil) },
	"an error of OAuth's": func(w http.ResponseWriter, text string) {
		answer(400, `{"error":"`+text+`"}`, "Content-Type", "application/json")(w, nil)
	},
}

// echoed are the secrets that a server has seen or issued when it answers; "" is one that there is not (yet).
type echoed struct{ credential, issued, response, cnonce string }

const (
	echoPrivate = "k3y-Pr1v4te+half/of<it>&more"
	echoClient  = "client%41secret~of_an.account"
	echoToken   = "t0ken-th4t.was_issued"
	echoNonce   = "n0nceZyXwVuTsRqPoNm"
	echoGiven   = "g1ven-token.of_somebody"
)

// echoServer signs in whoever comes, and shows the secret that pick says in answer to all else.
type echoServer struct {
	seen   echoed
	pick   func(echoed) string
	encode func(string) string
	show   func(w http.ResponseWriter, text string)
	// atSignIn: it does so in answer to signing in too.
	atSignIn bool
}

var responseParam = regexp.MustCompile(`response="([^"]+)"`)

func (s *echoServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch header := r.Header.Get("Authorization"); {
	case header == "" && !s.atSignIn:
		s.seen.issued = echoNonce
		answer(401, "", "WWW-Authenticate", `Digest realm="r", nonce="`+echoNonce+`", algorithm=MD5, qop="auth"`)(w, r)
		return
	case r.URL.Path == tokenPath && !s.atSignIn:
		s.seen.issued = echoToken
		answer(200, `{"access_token":"`+echoToken+`","token_type":"Bearer"}`, "Content-Type", "application/json")(w, r)
		return
	case strings.HasPrefix(header, "Digest"):
		s.seen.response, s.seen.cnonce = responseParam.FindStringSubmatch(header)[1], cnonceParam.FindStringSubmatch(header)[1]
	}
	s.show(w, s.encode(s.picked()))
}

// picked is what it shows: the credential where there is nothing else.
func (s *echoServer) picked() string { return cmp.Or(s.pick(s.seen), s.seen.credential) }

// A proxy or a gateway answers with what it was sent: the credentials as they were given, as they went over the network, or
// what the server has issued before. Whatever the answer and the encoding, no error, log or status line has any of it.
func TestEchoedSecretsAreNotSeen(t *testing.T) {
	auths := map[string]struct {
		auth       Auth
		credential string
	}{
		"digest":  {Digest{"publicky", redact.New(echoPrivate)}, echoPrivate},
		"account": {ServiceAccount{"mdb_sa_id_0123", redact.New(echoClient)}, echoClient},
		"token":   {AccessToken{redact.New(echoGiven)}, echoGiven},
	}
	picks := map[string]func(echoed) string{
		"the credential": func(e echoed) string { return e.credential },
		"what is issued": func(e echoed) string { return e.issued },
		"the response":   func(e echoed) string { return e.response },
		"the cnonce":     func(e echoed) string { return e.cnonce },
	}
	cases := 0
	for authName, row := range auths {
		for encoding, encode := range encodings {
			for echoName, show := range echoes {
				for pickName, pick := range picks {
					for _, atSignIn := range []bool{false, true} {
						cases++
						t.Run(fmt.Sprint(authName, "/", echoName, "/", encoding, "/", pickName, "/", atSignIn), func(t *testing.T) {
							s := &echoServer{seen: echoed{credential: row.credential}, pick: pick, encode: encode, show: show, atSignIn: atSignIn}
							inBubble(t, row.auth, s, func(t *testing.T, b *bed) { assertNoEcho(t, b, s) })
						})
					}
				}
			}
		}
	}
	t.Logf("%d cases, of two requests each", cases)
}

func assertNoEcho(t *testing.T, b *bed, s *echoServer) {
	for method, body := range map[string]string{"GET": "", "POST": mintBody} {
		ctx, cancel := b.context(time.Minute)
		_, _, err := b.send(ctx, method, keysPath, body)
		cancel()
		texts := b.logged() + "\n" + strings.Join(b.shown(), "\n") + "\n" + everyText(err)
		for _, form := range []string{s.picked(), s.encode(s.picked())} {
			for _, piece := range strings.Fields(form) {
				if len(piece) >= 6 { // of a wrapped one, what is long enough to say anything
					assert.NotContains(t, texts, piece)
				}
			}
		}
	}
}

// everyText is what an error says, and what all those beneath it say.
func everyText(err error) string {
	var text strings.Builder
	for ; err != nil; err = errors.Unwrap(err) {
		text.WriteString(err.Error() + "\n")
	}
	return text.String()
}
