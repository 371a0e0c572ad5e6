package faults

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestLostMintIsSettled has the key of a lost answer deleted and another one minted, within one up.
func TestLostMintIsSettled(t *testing.T) {
	onStage(t, func(s *stage) {
		s.loseMint(1, 1)
		s.mustUp(sim.Keys{"web": s.key("web", 0)})
		assert.Len(t, s.Atlas.MintedKeys(s.Org), 1)
		assert.Equal(t, 2, s.count("POST", mintPath))
	})
}

// TestLookAlikeByHandSurvives has an older key by hand, alike in all but its age, outlive a lost mint, and one of another
// project. Where it is no older than a minute, it could be the one that the lost request made, and the error names it.
func TestLookAlikeByHandSurvives(t *testing.T) {
	for _, lostBeforeEffect := range []bool{true, false} {
		for _, age := range []time.Duration{3 * time.Second, time.Minute, 2 * time.Minute, 24 * time.Hour} {
			onStage(t, func(s *stage) {
				lookAlike := s.byHand("web", 0)
				elsewhere := s.byHand("web", 1)
				time.Sleep(age)
				s.Atlas.Inject(emulator.Fault{Method: "POST", Path: mintPath, Kind: emulator.Reset, After: !lostBeforeEffect})
				program := sim.Keys{"web": s.key("web", 0)}
				if age > time.Minute {
					s.mustUp(program)
				} else {
					result := s.stack.Up(program)
					for _, key := range append(s.Atlas.MintedKeys(s.Org), lookAlike) {
						assert.ErrorContains(t, result.Err, key.PublicKey)
					}
				}
				s.alive(lookAlike)
				s.alive(elsewhere)
			})
		}
	}
}

// TestNamesakeMadeMeanwhile has somebody make a key of the same description by hand while the lost mint is settled.
func TestNamesakeMadeMeanwhile(t *testing.T) {
	for _, sameRoles := range []bool{true, false} {
		for _, at := range []time.Duration{0, 2 * time.Second, 7 * time.Second, 20 * time.Second} {
			onStage(t, func(s *stage) {
				byHand := make(chan emulator.Key, 1)
				s.Atlas.Inject(emulator.Fault{Method: "POST", Path: mintPath, Kind: emulator.Reset, After: true, Hook: func() {
					go func() {
						time.Sleep(at)
						roles := map[string][]string{s.Projects[0]: {"GROUP_READ_ONLY"}}
						if !sameRoles {
							roles[s.Projects[0]] = []string{"GROUP_OWNER"}
						}
						byHand <- s.Atlas.AddKey(s.Org, "web", emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: roles})
					}()
				}})
				_ = s.stack.Up(sim.Keys{"web": s.key("web", 0)}) // it may succeed, where the key came late
				key := <-byHand
				time.Sleep(time.Minute)
				s.alive(key)
			})
		}
	}
}

// TestTwinOfAnotherProcess has two stacks mint identical keys in the same second, and one or both lose an answer. Neither
// may delete what the other has in its state.
func TestTwinOfAnotherProcess(t *testing.T) {
	for name, lost := range map[string][]int{"the first": {1}, "the second": {2}, "both": {1, 2}} {
		for _, apart := range []time.Duration{0, 300 * time.Millisecond, time.Second, 4 * time.Second, 9 * time.Second} {
			t.Run(name+" "+apart.String(), func(t *testing.T) {
				onStage(t, func(s *stage) { s.twins(lost, apart) })
			})
		}
	}
}

