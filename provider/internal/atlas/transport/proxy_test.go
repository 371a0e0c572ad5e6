package transport

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/internal/selfsigned"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// variables are an environment: name, value, name, value…
func variables(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

// behindProxy returns a bed on the network of the product whose only way out is a proxy, which serves each connection, and
// the addresses that were dialled.
func behindProxy(t *testing.T, env func(string) string, proxy func(net.Conn)) (b *bed, dialled *atomic.Int32) {
	b, dialled = &bed{t: t}, new(atomic.Int32)
	base := newBase(env)
	base.DialContext = func(context.Context, string, string) (net.Conn, error) {
		dialled.Add(1)
		client, server := net.Pipe()
		go func() {
			proxy(server)
			_ = server.Close()
		}()
		return client, nil
	}
	t.Cleanup(base.CloseIdleConnections)
	b.chain = b.newChainTo("https://cloud.mongodb.com", given, base)
	return b, dialled
}

// says is a proxy that answers to CONNECT with a text, of which "\n" is the end of a line.
func says(text string) func(net.Conn) {
	return func(conn net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
			return
		}
		_, _ = io.WriteString(conn, strings.ReplaceAll(text, "\n", "\r\n"))
	}
}

const (
	proxyURL       = "http://proxy.test:3128"
	proxyWithLogin = "http://someone:hunter2hunter2@proxy.test:3128"
)

// What a proxy refuses is said at once, whatever the request, with what to do; nothing of it has been sent to Atlas.
func TestProxyRefuses(t *testing.T) {
	for name, row := range map[string]struct {
		setting, says, want, fix string
		status                   int
	}{
		"a login is wanted": {proxyURL, "HTTP/1.1 407 Proxy Authentication Required\nProxy-Authenticate: Basic realm=\"x\"\n\n",
			"the proxy of HTTPS_PROXY wants a login (407)", "http://<user>:<password>@host:port", 407},
		"the login is not accepted": {proxyWithLogin, "HTTP/1.1 407 No\nProxy-Authenticate: Negotiate, Basic realm=\"x\"\n\n",
			"the proxy of HTTPS_PROXY does not accept the user and the password in it (407)", "percent encoding", 407},
		"another login is wanted": {proxyWithLogin, "HTTP/1.1 407 No\nProxy-Authenticate: NTLM\nProxy-Authenticate: Negotiate abc\n\n",
			"the proxy of HTTPS_PROXY wants a login by NTLM, Negotiate (407)", "a user and a password only", 407},
		"no word about logins": {proxyURL, "HTTP/1.0 407 \n\n",
			"the proxy of HTTPS_PROXY wants a login (407)", "http://<user>:<password>@host:port", 407},
		"Atlas is forbidden": {proxyURL, "HTTP/1.1 403 Forbidden\nContent-Type: text/html\n\n<html>",
			"the proxy of HTTPS_PROXY does not connect to cloud.mongodb.com:443 (403 Forbidden)", "NO_PROXY", 403},
		"it sends somewhere else": {proxyURL, "HTTP/1.1 302 Found\nLocation: https://portal.test/\n\n",
			"the proxy of HTTPS_PROXY does not connect to cloud.mongodb.com:443 (302 Found)", "NO_PROXY", 302},
		"it shows the login":  {proxyWithLogin, "HTTP/1.1 403 for c29tZW9uZTpodW50ZXIyaHVudGVyMg==\n\n", "(403 for ", "NO_PROXY", 403},
		"it is no proxy":      {proxyURL, "SSH-2.0-OpenSSH_9.6\n", "does not speak HTTP", "HTTPS_PROXY", 0},
		"it speaks TLS":       {proxyURL, "\x15\x03\x01\x00\x02\x02\x16", "does not speak HTTP", "HTTPS_PROXY", 0},
		"orders to terminals": {proxyURL, "HTTP/1.1 451 \x1b[31mNo\x1b[0m\a\n\n", "(451 [31mNo [0m)", "NO_PROXY", 451},
	} {
		for method, body := range map[string]string{"GET": "", "POST": mintBody} {
			t.Run(name+" "+method, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b, dialled := behindProxy(t, variables("HTTPS_PROXY", row.setting), says(row.says))
					began := time.Now()
					_, _, err := b.within10m(method, keysPath, body)
					var refused *ProxyError
					require.ErrorAs(t, err, &refused)
					assert.Contains(t, refused.Error(), row.want)
					assert.Contains(t, refused.Fix(), row.fix)
					assert.Equal(t, refused.Fix(), redact.Text(refused.Fix()), "advice is no secret")
					assert.Equal(t, row.status, refused.Status)
					assert.Zero(t, time.Since(began))
					assert.EqualValues(t, 1, dialled.Load())
					texts := err.Error() + refused.Fix() + b.logged()
					assert.NotContains(t, texts, "hunter2")
					assert.NotContains(t, texts, "dW50ZXIyaHVudGVyMg")
					assert.False(t, strings.ContainsFunc(texts, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }), "%q", texts)
				})
			})
		}
	}
}

