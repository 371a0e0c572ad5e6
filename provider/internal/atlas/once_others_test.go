package atlas

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// A look-alike that is older than a minute was there before the request, whatever plausible clock is right.
func TestOlderLookAlikeIsNoDoubt(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{"request lost": unsent(), "answer lost": lost(1)} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				other := w.lookAlike()
				time.Sleep(63 * time.Second)
				w.atlas.Inject(fault)
				key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
				require.NoError(t, err)
				w.assertAlive(other)
				w.assertMinted(key)
			})
		})
	}
}

func TestYoungerLookAlikeIsADoubt(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{"request lost": unsent(), "answer lost": lost(1)} {
		for _, age := range []time.Duration{2 * time.Second, 10 * time.Second, time.Minute} {
			t.Run(name+" "+age.String(), func(t *testing.T) {
				inWorld(t, func(w *world) {
					other := w.lookAlike()
					time.Sleep(age)
					w.atlas.Inject(fault)
					_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
					w.assertAlive(other)
					w.assertNamed(err, append(w.atlas.MintedKeys(w.org), other)...)
					assert.Equal(t, 1, w.atlas.Counts().ByRoute["POST "+mintRoute])
					if name == "answer lost" && age == time.Minute {
						golden(t, "mint-in-doubt", err)
					}
				})
			})
		}
	}
}

// A key that is otherwise than the request makes it was not made by it.
func TestKeyThatDoesNotFitIsNoDoubt(t *testing.T) {
	for name, grants := range map[string]func(w *world) emulator.Grants{
		"other roles": func(w *world) emulator.Grants {
			return emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{w.projects[0]: {"GROUP_OWNER"}}}
		},
		"other organization roles": func(w *world) emulator.Grants {
			return emulator.Grants{Org: []string{"ORG_OWNER"}, Projects: map[string][]string{w.projects[0]: {"GROUP_READ_ONLY"}}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				other := w.atlas.AddKey(w.org, "web", grants(w))
				w.atlas.Inject(lost(1))
				key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
				require.NoError(t, err)
				w.assertAlive(other)
				w.assertMinted(key)
			})
		})
	}
}

// The list of a project need not show what else a key is in: it is read at the organization before it is deleted. Where the
// list shows it, the key does not fit.
func TestKeyThatIsInAnotherProjectIsNotDeleted(t *testing.T) {
	for _, shown := range []bool{false, true} {
		for name, fault := range map[string]emulator.Fault{"request lost": unsent(), "answer lost": lost(1)} {
			t.Run(fmt.Sprintf("%s, shown: %t", name, shown), func(t *testing.T) {
				inWorld(t, func(w *world) {
					w.atlas.Change(func(s *emulator.Server) { s.Unknowns.ListsShowOtherProjects = shown })
					var other emulator.Key
					time.AfterFunc(time.Second, func() {
						other = w.lookAlike()
						assert.NoError(t, w.atlas.Assign(w.projects[1], other.ID, "GROUP_OWNER"))
					})
					w.atlas.Inject(fault)
					key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
					w.assertAlive(other)
					if shown {
						require.NoError(w, err)
						w.assertMinted(key)
						return
					}
					w.assertNamed(err, append(w.atlas.MintedKeys(w.org), other)...)
					if name == "request lost" {
						golden(w.T, "mint-in-doubt-elsewhere", err)
					}
				})
			})
		}
	}
}

// Somebody has taken the only candidate into use between the last look and its deletion.
func TestKeyThatIsTakenIntoUseIsNotDeleted(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(lost(1), emulator.Fault{Method: http.MethodGet, Path: mintRoute, Kind: emulator.Pass, After: true, Nth: 2, Hook: func() {
			assert.NoError(t, w.atlas.SetDescription(w.atlas.MintedKeys(w.org)[0].ID, "mine now"))
		}})
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		w.assertNamed(err, w.atlas.MintedKeys(w.org)...)
	})
}

func TestKeysOfOursAreNoDoubts(t *testing.T) {
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

// A request that is refused for its rate is sent again: what counts for a candidate is the last time.
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
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		minted := w.atlas.MintedKeys(w.org)
		require.Equal(t, []string{twin.ID}, ids(minted))
		w.assertNamed(err, minted...)
	})
}
