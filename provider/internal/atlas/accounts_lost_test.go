package atlas

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestLostAnswerAboutAnAccountIsSettled(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"answer lost":      {Kind: emulator.Reset, After: true},
		"request lost":     {Kind: emulator.Reset},
		"500 after":        {Status: http.StatusInternalServerError, After: true},
		"hang after":       {Kind: emulator.Hang, After: true},
		"truncated":        {Kind: emulator.Truncated, After: true},
		"HTML after":       {Kind: emulator.HTML, After: true},
		"empty body after": {Kind: emulator.EmptyBody, After: true},
	} {
		for _, refused := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				atOwners(t, func(w *world, owner Object) {
					w.atlas.Unknowns.WithoutInitialSecretRefused = refused
					fault.Method, fault.Path = http.MethodPost, accountsRoute(owner)
					posts := 2
					if refused {
						fault.Nth = 2 // the first is refused, the second is the one with a secret
						posts = 4
					}
					w.atlas.Inject(fault)
					account, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
					require.NoError(w, err)
					w.assertAccount(w.accountRequest(owner), account)
					assert.Equal(w, posts, w.posts(owner))
				})
			})
		}
	}
}

func TestLostAnswerAboutAnAccountTwice(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		w.atlas.Inject(lostAccount(owner, 1), lostAccount(owner, 2))
		_, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
		require.ErrorContains(w, err, "of which no service account was left behind")
		assert.Empty(w, w.minted())
		assert.Equal(w, 2, w.posts(owner))
		if owner.Kind == KindOrganization {
			golden(w.T, "account-lost-twice", err)
		}
	})
}

// Whoever may not read the account at the organization, or not delete it there, is told of it.
func TestAccountThatMayNotBeDeletedIsNamed(t *testing.T) {
	for name, org := range map[string][]string{"account-deletion-refused": {"ORG_READ_ONLY"}, "account-read-refused": nil} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				owner := w.owner(KindProject)
				client := w.newClient(w.token(emulator.Grants{Org: org, Projects: map[string][]string{owner.ID: {"GROUP_OWNER"}}}))
				w.atlas.Inject(lostAccount(owner, 1))
				_, err := client.Accounts().Mint(w.ctx, w.accountRequest(owner))
				require.Len(t, w.minted(), 1)
				golden(t, name, err)
				assert.ErrorContains(t, err, w.minted()[0])
				assert.ErrorContains(t, err, "Organization Owner (ORG_OWNER)")
				assert.Equal(t, 1, w.posts(owner))
			})
		})
	}
}

func TestLateVisibleAccountOfALostAnswerIsFound(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		w.atlas.CreateVisibleAfter = 12 * time.Second
		w.atlas.Inject(lostAccount(owner, 1))
		account, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
		require.NoError(w, err)
		w.assertAccount(w.accountRequest(owner), account)
	})
}

// An account whose time of creation Atlas does not say could be any.
func TestAccountOfUnknownAgeIsNotDeleted(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		w.tamper(func(_ *http.Response, body string) string {
			return strings.ReplaceAll(body, `"createdAt"`, `"createdOn"`)
		})
		w.atlas.Inject(lostAccount(owner, 1))
		_, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
		w.assertSpared(err, owner)
		assert.NotContains(w, err.Error(), "0001-01-01")
	})
}

// Twins of one process take their turns, and each gets its own.
func TestAccountsOfOneProcessDoNotTouchEachOther(t *testing.T) {
	inWorld(t, func(w *world) {
		owner := w.owner(KindOrganization)
		w.atlas.Latency = 100 * time.Millisecond
		w.atlas.Inject(lostAccount(owner, 1), lostAccount(owner, 3))
		made := make(chan string, 4)
		for range cap(made) {
			go func() {
				account, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
				assert.NoError(t, err)
				made <- account.ClientID
			}()
		}
		got := []string{<-made, <-made, <-made, <-made}
		slices.Sort(got)
		assert.ElementsMatch(t, w.minted(), got)
	})
}

// Somebody else has deleted it by the time that it is to be discarded.
func TestAccountOfALostAnswerThatIsGoneByNow(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		w.atlas.Inject(lostAccount(owner, 1), emulator.Fault{Method: http.MethodGet, Path: accountsRoute(owner), Kind: emulator.Pass, After: true, Nth: 2,
			Hook: func() { assert.NoError(t, w.atlas.DeleteServiceAccount(w.minted()[0])) }})
		account, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
		require.NoError(w, err)
		w.assertAccount(w.accountRequest(owner), account)
	})
}
