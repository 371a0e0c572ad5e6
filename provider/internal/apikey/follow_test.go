package apikey

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
)

// TestFollow draws moves from one pair of keys to another, stopped at any step, and holds: what hangs on a key is never on none
// of those that want it once one of them has had it; never is more than one key left that is not on record; and whatever stopped,
// the same move ends at what is wanted.
func TestFollow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SampledFrom([]string{"", "a", "b", "c", "d"})
		pair := func(label string) keyPair {
			p := keyPair{rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, label), key.Draw(t, label+"'s previous")}
			if p.previous == p.current {
				p.previous = ""
			}
			return p
		}
		have, want := pair("have"), pair("want")
		stopAt := rapid.IntRange(0, 5).Draw(t, "stop")
		on := map[string]bool{}
		for _, id := range []string{have.current, have.previous} {
			if id != "" {
				on[id] = true
			}
		}
		steps := 0
		errStop := errors.New("stopped")
		step := func(id string, is bool) error {
			if steps++; steps == stopAt {
				return errStop
			}
			if is {
				on[id] = true
			} else {
				delete(on, id)
			}
			assert.True(t, on[have.current] || on[want.current], "it is on the key it was on, or on the one it is to be on")
			return nil
		}
		f := follower{
			give: func(_ context.Context, id string) error { return step(id, true) },
			take: func(_ context.Context, id string) error { return step(id, false) },
		}
		reached, err := f.follow(t.Context(), have, want)
		if err != nil {
			require.ErrorIs(t, err, errStop)
			unrecorded := 0
			for id := range on {
				if !reached.has(id) {
					assert.Equal(t, want.current, id, "what is not on record is what the next run gives again")
					unrecorded++
				}
			}
			assert.LessOrEqual(t, unrecorded, 1)
			stopAt = 0
			reached, err = f.follow(t.Context(), reached, want)
		}
		require.NoError(t, err)
		assert.Equal(t, want, reached)
		assert.Len(t, on, len(credential.Without([]string{want.current, want.previous}, []string{""})))
		assert.True(t, on[want.current])
	})
}
