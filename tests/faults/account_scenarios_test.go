package faults

import (
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// accountScenarios are those of both kinds of service accounts. Where there is room for it, the account has a living secret of
// somebody else's too.
var accountScenarios = func() (all []scenario) {
	for _, typ := range []string{sim.AccountType, sim.ProjectAccountType} {
		of := func(s scenario) {
			s.part, s.accounts = true, true
			s.name = map[string]string{sim.AccountType: "ServiceAccount ", sim.ProjectAccountType: "ProjectServiceAccount "}[typ] + s.name
			all = append(all, s)
		}
		of(scenario{name: "create", addresses: true, creates: 1, act: (*scene).up, prepare: func(c *scene) {
			c.desired = sim.List{with(c.account(typ, "web"), "accessList", c.addresses("192.0.2.1", "198.51.100.0/24"))}
		}})
		of(scenario{name: "update", addresses: true, act: (*scene).up, prepare: func(c *scene) { // of everything
			before := sim.List{with(c.account(typ, "web"), "accessList", c.addresses("192.0.2.1", "198.51.100.0/24"))}
			c.ready(before)
			c.secretByHand(c.clientID("web"))
			r := with(c.account(typ, "web"), "accessList", c.addresses("192.0.2.1", "203.0.113.0/24"))
			r.Inputs["name"], r.Inputs["description"] = resource.NewProperty("renamed"), resource.NewProperty("for something else")
			r.Inputs["secretExpiresAfterHours"] = resource.NewProperty(48.0)
			r.Inputs["roleNames"] = map[string]resource.PropertyValue{
				sim.AccountType: texts("ORG_MEMBER", "ORG_READ_ONLY"), sim.ProjectAccountType: texts("GROUP_OWNER", "GROUP_READ_ONLY")}[typ]
			c.desired = sim.List{r}
		}})
		of(scenario{name: "without its secret", creates: 1, full: true, act: (*scene).up, prepare: func(c *scene) {
			c.desired = sim.List{c.account(typ, "web")}
			c.ready(c.desired)
			c.secretByHand(c.clientID("web"))
			c.vanish("web")
		}})
		of(scenario{name: "delete", act: (*scene).up, prepare: func(c *scene) {
			c.before = sim.List{c.account(typ, "web"), c.account(typ, "api")}
			c.desired = sim.List{c.account(typ, "api")}
		}})
		of(scenario{name: "refresh", addresses: true, act: (*scene).refresh, prepare: func(c *scene) {
			c.desired = sim.List{with(c.account(typ, "web"), "accessList", c.addresses("192.0.2.1")), c.account(typ, "api"), c.account(typ, "job")}
			c.ready(c.desired)
			c.secretByHand(c.clientID("api"))
		}})
		of(scenario{name: "import", act: (*scene).importAll, prepare: func(c *scene) {
			clientID := c.accountByHand("web", 0)
			owner := c.Projects[0]
			if typ == sim.AccountType {
				owner = c.Org
				_ = c.Atlas.UnassignServiceAccount(c.Projects[0], clientID) // it is in it
			}
			c.imports = []importing{{typ, "web", owner + "/" + clientID, clientID}}
			c.desired = sim.List{with(c.account(typ, "web"), "secretExpiresAfterHours", resource.NewProperty(8760.0))}
		}})
	}
	return append(all,
		scenario{name: "ProjectServiceAccount out of its project", part: true, accounts: true, act: (*scene).up, prepare: func(c *scene) {
			c.desired = sim.List{c.account(sim.ProjectAccountType, "web")}
			c.ready(c.desired)
			_ = c.Atlas.UnassignServiceAccount(c.Projects[0], c.clientID("web")) // it is in it
			c.mustRefresh()
		}},
		scenario{name: "ProjectServiceAccount unassign", part: true, accounts: true, unassigns: 1, act: (*scene).up, prepare: func(c *scene) {
			c.ready(sim.List{with(c.account(sim.ProjectAccountType, "web"), "deletionMode", resource.NewProperty("unassign"))})
			c.secretByHand(c.clientID("web"))
			c.desired = sim.List{}
		}},
	)
}()

// account is a service account, of the organization or of the first project.
func (c *scene) account(typ, name string) sim.Resource {
	r := sim.Resource{Type: typ, Name: name, Inputs: resource.PropertyMap{
		"name": resource.NewProperty(name), "description": resource.NewProperty("made for " + name), "secretExpiresAfterHours": resource.NewProperty(2160.0)}}
	if typ == sim.AccountType {
		return with(with(r, "orgId", resource.NewProperty(c.Org)), "roleNames", texts("ORG_MEMBER"))
	}
	return with(with(r, "projectId", resource.NewProperty(c.Projects[0])), "roleNames", texts("GROUP_READ_ONLY"))
}

// accountByHand is an account as somebody makes it in the console, like account(typ, name) in these projects, with a secret that never
// expires.
func (c *scene) accountByHand(name string, projects ...int) (clientID string) {
	grants := emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{}}
	for _, i := range projects {
		grants.Projects[c.Projects[i]] = []string{"GROUP_READ_ONLY"}
	}
	clientID, _ = c.Atlas.AddServiceAccount(c.Org, grants)
	if err := c.Atlas.SetServiceAccountDetails(clientID, name, "made for "+name); err != nil {
		panic(err) // it is there
	}
	return clientID
}

// secretByHand is a client secret that somebody else makes.
func (c *scene) secretByHand(clientID string) (id string) {
	secret, err := c.Atlas.AddSecret(clientID, 1000*time.Hour)
	if err != nil {
		panic(err) // the account is there
	}
	return secret.ID
}

// clientID is that of an account in state.
func (c *scene) clientID(name string) string { return idIn(c.stack.Resource(name)) }

// vanish has somebody delete the secret of an account, and a refresh show it.
func (c *scene) vanish(name string) {
	secret, _ := issuedIn(c.stack.Resource(name))
	if err := c.Atlas.DeleteSecret(secret.of, secret.id); err != nil {
		panic(fmt.Sprintf("it was there: %v", err))
	}
	c.mustRefresh()
}

func (c *scene) mustRefresh() {
	if result := c.stack.Refresh(); result.Err != nil {
		panic(result.Err) // nothing disturbs it
	}
}
