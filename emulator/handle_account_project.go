package emulator

// listProjectAccounts lists the accounts that are in a project, with their roles there only.
func (s *Server) listProjectAccounts(x *exchange) reply {
	p, err := s.projectFor(x, (*caller).reads)
	if err != nil {
		return err.reply()
	}
	accounts := s.readableAccounts(s.orgs[p.org], func(a *serviceAccount) bool { _, assigned := a.projects[p.id]; return assigned })
	return paginateCounted(x, accounts, func(a *serviceAccount) accountView {
		view := s.viewAccount(a, a.projects[p.id])
		if s.Unknowns.ListsLackAccountRoles {
			view.Roles = nil
		}
		return view
	})
}

// createProjectAccount makes an account of the organization that is in the project. It becomes a member of the
// organization too, as the vendor's document says.
func (s *Server) createProjectAccount(x *exchange) reply {
	p, err := s.projectFor(x, (*caller).owns)
	if err != nil {
		return err.reply()
	}
	var q accountRequest
	if err := decode(x, &q); err != nil {
		return err.reply()
	}
	o := s.orgs[p.org]
	if err := q.checkNew(s, o, onlyIn(p)); err != nil {
		return err.reply()
	}
	roles := distinct(*q.Roles)
	return s.createAccount(o, q, grants{org: []string{"ORG_MEMBER"}, projects: map[string][]string{p.id: roles}}, roles)
}

func (s *Server) getProjectAccount(x *exchange) reply {
	p, a, err := s.projectAccount(x, (*caller).reads)
	if err != nil {
		return err.reply()
	}
	return ok(s.viewAccount(a, a.projects[p.id]))
}

// updateProjectAccount changes the roles in one project, of accounts of the organization too, and what else the request
// names. It takes no account into the project, which is assumed: there is inviteAccount.
func (s *Server) updateProjectAccount(x *exchange) reply {
	p, a, err := s.projectAccount(x, (*caller).owns)
	if err != nil {
		return err.reply()
	}
	if err := s.change(x, a, onlyIn(p), func(roles []string) { a.projects[p.id] = roles }); err != nil {
		return err.reply()
	}
	return ok(s.viewAccount(a, a.projects[p.id]))
}

// unassignAccount takes an account out of a project. It stays in the organization, and signs in as before.
func (s *Server) unassignAccount(x *exchange) reply {
	p, a, err := s.projectAccount(x, (*caller).owns)
	if err != nil {
		return err.reply()
	}
	delete(a.projects, p.id)
	return noContent()
}

// inviteAccount takes an account of the organization into a project.
func (s *Server) inviteAccount(x *exchange) reply {
	p, err := s.projectFor(x, (*caller).ownsAll)
	if err != nil {
		return err.reply()
	}
	a, err := s.accountIn(x, p.org)
	if err != nil {
		return err.reply()
	}
	var q accountRequest
	if err := decode(x, &q); err != nil {
		return err.reply()
	}
	if q.Roles == nil {
		return errMissing("roles").reply()
	}
	if err := q.check(s, onlyIn(p)); err != nil {
		return err.reply()
	}
	if _, assigned := a.projects[p.id]; assigned {
		return errAccountInProject(a.id, p.id).reply()
	}
	a.projects[p.id] = distinct(*q.Roles)
	return ok(s.viewAccount(a, a.projects[p.id]))
}
