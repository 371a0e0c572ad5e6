package emulator

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// accessRange is what an entry of an access list lets in.
type accessRange struct {
	prefix netip.Prefix // without host bits; all bits for a single address
	ranged bool         // given as a range, be it of a single address
}

// accessEntry is an entry of the access list of a key or a service account, with what came of it.
type accessEntry struct {
	accessRange
	created         time.Time
	count           int // requests that it let in
	lastUsed        time.Time
	lastUsedAddress netip.Addr
}

// accessList is where a caller may come from, in the order of addition; an empty one: everywhere.
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
func (l accessList) with(ranges []accessRange, now time.Time) accessList {
	var list accessList
	for _, r := range ranges {
		switch known := l.find(r.prefix); {
		case list.find(r.prefix) != nil:
		case known != nil:
			list = append(list, known)
		default:
			list = append(list, &accessEntry{accessRange: r, created: now})
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
		texts = append(texts, accessRange{e.prefix, !e.prefix.IsSingleIP()}.String())
	}
	return texts
}

// given are the entries, a single address as a range where it was given as one; nil, not empty, for an empty list.
func (l accessList) given() []string {
	var texts []string
	for _, e := range l {
		texts = append(texts, e.String())
	}
	return texts
}

func (r accessRange) String() string {
	if r.ranged {
		return r.prefix.String()
	}
	return r.prefix.Addr().String()
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

// parseRanges reads addresses and ranges, and drops their host bits.
func parseRanges(texts []string) ([]accessRange, error) {
	ranges := make([]accessRange, len(texts))
	for i, text := range texts {
		prefix, err := parsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("emulator: access list: %w", err)
		}
		ranges[i] = accessRange{prefix.Masked(), strings.Contains(text, "/")}
	}
	return ranges, nil
}
