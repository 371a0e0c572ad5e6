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
	// warnBeforeExpiry is how long before its expiry a secret is warned of that is not rotated before.
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
			serve.Log(ctx).Warningf("the secret before (%s) is deleted first: Atlas allows two", previous)
		}
		d.Reissues(propSecretID, propClientSecret, propSecretCreatedAt, propSecretExpiresAt)
	case d.Imported():
	case plan.Record, !d.State(credential.PropRotation).Equals(d.Input(credential.PropRotation)):
		d.Quietly()
	}
	if !plan.Rotate && rulesOf(occasion.Inputs) == nil {
		warnOfExpiry(ctx, credential.TimeOf(occasion.State, propSecretExpiresAt), occasion.Now,
			"give "+credential.PropRotation+", so that a pulumi up before that makes another")
	}
}

// warnOfExpiry warns of a secret that soon expires, and that nothing replaces before that.
func warnOfExpiry(ctx context.Context, expires, now time.Time, help string) {
	if !expires.IsZero() && now.Before(expires) && expires.Sub(now) <= warnBeforeExpiry {
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
			if credential.TextOf(state, propSecretID) != "" {
				state = state.Set(propPreviousSecretID, state.Get(propSecretID)).Set(propPreviousClientSecret, state.Get(propClientSecret)).
					Set(propPreviousSecretExpiresAt, unknown)
			}
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

func triggersOf(r *Rotation) map[string]string {
	if r == nil {
		return nil
	}
	return r.Triggers
}
