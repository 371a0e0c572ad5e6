package emulator

// Snapshot is what a server holds, secrets included, as it can be kept in a file for a later server to begin with. Not in
// it: access tokens, deleted keys and accounts, when things other than accounts were made, how access lists were used, and the log.
type Snapshot struct {
	Orgs            []Org
	Keys            []Key            // each organization's in the order of creation
	ServiceAccounts []ServiceAccount // likewise
}

// Org is an organization as the server has it.
type Org struct {
	ID       string
	Name     string
	Projects []Project    // in the order of creation
	Settings *OrgSettings // nil: those of a new organization
}

// Project is a project as the server has it.
type Project struct {
	ID   string
	Name string
}

// Snapshot returns what the server holds.
func (s *Server) Snapshot() Snapshot {
	defer s.lock()()
	var kept Snapshot
	for _, id := range sortedKeys(s.orgs) {
		o := s.orgs[id]
		settings := o.settings
		org := Org{ID: o.id, Name: o.name, Settings: &settings}
		for _, projectID := range o.projects {
			org.Projects = append(org.Projects, Project{projectID, s.projects[projectID].name})
		}
		kept.Orgs = append(kept.Orgs, org)
		for _, k := range o.keys {
			if !k.deleted {
				kept.Keys = append(kept.Keys, k.export())
			}
		}
		for _, a := range o.accounts {
			if !a.deleted {
				kept.ServiceAccounts = append(kept.ServiceAccounts, a.export())
			}
		}
	}
	return kept
}

// Restore adds what another server held: under the same ids, with the same secrets. It returns an error where something of
// that id is here already, or where one thing names another that is not; what came before that is here then.
func (s *Server) Restore(kept Snapshot) error {
	defer s.lock()()
	for _, org := range kept.Orgs {
		if err := s.restoreOrg(org); err != nil {
			return err
		}
	}
	for _, given := range kept.Keys {
		if err := s.restoreKey(given); err != nil {
			return err
		}
	}
	for _, given := range kept.ServiceAccounts {
		if err := s.restoreServiceAccount(given); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) restoreOrg(given Org) error {
	if err := s.checkNew(given.ID); err != nil {
		return err
	}
	o := &org{id: given.ID, name: given.Name, settings: defaultSettings()}
	if given.Settings != nil {
		o.settings = *given.Settings
	}
	s.orgs[o.id] = o
	for _, p := range given.Projects {
		if err := s.checkNew(p.ID); err != nil {
			return err
		}
		s.projects[p.ID] = &project{id: p.ID, name: p.Name, org: o.id, created: s.now()}
		o.projects = append(o.projects, p.ID)
	}
	return nil
}

func (s *Server) restoreKey(given Key) error {
	for _, id := range []string{given.ID, given.PublicKey} {
		if err := s.checkNew(id); err != nil {
			return err
		}
	}
	own, err := s.grantsIn(given.OrgID, Grants{Org: given.OrgRoles, Projects: given.Projects})
	if err != nil {
		return err
	}
	ranges, err := parseRanges(given.AccessList)
	if err != nil {
		return err
	}
	s.insert(&key{
		grants: own, id: given.ID, public: given.PublicKey, private: given.PrivateKey,
		orgID: given.OrgID, description: given.Description, life: life{minted: given.Minted, created: s.now()},
		accessList: accessList(nil).with(ranges, s.now()),
	})
	return nil
}

func (s *Server) restoreServiceAccount(given ServiceAccount) error {
	if err := s.checkNew(given.ClientID); err != nil {
		return err
	}
	own, err := s.grantsIn(given.OrgID, given.Grants)
	if err != nil {
		return err
	}
	ranges, err := parseRanges(given.AccessList)
	if err != nil {
		return err
	}
	a := &serviceAccount{
		grants: own, life: life{minted: given.Minted, created: given.CreatedAt}, id: given.ClientID, orgID: given.OrgID,
		name: given.Name, description: given.Description, accessList: accessList(nil).with(ranges, s.now()),
	}
	if a.created.IsZero() {
		a.created = s.now()
	}
	if given.ClientSecret != "" {
		a.secrets = append(a.secrets, s.restoreSecret(ServiceAccountSecret{Secret: given.ClientSecret}))
	}
	for _, secret := range given.Secrets {
		a.secrets = append(a.secrets, s.restoreSecret(secret))
	}
	s.insertAccount(a)
	return nil
}

// restoreSecret makes up what is not given.
func (s *Server) restoreSecret(given ServiceAccountSecret) *accountSecret {
	secret := &accountSecret{id: given.ID, value: given.Secret, created: given.CreatedAt, expires: given.ExpiresAt, lastUsed: given.LastUsedAt}
	if secret.id == "" {
		secret.id = s.newObjectID()
	}
	if secret.created.IsZero() {
		secret.created = s.now()
	}
	if secret.expires.IsZero() {
		secret.expires = never
	}
	return secret
}
