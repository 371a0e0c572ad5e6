package transport

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/internal/pipenet"
)

// Over HTTP/2 a server can reset the stream of a request that has had its effect with a code that makes net/http send
// the request again by itself. It must not, where the request mints.
func TestMintIsNotRepeatedBeneathThePolicy(t *testing.T) {
	for _, code := range []http2.ErrCode{http2.ErrCodeRefusedStream, http2.ErrCodeProtocol} {
		synctest.Test(t, func(t *testing.T) {
			b, arrived := overHTTP2(t, code)
			_, _, err := b.within10m("POST", keysPath, mintBody)
			var lost *AmbiguousError
			require.ErrorAs(t, err, &lost)
			assert.Equal(t, "the answer of Atlas was lost (stream error: stream ID 1; "+code.String()+"; received from peer)", lost.Reason)
			assert.EqualValues(t, 1, arrived.Load(), code)
		})
	}
}

// overHTTP2 returns a bed on a network that speaks HTTP/2, and how many requests have arrived whole at its server, which
// resets the stream of each with a code.
func overHTTP2(t *testing.T, code http2.ErrCode) (b *bed, arrived *atomic.Int32) {
	listener := pipenet.Listen()
	arrived = new(atomic.Int32)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go resetStreams(conn, code, arrived)
		}
	}()
	base := &http.Transport{DialContext: listener.Dial, Protocols: new(http.Protocols)}
	base.Protocols.SetUnencryptedHTTP2(true)
	t.Cleanup(func() {
		base.CloseIdleConnections()
		_ = listener.Close()
	})
	b = &bed{t: t}
	b.chain = b.newChain(given, base)
	return b, arrived
}

// resetStreams serves a connection. What it writes goes by way of a goroutine, as the connection has no buffer.
func resetStreams(conn net.Conn, code http2.ErrCode, arrived *atomic.Int32) {
	defer conn.Close()
	if _, err := io.ReadFull(conn, make([]byte, len(http2.ClientPreface))); err != nil {
		return
	}
	framer, writes := http2.NewFramer(conn, conn), make(chan func() error, 16)
	defer close(writes)
	go func() {
		for write := range writes {
			_ = write() // the reading ends when the connection does
		}
	}()
	writes <- func() error { return framer.WriteSettings() }
	for {
		frame, err := framer.ReadFrame()
		if err != nil {
			return
		}
		switch frame := frame.(type) {
		case *http2.SettingsFrame:
			if !frame.IsAck() {
				writes <- framer.WriteSettingsAck
			}
		case *http2.DataFrame:
			if id := frame.StreamID; frame.StreamEnded() {
				arrived.Add(1)
				writes <- func() error { return framer.WriteRSTStream(id, code) }
			}
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (r roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return r(req) }

// What net/http looks at to decide whether it may send a request again is not on a mint; on others it stays.
func TestWhatMakesRequestsRepeatable(t *testing.T) {
	for _, r := range []Request{{Makes: "a key"}, {}} {
		var sent *http.Request
		b := &bed{t: t}
		b.chain = b.newChain(someKey, roundTrip(func(req *http.Request) (*http.Response, error) {
			if req.Header.Get("Authorization") == "" {
				return &http.Response{StatusCode: 401, Header: http.Header{"Www-Authenticate": {
					`Digest realm="r", nonce="n", algorithm=MD5, qop="auth-int"`}}, Body: http.NoBody}, nil
			}
			sent = req
			return &http.Response{StatusCode: 400, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"errorCode":"REFUSED"}`))}, nil
		}))
		req := b.request(WithRequest(context.Background(), r), "POST", keysPath, mintBody)
		req.Header.Set("Idempotency-Key", "1")
		req.Header.Set("X-Idempotency-Key", "1")
		_, err := b.chain.RoundTrip(req)
		require.NoError(t, err)
		require.NotNil(t, sent)
		assert.Equal(t, r.mints(), sent.GetBody == nil, "%v", r)
		for _, name := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
			assert.Equal(t, !r.mints(), sent.Header.Get(name) != "", "%v", r)
		}
		assert.NotNil(t, req.GetBody, "the caller's own stays as it was")
		assert.NotEmpty(t, req.Header.Get("Idempotency-Key"))
	}
}
