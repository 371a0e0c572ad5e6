package faults

import (
	"fmt"
	"slices"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// overlap is how many hours the keys of these scenarios overlap: longer than any command takes.
const overlap = 24

// rotations are the commands that make a key in place of another, retire one, or change two.
func rotations() (all []scenario) {
	for _, projects := range []int{1, 3} {
		for _, listed := range []bool{false, true} {
			for _, previous := range []bool{false, true} {
				program := func(c *scene, release string) sim.List { return c.rotating(release, projects, listed) }
				all = append(all, scenario{
					name: fmt.Sprintf("rotation, %d projects, access list %t, previous key %t", projects, listed, previous),
					act:  (*scene).up, creates: 1,
					prepare: func(c *scene) { c.turn(previous, program) },
				})
			}
		}
	}
	for _, previous := range []bool{false, true} {
		all = append(all, scenario{
			name: fmt.Sprintf("rotation, ApiKey with what hangs on it, previous key %t", previous), act: (*scene).up, creates: 1,
			prepare: func(c *scene) { c.turn(previous, (*scene).rotatingApart) },
		})
	}
	return slices.Concat(all, accountRotations(), []scenario{
		{name: "rotation and change", act: (*scene).up, creates: 1, prepare: func(c *scene) {
			c.turn(true, func(c *scene, release string) sim.List { return c.rotating(release, 3, true) })
			c.desired = c.changed("2")
		}},
		{name: "change of two keys", act: (*scene).up, prepare: func(c *scene) {
			c.turn(true, func(c *scene, release string) sim.List { return c.rotating(release, 3, true) })
			c.desired = c.changed("1")
		}},
		{name: "retirement", act: (*scene).up, prepare: func(c *scene) { c.age(func(r string) sim.List { return c.rotating(r, 3, true) }) }},
		{name: "retirement, ApiKey with what hangs on it", act: (*scene).up, prepare: func(c *scene) { c.age(c.rotatingApart) }},
		{name: "delete of two keys", act: (*scene).up, prepare: func(c *scene) {
			c.turn(true, func(c *scene, release string) sim.List { return c.rotating(release, 3, true) })
			c.desired = sim.List{}
		}},
		{name: "refresh of two keys", act: (*scene).refresh, prepare: func(c *scene) {
			c.turn(true, func(c *scene, release string) sim.List { return c.rotating(release, 3, true) })
			c.desired = c.before
		}},
	})
}

// accountRotations are those of client secrets: Atlas sees to the overlap.
func accountRotations() (all []scenario) {
	for _, typ := range []string{sim.AccountType, sim.ProjectAccountType} {
		of := func(s scenario) {
			s.accounts = true
			s.name = map[string]string{sim.AccountType: "ServiceAccount ", sim.ProjectAccountType: "ProjectServiceAccount "}[typ] + s.name
			all = append(all, s)
		}
		program := func(c *scene, release string) sim.List { return c.rotatingAccount(typ, release) }
		for _, previous := range []bool{false, true} {
			of(scenario{name: fmt.Sprintf("rotation, previous secret %t", previous), act: (*scene).up, creates: 1, prepare: func(c *scene) {
				c.turn(previous, program)
			}})
		}
		of(scenario{name: "rotation and change, previous secret true", act: (*scene).up, creates: 1, prepare: func(c *scene) {
			c.turn(true, program)
			r := with(c.desired.(sim.List)[0].(sim.Resource), "accessList", texts("192.0.2.1", "203.0.113.0/24"))
			c.desired = sim.List{with(r, "description", resource.NewProperty("for something else"))}
		}})
		of(scenario{name: "refresh of two secrets", act: (*scene).refresh, prepare: func(c *scene) {
			c.turn(true, program)
			c.desired = c.before
		}})
	}
	return all
}

// turn has the command rotate a key, one that has been rotated before if it is to have a previous key.
func (c *scene) turn(previous bool, program func(c *scene, release string) sim.List) {
	if previous {
		c.ready(program(c, "0"))
	}
	c.before, c.desired = program(c, "1"), program(c, "2")
}

// age has the command find a previous key whose time is over.
func (c *scene) age(program func(release string) sim.List) {
	c.ready(program("0"))
	c.ready(program("1"))
	time.Sleep(overlap * time.Hour)
	c.desired = program("1")
}

func (c *scene) ready(program sim.Program) {
	if result := c.stack.Up(program); result.Err != nil {
		panic(result.Err) // nothing disturbs it
	}
}

func rules(release string) resource.PropertyValue {
	return resource.NewPropertyValue(map[string]any{"triggers": map[string]any{"release": release}, "overlapHours": float64(overlap)})
}

// rotating is a ProjectApiKey that rotates with the release.
func (c *scene) rotating(release string, projects int, listed bool) sim.List {
	r := with(c.key("web", []int{0, 1, 2}[:projects]...).Resource("web"), "rotation", rules(release))
	if listed {
		r = with(r, "accessList", texts("192.0.2.1", "198.51.100.0/24"))
	}
	return sim.List{r}
}

// rotatingAccount is a service account whose secret rotates with the release.
func (c *scene) rotatingAccount(typ, release string) sim.List {
	rules := resource.NewPropertyValue(map[string]any{"triggers": map[string]any{"release": release}})
	return sim.List{with(with(c.account(typ, "web"), "rotation", rules), "accessList", texts("192.0.2.1", "198.51.100.0/24"))}
}

// changed is rotating with another description, a project and an address less, and one of each more.
func (c *scene) changed(release string) sim.List {
	r := with(c.key("renamed", 0, 1, 3).Resource("web"), "rotation", rules(release))
	return sim.List{with(r, "accessList", texts("192.0.2.1", "203.0.113.0/24"))}
}

// rotatingApart is an ApiKey that rotates with the release, with two assignments and an entry.
func (c *scene) rotatingApart(release string) sim.List {
	list := sim.List{with(c.orgKey("web"), "rotation", rules(release))}
	for _, r := range []sim.Resource{c.assignment("a", "web", 0), c.assignment("b", "web", 1), c.entry("office", "web", "192.0.2.1")} {
		list = append(list, with(r, "previousApiKeyId", sim.Output("web", "previousApiKeyId")))
	}
	return list
}
