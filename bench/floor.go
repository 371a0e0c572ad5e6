package main

// The floor is the engine by itself: a program of as many resources of the kind pulumi:index:Stash, which the engine
// serves in its own process. It registers, diffs, refreshes, updates and deletes them, and writes them to the state, as it
// does with keys; there is no plugin to start, nothing to ask over gRPC, and no Atlas. Each resource holds the value that a
// key has as its inputs, so that states are about the same size.
//
// This is the strictest floor that there is. One of a plugin that does nothing would be higher, by the start of a
// process and a call for each step, and would flatter the provider.
const stashType = "pulumi:index:Stash"

// subject is what takes its turn in a round: a provider, or the engine by itself.
type subject struct {
	profile
	// plugin is the binary; "": the engine by itself.
	plugin string
}

// engine is the floor.
func engine() subject { return subject{profile: profile{Title: "engine"}} }

// alone reports whether s is the engine by itself.
func (s subject) alone() bool { return s.plugin == "" }
