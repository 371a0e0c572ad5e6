package atlas

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// lookAlike is a key as another stack makes it: with the description, the project and the roles of the mint request.
func (w *world) lookAlike() emulator.Key {
	return w.atlas.AddKey(w.org, "web", emulator.Grants{
		Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{w.projects[0]: {"GROUP_READ_ONLY"}}})
}

func (w *world) assertAlive(key emulator.Key) {
	w.Helper()
	_, alive := w.atlas.Key(key.ID)
	assert.True(w, alive, "key %s is somebody else's, and was deleted", key.ID)
}

// tamper has all answers to the client go by way of change, and those to the clients made later.
func (w *world) tamper(change func(answer *http.Response, body string) string) {
	w.Helper()
	w.network = tampered{w.network, change}
	w.client = w.newClient(w.token(emulator.Grants{Org: []string{"ORG_OWNER"}}))
}

// misdate has a proxy write a Date that is so much ahead on the answers that it is asked about.
func (w *world) misdate(ahead time.Duration, which func(answer *http.Response) bool) {
	w.Helper()
	w.tamper(func(answer *http.Response, body string) string {
		if which(answer) {
			answer.Header.Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
		}
		return body
	})
}

func every(*http.Response) bool { return true }

// unsent is how a minting request gets lost before it has any effect.
func unsent() emulator.Fault {
	return emulator.Fault{Method: http.MethodPost, Path: mintRoute, Kind: emulator.Reset}
}

// assertNamed checks that an error names each of the keys by its id and its public key.
func (w *world) assertNamed(err error, keys ...emulator.Key) {
	w.Helper()
	require.ErrorIs(w, err, errUnsettled)
	for _, key := range keys {
		assert.ErrorContains(w, err, key.ID)
		assert.ErrorContains(w, err, key.PublicKey)
	}
}

// The other stack's key was there before the request was sent, whatever a clock says.
func TestLyingDatesDeleteNoLookAlike(t *testing.T) {
	for _, ahead := range []time.Duration{-24 * time.Hour, -time.Hour, -time.Minute, -20 * time.Second, 20 * time.Second, time.Minute, time.Hour, 24 * time.Hour} {
		for _, age := range []time.Duration{3 * time.Second, 15 * time.Second, 50 * time.Second, 5 * time.Minute} {
			t.Run(ahead.String()+", made "+age.String()+" before", func(t *testing.T) {
				inWorld(t, func(w *world) {
					w.misdate(ahead, every)
					other := w.lookAlike()
					time.Sleep(age)
					w.atlas.Inject(unsent())
					_, _ = w.client.Keys().Mint(w.ctx, w.mintRequest()) // that it succeeds is another test's to say
					w.assertAlive(other)
				})
			})
		}
	}
}

// A key whose answer got lost is deleted, or else an error names it: no clock hides it.
func TestLyingDatesHideNoLostKey(t *testing.T) {
	for _, ahead := range []time.Duration{-24 * time.Hour, -time.Hour, -time.Minute, -20 * time.Second, 20 * time.Second, time.Minute, time.Hour, 24 * time.Hour} {
		t.Run(ahead.String(), func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.misdate(ahead, every)
				w.atlas.Inject(lost(1))
				_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
				minted := w.atlas.MintedKeys(w.org)
				require.Len(t, minted, 1, "which of the clocks lies cannot be known: no other is made")
				w.assertNamed(err, minted...)
			})
		})
	}
}

// It is the same where it is Atlas's clock, or ours, that is wrong.
func TestServerWithAnotherClockHidesNoLostKey(t *testing.T) {
	for _, ahead := range []time.Duration{-time.Hour, -time.Minute, time.Minute, time.Hour} {
		inWorld(t, func(w *world) {
			w.atlas.Change(func(s *emulator.Server) { s.TokenLife = 24 * time.Hour })
			w.client = w.newClient(w.token(emulator.Grants{Org: []string{"ORG_OWNER"}}))
			w.atlas.Advance(ahead)
			w.atlas.Inject(lost(1))
			_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
			minted := w.atlas.MintedKeys(w.org)
			require.Len(t, minted, 1)
			w.assertNamed(err, minted...)
		})
	}
}

