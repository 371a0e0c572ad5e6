package emulator

import (
	"cmp"
	"crypto/subtle"
	"slices"
	"time"
)

const (
	defaultMaxAccounts = 200 // of an organization, from the vendor's manual (Atlas limits), as is what follows
	maxSecrets         = 2   // of an account, expired ones included
	maxAccountEntries  = 200 // of an account's access list

	// secretOverlap is the most that is left to a secret once there is a newer one.
	secretOverlap = 7 * 24 * time.Hour
	maskedSecret  = "mdb_sa_sk_..." // the example in the vendor's document; the true form is not known
)

// never is when a secret expires that does not: the last second that the form of the API's dates can express.
var never = time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC)

type serviceAccount struct {
	grants
	life
	id, orgID, name, description string
	secrets                      []*accountSecret // oldest first
	accessList                   accessList
}

// accountSecret is a client secret. One that has expired stays until it is deleted.
type accountSecret struct {
	id, value        string
	created, expires time.Time
	lastUsed         time.Time // for an access token; zero: never
}

// secretFor returns the secret of that value, if it signs in at the given time; otherwise nil.
func (a *serviceAccount) secretFor(value string, now time.Time) *accountSecret {
	var found *accountSecret
	for _, secret := range a.secrets {
		same := subtle.ConstantTimeCompare([]byte(secret.value), []byte(value)) == 1
		if same && !a.deleted && now.Before(secret.expires) {
			found = secret
		}
	}
	return found
}

// secretBy returns the secret of that id, nil if there is none.
func (a *serviceAccount) secretBy(id string) *accountSecret {
	for _, secret := range a.secrets {
		if secret.id == id {
			return secret
		}
	}
	return nil
}

// insertAccount makes an account one of its organization's; the lock must be held.
func (s *Server) insertAccount(a *serviceAccount) {
	s.accounts[a.id] = a
	o := s.orgs[a.orgID]
	o.accounts = append(o.accounts, a)
	for _, secret := range a.secrets {
		s.issued(ClientSecret, secret.value)
	}
}

// addAccount makes an account without secrets; the lock must be held.
func (s *Server) addAccount(o *org, name, description string, g grants) *serviceAccount {
	a := &serviceAccount{
		grants: g, life: life{created: s.now()}, id: "mdb_sa_id_" + s.newObjectID(), orgID: o.id, name: name, description: description,
	}
	s.insertAccount(a)
	return a
}

// addSecret makes a secret, and leaves the account's others no more than [secretOverlap]. The lock must be held.
func (s *Server) addSecret(a *serviceAccount, expires time.Time) *accountSecret {
	now := s.now()
	for _, other := range a.secrets {
		if latest := now.Add(secretOverlap); other.expires.After(latest) {
			other.expires = latest
		}
	}
	secret := &accountSecret{id: s.newObjectID(), value: "mdb_sa_sk_" + s.newText(40), created: now, expires: expires}
	a.secrets = append(a.secrets, secret)
	s.issued(ClientSecret, secret.value)
	return secret
}

// removeSecret deletes a secret, and with it the access tokens that it was shown for. The lock must be held.
func (s *Server) removeSecret(a *serviceAccount, secret *accountSecret) {
	a.secrets = slices.DeleteFunc(a.secrets, func(other *accountSecret) bool { return other == secret })
	s.dropTokens(func(t *token) bool { return t.secret == secret })
}

// removeAccount deletes an account and its access tokens; reads still show it until the given time. The lock must be held.
func (s *Server) removeAccount(a *serviceAccount, visibleUntil time.Time) {
	a.deleted, a.visibleUntil = true, visibleUntil
	s.dropTokens(func(t *token) bool { return t.account == a })
	s.forget(s.orgs[a.orgID])
}

// accountsFull says whether the organization may have no further account, and how many it may have.
func (s *Server) accountsFull(o *org) (limit int, full bool) {
	limit = cmp.Or(s.MaxAccountsPerOrg, defaultMaxAccounts)
	living := 0
	for _, a := range o.accounts {
		if !a.deleted {
			living++
		}
	}
	return limit, limit > 0 && living >= limit
}

// readableAccounts returns the accounts that a list shows, in the order of creation, which is assumed. The lock must be
// held.
func (s *Server) readableAccounts(o *org, wanted func(*serviceAccount) bool) []*serviceAccount {
	now := s.now()
	var accounts []*serviceAccount
	for _, a := range o.accounts {
		if a.readable(now) && wanted(a) {
			accounts = append(accounts, a)
		}
	}
	return accounts
}

// beginMint counts a request for a new secret that has arrived, see Server.SecretConflicts. The lock must be held.
func (s *Server) beginMint(x *exchange) {
	if !s.SecretConflicts || x.route == nil || x.entry.Kind != Work ||
		x.route.Route != RouteCreateOrgServiceAccountSecret && x.route.Route != RouteCreateGroupServiceAccountSecret {
		return
	}
	id := x.params["clientId"]
	x.mints, x.overlaps = true, s.minting[id] > 0
	s.minting[id]++
}

// endMint takes the request out of the count again. The lock must be held.
func (s *Server) endMint(x *exchange) {
	if !x.mints {
		return
	}
	x.mints = false
	id := x.params["clientId"]
	if s.minting[id]--; s.minting[id] == 0 {
		delete(s.minting, id)
	}
}
