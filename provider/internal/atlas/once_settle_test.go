package atlas

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
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

// The list of a project need not show what else a key is in: it is read at the organization before it is deleted.
func TestKeyThatIsInAnotherProjectIsNotDeleted(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{"request lost": unsent(), "answer lost": lost(1)} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.listsShowOneProject()
				var other emulator.Key
				time.AfterFunc(time.Second, func() {
					other = w.lookAlike()
					assert.NoError(t, w.atlas.Assign(w.projects[1], other.ID, "GROUP_OWNER"))
				})
				w.atlas.Inject(fault)
				_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
				w.assertAlive(other)
				w.assertNamed(err, append(w.atlas.MintedKeys(w.org), other)...)
				if name == "request lost" {
					golden(t, "mint-in-doubt-elsewhere", err)
				}
			})
		})
	}
}

// listsShowOneProject has the lists of a project's keys show no roles in other projects, as those that were recorded.
func (w *world) listsShowOneProject() {
	w.Helper()
	w.tamper(func(answer *http.Response, body string) string {
		return withoutOthers(answer.Request, body, w.projects)
	})
}

// withoutOthers is the answer to a request without the roles in other projects, if it is for the list of a project's keys.
func withoutOthers(request *http.Request, body string, projects []string) string {
	path := request.URL.Path
	if request.Method != http.MethodGet || !strings.Contains(path, "/groups/") {
		return body
	}
	for _, project := range projects {
		if !strings.Contains(path, project) {
			body = regexp.MustCompile(`,?\{"groupId":"`+project+`"[^}]*\}`).ReplaceAllString(body, "")
		}
	}
	return strings.ReplaceAll(body, `"roles":[,`, `"roles":[`)
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

// Atlas is looked at to the end before an error says what is there.
func TestKeyThatTurnsUpBesideOthersIsNamed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.CreateVisibleAfter = 12 * time.Second
		w.atlas.Inject(lost(1))
		first, second := w.lookAlike(), w.lookAlike()
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		minted := w.atlas.MintedKeys(w.org)
		require.Len(t, minted, 1)
		w.assertNamed(err, minted[0], first, second)
	})
}

// The only candidate is deleted and another key made; then one more turns up, and a warning names it.
func TestKeyThatTurnsUpAfterTheDeletionIsNamed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(lost(1))
		var late emulator.Key
		time.AfterFunc(7*time.Second, func() { late = w.lookAlike() })
		key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.NoError(t, err)
		w.assertMinted(key)
		w.assertAlive(late)
		require.Len(t, w.warnings.all(), 1)
		goldenText(t, "warning-late", w.warnings.all()[0])
		assert.Contains(t, w.warnings.all()[0], late.PublicKey)
	})
}

// The answer that followed is not kept back where the command is cancelled meanwhile; that Atlas was not looked at to the
// end is told.
func TestLooksAfterTheDeletionEndWithTheContext(t *testing.T) {
	inWorld(t, func(w *world) {
		ctx, cancel := context.WithCancelCause(w.ctx)
		time.AfterFunc(8*time.Second, func() { cancel(errTest) })
		w.atlas.Inject(lost(1))
		begun := time.Now()
		key, err := w.client.Keys().Mint(ctx, w.mintRequest())
		require.NoError(t, err)
		w.assertMinted(key)
		assert.Equal(t, 8*time.Second, time.Since(begun))
		require.Len(t, w.warnings.all(), 1)
		goldenText(t, "warning-not-looked", w.warnings.all()[0])
	})
}

// After the second deletion too Atlas is looked at to the end, before it is said that nothing is left.
func TestKeyThatTurnsUpAfterTheLastDeletionIsNamed(t *testing.T) {
	inWorld(t, func(w *world) {
		second := lost(2)
		var late emulator.Key
		second.Hook = func() { time.AfterFunc(7*time.Second, func() { late = w.lookAlike() }) }
		w.atlas.Inject(lost(1), second)
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		w.assertAlive(late)
		w.assertNamed(err, late)
		assert.NotContains(t, err.Error(), "was left behind")
	})
}

func TestThatNothingIsLeftIsNotSaidUnseen(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(lost(1), lost(2), emulator.Fault{Method: http.MethodGet, Path: mintRoute, Status: http.StatusBadGateway, Nth: 5, Count: -1})
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.ErrorIs(t, err, errUnsettled)
		assert.NotContains(t, err.Error(), "was left behind")
	})
}

// What the first of two lost requests made turns up while the second one is settled.
func TestFirstKeyThatTurnsUpWithTheSecondIsNamed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.CreateVisibleAfter = 40 * time.Second
		first := lost(1)
		w.atlas.Inject(first, lost(2))
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		minted := w.atlas.MintedKeys(w.org)
		require.Len(t, minted, 2)
		w.assertNamed(err, minted[0])
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

// Whoever may not delete the key, or not even read it at the organization, is told of it.
func TestRefusedDeletionNamesKeyAndRole(t *testing.T) {
	for name, org := range map[string][]string{"mint-deletion-refused": {"ORG_MEMBER"}, "mint-read-refused": nil} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				client := w.newClient(w.token(emulator.Grants{Org: org, Projects: map[string][]string{w.projects[0]: {"GROUP_OWNER"}}}))
				w.atlas.Inject(lost(1))
				_, err := client.Keys().Mint(w.ctx, w.mintRequest())
				left := w.atlas.MintedKeys(w.org)
				require.Len(t, left, 1)
				golden(t, name, err)
				assert.ErrorContains(t, err, left[0].ID)
				assert.ErrorContains(t, err, left[0].PublicKey)
				assert.ErrorContains(t, err, "Organization Owner (ORG_OWNER)")
				assert.Equal(t, 1, w.atlas.Counts().ByRoute["POST "+mintRoute])
			})
		})
	}
}

// The only candidate is somebody else's, and may not be deleted; the key of the lost answer turns up later: both are named.
func TestRefusedDeletionIsToldAfterTheLastLook(t *testing.T) {
	inWorld(t, func(w *world) {
		client := w.projectScoped(map[string][]string{w.projects[0]: {"GROUP_OWNER"}})
		w.atlas.CreateVisibleAfter = 12 * time.Second
		w.atlas.Inject(lost(1))
		other := w.lookAlike()
		_, err := client.Keys().Mint(w.ctx, w.mintRequest())
		minted := w.atlas.MintedKeys(w.org)
		require.Len(t, minted, 1)
		w.assertNamed(err, minted[0], other)
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
