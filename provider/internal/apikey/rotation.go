package apikey

import (
	"context"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/rotation"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// checkRotation checks the rules of a rotation, and returns the inputs with triggers that are all texts: a program in YAML, or the
// configuration of a stack, has numbers where they look like such.
func checkRotation(c *serve.Checker, inputs property.Map, n serve.Node) property.Map {
	switch {
	case n.Value.IsNull(), n.Value.IsComputed():
		return inputs
	case !n.Value.IsMap():
		c.Fail(n, "must be an object with %s, %s and %s, not %s", credential.PropTriggers, credential.PropMaxAgeDays, propOverlapHours, n.Kind())
		return inputs
	}
	age := c.Whole(n.Child(credential.PropMaxAgeDays), 1)
	overlap := c.Whole(n.Child(propOverlapHours), 1)
	if age > 0 && overlap > 0 && age*24 <= overlap {
		c.Fail(n.Child(propOverlapHours), "%d hours are no less than the %d days of %s: a key would be rotated before the one before it is retired",
			overlap, age, credential.PropMaxAgeDays)
	}
	return credential.CheckTriggers(c, inputs, n)
}

// planOf decides what becomes of the key of a state.
func planOf(state, inputs property.Map, now time.Time) rotation.Plan {
	current := rotation.State{
		Current:     credential.TextOf(state, propAPIKeyID) != "",
		Secret:      credential.TextOf(state, propPrivateKey) != "" || !inputs.Get(propExistingPrivateKey).IsNull(),
		CreatedAt:   credential.TimeOf(state, credential.PropCreatedAt),
		Applied:     credential.TextsOf(state.Get(credential.PropAppliedTriggers)),
		Previous:    credential.TextOf(state, propPreviousAPIKeyID) != "",
		RotatedAt:   credential.TimeOf(state, propRotatedAt),
		RetireAfter: credential.TimeOf(state, propPreviousRetireAfter),
	}
	return rotation.Decide("key", rulesOf(inputs.Get(credential.PropRotation)), current, now)
}

// rulesOf are the rules of a program; nil where it has none.
func rulesOf(value property.Value) *rotation.Rules {
	if !value.IsMap() {
		return nil
	}
	number := func(name string) time.Duration {
		if n := value.AsMap().Get(name); n.IsNumber() {
			return time.Duration(n.AsNumber()) * time.Hour
		}
		return 0
	}
	return &rotation.Rules{
		Triggers: credential.TextsOf(value.AsMap().Get(credential.PropTriggers)), MaxAge: 24 * number(credential.PropMaxAgeDays), Overlap: number(propOverlapHours),
	}
}

// diffRotation adds what becomes of the key by a rotation. Time is a difference in a program's own run only, and none in the run
// that imports the key: elsewhere a line says what is due.
func diffRotation(ctx context.Context, s *session.Session, d *serve.Differences) {
	occasion := serve.OccasionOf(ctx)
	plan := credential.Restrained(ctx, s, planOf(occasion.State, occasion.Inputs, occasion.Now))
	previous := credential.TextOf(occasion.State, propPreviousPublicKey)
	ends := "deleted"
	if credential.Unassigns(occasion.Inputs.Get(credential.PropDeletionMode)) {
		ends = "taken out of its projects"
	}
	switch {
	case plan.Rotate && (!d.Checked() || d.Imported()):
		serve.Log(ctx).Infof("a rotation is due: %s. The next pulumi up makes it", plan.Why)
		if previous != "" && credential.TextOf(occasion.State, propAPIKeyID) == "" { // it has vanished: drift, whatever the time is
			d.Reissues(propAPIKeyID, propPublicKey, propPrivateKey, credential.PropCreatedAt)
		}
	case plan.Rotate:
		serve.Log(ctx).Infof("the key is rotated: %s", plan.Why)
		if previous != "" && credential.TextOf(occasion.State, propAPIKeyID) != "" {
			serve.Log(ctx).Warningf("the key before (public key %s) is %s first: no more than two are kept at a time", previous, ends)
		}
		d.Reissues(propAPIKeyID, propPublicKey, propPrivateKey, credential.PropCreatedAt)
		if credential.TextOf(occasion.State, propAPIKeyID) != "" {
			d.Reissues(propRotatedAt)
		}
	case plan.Retire && !d.Checked():
		serve.Log(ctx).Infof("the previous key (public key %s) is overdue since %s: by the next pulumi up it is %s", previous, credential.RFC3339(plan.RetireAfter), ends)
	case plan.Retire:
		serve.Log(ctx).Infof("the previous key (public key %s) is %s: its time ended at %s", previous, ends, credential.RFC3339(plan.RetireAfter))
		d.Quietly()
	case d.Imported():
	case plan.Record, previous != "" && credential.RFC3339(plan.RetireAfter) != credential.TextOf(occasion.State, propPreviousRetireAfter),
		!d.State(credential.PropRotation).Equals(d.Input(credential.PropRotation)):
		d.Quietly()
	}
}

// planOfUpdate decides what becomes of the key that an Update is about, as its Diff did.
func planOfUpdate(ctx context.Context, s *session.Session) rotation.Plan {
	occasion := serve.OccasionOf(ctx)
	if occasion.Imported {
		return rotation.Plan{}
	}
	return credential.Restrained(ctx, s, planOf(occasion.State, occasion.Inputs, occasion.Now))
}

// foreseeKey is the state of a key as an update leaves it, as far as a preview knows.
func foreseeKey(s *session.Session) func(ctx context.Context, state, inputs property.Map) property.Map {
	return func(ctx context.Context, state, inputs property.Map) property.Map {
		occasion := serve.OccasionOf(ctx)
		unknown := property.New(property.Computed)
		if takesPrivateKey(state.Get(propPrivateKey), inputs.Get(propExistingPrivateKey)) {
			state = state.Set(propPrivateKey, unknown.WithSecret(true))
		}
		if occasion.Imported {
			return state
		}
		plan := credential.Restrained(ctx, s, planOf(state, inputs, occasion.Now))
		switch {
		case plan.Rotate && credential.TextOf(state, propAPIKeyID) != "":
			for current, previous := range map[string]string{propAPIKeyID: propPreviousAPIKeyID, propPublicKey: propPreviousPublicKey,
				propPrivateKey: propPreviousPrivateKey, credential.PropCreatedAt: propPreviousCreatedAt} {
				state = state.Set(previous, state.Get(current)).Set(current, unknown.WithSecret(current == propPrivateKey))
			}
			state = state.Set(propRotatedAt, unknown).Set(propPreviousRetireAfter, unknown)
		case plan.Rotate:
			for _, name := range []string{propAPIKeyID, propPublicKey, propPrivateKey, credential.PropCreatedAt} {
				state = state.Set(name, unknown.WithSecret(name == propPrivateKey))
			}
		case plan.Retire:
			for _, name := range []string{propPreviousAPIKeyID, propPreviousPublicKey, propPreviousPrivateKey, propPreviousCreatedAt, propPreviousRetireAfter} {
				state = state.Set(name, property.New(property.Null))
			}
		}
		if plan.Rotate || plan.Record {
			state = state.Set(credential.PropAppliedTriggers, serve.Part(inputs, mirrored[credential.PropAppliedTriggers]...))
		}
		return state
	}
}
