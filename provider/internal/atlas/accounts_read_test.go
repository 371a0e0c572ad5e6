package atlas

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// addOldAccounts adds accounts of the organization and the first project that are too old for late visibility to matter, in the
// order of Atlas's lists.
func (w *world) addOldAccounts(n int) (clientIDs []string) {
	w.Helper()
	for range n {
		clientID, _ := w.atlas.AddServiceAccount(w.org, emulator.Grants{
			Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{w.projects[0]: {"GROUP_READ_ONLY"}}})
		clientIDs = append(clientIDs, clientID)
	}
	time.Sleep(visibleAfter)
	return clientIDs
}

// readAllAccounts reads the accounts, so many at a time, and checks each.
func (w *world) readAllAccounts(client *Client, owner Object, clientIDs []string, readers int) {
	w.Helper()
	next := make(chan string)
	var all sync.WaitGroup
	for range readers {
		all.Go(func() {
			for clientID := range next {
				got, err := client.Accounts().Read(w.ctx, owner, clientID)
				if !assert.NoError(w, err) {
					continue
				}
				want := w.account(clientID)
				roles := want.Grants.Org
				if owner.Kind == KindProject {
					roles = want.Grants.Projects[owner.ID]
				}
				assert.Equal(w, []string{clientID, want.Name, want.Description}, []string{got.ClientID, got.Name, got.Description})
				assert.Equal(w, roles, got.Roles)
				assert.Len(w, got.Secrets, len(want.Secrets))
			}
		})
	}
	for _, clientID := range clientIDs {
		next <- clientID
	}
	close(next)
	all.Wait()
}

// accountReads returns how many GETs of one account and how many pages of the owner's list Atlas got since the last call.
func (w *world) accountReads(owner Object) (gets, pages int) {
	w.Helper()
	counts := w.atlas.Counts().ByRoute
	w.atlas.ClearLog()
	if owner.Kind == KindProject {
		return counts["GET "+projectAccountRoute], counts["GET "+projectAccountsRoute]
	}
	return counts["GET "+orgAccountRoute], counts["GET "+orgAccountsRoute]
}

// Reads of accounts share lists as those of keys do.
func TestReadBudgetsOfAccounts(t *testing.T) {
	for _, tc := range []struct {
		there, read, pages int
		whole              bool // the list is fetched whole: no account needs a GET beside it
	}{
		{150, 1, 0, true},
		{150, 3, 0, true},
		{150, 100, 1, true},
		{1200, 7, 3, true},
		{1200, 4, 1, false},
		{2600, 60, 4, false},
	} {
		t.Run(fmt.Sprintf("%d of %d", tc.read, tc.there), func(t *testing.T) {
			atOwners(t, func(w *world, owner Object) {
				accounts := w.addOldAccounts(tc.there)
				w.atlas.Change(func(s *emulator.Server) { s.Latency = 50 * time.Millisecond })
				w.readAllAccounts(w.client, owner, accounts[len(accounts)-tc.read:], engineReaders)
				gets, pages := w.accountReads(owner)
				assert.Equal(w, tc.pages, pages, "pages")
				if tc.whole {
					assert.Equal(w, min(tc.read, loneReads), gets, "GETs")
				} else {
					assert.LessOrEqual(w, gets, tc.read, "GETs")
				}
			})
		})
	}
}

// Those at the organization and those at a project have lists of their own.
func TestReadsAtTwoOwnersShareNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		accounts := w.addOldAccounts(20)
		for _, kind := range []Kind{KindOrganization, KindProject} {
			w.readAllAccounts(w.client, w.owner(kind), accounts, engineReaders)
			gets, pages := w.accountReads(w.owner(kind))
			assert.Equal(t, []int{loneReads, 1}, []int{gets, pages})
		}
	})
}

