package emulator

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// accessEntry is an entry of a key's access list, with what came of it.
type accessEntry struct {
	prefix          netip.Prefix // without host bits; all bits for a single address
	created         time.Time
	count           int // requests that it let in
	lastUsed        time.Time
	lastUsedAddress netip.Addr
}

// accessList is where a key may call from, in the order of addition; an empty one: everywhere.
type accessList []*accessEntry

// find returns the entry of exactly that range, nil if there is none.
func (l accessList) find(prefix netip.Prefix) *accessEntry {
	for _, e := range l {
		if e.prefix == prefix {
			return e
		}
	}
	return nil
}

// at returns the entry that a path names, nil if there is none. Other programs rely on it that a single address goes by
// itself, without /32.
func (l accessList) at(text string) *accessEntry {
	prefix, err := parsePrefix(text)
	if err != nil || prefix.IsSingleIP() && strings.Contains(text, "/") {
		return nil
	}
	return l.find(prefix)
}

// admitting returns the entry that lets an address in, nil if none does: of several the narrowest.
func (l accessList) admitting(addr netip.Addr) *accessEntry {
	var narrowest *accessEntry
	for _, e := range l {
		if e.prefix.Contains(addr) && (narrowest == nil || e.prefix.Bits() > narrowest.prefix.Bits()) {
			narrowest = e
		}
	}
	return narrowest
}

// with returns a list of exactly these ranges, each once; entries that are in l already stay what they are.
func (l accessList) with(prefixes []netip.Prefix, now time.Time) accessList {
	var list accessList
	for _, prefix := range prefixes {
		switch known := l.find(prefix); {
		case list.find(prefix) != nil:
		case known != nil:
			list = append(list, known)
		default:
			list = append(list, &accessEntry{prefix: prefix, created: now})
		}
	}
	return list
}

// without returns the list less an entry.
func (l accessList) without(entry *accessEntry) accessList {
	return slices.DeleteFunc(slices.Clone(l), func(e *accessEntry) bool { return e == entry })
}

// texts are the entries as [Server.AccessList] spells them; nil, not empty, for an empty list.
func (l accessList) texts() []string {
	var texts []string
	for _, e := range l {
		text := e.prefix.String()
		if e.prefix.IsSingleIP() {
			text = e.prefix.Addr().String()
		}
		texts = append(texts, text)
	}
	return texts
}

// admit says whether the caller may call from that address. The entry that lets him in counts the request.
func (c *caller) admit(addr netip.Addr, now time.Time) bool {
	if len(c.accessList) == 0 {
		return true
	}
	e := c.accessList.admitting(addr)
	if e == nil {
		return false
	}
	e.count, e.lastUsed, e.lastUsedAddress = e.count+1, now, addr
	return true
}

// parsePrefix reads an IP address or a range in CIDR notation, whose host bits it keeps.
func parsePrefix(text string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(text); err == nil && addr.Zone() == "" {
		return addr.Prefix(addr.BitLen())
	}
	return netip.ParsePrefix(text)
}

// parsePrefixes reads addresses and ranges, and drops their host bits.
func parsePrefixes(texts []string) ([]netip.Prefix, error) {
	prefixes := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		prefix, err := parsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("emulator: access list: %w", err)
		}
		prefixes[i] = prefix.Masked()
	}
	return prefixes, nil
}
