package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// troubles are the ways in which an exchange can go wrong for once.
var troubles = map[string]http.HandlerFunc{
	"408":          refusal(408, "TIMEOUT"),
	"500":          refusal(500, "UNEXPECTED_ERROR"),
	"502 page":     answer(502, "<html>bad gateway</html>"),
	"503":          refusal(503, "UNAVAILABLE"),
	"reset":        reset,
	"hang":         hang,
	"cut":          cut(200),
	"cut 204":      cut(500),
	"html":         answer(200, "<html>proxy</html>"),
	"half of JSON": answer(200, `{"id":"1`),
	"no body":      answer(200, ""),
}

var repeatables = []struct{ method, path, body string }{
	{"GET", keysPath, ""},
	{"PATCH", keyPath, `{"roles":["GROUP_OWNER"]}`},
	{"DELETE", keyPath, ""},
	{"POST", keyPath, `[{"roles":["GROUP_OWNER"]}]`},
}

func TestRepeatsWhatMayBeRepeated(t *testing.T) {
	for name, trouble := range troubles {
		for _, r := range repeatables {
			t.Run(name+" "+r.method, func(t *testing.T) {
				inBubble(t, given, play(trouble, trouble, ok), func(t *testing.T, b *bed) {
					resp, body, err := b.within10m(r.method, r.path, r.body)
					require.NoError(t, err)
					assert.Equal(t, 200, resp.StatusCode)
					assert.Equal(t, "{}", body)
					require.Len(t, b.reached(), 3)
					for _, h := range b.reached() {
						assert.Equal(t, r.body, h.body, "each attempt has the whole body")
					}
				})
			})
		}
	}
}

// A mint that was written and has no definite answer is sent once, whatever went wrong.
func TestNeverRepeatsMint(t *testing.T) {
	more := map[string]http.HandlerFunc{"204": answer(204, ""), "too large": answer(200, strings.Repeat(" ", maxAnswer+1))}
	for _, set := range []map[string]http.HandlerFunc{troubles, more, notAtlas()} {
		for name, trouble := range set {
			t.Run(name, func(t *testing.T) {
				inBubble(t, given, play(trouble), func(t *testing.T, b *bed) {
					began := time.Now()
					_, _, err := b.within10m("POST", keysPath, mintBody)
					var lost *AmbiguousError
					require.ErrorAs(t, err, &lost)
					assert.NotEmpty(t, lost.Reason)
					assert.ErrorContains(t, err, "no definite answer to a request that may have created a key: "+lost.Reason)
					assert.Len(t, b.reached(), 1)
					if name == "hang" {
						assert.Equal(t, mintLimit, time.Since(began))
					}
				})
			})
		}
	}
}

// notAtlas are answers of a gateway's in place of Atlas's: they say nothing of what has become of the request.
func notAtlas() map[string]http.HandlerFunc {
	const page = "<html>denied</html>"
	all := map[string]http.HandlerFunc{
		"no body":              answer(403, ""),
		"text":                 answer(404, "no route", "Content-Type", "text/plain"),
		"JSON without a code":  answer(403, `{"error":403,"message":"blocked"}`, "Content-Type", "application/json"),
		"a code of no code":    answer(400, `{"errorCode":"<b>"}`),
		"a code in a page":     answer(404, `<p>{"errorCode":"GROUP_NOT_FOUND"}</p>`),
		"a code in a list":     answer(404, `[{"errorCode":"GROUP_NOT_FOUND"}]`),
		"cut short":            cut(403),
		"429 cut short":        cut(429),
		"too large":            answer(404, strings.Repeat(" ", maxAnswer+1)),
		"429 page, later":      answer(429, page, "Retry-After", "3"),
		"302":                  answer(302, "", "Location", "https://login.example/"),
		"304":                  answer(304, ""),
		"302 of a JSON answer": answer(302, `{"errorCode":"GROUP_NOT_FOUND"}`, "Location", "https://login.example/"),
	}
	for _, status := range []int{400, 401, 402, 403, 404, 405, 407, 409, 410, 413, 415, 418, 421, 429, 431, 451, 498, 499} {
		all[fmt.Sprintf("%d page", status)] = answer(status, page, "Content-Type", "text/html")
	}
	return all
}

