package faults

import (
	"fmt"
	"slices"
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
	// creates is how many keys or client secrets act makes in a run without faults.
	creates int
	// unassigns is how many keys it leaves in their organization.
	unassigns int
	// part says that only a part of its cases is played, accounts that it is about service accounts, and addresses that it has to do
	// with access lists.
	part, accounts, addresses bool
	// full says that both places for secrets of an account may be taken once an answer was lost: the clean run then tells by what.
	full bool
}

// scene is one run of a scenario.
type scene struct {
	*sim.World
	stack *sim.Stack
	// before and desired are the program before and after the command.
	before, desired sim.Program
	imports         []importing
	// somebodys are the keys and accounts that the scenario has not made, theirs the client secrets, with their accounts.
	somebodys []emulator.Key
	theirs    map[string]string
}

// importing is what pulumi import is told; of a key its own id too.
type importing struct{ typ, name, id, key string }

// scenarios are those of a key with its projects, which are played in full, those of the others of the family, and those of service
// accounts.
var scenarios = slices.Concat(projectKeyScenarios, familyScenarios, accountScenarios, hangingScenarios)

var projectKeyScenarios = []scenario{
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
			c.desired = sim.Keys{"api": c.key("api", 1)}
		},
		act: (*scene).up,
	},
	{
		name: "read",
		prepare: func(c *scene) {
			c.before = sim.Keys{"web": c.key("web", 0, 1)}
			c.desired = c.before
		},
		act: (*scene).refresh,
	},
	{
		name: "import",
		prepare: func(c *scene) {
			key := c.byHand("by hand", 0)
			c.imports = []importing{{sim.KeyType, "web", c.Projects[0] + "-" + key.ID, key.ID}}
			c.desired = sim.Keys{"web": c.key("by hand", 0)}
		},
		act: (*scene).importAll,
	},
	{
		name: "refresh of 5",
		prepare: func(c *scene) {
			program := sim.Keys{}
			for i := range 5 {
				program[fmt.Sprintf("key-%d", i)] = c.key(fmt.Sprintf("key-%d", i), i)
			}
			c.before, c.desired = program, program
		},
		act: (*scene).refresh,
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

func (c *scene) refresh() sim.Result { return c.stack.Refresh() }

// importAll imports what is not in state yet.
func (c *scene) importAll() sim.Result {
	for _, i := range c.imports {
		if c.stack.Resource(i.name) != nil {
			continue
		}
		if result := c.stack.ImportType(i.typ, i.name, i.id); result.Err != nil {
			return result
		}
	}
	return sim.Result{}
}

// clean is the one run after the faults. What could not be imported is imported first: up would create another.
func (c *scene) clean() sim.Result {
	if result := c.importAll(); result.Err != nil {
		return result
	}
	return c.up()
}

// audit holds what there is against what should be.
func (c *scene) audit() audit {
	a := audit{World: c.World, stack: c.stack, theirs: c.theirs}
	for _, i := range c.imports {
		if i.key != "" {
			a.imported = append(a.imported, i.key)
		}
	}
	return a
}

// keys are the ids of the keys and client secrets in state that the program has, and those of its accounts.
func (c *scene) keys() map[string]string {
	keys := map[string]string{}
	for name := range c.stack.Wanted(c.desired) {
		state := c.stack.Resource(name)
		if state == nil {
			continue
		}
		if current, _ := issuedIn(state); current.id != "" {
			keys[name] = current.id
		}
		if isAccount(string(state.Type)) {
			keys[name+" itself"] = idIn(state)
		}
	}
	return keys
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
	w.Stays(sim.OrgKeyType, sim.AccountType, sim.ProjectAccountType)
	c := &scene{World: w, stack: w.StackWith(how.config(w))}
	c.bystander(s.accounts)
	s.prepare(c)
	if c.before != nil {
		if result := c.stack.Up(c.before); result.Err != nil {
			t.Fatalf("the run before: %v", result.Err)
		}
	}
	for _, key := range credentials(w) {
		if !key.Minted {
			c.somebodys = append(c.somebodys, key)
		}
	}
	c.theirs = foreignSecrets(w, c.stack)
	w.Atlas.ClearLog()
	return c
}
