package transport

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnswersUpTo8MiB(t *testing.T) {
	for size, tooLarge := range map[int]bool{maxAnswer: false, maxAnswer + 1: true} {
		body := `"` + strings.Repeat("x", size-2) + `"`
		inBubble(t, given, play(answer(200, body)), func(t *testing.T, b *bed) {
			_, got, err := b.within10m("GET", keysPath, "")
			assert.Len(t, b.reached(), 1)
			if !tooLarge {
				require.NoError(t, err)
				assert.Len(t, got, size)
				return
			}
			var bound *TooLargeError
			require.ErrorAs(t, err, &bound)
			assert.EqualError(t, bound, "the answer with status 200 is larger than 8 MiB")
		})
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		for location, to := range map[string]string{
			"https://evil.test/steal?secret=1": "https://evil.test", "/elsewhere": site, "": "an unknown place",
		} {
			inBubble(t, given, play(answer(status, "<html>", "Location", location)), func(t *testing.T, b *bed) {
				for _, method := range []string{"GET", "POST"} {
					_, _, err := b.within10m(method, keysPath, "")
					var redirect *RedirectError
					require.ErrorAs(t, err, &redirect)
					assert.ErrorContains(t, err, "redirected to "+to+" with status")
					assert.NotContains(t, err.Error(), "steal")
				}
				assert.Len(t, b.reached(), 2, "nobody follows")
			})
		}
	}
}

// Each exchange has a limit of its own, and the deadline is not needed for it.
func TestLimitOfAnExchange(t *testing.T) {
	stall := func(w http.ResponseWriter, r *http.Request) { // headers come, the body does not
		w.WriteHeader(200)
		_ = http.NewResponseController(w).Flush()
		hang(w, r)
	}
	for name, step := range map[string]http.HandlerFunc{"no headers": hang, "no body": stall} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, given, play(step, ok), func(t *testing.T, b *bed) {
				_, _, err := b.send(t.Context(), "GET", keysPath, "")
				require.NoError(t, err)
				hits := b.reached()
				require.Len(t, hits, 2)
				waited := hits[1].at.Sub(hits[0].at)
				assert.GreaterOrEqual(t, waited, attemptLimit)
				assert.Less(t, waited, attemptLimit+backoffBase)
			})
		})
	}
}

// A connection that is never made counts as never written, even for a mint.
func TestLimitOfConnecting(t *testing.T) {
	inBubble(t, given, play(ok), func(t *testing.T, b *bed) {
		dial := b.net.DialContext
		var dials atomic.Int32
		b.net.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			if dials.Add(1) == 1 {
				<-ctx.Done()
				return nil, dialing(ctx.Err())
			}
			return dial(ctx, network, address)
		}
		began := time.Now()
		_, _, err := b.send(t.Context(), "POST", keysPath, mintBody)
		require.NoError(t, err)
		assert.InDelta(t, mintLimit.Seconds(), time.Since(began).Seconds(), 0.5)
		assert.Len(t, b.reached(), 1)
	})
}

func TestUserAgent(t *testing.T) {
	inBubble(t, given, play(ok), func(t *testing.T, b *bed) {
		_, _, err := b.within10m("GET", keysPath, "")
		require.NoError(t, err)
		assert.Equal(t, "test-agent/1", b.reached()[0].agent)
	})
}
