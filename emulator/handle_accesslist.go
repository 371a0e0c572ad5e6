package emulator

import (
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// accessEntryRequest is UserAccessListRequest, and what is asked for of ServiceAccountIPAccessListEntry; a pointer is nil where the attribute is absent.
type accessEntryRequest struct {
	CIDRBlock *string `json:"cidrBlock"`
	IPAddress *string `json:"ipAddress"`
}

// accessEntryView is UserAccessListResponse.
type accessEntryView struct {
	CIDRBlock       string `json:"cidrBlock"`
	Count           int    `json:"count"`
	Created         string `json:"created"`
	IPAddress       string `json:"ipAddress,omitempty"`
	LastUsed        string `json:"lastUsed,omitempty"`
	LastUsedAddress string `json:"lastUsedAddress,omitempty"`
	Links           []link `json:"links"`
}

// listed finds the key in the path, for who may change its access list. The vendor's document is silent on who that is;
// an old page of its manual says: the key itself, or an administrator of users.
func (s *Server) listed(x *exchange) (*key, *apiError) {
	o, err := s.orgFor(x, func(c *caller) bool {
		return c.isOrgOwner() || c.key != nil && c.key.id == x.params["apiUserId"]
	})
	if err != nil {
		return nil, err
	}
	return s.keyIn(x, o.id)
}

func (s *Server) listAccessEntries(x *exchange) reply {
	k, err := s.shownKey(x)
	if err != nil {
		return err.reply()
	}
	return s.answerEntries(x, k, k.accessList)
}

// answerEntries answers with entries of a key's list. Their order is assumed: every list that is recorded has one.
func (s *Server) answerEntries(x *exchange, k *key, entries accessList) reply {
	return paginate(x, entries, func(e *accessEntry) accessEntryView { return s.viewEntry(x, k, e) })
}

func (s *Server) getAccessEntry(x *exchange) reply {
	k, err := s.shownKey(x)
	if err != nil {
		return err.reply()
	}
	e := k.accessList.at(x.params["ipAddress"])
	if e == nil {
		return errNoEntry(x.params["ipAddress"], k.id).reply()
	}
	return ok(s.viewEntry(x, k, e))
}

// createAccessEntries adds entries and answers with a page of the list, as recorded: with status 200.
func (s *Server) createAccessEntries(x *exchange) reply {
	k, err := s.listed(x)
	if err != nil {
		return err.reply()
	}
	shown, err := s.addEntries(x, &k.accessList, func(int) *apiError { return nil })
	if err != nil {
		return err.reply()
	}
	return s.answerEntries(x, k, shown)
}

// addEntries adds the entries that are asked for to a list, unless tooMany says what is wrong with the length that it
// then has. It returns the entries that the answer is about.
func (s *Server) addEntries(x *exchange, list *accessList, tooMany func(length int) *apiError) (accessList, *apiError) {
	if _, err := readPaging(x.r.URL.Query()); err != nil {
		return nil, err // before there is an effect
	}
	asked, err := s.readEntries(x)
	if err != nil {
		return nil, err
	}
	var fresh, taken []accessRange
	for _, r := range asked {
		if list.find(r.prefix) == nil {
			fresh = append(fresh, r)
		} else {
			taken = append(taken, r)
		}
	}
	if err := tooMany(len(*list) + len(fresh)); err != nil {
		return nil, err
	}
	added := accessList(nil).with(fresh, s.now())
	if len(taken) == 0 || s.Unknowns.AccessListAddsPartly {
		*list = append(*list, added...)
	}
	switch {
	case len(taken) > 0:
		e := errEntryExists(taken[0].prefix)
		return nil, &e
	case s.Unknowns.AccessListAnswersNewOnly:
		return added, nil
	}
	return *list, nil
}

func (s *Server) deleteAccessEntry(x *exchange) reply {
	k, err := s.listed(x)
	if err != nil {
		return err.reply()
	}
	e := k.accessList.at(x.params["ipAddress"])
	switch {
	case e == nil:
		return errNoEntry(x.params["ipAddress"], k.id).reply()
	case x.caller.key == k && e == k.accessList.admitting(remoteAddr(x.r.RemoteAddr)):
		return errOwnAddress().reply() // from another key's list the same address can be removed: recorded
	}
	k.accessList = k.accessList.without(e)
	return noContent()
}

// readEntries reads and checks the request for new entries.
func (s *Server) readEntries(x *exchange) ([]accessRange, *apiError) {
	var q []accessEntryRequest
	if err := decode(x, &q); err != nil {
		return nil, err
	}
	seen := map[netip.Prefix]bool{}
	var asked []accessRange
	for _, element := range q {
		prefix, err := element.read(s.Unknowns)
		if err != nil {
			return nil, err
		}
		if seen[prefix] {
			e := errDuplicateEntries()
			return nil, &e
		}
		seen[prefix] = true
		asked = append(asked, accessRange{prefix, element.CIDRBlock != nil})
	}
	return asked, nil
}

// read returns the range that is asked for, or what is wrong with it.
func (q accessEntryRequest) read(u Unknowns) (netip.Prefix, *apiError) {
	var text string
	var e apiError
	switch {
	case q.IPAddress != nil && q.CIDRBlock != nil:
		e = errBothAddresses()
		return netip.Prefix{}, &e
	case q.IPAddress != nil:
		text = *q.IPAddress
	case q.CIDRBlock != nil:
		text = strings.NewReplacer("%2F", "/", "%2f", "/").Replace(*q.CIDRBlock) // the vendor's document allows both
	default:
		e = errMissingOneOf("ipAddress", "cidrBlock")
		return netip.Prefix{}, &e
	}
	given, err := parsePrefix(text)
	prefix := given.Masked()
	switch isRange := strings.Contains(text, "/"); {
	case err != nil, isRange != (q.CIDRBlock != nil), given != prefix && u.HostBitsRefused:
		e = errAddress(text)
	case given.Addr().Is6() && u.IPv6Refused:
		e = errIPv6()
	case prefix.IsSingleIP() && prefix.Addr().IsUnspecified():
		e = errForbiddenAddress(text)
	default:
		return prefix, nil
	}
	return netip.Prefix{}, &e
}

// viewEntry shows an entry: a single address as both address and range, as recorded.
func (s *Server) viewEntry(x *exchange, k *key, e *accessEntry) accessEntryView {
	name, cidr := spell(e.prefix.Addr()), spellRange(e.prefix)
	view := accessEntryView{CIDRBlock: cidr, Count: e.count, Created: e.created.UTC().Format(time.RFC3339)}
	if e.prefix.IsSingleIP() || s.Unknowns.WideEntriesHaveAddress {
		view.IPAddress = name
	}
	if !e.prefix.IsSingleIP() {
		name = url.PathEscape(cidr)
	}
	if e.count > 0 {
		view.LastUsed, view.LastUsedAddress = e.lastUsed.UTC().Format(time.RFC3339), spell(e.lastUsedAddress)
	}
	view.Links = selfLink(x, strings.NewReplacer("{orgId}", k.orgID, "{apiUserId}", k.id, "{ipAddress}", name).Replace(orgKeyEntryPath))
	return view
}

// spell writes an address as the vendor's document demands: one of version 6 in eight groups.
func spell(addr netip.Addr) string { return addr.StringExpanded() }

// spellRange writes a range. Its pattern in the vendor's document takes version 6 in eight groups as well, but not
// everything that is abbreviated.
func spellRange(prefix netip.Prefix) string {
	_, bits, _ := strings.Cut(prefix.String(), "/")
	return spell(prefix.Addr()) + "/" + bits
}
