package rules

// replacing replaces a key for another description.
var replacing = Options{ReplaceOnChanges: []string{"description"}}

// replacingFirst does so too, and deletes the old one before.
var replacingFirst = Options{ReplaceOnChanges: []string{"description"}, DeleteBeforeReplace: true}

// replaceCases are about making a resource anew.
var replaceCases = []Case{
	{
		Name: "replaceOnChanges makes the new one, then deletes the old one",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "up", Program: program(key("web", "second", 0).with(replacing)), State: []string{"web"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check web "second" [P0] olds`, `Diff web K1 "second" [P0]`,
				`Check web "second" [P0]`, `Create web "second" [P0]`, "Delete web K1"}},
			{Do: "up", Program: program(key("web", "second", 0, 1).with(replacing)), State: []string{"web"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check web "second" [P0 P1] olds`, `Diff web K2 "second" [P0 P1]`,
				`Update web K2 "second" [P0 P1]`}},
			{Do: "up", State: []string{"web"},
				Program: program(key("web", "second", 1).with(Options{ReplaceOnChanges: []string{"projectAssignments[0]"}})),
				Calls: []string{"CheckConfig default", "DiffConfig default", `Check web "second" [P1] olds`, `Diff web K2 "second" [P1]`,
					`Check web "second" [P1]`, `Create web "second" [P1]`, "Delete web K2"}},
		},
	},
	{
		Name: "a replacement whose deletion fails is completed by the next run",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "up", Program: program(key("web", "second", 0).with(replacing)), Refuse: remove, Ends: "fails",
				State: []string{"web", "web to delete"}, Calls: []string{
					"CheckConfig default", "DiffConfig default", `Check web "second" [P0] olds`, `Diff web K1 "second" [P0]`,
					`Check web "second" [P0]`, `Create web "second" [P0]`, "Delete web K1"}},
			{Do: "up", Program: program(key("web", "second", 0)), State: []string{"web"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check web "second" [P0] olds`, `Diff web K2 "second" [P0]`, "Delete web K1"}},
		},
	},
	{
		Name: "deleteBeforeReplace deletes the old one first, and what would be replaced with it before that",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "up", State: []string{"web", "replaced"},
				Program: program(key("web", "first", 0), key("replaced", "", 1).from("web.publicKey").with(replacing)), Calls: []string{
					"CheckConfig default", "DiffConfig default", `Check web "first" [P0] olds`, `Diff web K1 "first" [P0]`,
					`Check replaced "public key" [P1]`, `Create replaced "public key" [P1]`}},
			{Do: "up", State: []string{"web", "replaced"},
				Program: program(key("web", "second", 0).with(replacingFirst), key("replaced", "", 1).from("web.publicKey").with(replacing)),
				Calls: []string{
					"CheckConfig default", "DiffConfig default", `Check web "second" [P0] olds`, `Diff web K1 "second" [P0]`,
					`Check web "second" [P0]`, `Diff replaced K2 "?" [P1]`, "Delete replaced K2", "Delete web K1", `Create web "second" [P0]`,
					`Check replaced "public key" [P1]`, `Create replaced "public key" [P1]`}},
			{Do: "up", State: []string{"web", "replaced"},
				Program: program(key("web", "third", 0).with(replacingFirst), key("replaced", "", 1).from("web.publicKey")), Calls: []string{
					"CheckConfig default", "DiffConfig default", `Check web "third" [P0] olds`, `Diff web K3 "third" [P0]`,
					`Check web "third" [P0]`, `Diff replaced K4 "?" [P1]`, "Delete replaced K4", "Delete web K3", `Create web "third" [P0]`,
					`Check replaced "public key" [P1]`, `Create replaced "public key" [P1]`}},
			{Do: "up", State: []string{"web", "replaced"},
				Program: program(key("web", "fourth", 0).with(replacingFirst), key("replaced", "", 1).from("web.publicKey")), Calls: []string{
					"CheckConfig default", "DiffConfig default", `Check web "fourth" [P0] olds`, `Diff web K5 "fourth" [P0]`,
					`Check web "fourth" [P0]`, `Diff replaced K6 "?" [P1]`, "Delete web K5", `Create web "fourth" [P0]`,
					`Check replaced "public key" [P1] olds`, `Diff replaced K6 "public key" [P1]`, `Update replaced K6 "public key" [P1]`}},
		},
	},
	{
		Name: "a replacement that has only deleted is completed by the next run",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "up", Program: program(key("web", "second", 0).with(replacingFirst)), Refuse: mint, Ends: "fails",
				State: []string{"web to make"}, Calls: []string{
					"CheckConfig default", "DiffConfig default", `Check web "second" [P0] olds`, `Diff web K1 "second" [P0]`,
					`Check web "second" [P0]`, "Delete web K1", `Create web "second" [P0]`}},
			{Do: "up", Program: program(key("web", "second", 0).with(replacingFirst)), State: []string{"web"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check web "second" [P0] olds`, `Diff web K1 "second" [P0]`,
				`Check web "second" [P0]`, `Create web "second" [P0]`}},
		},
	},
	{
		Name: "--replace asks for no difference",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "up", Program: program(key("web", "first", 0)), Replace: []string{"web"}, State: []string{"web"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check web "first" [P0]`, `Create web "first" [P0]`, "Delete web K1"}},
		},
	},
	{
		Name: "a replacement trigger replaces when it changes, and not from none to some",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "up", Program: program(key("web", "first", 0).with(Options{ReplacementTrigger: "a"})), State: []string{"web"},
				Calls: []string{"CheckConfig default", "DiffConfig default", `Check web "first" [P0] olds`, `Diff web K1 "first" [P0]`}},
			{Do: "up", Program: program(key("web", "first", 0).with(Options{ReplacementTrigger: "b"})), State: []string{"web"},
				Calls: []string{"CheckConfig default", "DiffConfig default", `Check web "first" [P0] olds`, `Check web "first" [P0]`,
					`Create web "first" [P0]`, "Delete web K1"}},
		},
	},
	{
		Name: "what is protected is not replaced, nor what still says what it was imported by",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "up", Program: program(key("web", "first", 0).with(Options{Import: "{web}", Protect: true})), State: []string{"web"},
				Calls: []string{"CheckConfig default", "DiffConfig default", `Check web "first" [P0] olds`, `Diff web K1 "first" [P0]`}},
			{Do: "up", Ends: "fails", State: []string{"web"},
				Program: program(key("web", "second", 0).with(Options{Protect: true, ReplaceOnChanges: []string{"description"}})),
				Calls:   []string{"CheckConfig default", "DiffConfig default", `Check web "second" [P0] olds`, `Diff web K1 "second" [P0]`}},
			{Do: "up", Ends: "fails", State: []string{"web"},
				Program: program(key("web", "second", 0).with(Options{Import: "{web}", ReplaceOnChanges: []string{"description"}})),
				Calls:   []string{"CheckConfig default", "DiffConfig default", `Check web "second" [P0] olds`, `Diff web K1 "second" [P0]`}},
		},
	},
}
