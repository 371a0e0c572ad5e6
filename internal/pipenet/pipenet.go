// Package pipenet is a network in memory, for tests that speak HTTP inside a testing/synctest bubble, where real
// sockets do not work: a goroutine that waits for one does not count as idle, so virtual time would stand still.
// A connection is a [net.Pipe]: it has no buffer, and it has deadlines, which follow the bubble's time.
package pipenet

import (
	"context"
	"net"
	"net/http"
	"sync"
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
// plain HTTP. stop closes both: it cuts every connection, which ends the contexts of the requests in flight, and waits
// until their handlers have returned. No goroutine is left then.
func Serve(handler http.Handler) (transport *http.Transport, stop func()) {
	listener := Listen()
	server := &http.Server{Handler: handler} //nolint:gosec // nobody but the test can reach it, so no time limits
	var open sync.WaitGroup
	server.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed, http.StateHijacked:
			open.Done()
		case http.StateActive, http.StateIdle:
		}
	}
	open.Go(func() { _ = server.Serve(listener) }) // it always ends with an error: the server is closed
	transport = &http.Transport{DialContext: listener.Dial}
	return transport, func() {
		_ = server.Close() // which ends the transport's idle connections too; closing an in-memory listener cannot fail
		open.Wait()        // Close does not wait for these, and a bubble wants them gone
	}
}

type addr struct{}

// Network and String implement [net.Addr].
func (addr) Network() string { return "pipe" }
func (addr) String() string  { return "pipe" }