// A proxy that is in trouble of its own may be well again soon.
func TestProxyInTrouble(t *testing.T) {
	for _, answer := range []string{"HTTP/1.1 502 Bad Gateway\n\n", "HTTP/1.1 503 Busy\n\n", "HTTP/1.1 504 Timeout\n\n", "HTTP/1.1 429 Slowly\n\n", "HTTP/1.1 408 Late\n\n"} {
		synctest.Test(t, func(t *testing.T) {
			b, dialled := behindProxy(t, variables("https_proxy", proxyURL), says(answer))
			began := time.Now()
			_, _, err := b.within10m("POST", keysPath, mintBody)
			var gaveUp *GaveUpError
			require.ErrorAs(t, err, &gaveUp)
			assert.Contains(t, err.Error(), "the proxy of https_proxy does not connect to cloud.mongodb.com:443 ("+answer[9:12])
			assert.Equal(t, refusedLimit, time.Since(began))
			assert.Greater(t, dialled.Load(), int32(2))
		})
	}
}

// A proxy that nobody serves is said to be the one that cannot be reached.
func TestProxyCannotBeReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bed{t: t}
		base := newBase(variables("HTTPS_PROXY", proxyWithLogin))
		base.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, dialing(syscall.ECONNREFUSED) }
		b.chain = b.newChainTo("https://cloud.mongodb.com", given, base)
		_, _, err := b.within10m("GET", keysPath, "")
		assert.ErrorContains(t, err, "Atlas cannot be reached (the proxy refuses the connection)")
		assert.NotContains(t, everyText(err)+b.logged(), "hunter2")
	})
}

// A certificate that nobody vouches for is said at once, be it of a proxy, or of one that opens what goes through it. The
// names in it are others' words.
func TestUntrustedCertificates(t *testing.T) {
	for name, setting := range map[string]string{"the proxy's": "https://proxy.test", "in place of Atlas's": proxyURL} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				certificate := namedCertificate(t, "proxy\x1b[31m.test", "a\nError: run this: .test")
				b, dialled := behindProxy(t, variables("HTTPS_PROXY", setting), func(conn net.Conn) {
					if setting == proxyURL {
						says("HTTP/1.1 200 OK\n\n")(conn)
					}
					// TLS 1.2 writes nothing that the other does not wait for: the connection has no buffer.
					_ = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{certificate}, MaxVersion: tls.VersionTLS12}).Handshake()
				})
				_, _, err := b.within10m("GET", keysPath, "")
				var verification *tls.CertificateVerificationError
				require.ErrorAs(t, err, &verification)
				assert.EqualValues(t, 1, dialled.Load())
				assert.False(t, strings.ContainsFunc(err.Error()+b.logged(), func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' }), "%q", err)
				assert.NotContains(t, err.Error(), "\nError: run this")
			})
		})
	}
}

// A server that wants a certificate of ours says so after the request was written, with TLS 1.3.
func TestCertificateOfOursIsWanted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, err := selfsigned.New("cloud.mongodb.com")
		require.NoError(t, err)
		b, dialled := &bed{t: t}, 0
		base := newBase(variables())
		base.TLSClientConfig.RootCAs = server.Roots
		base.DialContext = func(context.Context, string, string) (net.Conn, error) {
			dialled++
			client, conn := net.Pipe()
			go func() {
				defer conn.Close()
				guarded := tls.Server(conn, &tls.Config{
					Certificates: []tls.Certificate{server.Server}, ClientAuth: tls.RequireAnyClientCert, SessionTicketsDisabled: true,
				})
				if guarded.Handshake() != nil {
					_, _ = io.Copy(io.Discard, conn)
				}
			}()
			return client, nil
		}
		defer base.CloseIdleConnections()
		b.chain = b.newChainTo("https://cloud.mongodb.com", given, base)
		_, _, err = b.within10m("GET", keysPath, "")
		assert.ErrorContains(t, err, "tls: certificate required")
		assert.Equal(t, 1, dialled)
	})
}

// A proxy in between that wants a login of the request itself: said at once, but of a request that makes something nobody
// knows whether it went through before.
func TestLoginWantedOnTheWay(t *testing.T) {
	for authName, auth := range map[string]Auth{"digest": someKey, "account": someAccount, "token": given} {
		t.Run(authName, func(t *testing.T) {
			inBubble(t, auth, play(answer(407, "<html>log in", "Proxy-Authenticate", `Basic realm="x"`)), func(t *testing.T, b *bed) {
				_, _, err := b.within10m("GET", keysPath, "")
				var refused *ProxyError
				require.ErrorAs(t, err, &refused)
				assert.Equal(t, "a proxy on the way to Atlas wants a login (407)", refused.Error())
				assert.Contains(t, refused.Fix(), "HTTPS_PROXY")
				assert.Len(t, b.reached(), 1)
			})
		})
	}
}

