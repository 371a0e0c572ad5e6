package atlas

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
)

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
		alike:       true,
		secret:      "value",
		send: func(ctx context.Context) (secret AccountSecret, err error) {
			err = a.client.whenVisible(ctx, call, func() (err error) {
				secret, err = a.postSecret(ctx, call, request)
				return err
			})
			return secret, err
		},
		traces: func(ctx context.Context) ([]trace, error) {
			account, err := a.lookForSecrets(ctx, request)
			return request.traces(account), err
		},
		alone: func(ctx context.Context, t trace) (bool, error) {
			account, err := a.lookForSecrets(ctx, request)
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
		if lookErr != nil {
			return AccountSecret{}, err
		}
		if len(account.Secrets) >= MaxSecrets {
			return AccountSecret{}, WithFix(err, account.fixFull())
		}
	}
}

// fixFull is what to do where an account has all the secrets that it may have.
func (a Account) fixFull() string {
	names := make([]string, len(a.Secrets))
	for i, secret := range a.Secrets {
		names[i] = secret.name()
	}
	return "The service account has as many secrets as Atlas lets it have, expired ones included: " + strings.Join(names, ", ") +
		". Delete one that nobody uses, and run the command again."
}

// name is how a person finds a secret.
func (s AccountSecret) name() string {
	return fmt.Sprintf("%s (%s)", Object{KindSecret, s.ID}, whenMade(s.CreatedAt))
}

// lookForSecrets reads the account that a secret was asked for. It is an error where Atlas does not show all of its secrets: that one
// is not shown is no word that there is none.
func (a Accounts) lookForSecrets(ctx context.Context, request SecretRequest) (Account, error) {
	account, err := a.Look(ctx, request.Owner, request.ClientID)
	if err == nil && account.Secrets == nil {
		err = a.readsOf(request.Owner).about(request.ClientID).
			unanswered(fmt.Errorf("the answer is %w: it does not show the service account's secrets", errMalformed))
	}
	return account, err
}

// traces are the secrets of the account that may have come of the request. What is known to this process is left out elsewhere.
func (r SecretRequest) traces(account Account) []trace {
	var traces []trace
	for _, secret := range account.Secrets {
		lifetime := secret.ExpiresAt.Sub(secret.CreatedAt).Round(time.Minute)
		traces = append(traces, trace{
			object: Object{KindSecret, secret.ID},
			name:   secret.name(),
			made:   secret.CreatedAt,
			unlike: r.Shared || lifetime != time.Duration(r.Hours)*time.Hour,
		})
	}
	return traces
}

var opDeleteSecret = accountOperation{operation{verb: "delete", noun: KindSecret, rest: " of the service account", role: roleOrgOwner, noContent: true},
	roleProjectOwner}

// DeleteSecret deletes a secret, which ends what was signed in to with it. An account that is not in the project by way of which it is
// asked lives on in its organization, and so does the secret: it is deleted there. Success too where it is gone, or its account is.
func (a Accounts) DeleteSecret(ctx context.Context, owner Object, clientID, secretID string) error {
	call := opDeleteSecret.at(owner, Object{KindSecret, secretID}, Object{KindServiceAccount, clientID})
	err := a.client.write(ctx, call, func() error {
		_, _, err := a.client.ask(ctx, call, http.MethodDelete, accountPath(owner, clientID)+"/secrets/"+secretID, nil)
		return err
	})
	if owner.Kind == KindProject && IsNotFound(err, KindServiceAccount, KindAssignment) {
		orgID, orgErr := a.orgOf(ctx, owner)
		if orgErr != nil {
			return orgErr
		}
		return a.DeleteSecret(ctx, Object{KindOrganization, orgID}, clientID, secretID)
	}
	if err != nil && !IsNotFound(err, KindSecret, KindServiceAccount) {
		return err
	}
	a.client.known.note(fateDeleted, secretID)
	return nil
}
