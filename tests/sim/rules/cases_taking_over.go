package rules

// takingOverCases are about objects that are there already. Whether a deletion in them is let through is the provider's.
var takingOverCases = []Case{
	{
		Name: "import by the id in state reads nothing",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "up", Program: program(key("web", "first", 0).with(Options{Import: "{web}"})), State: []string{"web"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check web "first" [P0] olds`, `Diff web K1 "first" [P0]`}},
		},
	},
	{
		Name: "import by another text reads, and deletes what was managed, protected or not",
		Commands: []Command{
			start(key("web", "first", 0).with(Options{Protect: true})),
			{Do: "up", Ends: "any", Program: program(key("web", "first", 0).with(Options{Import: "{P0}-{web}", Protect: true})), Calls: []string{
				"CheckConfig default", "DiffConfig default", "Read web P0-K1", `Check web "first" [P0] olds`, `Diff web K1 "first" [P0]`,
				"Delete web K1"}},
		},
	},
	{
		Name: "import makes what was read as the program wants it, and is not repeated",
		Commands: []Command{
			{Do: "up", Program: program(key("web", "first", 0).with(Options{Import: "{P0}-{hand}"})), State: []string{"web"}, Calls: []string{
				"CheckConfig default", "Read web P0-hand", `Check web "first" [P0] olds`, `Diff web hand "first" [P0]`,
				`Update web hand "first" [P0]`}},
			{Do: "up", Program: program(key("web", "first", 0).with(Options{Import: "{P0}-{hand}"})), State: []string{"web"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check web "first" [P0] olds`, `Diff web hand "first" [P0]`}},
		},
	},
	{
		Name: "a new name that imports reads, and deletes the old name",
		Commands: []Command{
			start(key("old", "first", 0)),
			{Do: "up", Ends: "any", Program: program(key("new", "first", 0).with(Options{Import: "{old}"})), Calls: []string{
				"CheckConfig default", "DiffConfig default", "Read new K1", `Check new "first" [P0] olds`, `Diff new K1 "first" [P0]`,
				"Delete old K1"}},
		},
	},
	{
		Name: "a new name that imports beside a failure deletes the old name in a later run",
		Commands: []Command{
			start(key("old", "first", 0)),
			{Do: "up", Ends: "fails", Refuse: mint, State: []string{"new", "old"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", "Read new K1", `Check new "first" [P0] olds`, `Diff new K1 "first" [P0]`,
				`Check other "first" [P1]`, `Create other "first" [P1]`},
				Program: program(key("new", "first", 0).with(Options{Import: "{old}"}), key("other", "first", 1).after("new"))},
			{Do: "up", Ends: "any", Program: program(key("new", "first", 0).with(Options{Import: "{old}"})), Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check new "first" [P0] olds`, `Diff new K1 "first" [P0]`, "Delete old K1"}},
		},
	},
	{
		Name: "pulumi import under a new name, and then the old one goes",
		Commands: []Command{
			start(key("old", "first", 0)),
			{Do: "import", Name: "new", ID: "{old}", State: []string{"old", "new"}, Calls: []string{"Read new K1", `Check new "first" [P0] olds`}},
			{Do: "up", Ends: "any", Program: program(key("new", "first", 0)), Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check new "first" [P0] olds`, `Diff new K1 "first" [P0]`, "Delete old K1"}},
		},
	},
	{
		Name: "pulumi import leaves its text nowhere, so that the option by that text imports again",
		Commands: []Command{
			{Do: "import", Name: "web", ID: "{P0}-{hand}", State: []string{"web"}, Calls: []string{
				"CheckConfig default", "Read web P0-hand", `Check web "by hand" [P0 P3] olds`}},
			{Do: "up", Ends: "any", Program: program(key("web", "by hand", 0, 3).with(Options{Import: "{P0}-{hand}"})), Calls: []string{
				"CheckConfig default", "DiffConfig default", "Read web P0-hand", `Check web "by hand" [P0 P3] olds`,
				`Diff web hand "by hand" [P0 P3]`, "Delete web hand"}},
		},
	},
	{
		Name: "an import without a difference keeps what was read",
		Commands: []Command{
			{Do: "up", Program: program(key("web", "by hand", 3, 0).with(Options{Import: "{P0}-{hand}"})), State: []string{"web"}, Calls: []string{
				"CheckConfig default", "Read web P0-hand", `Check web "by hand" [P3 P0] olds`, `Diff web hand "by hand" [P3 P0]`}},
			{Do: "refresh", State: []string{"web"}, Calls: []string{"Read web hand olds", `Diff web hand "by hand" [P0 P3]`}},
		},
	},
	{
		Name: "an alias finds the old name",
		Commands: []Command{
			start(key("old", "first", 0)),
			{Do: "up", Program: program(key("new", "second", 0).with(Options{AliasName: "old"})), State: []string{"new"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check new "second" [P0] olds`, `Diff new K1 "second" [P0]`,
				`Update new K1 "second" [P0]`}},
		},
	},
	{
		Name: "an alias finds the state of another type, which Diff and Update get as it is",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "retype"},
			{Do: "up", Program: program(key("web", "second", 0).with(Options{AliasFormer: true})), State: []string{"web"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check web "second" [P0] olds`, `Diff web K1 "second" [P0]`,
				`Update web K1 "second" [P0]`}},
		},
	},
	{
		Name: "what another type was is deleted as that, where no alias finds it",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "retype"},
			{Do: "up", Ends: "any", Program: program(key("web", "second", 0)), Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check web "second" [P0]`, `Create web "second" [P0]`, "Delete web K1"}},
		},
	},
	{
		Name: "a new name without an alias is another resource",
		Commands: []Command{
			start(key("old", "first", 0)),
			{Do: "up", Program: program(key("new", "first", 0)), State: []string{"new"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check new "first" [P0]`, `Create new "first" [P0]`, "Delete old K1"}},
		},
	},
	{
		Name: "get reads, in a preview too, and is let go",
		Commands: []Command{
			{Do: "preview", Program: program(Resource{Name: "web", Get: "{hand}"}), Calls: []string{"CheckConfig default", "Read web hand"}},
			{Do: "up", Program: program(Resource{Name: "web", Get: "{hand}"}), State: []string{"web external"}, Calls: []string{
				"CheckConfig default", "Read web hand"}},
			{Do: "refresh", State: []string{"web external"}, Calls: []string{"Read web hand olds"}},
			{Do: "up", State: nil, Calls: []string{}},
		},
	},
	{
		Name: "get by the id in state gives up what was managed",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "up", Program: program(Resource{Name: "web", Get: "{web}"}), State: []string{"web external"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", "Read web K1"}},
		},
	},
	{
		Name: "get by another text deletes what was managed",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "up", Ends: "any", Program: program(Resource{Name: "web", Get: "{P0}-{web}"}), Calls: []string{
				"CheckConfig default", "DiffConfig default", "Read web P0-K1", "Delete web K1"}},
		},
	},
	{
		Name: "get by another text beside a failure forgets what was managed",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "up", Ends: "fails", Refuse: mint, State: []string{"web external"},
				Program: program(Resource{Name: "web", Get: "{P0}-{web}"}, key("other", "first", 1).after("web")), Calls: []string{
					"CheckConfig default", "DiffConfig default", "Read web P0-K1", `Check other "first" [P1]`, `Create other "first" [P1]`}},
			{Do: "up", Program: program(Resource{Name: "web", Get: "{P0}-{web}"}), State: []string{"web external"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", "Read web P0-K1"}},
		},
	},
	{
		Name: "what was read is managed by making another",
		Commands: []Command{
			{Do: "up", Program: program(Resource{Name: "web", Get: "{hand}"}), State: []string{"web external"}, Calls: []string{
				"CheckConfig default", "Read web hand"}},
			{Do: "up", Program: program(key("web", "first", 0)), State: []string{"web"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check web "first" [P0]`, `Create web "first" [P0]`}},
		},
	},
	{
		Name: "what was read is managed by importing it, and nothing is deleted",
		Commands: []Command{
			{Do: "up", Program: program(Resource{Name: "web", Get: "{hand}"}), State: []string{"web external"}, Calls: []string{
				"CheckConfig default", "Read web hand"}},
			{Do: "up", Program: program(key("web", "by hand", 0, 3).with(Options{Import: "{hand}"})), State: []string{"web"},
				Calls: []string{"CheckConfig default", "DiffConfig default", "Read web hand", `Check web "by hand" [P0 P3] olds`,
					`Diff web hand "by hand" [P0 P3]`}},
		},
	},
	{
		Name: "what is not there is not imported",
		Commands: []Command{
			{Do: "up", Program: program(key("web", "first", 0).with(Options{Import: "{P1}-{hand}"})), Ends: "fails", State: nil, Calls: []string{
				"CheckConfig default", "Read web P1-hand"}},
			{Do: "import", Name: "web", ID: "{P1}-{hand}", Ends: "fails", State: nil, Calls: []string{"Read web P1-hand"}},
		},
	},
}
