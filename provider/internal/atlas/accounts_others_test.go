package atlas

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// assertSpared checks that accounts are alive, and that an error names them and the one of the lost answer.
func (w *world) assertSpared(err error, owner Object, others ...string) {
	w.Helper()
	require.ErrorIs(w, err, errUnsettled)
	for _, clientID := range append(w.minted(), others...) {
		w.account(clientID)
		assert.ErrorContains(w, err, clientID)
	}
	assert.Equal(w, 1, w.posts(owner), "none is made while the first is unknown")
}

// Somebody else has made an account just like it in the same moments.
func TestAccountJustLikeTheLostOneIsNotDeleted(t *testing.T) {
	for _, before := range []bool{false, true} {
		atOwners(t, func(w *world, owner Object) {
			var other string
			add := func() { other = w.addAccount(w.accountRequest(owner)) }
			fault := lostAccount(owner, 1)
			if before {
				add()
			} else {
				fault.Hook = func() { time.AfterFunc(time.Second, add) }
			}
			w.atlas.Inject(fault)
			_, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
			synctest.Wait()
			w.assertSpared(err, owner, other)
			if !before && owner.Kind == KindOrganization {
				golden(w.T, "account-in-doubt-twins", err)
			}
		})
	}
}

// What is otherwise than the request makes it, or older, is not its doing.
func TestAccountThatIsOtherwiseIsNoDoubt(t *testing.T) {
	for name, change := range map[string]func(w *world, r *AccountRequest){
		"name":        func(_ *world, r *AccountRequest) { r.Name = "cd" },
		"description": func(_ *world, r *AccountRequest) { r.Description = "of another test" },
		"roles":       func(_ *world, r *AccountRequest) { r.Roles = r.Roles[:1] },
		"age":         nil,
	} {
		for _, sent := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				atOwners(t, func(w *world, owner Object) {
					request := w.accountRequest(owner)
					if change != nil {
						change(w, &request)
					}
					other := w.addAccount(request)
					if change == nil {
						time.Sleep(63 * time.Second)
					}
					fault := unsentAccount(owner)
					if sent {
						fault = lostAccount(owner, 1)
					}
					w.atlas.Inject(fault)
					account, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
					require.NoError(w, err)
					w.account(other)
					w.assertAccount(w.accountRequest(owner), account)
				})
			})
		}
	}
}

// uses are what others do with an account, or what they have made otherwise.
var uses = map[string]func(w *world, clientID string) error{
	"a secret": func(w *world, clientID string) error {
		_, err := w.atlas.AddSecret(clientID, time.Hour)
		return err
	},
	"another project": func(w *world, clientID string) error {
		return w.atlas.SetServiceAccountRolesInProject(w.projects[1], clientID, "GROUP_OWNER")
	},
	"other roles in the organization": func(w *world, clientID string) error {
		return w.atlas.SetServiceAccountRoles(clientID, "ORG_OWNER")
	},
	"other roles in the project": func(w *world, clientID string) error {
		return w.atlas.SetServiceAccountRolesInProject(w.projects[0], clientID, "GROUP_OWNER")
	},
	"another name": func(w *world, clientID string) error {
		return w.atlas.SetServiceAccountDetails(clientID, "mine", "of a test")
	},
}

// Somebody has come to use the account between the last look and its deletion.
func TestAccountThatIsTakenIntoUseIsNotDeleted(t *testing.T) {
	for name, use := range uses {
		t.Run(name, func(t *testing.T) {
			atOwners(t, func(w *world, owner Object) {
				w.atlas.Inject(lostAccount(owner, 1), emulator.Fault{Method: http.MethodGet, Path: accountsRoute(owner), Kind: emulator.Pass, After: true, Nth: 2,
					Hook: func() { assert.NoError(t, use(w, w.minted()[0])) }})
				_, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
				w.assertSpared(err, owner)
				if name == "another project" && owner.Kind == KindOrganization {
					golden(w.T, "account-in-doubt-used", err)
				}
			})
		})
	}
}

// The request was lost, and what looks as if it had made it is somebody's, who uses it in a way that the list does not show.
func TestAccountThatIsInUseIsNotDeleted(t *testing.T) {
	for name, use := range uses {
		for _, lack := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				atOwners(t, func(w *world, owner Object) {
					w.atlas.Unknowns.ListsLackAccountRoles = lack
					var other string
					time.AfterFunc(time.Second, func() {
						other = w.addAccount(w.accountRequest(owner))
						assert.NoError(t, use(w, other))
					})
					w.atlas.Inject(unsentAccount(owner))
					_, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
					synctest.Wait()
					w.account(other)
					if err != nil { // else the list has shown that it does not fit
						w.assertSpared(err, owner, other)
					}
				})
			})
		}
	}
}

// Where accounts begin with a secret, one that has been used, or has another beside it, is somebody's.
func TestAccountWithASecretThatIsUsedIsNotDeleted(t *testing.T) {
	for name, use := range map[string]func(w *world, account emulator.ServiceAccount){
		"signed in": func(w *world, account emulator.ServiceAccount) {
			w.signIn(account.ClientID, account.Secrets[0].Secret)
		},
		"another secret": func(w *world, account emulator.ServiceAccount) {
			_, err := w.atlas.AddSecret(account.ClientID, time.Hour)
			assert.NoError(w, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			atOwners(t, func(w *world, owner Object) {
				w.atlas.Unknowns.WithoutInitialSecretRefused = true
				fault := lostAccount(owner, 2)
				fault.Hook = func() { use(w, w.atlas.MintedServiceAccounts(w.org)[0]) }
				w.atlas.Inject(fault)
				_, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
				require.ErrorIs(w, err, errUnsettled)
				require.Len(w, w.minted(), 1)
				assert.ErrorContains(w, err, w.minted()[0])
			})
		})
	}
}

func TestAccountsOfOursAreNoDoubts(t *testing.T) {
	for name, known := range map[string]func(w *world, clientID string){
		"in state": func(w *world, clientID string) { w.client.Accounts().Known(clientID, time.Time{}) },
		"read": func(w *world, clientID string) {
			_, err := w.client.Accounts().Read(w.ctx, w.owner(KindOrganization), clientID)
			require.NoError(w, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			atOwners(t, func(w *world, owner Object) {
				twin := w.addAccount(w.accountRequest(owner))
				known(w, twin)
				w.atlas.Inject(lostAccount(owner, 1))
				account, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
				require.NoError(w, err)
				w.account(twin)
				w.assertAccount(w.accountRequest(owner), account)
			})
		})
	}
}

// Where Atlas does not show the secrets of an account, somebody may have given it one.
func TestAccountWhoseSecretsAreNotShownIsNotDeleted(t *testing.T) {
	for _, shown := range []string{`"secrets":null`, `"keys":[]`, `"secrets":[{}]`} {
		atOwners(t, func(w *world, owner Object) {
			w.tamper(func(answer *http.Response, body string) string {
				if answer.Request.Method == http.MethodGet {
					return strings.ReplaceAll(body, `"secrets":[]`, shown)
				}
				return body
			})
			w.atlas.Inject(lostAccount(owner, 1))
			_, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
			w.assertSpared(err, owner)
		})
	}
}
