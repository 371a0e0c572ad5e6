package atlas

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestLateVisibleKeyOfALostAnswerIsFound(t *testing.T) {
	for _, after := range []time.Duration{time.Second, 5 * time.Second, 14 * time.Second} {
		inWorld(t, func(w *world) {
			w.atlas.CreateVisibleAfter = after
			w.atlas.Inject(lost(1))
			key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
			require.NoError(t, err)
			w.assertMinted(key)
		})
	}
}

func TestKeyVisibleInTheLastLookOnlyIsNamed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.CreateVisibleAfter = 20 * time.Second
		w.atlas.Inject(lost(1))
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		left := w.atlas.MintedKeys(w.org)
		require.Len(t, left, 1)
		assert.ErrorIs(t, err, errUnsettled)
		assert.ErrorContains(t, err, left[0].ID)
		assert.ErrorContains(t, err, left[0].PublicKey)
	})
}

func TestKeyMadeBeforeByHandSurvives(t *testing.T) {
	inWorld(t, func(w *world) {
		hand := w.atlas.AddKey(w.org, "web", emulator.Grants{
			Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{w.projects[0]: {"GROUP_READ_ONLY"}}})
		time.Sleep(time.Minute)

		w.atlas.Inject(emulator.Fault{Method: http.MethodPost, Path: mintRoute, Kind: emulator.Reset})
		key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.NoError(t, err, "the request was lost, so there is nothing to delete")
		_, found := w.atlas.Key(hand.ID)
		assert.True(t, found)
		require.NoError(t, w.client.Keys().Delete(w.ctx, w.org, key.ID))

		w.atlas.Inject(lost(1))
		_, err = w.client.Keys().Mint(w.ctx, w.mintRequest())
		assert.ErrorIs(t, err, errUnsettled, "with a namesake there is doubt")
		golden(t, "mint-in-doubt-namesake", err)
		assert.ErrorContains(t, err, hand.ID)
		_, found = w.atlas.Key(hand.ID)
		assert.True(t, found)
	})
}

func TestKeysOfOursAreNoNamesakes(t *testing.T) {
	for name, known := range map[string]func(w *world, twin emulator.Key){
		"in state": func(w *world, twin emulator.Key) { w.client.Keys().Known(twin.ID) },
		"read": func(w *world, twin emulator.Key) {
			_, err := w.client.Keys().Read(w.ctx, w.org, twin.ID, nil)
			require.NoError(w, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				twin := w.atlas.AddKey(w.org, "web", emulator.Grants{
					Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{w.projects[0]: {"GROUP_READ_ONLY"}}})
				known(w, twin)
				w.atlas.Inject(lost(1))
				key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
				require.NoError(t, err)
				_, found := w.atlas.Key(twin.ID)
				assert.True(t, found)
				w.assertMinted(key)
			})
		})
	}
}

func TestDeletedKeyThatIsStillReadableIsNoCandidate(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.DeleteVisibleFor = time.Minute
		w.atlas.Inject(lost(1), lost(2))
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.ErrorContains(t, err, "of which no key was left behind")
		assert.Empty(t, w.atlas.MintedKeys(w.org))
	})
}

func TestTwinOfAnotherProcessSurvives(t *testing.T) {
	inWorld(t, func(w *world) {
		other := w.newClient(w.token(emulator.Grants{Org: []string{"ORG_OWNER"}}))
		var twin Key
		fault := lost(1)
		fault.Hook = func() {
			var err error
			twin, err = other.Keys().Mint(w.ctx, w.mintRequest())
			assert.NoError(t, err)
		}
		w.atlas.Inject(fault)
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.ErrorIs(t, err, errUnsettled)
		golden(t, "mint-in-doubt-twins", err)
		minted := w.atlas.MintedKeys(w.org)
		require.Len(t, minted, 2)
		for _, key := range minted {
			assert.ErrorContains(t, err, key.ID)
			assert.ErrorContains(t, err, key.PublicKey)
		}
		assert.True(t, slices.Contains(ids(minted), twin.ID))
	})
}

func TestTwinsOfOneProcessDoNotTouchEachOther(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Latency = 100 * time.Millisecond
		w.atlas.Inject(lost(1), lost(3))
		var (
			mu   sync.Mutex
			keys []string
			all  sync.WaitGroup
		)
		for range 4 {
			all.Go(func() {
				key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
				if assert.NoError(t, err) {
					mu.Lock()
					defer mu.Unlock()
					keys = append(keys, key.ID)
				}
			})
		}
		all.Wait()
		assert.ElementsMatch(t, ids(w.atlas.MintedKeys(w.org)), keys)
		assert.Len(t, keys, 4)
	})
}

