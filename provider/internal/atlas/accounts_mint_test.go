package atlas

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestAccountBeginsWithoutASecret(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		request := w.accountRequest(owner)
		request.Name, request.Description = " ci\t", "\nof a test "
		account, err := w.client.Accounts().Mint(w.ctx, request)
		require.NoError(w, err)
		w.assertAccount(w.accountRequest(owner), account)
		assert.Empty(w, account.Secrets)
		assert.Equal(w, 1, w.work())
	})
}

// Where Atlas refuses an account without a secret, it is asked for one with a secret, and not refused again in this process.
func TestAccountBeginsWithASecretWhereItMust(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		w.atlas.Unknowns.WithoutInitialSecretRefused = true
		request := w.accountRequest(owner)
		account, err := w.client.Accounts().Mint(w.ctx, request)
		require.NoError(w, err)
		w.assertAccount(request, account)
		require.Len(w, account.Secrets, 1)
		assert.Equal(w, 24*time.Hour, account.Secrets[0].ExpiresAt.Sub(account.Secrets[0].CreatedAt))
		assert.Equal(w, 2, w.work())

		for _, other := range []Object{w.owner(KindOrganization), w.owner(KindProject)} {
			_, err = w.client.Accounts().Mint(w.ctx, w.accountRequest(other))
			require.NoError(w, err)
			assert.Equal(w, 1, w.work(), "it is known by now")
		}
	})
}

// Another reason for a 400 says nothing of accounts without a secret.
func TestAccountThatAtlasRefuses(t *testing.T) {
	for name, spoil := range map[string]func(r *AccountRequest){
		"VALIDATION_ERROR":   func(r *AccountRequest) { r.Name = "no/such#name" },
		"INVALID_ENUM_VALUE": func(r *AccountRequest) { r.Roles = []string{"ORG_NONSENSE"} },
	} {
		for _, refused := range []bool{false, true} {
			inWorld(t, func(w *world) {
				w.unchecked()
				w.atlas.Unknowns.WithoutInitialSecretRefused = refused
				good := w.accountRequest(w.owner(KindOrganization))
				bad := good
				spoil(&bad)
				_, err := w.client.Accounts().Mint(w.ctx, bad)
				assert.True(t, HasCode(err, name), "%v", err)
				assert.Empty(t, w.minted())

				w.atlas.Unknowns.WithoutInitialSecretRefused = false
				w.work()
				account, err := w.client.Accounts().Mint(w.ctx, good)
				require.NoError(t, err)
				assert.Empty(t, account.Secrets)
				assert.Equal(t, 1, w.work())
			})
		}
	}
}

// What is no word of Atlas's, or another than 400, is no reason to ask for an account with a secret.
func TestAccountIsAskedForOnceWhereTheRefusalIsAnother(t *testing.T) {
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict} {
		atOwners(t, func(w *world, owner Object) {
			w.atlas.Inject(emulator.Fault{Method: http.MethodPost, Path: accountsRoute(owner), Status: status, Code: "SOMETHING_NEW"})
			_, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
			assert.True(w, HasCode(err, "SOMETHING_NEW"), "%v", err)
			assert.Equal(w, 1, w.work())
		})
	}
}

func TestLimitOfAccountsIsToldOf(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.MaxAccountsPerOrg = 1
		_, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(w.owner(KindOrganization)))
		assert.ErrorContains(t, err, "A limit of Atlas's is reached. Delete service accounts that nobody needs")
	})
}

// Accounts that are alike are made one after the other, others side by side.
func TestAccountsOfOneFingerprintAreMadeOneAfterTheOther(t *testing.T) {
	for _, tc := range []struct {
		names []string
		takes time.Duration
	}{{[]string{"a", "b", "c"}, time.Second}, {[]string{"a", "a ", " a"}, 3 * time.Second}} {
		inWorld(t, func(w *world) {
			w.atlas.Latency = time.Second
			begun := time.Now()
			var all sync.WaitGroup
			for _, name := range tc.names {
				all.Go(func() {
					request := w.accountRequest(w.owner(KindOrganization))
					request.Name = name
					_, err := w.client.Accounts().Mint(w.ctx, request)
					assert.NoError(t, err)
				})
			}
			all.Wait()
			assert.Equal(t, tc.takes, time.Since(begun))
			assert.Len(t, w.minted(), 3)
		})
	}
}
