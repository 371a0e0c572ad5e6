// Package selfsigned makes throwaway certificates, for tests and for the emulator.
package selfsigned

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/netip"
	"time"
)

// Certificate is a certificate for a server, and what a client needs to trust it.
type Certificate struct {
	// Server is for [tls.Config.Certificates] of the server.
	Server tls.Certificate
	// Roots is for [tls.Config.RootCAs] of the client, PEM the same for a file.
	Roots *x509.CertPool
	PEM   []byte
}

// New makes a certificate for host names and IP addresses, with a new key. It is its own authority, and valid from 1970
// to 2070: the time in a testing/synctest bubble begins in 2000.
func New(hosts ...string) (Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "throwaway certificate"},
		NotBefore:    time.Unix(0, 0),
		NotAfter:     time.Date(2070, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IsCA:         true, BasicConstraintsValid: true,
	}
	for _, host := range hosts {
		if ip, err := netip.ParseAddr(host); err == nil {
			template.IPAddresses = append(template.IPAddresses, ip.AsSlice())
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return Certificate{}, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(text)
	return Certificate{
		Server: tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, Roots: roots, PEM: text,
	}, nil
}
