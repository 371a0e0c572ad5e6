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
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/internal/pipenet"
)

// What a server over HTTP/2 can do with a request that has arrived whole, beside answering it. Some of it makes net/http send
// the request again by itself, as it believes then that the request had no effect.
var http2Replies = func() map[string]func(f *http2.Framer, stream uint32) {
	replies := map[string]func(*http2.Framer, uint32){
		"half an answer": func(f *http2.Framer, stream uint32) {
			_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: []byte{0x88}, EndHeaders: true}) // :status 200
			_ = f.WriteData(stream, false, []byte(`{"id":`))
		},
		"nothing": func(*http2.Framer, uint32) {},
	}
	for code := http2.ErrCodeNo; code <= http2.ErrCodeHTTP11Required; code++ {
		replies["reset, "+code.String()] = func(f *http2.Framer, stream uint32) { _ = f.WriteRSTStream(stream, code) }
		replies["reset after the headers, "+code.String()] = func(f *http2.Framer, stream uint32) {
			replies["half an answer"](f, stream)
			_ = f.WriteRSTStream(stream, code)
		}
		replies["going away before it, "+code.String()] = func(f *http2.Framer, _ uint32) { _ = f.WriteGoAway(0, code, nil) }
		replies["going away after it, "+code.String()] = func(f *http2.Framer, stream uint32) { _ = f.WriteGoAway(stream, code, nil) }
		replies["going away, then reset, "+code.String()] = func(f *http2.Framer, stream uint32) {
			_ = f.WriteGoAway(stream, http2.ErrCodeNo, nil)
			_ = f.WriteRSTStream(stream, code)
		}
	}
	return replies
}()

// Nothing beneath the policy sends a mint again, whatever the server does after the effect: it arrives once, and is ambiguous.
func TestMintIsNotRepeatedBeneathThePolicy(t *testing.T) {
	for name, reply := range http2Replies {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, arrived := overHTTP2(t, reply)
				_, _, err := b.within10m("POST", keysPath, mintBody)
				var lost *AmbiguousError
				require.ErrorAs(t, err, &lost)
				assert.NotContains(t, lost.Reason, "GetBody", "that is advice for us, not for users")
				assert.EqualValues(t, 1, arrived.Load())
			})
		})
	}
	t.Logf("%d ways", len(http2Replies))
}

// What happens to the connection before the mint is sent does it no harm: it goes by another.
func TestMintAfterGoingAway(t *testing.T) {
	for code := http2.ErrCodeNo; code <= http2.ErrCodeHTTP11Required; code++ {
		synctest.Test(t, func(t *testing.T) {
			answers := 0
			b, arrived := overHTTP2(t, func(f *http2.Framer, stream uint32) {
				_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: []byte{0x88}, EndHeaders: true})
				_ = f.WriteData(stream, true, []byte(`{}`))
				if answers++; answers == 1 {
					_ = f.WriteGoAway(stream, code, nil)
				}
			})
			_, _, err := b.within10m("GET", keysPath, "")
			require.NoError(t, err)
			synctest.Wait()
			_, _, err = b.within10m("POST", keysPath, mintBody)
			require.NoError(t, err, code)
			assert.EqualValues(t, 2, arrived.Load())
		})
	}
}

// overHTTP2 returns a bed on a network that speaks HTTP/2, and how many requests have arrived whole at its server, which
// replies to each. Then it says no more on that connection, and closes it two seconds later.
func overHTTP2(t *testing.T, reply func(f *http2.Framer, stream uint32)) (b *bed, arrived *atomic.Int32) {
	listener := pipenet.Listen()
	arrived = new(atomic.Int32)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serveHTTP2(conn, reply, arrived)
		}
	}()
	base := &http.Transport{DialContext: listener.Dial, Protocols: new(http.Protocols)}
	base.Protocols.SetUnencryptedHTTP2(true)
	t.Cleanup(func() {
		time.Sleep(3 * time.Second) // until the server has closed the connections
		base.CloseIdleConnections()
		_ = listener.Close()
	})
	b = &bed{t: t}
	b.chain = b.newChain(given, base)
	return b, arrived
}

// serveHTTP2 serves a connection. What it writes goes by way of a goroutine, as the connection has no buffer.
func serveHTTP2(conn net.Conn, reply func(f *http2.Framer, stream uint32), arrived *atomic.Int32) {
	defer conn.Close()
	if _, err := io.ReadFull(conn, make([]byte, len(http2.ClientPreface))); err != nil {
		return
	}
	framer, writes := http2.NewFramer(conn, conn), make(chan func(), 16)
	defer close(writes)
	go func() {
		for write := range writes {
			write() // what cannot be written makes the reading end too
		}
	}()
	writes <- func() { _ = framer.WriteSettings() }
	for {
		frame, err := framer.ReadFrame()
		if err != nil {
			return
		}
		ended, stream := false, frame.Header().StreamID
		switch frame := frame.(type) {
		case *http2.SettingsFrame:
			if !frame.IsAck() {
				writes <- func() { _ = framer.WriteSettingsAck() }
			}
		case *http2.DataFrame:
			ended = frame.StreamEnded()
		case *http2.HeadersFrame:
			ended = frame.StreamEnded()
		}
		if ended {
			arrived.Add(1)
			writes <- func() {
				reply(framer, stream)
				time.AfterFunc(2*time.Second, func() { _ = conn.Close() })
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
