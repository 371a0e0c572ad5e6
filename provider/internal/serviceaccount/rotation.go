package serviceaccount

import (
	"context"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/rotation"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

const (
	// mostBeforeExpiry is how long before its expiry a secret is rotated at the most, where the program does not say: a secret that
	// somebody else makes leaves this one 168 hours.
	mostBeforeExpiry = 144 * time.Hour
	// warnBeforeExpiry is how long before its expiry a secret is warned of. One that is rotated is not, until that is due: secrets of
	// a few days would be warned of all their lives.
	warnBeforeExpiry = 7 * 24 * time.Hour
)

// checkRotation checks the rules of a rotation, and returns the inputs with triggers that are all texts.
func checkRotation(c *serve.Checker, inputs property.Map, n serve.Node, lifetime int) property.Map {
	switch {
	case n.Value.IsNull(), n.Value.IsComputed():
		return inputs
	case !n.Value.IsMap():
		c.Fail(n, "must be an object with %s, %s and %s, not %s", credential.PropTriggers, credential.PropMaxAgeDays, propBeforeExpiryHours, n.Kind())
		return inputs
	}
	c.Whole(n.Child(credential.PropMaxAgeDays), 1)
	if hours := c.Whole(n.Child(propBeforeExpiryHours), 1); hours > 0 && lifetime > 0 && hours >= lifetime {
		c.Fail(n.Child(propBeforeExpiryHours), "%d hours are no fewer than the %d of %s: each pulumi up would rotate the secret", hours, lifetime,
			propSecretExpiresAfterHours)
	}
	return credential.CheckTriggers(c, inputs, n)
}

// planOf decides what becomes of the secret of a state.
func planOf(state, inputs property.Map, now time.Time) rotation.Plan {
	current := rotation.State{
		// Of an account that was imported no secret is known, and so none can vanish.
		Current:   credential.TextOf(state, propSecretID) != "" || credential.TextOf(state, propSecretCreatedAt) == "",
		Secret:    credential.TextOf(state, propClientSecret) != "",
		CreatedAt: credential.TimeOf(state, propSecretCreatedAt),
		ExpiresAt: credential.TimeOf(state, propSecretExpiresAt),
		Applied:   credential.TextsOf(state.Get(credential.PropAppliedTriggers)),
		Previous:  credential.TextOf(state, propPreviousSecretID) != "",
	}
	return rotation.Decide("secret", rulesOf(inputs), current, now)
}

// rulesOf are the rules of a program; nil where it has none.
func rulesOf(inputs property.Map) *rotation.Rules {
	value := inputs.Get(credential.PropRotation)
	if !value.IsMap() {
		return nil
	}
	hours := func(of property.Map, name string) time.Duration {
		if n := of.Get(name); n.IsNumber() {
			return time.Duration(n.AsNumber()) * time.Hour
		}
		return 0
	}
	rules := &rotation.Rules{
		Triggers: credential.TextsOf(value.AsMap().Get(credential.PropTriggers)), MaxAge: 24 * hours(value.AsMap(), credential.PropMaxAgeDays),
		BeforeExpiry: hours(value.AsMap(), propBeforeExpiryHours),
	}
	if rules.BeforeExpiry == 0 {
		rules.BeforeExpiry = min(hours(inputs, propSecretExpiresAfterHours)/4, mostBeforeExpiry)
	}
	return rules
}

// diffRotation adds what becomes of the secret by a rotation. Time is a difference in a program's own run only, and none in the run
// that imports the account: elsewhere a line says what is due. A secret that has vanished is a difference at any time.
func diffRotation(ctx context.Context, s *session.Session, d *serve.Differences) {
	occasion := serve.OccasionOf(ctx)
	plan := credential.Restrained(ctx, s, planOf(occasion.State, occasion.Inputs, occasion.Now))
	vanished := credential.TextOf(occasion.State, propSecretID) == "" && credential.TextOf(occasion.State, propSecretCreatedAt) != ""
	switch {
	case plan.Rotate && (!d.Checked() || d.Imported()):
		serve.Log(ctx).Warningf("a new secret is due: %s. The next pulumi up makes it", plan.Why)
		if vanished {
			d.Reissues(propSecretID, propClientSecret, propSecretCreatedAt, propSecretExpiresAt)
		}
	case plan.Rotate:
		serve.Log(ctx).Infof("a new secret is made: %s", plan.Why)
		if previous := credential.TextOf(occasion.State, propPreviousSecretID); previous != "" && !vanished {
			serve.Log(ctx).Warningf("the previous secret (%s) is deleted first: Atlas allows two", previous)
		}
		d.Reissues(propSecretID, propClientSecret, propSecretCreatedAt, propSecretExpiresAt)
	case d.Imported():
	case plan.Record, !d.State(credential.PropRotation).Equals(d.Input(credential.PropRotation)):
		d.Quietly()
	}
	if plan.Rotate {
		return
	}
	within := warnBeforeExpiry
	if rules := rulesOf(occasion.Inputs); rules != nil { // then it is by a clock that is wrong that it is not rotated
		within = min(within, rules.BeforeExpiry)
	}
	warnOfExpiry(ctx, credential.TimeOf(occasion.State, propSecretExpiresAt), occasion.Now, within, "give "+credential.PropRotation+
		", and a new one is made in time")
}

// warnOfExpiry warns of a secret that expires within a time.
func warnOfExpiry(ctx context.Context, expires, now time.Time, within time.Duration, help string) {
	if !expires.IsZero() && now.Before(expires) && expires.Sub(now) <= within {
		serve.Log(ctx).Warningf("the secret expires at %s, in %d hours: %s", credential.RFC3339(expires), expires.Sub(now)/time.Hour, help)
	}
}

// planOfUpdate decides what becomes of the secret that an Update is about, as its Diff did.
func planOfUpdate(ctx context.Context, s *session.Session) rotation.Plan {
	occasion := serve.OccasionOf(ctx)
	if occasion.Imported {
		return rotation.Plan{}
	}
	return credential.Restrained(ctx, s, planOf(occasion.State, occasion.Inputs, occasion.Now))
}

// foreseeAccount is the state of an account as an update leaves it, as far as a preview knows.
func foreseeAccount(s *session.Session) func(ctx context.Context, state, inputs property.Map) property.Map {
	return func(ctx context.Context, state, inputs property.Map) property.Map {
		plan := planOfUpdate(ctx, s)
		unknown := property.New(property.Computed)
		if plan.Rotate {
			state = foreseePrevious(state, serve.OccasionOf(ctx).Now)
			for _, name := range []string{propSecretID, propClientSecret, propSecretCreatedAt, propSecretExpiresAt} {
				state = state.Set(name, unknown.WithSecret(name == propClientSecret))
			}
		}
		if plan.Rotate || plan.Record {
			state = state.Set(credential.PropAppliedTriggers, serve.Part(inputs, mirrored[credential.PropAppliedTriggers]...))
		}
		return state
	}
}

// foreseePrevious is a state with the previous secret as it is once another has taken the place of the current one: that one, unless
// it has expired, or was gone before. What has expired is deleted.
func foreseePrevious(state property.Map, now time.Time) property.Map {
	lives := func(id, expiry string) bool {
		expires := credential.TimeOf(state, expiry)
		return credential.TextOf(state, id) != "" && (expires.IsZero() || now.Before(expires))
	}
	switch {
	case lives(propSecretID, propSecretExpiresAt):
		state = state.Set(propPreviousSecretID, state.Get(propSecretID)).Set(propPreviousClientSecret, state.Get(propClientSecret))
	case !lives(propPreviousSecretID, propPreviousSecretExpiresAt):
		none := property.New(property.Null)
		return state.Set(propPreviousSecretID, none).Set(propPreviousClientSecret, none).Set(propPreviousSecretExpiresAt, none)
	}
	return state.Set(propPreviousSecretExpiresAt, property.New(property.Computed)) // Atlas may bring it forward
}

func triggersOf(r *Rotation) map[string]string {
	if r == nil {
		return nil
	}
	return r.Triggers
}
