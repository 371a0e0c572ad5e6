package atlas

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// A client id does not say when it was made: the answer to its creation does, and what state has.
func TestNewAccountIsWaitedFor(t *testing.T) {
	for name, read := range map[string]func(w *world, owner Object, clientID string) (Account, error){
		"read": func(w *world, owner Object, clientID string) (Account, error) {
			return w.client.Accounts().Read(w.ctx, owner, clientID)
		},
		"look": func(w *world, owner Object, clientID string) (Account, error) {
			return w.client.Accounts().Look(w.ctx, owner, clientID)
		},
		"by another process": func(w *world, owner Object, clientID string) (Account, error) {
			client := w.newClient(w.token(emulator.Grants{Org: []string{"ORG_OWNER"}}))
			client.Accounts().Known(clientID, w.account(clientID).CreatedAt)
			return client.Accounts().Read(w.ctx, owner, clientID)
		},
	} {
		for _, told := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				atOwners(t, func(w *world, owner Object) {
					w.atlas.CreateVisibleAfter = 90 * time.Second
					w.tamper(func(answer *http.Response, body string) string {
						if answer.Request.Method == http.MethodPost && !told {
							return strings.ReplaceAll(body, `"createdAt"`, `"createdOn"`)
						}
						return body
					})
					made, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
					require.NoError(w, err)
					w.client.Accounts().Known(made.ClientID, time.Time{}) // whoever does not know its age makes it no older
					got, err := read(w, owner, made.ClientID)
					require.NoError(w, err)
					if told {
						assert.Equal(w, made, got)
					}
					require.NotEmpty(w, w.statuses.all())
					assert.Contains(w, w.statuses.all()[0], "Atlas does not show service account "+made.ClientID)
				})
			})
		}
	}
}

func TestAbsenceOfANewAccountIsBelievedAfterTwoMinutes(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		made, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
		require.NoError(w, err)
		require.NoError(w, w.atlas.DeleteServiceAccount(made.ClientID))
		begun := time.Now()
		_, err = w.client.Accounts().Read(w.ctx, owner, made.ClientID)
		assert.True(w, IsNotFound(err, KindServiceAccount), "%v", err)
		assert.InDelta(w, visibleAfter.Seconds(), time.Since(begun).Seconds(), 2)
		assert.LessOrEqual(w, w.work(), 15, "the pauses grow")
	})
}

func TestAccountOfUnknownAgeIsNotWaitedFor(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		w.client.Accounts().Known(someAccount, time.Time{})
		_, err := w.client.Accounts().Read(w.ctx, owner, someAccount)
		assert.True(w, IsNotFound(err, KindServiceAccount), "%v", err)
		assert.Equal(w, 1, w.work())
	})
}

func TestAccountDeletedByUsIsNotWaitedFor(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.DeleteVisibleFor = 10 * time.Second
		owner := w.owner(KindOrganization)
		made, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
		require.NoError(t, err)
		require.NoError(t, w.client.Accounts().Delete(w.ctx, w.org, made.ClientID))
		_, err = w.client.Accounts().Read(w.ctx, owner, made.ClientID)
		require.NoError(t, err, "it is still readable")
		time.Sleep(10 * time.Second)
		begun := time.Now()
		_, err = w.client.Accounts().Read(w.ctx, owner, made.ClientID)
		assert.True(t, IsNotFound(err, KindServiceAccount))
		assert.Zero(t, time.Since(begun))
	})
}

// A new account need not be visible everywhere to be changed, to be given a secret, or to be deleted.
func TestWriteToANewAccountIsRepeated(t *testing.T) {
	for name, write := range map[string]func(w *world, owner Object, made Account) error{
		"patch": func(w *world, owner Object, made Account) error {
			name := "new"
			_, err := w.client.Accounts().Patch(w.ctx, owner, made.ClientID, AccountPatch{Name: &name})
			return err
		},
		"invite": func(w *world, _ Object, made Account) error {
			_, err := w.client.Accounts().Invite(w.ctx, w.projects[1], made.ClientID, []string{"GROUP_OWNER"})
			return err
		},
		"mint secret": func(w *world, owner Object, made Account) error {
			secret, err := w.client.Accounts().MintSecret(w.ctx, SecretRequest{Owner: owner, ClientID: made.ClientID, Hours: 24})
			assert.False(w, secret.Value.IsZero())
			return err
		},
		"delete secret": func(w *world, owner Object, made Account) error {
			secret, err := w.atlas.AddSecret(made.ClientID, time.Hour)
			require.NoError(w, err)
			err = w.client.Accounts().DeleteSecret(w.ctx, owner, made.ClientID, secret.ID)
			assert.Empty(w, w.secretIDs(made.ClientID))
			return err
		},
		"add entry": func(w *world, owner Object, made Account) error {
			_, err := w.client.AccountAccessList(owner, made.ClientID).Add(w.ctx, []string{"203.0.113.7"})
			return err
		},
		"remove entry": func(w *world, owner Object, made Account) error {
			require.NoError(w, w.atlas.SetServiceAccountAccessList(made.ClientID, "203.0.113.7"))
			err := w.client.AccountAccessList(owner, made.ClientID).Remove(w.ctx, "203.0.113.7")
			assert.Empty(w, w.account(made.ClientID).AccessList)
			return err
		},
		"projects": func(w *world, owner Object, made Account) error {
			projects, err := w.client.Accounts().Projects(w.ctx, w.org, made.ClientID)
			assert.Equal(w, owner.Kind == KindProject, len(projects) == 1)
			return err
		},
		"delete": func(w *world, _ Object, made Account) error {
			err := w.client.Accounts().Delete(w.ctx, w.org, made.ClientID)
			assert.Empty(w, w.minted())
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			atOwners(t, func(w *world, owner Object) {
				made, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
				require.NoError(w, err)
				w.atlas.Inject(emulator.Fault{Status: http.StatusNotFound, Code: "SERVICE_ACCOUNT_NOT_FOUND", Count: 3})
				require.NoError(w, write(w, owner, made))
				assert.Equal(w, 3, w.atlas.Counts().Faults)
			})
		})
	}
}
