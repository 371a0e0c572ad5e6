package atlas

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
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
	return once[Account]{
		client:      a.client,
		call:        call,
		fingerprint: fmt.Sprintf("%s of %s %q %q %q", KindServiceAccount, request.Owner, request.Name, request.Description, set.Sorted(request.Roles)),
		label:       "name",
		value:       request.Name,
		secret:      "client secret",
		send:        func(ctx context.Context) (Account, error) { return a.post(ctx, call, request) },
		traces: func(ctx context.Context) ([]trace, error) {
			accounts, err := a.of(request.Owner).all(ctx)
			return request.traces(accounts), err
		},
		alone: func(ctx context.Context, t trace) (bool, error) { return a.unused(ctx, request, t.object.ID) },
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

// post sends the request: first for an account without a secret, unless Atlas has refused that.
func (a Accounts) post(ctx context.Context, call call, request AccountRequest) (Account, error) {
	body := map[string]any{"name": request.Name, "description": request.Description, "roles": request.Roles}
	if !a.client.secretsFirst.Load() {
		body["withoutInitialSecret"] = true
		account, err := a.postBody(ctx, call, body, false)
		if !isRefusal(err, http.StatusBadRequest) {
			return account, err
		}
		delete(body, "withoutInitialSecret")
	}
	body["secretExpiresAfterHours"] = request.Hours
	account, err := a.postBody(ctx, call, body, true)
	if err == nil { // it was that alone
		a.client.secretsFirst.Store(true)
	}
	return account, err
}

func (a Accounts) postBody(ctx context.Context, call call, body map[string]any, withSecret bool) (Account, error) {
	answer, response, err := a.client.ask(ctx, call, http.MethodPost, accountPath(call.about[0], ""), body)
	if err != nil {
		return Account{}, err
	}
	account, err := call.mintedAccount(answer, response, withSecret)
	if err == nil {
		a.Known(account.ClientID, account.CreatedAt)
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
			name:   fmt.Sprintf("%s (%q, created %s)", object, redact.Excerpt(account.Name), account.CreatedAt.UTC().Format(time.RFC3339)),
			made:   account.CreatedAt,
		})
	}
	return traces
}

func (r AccountRequest) fits(account Account) bool {
	return strings.TrimSpace(account.Name) == r.Name && strings.TrimSpace(account.Description) == r.Description &&
		(account.Roles == nil || slices.Equal(account.Roles, set.Sorted(r.Roles)))
}

// unused tells whether an account is as the request makes it, and nobody has come to use it since, where all of it shows. True too
// where it is gone.
func (a Accounts) unused(ctx context.Context, r AccountRequest, clientID string) (bool, error) {
	orgID, err := a.orgOf(ctx, r.Owner)
	if err != nil {
		return false, err
	}
	account, err := a.Look(ctx, Object{KindOrganization, orgID}, clientID)
	var projects map[string][]string
	if err == nil {
		projects, err = a.Projects(ctx, orgID, clientID)
	}
	if IsNotFound(err, KindServiceAccount) {
		return true, nil
	}
	roles, expected := r.Roles, 0
	if r.Owner.Kind == KindProject {
		roles, expected = defaultOrgRoles, 1
	}
	_, there := projects[r.Owner.ID]
	used := slices.ContainsFunc(account.Secrets, func(s AccountSecret) bool { return !s.LastUsedAt.IsZero() })
	return err == nil && slices.Equal(account.Roles, set.Sorted(roles)) && len(projects) == expected && there == (expected == 1) &&
		!used && len(account.Secrets) <= 1, err
}

// orgOf is the organization of an owner.
func (a Accounts) orgOf(ctx context.Context, owner Object) (orgID string, err error) {
	if owner.Kind == KindOrganization {
		return owner.ID, nil
	}
	return a.client.Projects().Org(ctx, owner.ID)
}

// SecretRequest says what client secret to create.
type SecretRequest struct {
	Owner    Object
	ClientID string
	// Hours is how long it lives; Atlas takes 8 to 8,760, or fewer where the organization says so.
	Hours int
	// Before are the ids of the secrets that were there before.
	Before []string
	// Shared: others make secrets of the account too, so that one which may have come of a lost answer is nobody's to delete.
	Shared bool
}

var opMintSecret = accountOperation{operation{verb: "create", noun: KindSecret, rest: " of the service account", role: roleOrgOwner, makes: "client secret"},
	roleProjectOwner}

