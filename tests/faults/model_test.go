package faults

import (
	"fmt"
	"math/bits"
	"testing"
	"testing/synctest"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// modelRuns is how many random histories each run of the tests plays.
const modelRuns = 1200

// TestModel plays random histories: programs change, keys move between the two patterns, somebody else changes keys, commands
// meet faults. After each up that succeeds, Atlas, state and program agree on all that nobody else has touched; at the end of
// each history, after one refresh and one up, they agree on everything, and a destroy leaves nothing. No command makes a key
// that lives anew, loses its private key, or leaves it without a project for a moment.
func TestModel(t *testing.T) {
	runs := modelRuns
	if raceEnabled || testing.Short() {
		runs /= 10
	}
	played, met := 0, 0
	seen, moved := map[string]int{}, 0
	rapidRuns(t, runs, func(rt *rapid.T) {
		history := rapid.SliceOfN(anEvent, 2, 14).Draw(rt, "history")
		seed := rapid.Uint64Range(1, 1<<32).Draw(rt, "seed")
		played++
		var wrong []string
		synctest.Test(t, func(t *testing.T) {
			m := newModel(t, seed)
			first := history[0]
			for _, first.What = range []string{"set", "up"} { // so that something is there
				m.play(first)
			}
			for _, e := range history {
				seen[e.What]++
				m.play(e)
				if len(m.wrong) > 0 {
					break
				}
			}
			m.end()
			wrong, met, moved = m.wrong, met+m.met, moved+m.moved
		})
		for _, w := range wrong {
			rt.Error(w)
		}
	})
	t.Logf("%d histories, %d commands that met faults, %d moves, events: %v", played, met, moved, seen)
	assert.GreaterOrEqual(t, played, runs)
	assert.GreaterOrEqual(t, moved, runs/4)
}

// event is one thing that happens in a history. Its numbers choose among what there is at that time.
type event struct {
	What           string
	Name, Text     int
	Split          bool // an ApiKey with its assignments, not a ProjectApiKey
	Projects       int  // a bit for each project
	Roles          int
	OrgRoles       int
	Access         int // how addresses are named
	Addresses      int // a bit for each
	Mode           int
	Faults, Places []int
}

func (e event) String() string {
	return fmt.Sprintf("%s name=%d text=%d split=%t projects=%06b roles=%d org=%d access=%d addresses=%03b mode=%d faults=%v at %v",
		e.What, e.Name, e.Text, e.Split, e.Projects, e.Roles, e.OrgRoles, e.Access, e.Addresses, e.Mode, e.Faults, e.Places)
}

var anEvent = rapid.Custom(func(rt *rapid.T) event {
	number := func(label string, first, last int) int { return rapid.IntRange(first, last).Draw(rt, label) }
	e := event{
		What: rapid.SampledFrom([]string{"set", "set", "set", "move", "move", "move", "drop", "up", "up", "up", "up", "up", "refresh", "import",
			"somebody grants", "somebody removes", "somebody renames", "somebody deletes", "somebody admits",
			"somebody makes"}).Draw(rt, "what"),
		Name: number("name", 0, 2), Text: number("text", 0, 1), Split: rapid.Bool().Draw(rt, "split"),
		Projects: rapid.SampledFrom(fewProjects).Draw(rt, "projects"), Roles: number("roles", 0, 63), OrgRoles: number("orgRoles", 0, 2),
		Access: number("access", 0, 3), Addresses: number("addresses", 0, 7), Mode: number("mode", 0, 3),
	}
	if e.What == "up" || e.What == "move" || e.What == "refresh" || e.What == "import" {
		n := number("faults", 0, 2)
		e.Faults = rapid.SliceOfN(rapid.IntRange(0, len(modelKinds())-1), n, n).Draw(rt, "kinds")
		e.Places = rapid.SliceOfN(rapid.IntRange(1, 12), n, n).Draw(rt, "places")
	}
	return e
})

// fewProjects are the sets of one to three projects.
var fewProjects = func() (sets []int) {
	for set := range 1 << 6 {
		if n := bits.OnesCount(uint(set)); n >= 1 && n <= 3 { //nolint:gosec // it is small
			sets = append(sets, set)
		}
	}
	return sets
}()

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
	descriptions   = []string{"alike", "another"}
	orgRoles       = [][]string{nil, {"ORG_MEMBER"}, {"ORG_READ_ONLY", "ORG_BILLING_ADMIN"}}
	modelAddresses = []string{"192.0.2.1", "198.51.100.0/24", "2001:db8::1"}
)

// wish is a key that a program wants, and what hangs on it.
type wish struct {
	split       bool // by an ApiKey and assignments, not by a ProjectApiKey
	description string
	orgRoles    []string
	projects    map[string][]string
	addresses   []string
	listed      bool // the addresses by the key's accessList, not by entries
	unassign    bool // deletionMode, of a ProjectApiKey
}

// wanted is what an event asks for. Two names can ask for the same.
func (e event) wanted(w *sim.World) wish {
	k := wish{
		split: e.Split, description: descriptions[e.Text], orgRoles: orgRoles[e.OrgRoles], projects: map[string][]string{},
		listed: e.Access == 1, unassign: e.Mode == 0,
	}
	for i, project := range w.Projects {
		if e.Projects&(1<<i) != 0 {
			k.projects[project] = e.roles(i)
		}
	}
	for i, address := range modelAddresses {
		if e.Access > 0 && e.Addresses&(1<<i) != 0 {
			k.addresses = append(k.addresses, address)
		}
	}
	return k
}

func (e event) roles(project int) []string {
	if e.Roles&(1<<project) != 0 {
		return []string{"GROUP_OWNER", "GROUP_READ_ONLY"}
	}
	return []string{"GROUP_READ_ONLY"}
}

func (e event) name() string { return []string{"api", "job", "web"}[e.Name] }

// list is the wish as a program writes it. What hangs on the key has the key's name in front of its own.
func (k wish) list(c *scene, name string) (program sim.List) {
	key := sim.Key{Description: k.description, OrgRoles: k.orgRoles}
	for i, project := range c.Projects {
		switch roles, named := k.projects[project]; {
		case !named:
		case k.split:
			program = append(program, c.assignment(fmt.Sprintf("%s-%d", name, i), name, i, roles...))
		default:
			key.Assignments = append(key.Assignments, sim.Assignment{Project: project, Roles: roles})
		}
	}
	for i, address := range k.addresses {
		if !k.listed {
			program = append(program, c.entry(fmt.Sprintf("%s-at-%d", name, i), name, address))
		}
	}
	r, before := key.Resource(name), sim.OrgKeyType
	if k.split {
		r, before = c.orgKey(name), sim.KeyType
		r.Inputs["description"] = resource.NewProperty(k.description)
		if k.orgRoles != nil {
			r.Inputs["roleNames"] = texts(k.orgRoles...)
		}
	} else if k.unassign {
		r.Inputs["deletionMode"] = resource.NewProperty("unassign")
	}
	if k.listed {
		r.Inputs["accessList"] = texts(k.addresses...)
	}
	r.Options.Aliases = []sim.Alias{{Type: before}}
	return append(program, r)
}

// grants are those of a key made by hand.
func (e event) grants(w *sim.World) emulator.Grants {
	return emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: e.wanted(w).projects}
}