// Whatever the content type says: a refusal is Atlas's if it has a code of Atlas's.
func TestRefusalOfAMintByAtlasIsAnAnswer(t *testing.T) {
	for _, contentType := range []string{"application/json", "application/vnd.atlas.2023-01-01+json;charset=utf-8", "text/html", "text/plain", ""} {
		for _, byteOrderMark := range []string{"", "\uFEFF"} {
			body := byteOrderMark + `{"error":403,"errorCode":"USER_UNAUTHORIZED"}`
			inBubble(t, given, play(answer(403, body, "Content-Type", contentType)), func(t *testing.T, b *bed) {
				resp, _, err := b.within10m("POST", keysPath, mintBody)
				require.NoError(t, err)
				assert.Equal(t, 403, resp.StatusCode)
				assert.Len(t, b.reached(), 1)
			})
		}
	}
}

func TestMintThatMadeNothingIsRepeated(t *testing.T) {
	inBubble(t, given, play(refusal(429, "RATE_LIMITED", "Retry-After", "3"), ok), func(t *testing.T, b *bed) {
		resp, _, err := b.within10m("POST", keysPath, mintBody)
		require.NoError(t, err)
		assert.Equal(t, 200, resp.StatusCode)
		assert.Len(t, b.reached(), 2)
	})
}

// A mint that has begun is not interrupted: its answer is awaited, for a minute.
func TestMintInFlightWhenCancelled(t *testing.T) {
	late := func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(50 * time.Second)
		ok(w, r)
	}
	inBubble(t, given, play(late, hang), func(t *testing.T, b *bed) {
		ctx, cancel := b.context(5 * time.Second)
		defer cancel()
		resp, _, err := b.send(ctx, "POST", keysPath, mintBody)
		require.NoError(t, err)
		assert.Equal(t, 200, resp.StatusCode)

		_, _, err = b.send(ctx, "POST", keysPath, mintBody)
		var gaveUp *GaveUpError
		require.ErrorAs(t, err, &gaveUp, "one that has not begun does not begin")
		assert.Len(t, b.reached(), 1)

		ctx, cancel = b.context(5 * time.Second)
		defer cancel()
		began := time.Now()
		_, _, err = b.send(ctx, "POST", keysPath, mintBody)
		var lost *AmbiguousError
		require.ErrorAs(t, err, &lost)
		assert.Equal(t, mintLimit, time.Since(began))
	})
}

// Every 4xx but 408 and 429 is Atlas's answer, for every request.
func TestAnswersAreReturned(t *testing.T) {
	for _, status := range []int{400, 401, 402, 403, 404, 405, 406, 409, 415, 422} {
		inBubble(t, given, play(refusal(status, "SOME_CODE")), func(t *testing.T, b *bed) {
			for i, r := range append(repeatables, struct{ method, path, body string }{"POST", keysPath, mintBody}) {
				resp, body, err := b.within10m(r.method, r.path, r.body)
				require.NoError(t, err)
				assert.Equal(t, status, resp.StatusCode)
				assert.Equal(t, `{"errorCode":"SOME_CODE"}`, body)
				assert.Len(t, b.reached(), i+1)
			}
		})
	}
}

func TestRetryAfterIsKept(t *testing.T) {
	for name, value := range map[string]func() string{
		"seconds": func() string { return "30" },
		"date":    func() string { return time.Now().Add(30 * time.Second).UTC().Format(http.TimeFormat) },
	} {
		t.Run(name, func(t *testing.T) {
			refuse := func(w http.ResponseWriter, r *http.Request) {
				refusal(429, "RATE_LIMITED", "Retry-After", value())(w, r)
			}
			inBubble(t, given, play(refuse, ok), func(t *testing.T, b *bed) {
				_, _, err := b.within10m("GET", keysPath, "")
				require.NoError(t, err)
				hits := b.reached()
				require.Len(t, hits, 2)
				waited := hits[1].at.Sub(hits[0].at)
				assert.GreaterOrEqual(t, waited, 30*time.Second)
				assert.LessOrEqual(t, waited, 31*time.Second)
				assert.Equal(t, []string{"waiting 30s: Atlas limits the rate of requests (429 RATE_LIMITED)"}, b.shown())
			})
		})
	}
}

