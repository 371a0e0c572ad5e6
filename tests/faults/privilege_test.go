package faults

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestLeastPrivilege works with a credential that has roles in two projects and none in the organization: all that Atlas
// allows succeeds; where it refuses, the error says which role is missing, and nothing has changed.
func TestLeastPrivilege(t *testing.T) {
	for _, refusal := range []int{http.StatusUnauthorized, http.StatusForbidden} { // Atlas has been seen to answer either
		onStage(t, func(s *stage) {
			s.Atlas.Change(func(atlas *emulator.Server) { atlas.RoleErrorStatus = refusal })
			s.stack = s.StackWith(sim.Config(s.Atlas.AddKey(s.Org, "deployer", emulator.Grants{Projects: map[string][]string{
				s.Projects[0]: {"GROUP_OWNER"}, s.Projects[1]: {"GROUP_OWNER"}}})))

			s.mustUp(sim.Keys{"web": s.key("web", 0)})
			s.mustUp(sim.Keys{"web": s.key("web", 0, 1)})
			changed := s.key("web", 0, 1)
			changed.Assignments[1].Roles = []string{"GROUP_OWNER"}
			program := sim.Keys{"web": changed}
			s.mustUp(program)
			require.NoError(t, s.stack.Refresh().Err, "the projects' lists serve")
			s.agree(program)
			key := s.Atlas.MintedKeys(s.Org)[0]
			require.NoError(t, s.Atlas.SetRoles(s.Projects[0], key.ID, "GROUP_SEARCH_INDEX_EDITOR"))
			require.NoError(t, s.stack.Refresh().Err)
			assert.Equal(t, "update", s.stack.Preview(program).Ops["web"], "drift is seen")
			s.mustUp(program)

			state := s.stack.Resource("web")
			for _, refused := range []struct {
				result sim.Result
				role   string
			}{
				{s.stack.Destroy(), "ORG_OWNER"},
				{s.stack.Up(sim.Keys{"web": s.key("renamed", 0, 1)}), "ORG_OWNER"},
			} {
				require.ErrorContains(t, refused.result.Err, refused.role)
			}
			assert.Equal(t, state.ID, s.stack.Resource("web").ID)
			now, _ := s.Atlas.Key(key.ID)
			assert.Equal(t, "web", now.Description)
			assert.Len(t, now.Projects, 2)
		})
	}
}

// TestForeignProject assigns a key to a project in which the credential has no role: the key is in state, and the error
// names the project and the role.
func TestForeignProject(t *testing.T) {
	onStage(t, func(s *stage) {
		deployer := s.Atlas.AddKey(s.Org, "deployer", emulator.Grants{Projects: map[string][]string{s.Projects[0]: {"GROUP_OWNER"}}})
		s.stack = s.StackWith(sim.Config(deployer))
		program := sim.Keys{"web": s.key("web", 0, 1)}
		result := s.stack.Up(program)
		require.ErrorContains(t, result.Err, s.Projects[1])
		require.ErrorContains(t, result.Err, "GROUP_OWNER")
		require.NotNil(t, s.stack.Resource("web"))
		s.stack.Config = sim.Config(s.Owner) // another deployer does the rest; the key stays
		s.mustUp(program)
		assert.Equal(t, 1, s.count("POST", mintPath))
	})
}