// A read after a write of ours is not answered from what was fetched before.
func TestOwnWritesOutdateListsOfAccounts(t *testing.T) {
	for name, write := range map[string]func(w *world, owner Object, clientID string) error{
		"patch": func(w *world, owner Object, clientID string) error {
			name := "changed"
			_, err := w.client.Accounts().Patch(w.ctx, owner, clientID, AccountPatch{Name: &name})
			return err
		},
		"roles": func(w *world, _ Object, clientID string) error {
			_, err := w.client.Accounts().Patch(w.ctx, w.owner(KindProject), clientID, AccountPatch{Roles: []string{"GROUP_OWNER"}})
			return err
		},
		"leave and come back": func(w *world, _ Object, clientID string) error {
			if err := w.client.Accounts().Leave(w.ctx, w.projects[0], clientID); err != nil {
				return err
			}
			_, err := w.client.Accounts().Invite(w.ctx, w.projects[0], clientID, []string{"GROUP_OWNER"})
			return err
		},
		"mint secret": func(w *world, owner Object, clientID string) error {
			_, err := w.client.Accounts().MintSecret(w.ctx, w.secretRequest(owner, clientID))
			return err
		},
		"mint secret elsewhere": func(w *world, _ Object, clientID string) error {
			_, err := w.client.Accounts().MintSecret(w.ctx, w.secretRequest(w.owner(KindOrganization), clientID))
			return err
		},
		"delete secret": func(w *world, owner Object, clientID string) error {
			return w.client.Accounts().DeleteSecret(w.ctx, owner, clientID, w.secretIDs(clientID)[0])
		},
	} {
		t.Run(name, func(t *testing.T) {
			atOwners(t, func(w *world, owner Object) {
				accounts := w.addOldAccounts(10)
				w.readAllAccounts(w.client, owner, accounts[:9], 9)
				require.NoError(w, write(w, owner, accounts[9]))
				w.readAllAccounts(w.client, owner, accounts[9:], 1)
			})
		})
	}
}

// A write outdates what a list shows of what it was about, and of nothing else.
func TestWriteLeavesTheRestOfAListAlone(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		accounts := w.addOldAccounts(10)
		w.readAllAccounts(w.client, owner, accounts[:9], 9)
		require.NoError(w, w.client.Accounts().DeleteSecret(w.ctx, owner, accounts[9], w.secretIDs(accounts[9])[0]))
		w.work()
		w.readAllAccounts(w.client, owner, accounts[:9], 9)
		assert.Zero(w, w.work())
	})
}

func TestDeletedAccountIsNotReadFromAList(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		accounts := w.addOldAccounts(10)
		w.readAllAccounts(w.client, owner, accounts[:9], 9)
		require.NoError(w, w.client.Accounts().Delete(w.ctx, w.org, accounts[9]))
		_, err := w.client.Accounts().Read(w.ctx, owner, accounts[9])
		assert.True(w, IsNotFound(err, KindServiceAccount), "%v", err)
	})
}

// A list proves presence only.
func TestAccountThatAListLacksIsRead(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		accounts := w.addOldAccounts(10)
		w.readAllAccounts(w.client, owner, accounts, len(accounts))
		late, _ := w.atlas.AddServiceAccount(w.org, emulator.Grants{
			Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{w.projects[0]: {"GROUP_OWNER"}}})
		w.work()
		w.readAllAccounts(w.client, owner, []string{late}, 1)
		assert.Equal(w, 1, w.work())
	})
}

func TestReadersOfAccountsShareNoMemory(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		accounts := w.addOldAccounts(10)
		w.readAllAccounts(w.client, owner, accounts, len(accounts))
		w.work()
		for _, read := range []func() (Account, error){
			func() (Account, error) { return w.client.Accounts().Read(w.ctx, owner, accounts[9]) },
			func() (Account, error) {
				all, err := w.client.Accounts().All(w.ctx, owner)
				return all[accounts[9]], err
			},
		} {
			first, err := read()
			require.NoError(w, err)
			first.Roles[0], first.Secrets[0].ID = "ORG_OWNER", someID
			w.readAllAccounts(w.client, owner, accounts[9:], 1)
			again, err := read()
			require.NoError(w, err)
			assert.NotEqual(w, someID, again.Secrets[0].ID)
		}
		assert.LessOrEqual(w, w.work(), 1, "that of all")
	})
}
