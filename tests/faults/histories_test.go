package faults

import (
	"flag"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// rapidRuns is rapid.Check with so many runs.
func rapidRuns(t *testing.T, runs int, property func(*rapid.T)) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	before := checks.Value.String()
	defer func() { _ = checks.Value.Set(before) }()
	if testing.Short() {
		runs *= 5 // which rapid divides by
	}
	if before == checks.DefValue { // else somebody asked for a number
		if err := checks.Value.Set(strconv.Itoa(runs)); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, property)
}

// meeting runs a command that meets faults, by their numbers among [modelKinds] and by those of the requests, and tells whether it did.
func (c *scene) meeting(faults, places []int, run func() sim.Result) (result sim.Result, met bool) {
	interrupt := func() {}
	c.stack.OnStart = func(f func()) { interrupt = f }
	c.Atlas.ClearLog()
	s := newSaboteur(c.World)
	for i, k := range faults {
		s.place(modelKinds()[k], func() { interrupt() }, s.at(places[i]))
	}
	result = run()
	c.Atlas.ClearFaults()
	c.stack.OnStart = nil
	return result, c.Atlas.Counts().Faults > 0
}
