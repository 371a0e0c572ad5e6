package faults

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

func (s *stage) visibility(create, remove time.Duration) {
	s.Atlas.Change(func(atlas *emulator.Server) { atlas.CreateVisibleAfter, atlas.DeleteVisibleFor = create, remove })
}

// TestRefreshStraightAfterUp reads keys that Atlas does not show yet: none may be dropped from state.
func TestRefreshStraightAfterUp(t *testing.T) {
	for _, late := range []time.Duration{time.Second, 20 * time.Second, 90 * time.Second} {
		onStage(t, func(s *stage) {
			s.visibility(late, 0)
			program := s.many(8, func(i int) string { return string(rune('a' + i)) })
			s.mustUp(program)
			require.NoError(t, s.stack.Refresh().Err)
			assert.Len(t, s.stack.Names(), 8, "a live key was dropped from state")
			s.mustUp(program)
		})
	}
}

// TestDeletedAndStillReadable destroys keys that stay readable for a while.
func TestDeletedAndStillReadable(t *testing.T) {
	onStage(t, func(s *stage) {
		s.visibility(0, time.Minute)
		program := sim.Keys{"web": s.key("web", 0, 1)}
		s.mustUp(program)
		require.NoError(t, s.stack.Destroy().Err)
		assert.Empty(t, s.stack.Names())
		s.mustUp(program)
	})
}

// TestLostMintShowsLate settles lost mints whose keys show only after a while. Up to 15 s the up succeeds; up to 30 s it
// fails and names the key; what shows later than that is the residue that docs/reliability.md tells of.
func TestLostMintShowsLate(t *testing.T) {
	for _, test := range []struct {
		late           time.Duration
		succeeds, left bool
	}{
		{3 * time.Second, true, false},
		{12 * time.Second, true, false},
		{25 * time.Second, false, true},
		{45 * time.Second, true, true},
	} {
		t.Run(test.late.String(), func(t *testing.T) {
			onStage(t, func(s *stage) {
				s.visibility(test.late, 0)
				s.loseMint(1, 1)
				program := sim.Keys{"web": s.key("web", 0)}
				result := s.stack.Up(program)
				if !test.succeeds {
					require.Error(t, result.Err)
					s.alive(s.Atlas.MintedKeys(s.Org)[0])
					require.ErrorContains(t, result.Err, s.Atlas.MintedKeys(s.Org)[0].PublicKey)
					return
				}
				require.NoError(t, result.Err)
				want := 1
				if test.left {
					want = 2
				}
				assert.Len(t, s.Atlas.MintedKeys(s.Org), want)
			})
		})
	}
}

// TestLostTwiceAndStillReadable has the key that the first settlement deleted stay readable during the second one: it is
// known, and no candidate.
func TestLostTwiceAndStillReadable(t *testing.T) {
	onStage(t, func(s *stage) {
		s.visibility(0, 5*time.Minute)
		s.loseMint(1, 2)
		result := s.stack.Up(sim.Keys{"web": s.key("web", 0)})
		require.Error(t, result.Err)
		assert.Equal(t, 2, s.count("POST", mintPath))
		assert.Empty(t, s.Atlas.MintedKeys(s.Org), "both keys are deleted")
	})
}

// TestKeyInState has a lost mint settled while a key with the same description, made in the same moments, is in state: it
// is known to the process, and must neither be deleted nor stand in the way.
func TestKeyInState(t *testing.T) {
	onStage(t, func(s *stage) {
		first := sim.Keys{"a": s.key("alike", 0)}
		s.mustUp(first)
		kept := s.stack.Resource("a").ID
		s.loseMint(1, 1)
		both := sim.Keys{"a": s.key("alike", 0), "b": s.key("alike", 0)}
		result := s.stack.Up(both)
		_, alive := s.Atlas.Key(string(kept))
		assert.True(t, alive, "the key in state was deleted")
		if result.Err == nil {
			s.agree(both)
		}
	})
}
