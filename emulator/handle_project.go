package emulator

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// defaultMaxKeys is how many keys an organization may have, from the vendor's manual (Atlas limits).
const defaultMaxKeys = 500

// maxDescription is the longest description of a key, in characters (schema CreateAtlasProjectApiKey).
const maxDescription = 250

// keyRequest is CreateAtlasProjectApiKey and its kin; a pointer is nil where the attribute is absent.
type keyRequest struct {
	Desc  *string   `json:"desc"`
	Roles *[]string `json:"roles"`
}

// check says what is wrong with the attributes that are there. misplaced is the error for a role of another scope.
func (q keyRequest) check(s *Server, misplaced func(role string) *apiError) *apiError {
	var e apiError
	switch {
	case q.Desc != nil && (*q.Desc == "" || utf8.RuneCountInString(*q.Desc) > maxDescription):
		e = errDescription()
	case q.Roles != nil && len(*q.Roles) == 0:
		e = errNoRoles()
	case q.Roles != nil:
		return s.checkRoles(*q.Roles, misplaced)
	default:
		return nil
	}
	return &e
}

// readNewKey reads and checks the request for a new key, see [keyRequest.check].
func (s *Server) readNewKey(x *exchange, misplaced func(role string) *apiError) (q keyRequest, err *apiError) {
	if err = decode(x, &q); err != nil {
		return q, err
	}
	if q.Desc == nil {
		q.Desc = new(string)
	}
	if q.Roles == nil {
		q.Roles = &[]string{}
	}
	return q, q.check(s, misplaced)
}

// mint makes the key that was asked for and answers with it, private key included: the only answer that ever is.
func (s *Server) mint(x *exchange, orgID string, description string, g grants) reply {
	o := s.orgs[orgID]
	if limit := cmp.Or(s.MaxKeysPerOrg, defaultMaxKeys); limit > 0 && o.livingKeys() >= limit {
		return errKeyLimit(orgID, limit).reply()
	}
	if !x.caller.isOrgOwner() && slices.ContainsFunc(g.org, func(name string) bool { return name != "ORG_MEMBER" }) {
		return s.errRole().reply() // assumed: nobody grants on the organization what only its owner may grant
	}
	k := s.addKey(o, description, g)
	k.minted, k.visibleAfter = true, k.created.Add(s.CreateVisibleAfter)
	view := s.viewKey(x, k)
	view.PrivateKey = k.private
	return ok(view)
}

func (s *Server) createProjectKey(x *exchange) reply {
	p, err := s.projectFor(x, (*caller).manages)
	if err != nil {
		return err.reply()
	}
	q, err := s.readNewKey(x, anywhere)
	if err != nil {
		return err.reply()
	}
	g := grants{projects: map[string][]string{}}
	g.projects[p.id], g.org = split(*q.Roles)
	if len(g.projects[p.id]) == 0 {
		delete(g.projects, p.id) // only organization roles: nothing to show for the project
	}
	if len(g.org) == 0 {
		g.org = []string{"ORG_MEMBER"}
	}
	return s.mint(x, p.org, *q.Desc, g)
}

func (s *Server) listProjectKeys(x *exchange) reply {
	p, err := s.projectFor(x, (*caller).reads)
	if err != nil {
		return err.reply()
	}
	keys := s.readableKeys(s.orgs[p.org], func(k *key) bool { _, assigned := k.projects[p.id]; return assigned })
	return paginate(x, keys, func(k *key) keyView {
		view := s.viewKey(x, k)
		if !s.Unknowns.ListsShowOtherProjects {
			view.Roles = slices.DeleteFunc(view.Roles, func(r roleView) bool { return r.GroupID != "" && r.GroupID != p.id })
		}
		return view
	})
}

// keyIn finds the key in the path, which must be alive and of the project's organization.
func (s *Server) keyIn(x *exchange, orgID string) (*key, *apiError) {
	k, found := s.keys[x.params["apiUserId"]]
	if !found || k.deleted || k.orgID != orgID {
		e := s.errNoKey(x.params["apiUserId"])
		return nil, &e
	}
	return k, nil
}

// assignKey takes a list, as schema UserAccessRoleAssignment demands; the roles of its elements add up.
func (s *Server) assignKey(x *exchange) reply {
	p, err := s.projectFor(x, (*caller).owns)
	if err != nil {
		return err.reply()
	}
	k, err := s.keyIn(x, p.org)
	if err != nil {
		return err.reply()
	}
	var q []struct {
		Roles []string `json:"roles"`
	}
	if err := decode(x, &q); err != nil {
		return err.reply()
	}
	var roles []string
	for _, element := range q {
		roles = append(roles, element.Roles...)
	}
	if len(roles) == 0 {
		return errNoRoles().reply()
	}
	if err := s.checkRoles(roles, onlyIn(p)); err != nil {
		return err.reply()
	}
	if _, assigned := k.projects[p.id]; assigned {
		return errAlreadyInProject().reply()
	}
	k.projects[p.id] = distinct(roles)
	return noContent()
}

// updateProjectKey replaces the roles in one project, the description, or both. With roles it assigns a key that was
// not in the project, see Unknowns.UpdateDoesNotAssign.
func (s *Server) updateProjectKey(x *exchange) reply {
	p, err := s.projectFor(x, (*caller).manages)
	if err != nil {
		return err.reply()
	}
	k, err := s.keyIn(x, p.org)
	if err != nil {
		return err.reply()
	}
	q, err := s.readChange(x, onlyIn(p))
	if err != nil {
		return err.reply()
	}
	if _, assigned := k.projects[p.id]; !assigned && s.Unknowns.UpdateDoesNotAssign {
		return errNotInProject(k.id, p.id).reply()
	}
	if q.Roles != nil {
		k.projects[p.id] = distinct(*q.Roles)
	}
	if q.Desc != nil {
		k.description = *q.Desc
	}
	return ok(s.viewKey(x, k))
}

// readChange reads and checks the request for a change, see [keyRequest.check]; at least one attribute must be there.
func (s *Server) readChange(x *exchange, misplaced func(role string) *apiError) (q keyRequest, err *apiError) {
	if err = decode(x, &q); err != nil {
		return q, err
	}
	if q.Desc == nil && q.Roles == nil {
		e := errMissing("roles")
		return q, &e
	}
	return q, q.check(s, misplaced)
}

func (s *Server) unassignKey(x *exchange) reply {
	p, err := s.projectFor(x, (*caller).manages)
	if err != nil {
		return err.reply()
	}
	k, err := s.keyIn(x, p.org)
	if err != nil {
		return err.reply()
	}
	if _, assigned := k.projects[p.id]; !assigned {
		return errNotInProject(k.id, p.id).reply()
	}
	delete(k.projects, p.id)
	return noContent()
}

func (s *Server) getProject(x *exchange) reply {
	p, err := s.projectFor(x, (*caller).reads)
	if err != nil {
		return err.reply()
	}
	return ok(viewProject(x, p))
}

func (s *Server) listProjects(x *exchange) reply {
	var projects []*project
	for _, id := range s.orgs[x.caller.orgID].projects {
		if p := s.projects[id]; x.caller.reads(p) {
			projects = append(projects, p)
		}
	}
	return paginate(x, projects, func(p *project) projectView { return viewProject(x, p) })
}
