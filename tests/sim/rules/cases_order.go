package rules

// orderCases are about what comes after what.
var orderCases = []Case{
	{
		Name: "deletions come after creations and updates",
		Commands: []Command{
			start(key("a", "first", 0)),
			{Do: "up", Program: program(key("a", "first", 0), key("b", "first", 1).after("a")), State: []string{"a", "b"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check a "first" [P0] olds`, `Diff a K1 "first" [P0]`,
				`Check b "first" [P1]`, `Create b "first" [P1]`}},
			{Do: "up", Program: program(key("b", "second", 1), key("c", "first", 2).after("b")), State: []string{"b", "c"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check b "second" [P1] olds`, `Diff b K2 "second" [P1]`,
				`Update b K2 "second" [P1]`, `Check c "first" [P2]`, `Create c "first" [P2]`, "Delete a K1"}},
			{Do: "destroy", State: nil, Calls: []string{"Delete c K3", "Delete b K2"}},
		},
	},
	{
		Name: "a failure ends a run before its deletions, which the next run makes",
		Commands: []Command{
			start(key("a", "first", 0)),
			{Do: "up", Program: program(key("b", "first", 1)), Refuse: mint, Ends: "fails", State: []string{"a"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check b "first" [P1]`, `Create b "first" [P1]`}},
			{Do: "up", Program: program(key("b", "first", 1)), State: []string{"b"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check b "first" [P1]`, `Create b "first" [P1]`, "Delete a K1"}},
		},
	},
	{
		Name: "a target is all that is done",
		Commands: []Command{
			start(key("a", "first", 0)),
			{Do: "up", Program: program(key("a", "first", 0), key("b", "first", 1).after("a")), State: []string{"a", "b"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check a "first" [P0] olds`, `Diff a K1 "first" [P0]`,
				`Check b "first" [P1]`, `Create b "first" [P1]`}},
			{Do: "up", Program: program(key("b", "second", 1), key("c", "first", 2).after("b")), Target: []string{"b"}, State: []string{"b", "a"},
				Calls: []string{"CheckConfig default", "DiffConfig default", `Check b "second" [P1] olds`, `Diff b K2 "second" [P1]`,
					`Update b K2 "second" [P1]`}},
			{Do: "up", Program: program(key("b", "third", 1)), Target: []string{"a"}, State: []string{"b"},
				Calls: []string{"CheckConfig default", "DiffConfig default", "Delete a K1"}},
			{Do: "up", Program: program(key("b", "second", 1), key("c", "first", 2).after("b")), State: []string{"b", "c"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check b "second" [P1] olds`, `Diff b K2 "second" [P1]`,
				`Check c "first" [P2]`, `Create c "first" [P2]`}},
		},
	},
	{
		Name: "what depends on others is destroyed before them",
		Commands: []Command{
			start(key("z", "first", 0)),
			{Do: "up", Program: program(key("z", "first", 0), key("m", "first", 1).after("z"), key("a", "first", 2).after("m")),
				State: []string{"z", "m", "a"}, Calls: []string{
					"CheckConfig default", "DiffConfig default", `Check z "first" [P0] olds`, `Diff z K1 "first" [P0]`,
					`Check m "first" [P1]`, `Create m "first" [P1]`, `Check a "first" [P2]`, `Create a "first" [P2]`}},
			{Do: "destroy --run-program", State: nil,
				Program: program(key("z", "first", 0), key("m", "first", 1).after("z"), key("a", "second", 2).after("m")),
				Calls:   []string{"CheckConfig default", "DiffConfig default", "Delete a K2", "Delete m K3", "Delete z K1"}},
		},
	},
	{
		Name: "a protected resource is not deleted, and the others are",
		Commands: []Command{
			start(key("a", "first", 0)),
			{Do: "up", Program: program(key("a", "first", 0), key("b", "first", 1).with(Options{Protect: true}).after("a")),
				State: []string{"a", "b"}, Calls: []string{
					"CheckConfig default", "DiffConfig default", `Check a "first" [P0] olds`, `Diff a K1 "first" [P0]`,
					`Check b "first" [P1]`, `Create b "first" [P1]`}},
			{Do: "up", Program: program(key("b", "first", 1).with(Options{Protect: true})), State: []string{"b"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check b "first" [P1] olds`, `Diff b K2 "first" [P1]`, "Delete a K1"}},
			{Do: "destroy", Ends: "fails", State: []string{"b"}, Calls: []string{}},
		},
	},
	{
		Name: "what is retained is not deleted",
		Commands: []Command{
			start(key("web", "first", 0).with(Options{RetainOnDelete: true})),
			{Do: "up", State: nil, Calls: []string{}},
		},
	},
	{
		Name: "a target neither creates what it depends on nor deletes what depends on it",
		Commands: []Command{
			start(key("a", "first", 0)),
			{Do: "up", Program: program(key("a", "first", 0), key("b", "first", 1).after("a")), State: []string{"a", "b"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check a "first" [P0] olds`, `Diff a K1 "first" [P0]`,
				`Check b "first" [P1]`, `Create b "first" [P1]`}},
			{Do: "up", Ends: "fails", Target: []string{"d"}, State: []string{"a", "b"},
				Program: program(key("a", "first", 0), key("b", "first", 1).after("a"), key("c", "first", 2), key("d", "first", 3).after("c")),
				Calls:   []string{"CheckConfig default", "DiffConfig default", `Check d "first" [P3]`}},
			{Do: "destroy", Ends: "fails", Target: []string{"a"}, State: []string{"a", "b"}, Calls: []string{}},
			{Do: "destroy", Target: []string{"a"}, Dependents: true, State: nil, Calls: []string{"Delete b K2", "Delete a K1"}},
		},
	},
}
