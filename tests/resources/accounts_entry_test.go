package resources

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// address is an entry of the access list of an account that is owned elsewhere.
func (w *world) address(name string, clientID any, owner inputs, address string) sim.Resource {
	in := inputs{"clientId": clientID, "address": address}
	for property, value := range owner {
		in[property] = value
	}
	return of("ServiceAccountAccessListEntry", name, in)
}

func (w *world) listOf(clientID string) []string {
	w.Helper()
	account, alive := w.Atlas.ServiceAccount(clientID)
	require.True(w, alive)
	return account.AccessList
}

func ownerIDOf(owner inputs) (id string) {
	for _, value := range owner {
		id, _ = value.(string)
	}
	return id
}

// TestEntryOfAnAccount takes one through its life, beside others that it leaves alone.
func TestEntryOfAnAccount(t *testing.T) {
	forBothOwners(t, func(w *world, owner inputs) {
		clientID, other := w.theirAccount(), w.theirAccount()
		require.NoError(t, w.Atlas.SetServiceAccountAccessList(clientID, "192.0.2.1"))
		program := func(address string) sim.List { return sim.List{w.address("office", clientID, owner, address)} }
		assert.Equal(t, map[string]string{"office": "create"}, w.must(w.Preview(program("203.0.113.0/24"))))
		assert.Zero(t, w.Atlas.Counts().Work)
		assert.Equal(t, 1, w.requests(func() sim.Result { return w.Up(program("203.0.113.0/24")) }))
		assert.ElementsMatch(t, []string{"192.0.2.1", "203.0.113.0/24"}, w.listOf(clientID))
		assert.Equal(t, ownerIDOf(owner)+"/"+clientID+"/203.0.113.0/24", string(w.Resource("office").ID))
		assert.Equal(t, 1, w.requests(w.Refresh))
		same := map[string]string{"office": "same"}
		assert.Equal(t, same, w.must(w.Up(program("203.0.113.0/24"))))

		result := w.Up(program("198.51.100.4"))
		w.must(result)
		assert.Equal(t, []string{"delete-replaced office", "replace office", "create-replacement office"}, result.Steps)
		assert.ElementsMatch(t, []string{"192.0.2.1", "198.51.100.4"}, w.listOf(clientID))
		assert.Equal(t, same, w.must(w.Up(program("198.51.100.4/32"))))
		w.must(w.Up(program("2001:DB8::/48")))
		assert.Equal(t, ownerIDOf(owner)+"/"+clientID+"/2001:db8::/48", string(w.Resource("office").ID))
		assert.Equal(t, same, w.must(w.Up(program("2001:db8:0:0::/48"))))
		w.must(w.Refresh())
		assert.Equal(t, same, w.must(w.Up(program("2001:DB8::/48"))))

		assert.Equal(t, map[string]string{"office": "replace"}, w.must(w.Up(sim.List{w.address("office", other, owner, "2001:DB8::/48")})))
		assert.Equal(t, []string{"192.0.2.1"}, w.listOf(clientID))
		assert.Equal(t, 1, w.requests(w.Destroy))
		assert.Empty(t, w.listOf(other))
		assert.Contains(t, w.fails(w.Preview(program("198.51.100.4/24"))), "the range is 198.51.100.0/24")
	})
}

