package atlas

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// listed makes the client hold a list of the organization that is no older than now.
func (w *world) listed(keys []emulator.Key) {
	w.Helper()
	w.readAll(w.client, keys[:loneReads+1], loneReads+1)
	require.Equal(w, 1, w.atlas.Counts().ByRoute["GET "+orgKeysRoute])
	w.atlas.ClearLog()
}

func TestReadThatIsCancelledAsItsListCompletesSaysSo(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(10)
		w.listed(keys)
		late := w.atlas.AddKey(w.org, "late", emulator.Grants{Org: []string{"ORG_MEMBER"}})
		ctx, cancel := context.WithCancel(w.ctx)
		cancel()
		for range 20 { // the list that lacks it and the cancellation are both there: which is seen first is chance
			_, err := w.client.Keys().Read(ctx, w.org, late.ID, nil)
			require.ErrorIs(t, err, context.Canceled)
			require.ErrorContains(t, err, fixCancelled)
		}
	})
}

func TestOwnWritesOutdateLists(t *testing.T) {
	writes := map[string]func(w *world, key string) error{
		"assign": func(w *world, key string) error {
			_, err := w.client.Assignments().Assign(w.ctx, w.projects[1], key, []string{"GROUP_OWNER"})
			return err
		},
		"set roles": func(w *world, key string) error {
			_, err := w.client.Assignments().SetRoles(w.ctx, w.projects[0], key, []string{"GROUP_OWNER"})
			return err
		},
		"unassign": func(w *world, key string) error { return w.client.Assignments().Unassign(w.ctx, w.projects[0], key) },
		"update": func(w *world, key string) error {
			description := "changed"
			_, err := w.client.Keys().Patch(w.ctx, w.org, key, KeyPatch{Description: &description})
			return err
		},
	}
	for name, write := range writes {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				keys := w.addOldKeys(10)
				w.listed(keys)
				require.NoError(t, write(w, keys[9].ID))
				got, err := w.client.Keys().Read(w.ctx, w.org, keys[9].ID, nil)
				require.NoError(t, err)
				now, _ := w.atlas.Key(keys[9].ID)
				assert.Equal(t, fromEmulator(now), got)
			})
		})
	}
	t.Run("delete", func(t *testing.T) {
		inWorld(t, func(w *world) {
			keys := w.addOldKeys(10)
			w.listed(keys)
			require.NoError(t, w.client.Keys().Delete(w.ctx, w.org, keys[9].ID))
			_, err := w.client.Keys().Read(w.ctx, w.org, keys[9].ID, nil)
			assert.True(t, IsNotFound(err, KindAPIKey), "%v", err)
		})
	})
	t.Run("mint", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.listed(w.addOldKeys(10))
			before := w.client.writes.now()
			_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
			require.NoError(t, err)
			assert.Equal(t, before+2, w.client.writes.now(), "it counts its beginning and its end")
		})
	})
}

func TestAbsenceFromAListIsConfirmed(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(10)
		w.listed(keys)
		late := w.atlas.AddKey(w.org, "late", emulator.Grants{Org: []string{"ORG_MEMBER"}})
		got, err := w.client.Keys().Read(w.ctx, w.org, late.ID, nil)
		require.NoError(t, err, "the list does not know it yet")
		assert.Equal(t, "late", got.Description)
		assert.Equal(t, 1, w.work())
	})
}

func TestReadersShareNoMemory(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(10)
		w.listed(keys)
		first, err := w.client.Keys().Read(w.ctx, w.org, keys[9].ID, nil)
		require.NoError(t, err)
		first.Projects[w.projects[0]][0] = "GROUP_OWNER"
		delete(first.Projects, w.projects[0])
		w.readAll(w.client, keys[9:], 1)
		assert.Zero(t, w.work(), "both were answered from one list")
	})
}

func TestReadersOfAFailingListAreToldOfIt(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(6)
		w.atlas.Inject(
			emulator.Fault{Method: http.MethodGet, Path: orgKeyRoute, Kind: emulator.Hang, Count: -1},
			emulator.Fault{Method: http.MethodGet, Path: orgKeysRoute, Status: http.StatusServiceUnavailable, Count: -1,
				Header: http.Header{"Retry-After": {"20"}}})
		ctx, cancel := context.WithTimeout(w.ctx, 25*time.Second)
		defer cancel()
		var all sync.WaitGroup
		var told atomic.Int32
		for _, key := range keys {
			all.Go(func() {
				_, err := w.client.Keys().Read(ctx, w.org, key.ID, nil)
				if assert.Error(t, err) && strings.Contains(err.Error(), "503") {
					told.Add(1)
				}
			})
		}
		all.Wait()
		// A GET that had not been sent when the list was refused waits in its pause, and says so too.
		assert.GreaterOrEqual(t, int(told.Load()), len(keys)-loneReads,
			"what Atlas answered to the list says more than that a late GET had no answer")
	})
}

func TestReadersAreCancelledOneByOne(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(10)
		w.atlas.Change(func(s *emulator.Server) { s.Latency = time.Second })
		var all sync.WaitGroup
		for i, key := range keys {
			ctx, cancel := context.WithCancelCause(w.ctx)
			all.Go(func() {
				got, err := w.client.Keys().Read(ctx, w.org, key.ID, nil)
				if i == loneReads { // the one that began the list
					assert.ErrorIs(t, err, errTest)
					return
				}
				assert.NoError(t, err, "one reader's cancellation is nobody else's")
				assert.Equal(t, fromEmulator(key), got)
			})
			synctest.Wait() // so that the readers arrive in order
			after := time.Hour
			if i == loneReads {
				after = 500 * time.Millisecond
			}
			t.Cleanup(func() { cancel(nil) })
			time.AfterFunc(after, func() { cancel(errTest) })
		}
		all.Wait()
		assert.Equal(t, loneReads+1, w.work())
	})
}

var errTest = errors.New("cancelled by the test")

func TestListThatNobodyWaitsForIsCancelled(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(10)
		w.atlas.Change(func(s *emulator.Server) { s.Latency = time.Minute })
		ctx, cancel := context.WithCancel(w.ctx)
		var all sync.WaitGroup
		for _, key := range keys {
			all.Go(func() {
				_, err := w.client.Keys().Read(ctx, w.org, key.ID, nil)
				assert.ErrorIs(t, err, context.Canceled)
			})
		}
		synctest.Wait()
		cancel()
		begun := time.Now()
		all.Wait()
		assert.Zero(t, time.Since(begun), "at once")
		w.atlas.Change(func(s *emulator.Server) { s.Latency = 0 })
		w.readAll(w.client, keys, engineReaders)
	})
}

func TestStatusLinesReachAllReaders(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(6)
		w.atlas.Change(func(s *emulator.Server) { s.Latency = time.Second })
		w.atlas.Inject(emulator.Fault{Method: http.MethodGet, Path: orgKeysRoute, Status: http.StatusTooManyRequests,
			Header: http.Header{"Retry-After": {"20"}}})
		w.readAll(w.client, keys, len(keys))
		assert.Len(t, w.statuses.all(), len(keys)-loneReads, "each of the readers that wait for the list is told")
	})
}