// Where our clock is wrong, and every other Date agrees with it, those that do not count all the same.
func TestDatesThatAgreeWithAWrongClockHideNothing(t *testing.T) {
	for _, ahead := range []time.Duration{-time.Hour, -12 * time.Second, 12 * time.Second, time.Hour} {
		for _, first := range []int{0, 1} {
			t.Run(fmt.Sprint(ahead, " ", first), func(t *testing.T) {
				inWorld(t, func(w *world) {
					w.atlas.Change(func(s *emulator.Server) { s.TokenLife = 24 * time.Hour })
					w.atlas.Advance(ahead)
					answers := first
					w.misdate(0, func(*http.Response) bool { answers++; return answers%2 == 0 })
					w.atlas.Inject(lost(1))
					_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
					minted := w.atlas.MintedKeys(w.org)
					require.Len(w, minted, 1)
					w.assertNamed(err, minted...)
				})
				inWorld(t, func(w *world) {
					w.atlas.Advance(ahead)
					answers := first
					w.misdate(0, func(*http.Response) bool { answers++; return answers%2 == 0 })
					time.Sleep(20 * time.Second)
					var other emulator.Key // which seems, by our clock, to be made as the request was sent
					time.AfterFunc(20*time.Second-ahead, func() { other = w.lookAlike() })
					time.Sleep(20 * time.Second)
					w.atlas.Inject(unsent())
					_, _ = w.client.Keys().Mint(w.ctx, w.mintRequest())
					if ahead.Abs() < time.Minute {
						w.assertAlive(other)
					}
				})
			})
		}
	}
}

// Clocks that are about right tell enough.
func TestClocksThatAreNearlyRightSettle(t *testing.T) {
	for _, ahead := range []time.Duration{-300 * time.Millisecond, 0, 300 * time.Millisecond, time.Second, 2 * time.Second} {
		inWorld(t, func(w *world) {
			w.atlas.Latency = 500 * time.Millisecond
			w.atlas.Advance(ahead)
			time.Sleep(700 * time.Millisecond) // off the whole second
			w.atlas.Inject(lost(1))
			key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
			require.NoError(t, err, ahead)
			w.assertMinted(key)
		})
	}
}

// What a proxy says on its own pages is nothing of Atlas's.
func TestDatesOfAProxysPagesDoNotCount(t *testing.T) {
	for _, ahead := range []time.Duration{-time.Hour, time.Hour} {
		inWorld(t, func(w *world) {
			w.misdate(ahead, func(answer *http.Response) bool {
				return !strings.Contains(answer.Header.Get("Content-Type"), "vnd.atlas")
			})
			page := emulator.Fault{Method: http.MethodGet, Path: mintRoute, Kind: emulator.HTML, Status: http.StatusBadGateway, Count: 1}
			w.atlas.Inject(emulator.Fault{Method: http.MethodPost, Path: mintRoute, Kind: emulator.HTML, Status: http.StatusBadGateway, After: true}, page)
			key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
			require.NoError(t, err)
			w.assertMinted(key)
		})
	}
}

// A list that takes long is dated when it begins, or when it ends: either may seem to say that Atlas's clock is wrong.
func TestSlowLists(t *testing.T) {
	slow := func(after bool) emulator.Fault {
		return emulator.Fault{Method: http.MethodGet, Path: mintRoute, Kind: emulator.Pass, After: after, Delay: 25 * time.Second, Count: -1}
	}
	for name, after := range map[string]bool{"dated first": true, "dated last": false} {
		t.Run(name+", request lost: the other's key survives", func(t *testing.T) {
			for _, age := range []time.Duration{3 * time.Second, 20 * time.Second} {
				inWorld(t, func(w *world) {
					other := w.lookAlike()
					time.Sleep(age)
					w.atlas.Inject(unsent(), slow(after))
					_, _ = w.client.Keys().Mint(w.ctx, w.mintRequest())
					w.assertAlive(other)
				})
			}
		})
		t.Run(name+", answer lost: named where no other answer tells the time", func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.atlas.Inject(lost(1), slow(after))
				_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
				minted := w.atlas.MintedKeys(w.org)
				require.Len(t, minted, 1)
				w.assertNamed(err, minted...)
			})
		})
		t.Run(name+", answer lost: settled where another answer tells the time", func(t *testing.T) {
			inWorld(t, func(w *world) {
				_, err := w.client.Keys().Mint(w.ctx, MintRequest{ProjectID: w.projects[1], Description: "first", Roles: []string{"GROUP_OWNER"}})
				require.NoError(t, err)
				first := w.atlas.MintedKeys(w.org)
				w.atlas.Inject(lost(1), slow(after))
				key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
				require.NoError(t, err)
				assert.ElementsMatch(t, append(ids(first), key.ID), ids(w.atlas.MintedKeys(w.org)))
			})
		})
	}
}
