package transport

import (
	"fmt"
	"net/http"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// nonceServer lets each nonce be used so many times, and answers to one that is used up with another, calling the old one
// stale or not.
type nonceServer struct {
	uses  int
	stale bool

	mu   sync.Mutex
	n    int
	left map[string]int // by nonce
	made int
}

var nonceParam = regexp.MustCompile(`[^c]nonce="([^"]+)"`)

func (s *nonceServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	time.Sleep(50 * time.Millisecond) // the way to Atlas
	s.mu.Lock()
	defer s.mu.Unlock()
	if match := nonceParam.FindStringSubmatch(r.Header.Get("Authorization")); len(match) > 1 && s.left[match[1]] > 0 {
		s.left[match[1]]--
		s.made++
		ok(w, r)
		return
	}
	s.n++
	nonce := fmt.Sprintf("nonce-%d", s.n)
	s.left[nonce] = s.uses
	refusal(401, "UNEXPECTED_ERROR", "WWW-Authenticate", fmt.Sprintf(`Digest realm="r", nonce=%q, algorithm=MD5, qop="auth", stale=%t`,
		nonce, s.stale && r.Header.Get("Authorization") != ""))(w, r)
}

// 64 requests at once to a server that takes each nonce once, or a few times: each is carried out, once, and costs one more at most.
func TestNoncesForOneUse(t *testing.T) {
	for _, stale := range []bool{true, false} {
		for _, uses := range []int{1, 2, 10} {
			for method, body := range map[string]string{"GET": "", "POST": mintBody} {
				t.Run(fmt.Sprint(stale, uses, method), func(t *testing.T) {
					s := &nonceServer{uses: uses, stale: stale, left: map[string]int{}}
					inBubble(t, someKey, s, func(t *testing.T, b *bed) {
						for round := 1; round <= 3; round++ {
							assert.Equal(t, 64, b.burst(64, method, keysPath, body))
							assert.Equal(t, 64*round, s.made)
							assert.LessOrEqual(t, len(b.reached()), 1+2*64*round, "requests, in round %d", round)
						}
					})
				})
			}
		}
	}
}

// The same on the emulator, counted.
func TestNoncesForOneUseOfAtlas(t *testing.T) {
	inWorld(t, func(s *emulator.Server) { s.NonceUses, s.Latency = 1, 50*time.Millisecond }, byDigest, func(t *testing.T, b *bed, w *world) {
		assert.Equal(t, 64, b.burst(64, "POST", w.keys(), mintBody))
		counts := w.Counts()
		assert.Equal(t, 1, counts.Challenges)
		assert.Equal(t, 64+63, counts.Work)
		assert.Len(t, w.MintedKeys(w.org), 64)
	})
}

// A nonce that has come in place of a stale one serves all that follow, again and again.
func TestStaleNonceIsReplacedForAll(t *testing.T) {
	inWorld(t, func(s *emulator.Server) { s.NonceLife = time.Minute }, byDigest, func(t *testing.T, b *bed, w *world) {
		for round := range 4 {
			for range 5 {
				assert.Equal(t, 1, b.burst(1, "GET", w.keys(), ""))
			}
			time.Sleep(2 * time.Minute)
			assert.Equal(t, 5+6*round, w.Counts().Work)
		}
		assert.Equal(t, 1, w.Counts().Challenges)
	})
}

// Credentials that are wrong cost 64 requests at once one more each, and those that follow none.
func TestWrongCredentialsOfMany(t *testing.T) {
	s := &nonceServer{stale: false, left: map[string]int{}}
	inBubble(t, someKey, s, func(t *testing.T, b *bed) {
		assert.Zero(t, b.burst(64, "GET", keysPath, ""))
		assert.LessOrEqual(t, len(b.reached()), 1+2*64)
		before := len(b.reached())
		for range 5 {
			assert.Zero(t, b.burst(1, "GET", keysPath, ""))
		}
		assert.Len(t, b.reached(), before+5)
	})
}
