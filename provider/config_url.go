package provider

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// Addresses of Atlas.
const (
	defaultBaseURL    = "https://cloud.mongodb.com"
	governmentBaseURL = "https://cloud.mongodbgov.com"
)

// parseBaseURL checks the address of Atlas and returns it without a slash at its end. Empty means the default.
func parseBaseURL(text string) (string, error) {
	if text == "" {
		return defaultBaseURL, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Hostname() == "" {
		// The parser's own error quotes the whole text, which may have a password in it.
		return "", fmt.Errorf("is not a URL: write it as %s", defaultBaseURL)
	}
	switch {
	case u.User != nil:
		return "", errors.New("must not have a user or a password in it: credentials have properties of their own")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return "", fmt.Errorf("%q is not encrypted: use https (http is for loopback only)", excerpt(text))
	case u.Scheme != "https" && u.Scheme != "http":
		return "", fmt.Errorf("%q must begin with https://", excerpt(text))
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return "", fmt.Errorf("%q must be a scheme and a host only, as %s", excerpt(text), defaultBaseURL)
	}
	return u.Scheme + "://" + u.Host, nil
}

// isLoopback reports whether a host is this machine. A name other than localhost could be anything.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}