func (s *stage) twins(lost []int, apart time.Duration) {
	s.Atlas.Change(func(atlas *emulator.Server) { atlas.Latency = 40 * time.Millisecond })
	for _, nth := range lost {
		s.loseMint(nth, 1)
		if nth == 2 && len(lost) == 2 { // the first fault has used up the first request
			s.Atlas.ClearFaults()
			s.loseMint(1, 2)
		}
	}
	other := s.Stack()
	program := sim.Keys{"web": s.key("web", 0)}
	results := make(chan sim.Result)
	go func() { results <- s.stack.Up(program) }()
	time.Sleep(apart)
	second := other.Up(program)
	first := <-results
	for _, side := range []struct {
		stack *sim.Stack
		err   error
	}{{s.stack, first.Err}, {other, second.Err}} {
		r := side.stack.Resource("web")
		if r == nil {
			require.Error(s, side.err, "without a key the up must fail")
			assert.True(s, strings.Contains(side.err.Error(), "public key"), "the candidates are named: %v", side.err)
			continue
		}
		key, alive := s.Atlas.Key(string(r.ID))
		if assert.True(s, alive, "a key in a state was deleted by the other process") {
			assert.Equal(s, key.PrivateKey, r.Outputs["privateKey"].SecretValue().Element.StringValue())
		}
	}
	for _, key := range s.Atlas.MintedKeys(s.Org) {
		inState := false
		for _, stack := range []*sim.Stack{s.stack, other} {
			r := stack.Resource("web")
			inState = inState || r != nil && string(r.ID) == key.ID
		}
		assert.True(s, inState || inError(s.World, key.PublicKey), "key %s is in no state and in no error", key.PublicKey)
	}
}

// TestAlikeSideBySide has several resources with the same description and roles mint at once, with every pattern of lost
// answers. None may touch another's key.
func TestAlikeSideBySide(t *testing.T) {
	const n = 3
	for pattern := range 1 << (n + 2) {
		onStage(t, func(s *stage) {
			s.Atlas.Change(func(atlas *emulator.Server) { atlas.Latency = 40 * time.Millisecond })
			mints := 0
			s.Atlas.Inject(emulator.Fault{Method: "POST", Path: mintPath, Count: -1, Kind: emulator.Reset, After: true,
				Match: lostBy(&mints, pattern)})
			program := s.many(n, func(int) string { return "alike" })
			result := s.stack.Up(program)
			s.Atlas.ClearFaults()
			for range n { // a failure ends an up early
				if result.Err == nil {
					break
				}
				time.Sleep(time.Minute)
				result = s.stack.Up(program)
			}
			require.NoError(t, result.Err)
			wrong, left := agreement(s.World, s.stack, program)
			assert.Empty(t, wrong)
			assert.Equal(t, orphans{}, left, "they run one at a time, so that none is taken for another's")
		})
	}
}

// TestNoThirdMint has every answer get lost: two keys are made, both are deleted, and the up fails.
func TestNoThirdMint(t *testing.T) {
	onStage(t, func(s *stage) {
		s.loseMint(1, -1)
		result := s.stack.Up(sim.Keys{"web": s.key("web", 0)})
		require.Error(t, result.Err)
		assert.Equal(t, 2, s.count("POST", mintPath))
		assert.Empty(t, s.Atlas.MintedKeys(s.Org), "what was made is gone")
		assert.Empty(t, s.stack.Names())
		s.Atlas.ClearFaults()
		s.mustUp(sim.Keys{"web": s.key("web", 0)})
	})
}

// TestDeletionRefused has the credential lack what it takes to delete the key of a lost answer: the error names the key
// and the role, and nothing more is minted.
func TestDeletionRefused(t *testing.T) {
	onStage(t, func(s *stage) {
		s.stack = s.StackWith(sim.Config(s.Atlas.AddKey(s.Org, "deployer", emulator.Grants{
			Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{s.Projects[0]: {"GROUP_OWNER"}}})))
		s.loseMint(1, 1)
		result := s.stack.Up(sim.Keys{"web": s.key("web", 0)})
		left := s.Atlas.MintedKeys(s.Org)
		require.Len(t, left, 1)
		require.ErrorContains(t, result.Err, left[0].PublicKey)
		require.ErrorContains(t, result.Err, "ORG_OWNER")
	})
}
