package transport

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// defaultSite is where Atlas is for almost everybody.
const defaultSite = "https://cloud.mongodb.com"

// Site is an Atlas: the scheme and the host that credentials may be sent to. [ParseSite] makes one; the zero value is
// none.
type Site struct{ scheme, host string }

// ParseSite reads a URL of a scheme and a host only: https, or http on loopback, and no user in it. "" is
// https://cloud.mongodb.com. Its errors complete the name of the field that the text was given as, and quote no password.
func ParseSite(text string) (Site, error) {
	if text == "" {
		text = defaultSite
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" {
		// The parser's own error quotes the whole text, which may have a password in it.
		return Site{}, fmt.Errorf("is not a URL: write it as %s", defaultSite)
	}
	switch {
	case u.User != nil:
		return Site{}, errors.New("must not have a user or a password in it: credentials have properties of their own")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return Site{}, fmt.Errorf("%q is not encrypted: use https (http is for loopback only)", redact.Excerpt(text))
	case u.Scheme != "https" && u.Scheme != "http":
		return Site{}, fmt.Errorf("%q must begin with https://", redact.Excerpt(text))
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return Site{}, fmt.Errorf("%q must be a scheme and a host only, as %s", redact.Excerpt(text), defaultSite)
	}
	return Site{u.Scheme, u.Host}, nil
}

// String is the site's URL, without a slash at its end; "" for the zero value.
func (s Site) String() string {
	if s == (Site{}) {
		return ""
	}
	return s.scheme + "://" + s.host
}

// has says whether a URL is one of the site's.
func (s Site) has(u *url.URL) bool { return u.Scheme == s.scheme && strings.EqualFold(u.Host, s.host) }

// isLoopback says whether a host is this machine. A name other than localhost could be anything.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// origin is what may be shown of a URL: paths and queries can hold secrets.
func origin(u *url.URL) string { return redact.Excerpt(u.Scheme + "://" + u.Host) }
