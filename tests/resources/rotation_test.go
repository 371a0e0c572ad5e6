package resources

import (
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

const day = 24 * time.Hour

// rotated is a key that rotates by these rules, as either of the two resources, with the roles, the access list and the projects
// that each can have.
type rotated struct {
	name string
	make func(w *world, rules inputs, change ...func(inputs)) sim.List
	// requests of a rotation, without an older previous key.
	requests int
}

var bothKinds = []rotated{
	{"ProjectApiKey", func(w *world, rules inputs, change ...func(inputs)) sim.List {
		in := inputs{"description": "ci", "accessList": []any{"127.0.0.1"}, "projectAssignments": []any{
			map[string]any{"projectId": w.Projects[0], "roleNames": []any{"GROUP_OWNER"}},
			map[string]any{"projectId": w.Projects[1], "roleNames": []any{"GROUP_READ_ONLY"}},
		}}
		return w.rotating("ProjectApiKey", in, rules, change)
	}, 3},
	{"ApiKey", func(w *world, rules inputs, change ...func(inputs)) sim.List {
		in := inputs{"orgId": w.Org, "description": "ci", "accessList": []any{"127.0.0.1"}, "roleNames": []any{"ORG_MEMBER"}}
		return w.rotating("ApiKey", in, rules, change)
	}, 2},
}

func (w *world) rotating(typeName string, in, rules inputs, change []func(inputs)) sim.List {
	if rules != nil {
		in["rotation"] = map[string]any(rules)
	}
	for _, c := range change {
		c(in)
	}
	return sim.List{of(typeName, "ci", in)}
}

func forBoth(t *testing.T, test func(w *world, kind rotated)) {
	t.Helper()
	for _, kind := range bothKinds {
		t.Run(kind.name, func(t *testing.T) { inWorld(t, func(w *world) { test(w, kind) }) })
	}
}

// alive are the keys that were made through the API and live, in the order of their creation.
func (w *world) alive() []emulator.Key { return w.Atlas.MintedKeys(w.Org) }

func (w *world) text(property string) string {
	w.Helper()
	text, _ := w.output("ci", property).(string)
	return text
}

// TestRotationByAge: after maxAgeDays the key is rotated, the old one works on for overlapHours, and goes with the first up after
// that.
func TestRotationByAge(t *testing.T) {
	forBoth(t, func(w *world, kind rotated) {
		program := kind.make(w, inputs{"maxAgeDays": 90.0, "overlapHours": 24.0})
		w.must(w.Up(program))
		first := w.only()
		time.Sleep(90*day - time.Hour)
		assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(program)))
		time.Sleep(time.Hour)
		w.must(w.Refresh())
		assert.True(t, w.said("a rotation is due: the key is 90 days old, maxAgeDays is 90"))
		assert.Equal(t, map[string]string{"ci": "update"}, w.must(w.Preview(program)))
		assert.True(t, w.said("the key is rotated: the key is 90 days old"))
		assert.Len(t, w.alive(), 1, "a preview makes nothing")

		assert.Equal(t, kind.requests, w.requests(func() sim.Result { return w.Up(program) }))
		require.Len(t, w.alive(), 2)
		second := w.alive()[1]
		assert.Equal(t, first, w.alive()[0], "the old key is as it was")
		assert.Equal(t, first.Projects, second.Projects)
		assert.Equal(t, first.OrgRoles, second.OrgRoles)
		assert.Equal(t, first.AccessList, second.AccessList)
		assert.Equal(t, []string{second.ID, second.PublicKey, second.PrivateKey}, []string{w.text("apiKeyId"), w.text("publicKey"), w.text("privateKey")})
		assert.Equal(t, []string{first.ID, first.PublicKey, first.PrivateKey},
			[]string{w.text("previousApiKeyId"), w.text("previousPublicKey"), w.text("previousPrivateKey")})
		assert.Equal(t, first.ID, string(w.Resource("ci").ID), "the id is a handle")
		assert.True(t, w.Resource("ci").Outputs["previousPrivateKey"].IsSecret())

		assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(program)))
		w.must(w.Refresh())
		assert.Equal(t, first.ID, string(w.Resource("ci").ID))
		time.Sleep(24 * time.Hour)
		w.must(w.Refresh())
		assert.True(t, w.said("is overdue since"))
		require.Len(t, w.alive(), 2, "a refresh retires nothing")
		w.must(w.Preview(program))
		assert.True(t, w.said("is deleted: its time ended at"))
		assert.Equal(t, 1, w.requests(func() sim.Result { return w.Up(program) }))
		assert.Equal(t, []emulator.Key{second}, w.alive())
		assert.Equal(t, resource.NewNullProperty(), w.Resource("ci").Outputs["previousApiKeyId"])
		assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(program)))
		w.must(w.Destroy())
	})
}

