package transport

import (
	"fmt"
	"net/http"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// burst sends n requests at once and returns how many were answered 200; it logs the first error.
func (b *bed) burst(n int, method, path, body string) int {
	var (
		wg        sync.WaitGroup
		succeeded atomic.Int32
		first     sync.Once
	)
	for range n {
		wg.Go(func() {
			resp, _, err := b.within10m(method, path, body)
			if err == nil && resp.StatusCode == 200 {
				succeeded.Add(1)
			} else {
				first.Do(func() { b.t.Log(resp, err) })
			}
		})
	}
	wg.Wait()
	return int(succeeded.Load())
}

var countParam = regexp.MustCompile(`nc=([0-9a-f]{8})`)

// 64 first requests at once cost one challenge, and each has a count of its own.
func TestDigestBurst(t *testing.T) {
	inWorld(t, func(s *emulator.Server) { s.Latency = 50 * time.Millisecond }, byDigest, func(t *testing.T, b *bed, w *world) {
		began := time.Now()
		assert.Equal(t, 64, b.burst(64, "GET", w.keys(), ""))
		assert.Equal(t, 100*time.Millisecond, time.Since(began), "two round trips")
		assert.Equal(t, 64, b.burst(64, "POST", w.keys(), mintBody))
		counts := w.Counts()
		assert.Equal(t, 1, counts.Challenges)
		assert.Equal(t, 128, counts.Work)
		seen := map[string]bool{}
		for _, h := range b.reached() {
			if match := countParam.FindStringSubmatch(h.authorization); match != nil {
				assert.False(t, seen[match[1]], "nc=%s twice", match[1])
				seen[match[1]] = true
			}
		}
		for i := 1; i <= 128; i++ {
			assert.True(t, seen[fmt.Sprintf("%08x", i)], "no nc=%08x", i)
		}
	})
}

// The challenge is asked for with a request of its own: the one that mints is never sent without credentials.
func TestMintIsNeverSentWithoutCredentials(t *testing.T) {
	inWorld(t, nil, byDigest, func(t *testing.T, b *bed, w *world) {
		resp, _, err := b.within10m("POST", w.keys(), mintBody)
		require.NoError(t, err)
		assert.Equal(t, 200, resp.StatusCode)
		hits := b.reached()
		require.Len(t, hits, 2)
		assert.Equal(t, "GET "+apiRoot, hits[0].method+" "+hits[0].path)
		assert.Empty(t, hits[0].authorization)
	})
}

func TestStaleNonceCostsOneMoreRequest(t *testing.T) {
	for name, adjust := range map[string]func(*emulator.Server){
		"forgotten": nil,
		"used up":   func(s *emulator.Server) { s.NonceUses = 1 },
		"too old":   func(s *emulator.Server) { s.NonceLife = time.Second },
	} {
		for _, method := range []string{"GET", "POST"} {
			t.Run(name+" "+method, func(t *testing.T) {
				inWorld(t, adjust, byDigest, func(t *testing.T, b *bed, w *world) {
					for range 2 {
						body := map[string]string{"POST": mintBody}[method]
						resp, _, err := b.within10m(method, w.keys(), body)
						require.NoError(t, err)
						assert.Equal(t, 200, resp.StatusCode)
						time.Sleep(2 * time.Second)
						if adjust == nil {
							w.ClearFaults()
							w.Inject(emulator.Fault{Kind: emulator.StaleNonce})
						}
					}
					counts := w.Counts()
					assert.Equal(t, 1, counts.Challenges, "only the first is asked for")
					assert.Equal(t, 3, counts.Work)
				})
			})
		}
	}
}

// A server that says "stale" for ever is not asked for ever.
func TestStaleForEver(t *testing.T) {
	inWorld(t, nil, byDigest, func(t *testing.T, b *bed, w *world) {
		w.Inject(emulator.Fault{Kind: emulator.StaleNonce, Count: -1})
		resp, _, err := b.within10m("GET", w.keys(), "")
		require.NoError(t, err)
		assert.Equal(t, 401, resp.StatusCode)
		assert.Equal(t, 1+renewals, w.Counts().Work)
	})
}

// Some servers do not call a nonce stale that they have forgotten. It is renewed if it was good before.
func TestNewNonceThatIsNotCalledStale(t *testing.T) {
	challenge := func(nonce string) http.HandlerFunc {
		return answer(401, `{}`, "WWW-Authenticate", `Digest realm="r", nonce="`+nonce+`", qop="auth", algorithm=MD5`)
	}
	steps := play(challenge("one"), ok, challenge("two"), ok, challenge("two"))
	inBubble(t, someKey, steps, func(t *testing.T, b *bed) {
		for _, want := range []struct{ status, requests int }{{200, 2}, {200, 4}, {401, 5}} {
			resp, _, err := b.within10m("GET", keysPath, "")
			require.NoError(t, err)
			assert.Equal(t, want.status, resp.StatusCode)
			assert.Len(t, b.reached(), want.requests)
		}
	})
}

func TestWrongCredentialsAreOneAnswer(t *testing.T) {
	inWorld(t, nil, func(w *world) Auth { return Digest{w.owner.PublicKey, redact.New("wrong")} }, func(t *testing.T, b *bed, w *world) {
		for range 2 {
			resp, _, err := b.within10m("POST", w.keys(), mintBody)
			require.NoError(t, err)
			assert.Equal(t, 401, resp.StatusCode)
		}
		counts := w.Counts()
		assert.Equal(t, 1, counts.Challenges)
		assert.Equal(t, 2, counts.Work)
	})
}

// A challenge that does not come is asked for again, for a mint too: nothing was minted.
func TestLostChallenge(t *testing.T) {
	for _, fault := range []emulator.Fault{
		{Kind: emulator.Reset}, {Kind: emulator.Reset, After: true}, {Kind: emulator.Hang}, {Kind: emulator.CutBody},
		{Status: 500}, {Status: 503}, {Status: 429, Header: http.Header{"Retry-After": {"3"}}}, {Kind: emulator.HTML},
	} {
		t.Run(fmt.Sprint(fault.Kind, fault.Status), func(t *testing.T) {
			inWorld(t, nil, byDigest, func(t *testing.T, b *bed, w *world) {
				fault.Unauthenticated, fault.Count, fault.Path = true, 2, apiRoot
				w.Inject(fault)
				assert.Equal(t, 8, b.burst(8, "POST", w.keys(), mintBody))
				counts := w.Counts()
				assert.Equal(t, 3, counts.Challenges)
				assert.Equal(t, 8, counts.Work)
			})
		})
	}
}

func TestNoChallenge(t *testing.T) {
	for name, row := range map[string]struct {
		step http.HandlerFunc
		want string
	}{
		"200":       {ok, "cannot authenticate: asked for a digest challenge and was not given one: check baseUrl and the proxy (200)"},
		"403":       {refusal(403, "IP_ADDRESS_NOT_ON_ACCESS_LIST"), "cannot authenticate: asked for a digest challenge and was not given one: check baseUrl and the proxy (403 IP_ADDRESS_NOT_ON_ACCESS_LIST)"},
		"no digest": {answer(401, "", "WWW-Authenticate", `Basic realm="proxy"`), "cannot authenticate: the answer has no usable digest challenge: check baseUrl and the proxy (401)"},
		"foreign":   {answer(401, "", "WWW-Authenticate", `Digest realm="r", nonce="n", algorithm=ROT13`), "cannot authenticate: the answer has no usable digest challenge: check baseUrl and the proxy (401)"},
		"page":      {answer(200, "<html>"), "the answer with status 200 is a web page, not Atlas's JSON: <html>"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, someKey, play(row.step), func(t *testing.T, b *bed) {
				_, _, err := b.within10m("POST", keysPath, mintBody)
				assert.ErrorContains(t, err, row.want)
				for _, h := range b.reached() {
					assert.Equal(t, "GET", h.method, "the mint is never sent")
				}
			})
		})
	}
}

