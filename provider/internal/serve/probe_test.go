package serve_test

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

// Probe is the smallest resource that has one of everything: a value that cannot be changed in place, a set, and a
// secret that is issued once. All that it takes to serve it is in this file.
type Probe struct{ shelf *shelf }

// ProbeArgs are its inputs.
type ProbeArgs struct {
	Name string   `pulumi:"name"`
	Tags []string `pulumi:"tags,optional"`
}

// ProbeState are its outputs.
type ProbeState struct {
	ProbeArgs

	Token string `pulumi:"token" provider:"secret"`
}

// shelf is where probes are.
type shelf struct {
	mu     sync.Mutex
	probes map[string]ProbeState
	made   int
	// calls says what was done, in order; with the deadline of each.
	calls []string
	ctxs  []context.Context
	errs  []error   // of the contexts, at the time of the call
	began time.Time // what deadlines are counted from
	fail  error     // of the next Update
}

func (s *shelf) called(ctx context.Context, format string, args ...any) (unlock func()) {
	s.mu.Lock()
	s.calls, s.ctxs, s.errs = append(s.calls, fmt.Sprintf(format, args...)), append(s.ctxs, ctx), append(s.errs, ctx.Err())
	return s.mu.Unlock
}

// drain returns the calls since the last time.
func (s *shelf) drain() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := s.calls
	s.calls = nil
	return calls
}

// probe serves probes on a shelf.
func probe(run *serve.Run, s *shelf) infer.InferredResource {
	return serve.Resource(run, Probe{s}, serve.Rules{
		Check: func(c *serve.Checker, inputs serve.Node) property.Map {
			if name, ok := c.Text(inputs.Child("name"), "say what it is"); ok && name == "bad" {
				c.Fail(inputs.Child("name"), "%s is bad", inputs.Child("name").Quote())
			}
			if tags := inputs.Child("tags"); !tags.Value.IsNull() {
				elements, _ := c.List(tags, "give one, or leave it out")
				for _, tag := range elements {
					c.Text(tag, "say something")
				}
			}
			return inputs.Value.AsMap()
		},
		Diff: func(_ context.Context, d *serve.Differences) {
			d.Replace("name")
			d.Set("tags")
		},
		Known: func(state property.Map) { s.called(context.Background(), "known %s", state.Get("name").AsString())() },
		Imported: func(ctx context.Context, urn resource.URN, _ property.Map) {
			p.GetLogger(ctx).Infof("the token of %s is absent", urn.Name())
		},
	})
}

// probeProvider is a provider of nothing but probes.
func probeProvider(s *shelf) p.Provider {
	run := serve.NewRun("")
	served := serve.WithEnds(run, infer.Provider(infer.Options{
		Resources: []infer.InferredResource{probe(run, s)},
		Functions: []infer.InferredFunction{infer.Function(Find{s})},
		ModuleMap: map[tokens.ModuleName]tokens.ModuleName{"serve_test": "index"},
	}))
	served.Configure = func(context.Context, p.ConfigureRequest) error {
		run.Begin()
		return nil
	}
	return served
}

// Create puts a probe on the shelf.
func (r Probe) Create(ctx context.Context, req infer.CreateRequest[ProbeArgs]) (resp infer.CreateResponse[ProbeState], err error) {
	defer r.shelf.called(ctx, "create %s", req.Inputs.Name)()
	if r.shelf.probes == nil {
		r.shelf.probes = map[string]ProbeState{}
	}
	r.shelf.made++
	resp.ID = fmt.Sprintf("probe-%d", r.shelf.made)
	resp.Output = ProbeState{req.Inputs, "token-of-" + resp.ID}
	r.shelf.probes[resp.ID] = resp.Output
	return resp, nil
}

// Read shows the token to nobody.
func (r Probe) Read(ctx context.Context, req infer.ReadRequest[ProbeArgs, ProbeState]) (resp infer.ReadResponse[ProbeArgs, ProbeState], err error) {
	defer r.shelf.called(ctx, "read %s", req.ID)()
	found, ok := r.shelf.probes[req.ID]
	if !ok {
		return resp, nil
	}
	resp.ID, resp.Inputs, resp.State = req.ID, found.ProbeArgs, found
	resp.State.Token = req.State.Token
	return resp, nil
}

// Update changes the tags.
func (r Probe) Update(ctx context.Context, req infer.UpdateRequest[ProbeArgs, ProbeState]) (resp infer.UpdateResponse[ProbeState], err error) {
	defer r.shelf.called(ctx, "update %s", req.ID)()
	resp.Output = req.State
	if failure := r.shelf.fail; failure != nil {
		r.shelf.fail = nil
		return resp, serve.Incomplete("the probe", "updated", failure)
	}
	resp.Output.ProbeArgs = req.Inputs
	r.shelf.probes[req.ID] = ProbeState{req.Inputs, r.shelf.probes[req.ID].Token}
	return resp, nil
}

// Delete takes it from the shelf.
func (r Probe) Delete(ctx context.Context, req infer.DeleteRequest[ProbeState]) (resp infer.DeleteResponse, err error) {
	defer r.shelf.called(ctx, "delete %s", req.ID)()
	r.shelf.probes = maps.Clone(r.shelf.probes)
	delete(r.shelf.probes, req.ID)
	return resp, nil
}

// Find is the function that finds the name of a probe.
type Find struct{ shelf *shelf }

// FindArgs are its arguments.
type FindArgs struct {
	ID string `pulumi:"probeId"`
}

// FindResult is what it finds.
type FindResult struct {
	Name string `pulumi:"name"`
}

// Invoke finds nothing where there is no such probe.
func (f Find) Invoke(ctx context.Context, req infer.FunctionRequest[FindArgs]) (resp infer.FunctionResponse[FindResult], err error) {
	defer f.shelf.called(ctx, "find %s", req.Input.ID)()
	resp.Output.Name = f.shelf.probes[req.Input.ID].Name
	return resp, nil
}