// Waits of two seconds and less are not worth a line.
func TestStatusLinesOnlyForLongWaits(t *testing.T) {
	for seconds, lines := range map[string]int{"1": 0, "2": 0, "3": 1} {
		inBubble(t, given, play(refusal(503, "DOWN", "Retry-After", seconds), ok), func(t *testing.T, b *bed) {
			_, _, err := b.within10m("GET", keysPath, "")
			require.NoError(t, err)
			assert.Len(t, b.shown(), lines, "after %s s", seconds)
			for _, line := range b.shown() {
				assert.Equal(t, "waiting 3s: Atlas has a problem of its own (503 DOWN)", line)
			}
		})
	}
}

func TestDeadlineIsTheOnlyLimitAndIsNamed(t *testing.T) {
	inBubble(t, given, play(refusal(503, "DOWN")), func(t *testing.T, b *bed) {
		began := time.Now()
		_, _, err := b.within10m("GET", keysPath, "")
		assert.LessOrEqual(t, time.Since(began), 10*time.Minute)
		assert.Greater(t, time.Since(began), 9*time.Minute, "the back-off goes on until the next wait would be too long")
		var gaveUp *GaveUpError
		require.ErrorAs(t, err, &gaveUp)
		assert.Equal(t, 503, gaveUp.Status)
		assert.Equal(t, "DOWN", gaveUp.Code)
		assert.Equal(t, len(b.reached()), gaveUp.Attempts)
		assert.Contains(t, err.Error(), "the operation's deadline, which customTimeouts sets")
		assert.Contains(t, err.Error(), "Atlas has a problem of its own (503 DOWN)")
	})
}

func TestDeadlineDuringAnExchange(t *testing.T) {
	inBubble(t, given, play(hang), func(t *testing.T, b *bed) {
		ctx, cancel := b.context(10 * time.Second)
		defer cancel()
		_, _, err := b.send(ctx, "GET", keysPath, "")
		var gaveUp *GaveUpError
		require.ErrorAs(t, err, &gaveUp)
		assert.Equal(t, 10*time.Second, gaveUp.Elapsed)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Contains(t, err.Error(), "gave up after 1 attempt in 10s, at the operation's deadline, which customTimeouts sets")
	})
}

func TestRetryAfterBeyondTheDeadline(t *testing.T) {
	inBubble(t, given, play(refusal(429, "RATE_LIMITED", "Retry-After", "601")), func(t *testing.T, b *bed) {
		began := time.Now()
		_, _, err := b.within10m("POST", keysPath, mintBody)
		assert.Zero(t, time.Since(began), "at once")
		assert.ErrorContains(t, err, "gave up after 1 attempt in 0s: Atlas limits the rate of requests (429 RATE_LIMITED), "+
			"and the next attempt is due in 10m1s, but the operation's deadline, which customTimeouts sets, is 10m0s away")
		assert.Empty(t, b.shown())
	})
}

func TestCancelEndsAWaitAtOnce(t *testing.T) {
	reason := errors.New("the user pressed Ctrl-C")
	inBubble(t, given, play(refusal(429, "RATE_LIMITED", "Retry-After", "300")), func(t *testing.T, b *bed) {
		ctx, cancel := context.WithCancelCause(b.t.Context())
		began := time.Now()
		time.AfterFunc(7*time.Second, func() { cancel(reason) })
		_, _, err := b.send(ctx, "GET", keysPath, "")
		assert.Equal(t, 7*time.Second, time.Since(began))
		assert.ErrorIs(t, err, reason)
		assert.ErrorContains(t, err, "cancelled after 1 attempt in 7s (the user pressed Ctrl-C): Atlas limits")
		assert.Len(t, b.reached(), 1)
	})
}

func TestUnusableAnswersEndInAnError(t *testing.T) {
	for body, want := range map[string]string{
		"<html>\n<b>Proxy</b>":               "the answer with status 200 is a web page, not Atlas's JSON: <html> <b>Proxy</b>",
		"":                                   "the answer with status 200 is not Atlas's JSON",
		`{"privateKey":"` + "12345678-aaaa-": `the answer with status 200 is not Atlas's JSON: {"privateKey":"[secret]`,
	} {
		inBubble(t, given, play(answer(200, body)), func(t *testing.T, b *bed) {
			_, _, err := b.within10m("GET", keysPath, "")
			var trouble *UnusableError
			require.ErrorAs(t, err, &trouble)
			assert.Equal(t, want, trouble.Error())
			assert.Len(t, b.reached(), 3)
		})
	}
}
