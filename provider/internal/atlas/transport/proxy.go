package transport

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// ProxyError is a proxy that cannot be used as it is set, or that does not let requests through to Atlas.
type ProxyError struct {
	// Status is the proxy's answer, 0 if it has given none.
	Status int
	// Problem says what is wrong.
	Problem string

	fix string
	// passing: it may be otherwise soon.
	passing bool
}

func (e *ProxyError) Error() string { return e.Problem }

// Fix says what to do about it.
func (e *ProxyError) Fix() string { return e.fix }

// proxySetting is what the environment says of the proxy for https. The network does not look at other proxies: a site
// without encryption is on this machine.
type proxySetting struct {
	variable, value string // both "" where there is none
	exceptions      string
}

// readProxySetting reads the variables that everybody reads, without white space at their ends.
func readProxySetting(env func(name string) string) proxySetting {
	first := func(names ...string) (name, value string) {
		for _, name := range names {
			if value := strings.TrimSpace(env(name)); value != "" {
				return name, value
			}
		}
		return "", ""
	}
	var s proxySetting
	s.variable, s.value = first("HTTPS_PROXY", "https_proxy")
	_, s.exceptions = first("NO_PROXY", "no_proxy")
	return s
}

// CheckProxy finds what is wrong with the proxy that the environment names for a site. It makes no request. The error, a
// [*ProxyError] underneath, names the variable and says what to write there.
func CheckProxy(env func(name string) string, site Site) error {
	setting := readProxySetting(env)
	if !setting.concerns(&url.URL{Scheme: site.scheme, Host: site.host}) {
		return nil
	}
	_, err := setting.parse()
	var problem *ProxyError
	if errors.As(err, &problem) {
		return fmt.Errorf("%w. %s", problem, problem.fix)
	}
	return nil
}

// concerns reports whether requests to a URL go by the proxy.
func (s proxySetting) concerns(u *url.URL) bool {
	if s.value == "" {
		return false
	}
	anyProxy := httpproxy.Config{HTTPSProxy: "http://proxy", NoProxy: s.exceptions}
	proxy, err := anyProxy.ProxyFunc()(u)
	return proxy != nil || err != nil
}

// proxySchemes are those that net/http speaks to a proxy by.
var proxySchemes = []string{"http", "https", "socks5", "socks5h"}

// parse reads the address of the proxy. The error does not quote it: there may be a password in it.
func (s proxySetting) parse() (*url.URL, error) {
	text := s.value
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || !slices.Contains(proxySchemes, u.Scheme) || u.Hostname() == "" || !isPort(u.Port()) ||
		// Of a password with such a character in it the rest is taken for these.
		strings.ContainsAny(u.Path+u.RawQuery+u.Fragment, "@:") {
		return nil, &ProxyError{
			Problem: s.variable + " is not the address of a proxy",
			fix: "Write it as http://host:port, with http://<user>:<password>@host:port where the proxy wants a login: " +
				"characters other than letters and digits stand in a password in percent encoding, as %40 for @.",
		}
	}
	return u, nil
}

func isPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return text == "" || err == nil && port > 0
}

// choose is the proxy for a request, as [http.Transport] wants it.
func (s proxySetting) choose(req *http.Request) (*url.URL, error) {
	if !s.concerns(req.URL) {
		return nil, nil
	}
	return s.parse()
}

// answered judges what the proxy answers to CONNECT, as [http.Transport] wants it.
func (s proxySetting) answered(_ context.Context, proxy *url.URL, connect *http.Request, resp *http.Response) error {
	switch resp.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusProxyAuthRequired:
		return s.loginWanted(proxy.User != nil, resp)
	}
	return &ProxyError{
		Status: resp.StatusCode, passing: isTransient(resp.StatusCode),
		Problem: fmt.Sprintf("the proxy of %s does not connect to %s (%s)", s.variable, redact.Excerpt(connect.Host), redact.Excerpt(resp.Status)),
		fix:     "Have the proxy let this host through, correct " + s.variable + ", or name the host in NO_PROXY if it can be reached without a proxy.",
	}
}

// loginWanted is the error for a proxy that wants a login, or another than it was given. Only the one by user and password
// is known to net/http.
func (s proxySetting) loginWanted(given bool, resp *http.Response) *ProxyError {
	ways := loginWays(resp.Header)
	basic := len(ways) == 0 || slices.ContainsFunc(ways, func(way string) bool { return strings.EqualFold(way, "basic") })
	refusal := &ProxyError{Status: resp.StatusCode}
	switch {
	case !basic:
		refusal.Problem = "the proxy of " + s.variable + " wants a login by " + strings.Join(ways, ", ")
		refusal.fix = "This provider can log in to a proxy by a user and a password only (Basic). Have the proxy take these, or let this host " +
			"through without a login, or set " + s.variable + " to a proxy on this machine that does the login."
	case given:
		refusal.Problem = "the proxy of " + s.variable + " does not accept the user and the password in it"
		refusal.fix = "Correct them: http://<user>:<password>@host:port, where characters other than letters and digits stand in percent encoding, as %40 for @."
	default:
		refusal.Problem = "the proxy of " + s.variable + " wants a login"
		refusal.fix = "Write the user and the password into " + s.variable + ": http://<user>:<password>@host:port, where characters other than " +
			"letters and digits stand in percent encoding, as %40 for @."
	}
	refusal.Problem += " (407)"
	return refusal
}

// loginWays are the names of the ways to log in that a proxy offers.
func loginWays(header http.Header) []string {
	var ways []string
	for _, value := range header.Values("Proxy-Authenticate") {
		for item := range strings.SplitSeq(value, ",") { // also between the parameters of one way, which have a "="
			way, parameters, _ := strings.Cut(strings.TrimSpace(item), " ")
			if way = redact.Excerpt(way); way != "" && !strings.Contains(way, "=") && !strings.HasPrefix(strings.TrimSpace(parameters), "=") {
				ways = append(ways, way)
			}
		}
	}
	return ways
}

// loginOnTheWay is the error for an answer with status 407 to a request itself: of a proxy that nobody has set.
func loginOnTheWay() *ProxyError {
	return &ProxyError{
		Status: http.StatusProxyAuthRequired, Problem: "a proxy on the way to Atlas wants a login (407)",
		fix: "Log in to the network, or set HTTPS_PROXY to its proxy: http://<user>:<password>@host:port.",
	}
}

// noProxy is the error for something that has answered to CONNECT in another language than HTTP, for which net/http has
// no type; nil where err is another. Before a request is written nobody but a proxy has anything to say in HTTP.
func noProxy(err error) *ProxyError {
	text := err.Error()
	if !strings.Contains(text, "malformed HTTP") {
		return nil
	}
	return &ProxyError{
		Problem: "what HTTPS_PROXY names does not speak HTTP, as proxies do: " + redact.Excerpt(text),
		fix:     "Correct HTTPS_PROXY: its scheme (http, https, socks5), its host and its port, as in http://host:port.",
	}
}

// ofProxy reports whether an error is one of the connection to a proxy.
func ofProxy(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "proxyconnect"
}
