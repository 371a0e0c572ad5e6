package apikey

import (
	"context"
	"strconv"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

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
		c.Fail(n, "must be an object with %s, %s and %s, not %s", propTriggers, propMaxAgeDays, propOverlapHours, n.Kind())
		return inputs
	}
	age := c.Whole(n.Child(propMaxAgeDays), 1)
	overlap := c.Whole(n.Child(propOverlapHours), 1)
	if age > 0 && overlap > 0 && age*24 <= overlap {
		c.Fail(n.Child(propOverlapHours), "%d hours are no less than the %d days of %s: a key would be rotated before the one before it is retired",
			overlap, age, propMaxAgeDays)
	}
	triggers := n.Child(propTriggers)
	switch {
	case triggers.Value.IsNull(), triggers.Value.IsComputed():
		return inputs
	case !triggers.Value.IsMap():
		c.Fail(triggers, "must be an object whose values are texts, not %s", triggers.Kind())
		return inputs
	}
	texts := triggers.Value.AsMap()
	for name := range texts.AllStable {
		value := triggers.Child(name)
		switch v := value.Value; {
		case v.IsNumber():
			texts = texts.Set(name, property.WithGoValue(v, strconv.FormatFloat(v.AsNumber(), 'f', -1, 64)))
		case v.IsBool():
			texts = texts.Set(name, property.WithGoValue(v, strconv.FormatBool(v.AsBool())))
		case !v.IsString() && !v.IsComputed():
			c.Fail(value, "must be a string, not %s", value.Kind())
		}
	}
	rules := n.Value.AsMap().Set(propTriggers, property.WithGoValue(triggers.Value, texts))
	return inputs.Set(propRotation, property.WithGoValue(n.Value, rules))
}

// planOf decides what becomes of the key of a state.
func planOf(state, inputs property.Map, now time.Time) rotation.Plan {
	current := rotation.State{
		Current:     textOf(state, propAPIKeyID) != "",
		Secret:      textOf(state, propPrivateKey) != "" || !inputs.Get(propExistingPrivateKey).IsNull(),
		CreatedAt:   timeOf(state, propCreatedAt),
		Applied:     textsOf(state.Get(propAppliedTriggers)),
		Previous:    textOf(state, propPreviousAPIKeyID) != "",
		RotatedAt:   timeOf(state, propRotatedAt),
		RetireAfter: timeOf(state, propPreviousRetireAfter),
	}
	return rotation.Decide("key", rulesOf(inputs.Get(propRotation)), current, now)
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
		Triggers: textsOf(value.AsMap().Get(propTriggers)), MaxAge: 24 * number(propMaxAgeDays), Overlap: number(propOverlapHours),
	}
}

func textsOf(value property.Value) map[string]string {
	if !value.IsMap() {
		return nil
	}
	texts := map[string]string{}
	for name, text := range value.AsMap().All {
		texts[name] = unknownTrigger
		if text.IsString() {
			texts[name] = text.AsString()
		}
	}
	return texts
}

// unknownTrigger stands for one that a preview does not know: it may rotate the key.
const unknownTrigger = "\x00"

// timeOf is a time of a state; the zero time where there is none.
func timeOf(state property.Map, name string) time.Time {
	at, _ := time.Parse(time.RFC3339, textOf(state, name))
	return at
}

