package atlas

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// inEachAtlas runs a test at both owners, in each of the ways in which Atlas may show the access list of an account.
func inEachAtlas(t *testing.T, test func(w *world, list AccessList, clientID string)) {
	t.Helper()
	for i := range 8 {
		unknowns := emulator.Unknowns{AccountEntriesHaveBoth: i&1 != 0, AccessListAnswersNewOnly: i&2 != 0, AccessListAddsPartly: i&4 != 0}
		t.Run(fmt.Sprintf("both %t, new only %t, partly %t", unknowns.AccountEntriesHaveBoth, unknowns.AccessListAnswersNewOnly,
			unknowns.AccessListAddsPartly), func(t *testing.T) {
			atOwners(t, func(w *world, owner Object) {
				w.atlas.Unknowns = unknowns
				clientID, _ := w.oldAccount()
				test(w, w.client.AccountAccessList(owner, clientID), clientID)
			})
		})
	}
}

func (w *world) entries(list AccessList) []string {
	w.Helper()
	entries, err := list.Entries(w.ctx)
	require.NoError(w, err)
	for text, entry := range entries {
		assert.Equal(w, text, entry.Address)
		assert.WithinDuration(w, time.Now(), entry.Created, time.Minute)
	}
	return slices.Sorted(maps.Keys(entries))
}

func TestAccessListOfAnAccount(t *testing.T) {
	inEachAtlas(t, func(w *world, list AccessList, clientID string) {
		assert.Empty(w, w.entries(list))
		w.work()
		there, err := list.Add(w.ctx, []string{"203.0.113.7", "198.51.100.0/24", "2001:DB8::7", "192.0.2.1/32"})
		require.NoError(w, err)
		assert.Empty(w, there)
		assert.Equal(w, 1, w.work())
		assert.Equal(w, []string{"192.0.2.1", "198.51.100.0/24", "2001:db8::7", "203.0.113.7"}, w.entries(list))

		w.work()
		for _, text := range []string{"198.51.100.0/24", "203.0.113.7/32", "2001:db8:0::7"} {
			require.NoError(w, list.Remove(w.ctx, text))
		}
		assert.Equal(w, 3, w.work())
		assert.Equal(w, []string{"192.0.2.1"}, w.entries(list))
		require.NoError(w, list.Remove(w.ctx, "203.0.113.7"), "it is not on it")
		require.NoError(w, w.atlas.DeleteServiceAccount(clientID))
		require.NoError(w, list.Remove(w.ctx, "192.0.2.1"), "there is no such account")
	})
}

// What is on the list already is told, and the rest is added.
func TestAccessListOfAnAccountTakesOver(t *testing.T) {
	inEachAtlas(t, func(w *world, list AccessList, clientID string) {
		require.NoError(w, w.atlas.SetServiceAccountAccessList(clientID, "203.0.113.7", "198.51.100.0/24"))
		there, err := list.Add(w.ctx, []string{"203.0.113.7/32", "192.0.2.1", "198.51.100.0/24"})
		require.NoError(w, err)
		if w.atlas.Unknowns.AccessListAddsPartly {
			assert.Subset(w, there, []string{"198.51.100.0/24", "203.0.113.7"})
		} else {
			assert.ElementsMatch(w, []string{"198.51.100.0/24", "203.0.113.7"}, there)
		}
		assert.Equal(w, []string{"192.0.2.1", "198.51.100.0/24", "203.0.113.7"}, w.entries(list))
		there, err = list.Add(w.ctx, []string{"192.0.2.1"})
		require.NoError(w, err)
		assert.Equal(w, []string{"192.0.2.1"}, there)
	})
}

// Reads of one list share it, and a write outdates it.
func TestReadsOfAnAccessListOfAnAccountAreShared(t *testing.T) {
	inEachAtlas(t, func(w *world, list AccessList, _ string) {
		for range 3 {
			assert.Empty(w, w.entries(list))
		}
		assert.Equal(w, 1, w.work())
		_, err := list.Add(w.ctx, []string{"203.0.113.7"})
		require.NoError(w, err)
		assert.Equal(w, []string{"203.0.113.7"}, w.entries(list))
		require.NoError(w, list.Remove(w.ctx, "203.0.113.7"))
		assert.Empty(w, w.entries(list))
	})
}

