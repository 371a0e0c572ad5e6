package atlas

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/set"
)

// AccountRequest says what service account to create.
type AccountRequest struct {
	// Owner is an organization, or a project: the account then belongs to the organization of that, and is in the project.
	Owner             Object
	Name, Description string
	Roles             []string // at the owner
	// Hours is how long its first secret lives, where the account cannot be without one.
	Hours int
}

var opMintAccount = accountOperation{operation{verb: "create", noun: KindServiceAccount, role: roleOrgOwner, makes: "service account"}, roleProjectOwner}

// Mint creates an account. Where Atlas takes it, the account begins without a secret, so that a lost answer has left nothing
// behind that anybody could sign in with; else the account that is returned has its first secret. What becomes of a lost answer,
// and what an error beside an account that has a client id says, is as for [Keys.Mint].
func (a Accounts) Mint(ctx context.Context, request AccountRequest) (Account, error) {
	request.Name, request.Description = strings.TrimSpace(request.Name), strings.TrimSpace(request.Description)
	call := opMintAccount.at(request.Owner)
	var withSecret bool // the account that was asked for last begins with a secret
	return once[Account]{
		client:      a.client,
		call:        call,
		fingerprint: fmt.Sprintf("%s of %s %q %q %q", KindServiceAccount, request.Owner, request.Name, request.Description, set.Sorted(request.Roles)),
		label:       "name",
		value:       request.Name,
		secret:      "client secret",
		send: func(ctx context.Context) (account Account, err error) {
			account, withSecret, err = a.post(ctx, call, request)
			return account, err
		},
		traces: func(ctx context.Context) ([]trace, error) {
			accounts, err := a.of(request.Owner).all(ctx)
			return request.traces(accounts), err
		},
		alone: func(ctx context.Context, t trace) (bool, error) {
			return a.unused(ctx, request, t.object.ID, withSecret)
		},
		discard: func(ctx context.Context, t trace) error {
			orgID, err := a.orgOf(ctx, request.Owner)
			if err != nil {
				return err
			}
			return a.Delete(ctx, orgID, t.object.ID)
		},
		discardRole: opDeleteAccount.role,
	}.do(ctx)
}

// post sends the request: first for an account without a secret, unless Atlas has refused that. It tells whether the last one was
// for an account with a secret.
func (a Accounts) post(ctx context.Context, call call, request AccountRequest) (account Account, withSecret bool, err error) {
	body := map[string]any{"name": request.Name, "description": request.Description, "roles": request.Roles}
	if !a.client.secretsFirst.Load() {
		body["withoutInitialSecret"] = true
		account, err = a.postBody(ctx, call, body, false)
		if !isRefusal(err, http.StatusBadRequest) {
			return account, false, err
		}
		delete(body, "withoutInitialSecret")
	}
	body["secretExpiresAfterHours"] = request.Hours
	account, err = a.postBody(ctx, call, body, true)
	if err == nil { // it was that alone
		a.client.secretsFirst.Store(true)
	}
	return account, true, err
}

func (a Accounts) postBody(ctx context.Context, call call, body map[string]any, withSecret bool) (Account, error) {
	answer, response, err := a.client.ask(ctx, call, http.MethodPost, accountPath(call.about[0], ""), body)
	if err != nil {
		return Account{}, err
	}
	account, err := call.mintedAccount(answer, response, withSecret)
	if err == nil {
		created := account.CreatedAt
		if created.IsZero() {
			created = time.Now() // so that it is waited for all the same
		}
		a.Known(account.ClientID, created)
	}
	return account, err
}

// traces are those of the accounts that are as the request makes one, as far as a list shows.
func (r AccountRequest) traces(accounts map[string]Account) []trace {
	var traces []trace
	for id, account := range accounts {
		if !r.fits(account) {
			continue
		}
		object := Object{KindServiceAccount, id}
		traces = append(traces, trace{
			object: object,
			name:   fmt.Sprintf("%s (%q, %s)", object, redact.Excerpt(account.Name), whenMade(account.CreatedAt)),
			made:   account.CreatedAt,
		})
	}
	return traces
}

func (r AccountRequest) fits(account Account) bool {
	return strings.TrimSpace(account.Name) == r.Name && strings.TrimSpace(account.Description) == r.Description &&
		(account.Roles == nil || slices.Equal(account.Roles, set.Sorted(r.Roles)))
}

// whenMade says when Atlas made something.
func whenMade(at time.Time) string {
	if at.IsZero() {
		return "created at a time that Atlas does not say"
	}
	return "created " + at.UTC().Format(time.RFC3339)
}

// unused tells whether an account is as the request makes it, and nobody has come to use it since, where all of it shows: a list
// need not show roles, and a project nothing of others. True too where it is gone.
func (a Accounts) unused(ctx context.Context, r AccountRequest, clientID string, withSecret bool) (bool, error) {
	orgID, err := a.orgOf(ctx, r.Owner)
	if err != nil {
		return false, err
	}
	account, err := a.Look(ctx, Object{KindOrganization, orgID}, clientID)
	if IsNotFound(err, KindServiceAccount) {
		return true, nil
	}
	if err != nil || !account.hasOnly(withSecret) {
		return false, err
	}
	projects, err := a.Projects(ctx, orgID, clientID)
	if r.Owner.Kind == KindOrganization || err != nil {
		return err == nil && len(projects) == 0 && account.Roles != nil && r.fits(account), err
	}
	if _, there := projects[r.Owner.ID]; !there || len(projects) > 1 || !slices.Equal(account.Roles, defaultOrgRoles) {
		return false, nil
	}
	account, err = a.Look(ctx, r.Owner, clientID)
	return err == nil && account.Roles != nil && r.fits(account), err
}

// hasOnly tells whether an account has no secret but the one that it began with, if it did, and that was never used. One that
// somebody has given another secret need not have been signed in to yet.
func (a Account) hasOnly(first bool) bool {
	if !first {
		return a.Secrets != nil && len(a.Secrets) == 0
	}
	return len(a.Secrets) == 1 && a.Secrets[0].LastUsedAt.IsZero()
}

// orgOf is the organization of an owner.
func (a Accounts) orgOf(ctx context.Context, owner Object) (orgID string, err error) {
	if owner.Kind == KindOrganization {
		return owner.ID, nil
	}
	return a.client.Projects().Org(ctx, owner.ID)
}
