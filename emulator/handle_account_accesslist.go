package emulator

// accountEntryView is what is answered of ServiceAccountIPAccessListEntry.
type accountEntryView struct {
	CIDRBlock       string `json:"cidrBlock,omitempty"`
	CreatedAt       string `json:"createdAt"`
	IPAddress       string `json:"ipAddress,omitempty"`
	LastUsedAddress string `json:"lastUsedAddress,omitempty"`
	LastUsedAt      string `json:"lastUsedAt,omitempty"`
	RequestCount    int    `json:"requestCount"`
}

// viewAccountEntry shows an entry as it was added, see Unknowns.AccountEntriesHaveBoth.
func (s *Server) viewAccountEntry(e *accessEntry) accountEntryView {
	view := accountEntryView{CreatedAt: date(e.created), RequestCount: e.count}
	both := s.Unknowns.AccountEntriesHaveBoth && e.prefix.IsSingleIP()
	if e.ranged || both {
		view.CIDRBlock = spellRange(e.prefix)
	}
	if !e.ranged || both {
		view.IPAddress = spell(e.prefix.Addr())
	}
	if e.count > 0 {
		view.LastUsedAt, view.LastUsedAddress = date(e.lastUsed), spell(e.lastUsedAddress)
	}
	return view
}

func (s *Server) listOrgAccountEntries(x *exchange) reply {
	_, a, err := s.orgAccount(x, (*caller).readsOrg)
	if err != nil {
		return err.reply()
	}
	return paginate(x, a.accessList, s.viewAccountEntry)
}

func (s *Server) createOrgAccountEntries(x *exchange) reply {
	_, a, err := s.orgAccount(x, (*caller).isOrgOwner)
	if err != nil {
		return err.reply()
	}
	return s.addAccountEntries(x, a)
}

func (s *Server) deleteOrgAccountEntry(x *exchange) reply {
	_, a, err := s.orgAccount(x, (*caller).isOrgOwner)
	if err != nil {
		return err.reply()
	}
	return s.removeAccountEntry(x, a)
}

func (s *Server) listProjectAccountEntries(x *exchange) reply {
	_, a, err := s.projectAccount(x, (*caller).reads)
	if err != nil {
		return err.reply()
	}
	return paginate(x, a.accessList, s.viewAccountEntry)
}

func (s *Server) createProjectAccountEntries(x *exchange) reply {
	_, a, err := s.projectAccount(x, (*caller).manages)
	if err != nil {
		return err.reply()
	}
	return s.addAccountEntries(x, a)
}

func (s *Server) deleteProjectAccountEntry(x *exchange) reply {
	_, a, err := s.projectAccount(x, (*caller).manages)
	if err != nil {
		return err.reply()
	}
	return s.removeAccountEntry(x, a)
}

// addAccountEntries adds entries and answers with a page of the list, with status 200.
func (s *Server) addAccountEntries(x *exchange, a *serviceAccount) reply {
	shown, err := s.addEntries(x, &a.accessList, func(length int) *apiError {
		if length <= maxAccountEntries {
			return nil
		}
		e := errEntryLimit(a.id)
		return &e
	})
	if err != nil {
		return err.reply()
	}
	return paginate(x, shown, s.viewAccountEntry)
}

// removeAccountEntry takes the entry of a single address by the address, and with /32 or /128 too: which of them Atlas
// wants is not known. That an account keeps the entry that its own request comes from is assumed, as with keys.
func (s *Server) removeAccountEntry(x *exchange, a *serviceAccount) reply {
	prefix, _ := parsePrefix(x.params["ipAddress"]) // serve has seen to what is malformed
	e := a.accessList.find(prefix)
	switch {
	case e == nil:
		return errNoAccountEntry(x.params["ipAddress"], a.id).reply()
	case x.caller.account == a && e == a.accessList.admitting(remoteAddr(x.r.RemoteAddr)):
		return errOwnAddress().reply()
	}
	a.accessList = a.accessList.without(e)
	return noContent()
}
