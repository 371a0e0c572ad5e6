package atlas

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestSecretIsMade(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		clientID, first := w.oldAccount()
		secret, err := w.client.Accounts().MintSecret(w.ctx, w.secretRequest(owner, clientID))
		require.NoError(w, err)
		w.assertSecret(clientID, secret, first)
		assert.Equal(w, 24*time.Hour, secret.ExpiresAt.Sub(secret.CreatedAt))
		assert.Equal(w, 1, w.work())

		require.NoError(w, w.client.Accounts().DeleteSecret(w.ctx, owner, clientID, first))
		w.assertSecret(clientID, secret)
		assert.Equal(w, 1, w.work())
	})
}

// What the answer does not say of a secret is read; where Atlas does not say it then either, the secret is as good.
func TestSecretWhoseTimesAreNotInTheAnswer(t *testing.T) {
	for _, ever := range []bool{true, false} {
		atOwners(t, func(w *world, owner Object) {
			clientID, first := w.oldAccount()
			w.tamper(func(answer *http.Response, body string) string {
				if answer.Request.Method == http.MethodPost || !ever {
					return strings.NewReplacer(`"createdAt"`, `"createdOn"`, `"expiresAt":"`, `"expiresAt":null,"ends":"`).Replace(body)
				}
				return body
			})
			secret, err := w.client.Accounts().MintSecret(w.ctx, w.secretRequest(owner, clientID))
			require.NoError(w, err)
			assert.Equal(w, 2, w.work())
			if ever {
				w.assertSecret(clientID, secret, first)
			} else {
				assert.Equal(w, w.account(clientID).Secrets[1].Secret, secret.Value.Reveal())
				assert.Zero(w, secret.ExpiresAt)
			}
		})
	}
}

// A secret that Atlas has made is not lost because the rest of it cannot be read.
func TestSecretWhoseTimesCannotBeRead(t *testing.T) {
	inWorld(t, func(w *world) {
		owner := w.owner(KindOrganization)
		clientID, _ := w.oldAccount()
		w.tamper(func(_ *http.Response, body string) string { return strings.ReplaceAll(body, `"expiresAt"`, `"ends"`) })
		w.atlas.Inject(emulator.Fault{Method: http.MethodGet, Path: orgAccountRoute, Status: http.StatusForbidden, Count: -1})
		secret, err := w.client.Accounts().MintSecret(w.ctx, w.secretRequest(owner, clientID))
		require.Error(t, err)
		assert.Equal(t, w.account(clientID).Secrets[1].Secret, secret.Value.Reveal())
	})
}

// Atlas refuses two requests for secrets of one account at once: those of a process take their turns, whatever the owner.
func TestSecretsOfAProcessAreMadeOneAfterTheOther(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.SecretConflicts = true
		clientID, first := w.oldAccount()
		require.NoError(t, w.atlas.DeleteSecret(clientID, first))
		w.atlas.Change(func(s *emulator.Server) { s.Latency = time.Second })
		begun := time.Now()
		var all sync.WaitGroup
		for _, kind := range []Kind{KindOrganization, KindProject} {
			all.Go(func() {
				_, err := w.client.Accounts().MintSecret(w.ctx, w.secretRequest(w.owner(kind), clientID))
				assert.NoError(t, err)
			})
		}
		all.Wait()
		assert.Len(t, w.secretIDs(clientID), 2)
		assert.Equal(t, 2, w.work(), "none was refused")
		assert.Equal(t, 2*time.Second, time.Since(begun))
	})
}

// atOnce has as many processes make a secret of one account at once.
func (w *world) atOnce(clientID string, processes int) (made []AccountSecret, failed []error) {
	w.Helper()
	w.atlas.Change(func(s *emulator.Server) { s.SecretConflicts, s.Latency = true, time.Second })
	var (
		mu  sync.Mutex
		all sync.WaitGroup
	)
	for range processes {
		client := w.newClient(w.token(emulator.Grants{Org: []string{"ORG_OWNER"}}))
		all.Go(func() {
			secret, err := client.Accounts().MintSecret(w.ctx, w.secretRequest(w.owner(KindOrganization), clientID))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed = append(failed, err)
				return
			}
			made = append(made, secret)
		})
	}
	all.Wait()
	return made, failed
}

func TestSecretsOfTwoProcessesAtOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		clientID, first := w.oldAccount()
		require.NoError(t, w.atlas.DeleteSecret(clientID, first))
		made, failed := w.atOnce(clientID, 2)
		assert.Empty(t, failed)
		require.Len(t, made, 2)
		assert.ElementsMatch(t, []string{made[0].ID, made[1].ID}, w.secretIDs(clientID))
		assert.NotEqual(t, made[0].Value.Reveal(), made[1].Value.Reveal())
	})
}

// For the third there is no place: it is told which there are, and none of them is deleted.
func TestSecretsOfThreeProcessesAtOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		clientID, first := w.oldAccount()
		require.NoError(t, w.atlas.DeleteSecret(clientID, first))
		made, failed := w.atOnce(clientID, 3)
		require.Len(t, made, 2)
		assert.ElementsMatch(t, []string{made[0].ID, made[1].ID}, w.secretIDs(clientID))
		require.Len(t, failed, 1)
		golden(t, "secret-no-place", failed[0])
		for _, secret := range made {
			assert.ErrorContains(t, failed[0], secret.ID)
		}
	})
}

// Atlas's own word for a third secret is not known.
func TestThirdSecretIsRefused(t *testing.T) {
	for _, status := range []int{http.StatusBadRequest, http.StatusConflict} {
		inWorld(t, func(w *world) {
			w.atlas.Unknowns.SecretLimitStatus = status
			clientID, _ := w.oldAccount()
			_, err := w.atlas.AddSecret(clientID, time.Hour)
			require.NoError(t, err)
			before := w.secretIDs(clientID)
			_, err = w.client.Accounts().MintSecret(w.ctx, w.secretRequest(w.owner(KindOrganization), clientID))
			assert.ErrorContains(t, err, "A limit of Atlas's is reached. Delete client secrets that nobody needs")
			assert.Equal(t, before, w.secretIDs(clientID))
			assert.Equal(t, 1, w.work())
		})
	}
}

// Atlas goes on refusing it though the account has a place.
func TestConflictThatDoesNotEnd(t *testing.T) {
	inWorld(t, func(w *world) {
		clientID, first := w.oldAccount()
		w.atlas.Inject(emulator.Fault{Method: http.MethodPost, Path: orgSecretsRoute, Status: http.StatusConflict, Code: codeConcurrency, Count: -1})
		_, err := w.client.Accounts().MintSecret(w.ctx, w.secretRequest(w.owner(KindOrganization), clientID))
		golden(t, "secret-conflict", err)
		assert.Equal(t, []string{first}, w.secretIDs(clientID))
		assert.Equal(t, concurrencyTries, w.atlas.Counts().ByRoute["POST "+orgSecretsRoute])
	})
}

// That a secret is gone which is young is not believed at once, unless it was deleted by us.
func TestDeletionOfANewSecret(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		clientID, first := w.oldAccount()
		secret, err := w.client.Accounts().MintSecret(w.ctx, w.secretRequest(owner, clientID))
		require.NoError(w, err)
		w.atlas.Inject(emulator.Fault{Method: http.MethodDelete, Status: http.StatusNotFound, Code: "SERVICE_ACCOUNT_SECRET_NOT_FOUND", Count: 3})
		require.NoError(w, w.client.Accounts().DeleteSecret(w.ctx, owner, clientID, secret.ID))
		assert.Equal(w, []string{first}, w.secretIDs(clientID))
		begun := time.Now()
		require.NoError(w, w.client.Accounts().DeleteSecret(w.ctx, owner, clientID, secret.ID))
		assert.Zero(w, time.Since(begun))
	})
}
