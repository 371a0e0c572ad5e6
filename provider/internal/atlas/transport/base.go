package transport

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

const (
	connectLimit   = 10 * time.Second
	handshakeLimit = 10 * time.Second
	// idleConnections is as many as the engine runs operations at once, when somebody asks it for many.
	idleConnections = 64
	idleLimit       = 90 * time.Second
	maxHeader       = 1 << 20 // bytes
	// pingAfter is how long an HTTP/2 connection may be silent before it is asked whether it is alive, and pingLimit how long
	// it may take to answer: one that is dead costs both, and no more.
	pingAfter = 10 * time.Second
	pingLimit = 5 * time.Second
)

// newBase is the network, by way of the proxy that the environment names. The wait for an answer's headers is as long as
// the longest exchange may take; most are cut shorter by bounds.
func newBase(env func(name string) string) *http.Transport {
	proxy := readProxySetting(env)
	if address, err := proxy.parse(); err == nil {
		password, _ := address.User.Password()
		redact.Hide(password)
	}
	return &http.Transport{
		Proxy:                  proxy.choose,
		OnProxyConnectResponse: proxy.answered,
		DialContext:            (&net.Dialer{Timeout: connectLimit}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    handshakeLimit,
		ResponseHeaderTimeout:  mintLimit,
		MaxResponseHeaderBytes: maxHeader,
		MaxIdleConns:           idleConnections,
		MaxIdleConnsPerHost:    idleConnections,
		IdleConnTimeout:        idleLimit,
		ForceAttemptHTTP2:      true, // a DialContext of one's own turns it off otherwise
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingLimit},
	}
}
