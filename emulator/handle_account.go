package emulator

import (
	"net/http"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"
)

// The longest name and description of a service account, in characters, and what they may consist of, from the vendor's
// document (schema OrgServiceAccountRequest).
const (
	maxAccountName        = 64
	maxAccountDescription = 250
)

var accountText = regexp.MustCompile(`^[\p{L}\p{N}\-_.,' ]+$`)

// accountRequest is OrgServiceAccountRequest and its kin; a pointer is nil where the attribute is absent.
// WithoutInitialSecret is in newer copies of the vendor's document only.
type accountRequest struct {
	Name                    *string   `json:"name"`
	Description             *string   `json:"description"`
	Roles                   *[]string `json:"roles"`
	SecretExpiresAfterHours *int      `json:"secretExpiresAfterHours"`
	WithoutInitialSecret    *bool     `json:"withoutInitialSecret"`
}

// accountView is OrgServiceAccount and GroupServiceAccount.
type accountView struct {
	ClientID    string       `json:"clientId"`
	CreatedAt   string       `json:"createdAt"`
	Description string       `json:"description"`
	Name        string       `json:"name"`
	Roles       []string     `json:"roles,omitzero"` // nil: the answer lacks them
	Secrets     []secretView `json:"secrets"`
}

// viewAccount shows an account with its roles in one place, and with its secrets masked. Nobody may rely on the order of
// roles.
func (s *Server) viewAccount(a *serviceAccount, roles []string) accountView {
	view := accountView{
		ClientID: a.id, CreatedAt: date(a.created), Description: a.description, Name: a.name,
		Roles: append([]string{}, roles...), Secrets: []secretView{},
	}
	s.rng.Shuffle(len(roles), func(i, j int) { view.Roles[i], view.Roles[j] = view.Roles[j], view.Roles[i] })
	for _, secret := range a.secrets {
		view.Secrets = append(view.Secrets, viewSecret(secret))
	}
	return view
}

// date writes a time as the API does.
func date(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// check says what is wrong with the attributes that are there and that can be changed later. misplaced is the error for a
// role of another scope.
func (q accountRequest) check(s *Server, misplaced func(role string) *apiError) *apiError {
	var e apiError
	switch {
	case q.Name != nil && (!accountText.MatchString(*q.Name) || utf8.RuneCountInString(*q.Name) > maxAccountName):
		e = errValidation("name")
	case q.Description != nil && (!accountText.MatchString(*q.Description) || utf8.RuneCountInString(*q.Description) > maxAccountDescription):
		e = errValidation("description")
	case q.Roles != nil && len(*q.Roles) == 0:
		e = errValidation("roles")
	case q.Roles != nil:
		return s.checkRoles(*q.Roles, misplaced)
	default:
		return nil
	}
	return &e
}

// checkNew is check for a request for a new account, which must have everything.
func (q accountRequest) checkNew(s *Server, o *org, misplaced func(role string) *apiError) *apiError {
	if q.WithoutInitialSecret != nil && s.Unknowns.WithoutInitialSecretRefused {
		e := errUnknownAttribute("withoutInitialSecret")
		return &e
	}
	for name, missing := range map[string]bool{"name": q.Name == nil, "description": q.Description == nil, "roles": q.Roles == nil} {
		if missing {
			e := errMissing(name)
			return &e
		}
	}
	if err := q.check(s, misplaced); err != nil {
		return err
	}
	if !q.bare() {
		return checkHours(o, q.SecretExpiresAfterHours)
	}
	if q.SecretExpiresAfterHours != nil {
		e := errValidation("secretExpiresAfterHours")
		return &e
	}
	return nil
}

// bare says that the account shall begin without a secret.
func (q accountRequest) bare() bool { return q.WithoutInitialSecret != nil && *q.WithoutInitialSecret }

// createAccount makes the account that was asked for and answers with it, its secret included: the only answer that ever
// is. roles are those that the answer shows.
func (s *Server) createAccount(o *org, q accountRequest, g grants, roles []string) reply {
	if limit, full := s.accountsFull(o); full {
		return errAccountLimit(o.id, limit).reply()
	}
	a := s.addAccount(o, *q.Name, *q.Description, g)
	a.minted, a.visibleAfter = true, a.created.Add(s.CreateVisibleAfter)
	if q.bare() {
		return created(s.viewAccount(a, roles))
	}
	secret := s.addSecret(a, lifetime(s.now(), *q.SecretExpiresAfterHours))
	view := s.viewAccount(a, roles)
	view.Secrets = []secretView{viewNewSecret(secret)}
	return created(view)
}

// change reads the request for a change of an account and makes it; setRoles sets the roles in the place of the path.
// An empty change is none, which is assumed.
func (s *Server) change(x *exchange, a *serviceAccount, misplaced func(role string) *apiError, setRoles func([]string)) *apiError {
	var q accountRequest
	if err := decode(x, &q); err != nil {
		return err
	}
	if err := q.check(s, misplaced); err != nil {
		return err
	}
	if q.Name != nil {
		a.name = *q.Name
	}
	if q.Description != nil {
		a.description = *q.Description
	}
	if q.Roles != nil {
		setRoles(distinct(*q.Roles))
	}
	return nil
}

// accountIn finds the account in the path, of an organization: for a read one that reads show, otherwise a living one.
func (s *Server) accountIn(x *exchange, orgID string) (*serviceAccount, *apiError) {
	a, found := s.accounts[x.params["clientId"]]
	if found && a.orgID == orgID {
		if x.r.Method == http.MethodGet && a.readable(s.now()) || x.r.Method != http.MethodGet && !a.deleted {
			return a, nil
		}
	}
	e := errNoAccount(x.params["clientId"])
	return nil, &e
}

// orgAccount finds the organization and the account in the path, and checks what the caller may do there.
func (s *Server) orgAccount(x *exchange, may func(*caller) bool) (*org, *serviceAccount, *apiError) {
	o, err := s.orgFor(x, may)
	if err != nil {
		return nil, nil, err
	}
	a, err := s.accountIn(x, o.id)
	return o, a, err
}

// projectAccount finds the project in the path and the account there, which must be in it, and checks what the caller may
// do there.
func (s *Server) projectAccount(x *exchange, may func(*caller, *project) bool) (*project, *serviceAccount, *apiError) {
	p, err := s.projectFor(x, may)
	if err != nil {
		return nil, nil, err
	}
	a, err := s.accountIn(x, p.org)
	if err != nil {
		return nil, nil, err
	}
	if _, assigned := a.projects[p.id]; !assigned {
		e := errAccountNotInProject(a.id, p.id)
		return nil, nil, &e
	}
	return p, a, nil
}

// reachesBeyond says whether the account has access to its organization, or to projects other than this one. That its
// membership, which every account of a project has, is no such access is assumed.
func (a *serviceAccount) reachesBeyond(p *project) bool {
	_, here := a.projects[p.id]
	return len(a.projects) > 1 || len(a.projects) == 1 && !here ||
		slices.ContainsFunc(a.org, func(role string) bool { return role != "ORG_MEMBER" })
}
