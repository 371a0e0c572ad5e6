package atlas

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// lost is how the answer to the nth minting request gets lost after the key was made.
func lost(nth int) emulator.Fault {
	return emulator.Fault{Method: http.MethodPost, Path: mintRoute, Kind: emulator.Reset, After: true, Nth: nth}
}

// assertMinted checks that the key is what Atlas issued, and that no other was made and left.
func (w *world) assertMinted(key Key) {
	w.Helper()
	minted := w.atlas.MintedKeys(w.org)
	require.Equal(w, []string{key.ID}, ids(minted))
	assert.Equal(w, minted[0].PrivateKey, key.PrivateKey)
	key.PrivateKey = ""
	assert.Equal(w, fromEmulator(minted[0]), key)
}

func TestMint(t *testing.T) {
	inWorld(t, func(w *world) {
		request := w.mintRequest()
		request.Roles = []string{"GROUP_READ_ONLY", "ORG_READ_ONLY", "GROUP_CLUSTER_MANAGER"}
		key, err := w.client.Mint(w.ctx, request)
		require.NoError(t, err)
		w.assertMinted(key)
		assert.Equal(t, []string{"ORG_READ_ONLY"}, key.OrgRoles)
		assert.Equal(t, map[string][]string{w.projects[0]: {"GROUP_CLUSTER_MANAGER", "GROUP_READ_ONLY"}}, key.Projects)
		assert.Equal(t, 1, w.work())
	})
}

func TestAmbiguousMintIsSettled(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"answer lost":       {Kind: emulator.Reset, After: true},
		"request lost":      {Kind: emulator.Reset},
		"500 after":         {Status: http.StatusInternalServerError, After: true},
		"500 before":        {Status: http.StatusInternalServerError},
		"503 after":         {Status: http.StatusServiceUnavailable, After: true},
		"hang after":        {Kind: emulator.Hang, After: true},
		"hang before":       {Kind: emulator.Hang},
		"truncated":         {Kind: emulator.Truncated, After: true},
		"cut body":          {Kind: emulator.CutBody, After: true},
		"HTML after":        {Kind: emulator.HTML, After: true},
		"empty body after":  {Kind: emulator.EmptyBody, After: true},
		"empty body before": {Kind: emulator.EmptyBody},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				fault.Method, fault.Path = http.MethodPost, mintRoute
				w.atlas.Inject(fault)
				key, err := w.client.Mint(w.ctx, w.mintRequest())
				require.NoError(t, err)
				w.assertMinted(key)
				assert.Equal(t, 2, w.atlas.Counts().ByRoute["POST "+mintRoute])
			})
		})
	}
}

func TestMintAnsweredWithAnErrorIsNotRepeated(t *testing.T) {
	inWorld(t, func(w *world) {
		request := w.mintRequest()
		request.Roles = []string{"GROUP_NONSENSE"}
		_, err := w.client.Mint(w.ctx, request)
		assert.True(t, HasCode(err, "INVALID_ENUM_VALUE"), "%v", err)
		assert.Equal(t, 1, w.work())
	})
}

func TestThereIsNoThirdMint(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(lost(1), lost(2))
		_, err := w.client.Mint(w.ctx, w.mintRequest())
		golden(t, "mint-lost-twice", err)
		assert.Empty(t, w.atlas.MintedKeys(w.org))
		assert.Equal(t, 2, w.atlas.Counts().ByRoute["POST "+mintRoute])
		assert.Equal(t, 2, w.atlas.Counts().ByRoute["DELETE "+orgKeyRoute])
	})
}

func TestLateVisibleKeyOfALostAnswerIsFound(t *testing.T) {
	for _, after := range []time.Duration{time.Second, 5 * time.Second, 14 * time.Second} {
		inWorld(t, func(w *world) {
			w.atlas.CreateVisibleAfter = after
			w.atlas.Inject(lost(1))
			key, err := w.client.Mint(w.ctx, w.mintRequest())
			require.NoError(t, err)
			w.assertMinted(key)
		})
	}
}

func TestKeyVisibleInTheLastLookOnlyIsNamed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.CreateVisibleAfter = 20 * time.Second
		w.atlas.Inject(lost(1))
		_, err := w.client.Mint(w.ctx, w.mintRequest())
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
		key, err := w.client.Mint(w.ctx, w.mintRequest())
		require.NoError(t, err, "the request was lost, so there is nothing to delete")
		_, found := w.atlas.Key(hand.ID)
		assert.True(t, found)
		require.NoError(t, w.client.Delete(w.ctx, w.org, key.ID))

		w.atlas.Inject(lost(1))
		_, err = w.client.Mint(w.ctx, w.mintRequest())
		assert.ErrorIs(t, err, errUnsettled, "with a namesake there is doubt")
		golden(t, "mint-in-doubt-namesake", err)
		assert.ErrorContains(t, err, hand.ID)
		_, found = w.atlas.Key(hand.ID)
		assert.True(t, found)
	})
}

