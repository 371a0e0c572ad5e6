package main

import "fmt"

// target is a figure that the provider is held to.
type target struct {
	name            string
	limit, measured float64
	format          string // of both
}

// Targets that are not counted requests. The binary's is 42 MiB.
const (
	startLimit  = 0.045
	memoryLimit = 45 << 20
	binaryLimit = 42 << 20
	// A command may take this many times what the engine takes alone, and the round trips that it needs.
	floorFactor           = 1.3
	upTrips, refreshTrips = 14, 3
)

// targets are those of which the report has the figures.
func (t *tables) targets() []target {
	var list []target
	add := func(name string, limit, measured float64, format string) {
		list = append(list, target{name, limit, measured, format})
	}
	for _, request := range []struct {
		keys  int
		of    operation
		limit float64
	}{
		{1, preview, 0}, {manyKeys, up, 102}, {manyKeys, refresh, 6}, {manyKeys, preview, 0}, {manyKeys, updateOne, 2},
		{manyKeys, destroy, 102}, {1000, refresh, 8},
	} {
		of := scenario{Keys: request.keys, Projects: 1}
		if f, ok := t.find(t.own, of, request.of); ok {
			add(fmt.Sprintf("%s, %s: requests, authentication included", of, request.of.shown()), request.limit,
				f.Requests.Max+f.Challenges.Max+f.Tokens.Max, "%.0f")
		}
	}
	for _, p := range t.Plugins {
		if p.Subject == t.own {
			add("start to port, ms", startLimit*1000, p.StartSeconds.Median*1000, "%.0f")
			add("binary, MiB", binaryLimit/(1<<20), float64(p.BinaryBytes)/(1<<20), "%.2f")
		}
	}
	peak := 0.0
	for _, f := range t.Cases {
		if f.Subject == t.own && f.Keys == manyKeys {
			peak = max(peak, float64(f.PeakBytes))
		}
	}
	if peak > 0 {
		add(fmt.Sprintf("peak memory with %d keys, any command, MiB", manyKeys), memoryLimit/(1<<20), peak/(1<<20), "%.1f")
	}
	return append(list, t.times()...)
}

// times are the targets that depend on what the engine takes alone.
func (t *tables) times() []target {
	var list []target
	for _, checkpoints := range []bool{false, true} {
		of := scenario{Keys: manyKeys, Projects: 1, Checkpoints: checkpoints}
		for _, timed := range []struct {
			of    operation
			trips float64
		}{{refresh, refreshTrips}, {up, upTrips}} {
			own, ok := t.find(t.own, of, timed.of)
			alone, also := t.find(engine().Title, of, timed.of)
			if ok && also {
				list = append(list, target{
					fmt.Sprintf("%s, %s, seconds: %.1f × the engine alone and %.0f round trips", of, timed.of.shown(), floorFactor, timed.trips),
					floorFactor*alone.Seconds.Median + timed.trips*t.Machine.LatencySeconds, own.Seconds.Median, "%.2f",
				})
			}
		}
	}
	return list
}

// met says for each target whether it is met.
func (t *tables) met() string {
	rows := [][]string{{"figure", "at most", "measured", "met"}}
	for _, g := range t.targets() {
		verdict := "yes"
		if g.measured > g.limit {
			verdict = "**no**"
		}
		rows = append(rows, []string{g.name, fmt.Sprintf(g.format, g.limit), fmt.Sprintf(g.format, g.measured), verdict})
	}
	return markdown(rows)
}
