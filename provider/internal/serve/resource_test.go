package serve_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

var (
	computed = property.New(property.Computed)
	urn      = resource.NewURN("dev", "shop", "", "probe:index:Probe", "web")
)

func secret(v property.Value) property.Value { return v.WithSecret(true) }

func text(s string) property.Value { return property.New(s) }

func list(values ...property.Value) property.Value { return property.New(values) }

func texts(names ...string) property.Value {
	values := make([]property.Value, len(names))
	for i, name := range names {
		values[i] = text(name)
	}
	return list(values...)
}

type values = map[string]property.Value

func properties(v values) property.Map { return property.NewMap(v) }

// deadlines are the times that the calls on the shelf had left.
func (s *shelf) deadlines() (left []time.Duration) {
	for _, ctx := range s.ctxs {
		if deadline, ok := ctx.Deadline(); ok {
			left = append(left, deadline.Sub(s.began))
		}
	}
	return left
}

func TestDeadlines(t *testing.T) {
	state := properties(values{"name": text("a"), "token": secret(text("t"))})
	for name, test := range map[string]struct {
		seconds float64
		want    time.Duration
	}{
		"none":              {0, 10 * time.Minute},
		"a fraction":        {0.9, time.Second},
		"a second":          {1, time.Second},
		"a minute and more": {90.5, 91 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &shelf{began: time.Now()}
			served := probeProvider(s)
			_, err := served.Create(context.Background(), p.CreateRequest{Urn: urn, Properties: properties(values{"name": text("a")}), Timeout: test.seconds})
			require.NoError(t, err)
			_, err = served.Update(context.Background(), p.UpdateRequest{Urn: urn, ID: "probe-1", State: state, Inputs: properties(values{"name": text("a")}), Timeout: test.seconds})
			require.NoError(t, err)
			require.NoError(t, served.Delete(context.Background(), p.DeleteRequest{Urn: urn, ID: "probe-1", Properties: state, Timeout: test.seconds}))
			assert.Equal(t, []time.Duration{test.want, test.want, test.want}, s.deadlines(), name)
		})
	}
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{began: time.Now()}
		_, err := probeProvider(s).Read(context.Background(), p.ReadRequest{Urn: urn, ID: "probe-1"})
		require.NoError(t, err)
		_, err = probeProvider(s).Invoke(context.Background(), p.InvokeRequest{
			Token: "probe:index:find", Args: properties(values{"probeId": text("probe-1")})})
		require.NoError(t, err)
		assert.Equal(t, []time.Duration{2 * time.Minute, 2 * time.Minute}, s.deadlines(), "a read and a function")
	})
}

// TestCancel ends what is under way, and no later run.
func TestCancel(t *testing.T) {
	s := &shelf{probes: map[string]ProbeState{"probe-1": {}}}
	served := probeProvider(s)
	read := func() error {
		_, err := served.Read(context.Background(), p.ReadRequest{Urn: urn, ID: "probe-1"})
		require.NoError(t, err)
		return s.errs[len(s.errs)-1]
	}
	require.NoError(t, read())
	require.NoError(t, served.Cancel(context.Background()))
	require.ErrorIs(t, read(), context.Canceled)
	require.NoError(t, served.Configure(context.Background(), p.ConfigureRequest{}))
	require.NoError(t, read(), "the next run of a plugin that stays up")
}

func TestPreviewOfCreateKnowsOnlyTheInputs(t *testing.T) {
	s := &shelf{}
	inputs := properties(values{"name": secret(text("a")), "tags": list(computed, text("b"))})
	resp, err := probe(serve.NewRun(""), s).Create(context.Background(), p.CreateRequest{Urn: urn, Properties: inputs, DryRun: true})
	require.NoError(t, err)
	assert.Equal(t, inputs.Set("token", secret(computed)), resp.Properties)
	assert.Empty(t, s.calls)
}

func TestPreviewOfUpdateKeepsWhatWasIssued(t *testing.T) {
	s := &shelf{}
	resp, err := probe(serve.NewRun(""), s).Update(context.Background(), p.UpdateRequest{Urn: urn, ID: "probe-1", DryRun: true,
		State:  properties(values{"name": text("a"), "tags": texts("old"), "token": text("t")}),
		Inputs: properties(values{"name": text("a"), "tags": list(computed)})})
	require.NoError(t, err)
	assert.Equal(t, properties(values{"name": text("a"), "tags": list(computed), "token": secret(text("t"))}), resp.Properties)
	assert.Equal(t, []string{"known a"}, s.calls, "nothing is done")
}

// TestMarks has an update return the inputs as they are: their marks come back with them, at the right places.
func TestMarks(t *testing.T) {
	mixed := list(text("A"), secret(text("B")))
	for name, test := range map[string]struct{ input, state, want property.Value }{
		"marks deep inside":                  {mixed, texts("A", "B"), mixed},
		"the whole":                          {secret(texts("A")), texts("A"), secret(texts("A"))},
		"none, and the state had another":    {texts("A"), secret(texts("B")), texts("A")},
		"none":                               {texts("A"), texts("A"), texts("A")},
		"unknown marks have no place at all": {list(secret(text("A")), text("B")), mixed, list(secret(text("A")), text("B"))},
	} {
		t.Run(name, func(t *testing.T) {
			s := &shelf{probes: map[string]ProbeState{"probe-1": {}}}
			resp, err := probe(serve.NewRun(""), s).Update(context.Background(), p.UpdateRequest{Urn: urn, ID: "probe-1",
				State:  properties(values{"name": text("a"), "tags": test.state, "token": secret(text("t"))}),
				Inputs: properties(values{"name": text("a"), "tags": test.input})})
			require.NoError(t, err)
			assert.Equal(t, test.want, resp.Properties.Get("tags"))
			assert.Equal(t, secret(text("t")), resp.Properties.Get("token"))
		})
	}
}

