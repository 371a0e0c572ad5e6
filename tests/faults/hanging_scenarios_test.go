package faults

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// hangingScenarios are those of what hangs on a service account: secrets, assignments and access list entries, of an account of the
// program or of somebody else's.
var hangingScenarios = []scenario{
	{
		name: "ServiceAccountSecret create", part: true, accounts: true, creates: 1, full: true, act: (*scene).up, // beside somebody else's
		prepare: func(c *scene) {
			c.desired = sim.List{c.secret("a", c.accountByHand("theirs", 0), 48)}
		},
	},
	{
		name: "ServiceAccountSecret create by way of a project", part: true, accounts: true, creates: 1, full: true, act: (*scene).up,
		prepare: func(c *scene) {
			clientID := c.accountByHand("theirs", 0)
			c.takeAwaySecrets(clientID)
			r := with(c.secret("a", clientID, 48), "projectId", resource.NewProperty(c.Projects[0]))
			delete(r.Inputs, "orgId")
			c.desired = sim.List{r}
		},
	},
	{
		name: "ServiceAccountSecret replace", part: true, accounts: true, creates: 1, full: true, act: (*scene).up, // new before old
		prepare: func(c *scene) {
			clientID := c.accountByHand("theirs", 0)
			c.takeAwaySecrets(clientID)
			c.before, c.desired = sim.List{c.secret("a", clientID, 48)}, sim.List{c.secret("a", clientID, 96)}
		},
	},
	{
		name: "ServiceAccountSecret replace, old first", part: true, accounts: true, creates: 1, full: true, act: (*scene).up,
		prepare: func(c *scene) {
			first := func(r sim.Resource) sim.Resource {
				yes := true
				r.Options.DeleteBeforeReplace = &yes
				return r
			}
			clientID := c.accountByHand("theirs", 0)
			c.before, c.desired = sim.List{first(c.secret("a", clientID, 48))}, sim.List{first(c.secret("a", clientID, 96))}
		},
	},
	{
		name: "ServiceAccountSecret delete", part: true, accounts: true, act: (*scene).up,
		prepare: func(c *scene) {
			c.before, c.desired = sim.List{c.secret("a", c.accountByHand("theirs", 0), 48)}, sim.List{}
		},
	},
	{
		name: "assignments of accounts", part: true, accounts: true, act: (*scene).up, // one made, one taken over
		prepare: func(c *scene) {
			web, theirs := c.account(sim.AccountType, "web"), c.accountByHand("theirs", 1)
			c.ready(sim.List{web})
			b := c.place("b", "", 1)
			b.Inputs["clientId"] = resource.NewProperty(theirs)
			c.desired = sim.List{web, c.place("a", "web", 0), b}
		},
	},
	{
		name: "assignments of accounts update", part: true, accounts: true, act: (*scene).up, // one of each: changed, moved, removed, added
		prepare: func(c *scene) {
			web := c.account(sim.AccountType, "web")
			c.before = sim.List{web, c.place("a", "web", 0), c.place("b", "web", 1), c.place("c", "web", 2)}
			c.desired = sim.List{web, c.place("a", "web", 0, "GROUP_OWNER"), c.place("b", "web", 3), c.place("d", "web", 4)}
		},
	},
	{
		name: "entries of accounts", part: true, accounts: true, addresses: true, act: (*scene).up, // one of each: moved, removed, added
		prepare: func(c *scene) {
			web := c.account(sim.AccountType, "web")
			c.before = sim.List{web, c.accountEntry("a", "192.0.2.1"), c.accountEntry("b", "198.51.100.0/24")}
			c.desired = sim.List{web, c.accountEntry("a", "192.0.2.2"), c.accountEntry("c", "203.0.113.0/24")}
		},
	},
	{
		name: "what hangs on accounts refresh", part: true, accounts: true, addresses: true, act: (*scene).refresh,
		prepare: func(c *scene) {
			c.before = sim.List{c.account(sim.AccountType, "web"), c.place("a", "web", 0), c.accountEntry("c", "192.0.2.1"),
				c.secret("b", c.accountByHand("theirs", 0), 48)}
			c.desired = c.before
		},
	},
}

// secret is one of an account, which lives so many hours.
func (c *scene) secret(name, clientID string, hours float64) sim.Resource {
	return sim.Resource{Type: sim.AccountSecretType, Name: name, Inputs: resource.PropertyMap{"orgId": resource.NewProperty(c.Org),
		"clientId": resource.NewProperty(clientID), "secretExpiresAfterHours": resource.NewProperty(hours)}}
}

// place is the assignment of an account of the program, by its name; without roles to read only.
func (c *scene) place(name, account string, project int, roles ...string) sim.Resource {
	return ofAccount(sim.AccountAssignmentType, account, c.assignment(name, account, project, roles...))
}

// accountEntry is one of the access list of the account web.
func (c *scene) accountEntry(name, address string) sim.Resource {
	return ofAccount(sim.AccountEntryType, "web", c.entry(name, "web", address))
}

// ofAccount is what hangs on a key as it hangs on the account of that name.
func ofAccount(typ, account string, r sim.Resource) sim.Resource {
	r.Type = typ
	delete(r.Inputs, "apiKeyId")
	return with(r, "clientId", sim.Output(account, "clientId"))
}

// takeAwaySecrets deletes the secrets that somebody has made of an account.
func (c *scene) takeAwaySecrets(clientID string) {
	for _, secret := range secretsOf(c.World, clientID) {
		_ = c.Atlas.DeleteSecret(clientID, secret.ID) // it is there
	}
}
