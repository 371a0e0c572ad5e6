// Package set treats lists of names as sets: neither order nor repetition counts.
package set

import "slices"

// Sorted returns the distinct names in ascending order, in memory of its own.
func Sorted(names []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(names)))
}

// Equal reports whether two lists have the same names.
func Equal(a, b []string) bool { return slices.Equal(Sorted(a), Sorted(b)) }
