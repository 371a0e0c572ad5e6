package faults

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// familyScenarios are those of a key of an organization and of what hangs on a key.
var familyScenarios = []scenario{
	{
		name: "ApiKey", part: true, creates: 1, act: (*scene).up,
		prepare: func(c *scene) {
			c.desired = sim.List{c.orgKey("web"), c.assignment("a", "web", 0), c.assignment("b", "web", 1)}
		},
	},
	{
		name: "ApiKey update", part: true, act: (*scene).up, // one of each: changed, moved, removed, added
		prepare: func(c *scene) {
			c.before = sim.List{c.orgKey("web"), c.assignment("a", "web", 0), c.assignment("b", "web", 1), c.assignment("c", "web", 2)}
			key := c.orgKey("web")
			key.Inputs["description"], key.Inputs["roleNames"] = resource.NewProperty("renamed"), texts("ORG_MEMBER", "ORG_READ_ONLY")
			c.desired = sim.List{key, c.assignment("a", "web", 0, "GROUP_OWNER"), c.assignment("b", "web", 3), c.assignment("d", "web", 4)}
		},
	},
	{
		name: "ApiKey delete", part: true, act: (*scene).up,
		prepare: func(c *scene) {
			kept := sim.List{c.orgKey("api"), c.assignment("c", "api", 2)}
			c.before = append(sim.List{c.orgKey("web"), c.assignment("a", "web", 0), c.assignment("b", "web", 1)}, kept...)
			c.desired = kept
		},
	},
	{
		name: "ApiKey refresh", part: true, act: (*scene).refresh,
		prepare: func(c *scene) {
			c.before = sim.List{c.orgKey("web"), c.assignment("a", "web", 0), c.assignment("b", "web", 1)}
			c.desired = c.before
		},
	},
	{
		name: "ApiKey import", part: true, act: (*scene).importAll, // one all of which is imported, and one of which an assignment is
		prepare: func(c *scene) {
			key, other := c.byHand("by hand", 0), c.byHand("somebody's", 1, 2)
			c.imports = []importing{
				{sim.OrgKeyType, "web", c.Org + "-" + key.ID, key.ID},
				{sim.AssignmentType, "a", c.Projects[0] + "/" + key.ID, ""},
				{sim.AssignmentType, "b", c.Projects[1] + "/" + other.ID, ""},
			}
			web := c.orgKey("web")
			web.Inputs["description"] = resource.NewProperty("by hand")
			b := c.assignment("b", "", 1, "GROUP_OWNER")
			b.Inputs["apiKeyId"] = resource.NewProperty(other.ID)
			c.desired = sim.List{web, c.assignment("a", "web", 0), b}
		},
	},
	{
		name: "addresses", part: true, addresses: true, creates: 2, act: (*scene).up,
		prepare: func(c *scene) {
			c.desired = sim.List{
				with(c.orgKey("api"), "accessList", c.addresses("192.0.2.1", "198.51.100.0/24", "2001:db8::/32")),
				with(c.key("web", 0, 1).Resource("web"), "accessList", c.addresses("192.0.2.1/32", "2001:db8::1")),
			}
		},
	},
	{
		name: "addresses update", part: true, addresses: true, act: (*scene).up,
		prepare: func(c *scene) {
			c.before = sim.List{
				with(c.orgKey("api"), "accessList", c.addresses("192.0.2.1", "198.51.100.0/24", "2001:db8::/32")),
				with(c.orgKey("job"), "accessList", c.addresses("192.0.2.1", "2001:db8::7")),
				c.key("web", 0).Resource("web"),
			}
			c.desired = sim.List{
				with(c.orgKey("api"), "accessList", c.addresses("192.0.2.2", "198.51.100.0/24", "2001:db8::1")),
				c.orgKey("job"),
				with(c.key("web", 0).Resource("web"), "accessList", c.addresses("192.0.2.1", "203.0.113.0/24")),
			}
		},
	},
	{
		name: "entries", part: true, addresses: true, creates: 1, act: (*scene).up,
		prepare: func(c *scene) {
			c.desired = sim.List{c.orgKey("web"), c.entry("a", "web", "192.0.2.1"), c.entry("b", "web", "198.51.100.0/24")}
		},
	},
	{
		name: "entries update", part: true, addresses: true, act: (*scene).up, // one of each: moved, removed, added
		prepare: func(c *scene) {
			c.before = sim.List{c.orgKey("web"), c.entry("a", "web", "192.0.2.1"), c.entry("b", "web", "198.51.100.0/24")}
			c.desired = sim.List{c.orgKey("web"), c.entry("a", "web", "192.0.2.2"), c.entry("c", "web", "203.0.113.0/24")}
		},
	},
	{
		name: "addresses refresh", part: true, addresses: true, act: (*scene).refresh,
		prepare: func(c *scene) {
			c.before = sim.List{
				c.orgKey("web"), c.entry("a", "web", "192.0.2.1"), c.entry("b", "web", "198.51.100.0/24"),
				with(c.orgKey("api"), "accessList", c.addresses("192.0.2.1", "2001:db8::/32")),
			}
			c.desired = c.before
		},
	},
	{
		name: "unassign", part: true, unassigns: 1, act: (*scene).up,
		prepare: func(c *scene) {
			c.before = sim.List{with(c.key("web", 0, 1, 2).Resource("web"), "deletionMode", resource.NewProperty("unassign"))}
			c.desired = sim.List{}
		},
	},
}

