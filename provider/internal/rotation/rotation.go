// Package rotation decides when a credential is rotated and when the one before it is retired, and says why.
//
// A rotation makes a new credential while the old one lives on, so that whoever uses it can change over:
//
//	          ┌── current ───────────────┬── previous ──────┐
//	key 1     ●──────────────────────────┼──────────────────● retired
//	key 2                                ●──────────────────┼────────────── current
//	                                     rotated            rotated + overlap
//
// The client secrets of service accounts expire by themselves, so that one is rotated some time before that too, and the overlap is
// for Atlas to say.
//
// Data and a clock go in, data comes out: nothing here knows Pulumi or Atlas.
package rotation

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Rules are what a program asks for.
type Rules struct {
	// Triggers rotate when one of them changes. Nil is none.
	Triggers map[string]string
	// MaxAge is the age at which a credential is rotated; 0: none is too old.
	MaxAge time.Duration
	// Overlap is how long the old credential is kept at least; 0: until the next rotation.
	Overlap time.Duration
	// BeforeExpiry is how long before its expiry a credential is rotated.
	BeforeExpiry time.Duration
}

// State is what a resource has.
type State struct {
	// Current is false where the current credential has vanished. Secret: its secret is known.
	Current, Secret bool
	// CreatedAt is when the current credential was made, ExpiresAt when it ends; zero where nobody knows, or it does not.
	CreatedAt, ExpiresAt time.Time
	// Applied are the triggers that were applied or recorded last.
	Applied map[string]string
	// Previous: the credential before is alive. RotatedAt is when the current one took its place, RetireAfter when it may go by
	// the rules of that time; zero: not on record.
	Previous               bool
	RotatedAt, RetireAfter time.Time
}

// Plan is what is to be done.
type Plan struct {
	// Rotate: a new credential is to be made. Why says why, as a sentence without its end.
	Rotate bool
	Why    string
	// ByAge: it is by the clock alone that a rotation is due.
	ByAge bool
	// Retire: the previous credential is to be deleted.
	Retire bool
	// Record: the triggers are to be recorded, and nothing else comes of them.
	Record bool
	// RetireAfter is when a previous credential may be retired that is kept; zero: at the next rotation.
	RetireAfter time.Time
}

// Decide plans. noun is what the credential is called in the sentence. rules are nil where the program asks for nothing: what is on
// record still counts then.
func Decide(noun string, rules *Rules, state State, now time.Time) Plan {
	plan := Plan{RetireAfter: retireAfter(rules, state)}
	wanted := Rules{}
	if rules != nil {
		wanted = *rules
	}
	switch {
	case !state.Current && state.Previous:
		plan.Rotate, plan.Why = true, "the "+noun+" is gone, and the previous one is still there"
	case !state.Current:
		plan.Rotate, plan.Why = true, "there is no "+noun
	case len(wanted.Triggers) > 0 && len(state.Applied) == 0 && !state.Secret:
		plan.Rotate, plan.Why = true, secretOf(noun)+" is not known, and triggers are given"
	case len(wanted.Triggers) > 0 && len(state.Applied) > 0 && !maps.Equal(wanted.Triggers, state.Applied):
		plan.Rotate, plan.Why = true, "triggers changed: "+strings.Join(changed(wanted.Triggers, state.Applied), ", ")
	case !state.ExpiresAt.IsZero() && !now.Before(state.ExpiresAt):
		plan.Rotate, plan.Why = true, fmt.Sprintf("the %s expired at %s", noun, state.ExpiresAt.UTC().Format(time.RFC3339))
	case !state.ExpiresAt.IsZero() && rules != nil && !now.Before(state.ExpiresAt.Add(-wanted.BeforeExpiry)):
		plan.Rotate, plan.ByAge = true, true
		plan.Why = fmt.Sprintf("the %s expires at %s, and beforeExpiryHours is %d", noun, state.ExpiresAt.UTC().Format(time.RFC3339),
			wanted.BeforeExpiry/time.Hour)
	case wanted.MaxAge > 0 && !state.CreatedAt.IsZero() && now.Sub(state.CreatedAt) >= wanted.MaxAge:
		plan.Rotate, plan.ByAge = true, true
		plan.Why = fmt.Sprintf("the %s is %d days old, maxAgeDays is %d", noun, days(now.Sub(state.CreatedAt)), days(wanted.MaxAge))
	}
	switch {
	case plan.Rotate && !state.Current: // the previous credential keeps its time
	case plan.Rotate:
		plan.RetireAfter = time.Time{}
		if wanted.Overlap > 0 {
			plan.RetireAfter = now.Add(wanted.Overlap)
		}
	default:
		plan.Record = !maps.Equal(wanted.Triggers, state.Applied)
		plan.Retire = state.Previous && !plan.RetireAfter.IsZero() && !now.Before(plan.RetireAfter)
	}
	return plan
}

// retireAfter is when the previous credential may be retired: by the rules of today, or where there are none by what is on record.
func retireAfter(rules *Rules, state State) time.Time {
	switch {
	case !state.Previous:
		return time.Time{}
	case rules == nil:
		return state.RetireAfter
	case rules.Overlap > 0 && !state.RotatedAt.IsZero():
		return state.RotatedAt.Add(rules.Overlap)
	}
	return time.Time{}
}

// changed are the names of the triggers that differ, sorted. Their values may be secrets.
func changed(a, b map[string]string) []string {
	names := map[string]bool{}
	for _, pair := range [][2]map[string]string{{a, b}, {b, a}} {
		for name, value := range pair[0] {
			if other, ok := pair[1][name]; !ok || other != value {
				names[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// secretOf is what nobody may know of a credential: its secret, or what is one itself.
func secretOf(noun string) string {
	if noun == "secret" {
		return "the secret"
	}
	return "the secret of the " + noun
}

func days(d time.Duration) int { return int(d / (24 * time.Hour)) }
