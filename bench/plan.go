package main

import "slices"

// scenario is a program whose life is measured.
type scenario struct {
	Keys     int `json:"keys"`
	Projects int `json:"projects"`
	// Checkpoints says that the engine writes the state after every step, as it does by default; else once, at the end.
	Checkpoints bool `json:"checkpoints"`
}

// comparable sizes: those of which there are figures from elsewhere, measured as the engine works by default.
const (
	manyKeys     = 100
	manyProjects = 5
)

// scenarios are the programs of a run.
//
// With its state in files the engine writes all of it after every step, which takes time in the square of the number of
// resources: minutes for 1,000 of them, with any provider and with none. It is told not to, for what is measured here is
// the provider; 100 keys are measured both ways.
func scenarios(sizes []int) []scenario {
	var list []scenario
	for _, keys := range sizes {
		list = append(list, scenario{Keys: keys, Projects: 1})
		if keys == 1 {
			list = append(list, scenario{Keys: 1, Projects: manyProjects})
		}
		if keys == manyKeys {
			list = append(list, scenario{Keys: manyKeys, Projects: 1, Checkpoints: true})
		}
	}
	return list
}

// operation is a command that is measured, with its name in tables.
type operation string

// The operations, in the order in which they are run on a stack.
const (
	up             operation = "up"
	preview        operation = "preview"
	refresh        operation = "refresh"
	previewRefresh operation = "preview --refresh"
	updateOne      operation = "update of one"
	destroy        operation = "destroy"
)

var operations = []operation{up, preview, refresh, previewRefresh, updateOne, destroy}

// command is the command line of an operation. Those that are to find no change fail if they do.
func (o operation) command() []string {
	arguments := map[operation][]string{
		up:             {"up", "--yes", "--skip-preview"},
		preview:        {"preview", "--expect-no-changes"},
		refresh:        {"refresh", "--yes", "--skip-preview", "--expect-no-changes"},
		previewRefresh: {"preview", "--refresh", "--expect-no-changes"},
		updateOne:      {"up", "--yes", "--skip-preview"},
		destroy:        {"destroy", "--yes", "--skip-preview"},
	}[o]
	return append(slices.Clone(arguments), "--parallel", parallel)
}

// shown is the command as tables show it.
func (o operation) shown() string {
	switch o {
	case up:
		return "`up`"
	case preview:
		return "`preview`, no change"
	case refresh:
		return "`refresh --skip-preview`"
	case previewRefresh:
		return "`preview --refresh`"
	case updateOne:
		return "`up`, one description changed"
	}
	return "`destroy`"
}