// MintSecret creates a secret and returns it with its value, which Atlas shows this once; see once. Atlas then leaves the other secret
// no more than seven days. In this process the secrets of an account are made one after the other.
//
// An error beside a secret that has an id says that Atlas created it, and that not all of it is known.
func (a Accounts) MintSecret(ctx context.Context, request SecretRequest) (AccountSecret, error) {
	a.client.known.note(fateAlive, request.Before...)
	account := Object{KindServiceAccount, request.ClientID}
	call := opMintSecret.at(request.Owner, account)
	secret, err := once[AccountSecret]{
		client:      a.client,
		call:        call,
		fingerprint: fmt.Sprintf("%s of %s", KindSecret, account),
		label:       "lifetime in hours",
		value:       fmt.Sprint(request.Hours),
		secret:      "value",
		send:        func(ctx context.Context) (AccountSecret, error) { return a.postSecret(ctx, call, request) },
		traces: func(ctx context.Context) ([]trace, error) {
			account, err := a.Look(ctx, request.Owner, request.ClientID)
			return request.traces(account), err
		},
		alone: func(ctx context.Context, t trace) (bool, error) {
			account, err := a.Look(ctx, request.Owner, request.ClientID)
			secret, _ := account.Secret(t.object.ID)
			return err == nil && secret.LastUsedAt.IsZero(), err
		},
		discard: func(ctx context.Context, t trace) error {
			return a.DeleteSecret(ctx, request.Owner, request.ClientID, t.object.ID)
		},
		discardRole: opMintSecret.role,
	}.do(ctx)
	if err != nil || !secret.ExpiresAt.IsZero() {
		return secret, err
	}
	shown, err := a.Look(ctx, request.Owner, request.ClientID)
	if read, found := shown.Secret(secret.ID); found {
		secret.CreatedAt, secret.ExpiresAt = read.CreatedAt, read.ExpiresAt
	}
	return secret, err
}

// concurrencyTries is how often a secret is asked for that Atlas makes no other beside.
const concurrencyTries = 5

// postSecret sends the request. Atlas refuses one that comes while it makes another: once that is done it is asked again, unless the
// account has all the secrets then that it may have.
func (a Accounts) postSecret(ctx context.Context, call call, request SecretRequest) (AccountSecret, error) {
	path := accountPath(request.Owner, request.ClientID) + "/secrets"
	for try := 1; ; try++ {
		answer, response, err := a.client.ask(ctx, call, http.MethodPost, path, map[string]any{"secretExpiresAfterHours": request.Hours})
		if err == nil {
			secret, err := call.mintedSecret(answer, response)
			if err == nil {
				a.client.known.note(fateAlive, secret.ID)
			}
			return secret, err
		}
		if !HasCode(err, codeConcurrency) || try == concurrencyTries || transport.Pause(ctx, firstPause<<(try-1)) != nil {
			return AccountSecret{}, err
		}
		account, lookErr := a.Look(ctx, request.Owner, request.ClientID)
		if lookErr != nil || len(account.Secrets) >= MaxSecrets {
			return AccountSecret{}, err
		}
	}
}

// traces are the secrets of the account that may have come of the request. What is known to this process is left out elsewhere.
func (r SecretRequest) traces(account Account) []trace {
	var traces []trace
	for _, secret := range account.Secrets {
		object := Object{KindSecret, secret.ID}
		lifetime := secret.ExpiresAt.Sub(secret.CreatedAt).Round(time.Minute)
		traces = append(traces, trace{
			object: object,
			name:   fmt.Sprintf("%s (created %s)", object, secret.CreatedAt.UTC().Format(time.RFC3339)),
			made:   secret.CreatedAt,
			unlike: r.Shared || lifetime != time.Duration(r.Hours)*time.Hour,
		})
	}
	return traces
}

var opDeleteSecret = accountOperation{operation{verb: "delete", noun: KindSecret, rest: " of the service account", role: roleOrgOwner, noContent: true},
	roleProjectOwner}

// DeleteSecret deletes a secret, which ends what was signed in to with it. Success too where it is gone, or its account is.
func (a Accounts) DeleteSecret(ctx context.Context, owner Object, clientID, secretID string) error {
	call := opDeleteSecret.at(owner, Object{KindSecret, secretID}, Object{KindServiceAccount, clientID})
	err := a.client.write(ctx, call, func() error {
		_, _, err := a.client.ask(ctx, call, http.MethodDelete, accountPath(owner, clientID)+"/secrets/"+secretID, nil)
		return err
	})
	if err != nil && !IsNotFound(err, KindSecret, KindServiceAccount, KindAssignment) {
		return err
	}
	a.client.known.note(fateDeleted, secretID)
	return nil
}
