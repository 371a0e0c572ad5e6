package rules

import "slices"

// Cases are all of them.
func Cases() []Case {
	return slices.Concat(plainCases, orderCases, replaceCases, takingOverCases, optionCases, refreshCases, providerCases)
}

// Routes that commands have refused.
const (
	mint     = "POST /api/atlas/v2/groups/{groupId}/apiKeys"
	assign   = "PATCH /api/atlas/v2/groups/{groupId}/apiKeys/{apiUserId}"
	unassign = "DELETE /api/atlas/v2/groups/{groupId}/apiKeys/{apiUserId}"
	remove   = "DELETE /api/atlas/v2/orgs/{orgId}/apiKeys/{apiUserId}"
)

// key is a key in these projects.
func key(name, description string, projects ...int) Resource {
	return Resource{Name: name, Description: description, Projects: projects}
}

// with is a key with these options.
func (r Resource) with(o Options) Resource {
	r.Options = o
	return r
}

// after is a key that depends on others.
func (r Resource) after(names ...string) Resource {
	r.DependsOn = names
	return r
}

// from is a key whose description is another's output.
func (r Resource) from(output string) Resource {
	r.From = output
	return r
}

func program(resources ...Resource) []Resource { return resources }

// start is the first command of most cases: it makes one key.
func start(web Resource) Command {
	return Command{Do: "up", Program: program(web), State: []string{web.Name}, Calls: []string{
		"CheckConfig default", `Check ` + web.Name + ` "first" [P0]`, `Create ` + web.Name + ` "first" [P0]`}}
}

var plainCases = []Case{
	{
		Name: "a resource's life",
		Commands: []Command{
			{Do: "preview", Program: program(key("web", "first", 0)), Calls: []string{
				"CheckConfig default", `Check web "first" [P0]`, `Create web "first" [P0] preview`}},
			start(key("web", "first", 0)),
			{Do: "up", Program: program(key("web", "first", 0)), State: []string{"web"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check web "first" [P0] olds`, `Diff web K1 "first" [P0]`}},
			{Do: "up", Program: program(key("web", "second", 0, 1)), State: []string{"web"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check web "second" [P0 P1] olds`, `Diff web K1 "second" [P0 P1]`,
				`Update web K1 "second" [P0 P1]`}},
			{Do: "up", Program: program(), State: nil, Calls: []string{"Delete web K1"}},
		},
	},
	{
		Name:     "a plugin that stays up",
		Attached: true,
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "up", Program: program(key("web", "first", 0)), State: []string{"web"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check web "first" [P0] olds`, `Diff web K1 "first" [P0]`}},
			{Do: "destroy", Ends: "any", Calls: []string{"Delete web K1"}}, // the engine has sent it Cancel twice
		},
	},
	{
		Name: "a creation that stops half-way is completed in place",
		Commands: []Command{
			{Do: "up", Program: program(key("web", "first", 0, 1)), Refuse: assign, Ends: "fails", State: []string{"web"}, Calls: []string{
				"CheckConfig default", `Check web "first" [P0 P1]`, `Create web "first" [P0 P1]`}},
			{Do: "up", Program: program(key("web", "first", 0, 1)), State: []string{"web"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check web "first" [P0 P1] olds`, `Diff web K1 "first" [P0 P1]`,
				`Update web K1 "first" [P0 P1]`}},
		},
	},
	{
		Name: "an update that stops half-way leaves the inputs of before in state",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "up", Program: program(key("web", "first", 1)), Refuse: unassign, Ends: "fails", State: []string{"web"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check web "first" [P1] olds`, `Diff web K1 "first" [P1]`,
				`Update web K1 "first" [P1]`}},
			{Do: "refresh", State: []string{"web"}, Calls: []string{"Read web K1 olds", `Diff web K1 "first" [P0]`}},
		},
	},
	{
		Name: "what is not known in a preview",
		Commands: []Command{
			{Do: "preview", Program: program(key("web", "first", 0), key("user", "", 1).from("web.publicKey")), Calls: []string{
				"CheckConfig default", `Check web "first" [P0]`, `Create web "first" [P0] preview`, `Check user "?" [P1]`,
				`Create user "?" [P1] preview`}},
			start(key("web", "first", 0)),
			{Do: "strip"}, // what state lacks is not known either
			{Do: "preview", State: []string{"web"},
				Program: program(key("web", "first", 0), key("user", "", 1).from("web.createdAt"), key("other", "", 2).from("web.publicKey").after("user")),
				Calls: []string{"CheckConfig default", "DiffConfig default", `Check web "first" [P0] olds`, `Diff web K1 "first" [P0]`,
					`Check user "?" [P1]`, `Create user "?" [P1] preview`, `Check other "public key" [P2]`, `Create other "public key" [P2] preview`}},
		},
	},
}
