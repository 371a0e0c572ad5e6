package transport

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/internal/pipenet"
)

// mortal is a connection that dies without a word: what is written to it is swallowed, and nothing comes any more.
type mortal struct {
	net.Conn
	dead *atomic.Bool
}

func (c mortal) Write(b []byte) (int, error) {
	if c.dead.Load() {
		return len(b), nil
	}
	return c.Conn.Write(b)
}

// overMortals returns a bed on the network of the product, over HTTP/2, with connections that die when kill is called, and
// how many there were.
func overMortals(t *testing.T, handler http.Handler) (b *bed, kill func(), dials *atomic.Int32) {
	b, dials = &bed{t: t}, new(atomic.Int32)
	server, stop := pipenet.ServeHTTP2(b.observed(handler))
	t.Cleanup(stop)
	var living atomic.Pointer[atomic.Bool]
	living.Store(new(atomic.Bool))
	base := newBase(variables())
	base.TLSClientConfig = server.TLSClientConfig
	base.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		dials.Add(1)
		conn, err := server.DialContext(ctx, network, address)
		return mortal{conn, living.Load()}, err
	}
	t.Cleanup(base.CloseIdleConnections)
	b.chain = b.newChainTo("https://127.0.0.1", given, base)
	return b, func() { living.Swap(new(atomic.Bool)).Store(true) }, dials
}

// A connection that is dead, and says nothing, costs seconds. Without pings every request would be given up at its deadline:
// the connection would be taken for each attempt again.
func TestSilentlyDeadConnection(t *testing.T) {
	const seconds = 16 * time.Second
	for _, idle := range []time.Duration{0, time.Second, 30 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			b, kill, dials := overMortals(t, ok)
			require.Equal(t, 1, b.burst(1, "GET", keysPath, ""))
			require.Equal(t, 8, b.burst(8, "GET", keysPath, ""))
			require.EqualValues(t, 1, dials.Load())
			kill()
			time.Sleep(idle)
			began := time.Now()
			assert.Equal(t, 8, b.burst(8, "GET", keysPath, ""), "on another connection")
			assert.Less(t, time.Since(began), seconds)
			assert.Greater(t, dials.Load(), int32(1))
		})
	}
	synctest.Test(t, func(t *testing.T) {
		b, kill, _ := overMortals(t, ok)
		require.Equal(t, 1, b.burst(1, "GET", keysPath, ""))
		kill()
		began := time.Now()
		_, _, err := b.within10m("POST", keysPath, mintBody)
		var lost *AmbiguousError
		require.ErrorAs(t, err, &lost)
		assert.Less(t, time.Since(began), seconds)
	})
}

// One that is only slow is none of these: an answer that takes its time is waited for.
func TestSlowAnswerIsNoDeadConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, _, dials := overMortals(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == keysPath {
				time.Sleep(attemptLimit - time.Second)
			}
			ok(w, r)
		}))
		require.Equal(t, 1, b.burst(1, "GET", apiRoot, ""))
		assert.Equal(t, 8, b.burst(8, "GET", keysPath, ""))
		assert.EqualValues(t, 1, dials.Load())
		assert.Len(t, b.reached(), 1+8)
	})
}
