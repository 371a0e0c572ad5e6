package emulator

import "strings"

func (s *Server) listOrgs(x *exchange) reply {
	var orgs []*org
	if o := s.orgs[x.caller.orgID]; strings.HasPrefix(strings.ToLower(o.name),
		strings.ToLower(x.r.URL.Query().Get("name"))) {
		orgs = append(orgs, o) // a key or service account belongs to one organization
	}
	return paginate(x, orgs, func(o *org) orgView { return viewOrg(x, o) })
}

func (s *Server) getOrg(x *exchange) reply {
	o, err := s.orgFor(x, (*caller).isOrgMember)
	if err != nil {
		return err.reply()
	}
	return ok(viewOrg(x, o))
}

func (s *Server) listOrgKeys(x *exchange) reply {
	o, err := s.orgFor(x, (*caller).isOrgMember)
	if err != nil {
		return err.reply()
	}
	keys := s.readableKeys(o, func(*key) bool { return true })
	return paginate(x, keys, func(k *key) keyView { return s.viewKey(x, k) })
}

func (s *Server) createOrgKey(x *exchange) reply {
	o, err := s.orgFor(x, (*caller).isOrgOwner)
	if err != nil {
		return err.reply()
	}
	q, err := s.readNewKey(x, onlyOn(o))
	if err != nil {
		return err.reply()
	}
	return s.mint(x, o.id, *q.Desc, grants{org: distinct(*q.Roles), projects: map[string][]string{}})
}

func (s *Server) getOrgKey(x *exchange) reply {
	k, err := s.shownKey(x)
	if err != nil {
		return err.reply()
	}
	return ok(s.viewKey(x, k))
}

// shownKey finds the key in the path, of the caller's organization, if reads show it.
func (s *Server) shownKey(x *exchange) (*key, *apiError) {
	o, err := s.orgFor(x, (*caller).isOrgMember)
	if err != nil {
		return nil, err
	}
	k, found := s.keys[x.params["apiUserId"]]
	if !found || k.orgID != o.id || !k.readable(s.now()) {
		e := s.errNoKey(x.params["apiUserId"])
		return nil, &e
	}
	return k, nil
}

func (s *Server) updateOrgKey(x *exchange) reply {
	o, err := s.orgFor(x, (*caller).isOrgOwner)
	if err != nil {
		return err.reply()
	}
	k, err := s.keyIn(x, o.id)
	if err != nil {
		return err.reply()
	}
	q, err := s.readChange(x, onlyOn(o))
	if err != nil {
		return err.reply()
	}
	if q.Roles != nil {
		k.org = distinct(*q.Roles)
		if s.Unknowns.OrgUpdateDropsProjects {
			clear(k.projects)
		}
	}
	if q.Desc != nil {
		k.description = *q.Desc
	}
	return ok(s.viewKey(x, k))
}

func (s *Server) deleteOrgKey(x *exchange) reply {
	o, err := s.orgFor(x, (*caller).isOrgOwner)
	if err != nil {
		return err.reply()
	}
	k, err := s.keyIn(x, o.id)
	if err != nil {
		return err.reply()
	}
	s.removeKey(k, s.now().Add(s.DeleteVisibleFor))
	return noContent()
}

// statusView is SystemStatus.
type statusView struct {
	APIKey     *apiKeyView `json:"apiKey"` // null for a service account
	AppName    string      `json:"appName"`
	Build      string      `json:"build"`
	Links      []link      `json:"links"`
	Throttling bool        `json:"throttling"`
}

// apiKeyView is ApiKey.
type apiKeyView struct {
	AccessList []accessListView `json:"accessList"`
	ID         string           `json:"id"`
	PublicKey  string           `json:"publicKey"`
	Roles      []roleView       `json:"roles"`
}

// accessListView is AccessListItemView.
type accessListView struct {
	CIDRBlock string `json:"cidrBlock"`
	IPAddress string `json:"ipAddress"`
}

// getStatus names the caller, and through his roles the organization.
func (s *Server) getStatus(x *exchange) reply {
	view := statusView{
		AppName: "MongoDB Atlas", Build: strings.Repeat("0", 40), Links: selfLink(x, rootPath),
	}
	if k := x.caller.key; k != nil {
		view.APIKey = &apiKeyView{
			ID: k.id, PublicKey: k.public, Roles: s.viewRoles(k), AccessList: []accessListView{},
		}
		for _, e := range k.accessList {
			view.APIKey.AccessList = append(view.APIKey.AccessList,
				accessListView{CIDRBlock: spellRange(e.prefix), IPAddress: spell(e.prefix.Addr())})
		}
	}
	return ok(view)
}