// Many who wait for one challenge that fails for good all learn of it at once; one who goes away harms nobody.
func TestSharedChallenge(t *testing.T) {
	t.Run("fails", func(t *testing.T) {
		inBubble(t, someKey, play(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(time.Second)
			ok(w, r)
		}), func(t *testing.T, b *bed) {
			began := time.Now()
			assert.Zero(t, b.burst(64, "GET", keysPath, ""))
			assert.Equal(t, time.Second, time.Since(began))
			assert.Len(t, b.reached(), 1)
		})
	})
	t.Run("first caller leaves", func(t *testing.T) {
		inWorld(t, func(s *emulator.Server) { s.Latency = 10 * time.Second }, byDigest, func(t *testing.T, b *bed, w *world) {
			go func() {
				ctx, cancel := b.context(time.Second)
				defer cancel()
				_, _, err := b.send(ctx, "GET", w.keys(), "")
				assert.Error(t, err)
			}()
			time.Sleep(500 * time.Millisecond)
			assert.Equal(t, 16, b.burst(16, "GET", w.keys(), ""))
			assert.Equal(t, 2, w.Counts().Challenges)
		})
	})
	t.Run("one who waits leaves", func(t *testing.T) {
		inWorld(t, func(s *emulator.Server) { s.Latency = 10 * time.Second }, byDigest, func(t *testing.T, b *bed, w *world) {
			done := make(chan int)
			go func() { done <- b.burst(4, "GET", w.keys(), "") }()
			time.Sleep(500 * time.Millisecond)
			ctx, cancel := b.context(time.Second)
			defer cancel()
			began := time.Now()
			_, _, err := b.send(ctx, "GET", w.keys(), "")
			assert.ErrorContains(t, err, "gave up before the request was sent, at the operation's deadline")
			assert.Equal(t, time.Second, time.Since(began))
			assert.Equal(t, 4, <-done)
		})
	})
}
