//go:build !race

package faults

// raceEnabled says that the race detector makes everything slow.
const raceEnabled = false