// bystander is somebody else's key or account in the same projects, with an access list: nothing may touch it.
func (c *scene) bystander(account bool) {
	if account {
		clientID := c.accountByHand("somebody else's", 0, 1, 2, 3)
		if err := c.Atlas.SetServiceAccountAccessList(clientID, "192.0.2.1", "203.0.113.7"); err != nil {
			panic(err) // it is there
		}
		return
	}
	key := c.byHand("somebody else's", 0, 1, 2, 3)
	if err := c.Atlas.SetAccessList(key.ID, "192.0.2.1", "203.0.113.7"); err != nil {
		panic(err) // it is there
	}
}

// byHand is a key as somebody makes it in the console, with the same description, roles and projects as
// key(description, projects...).
func (c *scene) byHand(description string, projects ...int) emulator.Key {
	grants := emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{}}
	for _, i := range projects {
		grants.Projects[c.Projects[i]] = []string{"GROUP_READ_ONLY"}
	}
	return c.Atlas.AddKey(c.Org, description, grants)
}

// orgKey is a key of the organization.
func (c *scene) orgKey(name string) sim.Resource {
	return sim.Resource{Type: sim.OrgKeyType, Name: name, Inputs: resource.PropertyMap{
		"orgId": resource.NewProperty(c.Org), "description": resource.NewProperty(name), "roleNames": texts("ORG_MEMBER")}}
}

// assignment is one of a key of the program, by its name; without roles to read only.
func (c *scene) assignment(name, key string, project int, roles ...string) sim.Resource {
	if roles == nil {
		roles = []string{"GROUP_READ_ONLY"}
	}
	return sim.Resource{Type: sim.AssignmentType, Name: name, Inputs: resource.PropertyMap{
		"apiKeyId": sim.Output(key, "apiKeyId"), "projectId": resource.NewProperty(c.Projects[project]), "roleNames": texts(roles...)}}
}

// entry is one of the access list of a key of the program, by its name.
func (c *scene) entry(name, key, address string) sim.Resource {
	return sim.Resource{Type: sim.EntryType, Name: name, Inputs: resource.PropertyMap{
		"orgId": resource.NewProperty(c.Org), "apiKeyId": sim.Output(key, "apiKeyId"), "address": resource.NewProperty(address)}}
}

// addresses is a list of those that this Atlas takes.
func (c *scene) addresses(list ...string) resource.PropertyValue {
	var taken []string
	c.Atlas.Change(func(atlas *emulator.Server) {
		for _, text := range list {
			if !strings.Contains(text, ":") || !atlas.Unknowns.IPv6Refused {
				taken = append(taken, text)
			}
		}
	})
	return texts(taken...)
}

// with is a resource with one more input.
func with(r sim.Resource, name resource.PropertyKey, value resource.PropertyValue) sim.Resource {
	r.Inputs = r.Inputs.Copy()
	r.Inputs[name] = value
	return r
}

func texts(values ...string) resource.PropertyValue {
	list := make([]resource.PropertyValue, len(values))
	for i, v := range values {
		list[i] = resource.NewProperty(v)
	}
	return resource.NewProperty(list)
}
