package sim

import (
	"context"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Call is a call of the engine to a plugin.
type Call struct {
	// Process numbers the plugin processes of the world from 1.
	Process int
	// Method is that of the RPC interface.
	Method string
	// URN is what it is about, "" for a function.
	URN resource.URN
	// Request is what the engine sends: plugin.CheckRequest and so on.
	Request any
}

// Calls returns the calls so far, in order.
func (w *World) Calls() []Call {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.calls)
}

func (p *process) record(method string, urn resource.URN, request any) {
	p.world.mu.Lock()
	defer p.world.mu.Unlock()
	if !p.quiet {
		p.world.calls = append(p.world.calls, Call{p.server.number, method, urn, request})
	}
}

// nextProcess numbers a process.
func (w *World) nextProcess() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.processes++
	return w.processes
}

// What follows records each call, and holds what comes back against the schema.

func (p *process) CheckConfig(ctx context.Context, r plugin.CheckConfigRequest) (plugin.CheckConfigResponse, error) {
	p.record("CheckConfig", r.URN, r)
	return p.Provider.CheckConfig(ctx, r)
}

func (p *process) DiffConfig(ctx context.Context, r plugin.DiffConfigRequest) (plugin.DiffConfigResponse, error) {
	p.record("DiffConfig", r.URN, r)
	diff, err := p.Provider.DiffConfig(ctx, r)
	if diff.Replace() {
		p.world.problem("a change of the configuration replaces the provider: %v", diff.ReplaceKeys)
	}
	return diff, err
}

func (p *process) Check(ctx context.Context, r plugin.CheckRequest) (plugin.CheckResponse, error) {
	p.record("Check", r.URN, r)
	return p.Provider.Check(ctx, r)
}

func (p *process) Diff(ctx context.Context, r plugin.DiffRequest) (plugin.DiffResponse, error) {
	p.record("Diff", r.URN, r)
	diff, err := p.Provider.Diff(ctx, r)
	if err == nil {
		p.world.checkDiff(r.URN.Type(), diff)
	}
	return diff, err
}

func (p *process) Create(ctx context.Context, r plugin.CreateRequest) (plugin.CreateResponse, error) {
	p.record("Create", r.URN, r)
	resp, err := p.Provider.Create(ctx, r)
	p.world.checkOutputs("Create", r.URN.Type(), resp.Properties, r.Preview)
	return resp, err
}

func (p *process) Update(ctx context.Context, r plugin.UpdateRequest) (plugin.UpdateResponse, error) {
	p.record("Update", r.URN, r)
	resp, err := p.Provider.Update(ctx, r)
	if err == nil || resp.Status == resource.StatusPartialFailure {
		p.world.checkOutputs("Update", r.URN.Type(), resp.Properties, r.Preview)
	}
	return resp, err
}

func (p *process) Read(ctx context.Context, r plugin.ReadRequest) (plugin.ReadResponse, error) {
	p.record("Read", r.URN, r)
	resp, err := p.Provider.Read(ctx, r)
	if err == nil && resp.ID != "" {
		p.world.checkOutputs("Read", r.URN.Type(), resp.Outputs, false)
	}
	return resp, err
}

func (p *process) Delete(ctx context.Context, r plugin.DeleteRequest) (plugin.DeleteResponse, error) {
	p.record("Delete", r.URN, r)
	return p.Provider.Delete(ctx, r)
}

func (p *process) Invoke(ctx context.Context, r plugin.InvokeRequest) (plugin.InvokeResponse, error) {
	p.record("Invoke", "", r)
	resp, err := p.Provider.Invoke(ctx, r)
	if err == nil && len(resp.Failures) == 0 {
		p.world.checkReturn(string(r.Tok), resp.Properties)
	}
	return resp, err
}
