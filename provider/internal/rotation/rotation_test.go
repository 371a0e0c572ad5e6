package rotation_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/rotation"
)

const day = 24 * time.Hour

var now = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

// made is a state whose current credential is so old.
func made(age time.Duration, change ...func(*rotation.State)) rotation.State {
	s := rotation.State{Current: true, Secret: true, CreatedAt: now.Add(-age)}
	for _, c := range change {
		c(&s)
	}
	return s
}

func applied(triggers map[string]string) func(*rotation.State) {
	return func(s *rotation.State) { s.Applied = triggers }
}

func withoutSecret(s *rotation.State) { s.Secret = false }

func previous(rotated time.Duration) func(*rotation.State) {
	return func(s *rotation.State) { s.Previous, s.RotatedAt = true, now.Add(-rotated) }
}

func recorded(retire time.Duration) func(*rotation.State) {
	return func(s *rotation.State) { s.RetireAfter = now.Add(retire) }
}

func expires(in time.Duration) func(*rotation.State) {
	return func(s *rotation.State) { s.ExpiresAt = now.Add(in) }
}

func TestDecide(t *testing.T) {
	one, two := map[string]string{"release": "1"}, map[string]string{"release": "2", "more": "x"}
	for name, tc := range map[string]struct {
		rules *rotation.Rules
		state rotation.State
		want  rotation.Plan
	}{
		"nothing is asked for":               {nil, made(999 * day), rotation.Plan{}},
		"too young":                          {&rotation.Rules{MaxAge: 90 * day}, made(90*day - time.Second), rotation.Plan{}},
		"too old":                            {&rotation.Rules{MaxAge: 90 * day}, made(90 * day), rotation.Plan{Rotate: true, Why: "the key is 90 days old, maxAgeDays is 90", ByAge: true}},
		"too old, with an overlap":           {&rotation.Rules{MaxAge: 90 * day, Overlap: day}, made(91 * day), rotation.Plan{Rotate: true, Why: "the key is 91 days old, maxAgeDays is 90", ByAge: true, RetireAfter: now.Add(day)}},
		"nobody knows how old":               {&rotation.Rules{MaxAge: day}, rotation.State{Current: true, Secret: true}, rotation.Plan{}},
		"first triggers":                     {&rotation.Rules{Triggers: one}, made(day), rotation.Plan{Record: true}},
		"first triggers of an imported key":  {&rotation.Rules{Triggers: one}, made(day, withoutSecret), rotation.Plan{Rotate: true, Why: "the secret of the key is not known, and triggers are given"}},
		"the same triggers":                  {&rotation.Rules{Triggers: one}, made(day, applied(one)), rotation.Plan{}},
		"the same triggers, without secret":  {&rotation.Rules{Triggers: one}, made(day, applied(one), withoutSecret), rotation.Plan{}},
		"other triggers":                     {&rotation.Rules{Triggers: two}, made(day, applied(one)), rotation.Plan{Rotate: true, Why: "triggers changed: more, release"}},
		"a trigger taken out":                {&rotation.Rules{Triggers: one}, made(day, applied(two)), rotation.Plan{Rotate: true, Why: "triggers changed: more, release"}},
		"no triggers any more":               {&rotation.Rules{}, made(day, applied(one)), rotation.Plan{Record: true}},
		"no rotation any more":               {nil, made(day, applied(one)), rotation.Plan{Record: true}},
		"within the overlap":                 {&rotation.Rules{Overlap: day}, made(time.Hour, previous(time.Hour)), rotation.Plan{RetireAfter: now.Add(23 * time.Hour)}},
		"the overlap is over":                {&rotation.Rules{Overlap: day}, made(day, previous(day)), rotation.Plan{Retire: true, RetireAfter: now}},
		"a shorter overlap":                  {&rotation.Rules{Overlap: time.Hour}, made(2*time.Hour, previous(2*time.Hour), recorded(22*time.Hour)), rotation.Plan{Retire: true, RetireAfter: now.Add(-time.Hour)}},
		"no overlap: at the next rotation":   {&rotation.Rules{}, made(time.Hour, previous(999*day), recorded(-day)), rotation.Plan{}},
		"taken out, with a record":           {nil, made(day, previous(day), recorded(-time.Second)), rotation.Plan{Retire: true, RetireAfter: now.Add(-time.Second)}},
		"taken out, without a record":        {nil, made(day, previous(999*day)), rotation.Plan{}},
		"a rotation retires nothing":         {&rotation.Rules{MaxAge: day, Overlap: time.Hour}, made(2*day, previous(2*day)), rotation.Plan{Rotate: true, Why: "the key is 2 days old, maxAgeDays is 1", ByAge: true, RetireAfter: now.Add(time.Hour)}},
		"the current one has vanished":       {nil, rotation.State{Previous: true}, rotation.Plan{Rotate: true, Why: "the key is gone, and the previous one is still there"}},
		"triggers while one has vanished":    {&rotation.Rules{Triggers: two}, rotation.State{Previous: true, Applied: one}, rotation.Plan{Rotate: true, Why: "the key is gone, and the previous one is still there"}},
		"gone, with none before it":          {nil, rotation.State{}, rotation.Plan{Rotate: true, Why: "there is no key"}},
		"expires in time enough":             {&rotation.Rules{BeforeExpiry: day}, made(day, expires(day+time.Second)), rotation.Plan{}},
		"expires soon":                       {&rotation.Rules{BeforeExpiry: day}, made(day, expires(day)), rotation.Plan{Rotate: true, Why: "the key expires at 2026-11-29T12:00:00Z, and beforeExpiryHours is 24", ByAge: true}},
		"expires soon, without rules":        {nil, made(day, expires(time.Second)), rotation.Plan{}},
		"has expired":                        {nil, made(day, expires(0)), rotation.Plan{Rotate: true, Why: "the key expired at 2026-11-28T12:00:00Z"}},
		"has expired, and triggers changed":  {&rotation.Rules{Triggers: two}, made(day, applied(one), expires(-day)), rotation.Plan{Rotate: true, Why: "triggers changed: more, release"}},
		"made in the future, by a bad clock": {&rotation.Rules{MaxAge: day}, made(-day), rotation.Plan{}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, tc.want, rotation.Decide("key", tc.rules, tc.state, now)) })
	}
}

