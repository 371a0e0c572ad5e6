package emulator

import "fmt"

// Grants are the roles of a caller or key.
type Grants struct {
	// Org are roles on the organization (ORG_*).
	Org []string
	// Projects are roles by project id (GROUP_*).
	Projects map[string][]string
}

// Key is an API key as the server has it.
type Key struct {
	ID, PublicKey, PrivateKey, OrgID, Description string
	// OrgRoles are sorted; empty is possible only for a key made by [Server.AddKey].
	OrgRoles []string
	// Projects are the sorted roles by project id.
	Projects map[string][]string
	// AccessList is that of [Server.AccessList].
	AccessList []string
	// Minted says that the key was made through the API, not by [Server.AddKey].
	Minted bool
}

// AddOrg adds an organization and returns its id.
func (s *Server) AddOrg(name string) string {
	defer s.lock()()
	o := &org{id: s.newObjectID(), name: name, settings: defaultSettings()}
	s.orgs[o.id] = o
	return o.id
}

// AddProject adds a project to an organization and returns its id. It panics if there is no such organization.
func (s *Server) AddProject(orgID, name string) string {
	defer s.lock()()
	o := s.mustOrg(orgID)
	p := &project{id: s.newObjectID(), name: name, org: o.id, created: s.now()}
	s.projects[p.id] = p
	o.projects = append(o.projects, p.id)
	return p.id
}

// AddKey adds an API key with exactly the roles given, to call the API with or to be found there. It panics if there
// is no such organization or project.
func (s *Server) AddKey(orgID, description string, g Grants) Key {
	defer s.lock()()
	return s.addKey(s.mustOrg(orgID), description, s.mustGrants(orgID, g)).export()
}

// AddKeys adds n keys with the same roles; the descriptions are description-1 to description-n.
func (s *Server) AddKeys(orgID, description string, n int, g Grants) []Key {
	defer s.lock()()
	o := s.mustOrg(orgID)
	keys := make([]Key, n)
	for i := range keys {
		keys[i] = s.addKey(o, fmt.Sprintf("%s-%d", description, i+1), s.mustGrants(orgID, g)).export()
	}
	return keys
}

// AddOwnerKey adds an API key with the role Organization Owner, which may do everything there.
func (s *Server) AddOwnerKey(orgID string) Key {
	return s.AddKey(orgID, "owner", Grants{Org: []string{"ORG_OWNER"}})
}

// Put adds an organization, its projects and its keys exactly as another server had them, see [Server.Restore]. It panics
// where that returns an error.
func (s *Server) Put(orgID string, projectIDs []string, keys ...Key) {
	o := Org{ID: orgID, Name: orgID}
	for _, id := range projectIDs {
		o.Projects = append(o.Projects, Project{id, id})
	}
	if err := s.Restore(Snapshot{Orgs: []Org{o}, Keys: keys}); err != nil {
		panic(err.Error())
	}
}

// checkNew says whether an organization, a project, a key or an account goes by this id or public key.
func (s *Server) checkNew(id string) error {
	_, isOrg := s.orgs[id]
	_, isProject := s.projects[id]
	if isOrg || isProject || s.keys[id] != nil || s.byPublic[id] != nil || s.accounts[id] != nil {
		return fmt.Errorf("emulator: there is already a %s", id)
	}
	return nil
}

func (s *Server) mustOrg(id string) *org {
	o, ok := s.orgs[id]
	if !ok {
		panic("emulator: no organization " + id)
	}
	return o
}

func (s *Server) mustGrants(orgID string, g Grants) grants {
	own, err := s.grantsIn(orgID, g)
	if err != nil {
		panic(err.Error())
	}
	return own
}

func (s *Server) grantsIn(orgID string, g Grants) (grants, error) {
	if _, ok := s.orgs[orgID]; !ok {
		return grants{}, fmt.Errorf("emulator: no organization %s", orgID)
	}
	own := grants{org: distinct(g.Org), projects: map[string][]string{}}
	for id, roles := range g.Projects {
		if p, ok := s.projects[id]; !ok || p.org != orgID {
			return grants{}, fmt.Errorf("emulator: no project %s in organization %s", id, orgID)
		}
		own.projects[id] = distinct(roles)
	}
	return own, nil
}

func (k *key) export() Key {
	g := k.grants.clone()
	return Key{
		ID: k.id, PublicKey: k.public, PrivateKey: k.private, OrgID: k.orgID, Description: k.description,
		OrgRoles: g.org, Projects: g.projects, AccessList: k.accessList.texts(), Minted: k.minted,
	}
}