func TestKeysOfOursAreNoNamesakes(t *testing.T) {
	for name, known := range map[string]func(w *world, twin emulator.Key){
		"in state": func(w *world, twin emulator.Key) { w.client.Know(twin.ID) },
		"read": func(w *world, twin emulator.Key) {
			_, err := w.client.Key(w.ctx, w.org, twin.ID, nil)
			require.NoError(w, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				twin := w.atlas.AddKey(w.org, "web", emulator.Grants{
					Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{w.projects[0]: {"GROUP_READ_ONLY"}}})
				known(w, twin)
				w.atlas.Inject(lost(1))
				key, err := w.client.Mint(w.ctx, w.mintRequest())
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
		_, err := w.client.Mint(w.ctx, w.mintRequest())
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
			twin, err = other.Mint(w.ctx, w.mintRequest())
			assert.NoError(t, err)
		}
		w.atlas.Inject(fault)
		_, err := w.client.Mint(w.ctx, w.mintRequest())
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
				key, err := w.client.Mint(w.ctx, w.mintRequest())
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

func TestMintsOfDifferentFingerprintsRunSideBySide(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Latency = time.Second
		begun := time.Now()
		var all sync.WaitGroup
		for _, description := range []string{"one", "two", "three"} {
			all.Go(func() {
				request := w.mintRequest()
				request.Description = description
				_, err := w.client.Mint(w.ctx, request)
				assert.NoError(t, err)
			})
		}
		all.Wait()
		assert.Equal(t, time.Second, time.Since(begun))
	})
}

func TestRefusedDeletionNamesKeyAndRole(t *testing.T) {
	inWorld(t, func(w *world) {
		client := w.projectScoped(map[string][]string{w.projects[0]: {"GROUP_OWNER"}})
		w.atlas.Inject(lost(1))
		_, err := client.Mint(w.ctx, w.mintRequest())
		left := w.atlas.MintedKeys(w.org)
		require.Len(t, left, 1)
		golden(t, "mint-deletion-refused", err)
		assert.ErrorContains(t, err, left[0].ID)
		assert.ErrorContains(t, err, left[0].PublicKey)
		assert.ErrorContains(t, err, "Organization Owner (ORG_OWNER)")
		assert.Equal(t, 1, w.atlas.Counts().ByRoute["POST "+mintRoute])
	})
}

func TestFailingLooksAreRepeated(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(lost(1), emulator.Fault{Method: http.MethodGet, Path: mintRoute, Status: http.StatusForbidden, Count: 3})
		key, err := w.client.Mint(w.ctx, w.mintRequest())
		require.NoError(t, err)
		w.assertMinted(key)
	})
}

func TestLooksThatNeverSucceedAreToldOf(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(lost(1), emulator.Fault{Method: http.MethodGet, Path: mintRoute, Status: http.StatusForbidden, Count: -1})
		begun := time.Now()
		_, err := w.client.Mint(w.ctx, w.mintRequest())
		require.ErrorIs(t, err, errUnsettled)
		golden(t, "mint-unsettled", err)
		assert.Equal(t, 1, w.atlas.Counts().ByRoute["POST "+mintRoute], "no second mint while the first is unknown")
		assert.Less(t, time.Since(begun), 3*time.Minute)
	})
}

