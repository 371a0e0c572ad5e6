package transport

import (
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestLogLines(t *testing.T) {
	busy := refusal(429, "RATE_LIMITED", "Retry-After", "1")
	slow := func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(70 * time.Millisecond)
		answer(200, `{"privateKey":"secret"}`, "Set-Cookie", "session=secret")(w, r)
	}
	inBubble(t, given, play(reset, busy, slow), func(t *testing.T, b *bed) {
		_, _, err := b.within10m("GET", keysPath+"?secret=query", "")
		require.NoError(t, err)
		lines := strings.Split(b.logged(), "\n")
		require.Len(t, lines, 3)
		assert.Equal(t, "GET "+keysPath+": no answer: EOF in 0s (attempt 1)", lines[0])
		assert.Equal(t, "GET "+keysPath+": 429 in 0s (attempt 2)", lines[1])
		assert.Equal(t, "GET "+keysPath+": 200 in 70ms (attempt 3)", lines[2])
		assert.NotContains(t, b.logged(), "secret")
	})
}

// everything is whatever the chain has let anybody see.
type everything struct{ text strings.Builder }

func (e *everything) add(err error) {
	for ; err != nil; err = unwrapped(err) {
		e.text.WriteString(err.Error() + "\n")
	}
}

func unwrapped(err error) error {
	if inner, ok := err.(interface{ Unwrap() error }); ok {
		return inner.Unwrap()
	}
	return nil
}

var (
	cnonceParam = regexp.MustCompile(`cnonce="([^"]+)"`)
	minted      = regexp.MustCompile(`"privateKey":"([^"]+)"`)
)

// secretsOf are all that must never be seen: what the server issued, and what the requests carried.
func (b *bed) secretsOf(w *world) []string {
	var secrets []string
	for _, s := range w.Secrets() {
		secrets = append(secrets, s.Value)
	}
	for _, h := range b.reached() {
		if h.authorization != "" {
			secrets = append(secrets, h.authorization)
		}
		if match := cnonceParam.FindStringSubmatch(h.authorization); match != nil {
			secrets = append(secrets, match[1])
		}
	}
	clientSecret := w.account.ClientSecret.Reveal()
	basic := base64.StdEncoding.EncodeToString([]byte(w.account.ClientID + ":" + clientSecret))
	return append(secrets, w.owner.PrivateKey, clientSecret, basic)
}

func leaks(text string, secrets []string) (found []string) {
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			found = append(found, secret)
		}
	}
	return found
}

// Every fault, met by every kind of request and by authentication itself: no log line, status line or error has
// anything secret in it.
func TestNothingSecretIsSeen(t *testing.T) {
	kinds := []emulator.FaultKind{
		emulator.Answer, emulator.Reset, emulator.Hang, emulator.Truncated, emulator.CutBody, emulator.HTML,
		emulator.EmptyBody, emulator.StaleNonce, emulator.ExpiredToken,
	}
	for name, auth := range map[string]func(*world) Auth{"digest": byDigest, "account": byAccount} {
		for _, kind := range kinds {
			for _, after := range []bool{false, true} {
				inWorld(t, nil, auth, func(t *testing.T, b *bed, w *world) {
					var seen everything
					for _, unauthenticated := range []bool{false, true} {
						w.ClearFaults()
						w.Inject(emulator.Fault{Kind: kind, After: after, Unauthenticated: unauthenticated, Count: -1})
						for method, body := range map[string]string{"GET": "", "POST": mintBody} {
							ctx, cancel := b.context(3 * time.Minute)
							_, text, err := b.send(ctx, method, w.keys(), body)
							cancel()
							seen.add(err)
							if match := minted.FindStringSubmatch(text); match != nil {
								assert.NotContains(t, b.logged(), match[1])
							}
						}
					}
					text := seen.text.String() + b.logged() + strings.Join(b.shown(), "\n")
					secrets := b.secretsOf(w)
					assert.Empty(t, leaks(text, secrets), "%s, %s", name, kind)
					assert.NotContains(t, text, "Authorization")
					assert.NotEmpty(t, b.logged())
					for _, secret := range secrets { // the search finds what is there
						assert.NotEmpty(t, leaks(text+" "+secret, secrets))
					}
				})
			}
		}
	}
}