func TestRefusedDeletionNamesKeyAndRole(t *testing.T) {
	inWorld(t, func(w *world) {
		client := w.projectScoped(map[string][]string{w.projects[0]: {"GROUP_OWNER"}})
		w.atlas.Inject(lost(1))
		_, err := client.Keys().Mint(w.ctx, w.mintRequest())
		left := w.atlas.MintedKeys(w.org)
		require.Len(t, left, 1)
		golden(t, "mint-deletion-refused", err)
		assert.ErrorContains(t, err, left[0].ID)
		assert.ErrorContains(t, err, left[0].PublicKey)
		assert.ErrorContains(t, err, "Organization Owner (ORG_OWNER)")
		assert.Equal(t, 1, w.atlas.Counts().ByRoute["POST "+mintRoute])
	})
}

// The key of a lost answer is young: that it is not there to be deleted is not believed at once.
func TestDeletionThatAtlasDoesNotFindIsRepeated(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(lost(1), emulator.Fault{Method: http.MethodDelete, Path: orgKeyRoute, Status: http.StatusNotFound, Code: CodeKeyNotFound, Count: 3})
		key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.NoError(t, err)
		assert.Equal(t, []string{key.ID}, ids(w.atlas.MintedKeys(w.org)))
	})
}

func TestFailingLooksAreRepeated(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(lost(1), emulator.Fault{Method: http.MethodGet, Path: mintRoute, Status: http.StatusForbidden, Count: 3})
		key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.NoError(t, err)
		w.assertMinted(key)
	})
}

func TestLooksThatNeverSucceedAreToldOf(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(lost(1), emulator.Fault{Method: http.MethodGet, Path: mintRoute, Status: http.StatusForbidden, Count: -1})
		begun := time.Now()
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.ErrorIs(t, err, errUnsettled)
		golden(t, "mint-unsettled", err)
		assert.Equal(t, 1, w.atlas.Counts().ByRoute["POST "+mintRoute], "no second mint while the first is unknown")
		assert.Less(t, time.Since(begun), 3*time.Minute)
	})
}

func TestServerClockDecidesWhatIsOld(t *testing.T) {
	for _, offset := range []time.Duration{-time.Hour, time.Hour} {
		inWorld(t, func(w *world) {
			w.atlas.Change(func(s *emulator.Server) { s.TokenLife = 24 * time.Hour })
			w.client = w.newClient(w.token(emulator.Grants{Org: []string{"ORG_OWNER"}}))
			w.atlas.Advance(offset)
			w.atlas.Inject(lost(1))
			key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
			require.NoError(t, err)
			w.assertMinted(key)
		})
	}
}

func TestTwinMadeBeforeTheRequestWasLastSentIsNoCandidate(t *testing.T) {
	inWorld(t, func(w *world) {
		other := w.newClient(w.token(emulator.Grants{Org: []string{"ORG_OWNER"}}))
		var twin Key
		limited := emulator.Fault{Method: http.MethodPost, Path: mintRoute, Status: http.StatusTooManyRequests,
			Header: http.Header{"Retry-After": {"10"}}, Hook: func() {
				var err error
				twin, err = other.Keys().Mint(w.ctx, w.mintRequest())
				assert.NoError(t, err)
			}}
		// The first request is refused for its rate; the second is the twin's, the third is ours again.
		w.atlas.Inject(limited, emulator.Fault{Method: http.MethodPost, Path: mintRoute, Kind: emulator.Reset, Nth: 3})
		key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.NoError(t, err)
		assert.ElementsMatch(t, []string{twin.ID, key.ID}, ids(w.atlas.MintedKeys(w.org)))
	})
}

func TestWithoutAServerClockNothingIsDeleted(t *testing.T) {
	inWorld(t, func(w *world) {
		w.network = tampered{w.network, func(answer *http.Response, body string) string {
			answer.Header.Del("Date")
			return body
		}}
		w.client = w.newClient(w.token(emulator.Grants{Org: []string{"ORG_OWNER"}}))
		w.atlas.Inject(lost(1))
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		assert.ErrorIs(t, err, errUnsettled)
		assert.Len(t, w.atlas.MintedKeys(w.org), 1)
	})
}

func TestLostMintInAProjectThatIsSaidToBeGone(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(lost(1),
			emulator.Fault{Method: http.MethodGet, Path: mintRoute, Status: http.StatusNotFound, Code: CodeProjectNotFound, Count: -1})
		begun := time.Now()
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		assert.ErrorIs(t, err, errUnsettled)
		assert.ErrorContains(t, err, CodeProjectNotFound)
		assert.Len(t, w.atlas.MintedKeys(w.org), 1, "the key is there whatever becomes of the project")
		assert.LessOrEqual(t, time.Since(begun), afterCancel+2*betweenRefusals)
	})
}