// TestRotationByTriggers: the first triggers are recorded, other ones rotate, none are recorded; no more than two keys live.
func TestRotationByTriggers(t *testing.T) {
	forBoth(t, func(w *world, kind rotated) {
		trigger := func(value string) sim.List {
			return kind.make(w, inputs{"triggers": map[string]any{"release": value}})
		}
		w.must(w.Up(kind.make(w, nil)))
		assert.Zero(t, w.requests(func() sim.Result { return w.Up(trigger("1")) }), "the first ones are only recorded")
		assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(trigger("1"))))
		w.must(w.Up(trigger("2")))
		require.Len(t, w.alive(), 2)
		second := w.alive()[1]
		assert.Equal(t, resource.NewNullProperty(), w.Resource("ci").Outputs["previousRetireAfter"], "until the next rotation")
		time.Sleep(999 * day)
		assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(trigger("2"))))
		assert.Equal(t, kind.requests+1, w.requests(func() sim.Result { return w.Up(trigger("3")) }), "the older one is deleted")
		assert.True(t, w.said("the key before", "is deleted first"))
		require.Len(t, w.alive(), 2)
		assert.Equal(t, second, w.alive()[0])
		assert.Zero(t, w.requests(func() sim.Result { return w.Up(kind.make(w, nil)) }), "taken out: recorded")
		require.Len(t, w.alive(), 2, "the previous key stays")
		assert.Equal(t, 2, w.requests(func() sim.Result { return w.Destroy() }))
		assert.Empty(t, w.alive())
	})
}

// TestOverlapThatChanges is counted anew from the rotation; taken out, what is on record counts.
func TestOverlapThatChanges(t *testing.T) {
	forBoth(t, func(w *world, kind rotated) {
		program := func(release string, overlap float64) sim.List {
			return kind.make(w, inputs{"triggers": map[string]any{"release": release}, "overlapHours": overlap})
		}
		w.must(w.Up(program("1", 100)))
		w.must(w.Up(program("2", 100)))
		before := w.text("previousRetireAfter")
		assert.Zero(t, w.requests(func() sim.Result { return w.Up(program("2", 200)) }))
		assert.NotEqual(t, before, w.text("previousRetireAfter"))
		w.must(w.Up(program("2", 10)))
		w.must(w.Up(kind.make(w, nil)))
		time.Sleep(11 * time.Hour)
		w.must(w.Up(kind.make(w, nil)))
		assert.Len(t, w.alive(), 1, "the record of ten hours counts")
	})
}

// TestImportedKeyIsRotatedIntoHavingASecret by its first triggers, but never in the run that imports it.
func TestImportedKeyIsRotatedIntoHavingASecret(t *testing.T) {
	inWorld(t, func(w *world) {
		kind := bothKinds[1]
		key := w.Atlas.AddKey(w.Org, "ci", emulator.Grants{Org: []string{"ORG_MEMBER"}})
		require.NoError(t, w.Atlas.SetAccessList(key.ID, "127.0.0.1"))
		program := kind.make(w, inputs{"triggers": map[string]any{"release": "1"}, "maxAgeDays": 1.0})
		imported := kind.make(w, inputs{"triggers": map[string]any{"release": "1"}, "maxAgeDays": 1.0})
		first := imported[0].(sim.Resource) //nolint:errcheck,forcetypeassert // it is one
		first.Options.Import = key.ID
		time.Sleep(2 * day)
		w.must(w.Up(sim.List{first}))
		assert.Empty(t, w.alive())
		assert.True(t, w.said("a rotation is due"))
		w.must(w.Up(program))
		require.Len(t, w.alive(), 1)
		assert.Equal(t, w.alive()[0].PrivateKey, w.text("privateKey"))
		assert.Equal(t, key.ID, w.text("previousApiKeyId"))
		assert.Equal(t, resource.NewNullProperty(), w.Resource("ci").Outputs["previousPrivateKey"])
		assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(program)))
	})
}

