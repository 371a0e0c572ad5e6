package main

import (
	"fmt"
	"math"
	"slices"
)

// spread is what several measurements of the same thing gave.
type spread struct {
	Median float64 `json:"median"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}

// spreadOf sorts values and keeps thousandths of them; none give zeros.
func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	slices.Sort(values)
	middle := len(values) / 2
	median := values[middle]
	if len(values)%2 == 0 {
		median = (values[middle-1] + values[middle]) / 2
	}
	return spread{Median: thousandths(median), Min: thousandths(values[0]), Max: thousandths(values[len(values)-1])}
}

func thousandths(value float64) float64 { return math.Round(value*1000) / 1000 }

// seconds shows s as "0.78 (0.76–0.81)".
func (s spread) seconds() string { return fmt.Sprintf("%.2f (%.2f–%.2f)", s.Median, s.Min, s.Max) }

// milliseconds shows s, in seconds, as "31 (29–36)".
func (s spread) milliseconds() string {
	return fmt.Sprintf("%.0f (%.0f–%.0f)", s.Median*1000, s.Min*1000, s.Max*1000)
}

// count shows s as "101", or as "3 (2–6)" if it was not the same each time.
func (s spread) count() string {
	if s.Min == s.Max {
		return fmt.Sprintf("%.0f", s.Median)
	}
	return fmt.Sprintf("%.0f (%.0f–%.0f)", s.Median, s.Min, s.Max)
}

// mebibytes shows a number of bytes.
func mebibytes(bytes float64) string {
	if bytes == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f", bytes/(1<<20))
}
