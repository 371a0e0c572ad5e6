package apikey

import (
	"strings"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
)

// FuzzCheck gives Check arbitrary properties, with unknown and secret values anywhere: it must not panic, must not show
// what is secret, and must give the properties back as they are, marks included, but for the default project.
func FuzzCheck(f *testing.F) {
	for _, seed := range fuzzSeeds {
		f.Add([]byte(seed), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, defaultProject bool) {
		project := ""
		if defaultProject {
			project = aProject
		}
		inputs := (&generator{data: data}).properties()
		warnings := logged(t)
		resp := check(t, configured(t, project), inputs)
		checked := resp.Inputs
		for _, failure := range resp.Failures {
			assertShowable(t, failure.Property)
			assertShowable(t, failure.Reason)
		}
		for _, warning := range *warnings {
			assertShowable(t, warning)
		}
		assertMarked(t, property.New(checked), false)
		for name, value := range inputs.All {
			if name != propProjectAssignments {
				assert.Equal(t, value, checked.Get(name))
			}
		}
		assert.Equal(t, count(property.New(inputs), property.Value.IsComputed), count(property.New(checked), property.Value.IsComputed))
	})
}

// FuzzDiff compares arbitrary properties with one another: no panic, keys that can be parsed, none of which hides another,
// nothing secret in them, no replacement, and no difference between a thing and itself.
func FuzzDiff(f *testing.F) {
	for i, seed := range fuzzSeeds {
		f.Add([]byte(seed), []byte(fuzzSeeds[(i+1)%len(fuzzSeeds)]))
	}
	f.Fuzz(func(t *testing.T, before, after []byte) {
		state, inputs := (&generator{data: before}).properties(), (&generator{data: after}).properties()
		diff := diffOf(t, p.DiffRequest{State: state, Inputs: inputs})
		assert.True(t, diff.HasChanges || len(diff.DetailedDiff) == 0)
		for key, difference := range diff.DetailedDiff {
			assertShowable(t, key)
			_, err := resource.ParsePropertyPath(key)
			assert.NoError(t, err)
			assert.NotContains(t, difference.Kind, "replace")
		}
		assertWhole(t, diff.DetailedDiff)
		if plain := property.New(inputs); count(plain, property.Value.IsComputed) == 0 {
			assert.Empty(t, diffOf(t, p.DiffRequest{State: inputs, Inputs: inputs}).DetailedDiff)
		}
	})
}

// fuzzSeeds lead the generator to whole assignments, unknown values and secrets in each place.
var fuzzSeeds = []string{
	"", "d", "\x05\x00\x03\x01\x05\x01\x06\x01\x05\x02\x02\x03\x05\x03\x06\x01\x03\x06",
	"\x05\x01\x06\x02\x05\x02\x02\x03\x04\x05\x03\x06\x02\x03\x06\x07\x03\x08\x05\x02\x02\x03\x04\x05\x03\x06\x01\x03\x06",
	"\x05\x00\x07\x03\x01\x05\x01\x07\x06\x01\x05\x02\x02\x07\x03\x04\x05\x03\x07\x06\x01\x03\x06",
	"\x05\x04\x07\x06\x03\x03\x07\x03\x08\x03\x09\x08\x05\x05\x03\x01", "\x05\x03\x08\x05\x01\x06\x02\x08\x08\x05\x00\x07\x08",
}

// generator makes properties of bytes. What it marks as secret has secretMarker in each of its texts and names.
type generator struct {
	data  []byte
	depth int
}

const secretMarker = "s3cr3t-7f3a"

var (
	fuzzNames = []string{credential.PropDescription, propProjectAssignments, credential.PropProjectID, credential.PropRoleNames, propOrgRoleNames,
		"roleName", "__defaults", "a.b[\"c\"]", propPrivateKey, ""}
	fuzzTexts = []string{"", "d", strings.Repeat("long ", 60), "x", aProject, "5d09d6a59ccf6445652a444b", "GROUP_OWNER",
		"GROUP_READ_ONLY", "ORG_OWNER", "GROUP_OWNRE", "\x00", "\xff\xfe", "%s%d", "…\n\x1b[31m"}
)

func (g *generator) next() int {
	if len(g.data) == 0 {
		return 0
	}
	b := g.data[0]
	g.data = g.data[1:]
	return int(b)
}

func (g *generator) properties() property.Map {
	properties := map[string]property.Value{}
	for len(g.data) > 0 {
		properties[fuzzNames[g.next()%len(fuzzNames)]] = g.value(false)
	}
	return property.NewMap(properties)
}

func (g *generator) value(inSecret bool) property.Value {
	g.depth++
	defer func() { g.depth-- }()
	text := func(of []string) string {
		chosen := of[g.next()%len(of)]
		if inSecret {
			chosen += secretMarker
		}
		return chosen
	}
	kind := g.next() % 9
	if g.depth > 12 && kind >= 4 {
		kind = 0
	}
	switch kind {
	case 1:
		return property.New(g.next()%2 == 0)
	case 2:
		return property.New(float64(g.next()))
	case 3:
		return property.New(text(fuzzTexts))
	case 4:
		n := min(g.next()%16, len(g.data))
		raw := string(g.data[:n])
		g.data = g.data[n:]
		return property.New(text([]string{raw}))
	case 5:
		object := map[string]property.Value{}
		for range g.next() % 4 {
			object[fuzzNames[g.next()%len(fuzzNames)]] = g.value(inSecret)
		}
		return property.New(object)
	case 6:
		list := make([]property.Value, g.next()%5)
		for i := range list {
			list[i] = g.value(inSecret)
		}
		return property.New(list)
	case 7:
		return g.value(true).WithSecret(true)
	case 8:
		return property.New(property.Computed)
	default:
		return property.Value{}
	}
}

// assertShowable fails on a text that shows a secret, or that is too long to show.
func assertShowable(t *testing.T, text string) {
	t.Helper()
	assert.NotContains(t, text, secretMarker)
	assert.Less(t, len(text), 4000)
}

// assertMarked fails on a secret that has lost its mark.
func assertMarked(t *testing.T, v property.Value, inSecret bool) {
	t.Helper()
	inSecret = inSecret || v.Secret()
	switch {
	case v.IsString():
		assert.True(t, inSecret || !strings.Contains(v.AsString(), secretMarker), "a secret has lost its mark: %v", v)
	case v.IsArray():
		for _, element := range v.AsArray().All {
			assertMarked(t, element, inSecret)
		}
	case v.IsMap():
		for _, element := range v.AsMap().All {
			assertMarked(t, element, inSecret)
		}
	}
}

// count counts the values, at any depth, that are as asked for.
func count(v property.Value, is func(property.Value) bool) int {
	n := 0
	if is(v) {
		n++
	}
	switch {
	case v.IsArray():
		for _, element := range v.AsArray().All {
			n += count(element, is)
		}
	case v.IsMap():
		for _, element := range v.AsMap().All {
			n += count(element, is)
		}
	}
	return n
}