func TestCancelledMint(t *testing.T) {
	t.Run("before it has begun", func(t *testing.T) {
		inWorld(t, func(w *world) {
			ctx, cancel := context.WithCancelCause(w.ctx)
			cancel(errTest)
			_, err := w.client.Mint(ctx, w.mintRequest())
			assert.ErrorIs(t, err, errTest)
			assert.Zero(t, w.work())
		})
	})
	t.Run("in flight: its answer is awaited", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.atlas.Latency = 20 * time.Second
			ctx, cancel := context.WithCancel(w.ctx)
			defer cancel()
			time.AfterFunc(10*time.Second, cancel)
			key, err := w.client.Mint(ctx, w.mintRequest())
			require.NoError(t, err)
			w.assertMinted(key)
		})
	})
	t.Run("at its deadline: its answer is awaited", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.atlas.Latency = 20 * time.Second
			ctx, cancel := context.WithTimeout(w.ctx, 10*time.Second)
			defer cancel()
			key, err := w.client.Mint(ctx, w.mintRequest())
			require.NoError(t, err)
			w.assertMinted(key)
		})
	})
	t.Run("in flight, answer lost: settled, and no second mint", func(t *testing.T) {
		inWorld(t, func(w *world) {
			ctx, cancel := context.WithCancelCause(w.ctx)
			fault := lost(1)
			fault.Hook = func() { cancel(errTest) }
			w.atlas.Inject(fault)
			_, err := w.client.Mint(ctx, w.mintRequest())
			require.ErrorIs(t, err, errTest)
			assert.Empty(t, w.atlas.MintedKeys(w.org))
			assert.Equal(t, 1, w.atlas.Counts().ByRoute["POST "+mintRoute])
		})
	})
	t.Run("while Atlas is away: the settlement ends", func(t *testing.T) {
		inWorld(t, func(w *world) {
			ctx, cancel := context.WithCancelCause(w.ctx)
			fault := lost(1)
			fault.Hook = func() { cancel(errTest) }
			w.atlas.Inject(fault, emulator.Fault{Method: http.MethodGet, Path: mintRoute, Status: http.StatusBadGateway, Count: -1})
			begun := time.Now()
			_, err := w.client.Mint(ctx, w.mintRequest())
			require.ErrorIs(t, err, errUnsettled)
			assert.InDelta(t, afterCancel.Seconds(), time.Since(begun).Seconds(), 1)
			assert.ErrorContains(t, err, w.projects[0])
		})
	})
	t.Run("while it waits for a twin", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.atlas.Latency = 20 * time.Second
			ctx, cancel := context.WithCancelCause(w.ctx)
			var all sync.WaitGroup
			all.Go(func() {
				_, err := w.client.Mint(w.ctx, w.mintRequest())
				assert.NoError(t, err)
			})
			synctest.Wait()
			time.AfterFunc(time.Second, func() { cancel(errTest) })
			begun := time.Now()
			_, err := w.client.Mint(ctx, w.mintRequest())
			assert.ErrorIs(t, err, errTest)
			assert.Equal(t, time.Second, time.Since(begun))
			all.Wait()
			assert.Len(t, w.atlas.MintedKeys(w.org), 1)
		})
	})
}

func TestServerClockDecidesWhatIsOld(t *testing.T) {
	for _, offset := range []time.Duration{-time.Hour, time.Hour} {
		inWorld(t, func(w *world) {
			w.atlas.Change(func(s *emulator.Server) { s.TokenLife = 24 * time.Hour })
			w.client = w.newClient(w.token(emulator.Grants{Org: []string{"ORG_OWNER"}}))
			w.atlas.Advance(offset)
			w.atlas.Inject(lost(1))
			key, err := w.client.Mint(w.ctx, w.mintRequest())
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
				twin, err = other.Mint(w.ctx, w.mintRequest())
				assert.NoError(t, err)
			}}
		// The first request is refused for its rate; the second is the twin's, the third is ours again.
		w.atlas.Inject(limited, emulator.Fault{Method: http.MethodPost, Path: mintRoute, Kind: emulator.Reset, Nth: 3})
		key, err := w.client.Mint(w.ctx, w.mintRequest())
		require.NoError(t, err)
		assert.ElementsMatch(t, []string{twin.ID, key.ID}, ids(w.atlas.MintedKeys(w.org)))
	})
}

func TestIncompleteAnswerToAMintIsAmbiguous(t *testing.T) {
	for _, field := range []string{"id", "publicKey", "privateKey", "orgId", "roles"} {
		t.Run("without "+field, func(t *testing.T) {
			inWorld(t, func(w *world) {
				var minted int
				w.network = tampered{w.network, func(answer *http.Response, body string) string {
					if answer.Request.Method != http.MethodPost {
						return body
					}
					if minted++; minted > 1 {
						return body
					}
					return strings.ReplaceAll(body, `"`+field+`":`, `"_`+field+`":`)
				}}
				w.client = w.newClient(w.token(emulator.Grants{Org: []string{"ORG_OWNER"}}))
				key, err := w.client.Mint(w.ctx, w.mintRequest())
				require.NoError(t, err)
				assert.Equal(t, 2, minted)
				w.assertMinted(key)
			})
		})
	}
}

func TestWithoutAServerClockNothingIsDeleted(t *testing.T) {
	inWorld(t, func(w *world) {
		w.network = tampered{w.network, func(answer *http.Response, body string) string {
			answer.Header.Del("Date")
			return body
		}}
		w.client = w.newClient(w.token(emulator.Grants{Org: []string{"ORG_OWNER"}}))
		w.atlas.Inject(lost(1))
		_, err := w.client.Mint(w.ctx, w.mintRequest())
		assert.ErrorIs(t, err, errUnsettled)
		assert.Len(t, w.atlas.MintedKeys(w.org), 1)
	})
}

func TestLostMintInAProjectThatDoesNotExist(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(emulator.Fault{Method: http.MethodPost, Path: mintRoute, Kind: emulator.Reset})
		request := w.mintRequest()
		request.ProjectID = someID
		begun := time.Now()
		_, err := w.client.Mint(w.ctx, request)
		assert.True(t, HasCode(err, CodeProjectNotFound), "nothing can have been made there: %v", err)
		assert.Equal(t, lookTimes[len(lookTimes)-1], time.Since(begun))
	})
}