// TestMarksOfARead has Atlas give other values than those that were marked.
func TestMarksOfARead(t *testing.T) {
	for name, test := range map[string]struct{ before, want property.Value }{
		"the same value keeps marks deep inside":     {list(text("B"), secret(text("A"))), list(text("B"), secret(text("A")))},
		"another value is secret as a whole":         {list(text("A"), secret(text("B"))), secret(texts("B", "A"))},
		"another value of an origin without secrets": {texts("B"), texts("B", "A")},
		"a secret origin":                            {secret(texts("B", "A")), secret(texts("B", "A"))},
	} {
		t.Run(name, func(t *testing.T) {
			s := &shelf{probes: map[string]ProbeState{"probe-1": {ProbeArgs{"a", []string{"B", "A"}}, "t"}}}
			resp, err := probe(serve.NewRun(""), s).Read(context.Background(), p.ReadRequest{Urn: urn, ID: "probe-1",
				Properties: properties(values{"name": text("a"), "tags": test.before, "token": secret(text("t"))}),
				Inputs:     properties(values{"name": text("a"), "tags": test.before})})
			require.NoError(t, err)
			assert.Equal(t, test.want, resp.Properties.Get("tags"))
			assert.Equal(t, test.want, resp.Inputs.Get("tags"))
		})
	}
}

func TestTheIssuedSecretIsSecretOrAbsent(t *testing.T) {
	s := &shelf{probes: map[string]ProbeState{"probe-1": {ProbeArgs{"a", nil}, "t"}}}
	read := func(state property.Map) property.Map {
		resp, err := probe(serve.NewRun(""), s).Read(context.Background(), p.ReadRequest{Urn: urn, ID: "probe-1", Properties: state})
		require.NoError(t, err)
		return resp.Properties
	}
	assert.False(t, read(property.Map{}).Get("token").IsString(), "nobody has it after an import")
	assert.False(t, read(properties(values{"name": text("a")})).Get("token").IsString(), "nor later")
	assert.Equal(t, secret(text("t")), read(properties(values{"name": text("a"), "token": text("t")})).Get("token"),
		"a mark that was lost is set again")

	created, err := probe(serve.NewRun(""), s).Create(context.Background(), p.CreateRequest{Urn: urn, Properties: properties(values{"name": text("a")})})
	require.NoError(t, err)
	assert.Equal(t, secret(text("token-of-probe-1")), created.Properties.Get("token"))

	without := properties(values{"name": text("a")})
	updated, err := probe(serve.NewRun(""), s).Update(context.Background(), p.UpdateRequest{Urn: urn, ID: "probe-1", State: without, Inputs: without})
	require.NoError(t, err)
	assert.False(t, updated.Properties.Get("token").IsString())
	require.NoError(t, probe(serve.NewRun(""), s).Delete(context.Background(), p.DeleteRequest{Urn: urn, ID: "probe-1", Properties: without}))
	assert.Empty(t, s.probes)
}

func TestAnIncompleteUpdateKeepsWhatWasReached(t *testing.T) {
	s := &shelf{fail: errors.New("Atlas has trouble")}
	state := properties(values{"name": text("a"), "tags": texts("old"), "token": secret(text("t"))})
	resp, err := probe(serve.NewRun(""), s).Update(context.Background(), p.UpdateRequest{Urn: urn, ID: "probe-1", State: state,
		Inputs: properties(values{"name": text("a"), "tags": texts("new")})})
	require.Error(t, err)
	assert.Equal(t, state, resp.Properties)
	require.NotNil(t, resp.PartialState)
	assert.Equal(t, []string{"the probe was updated in part: Atlas has trouble\n" +
		"What was reached is in the state; run `pulumi up` again to do the rest"}, resp.PartialState.Reasons)
}

// TestStateIsKnownFirst has every request that comes with a state tell of it before anything is done.
func TestStateIsKnownFirst(t *testing.T) {
	state := properties(values{"name": text("a"), "token": secret(text("t"))})
	inputs := properties(values{"name": text("a")})
	s := &shelf{probes: map[string]ProbeState{"probe-1": {}}}
	r, ctx := probe(serve.NewRun(""), s), context.Background()
	_, err := r.Diff(ctx, p.DiffRequest{Urn: urn, ID: "probe-1", State: state, Inputs: inputs})
	require.NoError(t, err)
	_, err = r.Read(ctx, p.ReadRequest{Urn: urn, ID: "probe-1", Properties: state})
	require.NoError(t, err)
	_, err = r.Update(ctx, p.UpdateRequest{Urn: urn, ID: "probe-1", State: state, Inputs: inputs})
	require.NoError(t, err)
	require.NoError(t, r.Delete(ctx, p.DeleteRequest{Urn: urn, ID: "probe-1", Properties: state}))
	assert.Equal(t, []string{"known a", "known a", "read probe-1", "known a", "update probe-1", "known a", "delete probe-1"}, s.calls)
}
