package apikey

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"strconv"
	"time"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/rotation"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// Rotation says when a key is rotated, in place: a new one is made, and the old one lives on for a while as the previous one.
type Rotation struct {
	// Triggers rotate when one of them changes.
	Triggers map[string]string `pulumi:"triggers,optional"`
	// MaxAgeDays, 1 or more, is the age at which the key is rotated.
	MaxAgeDays *int `pulumi:"maxAgeDays,optional"`
	// OverlapHours, 1 or more, is how long the previous key is kept at least. Nil: until the next rotation.
	OverlapHours *int `pulumi:"overlapHours,optional"`
}

// KeyOutputs are what Atlas has issued of a key: the current one, and the previous one while it lives.
type KeyOutputs struct {
	// APIKeyID, PublicKey and CreatedAt are empty where the current key has vanished and the previous one has not.
	APIKeyID  string `pulumi:"apiKeyId"`
	PublicKey string `pulumi:"publicKey"`
	// PrivateKey is empty where nobody but its creator knows it: after an import. It is then null in state.
	PrivateKey string `pulumi:"privateKey" provider:"secret"`
	// CreatedAt is in RFC 3339, UTC, to the second, as all times are.
	CreatedAt string `pulumi:"createdAt"`

	PreviousAPIKeyID    *string `pulumi:"previousApiKeyId,optional"`
	PreviousPublicKey   *string `pulumi:"previousPublicKey,optional"`
	PreviousPrivateKey  *string `pulumi:"previousPrivateKey,optional" provider:"secret"`
	PreviousCreatedAt   *string `pulumi:"previousCreatedAt,optional"`
	PreviousRetireAfter *string `pulumi:"previousRetireAfter,optional"`
	RotatedAt           *string `pulumi:"rotatedAt,optional"`
	// AppliedTriggers are the triggers of the last rotation, or that were recorded since.
	AppliedTriggers map[string]string `pulumi:"appliedTriggers,optional"`
}

// Names of the properties of a rotation.
const (
	propRotation            = "rotation"
	propTriggers            = "triggers"
	propMaxAgeDays          = "maxAgeDays"
	propOverlapHours        = "overlapHours"
	propPreviousPublicKey   = "previousPublicKey"
	propPreviousPrivateKey  = "previousPrivateKey"
	propPreviousCreatedAt   = "previousCreatedAt"
	propPreviousRetireAfter = "previousRetireAfter"
	propRotatedAt           = "rotatedAt"
	propAppliedTriggers     = "appliedTriggers"
)

// Annotate describes the rotation.
func (r *Rotation) Annotate(a infer.Annotator) {
	a.SetToken("index", "ApiKeyRotation")
	a.Describe(&r, "When an API key is rotated: a new key is made in place of it, and the old one lives on for a while as the previous key.")
	a.Describe(&r.Triggers, "Any values. When one of them changes, the key is rotated. The first ones are only recorded, unless the private "+
		"key is null, as after an import: then the key is rotated into having one.")
	a.Describe(&r.MaxAgeDays, "The key is rotated by the first `pulumi up` at which it is that many days old. 1 or more.")
	a.Describe(&r.OverlapHours, "How many hours the previous key is kept at least: the first `pulumi up` after that deletes it. 1 or more; less "+
		"than `maxAgeDays`. Left out, it is kept until the next rotation.")
}

// Annotate describes the outputs.
func (k *KeyOutputs) Annotate(a infer.Annotator) {
	a.Describe(&k.APIKeyID, apiKeyIDText)
	a.Describe(&k.PublicKey, publicKeyText)
	a.Describe(&k.PrivateKey, privateKeyText)
	a.Describe(&k.CreatedAt, createdAtText)
	a.Describe(&k.PreviousAPIKeyID, "The id of the key that the last rotation left behind; null where it is deleted, or was none.")
	a.Describe(&k.PreviousPublicKey, "The public half of the previous key.")
	a.Describe(&k.PreviousPrivateKey, "The private half of the previous key, always a secret; null where nobody knows it.")
	a.Describe(&k.PreviousCreatedAt, "When the previous key was created, in RFC 3339, UTC.")
	a.Describe(&k.PreviousRetireAfter, "The first `pulumi up` after this time deletes the previous key, in RFC 3339, UTC; null where it is kept "+
		"until the next rotation.")
	a.Describe(&k.RotatedAt, "When the key was last rotated, in RFC 3339, UTC.")
	a.Describe(&k.AppliedTriggers, "The triggers that the last rotation had, or that were recorded since.")
}

