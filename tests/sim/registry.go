package sim

import (
	"context"
	"fmt"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/providers"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// manager does what the engine asks about a resource: a plugin, or for a provider resource the registry.
type manager interface {
	Check(ctx context.Context, r plugin.CheckRequest) (plugin.CheckResponse, error)
	Diff(ctx context.Context, r plugin.DiffRequest) (plugin.DiffResponse, error)
	Create(ctx context.Context, r plugin.CreateRequest) (plugin.CreateResponse, error)
	Update(ctx context.Context, r plugin.UpdateRequest) (plugin.UpdateResponse, error)
	Read(ctx context.Context, r plugin.ReadRequest) (plugin.ReadResponse, error)
	Delete(ctx context.Context, r plugin.DeleteRequest) (plugin.DeleteResponse, error)
}

var (
	_ manager = (*process)(nil)
	_ manager = (*registry)(nil)
)

// registry has the processes of the command by references to their provider resources. It manages these as
// deploy/providers/registry.go does: Check starts a process, and what comes of the resource configures it.
type registry struct {
	d *deployment

	mu        sync.Mutex
	processes map[string]*process
	aliases   map[resource.URN]resource.URN // old ones by new ones
}

// ref is how a resource in state names its provider.
func ref(urn resource.URN, id resource.ID) string {
	reference, err := providers.NewReference(urn, id)
	if err != nil {
		panic(fmt.Sprintf("a provider that cannot be referred to: %v", err))
	}
	return reference.String()
}

// alias has a provider that got a new name serve what knows it by the old one.
func (r *registry) alias(now, before resource.URN) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.aliases[now] = before
}

func (r *registry) get(ref string) (*process, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	proc, ok := r.processes[ref]
	return proc, ok
}

func (r *registry) set(urn resource.URN, id resource.ID, proc *process) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.processes[ref(urn, id)] = proc
	if old, ok := r.aliases[urn]; ok {
		r.processes[ref(old, id)] = proc
	}
}

// take returns the process that Check has started for a provider resource and nobody has configured since.
func (r *registry) take(urn resource.URN) (*process, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	unconfigured := ref(urn, providers.UnconfiguredID)
	proc, ok := r.processes[unconfigured]
	delete(r.processes, unconfigured)
	return proc, ok
}

// ensure has a process for a reference in state, with the credentials there.
func (r *registry) ensure(reference string) error {
	if _, ok := r.get(reference); reference == "" || ok {
		return nil
	}
	for _, state := range r.d.journal.base {
		if providers.IsProviderType(state.Type) && ref(state.URN, state.ID) == reference {
			return r.same(state, false)
		}
	}
	return fmt.Errorf("could not find provider %s", reference)
}

// same configures a provider that is as in state. checked says that Check has started a process for it.
func (r *registry) same(state *State, checked bool) error {
	if _, ok := r.get(ref(state.URN, state.ID)); ok {
		return nil
	}
	var proc *process
	if checked {
		proc, _ = r.take(state.URN)
	}
	return r.configure(proc, state.URN, state.ID, state.Inputs)
}

// configure configures a process, a new one where there is none, and has it serve from then on.
func (r *registry) configure(proc *process, urn resource.URN, id resource.ID, inputs resource.PropertyMap) error {
	if proc == nil {
		var err error
		if proc, err = r.d.start(providers.GetProviderPackage(urn.Type())); err != nil {
			return err
		}
	}
	name, typ := urn.Name(), urn.Type()
	_, err := proc.Configure(context.Background(), plugin.ConfigureRequest{URN: &urn, Name: &name, Type: &typ, ID: &id, Inputs: inputs})
	if err != nil {
		return fmt.Errorf("configure provider '%v': %w", urn, err)
	}
	r.set(urn, id, proc)
	return nil
}

func (r *registry) Check(ctx context.Context, req plugin.CheckRequest) (plugin.CheckResponse, error) {
	proc, err := r.d.start(providers.GetProviderPackage(req.URN.Type()))
	if err != nil {
		return plugin.CheckResponse{}, err
	}
	resp, err := proc.CheckConfig(ctx, plugin.CheckConfigRequest{
		URN: req.URN, Name: req.URN.Name(), Type: req.URN.Type(), Olds: req.Olds, News: req.News, AllowUnknowns: true,
	})
	if err != nil || len(resp.Failures) > 0 {
		return plugin.CheckResponse{Failures: resp.Failures}, err
	}
	r.set(req.URN, providers.UnconfiguredID, proc)
	properties := resp.Properties.Copy()
	if v, ok := req.News["version"]; ok {
		properties["version"] = v
	}
	return plugin.CheckResponse{Properties: properties}, nil
}

func (r *registry) Diff(ctx context.Context, req plugin.DiffRequest) (plugin.DiffResponse, error) {
	proc, ok := r.get(ref(req.URN, providers.UnconfiguredID))
	if !ok { // asked about as a dependant of something
		if proc, ok = r.get(ref(req.URN, req.ID)); !ok {
			return plugin.DiffResponse{}, fmt.Errorf("provider %s is not there", req.URN)
		}
	}
	diff, err := proc.DiffConfig(ctx, plugin.DiffConfigRequest{
		URN: req.URN, Name: req.URN.Name(), Type: req.URN.Type(), OldInputs: req.OldInputs, OldOutputs: req.OldOutputs,
		NewInputs: req.NewInputs, AllowUnknowns: req.AllowUnknowns, IgnoreChanges: req.IgnoreChanges,
	})
	if err == nil && diff.Changes == plugin.DiffUnknown {
		diff.Changes = plugin.DiffSome
		if req.OldOutputs.DeepEquals(req.NewInputs) {
			diff.Changes = plugin.DiffNone
		}
	}
	return diff, err
}

func (r *registry) Create(_ context.Context, req plugin.CreateRequest) (plugin.CreateResponse, error) {
	proc, _ := r.take(req.URN)
	id := resource.ID(providers.UnknownID)
	if !req.Preview {
		id = r.d.stack.world.newID()
	}
	err := r.configure(proc, req.URN, id, req.Properties)
	return plugin.CreateResponse{ID: id, Properties: req.Properties}, err
}

func (r *registry) Update(_ context.Context, req plugin.UpdateRequest) (plugin.UpdateResponse, error) {
	proc, _ := r.take(req.URN)
	err := r.configure(proc, req.URN, req.ID, req.NewInputs)
	return plugin.UpdateResponse{Properties: req.NewInputs}, err
}

// Delete drops a provider. Its process ends with the command.
func (r *registry) Delete(_ context.Context, req plugin.DeleteRequest) (plugin.DeleteResponse, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.processes, ref(req.URN, req.ID))
	return plugin.DeleteResponse{}, nil
}

func (r *registry) Read(context.Context, plugin.ReadRequest) (plugin.ReadResponse, error) {
	return plugin.ReadResponse{}, fmt.Errorf("provider resources may not be read")
}
