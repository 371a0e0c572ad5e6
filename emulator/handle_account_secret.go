package emulator

import "time"

// secretRequest is ServiceAccountSecretRequest.
type secretRequest struct {
	SecretExpiresAfterHours *int `json:"secretExpiresAfterHours"`
}

// secretView is ServiceAccountSecret.
type secretView struct {
	CreatedAt         string `json:"createdAt"`
	ExpiresAt         string `json:"expiresAt"`
	ID                string `json:"id"`
	LastUsedAt        string `json:"lastUsedAt,omitempty"`
	MaskedSecretValue string `json:"maskedSecretValue,omitempty"`
	Secret            string `json:"secret,omitempty"`
}

func viewSecret(secret *accountSecret) secretView {
	view := secretView{
		CreatedAt: date(secret.created), ExpiresAt: date(secret.expires), ID: secret.id, MaskedSecretValue: maskedSecret,
	}
	if !secret.lastUsed.IsZero() {
		view.LastUsedAt = date(secret.lastUsed)
	}
	return view
}

// viewNewSecret shows the secret itself, and so no mask.
func viewNewSecret(secret *accountSecret) secretView {
	view := viewSecret(secret)
	view.MaskedSecretValue, view.Secret = "", secret.value
	return view
}

// checkHours says what is wrong with the lifetime of a secret. The upper bound is a setting of the organization.
func checkHours(o *org, hours *int) *apiError {
	if hours == nil {
		e := errMissing("secretExpiresAfterHours")
		return &e
	}
	if most := o.settings.MaxServiceAccountSecretValidityInHours; *hours < leastSecretHours || *hours > most {
		e := errSecretHours(*hours, most)
		return &e
	}
	return nil
}

func lifetime(now time.Time, hours int) time.Time { return now.Add(time.Duration(hours) * time.Hour) }

func (s *Server) createOrgSecret(x *exchange) reply {
	_, a, err := s.orgAccount(x, (*caller).isOrgOwner)
	if err != nil {
		return err.reply()
	}
	return s.mintSecret(x, a)
}

func (s *Server) createProjectSecret(x *exchange) reply {
	a, err := s.ownedAccount(x)
	if err != nil {
		return err.reply()
	}
	return s.mintSecret(x, a)
}

func (s *Server) deleteOrgSecret(x *exchange) reply {
	_, a, err := s.orgAccount(x, (*caller).isOrgOwner)
	if err != nil {
		return err.reply()
	}
	return s.revokeSecret(x, a)
}

func (s *Server) deleteProjectSecret(x *exchange) reply {
	a, err := s.ownedAccount(x)
	if err != nil {
		return err.reply()
	}
	return s.revokeSecret(x, a)
}

// ownedAccount finds the account in a project's path whose secrets the caller may change: of one that has access beyond
// the project only the owner of the organization, as the vendor's manual says.
func (s *Server) ownedAccount(x *exchange) (*serviceAccount, *apiError) {
	p, a, err := s.projectAccount(x, (*caller).owns)
	if err != nil {
		return nil, err
	}
	if a.reachesBeyond(p) && !x.caller.isOrgOwner() {
		e := s.errRole()
		return nil, &e
	}
	return a, nil
}

// mintSecret makes a secret and answers with it: the only answer that ever shows it.
func (s *Server) mintSecret(x *exchange, a *serviceAccount) reply {
	var q secretRequest
	if err := decode(x, &q); err != nil {
		return err.reply()
	}
	if err := checkHours(s.orgs[a.orgID], q.SecretExpiresAfterHours); err != nil {
		return err.reply()
	}
	switch {
	case x.overlaps:
		return errSecretRace().reply()
	case len(a.secrets) >= maxSecrets:
		return s.errSecretLimit(a.id).reply()
	}
	return created(viewNewSecret(s.addSecret(a, lifetime(s.now(), *q.SecretExpiresAfterHours))))
}

func (s *Server) revokeSecret(x *exchange, a *serviceAccount) reply {
	secret := a.secretBy(x.params["secretId"])
	if secret == nil {
		return errNoSecret(x.params["secretId"], a.id).reply()
	}
	s.removeSecret(a, secret)
	return noContent()
}
