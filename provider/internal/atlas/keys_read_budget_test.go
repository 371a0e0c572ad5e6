package atlas

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// engineReaders is how many keys the engine reads at a time on two cores.
const engineReaders = 8

func TestReadBudgets(t *testing.T) {
	for _, tc := range []struct {
		name                  string
		inOrg, read, requests int
	}{
		{"a Read alone is one GET", 700, 1, 1},
		{"3 keys of an organization of 5,000", 5000, 3, 3},
		{"refresh of 100 keys: three GETs and a list of one page", 100, 100, 4},
		{"refresh of 1,000 keys: three GETs and a list of two pages (and the one that ends it)", 1000, 1000, 6},
		{"refresh of 100 keys in an organization of 2,400", 2400, 100, 3 + 5},
		{"5 keys of an organization of 5,000: the first page of a list tells that GETs are cheaper", 5000, 5, 5 + 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				keys := w.addOldKeys(tc.inOrg)
				w.atlas.Change(func(s *emulator.Server) { s.Latency = 50 * time.Millisecond })
				w.readAll(w.client, keys[len(keys)-tc.read:], engineReaders)
				assert.Equal(t, tc.requests, w.work())
			})
		})
	}
}

func TestReadsOneByOneShareAListToo(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(100)
		w.readAll(w.client, keys, 1)
		assert.Equal(t, 4, w.work())
	})
}

func TestLargeOrganizationIsNotListedInVain(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(5000)
		w.readAll(w.client, keys[4991:], engineReaders)
		assert.Equal(t, 9+1, w.work(), "nine GETs and one page in vain")
		time.Sleep(time.Minute)
		w.readAll(w.client, keys[4991:], engineReaders)
		assert.Equal(t, 9, w.work(), "the number of pages is remembered")
		time.Sleep(time.Minute)
		w.readAll(w.client, keys[4000:], engineReaders)
		assert.LessOrEqual(t, w.work(), 9+11, "as many Reads have come as the list has pages: now it pays")
	})
}

// A list of which only the first page was fetched is followed by a whole one once that pays.
func TestPartialListGivesWayToAWholeOne(t *testing.T) {
	for _, tc := range []struct{ inOrg, readers int }{{2400, 1}, {2900, 1}, {4900, engineReaders}, {5900, engineReaders}, {6900, engineReaders}} {
		inWorld(t, func(w *world) {
			keys := w.addOldKeys(tc.inOrg)
			w.atlas.Change(func(s *emulator.Server) { s.Latency = 50 * time.Millisecond })
			w.readAll(w.client, keys[tc.inOrg-900:], tc.readers)
			pages := (tc.inOrg + 499) / 500
			assert.LessOrEqual(t, w.work(), 2*pages+4, "%d keys, %d readers", tc.inOrg, tc.readers)
		})
	}
}

func TestLoneReadsFarApartAreGETs(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(10)
		for _, key := range keys {
			w.readAll(w.client, []emulator.Key{key}, 1)
			time.Sleep(freshness + time.Millisecond)
		}
		assert.Equal(t, 10, w.work())
		assert.Zero(t, w.atlas.Counts().ByRoute["GET "+orgKeysRoute])
	})
}

func TestListsOfManyPagesPayForThemselvesAnew(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(600)
		w.readAll(w.client, keys[:8], engineReaders)
		assert.Equal(t, loneReads+2, w.work())
		require.NoError(t, w.client.Assignments().Unassign(w.ctx, w.projects[1], keys[0].ID)) // outdates the list
		w.atlas.ClearLog()
		w.readAll(w.client, keys[8:9], 1)
		assert.Equal(t, 1, w.work(), "one Read is not worth the two pages of another list")
		w.readAll(w.client, keys[9:10], 1)
		assert.Equal(t, 2, w.work(), "two are")
	})
}

func TestFailedListIsReplacedByGETs(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(20)
		w.atlas.Inject(emulator.Fault{Method: http.MethodGet, Path: orgKeysRoute, Status: http.StatusBadRequest, Count: -1})
		w.readAll(w.client, keys, engineReaders)
		counts := w.atlas.Counts().ByRoute
		assert.Equal(t, 20, counts["GET "+orgKeyRoute])
		assert.Equal(t, 1, counts["GET "+orgKeysRoute], "a list that has failed is not tried again in this burst")

		w.atlas.ClearFaults()
		w.atlas.ClearLog()
		time.Sleep(time.Minute)
		w.readAll(w.client, keys, engineReaders)
		assert.Equal(t, loneReads+1, w.work(), "but in the next one")
	})
}

func TestGETsAreEightAtATime(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(30)
		w.atlas.Inject(emulator.Fault{Method: http.MethodGet, Path: orgKeysRoute, Status: http.StatusBadRequest, Count: -1})
		w.atlas.Change(func(s *emulator.Server) { s.Latency = time.Second })
		begun := time.Now()
		w.readAll(w.client, keys, len(keys))
		// Three GETs in the first second beside the failing list; the other 27 in four rounds.
		assert.Equal(t, 5*time.Second, time.Since(begun))
	})
}
