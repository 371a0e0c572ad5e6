package transport

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"syscall"
)

// classify tells the cause of an exchange that brought no answer. written: the request's headers were.
func classify(err error, written bool) cause {
	var (
		dns   *net.DNSError
		proxy *ProxyError
	)
	switch {
	case written:
		return lost
	case isTrust(err), errors.As(err, &dns) && dns.IsNotFound, errors.As(err, &proxy) && !proxy.passing:
		return permanent
	case errors.Is(err, syscall.ECONNREFUSED), ofProxy(err), proxy != nil:
		return refused
	}
	return unsent
}

// isTrust says whether the two sides cannot agree on how to speak safely.
func isTrust(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		notTLS       tls.RecordHeaderError
		authority    x509.UnknownAuthorityError
		hostname     x509.HostnameError
		invalid      x509.CertificateInvalidError
		alert        *net.OpError
	)
	return errors.As(err, &verification) || errors.As(err, &notTLS) || errors.As(err, &authority) ||
		errors.As(err, &hostname) || errors.As(err, &invalid) ||
		// crypto/tls gives alerts the form of network errors, with these two operations.
		errors.As(err, &alert) && (alert.Op == "remote error" || alert.Op == "local error")
}
