package serviceaccount

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

// overlap is the most that Atlas leaves a secret once there is a newer one.
const overlap = 7 * 24 * time.Hour

// rotate makes a new secret the current one, and the current one the previous one, if it is there and has not expired. Atlas allows
// two: what stands in the way is deleted first. outputs are what is reached, whatever fails.
func (a account) rotate(ctx context.Context, inputs AccountProperties, outputs *AccountOutputs) error {
	accounts := a.client.Accounts()
	shown, err := accounts.Look(ctx, a.owner, outputs.ClientID)
	if err == nil && shown.Secrets == nil {
		err = errors.New("Atlas does not show the secrets of the service account")
	}
	if err != nil {
		return fmt.Errorf("no new secret was made: %w", err)
	}
	left, err := a.makeRoom(ctx, shown, outputs)
	if err != nil {
		return fmt.Errorf("no new secret was made: %w", err)
	}
	before := make([]string, len(left))
	for i, secret := range left {
		before[i] = secret.ID
	}
	serve.Progress(ctx, "making the new secret")
	secret, err := accounts.MintSecret(ctx, atlas.SecretRequest{
		Owner: a.owner, ClientID: outputs.ClientID, Hours: inputs.SecretExpiresAfterHours, Before: before,
	})
	if secret.ID == "" {
		return err
	}
	if current, there := (atlas.Account{Secrets: left}).Secret(credential.Value(outputs.SecretID)); there {
		outputs.PreviousSecretID, outputs.PreviousClientSecret = &current.ID, credential.Optional(outputs.ClientSecret)
		outputs.setPreviousExpiry(shortened(current.ExpiresAt, secret.CreatedAt))
	} else if previous, there := (atlas.Account{Secrets: left}).Secret(credential.Value(outputs.PreviousSecretID)); there {
		outputs.setPreviousExpiry(shortened(previous.ExpiresAt, secret.CreatedAt))
	}
	outputs.setSecret(secret)
	outputs.AppliedTriggers = triggersOf(inputs.Rotation)
	return err
}

// shortened is when a secret expires once another was made, by Atlas's document; the next refresh says what Atlas says.
func shortened(expires, made time.Time) time.Time {
	if latest := made.Add(overlap); !made.IsZero() && latest.Before(expires) {
		return latest
	}
	return expires
}

// makeRoom deletes the secrets that have expired, which keep their places, and the previous one where that stands in the way. One
// that lives and is not of this resource is never deleted. It returns the secrets that are left.
func (a account) makeRoom(ctx context.Context, shown atlas.Account, outputs *AccountOutputs) (left []atlas.AccountSecret, err error) {
	drop := func(secret atlas.AccountSecret) error {
		serve.Progress(ctx, "deleting the secret %s", secret.ID)
		err := a.client.Accounts().DeleteSecret(ctx, a.owner, outputs.ClientID, secret.ID)
		if err == nil && secret.ID == credential.Value(outputs.PreviousSecretID) {
			outputs.dropPrevious()
		}
		return err
	}
	for _, secret := range shown.Secrets {
		if !a.hasExpired(secret) {
			left = append(left, secret)
		} else if err := drop(secret); err != nil {
			return nil, err
		}
	}
	if len(left) < atlas.MaxSecrets {
		return left, nil
	}
	var kept []atlas.AccountSecret
	for _, secret := range left {
		if secret.ID != credential.Value(outputs.PreviousSecretID) {
			kept = append(kept, secret)
			continue
		}
		if err := a.refuseOwnSecret(*outputs); err != nil {
			return nil, err
		}
		if err := drop(secret); err != nil {
			return nil, err
		}
	}
	if len(kept) < atlas.MaxSecrets {
		return kept, nil
	}
	return nil, foreignSecrets(kept, credential.Value(outputs.SecretID))
}

// hasExpired reports whether a secret has expired by every plausible clock: Atlas's, and this machine's.
func (a account) hasExpired(secret atlas.AccountSecret) bool {
	now := time.Now().Add(min(a.client.ClockOffset(), 0))
	return !secret.ExpiresAt.IsZero() && !now.Before(secret.ExpiresAt)
}

// foreignSecrets is the error where secrets that are not this resource's take all places.
func foreignSecrets(secrets []atlas.AccountSecret, own string) error {
	var names []string
	for _, secret := range secrets {
		if secret.ID == own {
			continue
		}
		name := fmt.Sprintf("%s (%s)", secret.ID, age(secret))
		names = append(names, name)
	}
	are, them := "is", "it"
	if len(names) > 1 {
		are, them = "are", "them"
	}
	return fmt.Errorf("Atlas allows a service account %d secrets, and there are as many that live: %s %s not of this resource, and somebody may sign in "+
		"with %s. Delete %[4]s in Atlas once nobody does, or wait until the end, and run pulumi up again", atlas.MaxSecrets, strings.Join(names, " and "), are, them)
}

// age tells a secret to a person.
func age(secret atlas.AccountSecret) string {
	used := "never used"
	if !secret.LastUsedAt.IsZero() {
		used = "last used " + credential.RFC3339(secret.LastUsedAt)
	}
	return fmt.Sprintf("made %s, expires %s, %s", credential.RFC3339(secret.CreatedAt), credential.RFC3339(secret.ExpiresAt), used)
}

// setSecret makes a secret the current one.
func (o *AccountOutputs) setSecret(secret atlas.AccountSecret) {
	created := secret.CreatedAt
	if created.IsZero() {
		created = time.Now() // about
	}
	o.SecretID, o.ClientSecret = &secret.ID, secret.Value.Reveal()
	o.SecretCreatedAt, o.SecretExpiresAt = credential.Optional(credential.RFC3339(created)), credential.Optional(credential.RFC3339(secret.ExpiresAt))
}

func (o *AccountOutputs) setPreviousExpiry(at time.Time) {
	o.PreviousSecretExpiresAt = credential.Optional(credential.RFC3339(at))
}

func (o *AccountOutputs) dropPrevious() {
	o.PreviousSecretID, o.PreviousClientSecret, o.PreviousSecretExpiresAt = nil, nil, nil
}

// refresh takes in what Atlas shows of the secrets. That a secret was made is not forgotten where it is gone: another is due.
func (o *AccountOutputs) refresh(found atlas.Account) {
	if current, there := found.Secret(credential.Value(o.SecretID)); there {
		o.SecretExpiresAt = credential.Optional(credential.RFC3339(current.ExpiresAt))
	} else {
		o.SecretID, o.ClientSecret, o.SecretExpiresAt = nil, "", nil
	}
	if o.PreviousSecretID == nil {
		return
	}
	if previous, there := found.Secret(*o.PreviousSecretID); there {
		o.setPreviousExpiry(previous.ExpiresAt)
	} else {
		o.dropPrevious()
	}
}

// secretsThatStay says, as the end of a sentence, which secrets go on working.
func (o *AccountOutputs) secretsThatStay() string {
	var names []string
	for _, secret := range [][2]*string{{o.SecretID, o.SecretExpiresAt}, {o.PreviousSecretID, o.PreviousSecretExpiresAt}} {
		if secret[0] != nil {
			names = append(names, *secret[0]+" until "+credential.Value(secret[1]))
		}
	}
	if names == nil {
		return ""
	}
	return ", and its secrets go on working: " + strings.Join(names, ", ")
}

// lifetimeOf is for how many hours a secret seems to have been made, within what Atlas takes.
func lifetimeOf(secret atlas.AccountSecret) int {
	return min(max(int(secret.ExpiresAt.Sub(secret.CreatedAt).Round(time.Hour).Hours()), minSecretHours), maxSecretHours)
}
