package rules

// optionCases are about what the engine does to inputs and requests.
var optionCases = []Case{
	{
		Name: "ignored changes are taken back before Check",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "up", State: []string{"web"}, Program: program(key("web", "second", 0, 1).with(Options{IgnoreChanges: []string{"description"}})),
				Calls: []string{"CheckConfig default", "DiffConfig default", `Check web "first" [P0 P1] olds`,
					`Diff web K1 "first" [P0 P1] ignoring [description]`, `Update web K1 "first" [P0 P1] ignoring [description]`}},
		},
	},
	{
		Name: "ignored changes in a list are taken back by position",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "up", State: []string{"web"}, Program: program(key("web", "first", 0, 1)), Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check web "first" [P0 P1] olds`, `Diff web K1 "first" [P0 P1]`,
				`Update web K1 "first" [P0 P1]`}},
			{Do: "up", Ends: "fails", State: []string{"web"},
				Program: program(key("web", "first", 1, 0).with(Options{IgnoreChanges: []string{"projectAssignments[0].projectId"}})),
				Calls:   []string{"CheckConfig default", "DiffConfig default", `Check web "first" [P0 P0] olds`}},
		},
	},
	{
		Name: "a timeout is told",
		Commands: []Command{
			{Do: "up", Program: program(key("web", "first", 0).with(Options{Seconds: 60})), State: []string{"web"}, Calls: []string{
				"CheckConfig default", `Check web "first" [P0]`, `Create web "first" [P0] 60s`}},
		},
	},
}

// refreshCases are about reading what is there.
var refreshCases = []Case{
	{
		Name: "a refresh reads and compares, and checks nothing",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "refresh", State: []string{"web"}, Calls: []string{"Read web K1 olds", `Diff web K1 "first" [P0]`}},
			{Do: "up", Refresh: true, Program: program(key("web", "second", 0)), State: []string{"web"}, Calls: []string{
				"Read web K1 olds", `Diff web K1 "first" [P0]`, "CheckConfig default", "DiffConfig default",
				`Check web "second" [P0] olds`, `Diff web K1 "second" [P0]`, `Update web K1 "second" [P0]`}},
			{Do: "up", Refresh: true, Program: program(), State: nil, Calls: []string{
				"Read web K1 olds", `Diff web K1 "second" [P0]`, "Delete web K1"}},
		},
	},
	{
		Name: "refresh --run-program configures as the program says, and takes an import option as done",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "refresh --run-program", Program: program(key("web", "second", 0).with(Options{Import: "{P0}-{web}"})), State: []string{"web"},
				Calls: []string{"CheckConfig default", "DiffConfig default", "Read web K1 olds", `Diff web K1 "first" [P0]`}},
			{Do: "up", Program: program(key("web", "first", 0).with(Options{Import: "{P0}-{web}"})), State: []string{"web"}, Calls: []string{
				"CheckConfig default", "DiffConfig default", `Check web "first" [P0] olds`, `Diff web K1 "first" [P0]`}},
		},
	},
}

// providerCases are about provider resources.
var providerCases = []Case{
	{
		Name: "a changed provider asks the new one, and goes on",
		Commands: []Command{
			start(key("web", "first", 0)),
			{Do: "up", State: []string{"web"},
				Program: program(Resource{Name: "explicit", Provider: true}, key("web", "first", 0).with(Options{Provider: "explicit"})),
				Calls:   []string{"CheckConfig explicit", `Check web "first" [P0] olds`, "DiffConfig explicit", `Diff web K1 "first" [P0]`}},
			{Do: "up", State: nil, Calls: []string{"Delete web K1"}},
		},
	},
}
