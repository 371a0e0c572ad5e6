package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func dialing(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }

func TestClassify(t *testing.T) {
	for _, row := range []struct {
		name string
		err  error
		want cause
	}{
		{"end of file", io.EOF, unsent},
		{"reset", dialing(syscall.ECONNRESET), unsent},
		{"connect timeout", dialing(context.DeadlineExceeded), unsent},
		{"name server out of order", dialing(&net.DNSError{Err: "server misbehaving", IsTemporary: true}), unsent},
		{"no such host", dialing(&net.DNSError{Err: "no such host", IsNotFound: true}), permanent},
		{"connection refused", dialing(syscall.ECONNREFUSED), refused},
		{"proxy refuses", &net.OpError{Op: "proxyconnect", Err: errors.New("Forbidden")}, refused},
		{"unknown authority", &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, permanent},
		{"authority", x509.UnknownAuthorityError{}, permanent},
		{"wrong name", x509.HostnameError{Certificate: &x509.Certificate{}}, permanent},
		{"expired", x509.CertificateInvalidError{Cert: &x509.Certificate{}, Reason: x509.Expired}, permanent},
		{"not TLS", tls.RecordHeaderError{}, permanent},
		{"alert", &net.OpError{Op: "remote error", Err: errors.New("tls: handshake failure")}, permanent},
	} {
		assert.Equal(t, row.want, classify(row.err, false), row.name)
		assert.Equal(t, lost, classify(row.err, true), row.name+", written")
	}
}

// dials makes each connection fail as errs say, in turn; after that the network is as it was.
func (b *bed) dials(errs ...error) *atomic.Int32 {
	count := new(atomic.Int32)
	dial := b.net.DialContext
	b.net.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if n := int(count.Add(1)); n <= len(errs) {
			return nil, dialing(errs[n-1])
		}
		return dial(ctx, network, address)
	}
	return count
}

// A request that was never written is repeated, a mint too.
func TestUnsentIsRepeated(t *testing.T) {
	for _, err := range []error{syscall.ECONNRESET, syscall.ECONNREFUSED, syscall.ETIMEDOUT, io.ErrUnexpectedEOF} {
		inBubble(t, given, play(ok), func(t *testing.T, b *bed) {
			dials := b.dials(err, err, err)
			_, _, sent := b.within10m("POST", keysPath, mintBody)
			require.NoError(t, sent)
			assert.EqualValues(t, 4, dials.Load())
			assert.Len(t, b.reached(), 1)
		})
	}
}

func TestHopelessIsNotRepeated(t *testing.T) {
	noHost := &net.DNSError{Err: "no such host", Name: "atlas.invalid", IsNotFound: true}
	for _, err := range []error{noHost, x509.UnknownAuthorityError{}} {
		inBubble(t, given, play(ok), func(t *testing.T, b *bed) {
			dials := b.dials(err, err)
			_, _, sent := b.within10m("GET", keysPath, "")
			assert.ErrorIs(t, sent, err)
			assert.EqualValues(t, 1, dials.Load())
		})
	}
}

func TestRefusedForThirtySeconds(t *testing.T) {
	inBubble(t, given, play(ok), func(t *testing.T, b *bed) {
		dials := b.dials(slices.Repeat([]error{syscall.ECONNREFUSED}, 10000)...)
		began := time.Now()
		_, _, err := b.within10m("GET", keysPath, "")
		assert.Equal(t, refusedLimit, time.Since(began))
		assert.Greater(t, dials.Load(), int32(2))
		assert.ErrorIs(t, err, syscall.ECONNREFUSED)
		var gaveUp *GaveUpError
		require.ErrorAs(t, err, &gaveUp)
		assert.ErrorContains(t, err, "the limit for a server that cannot be reached is 30s: Atlas cannot be reached (connection refused)")
	})
}

// A connection that dies before anything can be written to it.
func TestResetBeforeWriting(t *testing.T) {
	inBubble(t, given, play(ok), func(t *testing.T, b *bed) {
		var dials atomic.Int32
		dial := b.net.DialContext
		b.net.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dial(ctx, network, address)
			if dials.Add(1) == 1 && err == nil {
				_ = conn.Close()
			}
			return conn, err
		}
		_, _, err := b.within10m("GET", keysPath, "")
		require.NoError(t, err)
		assert.Len(t, b.reached(), 1)
	})
}
