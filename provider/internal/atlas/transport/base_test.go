package transport

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// silent is a peer that takes everything and says nothing; n counts its connections.
func silent(base *http.Transport, n *int) {
	base.Proxy = nil
	base.DialContext = func(context.Context, string, string) (net.Conn, error) {
		*n++
		client, server := net.Pipe()
		go func() { _, _ = io.Copy(io.Discard, server); _ = server.Close() }()
		return client, nil
	}
}

func TestLimitsOfHandshakeAndHeaders(t *testing.T) {
	for address, limit := range map[string]time.Duration{
		"https://127.0.0.1/": handshakeLimit,
		"http://127.0.0.1/":  mintLimit,
	} {
		synctest.Test(t, func(t *testing.T) {
			base, n := newBase(os.Getenv), 0
			silent(base, &n)
			req, err := http.NewRequestWithContext(t.Context(), "GET", address, nil)
			require.NoError(t, err)
			began := time.Now()
			_, err = base.RoundTrip(req)
			var timeout net.Error
			require.ErrorAs(t, err, &timeout)
			assert.True(t, timeout.Timeout())
			assert.Equal(t, limit, time.Since(began))
			base.CloseIdleConnections()
		})
	}
}

// The real network: HTTP/2 is spoken where it is offered, and a certificate that nobody vouches for is refused.
func TestBaseOverTheNetwork(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Proto)
	}))
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains about the stranger
	server.StartTLS()
	defer server.Close()

	stranger := newBase(os.Getenv)
	defer stranger.CloseIdleConnections()
	_, err := stranger.RoundTrip(httptest.NewRequest("GET", server.URL, nil))
	assert.Equal(t, permanent, classify(err, false), "%v", err)

	friend := newBase(os.Getenv)
	defer friend.CloseIdleConnections()
	friend.TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	resp, err := friend.RoundTrip(httptest.NewRequest("GET", server.URL, nil))
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.Equal(t, "HTTP/2.0", resp.Proto)
}
