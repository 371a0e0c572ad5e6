package faults

import (
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestRefreshAfterHalfAMove has a move stop half-way, to either pattern: the engine keeps the inputs of the type before, and a
// refresh works all the same.
func TestRefreshAfterHalfAMove(t *testing.T) {
	for _, forth := range []bool{true, false} {
		onStage(t, func(s *stage) {
			of := func(description string) (whole, split sim.Resource) {
				key := s.key(description, 0)
				key.OrgRoles = []string{"ORG_READ_ONLY"}
				whole, split = key.Resource("web"), s.orgKey("web")
				split.Inputs["description"] = resource.NewProperty(description)
				split.Inputs["roleNames"] = texts("ORG_READ_ONLY")
				whole.Options.Aliases = []sim.Alias{{Type: sim.OrgKeyType}}
				split.Options.Aliases = []sim.Alias{{Type: sim.KeyType}}
				return with(whole, "accessList", texts()), with(split, "accessList", texts())
			}
			before, _ := of("web")
			_, to := of("renamed")
			if !forth {
				_, before = of("web")
				to, _ = of("renamed")
			}
			after := sim.List{with(to, "accessList", texts("192.0.2.1"))}
			s.mustUp(sim.List{before})
			made := s.Atlas.MintedKeys(s.Org)[0]
			if forth { // the description is changed before the list is, and the other way round
				s.Atlas.Inject(emulator.Fault{Method: "POST", Path: emulator.RouteCreateOrgAPIKeyAccessListEntry.Path, Status: 403})
			} else {
				s.Atlas.Inject(emulator.Fault{Method: "PATCH", Path: emulator.RouteUpdateOrgAPIKey.Path, Status: 403})
			}
			require.Error(t, s.stack.Up(after).Err)
			require.Equal(t, string(s.stack.Resource("web").Type), to.Type, "it has stopped half-way")
			require.NoError(t, s.stack.Refresh().Err)
			if forth {
				after = append(after, s.assignment("a", "web", 0))
			}
			s.mustUp(after)
			assert.Equal(t, made.ID, idIn(s.stack.Resource("web")))
		})
	}
}

// TestRefreshShowsRolesThatMayHaveBeenGiven has the answer get lost that gives a key organization roles for the first time, and
// the program ask for others before the next up: a refresh shows what the key has.
func TestRefreshShowsRolesThatMayHaveBeenGiven(t *testing.T) {
	onStage(t, func(s *stage) {
		key := s.key("web", 0)
		s.mustUp(sim.Keys{"web": key})
		s.Atlas.Inject(emulator.Fault{Method: "PATCH", Path: emulator.RouteUpdateOrgAPIKey.Path, Kind: emulator.Hang, After: true, Count: -1})
		key.OrgRoles, key.Timeout = []string{"ORG_READ_ONLY"}, 20
		require.Error(t, s.stack.Up(sim.Keys{"web": key}).Err)
		s.Atlas.ClearFaults()
		time.Sleep(time.Second)
		require.NoError(t, s.stack.Refresh().Err)
		key.OrgRoles = []string{"ORG_MEMBER"}
		s.mustUp(sim.Keys{"web": key})
	})
}

// TestRolesThatWereLeftAlone has a program name organization roles that it has left alone until then, beside another change:
// the answer to that shows that the key has others, and they are set, within one up.
func TestRolesThatWereLeftAlone(t *testing.T) {
	for _, split := range []bool{true, false} {
		onStage(t, func(s *stage) {
			s.mustUp(sim.Keys{"web": s.key("web", 0)})
			key := s.Atlas.MintedKeys(s.Org)[0]
			require.NoError(t, s.Atlas.SetOrgRoles(key.ID, "ORG_READ_ONLY"))
			named := s.key("renamed", 0)
			named.OrgRoles = []string{"ORG_MEMBER"}
			program := sim.List{named.Resource("web")}
			if split {
				moved := with(s.orgKey("web"), "description", resource.NewProperty("renamed"))
				moved.Options.Aliases = []sim.Alias{{Type: sim.KeyType}}
				program = sim.List{moved, s.assignment("a", "web", 0)}
			}
			s.mustUp(program)
		})
	}
}