// TestWrongRules are found at preview.
func TestWrongRules(t *testing.T) {
	inWorld(t, func(w *world) {
		kind := bothKinds[0]
		for _, tc := range []struct {
			rules inputs
			want  string
		}{
			{inputs{"maxAgeDays": 0.0}, "rotation.maxAgeDays: 0 is not a whole number from 1 on"},
			{inputs{"overlapHours": 1.5}, "rotation.overlapHours: 1.5 is not a whole number from 1 on"},
			{inputs{"maxAgeDays": 1.0, "overlapHours": 24.0}, "24 hours are no less than the 1 days of maxAgeDays"},
			{inputs{"maxAge": 1.0}, `there is no property "maxAge"`},
			{inputs{"triggers": "1"}, "rotation.triggers: must be an object whose values are texts, not a string"},
			{inputs{"triggers": map[string]any{"a": []any{}}}, "rotation.triggers.a: must be a string, not a list"},
		} {
			assert.Contains(t, w.fails(w.Preview(kind.make(w, tc.rules))), tc.want)
		}
		w.must(w.Up(kind.make(w, inputs{"triggers": map[string]any{"release": 1.0, "on": true}})))
		assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(kind.make(w, inputs{"triggers": map[string]any{"release": "1", "on": "true"}}))),
			"a number is its text, as YAML has it")
	})
}

// TestClockThatIsWrong by more than an hour, as Atlas's answers tell, rotates and retires nothing by age.
func TestClockThatIsWrong(t *testing.T) {
	forBoth(t, func(w *world, kind rotated) {
		program := kind.make(w, inputs{"maxAgeDays": 1.0})
		w.must(w.Up(program))
		w.Atlas.Advance(-2 * day)
		time.Sleep(2 * day)
		w.must(w.Up(program, sim.WithRefresh()))
		assert.True(t, w.said("the clock of this machine and Atlas's differ by"))
		assert.Len(t, w.alive(), 1)
	})
}

// TestSecretTriggers are secrets in appliedTriggers too, by themselves or with all of the rotation, and so is what is marked later.
func TestSecretTriggers(t *testing.T) {
	forBoth(t, func(w *world, kind rotated) {
		mark := map[string]func(rules inputs) resource.PropertyValue{
			"none":    func(rules inputs) resource.PropertyValue { return resource.NewPropertyValue(map[string]any(rules)) },
			"trigger": rulesWithSecret,
			"all": func(rules inputs) resource.PropertyValue {
				return resource.MakeSecret(resource.NewPropertyValue(map[string]any(rules)))
			},
		}
		program := func(marked, release string) sim.List {
			return kind.make(w, nil, func(in inputs) { in["rotation"] = mark[marked](inputs{"triggers": map[string]any{"release": release}}) })
		}
		for _, marked := range []string{"trigger", "all"} {
			hidden := "quite-hidden-" + kind.name + "-" + marked
			w.must(w.Up(program("none", "plain-"+marked)))
			w.must(w.Preview(program(marked, hidden)))
			w.must(w.Up(program(marked, hidden)))
			assert.True(t, w.Resource("ci").Outputs["appliedTriggers"].ContainsSecrets(), marked)
			w.must(w.Refresh())
			assert.True(t, w.Resource("ci").Outputs["appliedTriggers"].ContainsSecrets(), marked)
			assert.NotContains(t, w.State(), hidden)
			assert.False(t, w.said(hidden))
			assert.Equal(t, map[string]string{"ci": "same"}, w.must(w.Up(program(marked, hidden))))
		}
		w.must(w.Up(program("none", "not hidden yet")))
		assert.Zero(t, w.requests(func() sim.Result { return w.Up(program("trigger", "not hidden yet")) }), "the mark alone")
		assert.True(t, w.Resource("ci").Outputs["appliedTriggers"].ContainsSecrets())
	})
}

func rulesWithSecret(rules inputs) resource.PropertyValue {
	value := resource.NewPropertyValue(map[string]any(rules))
	triggers := value.ObjectValue()["triggers"].ObjectValue()
	for name, trigger := range triggers {
		triggers[name] = resource.MakeSecret(trigger)
	}
	return value
}
