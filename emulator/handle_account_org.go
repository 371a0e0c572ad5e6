package emulator

// accountProjectView is ServiceAccountGroup; the roles are in newer copies of the vendor's document only.
type accountProjectView struct {
	GroupID string   `json:"groupId"`
	Roles   []string `json:"roles,omitzero"`
}

func (s *Server) listOrgAccounts(x *exchange) reply {
	o, err := s.orgFor(x, (*caller).readsOrg)
	if err != nil {
		return err.reply()
	}
	accounts := s.readableAccounts(o, func(*serviceAccount) bool { return true })
	return paginateCounted(x, accounts, func(a *serviceAccount) accountView { return s.viewAccount(a, a.org) })
}

func (s *Server) createOrgAccount(x *exchange) reply {
	o, err := s.orgFor(x, (*caller).isOrgOwner)
	if err != nil {
		return err.reply()
	}
	var q accountRequest
	if err := decode(x, &q); err != nil {
		return err.reply()
	}
	if err := q.checkNew(s, o, onlyOn(o)); err != nil {
		return err.reply()
	}
	g := grants{org: distinct(*q.Roles), projects: map[string][]string{}}
	return s.createAccount(o, q, g, g.org)
}

func (s *Server) getOrgAccount(x *exchange) reply {
	_, a, err := s.orgAccount(x, (*caller).readsOrg)
	if err != nil {
		return err.reply()
	}
	return ok(s.viewAccount(a, a.org))
}

// updateOrgAccount leaves the roles in projects alone.
func (s *Server) updateOrgAccount(x *exchange) reply {
	o, a, err := s.orgAccount(x, (*caller).isOrgOwner)
	if err != nil {
		return err.reply()
	}
	if err := s.change(x, a, onlyOn(o), func(roles []string) { a.org = roles }); err != nil {
		return err.reply()
	}
	return ok(s.viewAccount(a, a.org))
}

func (s *Server) deleteOrgAccount(x *exchange) reply {
	_, a, err := s.orgAccount(x, (*caller).isOrgOwner)
	if err != nil {
		return err.reply()
	}
	s.removeAccount(a, s.now().Add(s.DeleteVisibleFor))
	return noContent()
}

// getAccountProjects lists the projects of an account, in the order of their creation, which is assumed.
func (s *Server) getAccountProjects(x *exchange) reply {
	o, a, err := s.orgAccount(x, (*caller).readsOrg)
	if err != nil {
		return err.reply()
	}
	var ids []string
	for _, id := range o.projects {
		if _, assigned := a.projects[id]; assigned {
			ids = append(ids, id)
		}
	}
	return paginateCounted(x, ids, func(id string) accountProjectView {
		if s.Unknowns.ListsLackAccountRoles {
			return accountProjectView{GroupID: id}
		}
		return accountProjectView{GroupID: id, Roles: a.projects[id]}
	})
}
