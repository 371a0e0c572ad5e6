package emulator

import "time"

// ServiceAccount is a service account as the server has it.
type ServiceAccount struct {
	ClientID, OrgID, Name, Description string
	// Grants are the sorted roles.
	Grants Grants
	// Secrets are the client secrets, oldest first, expired ones included.
	Secrets []ServiceAccountSecret
	// AccessList are the addresses and CIDR blocks that the account may call from, as they were added but for host bits;
	// nil: everywhere.
	AccessList []string
	CreatedAt  time.Time
	// Minted says that the account was made through the API, not by [Server.AddServiceAccount].
	Minted bool
	// ClientSecret is for [Server.Restore] only: a secret that never expires, as snapshots have it from before there were
	// Secrets.
	ClientSecret string `json:",omitempty"`
}

// ServiceAccountSecret is a client secret as the server has it.
type ServiceAccountSecret struct {
	ID     string
	Secret string
	// CreatedAt, if zero, is now for [Server.Restore], and ExpiresAt is never, which is in the year 9999.
	CreatedAt, ExpiresAt time.Time `json:",omitzero"`
	// LastUsedAt is when it was last shown for an access token; zero: never.
	LastUsedAt time.Time `json:",omitzero"`
}

// AddServiceAccount adds a service account with exactly the roles given and a secret that does not expire, unless a newer
// one or [Server.SetSecretExpiry] shortens that. It panics if there is no such organization or project.
func (s *Server) AddServiceAccount(orgID string, g Grants) (clientID, clientSecret string) {
	defer s.lock()()
	a := s.addAccount(s.mustOrg(orgID), "service account", "made by a test", s.mustGrants(orgID, g))
	return a.id, s.addSecret(a, never).value
}

// AddAccessToken issues an access token of a service account, as a request to the token endpoint with its newest secret
// would. It panics if there is no such account.
func (s *Server) AddAccessToken(clientID string) string {
	defer s.lock()()
	a, err := s.livingAccount(clientID)
	if err != nil {
		panic(err.Error())
	}
	if n := len(a.secrets); n > 0 {
		return s.issueToken(a, a.secrets[n-1])
	}
	return s.issueToken(a, nil)
}

func (a *serviceAccount) export() ServiceAccount {
	g := a.grants.clone()
	exported := ServiceAccount{
		ClientID: a.id, OrgID: a.orgID, Name: a.name, Description: a.description, Grants: Grants{g.org, g.projects},
		AccessList: a.accessList.given(), CreatedAt: plain(a.created), Minted: a.minted,
	}
	for _, secret := range a.secrets {
		exported.Secrets = append(exported.Secrets, secret.export())
	}
	return exported
}

func (secret *accountSecret) export() ServiceAccountSecret {
	return ServiceAccountSecret{
		ID: secret.id, Secret: secret.value, CreatedAt: plain(secret.created), ExpiresAt: plain(secret.expires), LastUsedAt: plain(secret.lastUsed),
	}
}

// plain is the time as it comes back from a file, so that what was kept and what is restored compare equal.
func plain(t time.Time) time.Time { return t.UTC().Round(0) }