// TestEntriesThatAreThere are taken over with a line, and imported by either spelling of their ids; what shows both an address and a
// range is one entry.
func TestEntriesThatAreThere(t *testing.T) {
	for _, both := range []bool{false, true} {
		forBothOwners(t, func(w *world, owner inputs) {
			w.Atlas.Change(func(s *emulator.Server) { s.Unknowns.AccountEntriesHaveBoth = both })
			clientID := w.theirAccount()
			require.NoError(t, w.Atlas.SetServiceAccountAccessList(clientID, "192.0.2.1", "198.51.100.0/24"))
			w.must(w.Up(sim.List{w.address("office", clientID, owner, "192.0.2.1/32")}))
			assert.True(t, w.said("192.0.2.1/32 is on the access list of service account "+clientID+" already", "taken over"))
			w.must(w.Refresh())
			assert.Equal(t, map[string]string{"office": "same"}, w.must(w.Up(sim.List{w.address("office", clientID, owner, "192.0.2.1/32")})))
			for id, address := range map[string]string{
				ownerIDOf(owner) + "/" + clientID + "/192.0.2.1":       "192.0.2.1",
				ownerIDOf(owner) + "-" + clientID + "-192.0.2.1/32":    "192.0.2.1",
				ownerIDOf(owner) + "/" + clientID + "/198.51.100.0/24": "198.51.100.0/24",
			} {
				imported := w.address("by-id", clientID, owner, address)
				imported.Options.Import = id
				s := &world{t, w.World, w.World.Stack()}
				assert.Equal(t, map[string]string{"by-id": "import"}, s.must(s.Up(sim.List{imported})))
				assert.Equal(t, ownerIDOf(owner)+"/"+clientID+"/"+address, string(s.Resource("by-id").ID))
				assert.Equal(t, map[string]string{"by-id": "same"}, s.must(s.Up(sim.List{w.address("by-id", clientID, owner, address)})))
			}
			imported := w.address("by-id", clientID, owner, "192.0.2.2")
			imported.Options.Import = ownerIDOf(owner) + "/" + clientID + "/192.0.2.2"
			assert.Contains(t, w.fails(w.World.Stack().Up(sim.List{imported})), "192.0.2.2 is not on the access list of service account "+clientID)
		})
	}
}

// TestEntryThatIsGone leaves the state, with its account too; to destroy it is no failure.
func TestEntryThatIsGone(t *testing.T) {
	for name, gone := range map[string]func(w *world, clientID string) error{
		"removed": func(w *world, clientID string) error { return w.Atlas.SetServiceAccountAccessList(clientID) },
		"account": func(w *world, clientID string) error { return w.Atlas.DeleteServiceAccount(clientID) },
	} {
		t.Run(name, func(t *testing.T) {
			for _, refreshed := range []bool{true, false} {
				forBothOwners(t, func(w *world, owner inputs) {
					clientID := w.theirAccount()
					w.must(w.Up(sim.List{w.address("office", clientID, owner, "192.0.2.1")}))
					time.Sleep(time.Hour)
					require.NoError(t, gone(w, clientID))
					if refreshed {
						w.must(w.Refresh())
						assert.Empty(t, w.Names())
					}
					w.must(w.Destroy())
				})
			}
		})
	}
}

// TestOwnersThatAreGone: where the account has left the project by way of which it is asked about, or that is gone, its secret and its
// access list live on: they stay in state, and go with the resources.
func TestOwnersThatAreGone(t *testing.T) {
	for name, gone := range map[string]func(w *world, clientID string) error{
		"left":    func(w *world, clientID string) error { return w.Atlas.UnassignServiceAccount(w.Projects[0], clientID) },
		"project": func(w *world, _ string) error { return w.Atlas.DeleteProject(w.Projects[0]) },
	} {
		for _, refreshed := range []bool{true, false} {
			t.Run(fmt.Sprint(name, " ", refreshed), func(t *testing.T) {
				inWorld(t, func(w *world) {
					clientID := w.theirAccount()
					owner := w.owners()["projectId"]
					w.must(w.Up(sim.List{w.address("office", clientID, owner, "192.0.2.1"), w.secret("ci", clientID, owner)}))
					time.Sleep(time.Hour)
					require.NoError(t, gone(w, clientID))
					if refreshed {
						w.must(w.Refresh())
						assert.ElementsMatch(t, []string{"ci", "office"}, w.Names())
						w.holdsSecret(w.secretsOf(clientID)[0], "secretId", "clientSecret")
					}
					w.Atlas.Inject(emulator.Fault{Method: "DELETE", Path: emulator.RouteDeleteOrgServiceAccountSecret.Path, Status: 403})
					assert.Contains(t, w.fails(w.Destroy()), "goes on working until "+w.text("expiresAt"))
					assert.Len(t, w.secretsOf(clientID), 1)
					w.must(w.Destroy())
					assert.Empty(t, w.secretsOf(clientID))
					left, _ := w.Atlas.ServiceAccount(clientID)
					assert.Empty(t, left.AccessList)
				})
			})
		}
	}
}
