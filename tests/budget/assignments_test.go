package budget

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// listProject, assign and unassign are what assignments cost.
var (
	listProject = emulator.RouteListGroupAPIKeys.String()
	assign      = emulator.RouteUpdateGroupAPIKeyRoles.String()
	unassign    = emulator.RouteRemoveGroupAPIKey.String()
)

func TestOneAssignment(t *testing.T) {
	inBubble(t, func(l *ledger) {
		keys := l.somebodys(2, nil)
		web := func(key emulator.Key, project int) sim.List { return sim.List{l.assignment("web", key.ID, project)} }
		owner := l.assignment("web", keys[0].ID, 0)
		owner.Inputs["roleNames"] = sim.Properties(inputs{"": []string{"GROUP_OWNER"}})[""]
		assert.Equal(t, 2, l.up(web(keys[0], 0)), "create: the project's list, and the assignment")
		assert.Equal(t, 1, l.cost(l.stack.Refresh), "read")
		assert.Zero(t, l.preview(web(keys[0], 0)))
		assert.Zero(t, l.preview(web(keys[1], 1)))
		assert.Equal(t, 1, l.up(sim.List{owner}), "other roles")
		assert.Equal(t, 1, l.up(web(keys[0], 0)), "and back")
		assert.Equal(t, 3, l.up(web(keys[1], 0)), "another key: the list, the new one assigned, the old one taken out")
		assert.Equal(t, 3, l.up(web(keys[1], 1)), "another project: taken out, the list, assigned")
		assert.Equal(t, 1, l.imports(assignmentType, l.Projects[1]+"/"+keys[1].ID), "import")
		other := l.Stack()
		assert.Equal(t, 1, l.cost(func() sim.Result { return other.Up(web(keys[1], 1)) }), "what is there already is taken over")
		assert.Equal(t, 1, l.cost(l.stack.Destroy), "delete")
		assert.Equal(t, 1, l.cost(other.Destroy), "delete of what is gone")
	})
}

// TestAssignmentsShareTheirProjectsLists has a run assign many keys: each project's list is read once, before and not between.
func TestAssignmentsShareTheirProjectsLists(t *testing.T) {
	for _, c := range []struct{ assignments, projects int }{{100, 1}, {100, 6}, {300, 6}} {
		t.Run(fmt.Sprintf("%d in %d projects", c.assignments, c.projects), func(t *testing.T) {
			inBubble(t, func(l *ledger) {
				var program sim.List
				for i, key := range l.somebodys(c.assignments, nil) {
					program = append(program, l.assignment(fmt.Sprintf("of-%03d", i), key.ID, i%c.projects))
				}
				assert.Equal(t, c.assignments+c.projects, l.up(program), "up")
				assert.Equal(t, map[string]int{assign: c.assignments, listProject: c.projects}, l.Atlas.Counts().ByRoute)
				assert.Equal(t, c.projects, l.cost(l.stack.Refresh), "refresh")
				assert.Equal(t, map[string]int{listProject: c.projects}, l.Atlas.Counts().ByRoute)
				assert.Zero(t, l.preview(program), "preview without changes")
				assert.Equal(t, c.assignments, l.cost(l.stack.Destroy), "destroy")
				assert.Equal(t, map[string]int{unassign: c.assignments}, l.Atlas.Counts().ByRoute)
			})
		})
	}
}

// TestAssignmentsInALargeProject: its list has pages of 500 keys.
func TestAssignmentsInALargeProject(t *testing.T) {
	inBubble(t, func(l *ledger) {
		keys := l.somebodys(1300, map[string][]string{l.Projects[0]: {"GROUP_READ_ONLY"}})
		var program sim.List
		for i := range 20 {
			program = append(program, l.assignment(fmt.Sprintf("of-%03d", i), keys[i*60].ID, 0))
		}
		assert.Equal(t, 3, l.up(program), "all are taken over")
		assert.Equal(t, 3, l.cost(l.stack.Refresh), "refresh")
		more := slices.Concat(program, sim.List{l.assignment("more", l.somebodys(1, nil)[0].ID, 0)})
		assert.Equal(t, 3+1, l.up(more), "one more")
	})
}

func TestEntries(t *testing.T) {
	inBubble(t, func(l *ledger) {
		const n = 20
		keys := l.somebodys(2, nil)
		var several sim.List
		for i := range n {
			several = append(several, l.entry(fmt.Sprintf("entry-%02d", i), keys[0].ID, fmt.Sprintf("192.0.2.%d", i)))
		}
		one := several[:1]
		assert.Equal(t, 1, l.up(one), "create")
		assert.Equal(t, 1, l.cost(l.stack.Refresh), "read")
		assert.Equal(t, n-1, l.up(several), "one for each")
		assert.Equal(t, 1, l.cost(l.stack.Refresh), "one list for all entries of a key")
		assert.Zero(t, l.preview(several))
		assert.Zero(t, l.preview(sim.List{l.entry("entry-00", keys[1].ID, "192.0.2.0")}))
		assert.Equal(t, n-1, l.up(one), "delete")
		assert.Equal(t, 2, l.up(sim.List{l.entry("entry-00", keys[1].ID, "192.0.2.0")}), "another key: added there, removed here")
		assert.Equal(t, 2, l.up(sim.List{l.entry("entry-00", keys[1].ID, "192.0.2.0/24")}), "another address: removed, added")
		assert.Equal(t, 1, l.imports(entryType, l.Org+"/"+keys[1].ID+"/192.0.2.0/24"), "import")
		assert.Equal(t, 1, l.imports(entryType, l.Org+"-"+keys[1].ID+"-192.0.2.0/24"), "import by the long form")
		other := l.Stack()
		adopted := sim.List{l.entry("entry-00", keys[1].ID, "192.0.2.0/24")}
		assert.Equal(t, 2, l.cost(func() sim.Result { return other.Up(adopted) }), "what is there already: refused, and looked at")
		assert.Equal(t, 1, l.cost(l.stack.Destroy), "delete")
		assert.Equal(t, 1, l.cost(other.Destroy), "delete of what is gone")
	})
}
