// Package address is the addresses of access lists: an IP address, or a range of them in CIDR notation.
package address

import (
	"fmt"
	"net/netip"
	"strings"
)

// Parse reads an address and returns its one canonical spelling: a range of one address is that address, digits and
// abbreviations are as RFC 5952 has them. The error says what is wrong, and completes a sentence about the text.
func Parse(text string) (canonical string, err error) {
	prefix, err := parse(text)
	switch {
	case err != nil:
		return "", err
	case prefix.IsSingleIP():
		return prefix.Addr().String(), nil
	case prefix.Masked() != prefix:
		return "", fmt.Errorf("has digits beyond its %d bits: the range is %s", prefix.Bits(), prefix.Masked())
	}
	return prefix.String(), nil
}

// parse reads a single address as the range of that address.
func parse(text string) (netip.Prefix, error) {
	if strings.Contains(text, "/") {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return prefix, fmt.Errorf("is no range of addresses in CIDR notation, such as 203.0.113.0/24 or 2001:db8::/48")
		}
		return prefix, nil
	}
	single, err := netip.ParseAddr(text)
	if err != nil || single.Zone() != "" {
		return netip.Prefix{}, fmt.Errorf("is neither an IP address, such as 203.0.113.7, nor a range in CIDR notation, such as 203.0.113.0/24")
	}
	return netip.PrefixFrom(single, single.BitLen()), nil
}

// Canonical is the canonical spelling of an address; what is none is its own.
func Canonical(text string) string {
	if canonical, err := Parse(text); err == nil {
		return canonical
	}
	return text
}

// Documented is the spelling that Atlas's document asks for, and whether it is a range of several addresses: a single IPv6
// address in eight full groups, all else as it is canonical.
func Documented(text string) (spelling string, isRange bool) {
	canonical := Canonical(text)
	if single, err := netip.ParseAddr(canonical); err == nil {
		return single.StringExpanded(), false
	}
	return canonical, strings.Contains(canonical, "/")
}