// The proxy is used where the variables say so, and for nothing else.
func TestProxyFromTheEnvironment(t *testing.T) {
	for _, row := range []struct {
		env  []string
		site string
		want string
	}{
		{nil, "https://cloud.mongodb.com", ""},
		{[]string{"HTTPS_PROXY", "http://proxy.test:3128"}, "https://cloud.mongodb.com", "http://proxy.test:3128"},
		{[]string{"HTTPS_PROXY", " \thttp://proxy.test:3128\r\n"}, "https://cloud.mongodb.com", "http://proxy.test:3128"},
		{[]string{"HTTPS_PROXY", " ", "https_proxy", "proxy.test:3128"}, "https://cloud.mongodb.com", "http://proxy.test:3128"},
		{[]string{"HTTPS_PROXY", "proxy.test"}, "https://cloud.mongodb.com", "http://proxy.test"},
		{[]string{"HTTPS_PROXY", "socks5://[::1]:1080"}, "https://cloud.mongodb.com", "socks5://[::1]:1080"},
		{[]string{"HTTPS_PROXY", "http://a:1", "NO_PROXY", "x, mongodb.com"}, "https://cloud.mongodb.com", ""},
		{[]string{"HTTPS_PROXY", "http://a:1", "no_proxy", " * "}, "https://cloud.mongodb.com", ""},
		{[]string{"HTTPS_PROXY", "http://a:1", "NO_PROXY", "mongodb.org"}, "https://cloud.mongodb.com", "http://a:1"},
		{[]string{"HTTPS_PROXY", "http://a:1"}, "https://localhost:8443", ""},
		{[]string{"HTTP_PROXY", "http://a:1"}, "https://cloud.mongodb.com", ""},
		{[]string{"HTTP_PROXY", "http://a:1", "ALL_PROXY", "http://a:1"}, "http://127.0.0.1", ""},
	} {
		req, err := http.NewRequest("GET", row.site, nil)
		require.NoError(t, err)
		proxy, err := newBase(variables(row.env...)).Proxy(req)
		require.NoError(t, err)
		got := ""
		if proxy != nil {
			got = proxy.String()
		}
		assert.Equal(t, row.want, got, "%v", row.env)
		where, err := ParseSite(row.site)
		require.NoError(t, err)
		assert.NoError(t, CheckProxy(variables(row.env...), where))
	}
}

// A proxy that cannot be used as it is written is found before any request, and where nobody looked, by the first.
func TestUnusableProxies(t *testing.T) {
	atlas, err := ParseSite("")
	require.NoError(t, err)
	for _, value := range []string{
		"http://", "://proxy", "http://:3128", "http://proxy:port", "http://proxy:99999", "http://proxy:0", "proxy:port", "http://pro xy:1",
		"http://http://proxy:3128", "ftp://proxy:21", "socks4://proxy:1080", "file:///etc/proxy", "http://[::1", "http://%zz:1",
		"http://someone:hunter2#hunter2@proxy:3128", "http://someone:12#hunter2@proxy:3128", "http://someone:hunter2/@proxy:3128",
		"http://someone:12?hunter2@proxy:3128", "http://someone:hunter2%@proxy:3128", "\"http://proxy:3128\"", "DIRECT;PROXY proxy:3128",
	} {
		env := variables("HTTPS_PROXY", value)
		err := CheckProxy(env, atlas)
		require.Error(t, err, value)
		var problem *ProxyError
		require.ErrorAs(t, err, &problem, value)
		assert.Contains(t, err.Error(), "HTTPS_PROXY")
		assert.Contains(t, err.Error(), "http://host:port")
		assert.NotContains(t, err.Error(), "hunter2")
		assert.NoError(t, CheckProxy(variables("HTTPS_PROXY", value, "NO_PROXY", ".mongodb.com"), atlas), "it is not needed")
		synctest.Test(t, func(t *testing.T) {
			b, dialled := behindProxy(t, env, func(net.Conn) {})
			_, _, err := b.within10m("POST", keysPath, mintBody)
			require.ErrorAs(t, err, &problem, value)
			assert.Zero(t, dialled.Load())
		})
	}
}

// namedCertificate is a certificate that nobody vouches for, with names in it that no authority would sign.
func namedCertificate(t *testing.T, names ...string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		Subject: pkix.Name{CommonName: names[0]}, DNSNames: names,
	}
	made, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	return tls.Certificate{Certificate: [][]byte{made}, PrivateKey: key}
}