// TestDecisions draws rules and states, and holds: nothing is rotated and retired at once, nothing is retired that is not there or
// before its time, and once a plan is carried out there is nothing left to do at that moment.
func TestDecisions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hours := func(label string, from, to int) time.Duration {
			return time.Duration(rapid.IntRange(from, to).Draw(t, label)) * time.Hour
		}
		triggers := rapid.SampledFrom([]map[string]string{nil, {"a": "1"}, {"a": "2"}, {"a": "1", "b": "1"}})
		var rules *rotation.Rules
		if rapid.Bool().Draw(t, "rules") {
			// As Check has it: an age is more than the overlap.
			overlap := hours("overlap", 0, 72)
			rules = &rotation.Rules{Triggers: triggers.Draw(t, "triggers"), Overlap: overlap}
			if rapid.Bool().Draw(t, "age") {
				rules.MaxAge = overlap + hours("more", 1, 100)
			}
		}
		state := made(hours("age", 0, 300), applied(triggers.Draw(t, "applied")))
		state.Secret = rapid.Bool().Draw(t, "secret")
		if rapid.Bool().Draw(t, "previous") {
			previous(hours("rotated", 0, 300))(&state)
			state.Current = rapid.Bool().Draw(t, "current")
		}
		plan := rotation.Decide("key", rules, state, now)
		assert.False(t, plan.Rotate && plan.Retire)
		assert.False(t, plan.Retire && (!state.Previous || plan.RetireAfter.After(now)))
		assert.Equal(t, plan.Rotate, plan.Why != "")

		after := state
		after.RetireAfter = plan.RetireAfter
		if rules != nil {
			after.Applied = rules.Triggers
		} else {
			after.Applied = nil
		}
		if plan.Rotate {
			after.Current, after.Secret, after.Previous, after.CreatedAt = true, true, true, now
			if state.Current {
				after.RotatedAt = now
			}
		}
		if plan.Retire {
			after.Previous = false
		}
		left := rotation.Decide("key", rules, after, now)
		assert.False(t, left.Rotate || left.Retire && state.Current || left.Record, "%+v", left)
	})
}
