// Package spelling finds what a misspelt word may have meant.
package spelling

import "github.com/agext/levenshtein"

// Nearest returns the candidate with the smallest edit distance to word, or "" where more than a third of the word
// would have to change. Among equals the first one wins.
func Nearest(word string, candidates []string) string {
	best, distance := "", len(word)/3+1
	for _, candidate := range candidates {
		if d := levenshtein.Distance(word, candidate, nil); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}
