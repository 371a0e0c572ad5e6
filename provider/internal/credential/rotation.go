package credential

import (
	"context"
	"strconv"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/rotation"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// CheckTriggers checks the triggers of a rotation, and returns the inputs with triggers that are all texts: a program in YAML, or
// the configuration of a stack, has numbers where they look like such. n is the rotation, an object.
func CheckTriggers(c *serve.Checker, inputs property.Map, n serve.Node) property.Map {
	triggers := n.Child(PropTriggers)
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
	rules := n.Value.AsMap().Set(PropTriggers, property.WithGoValue(triggers.Value, texts))
	return inputs.Set(PropRotation, property.WithGoValue(n.Value, rules))
}

// TextsOf are the texts of an object; nil where it is none.
func TextsOf(value property.Value) map[string]string {
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

// longestOffset is how much this machine's clock and Atlas's may differ, so that something is done by age.
const longestOffset = time.Hour

// Restrained is a plan without what is only due by a clock that is known to be wrong.
func Restrained(ctx context.Context, s *session.Session, plan rotation.Plan) rotation.Plan {
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
