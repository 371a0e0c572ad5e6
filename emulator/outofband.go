package emulator

import "fmt"

// What "somebody else" does to Atlas while nobody looks. These take effect at once: no latency, no late visibility,
// no roles, no log. They return an error if what they are to change does not exist.

// Keys returns the keys of an organization in the order of creation, its seeded callers included.
func (s *Server) Keys(orgID string) []Key {
	return s.keysOf(orgID, func(*key) bool { return true })
}

// MintedKeys returns the keys of an organization that were made through the API, in the order of creation.
func (s *Server) MintedKeys(orgID string) []Key {
	return s.keysOf(orgID, func(k *key) bool { return k.minted })
}

func (s *Server) keysOf(orgID string, wanted func(*key) bool) []Key {
	defer s.lock()()
	var keys []Key
	if o, ok := s.orgs[orgID]; ok {
		for _, k := range o.keys {
			if !k.deleted && wanted(k) {
				keys = append(keys, k.export())
			}
		}
	}
	return keys
}

// Key returns a key that is not deleted.
func (s *Server) Key(keyID string) (Key, bool) {
	defer s.lock()()
	k, err := s.living(keyID)
	if err != nil {
		return Key{}, false
	}
	return k.export(), true
}

// Projects returns the ids of an organization's projects in the order of creation.
func (s *Server) Projects(orgID string) []string {
	defer s.lock()()
	if o, ok := s.orgs[orgID]; ok {
		return append([]string(nil), o.projects...)
	}
	return nil
}

// SetRoles gives a key exactly these roles in a project, assigning it if need be.
func (s *Server) SetRoles(projectID, keyID string, roles ...string) error {
	return s.changeKey(keyID, func(k *key) error {
		if p, ok := s.projects[projectID]; !ok || p.org != k.orgID {
			return fmt.Errorf("emulator: no project %s in organization %s", projectID, k.orgID)
		}
		k.projects[projectID] = distinct(roles)
		return nil
	})
}

// Assign is [Server.SetRoles], under the name of what it does to a key that is not assigned yet.
func (s *Server) Assign(projectID, keyID string, roles ...string) error {
	return s.SetRoles(projectID, keyID, roles...)
}

// Unassign takes a key out of a project.
func (s *Server) Unassign(projectID, keyID string) error {
	return s.changeKey(keyID, func(k *key) error {
		if _, ok := k.projects[projectID]; !ok {
			return fmt.Errorf("emulator: key %s is not in project %s", keyID, projectID)
		}
		delete(k.projects, projectID)
		return nil
	})
}

// SetOrgRoles gives a key exactly these roles on its organization.
func (s *Server) SetOrgRoles(keyID string, roles ...string) error {
	return s.changeKey(keyID, func(k *key) error { k.org = distinct(roles); return nil })
}

// SetDescription changes the description of a key.
func (s *Server) SetDescription(keyID, description string) error {
	return s.changeKey(keyID, func(k *key) error { k.description = description; return nil })
}

// SetAccessList lets a key call the API only from these addresses or CIDR blocks; none: from everywhere. A request
// whose remote address is not an IP address counts as coming from 127.0.0.1. Entries that the list has already stay as
// they are, with what they counted.
func (s *Server) SetAccessList(keyID string, addresses ...string) error {
	ranges, err := parseRanges(addresses)
	if err != nil {
		return err
	}
	return s.changeKey(keyID, func(k *key) error { k.accessList = k.accessList.with(ranges, s.now()); return nil })
}

// AccessList returns the addresses and CIDR blocks that a key may call from, in the order of addition; nil: everywhere, or
// no such key. A single address is without /32 or /128, and a CIDR block without host bits, both as package netip writes
// them.
func (s *Server) AccessList(keyID string) []string {
	k, _ := s.Key(keyID)
	return k.AccessList
}

// DeleteKey deletes a key; reads no longer show it.
func (s *Server) DeleteKey(keyID string) error {
	return s.changeKey(keyID, func(k *key) error { s.removeKey(k, s.now()); return nil })
}

// DeleteProject deletes a project with all assignments to it.
func (s *Server) DeleteProject(projectID string) error {
	defer s.lock()()
	p, ok := s.projects[projectID]
	if !ok {
		return fmt.Errorf("emulator: no project %s", projectID)
	}
	s.removeProject(p)
	return nil
}

func (s *Server) changeKey(keyID string, change func(*key) error) error {
	defer s.lock()()
	k, err := s.living(keyID)
	if err != nil {
		return err
	}
	return change(k)
}

func (s *Server) living(keyID string) (*key, error) {
	k, ok := s.keys[keyID]
	if !ok || k.deleted {
		return nil, fmt.Errorf("emulator: no key %s", keyID)
	}
	return k, nil
}
