package provider

import (
	"context"
	"flag"
	"testing"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
)

func TestTimeoutsRoundUp(t *testing.T) {
	for seconds, want := range map[float64]float64{0: 600, -1: 600, 0.9: 1, 1: 1, 90.5: 91} {
		assert.InDelta(t, want, timeout(seconds), 0)
	}
}

func TestReadHasADeadline(t *testing.T) {
	read := readAtBoundary(func(ctx context.Context, _ p.ReadRequest) (p.ReadResponse, error) {
		deadline, ok := ctx.Deadline()
		assert.True(t, ok)
		assert.LessOrEqual(t, time.Until(deadline), readTimeout)
		return p.ReadResponse{}, nil
	})
	_, err := read(context.Background(), p.ReadRequest{})
	require.NoError(t, err)
}

func TestPreviewOfCreateKnowsOnlyTheInputs(t *testing.T) {
	inputs := property.NewMap(args(secret(property.New("d")), inProject(computed, strs("GROUP_OWNER"))))
	got := previewOfCreate(inputs)
	for name, value := range inputs.All {
		assert.Equal(t, value, got.Get(name))
	}
	for _, name := range issued {
		assert.True(t, got.Get(name).IsComputed(), name)
	}
	assert.True(t, got.Get(propPrivateKey).Secret())
}

func TestPreviewOfUpdateKeepsWhatAtlasIssued(t *testing.T) {
	state := property.NewMap(map[string]property.Value{
		"apiKeyId": property.New(aKey), "privateKey": property.New(secretOne), "description": property.New("old")})
	got := previewOfUpdate(state, property.NewMap(map[string]property.Value{"description": property.New("new")}))
	assert.Equal(t, property.NewMap(map[string]property.Value{
		"apiKeyId": property.New(aKey), "privateKey": secret(property.New(secretOne)), "description": property.New("new")}), got)
}

func TestOutgoingMarks(t *testing.T) {
	mixed := property.New([]property.Value{property.New("A"), secret(property.New("B"))})
	for name, test := range map[string]struct{ output, origin, want property.Value }{
		"the same value keeps marks deep inside":         {strs("A", "B"), mixed, mixed},
		"another value is secret as a whole":             {strs("B", "A"), mixed, secret(strs("B", "A"))},
		"another value of an origin without secrets":     {strs("B"), strs("A"), strs("B")},
		"a secret origin":                                {property.New("x"), secret(property.New("x")), secret(property.New("x"))},
		"the framework's own marks, on the wrong places": {property.New([]property.Value{secret(property.New("A")), property.New("B")}), mixed, mixed},
	} {
		t.Run(name, func(t *testing.T) {
			got := outgoing(property.NewMap(map[string]property.Value{"p": test.output}),
				property.NewMap(map[string]property.Value{"p": test.origin}))
			assert.Equal(t, test.want, got.Get("p"))
		})
	}
}

func TestThePrivateKeyIsSecretOrAbsent(t *testing.T) {
	key := func(v property.Value) property.Map {
		return property.NewMap(map[string]property.Value{propPrivateKey: v})
	}
	assert.Equal(t, key(secret(property.New(secretOne))), outgoing(key(property.New(secretOne))))
	assert.Equal(t, 0, outgoing(key(property.New(""))).Len())
	assert.Equal(t, key(secret(property.New(""))), incoming(property.Map{}))
	assert.Equal(t, key(property.New("x")), incoming(key(property.New("x"))))
}

func TestKeyIDs(t *testing.T) {
	for id, want := range map[string]keyID{
		aKey:                       {"", aKey},
		aProject + "-" + aKey:      {aProject, aKey},
		"6576974933969669A1B2C3D4": {"", aKey},
	} {
		got, err := parseKeyID(id)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	for _, id := range []string{"", "-", "x", aKey + "-", "-" + aKey, aProject + "-" + aKey + "-" + aKey, aProject + "-6576974933969669", "payroll-" + aKey} {
		_, err := parseKeyID(id)
		assert.ErrorContains(t, err, "projectId-apiKeyId", id)
	}
}

func FuzzResourceID(f *testing.F) {
	f.Add(aKey)
	f.Add(aProject + "-" + aKey)
	f.Add("null0")
	f.Fuzz(func(t *testing.T, id string) {
		parsed, err := parseKeyID(id)
		if err != nil {
			assert.Less(t, len(err.Error()), 1000)
			return
		}
		assert.True(t, objectid.Valid(parsed.apiKeyID))
		assert.True(t, parsed.projectID == "" || objectid.Valid(parsed.projectID))
	})
}

func TestOwnLogIsCapped(t *testing.T) {
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	level := flags.Int("v", 0, "")
	flags.Lookup("v").Value = cappedLevel{flags.Lookup("v").Value}
	for given, want := range map[string]int{"3": 3, "8": 8, "9": 8, "11": 8} {
		require.NoError(t, flags.Parse([]string{"-v=" + given}))
		assert.Equal(t, want, *level)
	}
}

func TestDiffConfigReplacesNothing(t *testing.T) {
	old := property.NewMap(map[string]property.Value{
		"publicKey": secret(property.New("a")), "privateKey": secret(property.New(secretOne)), "version": property.New("1.0.0")})
	resp, err := diffConfig(context.Background(), p.DiffRequest{State: old, Inputs: property.NewMap(map[string]property.Value{
		"publicKey": property.New("a"), "clientId": computed})})
	require.NoError(t, err)
	assert.Equal(t, p.DiffResponse{HasChanges: true, DetailedDiff: map[string]p.PropertyDiff{
		"privateKey": {Kind: p.Delete}, "clientId": {Kind: p.Add}}}, resp)
}

// The engine prints the value of the property that a failure names, secret or not.
func TestCheckConfigNamesNoCredential(t *testing.T) {
	resp, err := checkConfig(context.Background(), p.CheckRequest{Inputs: property.NewMap(map[string]property.Value{
		"publicKey": property.New("a"), "privateKey": property.New(secretTwo), "baseUrl": property.New("http://example.com")})})
	require.NoError(t, err)
	require.Len(t, resp.Failures, 2)
	assert.Empty(t, resp.Failures[0].Property)
	assert.Contains(t, resp.Failures[0].Reason, "mongodbatlas-native:privateKey holds the secret of a service account")
	assert.Equal(t, "baseUrl", resp.Failures[1].Property)
}

func TestCheckConfigMarksCredentialsAndKeepsTheRest(t *testing.T) {
	inputs := property.NewMap(map[string]property.Value{
		"publicKey": property.New("a"), "privateKey": property.New(secretOne), "clientSecret": computed, "version": property.New("1.0.0")})
	resp, err := checkConfig(context.Background(), p.CheckRequest{Inputs: inputs})
	require.NoError(t, err)
	assert.Empty(t, resp.Failures, "what is unknown is judged later")
	assert.Equal(t, inputs.Set("publicKey", secret(property.New("a"))).Set("privateKey", secret(property.New(secretOne))).
		Set("clientSecret", secret(computed)), resp.Inputs)
}
