package emulator

import (
	"fmt"
	"time"
)

// What "somebody else" does to service accounts, as outofband.go has it of keys.

// ServiceAccounts returns the service accounts of an organization in the order of creation, its seeded callers included.
func (s *Server) ServiceAccounts(orgID string) []ServiceAccount {
	return s.accountsOf(orgID, func(*serviceAccount) bool { return true })
}

// MintedServiceAccounts returns the service accounts of an organization that were made through the API, in the order of
// creation.
func (s *Server) MintedServiceAccounts(orgID string) []ServiceAccount {
	return s.accountsOf(orgID, func(a *serviceAccount) bool { return a.minted })
}

func (s *Server) accountsOf(orgID string, wanted func(*serviceAccount) bool) []ServiceAccount {
	defer s.lock()()
	var accounts []ServiceAccount
	if o, ok := s.orgs[orgID]; ok {
		for _, a := range o.accounts {
			if !a.deleted && wanted(a) {
				accounts = append(accounts, a.export())
			}
		}
	}
	return accounts
}

// ServiceAccount returns a service account that is not deleted.
func (s *Server) ServiceAccount(clientID string) (ServiceAccount, bool) {
	defer s.lock()()
	a, err := s.livingAccount(clientID)
	if err != nil {
		return ServiceAccount{}, false
	}
	return a.export(), true
}

// SetServiceAccountDetails changes the name and the description of a service account.
func (s *Server) SetServiceAccountDetails(clientID, name, description string) error {
	return s.changeAccount(clientID, func(a *serviceAccount) error { a.name, a.description = name, description; return nil })
}

// SetServiceAccountRoles gives a service account exactly these roles on its organization.
func (s *Server) SetServiceAccountRoles(clientID string, roles ...string) error {
	return s.changeAccount(clientID, func(a *serviceAccount) error { a.org = distinct(roles); return nil })
}

// SetServiceAccountRolesInProject gives a service account exactly these roles in a project, taking it in if need be.
func (s *Server) SetServiceAccountRolesInProject(projectID, clientID string, roles ...string) error {
	return s.changeAccount(clientID, func(a *serviceAccount) error {
		if p, ok := s.projects[projectID]; !ok || p.org != a.orgID {
			return fmt.Errorf("emulator: no project %s in organization %s", projectID, a.orgID)
		}
		a.projects[projectID] = distinct(roles)
		return nil
	})
}

// UnassignServiceAccount takes a service account out of a project.
func (s *Server) UnassignServiceAccount(projectID, clientID string) error {
	return s.changeAccount(clientID, func(a *serviceAccount) error {
		if _, ok := a.projects[projectID]; !ok {
			return fmt.Errorf("emulator: service account %s is not in project %s", clientID, projectID)
		}
		delete(a.projects, projectID)
		return nil
	})
}

// SetServiceAccountAccessList is [Server.SetAccessList] for a service account.
func (s *Server) SetServiceAccountAccessList(clientID string, addresses ...string) error {
	ranges, err := parseRanges(addresses)
	if err != nil {
		return err
	}
	return s.changeAccount(clientID, func(a *serviceAccount) error {
		a.accessList = a.accessList.with(ranges, s.now())
		return nil
	})
}

// DeleteServiceAccount deletes a service account and its access tokens; reads no longer show it.
func (s *Server) DeleteServiceAccount(clientID string) error {
	return s.changeAccount(clientID, func(a *serviceAccount) error { s.removeAccount(a, s.now()); return nil })
}

// AddSecret gives a service account another secret, however many it has, and shortens the others as Atlas does.
func (s *Server) AddSecret(clientID string, life time.Duration) (ServiceAccountSecret, error) {
	var made ServiceAccountSecret
	err := s.changeAccount(clientID, func(a *serviceAccount) error {
		made = s.addSecret(a, s.now().Add(life)).export()
		return nil
	})
	return made, err
}

// DeleteSecret deletes a secret of a service account, and the access tokens that it was shown for.
func (s *Server) DeleteSecret(clientID, secretID string) error {
	return s.changeSecret(clientID, secretID, s.removeSecret)
}

// SetSecretExpiry changes when a secret of a service account expires.
func (s *Server) SetSecretExpiry(clientID, secretID string, at time.Time) error {
	return s.changeSecret(clientID, secretID, func(_ *serviceAccount, secret *accountSecret) { secret.expires = at })
}

func (s *Server) changeSecret(clientID, secretID string, change func(*serviceAccount, *accountSecret)) error {
	return s.changeAccount(clientID, func(a *serviceAccount) error {
		secret := a.secretBy(secretID)
		if secret == nil {
			return fmt.Errorf("emulator: no secret %s of service account %s", secretID, clientID)
		}
		change(a, secret)
		return nil
	})
}

func (s *Server) changeAccount(clientID string, change func(*serviceAccount) error) error {
	defer s.lock()()
	a, err := s.livingAccount(clientID)
	if err != nil {
		return err
	}
	return change(a)
}

func (s *Server) livingAccount(clientID string) (*serviceAccount, error) {
	a, ok := s.accounts[clientID]
	if !ok || a.deleted {
		return nil, fmt.Errorf("emulator: no service account %s", clientID)
	}
	return a, nil
}
