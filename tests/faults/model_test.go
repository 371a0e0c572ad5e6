package faults

import (
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// modelRuns is how many random histories each run of the tests plays.
const modelRuns = 1200

// TestModel plays random histories: programs change, somebody else changes keys, commands meet faults. After each up that
// succeeds, Atlas, state and program agree on all that nobody else has touched; at the end of each history, after one
// refresh and one up, they agree on everything, and a destroy leaves nothing.
func TestModel(t *testing.T) {
	runs := modelRuns
	if raceEnabled || testing.Short() {
		runs /= 10
	}
	played, met := 0, 0
	seen := map[string]int{}
	rapidRuns(t, runs, func(rt *rapid.T) {
		history := rapid.SliceOfN(anEvent, 2, 14).Draw(rt, "history")
		seed := rapid.Uint64Range(1, 1<<32).Draw(rt, "seed")
		played++
		var wrong []string
		synctest.Test(t, func(t *testing.T) {
			m := newModel(t, seed)
			for _, e := range history {
				seen[e.What]++
				m.play(e)
				if len(m.wrong) > 0 {
					break
				}
			}
			m.end()
			wrong, met = m.wrong, met+m.met
		})
		for _, w := range wrong {
			rt.Error(w)
		}
	})
	t.Logf("%d histories, %d commands that met faults, events: %v", played, met, seen)
	assert.GreaterOrEqual(t, played, runs)
}

// event is one thing that happens in a history. Its numbers choose among what there is at that time.
type event struct {
	What           string
	Name, Text     int
	Projects       int // a bit for each project
	Roles          int
	OrgRoles       int
	Faults, Places []int
}

func (e event) String() string {
	return fmt.Sprintf("%s name=%d text=%d projects=%06b roles=%d org=%d faults=%v at %v",
		e.What, e.Name, e.Text, e.Projects, e.Roles, e.OrgRoles, e.Faults, e.Places)
}

var anEvent = rapid.Custom(func(rt *rapid.T) event {
	e := event{
		What: rapid.SampledFrom([]string{"set", "set", "set", "drop", "up", "up", "up", "up", "refresh", "import",
			"somebody grants", "somebody removes", "somebody renames", "somebody deletes", "somebody makes"}).Draw(rt, "what"),
		Name:     rapid.IntRange(0, 2).Draw(rt, "name"),
		Text:     rapid.IntRange(0, 1).Draw(rt, "text"),
		Projects: rapid.IntRange(1, 63).Draw(rt, "projects"),
		Roles:    rapid.IntRange(0, 63).Draw(rt, "roles"),
		OrgRoles: rapid.IntRange(0, 2).Draw(rt, "orgRoles"),
	}
	if e.What == "up" || e.What == "refresh" || e.What == "import" {
		n := rapid.IntRange(0, 2).Draw(rt, "faults")
		e.Faults = rapid.SliceOfN(rapid.IntRange(0, len(modelKinds())-1), n, n).Draw(rt, "kinds")
		e.Places = rapid.SliceOfN(rapid.IntRange(1, 9), n, n).Draw(rt, "places")
	}
	return e
})

// modelKinds are the kinds of faults that change nothing in Atlas for good, as the end of a project does.
func modelKinds() []kind {
	var all []kind
	for _, k := range kinds {
		if k.fault.Code != "GROUP_NOT_FOUND" {
			all = append(all, k)
		}
	}
	return all
}

var (
	descriptions = []string{"alike", "another"}
	orgRoles     = [][]string{nil, {"ORG_MEMBER"}, {"ORG_READ_ONLY", "ORG_BILLING_ADMIN"}}
)

// wanted is the key that an event asks for. Two names can ask for the same.
func (e event) wanted(w *sim.World) sim.Key {
	key := sim.Key{Description: descriptions[e.Text], OrgRoles: orgRoles[e.OrgRoles]}
	for i, project := range w.Projects {
		if e.Projects&(1<<i) != 0 {
			key.Assignments = append(key.Assignments, sim.Assignment{Project: project, Roles: e.roles(i)})
		}
	}
	return key
}

func (e event) roles(project int) []string {
	if e.Roles&(1<<project) != 0 {
		return []string{"GROUP_OWNER", "GROUP_READ_ONLY"}
	}
	return []string{"GROUP_READ_ONLY"}
}

func (e event) name() string { return []string{"api", "job", "web"}[e.Name] }

// grants are those of a key made by hand.
func (e event) grants(w *sim.World) emulator.Grants {
	g := emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{}}
	for _, a := range e.wanted(w).Assignments {
		g.Projects[a.Project] = a.Roles
	}
	return g
}