const rotationText = "When the key is rotated in place, with an overlap in which the old key goes on working. Left out, it is not."

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
			state = state.Set(propAppliedTriggers, property.New(property.Null))
			if rotation := inputs.Get(propRotation); rotation.IsMap() {
				state = state.Set(propAppliedTriggers, rotation.AsMap().Get(propTriggers))
			}
		}
		return state
	}
}

// turn makes a new key the current one: first the key before the last is deleted, so that no more than two live at a time, then the
// new one is made. k is what is reached, whatever fails. A key that has an id is made.
func (k *KeyOutputs) turn(
	ctx context.Context, s *session.Session, client *atlas.Client, orgID string, request atlas.MintRequest, plan rotation.Plan, triggers map[string]string,
) (atlas.Key, error) {
	vanished := k.APIKeyID == ""
	if k.PreviousAPIKeyID != nil && !vanished {
		if err := k.retire(ctx, s, client, orgID); err != nil {
			return atlas.Key{}, fmt.Errorf("no new key was made, since the one before the current one is to be deleted first: %w", err)
		}
	}
	serve.Progress(ctx, "making the new key")
	minted, err := client.Keys().Mint(ctx, request)
	if minted.ID == "" {
		return minted, err
	}
	if !vanished {
		k.PreviousAPIKeyID, k.PreviousPublicKey = optional(k.APIKeyID), optional(k.PublicKey)
		k.PreviousPrivateKey, k.PreviousCreatedAt = optional(k.PrivateKey), optional(k.CreatedAt)
		k.PreviousRetireAfter = optional(rfc3339(plan.RetireAfter))
	}
	k.APIKeyID, k.PublicKey, k.PrivateKey, k.CreatedAt = minted.ID, minted.PublicKey, minted.PrivateKey.Reveal(), createdAt(minted.ID)
	if !vanished { // else the previous key keeps its time
		k.RotatedAt = optional(rfc3339(serve.OccasionOf(ctx).Now))
	}
	k.AppliedTriggers = maps.Clone(triggers)
	return minted, err
}

// settle carries out what of a plan makes no key: the previous key is retired, triggers are recorded. That a key cannot be retired
// is no failure: it is tried again by each update.
func (k *KeyOutputs) settle(ctx context.Context, s *session.Session, client *atlas.Client, orgID string, plan rotation.Plan, triggers map[string]string) {
	if plan.Record {
		k.AppliedTriggers = maps.Clone(triggers)
	}
	if k.PreviousAPIKeyID == nil {
		return
	}
	k.PreviousRetireAfter = optional(rfc3339(plan.RetireAfter))
	if plan = restrained(ctx, s, plan); !plan.Retire {
		return
	}
	if err := k.retire(ctx, s, client, orgID); err != nil {
		serve.Log(ctx).Warningf("the previous key (public key %s) stays, and is tried again by the next pulumi up: %v", value(k.PreviousPublicKey), err)
	}
}

// retire deletes the previous key. One that another resource of the program is stays, and is that one's alone from then on.
func (k *KeyOutputs) retire(ctx context.Context, s *session.Session, client *atlas.Client, orgID string) error {
	if holder, held := serve.OccasionOf(ctx).Elsewhere(objectOfKey(*k.PreviousAPIKeyID)); held {
		serve.Log(ctx).Warningf("the previous key (public key %s) was not deleted: it is alive in %s", value(k.PreviousPublicKey), holder)
		k.dropPrevious()
		return nil
	}
	err := refuseOwnKey(s, *k.PreviousAPIKeyID, value(k.PreviousPublicKey))
	if err == nil {
		err = client.Keys().Delete(ctx, orgID, *k.PreviousAPIKeyID)
	}
	if err == nil {
		k.dropPrevious()
	}
	return err
}