// A list that may not be read by way of the organization says nothing of the same by way of a project.
func TestAccessListOfAnAccountIsAskedForAtItsOwner(t *testing.T) {
	inWorld(t, func(w *world) {
		clientID, _ := w.oldAccount()
		require.NoError(t, w.atlas.SetServiceAccountAccessList(clientID, "203.0.113.7"))
		client := w.projectScoped(map[string][]string{w.projects[0]: {"GROUP_READ_ONLY"}})
		_, err := client.AccountAccessList(w.owner(KindOrganization), clientID).Entries(w.ctx)
		assert.True(t, IsForbidden(err), "%v", err)
		assert.ErrorContains(t, err, w.org)
		assert.Equal(t, []string{"203.0.113.7"}, w.entries(client.AccountAccessList(w.owner(KindProject), clientID)))
	})
}

func TestUseOfAnAccessListOfAnAccountIsShown(t *testing.T) {
	for _, both := range []bool{false, true} {
		inWorld(t, func(w *world) {
			w.atlas.Unknowns.AccountEntriesHaveBoth = both
			clientID, _ := w.oldAccount()
			require.NoError(t, w.atlas.SetServiceAccountAccessList(clientID, "203.0.113.7"))
			w.tamper(func(_ *http.Response, body string) string {
				return strings.Replace(body, `"requestCount":0`, `"requestCount":7,"lastUsedAt":"2000-01-01T00:00:05Z","lastUsedAddress":"203.0.113.7"`, 1)
			})
			entries, err := w.client.AccountAccessList(w.owner(KindOrganization), clientID).Entries(w.ctx)
			require.NoError(t, err)
			entry := entries["203.0.113.7"]
			assert.Equal(t, 7, entry.Count)
			assert.Equal(t, time.Date(2000, 1, 1, 0, 0, 5, 0, time.UTC), entry.LastUsed)
			assert.Equal(t, "203.0.113.7", entry.LastUsedAddress)
		})
	}
}

// Newer copies of the vendor's document let Atlas say null, and what is of no known form is no address.
func TestOddEntriesOfAnAccount(t *testing.T) {
	const good = `{"cidrBlock":null,"ipAddress":"203.0.113.7","createdAt":null,"lastUsedAt":null,"lastUsedAddress":null,"requestCount":null}`
	for body, readable := range map[string]bool{
		`{"results":[` + good + `],"totalCount":1}`:                                        true,
		`{"results":[` + good + `]}`:                                                       true,
		`{"results":[` + good + `],"totalCount":"one"}`:                                    true,
		`{"results":[{"cidrBlock":"203.0.113.7/32","ipAddress":""}]}`:                      true,
		`{"results":[{"cidrBlock":"203.0.113.7/32","ipAddress":7,"requestCount":"many"}]}`: true,
		`{"results":[` + good + `,{"cidrBlock":null,"ipAddress":null}]}`:                   false,
		`{"results":[` + good + `,null]}`:                                                  false,
		`{"results":[` + good + `,{}]}`:                                                    false,
		`{"results":[` + good + `,7]}`:                                                     false,
		`{"results":null,"totalCount":0}`:                                                  false,
		`{"totalCount":0}`:                                                                 false,
		`{"results":{},"totalCount":0}`:                                                    false,
		`[]`:                                                                               false,
		`null`:                                                                             false,
	} {
		t.Run(body, func(t *testing.T) {
			inWorld(t, func(w *world) {
				clientID, _ := w.oldAccount()
				w.tamper(func(*http.Response, string) string { return body })
				entries, err := w.client.AccountAccessList(w.owner(KindProject), clientID).Entries(w.ctx)
				if !readable {
					require.ErrorIs(t, err, errMalformed)
					return
				}
				require.NoError(t, err)
				assert.Equal(t, []string{"203.0.113.7"}, slices.Collect(maps.Keys(entries)))
			})
		})
	}
}

// Whether an answer shows all that was added is not known: the list tells.
func TestAccessListWhoseAnswerShowsNothing(t *testing.T) {
	inEachAtlas(t, func(w *world, list AccessList, clientID string) {
		w.tamper(func(answer *http.Response, body string) string {
			if answer.Request.Method == http.MethodPost && answer.StatusCode == http.StatusOK {
				return `{"results":[]}`
			}
			return body
		})
		list = w.client.AccountAccessList(list.read.about[1], clientID)
		_, err := list.Add(w.ctx, []string{"203.0.113.7"})
		require.NoError(w, err)
		assert.Equal(w, 2, w.work())
		assert.Equal(w, []string{"203.0.113.7"}, w.account(clientID).AccessList)
	})
}
