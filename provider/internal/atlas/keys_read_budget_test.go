package atlas

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// engineReaders is how many keys the engine reads at a time on two cores.
const engineReaders = 8

// reads returns how many GETs of one key and how many pages of the organization's list Atlas got since the last call.
func (w *world) reads() (gets, pages int) {
	w.Helper()
	counts := w.atlas.Counts().ByRoute
	w.atlas.ClearLog()
	return counts["GET "+orgKeyRoute], counts["GET "+orgKeysRoute]
}

func TestReadBudgets(t *testing.T) {
	for _, tc := range []struct {
		name               string
		inOrg, read, pages int
		whole              bool // the list is fetched whole: no key needs a GET beside it
	}{
		{"a Read alone is one GET", 700, 1, 0, true},
		{"3 keys of an organization of 5,000", 5000, 3, 0, true},
		{"refresh of 100 keys", 100, 100, 1, true},
		{"refresh of 1,000 keys", 1000, 1000, 2, true},
		{"refresh of 100 keys in an organization of 2,000", 2000, 100, 4, true},
		{"refresh of 7 keys in an organization of 2,000: as many pages as Reads wait", 2000, 7, 4, true},
		{"refresh of 4 keys in an organization of 2,000: one Read, one page", 2000, 4, 1, false},
		{"refresh of 5 keys in an organization of 5,000: two Reads, two pages", 5000, 5, 2, false},
		{"refresh of 300 keys in an organization of 5,000: four pages at most", 5000, 300, 4, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				keys := w.addOldKeys(tc.inOrg)
				w.atlas.Change(func(s *emulator.Server) { s.Latency = 50 * time.Millisecond })
				w.readAll(w.client, keys[len(keys)-tc.read:], engineReaders)
				gets, pages := w.reads()
				assert.Equal(t, tc.pages, pages, "pages")
				if tc.whole {
					assert.Equal(t, min(tc.read, loneReads), gets, "GETs")
				} else {
					assert.LessOrEqual(t, gets, tc.read, "GETs")
				}
			})
		})
	}
}

// TestReadsKeepTheirBudget draws bursts of Reads of an organization in which nothing changes, and holds their number of
// requests against what the package's documentation promises.
func TestReadsKeepTheirBudget(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		inOrg := rapid.SampledFrom([]int{1, 40, 499, 500, 501, 1300, 2000, 2400}).Draw(rt, "keys in the organization")
		read := min(inOrg, rapid.IntRange(1, 60).Draw(rt, "keys read"))
		readers := rapid.SampledFrom([]int{1, 2, 5, engineReaders, 20}).Draw(rt, "at a time")
		latency := rapid.SampledFrom([]int{1, 20, 70}).Draw(rt, "latency")
		var took time.Duration
		var gets, pages int
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			keys := w.addOldKeys(inOrg)
			w.atlas.Change(func(s *emulator.Server) { s.Latency = time.Duration(latency) * time.Millisecond })
			begun := time.Now()
			w.readAll(w.client, keys[inOrg-read:], readers)
			took = time.Since(begun)
			gets, pages = w.reads()
		})
		if took > freshness {
			rt.Errorf("the burst took %s, so that it could have more than one list", took)
		}
		full := (inOrg + pageSize - 1) / pageSize
		lacked := gets - min(read, loneReads)
		if most := min(read, loneReads+min(full, sharedPages)) + lacked; gets+pages > most {
			rt.Errorf("%d GETs and %d pages, of which %d GETs for what the list lacked: promised are %d", gets, pages, lacked, most)
		}
		// Where enough wait for all pages, the list lacks nothing.
		if waiting := min(read, readers) - loneReads; full <= sharedPages && waiting >= full && lacked > 0 {
			rt.Errorf("%d keys were read by GET though %d Reads waited for %d pages", lacked, waiting, full)
		}
	})
}

func TestReadsOneByOneShareAListToo(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(100)
		w.readAll(w.client, keys, 1)
		assert.Equal(t, 4, w.work())
	})
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

func TestReadAfterAWriteCostsTwoRequestsAtMost(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(2000)
		w.readAll(w.client, keys[:8], engineReaders)
		w.work()
		for _, key := range keys[500:510] {
			require.NoError(t, w.client.Assignments().Unassign(w.ctx, w.projects[1], key.ID)) // outdates the list
			w.atlas.ClearLog()
			w.readAll(w.client, []emulator.Key{key}, 1)
			gets, pages := w.reads()
			assert.Equal(t, 1, pages, "one Read waits for the list: it has one page")
			assert.LessOrEqual(t, gets, 1)
		}
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
