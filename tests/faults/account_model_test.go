package faults

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// accountRuns is how many random histories of service accounts each run of the tests plays.
const accountRuns = 1000

// TestAccountModel plays random histories of two stacks with both kinds of service accounts, and with secrets of accounts that somebody
// else or the other stack owns: programs change, secrets rotate, expire and vanish, others make and delete secrets, change roles, take
// accounts out of their projects and delete them, commands meet faults. After each up that succeeds an observer signs in with all that a
// state has as current; no command deletes a secret that is another's, nor, before its time, the one that is in use; at the end one
// refresh and two ups make all well, once somebody has deleted what an error says is in the way.
func TestAccountModel(t *testing.T) {
	runs := accountRuns
	if raceEnabled || testing.Short() {
		runs /= 10
	}
	played, met := 0, 0
	seen := map[string]int{}
	rapidRuns(t, runs, func(rt *rapid.T) {
		first := aDeed.Draw(rt, "first")
		history := rapid.SliceOfN(aDeed, 4, 20).Draw(rt, "history")
		seed := rapid.Uint64Range(1, 1<<32).Draw(rt, "seed")
		played++
		var wrong []string
		synctest.Test(t, func(t *testing.T) {
			m := newAccounts(t, seed)
			first.What, first.Stack, first.Faults, first.Places = "set", 0, nil, nil
			m.play(first)
			m.up(m.sides[0], first)
			for _, e := range history {
				seen[e.What]++
				m.play(e)
				if len(m.wrong) > 0 {
					break
				}
			}
			if len(m.wrong) == 0 {
				m.end()
			}
			wrong, met = m.wrong, met+m.met
			for what, n := range m.seen {
				seen[what] += n
			}
		})
		for _, w := range wrong {
			rt.Error(w)
		}
	})
	t.Logf("%d histories, %d commands that met faults, events: %v", played, met, seen)
	assert.GreaterOrEqual(t, played, runs)
}

// deed is one thing that happens in a history of service accounts. Its numbers choose among what there is at that time.
type deed struct {
	What                            string
	Stack, Name, Text, Roles, Hours int
	MaxAge, Sleep, Which            int
	Project, Listed, Rules, Import  bool
	Assigned, Extra                 bool
	Faults, Places                  []int
}

func (e deed) String() string {
	type plain deed
	return fmt.Sprintf("%+v", plain(e))
}

func (e deed) name() string { return []string{"job", "web"}[e.Name] }

var aDeed = rapid.Custom(func(rt *rapid.T) deed {
	number := func(label string, last int) int { return rapid.IntRange(0, last).Draw(rt, label) }
	e := deed{
		What: rapid.SampledFrom([]string{"set", "set", "trigger", "trigger", "trigger", "extra", "extra", "drop", "up", "up", "up", "refresh", "refresh", "sleep",
			"sleep", "somebody makes a secret", "somebody deletes a secret", "somebody changes roles", "somebody renames",
			"somebody takes out", "somebody deletes"}).Draw(rt, "what"),
		Stack: rapid.SampledFrom([]int{0, 0, 1}).Draw(rt, "stack"), Name: rapid.SampledFrom([]int{0, 0, 1}).Draw(rt, "name"),
		Text: number("text", 1), Roles: number("roles", 1), Which: number("which", 5),
		Hours:   rapid.SampledFrom([]int{48, 240, 2160}).Draw(rt, "hours"),
		MaxAge:  rapid.SampledFrom([]int{0, 0, 10}).Draw(rt, "maxAge"),
		Sleep:   rapid.SampledFrom([]int{2, 47, 8 * 24, 40 * 24}).Draw(rt, "sleep"),
		Project: rapid.Bool().Draw(rt, "project"), Listed: rapid.Bool().Draw(rt, "listed"), Assigned: rapid.Bool().Draw(rt, "assigned"),
		Rules: number("rules", 3) > 0, Import: number("import", 4) == 0, Extra: number("extra", 3) > 0,
	}
	if slices.Contains([]string{"up", "refresh", "trigger"}, e.What) {
		n := rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(rt, "faults")
		e.Faults = rapid.SliceOfN(rapid.IntRange(0, len(modelKinds())-1), n, n).Draw(rt, "kinds")
		e.Places = rapid.SliceOfN(rapid.IntRange(1, 6), n, n).Draw(rt, "places")
	}
	return e
})
