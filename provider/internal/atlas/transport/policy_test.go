package transport

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// The policy, row by row: what follows for a request that may be repeated, and for one that mints.
func TestDecide(t *testing.T) {
	const roll = 0.5 // half of the ceiling: 250 ms at the first attempt
	first := 250 * time.Millisecond
	later := func(after time.Duration) decision { return decision{action: retry, after: after} }
	asked := func(after time.Duration) decision { return decision{retry, after, 500 * time.Millisecond} }
	only := func(a action) decision { return decision{action: a} }
	for _, row := range []struct {
		name             string
		outcome          outcome
		repeatable, mint decision
	}{
		{"200", outcome{status: 200}, only(accept), only(accept)},
		{"204", outcome{status: 204}, only(accept), only(accept)},
		{"400", outcome{status: 400, coded: true}, only(accept), only(accept)},
		{"401", outcome{status: 401, coded: true}, only(accept), only(accept)},
		{"404", outcome{status: 404, coded: true}, only(accept), only(accept)},
		{"409", outcome{status: 409, coded: true}, only(accept), only(accept)},
		{"400 without a code", outcome{status: 400}, only(accept), only(ambiguous)},
		{"401 without a code", outcome{status: 401}, only(accept), only(ambiguous)},
		{"499 without a code", outcome{status: 499}, only(accept), only(ambiguous)},
		{"429", outcome{status: 429, coded: true}, later(first), later(first)},
		{"429 with Retry-After", outcome{status: 429, coded: true, retryAfter: 7 * time.Second}, asked(7 * time.Second), asked(7 * time.Second)},
		{"429 without a code", outcome{status: 429, retryAfter: 7 * time.Second}, asked(7 * time.Second), only(ambiguous)},
		{"429 cut short", outcome{status: 429, cause: lost}, later(first), only(ambiguous)},
		{"408", outcome{status: 408, coded: true}, later(first), only(ambiguous)},
		{"500", outcome{status: 500, coded: true}, later(first), only(ambiguous)},
		{"502", outcome{status: 502}, later(first), only(ambiguous)},
		{"503 with Retry-After", outcome{status: 503, retryAfter: 3 * time.Second}, asked(3 * time.Second), only(ambiguous)},
		{"504 too large", outcome{status: 504, cause: permanent}, later(first), only(ambiguous)},
		{"never written", outcome{cause: unsent}, later(first), later(first)},
		{"never written, over", outcome{cause: unsent, ended: true}, only(giveUp), only(giveUp)},
		{"lost", outcome{cause: lost}, later(first), only(ambiguous)},
		{"lost, over", outcome{cause: lost, ended: true}, only(giveUp), only(ambiguous)},
		{"200 cut short", outcome{status: 200, cause: lost}, later(first), only(ambiguous)},
		{"403 cut short", outcome{status: 403, cause: lost}, later(first), only(ambiguous)},
		{"refused", outcome{cause: refused}, later(first), later(first)},
		{"refused for 29.9 s", outcome{cause: refused, elapsed: 29900 * time.Millisecond}, later(100 * time.Millisecond), later(100 * time.Millisecond)},
		{"refused for 30 s", outcome{cause: refused, elapsed: 30 * time.Second}, only(giveUp), only(giveUp)},
		{"bad certificate", outcome{cause: permanent}, only(fail), only(fail)},
		{"302", outcome{status: 302, cause: permanent}, only(fail), only(ambiguous)},
		{"200 too large", outcome{status: 200, cause: permanent}, only(fail), only(ambiguous)},
		{"404 too large", outcome{status: 404, cause: permanent}, only(fail), only(ambiguous)},
		{"unusable", outcome{status: 200, cause: unusable, unusables: 1}, later(first), only(ambiguous)},
		{"unusable twice", outcome{status: 200, cause: unusable, unusables: 2}, later(first), only(ambiguous)},
		{"unusable thrice", outcome{status: 200, cause: unusable, unusables: 3}, only(fail), only(ambiguous)},
	} {
		t.Run(row.name, func(t *testing.T) {
			assert.Equal(t, row.repeatable, decide(Request{}, row.outcome, 1, roll), "repeatable")
			assert.Equal(t, row.mint, decide(Request{Makes: "a key"}, row.outcome, 1, roll), "mint")
		})
	}
}

// Full jitter: from nothing up to a ceiling that doubles to 30 s.
func TestBackoff(t *testing.T) {
	ceilings := []time.Duration{500, 1000, 2000, 4000, 8000, 16000, 30000, 30000}
	for i, ceiling := range ceilings {
		ceiling *= time.Millisecond
		assert.Zero(t, backoff(i+1, 0))
		assert.Equal(t, ceiling/2, backoff(i+1, 0.5), "attempt %d", i+1)
		assert.Less(t, backoff(i+1, 0.9999999), ceiling, "attempt %d", i+1)
	}
	assert.Equal(t, 15*time.Second, backoff(1<<40, 0.5), "no overflow")
}
