package faults

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

var (
	accountMintPath = emulator.RouteCreateOrgServiceAccount.Path
	secretMintPath  = emulator.RouteCreateOrgServiceAccountSecret.Path
)

// TestLostSecretOfOthersIsNamed has the answer about a secret get lost that a program makes of somebody else's account: it is not
// deleted, since it cannot be told from one that somebody makes at that time, and the error names it. The next up makes another.
func TestLostSecretOfOthersIsNamed(t *testing.T) {
	onStage(t, func(s *stage) {
		clientID := s.accountByHand("theirs", 0)
		s.takeAwaySecrets(clientID)
		s.Atlas.Inject(emulator.Fault{Method: "POST", Path: secretMintPath, Kind: emulator.Reset, After: true})
		program := sim.List{s.secret("a", clientID, 48)}
		result := s.stack.Up(program)
		lost := secretsOf(s.World, clientID)
		require.Len(s, lost, 1)
		require.ErrorContains(s, result.Err, lost[0].ID)
		assert.Equal(s, 1, s.count("POST", secretMintPath), "and none more is made")
		s.mustUp(program)
		assert.Len(s, secretsOf(s.World, clientID), 2)
	})
}

// TestTwinAccountOfAnotherProcess has two stacks make accounts that are alike in the same second, or one a little later, and the answers
// of one or both get lost. Neither may delete what the other has in its state.
func TestTwinAccountOfAnotherProcess(t *testing.T) {
	for _, lost := range [][]int{{1}, {2}, {1, 2}} {
		for _, apart := range []time.Duration{0, 300 * time.Millisecond, 4 * time.Second, 9 * time.Second} {
			for _, secretFirst := range []bool{false, true} {
				onStage(t, func(s *stage) {
					s.Atlas.Change(func(atlas *emulator.Server) {
						atlas.Latency, atlas.Unknowns.WithoutInitialSecretRefused = 40*time.Millisecond, secretFirst
					})
					for _, nth := range lost {
						if secretFirst {
							nth += 2 // after the two that are refused
						}
						s.Atlas.Inject(emulator.Fault{Method: "POST", Path: accountMintPath, Nth: nth, Kind: emulator.Reset, After: true})
					}
					s.twinAccounts(apart)
				})
			}
		}
	}
}

func (s *stage) twinAccounts(apart time.Duration) {
	other := s.Stack()
	program := sim.List{s.account(sim.AccountType, "web")}
	results := make(chan sim.Result)
	go func() { results <- s.stack.Up(program) }()
	time.Sleep(apart)
	second := other.Up(program)
	first := <-results
	in := map[string]bool{}
	for _, side := range []struct {
		stack *sim.Stack
		err   error
	}{{s.stack, first.Err}, {other, second.Err}} {
		state := side.stack.Resource("web")
		if state == nil {
			require.ErrorContains(s, side.err, "mdb_sa_id_", "without an account the up must fail, and name what it may have made")
			continue
		}
		in[idIn(state)] = true
		secret, _ := issuedIn(state)
		if side.err == nil {
			assert.True(s, signsIn(s.World, idIn(state), plainText(secret.value)), "an account in a state was deleted by the other process")
		}
	}
	for _, account := range s.Atlas.MintedServiceAccounts(s.Org) {
		assert.True(s, in[account.ClientID] || named(s.World, account.ClientID), "account %s is in no state and in no error", account.ClientID)
	}
}
