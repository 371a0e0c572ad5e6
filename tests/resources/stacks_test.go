package resources

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestTwentyStacks has twenty stacks assign one key, each to a project of its own, all at once: each gets what it asked for and
// undoes nothing of the others'; and what some of them destroy at once is theirs alone.
func TestTwentyStacks(t *testing.T) {
	inWorld(t, func(w *world) {
		const n = 20
		for i := len(w.Projects); i < n; i++ {
			w.Projects = append(w.Projects, w.Atlas.AddProject(w.Org, fmt.Sprintf("project-%d", i)))
		}
		roles := []string{"GROUP_OWNER", "GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"}
		before := map[string][]string{w.Atlas.AddProject(w.Org, "somebody's"): {"GROUP_DATA_ACCESS_ADMIN"}}
		key := w.Atlas.AddKey(w.Org, "shared", emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: before})
		stacks, programs, want := make([]*sim.Stack, n), make([]sim.List, n), map[string][]string{}
		for i := range stacks {
			role := roles[i%len(roles)]
			stacks[i], programs[i] = w.World.Stack(), sim.List{w.assignment("web", key.ID, i, role)}
			want[w.Projects[i]] = []string{role}
		}
		holds := func(of map[string][]string) {
			t.Helper()
			all := map[string][]string{}
			for _, projects := range []map[string][]string{before, of} {
				for project, roles := range projects {
					all[project] = roles
				}
			}
			is, there := w.Atlas.Key(key.ID)
			require.True(t, there)
			assert.Equal(t, all, is.Projects)
		}

		atOnce(t, stacks, func(i int) error { return stacks[i].Up(programs[i]).Err })
		holds(want)
		for i, stack := range stacks {
			assert.Equal(t, w.Projects[i], stack.Resource("web").Outputs["projectId"].StringValue())
		}
		atOnce(t, stacks, func(i int) error { return stacks[i].Refresh().Err })
		atOnce(t, stacks, func(i int) error {
			result := stacks[i].Up(programs[i])
			assert.Equal(t, map[string]string{"web": "same"}, result.Ops)
			return result.Err
		})
		holds(want)

		atOnce(t, stacks[:n/2], func(i int) error { return stacks[i].Destroy().Err })
		for _, project := range w.Projects[:n/2] {
			delete(want, project)
		}
		holds(want)
		atOnce(t, stacks[n/2:], func(i int) error { return stacks[n/2+i].Destroy().Err })
		holds(nil)
	})
}

// atOnce runs a command on each of the stacks at once. All have to succeed.
func atOnce(t *testing.T, stacks []*sim.Stack, command func(i int) error) {
	t.Helper()
	var running sync.WaitGroup
	for i := range stacks {
		running.Go(func() { assert.NoError(t, command(i)) })
	}
	running.Wait()
}
