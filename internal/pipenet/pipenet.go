// Package pipenet is a network in memory, for tests that speak HTTP inside a testing/synctest bubble, where real
// sockets do not work: a goroutine that waits for one does not count as idle, so virtual time would stand still.
// A connection is a [net.Pipe]: it has no buffer, and it has deadlines, which follow the bubble's time.
package pipenet

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/internal/selfsigned"
)

// Listener is a [net.Listener] that only its own Dial can reach.
type Listener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

// Listen returns a listener. In a bubble, call it inside the bubble.
func Listen() *Listener {
	return &Listener{conns: make(chan net.Conn), done: make(chan struct{})}
}

// Accept waits for the next Dial. After Close it returns [net.ErrClosed].
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close makes Accept and Dial fail; connections that exist stay. It never fails.
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

// Addr is a placeholder: there are no addresses.
func (l *Listener) Addr() net.Addr { return addr{} }

// Dial connects to the listener, whatever the network and address, once Accept is called. It has the signature of
// [http.Transport]'s DialContext. The error is a *[net.OpError], as a real network's.
func (l *Listener) Dial(ctx context.Context, network, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.done:
		return nil, &net.OpError{Op: "dial", Net: network, Addr: addr{}, Err: net.ErrClosed}
	case <-ctx.Done():
		return nil, &net.OpError{Op: "dial", Net: network, Addr: addr{}, Err: ctx.Err()}
	}
}

// Serve serves handler over a network of its own and returns the transport that reaches it under any host name, by
// plain HTTP/1.1. stop closes both: it cuts every connection, which ends the contexts of the requests in flight, and
// waits until their handlers have returned. No goroutine is left then.
func Serve(handler http.Handler) (transport *http.Transport, stop func()) {
	listener := Listen()
	site := newSite(handler)
	site.open.Go(func() { _ = site.server.Serve(listener) }) // it always ends with an error: the server is closed
	return &http.Transport{DialContext: listener.Dial}, site.stop
}

// ServeHTTP2 is [Serve] by HTTP/2 with TLS, and nothing else: the scheme is https, and the transport trusts the
// server's certificate under any host name.
func ServeHTTP2(handler http.Handler) (transport *http.Transport, stop func()) {
	var only http.Protocols
	only.SetHTTP2(true)
	certificate := certificate()
	listener := Listen()
	site := newSite(handler)
	site.server.Protocols = &only
	site.server.TLSConfig = &tls.Config{
		MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{certificate.Server},
		SessionTicketsDisabled: true, // the client would not read them while it writes, and a pipe has no buffer
	}
	site.open.Go(func() { _ = site.server.ServeTLS(listener, "", "") })
	return &http.Transport{
		DialContext: listener.Dial, Protocols: &only,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS13, RootCAs: certificate.Roots, ServerName: hostname},
	}, site.stop
}

// hostname is the one in the certificate, whatever host a request is for.
const hostname = "pipe.test"

// certificate is the one of this process.
var certificate = sync.OnceValue(func() selfsigned.Certificate {
	made, err := selfsigned.New(hostname)
	if err != nil {
		panic("pipenet: " + err.Error()) // there is nothing to go wrong but the source of random numbers
	}
	return made
})

// site is a server, and who is busy with it.
type site struct {
	server  *http.Server
	handler http.Handler
	open    sync.WaitGroup // connections, and the listener

	mu       sync.Mutex
	stopped  bool
	handlers sync.WaitGroup // over HTTP/2 these may outlive their connection
}

func newSite(handler http.Handler) *site {
	s := &site{handler: handler}
	s.server = &http.Server{Handler: s, ConnState: s.note} //nolint:gosec // nobody but the test can reach it, so no time limits
	return s
}

// note counts connections.
func (s *site) note(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.open.Add(1)
	case http.StateClosed, http.StateHijacked:
		s.open.Done()
	case http.StateActive, http.StateIdle:
	}
}

// ServeHTTP counts handlers.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.begin() {
		panic(http.ErrAbortHandler)
	}
	defer s.handlers.Done()
	s.handler.ServeHTTP(w, r)
}

func (s *site) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.stopped {
		s.handlers.Add(1)
	}
	return !s.stopped
}

func (s *site) stop() {
	_ = s.server.Close() // which ends the transport's idle connections too; closing an in-memory listener cannot fail
	s.open.Wait()        // Close does not wait for these, and a bubble wants them gone
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	s.handlers.Wait()
}

type addr struct{}

// Network and String implement [net.Addr].
func (addr) Network() string { return "pipe" }
func (addr) String() string  { return "pipe" }