func (k *KeyOutputs) dropPrevious() {
	k.PreviousAPIKeyID, k.PreviousPublicKey, k.PreviousPrivateKey, k.PreviousCreatedAt, k.PreviousRetireAfter = nil, nil, nil, nil, nil
}

// alive are the ids of the keys that live, the previous one first.
func (k *KeyOutputs) alive() []string {
	return without([]string{value(k.PreviousAPIKeyID), k.APIKeyID}, []string{""})
}

// both does something to the previous key and then to the current one. That the previous one has vanished is no failure.
func (k *KeyOutputs) both(do func(keyID string) error) error {
	for _, keyID := range k.alive() {
		if err := do(keyID); err != nil && (keyID == k.APIKeyID || !atlas.IsNotFound(err, atlas.KindAPIKey)) {
			return err
		}
	}
	return nil
}

// readBoth reads the current key and the previous one, and drops what is gone. found is the current one, without an id where it is
// gone; gone says that neither is there.
func (k *KeyOutputs) readBoth(ctx context.Context, client *atlas.Client, orgID string, projects []string) (found atlas.Key, gone bool, err error) {
	if previous := value(k.PreviousAPIKeyID); previous != "" {
		_, err := client.Keys().Read(ctx, orgID, previous, projects)
		if atlas.IsNotFound(err, atlas.KindAPIKey) {
			k.dropPrevious()
		} else if err != nil {
			return found, false, err
		}
	}
	if k.APIKeyID != "" {
		found, err = client.Keys().Read(ctx, orgID, k.APIKeyID, projects)
		if atlas.IsNotFound(err, atlas.KindAPIKey) {
			found, err = atlas.Key{}, nil
		}
		if err != nil {
			return found, false, err
		}
	}
	if found.ID == "" {
		k.APIKeyID, k.PublicKey, k.PrivateKey, k.CreatedAt = "", "", "", ""
	}
	return found, found.ID == "" && k.PreviousAPIKeyID == nil, nil
}

// refuseOwn is the error for deleting a key that the provider signs in with.
func (k *KeyOutputs) refuseOwn(s *session.Session) error {
	if err := refuseOwnKey(s, value(k.PreviousAPIKeyID), value(k.PreviousPublicKey)); err != nil {
		return err
	}
	return refuseOwnKey(s, k.APIKeyID, k.PublicKey)
}

// newKey are the outputs of a key that is the only one.
func newKey(key atlas.Key) KeyOutputs {
	return KeyOutputs{APIKeyID: key.ID, PublicKey: key.PublicKey, PrivateKey: key.PrivateKey.Reveal(), CreatedAt: createdAt(key.ID)}
}

// keptID is the id that a resource keeps as its handle, whichever key it stands for by now. That of the bridged provider becomes
// ours.
func keptID(id string, found atlas.Key) string {
	if !objectid.Valid(id) && found.ID != "" {
		return found.ID
	}
	return id
}

// setAccessLists makes the access list of both keys what the program names, and list what the current one has then.
func (k *KeyOutputs) setAccessLists(ctx context.Context, client *atlas.Client, orgID string, list **[]string, want *[]string) error {
	before := *list
	return k.both(func(keyID string) error {
		reached, err := setAccessList(ctx, client, orgID, keyID, before, want)
		if keyID == k.APIKeyID {
			*list = reached
		}
		return err
	})
}

// same reports whether two sets of outputs say the same.
func (k *KeyOutputs) same(other KeyOutputs) bool { return reflect.DeepEqual(*k, other) }

func triggersOf(r *Rotation) map[string]string {
	if r == nil {
		return nil
	}
	return r.Triggers
}

// rfc3339 is a time as an output; "" for the zero time.
func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
