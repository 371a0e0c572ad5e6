package faults

import (
	"fmt"
	"maps"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// scenario is a command that can go wrong, what comes before it, and what the clean run after it must reach.
type scenario struct {
	name string
	// prepare brings Atlas and the stack into the state before. It makes no mistakes.
	prepare func(c *scene)
	// act is the command that meets the faults.
	act func(c *scene) sim.Result
	// creates is how many keys act makes in a run without faults.
	creates int
}

// scene is one run of a scenario.
type scene struct {
	*sim.World
	stack *sim.Stack
	// before and desired are the program before and after the command.
	before, desired sim.Keys
	imported        emulator.Key
}

var scenarios = []scenario{
	{
		name:    "create 1",
		prepare: func(c *scene) { c.desired = sim.Keys{"web": c.key("web", 0)} },
		act:     (*scene).up,
		creates: 1,
	},
	{
		name: "create 3",
		prepare: func(c *scene) {
			key := c.key("web", 0, 1, 2)
			key.OrgRoles = []string{"ORG_READ_ONLY"}
			c.desired = sim.Keys{"web": key}
		},
		act:     (*scene).up,
		creates: 1,
	},
	{
		name: "update", // adds, changes, removes, renames
		prepare: func(c *scene) {
			c.before = sim.Keys{"web": c.key("web", 0, 1, 2)}
			key := c.key("renamed", 0, 1, 3)
			key.Assignments[1].Roles = []string{"GROUP_OWNER", "GROUP_READ_ONLY"}
			key.OrgRoles = []string{"ORG_READ_ONLY"}
			c.desired = sim.Keys{"web": key}
		},
		act: (*scene).up,
	},
	{
		name: "delete",
		prepare: func(c *scene) {
			c.before = sim.Keys{"api": c.key("api", 1), "web": c.key("web", 0)}
			c.desired = sim.Keys{"api": c.before["api"]}
		},
		act: (*scene).up,
	},
	{
		name: "read",
		prepare: func(c *scene) {
			c.before = sim.Keys{"web": c.key("web", 0, 1)}
			c.desired = c.before
		},
		act: func(c *scene) sim.Result { return c.stack.Refresh() },
	},
	{
		name: "import",
		prepare: func(c *scene) {
			c.imported = c.Atlas.AddKey(c.Org, "by hand", emulator.Grants{
				Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{c.Projects[0]: {"GROUP_READ_ONLY"}}})
			c.desired = sim.Keys{"web": c.key("by hand", 0)}
		},
		act: (*scene).importKey,
	},
	{
		name: "refresh of 5",
		prepare: func(c *scene) {
			c.before = sim.Keys{}
			for i := range 5 {
				c.before[fmt.Sprintf("key-%d", i)] = c.key(fmt.Sprintf("key-%d", i), i)
			}
			c.desired = maps.Clone(c.before)
		},
		act: func(c *scene) sim.Result { return c.stack.Refresh() },
	},
}

func (c *scene) key(description string, projects ...int) sim.Key {
	key := sim.Key{Description: description}
	for _, i := range projects {
		key.Assignments = append(key.Assignments, sim.Assignment{Project: c.Projects[i], Roles: []string{"GROUP_READ_ONLY"}})
	}
	return key
}

func (c *scene) up() sim.Result { return c.stack.Up(c.desired) }

func (c *scene) importKey() sim.Result {
	return c.stack.Import("web", c.Projects[0]+"-"+c.imported.ID)
}

// clean is the one run after the faults. A key that could not be imported is imported first: up would create another.
func (c *scene) clean() sim.Result {
	if c.imported.ID != "" && c.stack.Resource("web") == nil {
		if result := c.importKey(); result.Err != nil {
			return result
		}
	}
	return c.up()
}

// signIn is a way for the provider to sign in.
type signIn struct {
	name   string
	config func(w *sim.World) resource.PropertyMap
}

var signIns = []signIn{
	{"digest", func(w *sim.World) resource.PropertyMap { return sim.Config(w.Owner) }},
	{"OAuth", func(w *sim.World) resource.PropertyMap {
		return sim.ServiceAccountConfig(w.Atlas.AddServiceAccount(w.Org, emulator.Grants{Org: []string{"ORG_OWNER"}}))
	}},
}

// open makes the scene of a scenario, up to the command.
func (s scenario) open(t *testing.T, at place, how signIn) *scene {
	t.Helper()
	w := sim.New(t, at.options...)
	if at.unknown != nil {
		w.Atlas.Change(func(s *emulator.Server) { at.unknown(&s.Unknowns) })
	}
	c := &scene{World: w, stack: w.StackWith(how.config(w))}
	s.prepare(c)
	if c.before != nil {
		if result := c.stack.Up(c.before); result.Err != nil {
			t.Fatalf("the run before: %v", result.Err)
		}
	}
	w.Atlas.ClearLog()
	return c
}