// diffRotation adds what becomes of the key by a rotation. Time is a difference in a program's own run only, and none in the run
// that imports the key: elsewhere a line says what is due.
func diffRotation(ctx context.Context, s *session.Session, d *serve.Differences) {
	occasion := serve.OccasionOf(ctx)
	plan := restrained(ctx, s, planOf(occasion.State, occasion.Inputs, occasion.Now))
	previous := textOf(occasion.State, propPreviousPublicKey)
	switch {
	case plan.Rotate && (!d.Checked() || d.Imported()):
		serve.Log(ctx).Infof("a rotation is due: %s. The next pulumi up makes it", plan.Why)
		if previous != "" && textOf(occasion.State, propAPIKeyID) == "" { // it has vanished: drift, whatever the time is
			d.Reissues(propAPIKeyID, propPublicKey, propPrivateKey, propCreatedAt)
		}
	case plan.Rotate:
		serve.Log(ctx).Infof("the key is rotated: %s", plan.Why)
		if previous != "" && textOf(occasion.State, propAPIKeyID) != "" {
			serve.Log(ctx).Warningf("the key before (public key %s) is deleted first: no more than two live at a time", previous)
		}
		d.Reissues(propAPIKeyID, propPublicKey, propPrivateKey, propCreatedAt)
		if textOf(occasion.State, propAPIKeyID) != "" {
			d.Reissues(propRotatedAt)
		}
	case plan.Retire && !d.Checked():
		serve.Log(ctx).Infof("the previous key (public key %s) is overdue since %s: the next pulumi up deletes it", previous, rfc3339(plan.RetireAfter))
	case plan.Retire:
		serve.Log(ctx).Infof("the previous key (public key %s) is deleted: its time ended at %s", previous, rfc3339(plan.RetireAfter))
		d.Quietly()
	case d.Imported():
	case plan.Record, previous != "" && rfc3339(plan.RetireAfter) != textOf(occasion.State, propPreviousRetireAfter),
		!d.State(propRotation).Equals(d.Input(propRotation)):
		d.Quietly()
	}
}

// planOfUpdate decides what becomes of the key that an Update is about, as its Diff did.
func planOfUpdate(ctx context.Context, s *session.Session) rotation.Plan {
	occasion := serve.OccasionOf(ctx)
	if occasion.Imported {
		return rotation.Plan{}
	}
	return restrained(ctx, s, planOf(occasion.State, occasion.Inputs, occasion.Now))
}

// longestOffset is how much this machine's clock and Atlas's may differ, so that something is done by age.
const longestOffset = time.Hour

// restrained is a plan without what is only due by a clock that is known to be wrong.
func restrained(ctx context.Context, s *session.Session, plan rotation.Plan) rotation.Plan {
	client, err := s.Client()
	if err != nil || !plan.Retire && !plan.ByAge {
		return plan
	}
	if off := client.ClockOffset(); off.Abs() > longestOffset {
		serve.Log(ctx).Warningf("nothing is rotated or retired by its age: the clock of this machine and Atlas's differ by %s", off.Round(time.Minute))
		return rotation.Plan{Record: plan.Record, RetireAfter: plan.RetireAfter}
	}
	return plan
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
		plan := restrained(ctx, s, planOf(state, inputs, occasion.Now))
		switch {
		case plan.Rotate && textOf(state, propAPIKeyID) != "":
			for current, previous := range map[string]string{propAPIKeyID: propPreviousAPIKeyID, propPublicKey: propPreviousPublicKey,
				propPrivateKey: propPreviousPrivateKey, propCreatedAt: propPreviousCreatedAt} {
				state = state.Set(previous, state.Get(current)).Set(current, unknown.WithSecret(current == propPrivateKey))
			}
			state = state.Set(propRotatedAt, unknown).Set(propPreviousRetireAfter, unknown)
		case plan.Rotate:
			for _, name := range []string{propAPIKeyID, propPublicKey, propPrivateKey, propCreatedAt} {
				state = state.Set(name, unknown.WithSecret(name == propPrivateKey))
			}
		case plan.Retire:
			for _, name := range []string{propPreviousAPIKeyID, propPreviousPublicKey, propPreviousPrivateKey, propPreviousCreatedAt, propPreviousRetireAfter} {
				state = state.Set(name, property.New(property.Null))
			}
		}
		if plan.Rotate || plan.Record {
			state = state.Set(propAppliedTriggers, serve.Part(inputs, mirrored[propAppliedTriggers]...))
		}
		return state
	}
}
