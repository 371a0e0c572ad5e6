package sim

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/common/providers"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// The engine's operations (deploy/step.go).
const (
	opSame                 = "same"
	opCreate               = "create"
	opUpdate               = "update"
	opDelete               = "delete"
	opReplace              = "replace"
	opCreateReplacement    = "create-replacement"
	opDeleteReplaced       = "delete-replaced"
	opRead                 = "read"
	opReadReplacement      = "read-replacement"
	opRefresh              = "refresh"
	opDiscard              = "discard"
	opDiscardReplaced      = "discard-replaced"
	opRemovePendingReplace = "remove-pending-replace"
	opImport               = "import"
	opImportReplacement    = "import-replacement"
)

// shownAs are the operations of which another is a part, for [Result.Ops].
var shownAs = map[string]string{
	opCreateReplacement: opReplace, opDeleteReplaced: opReplace, opDiscardReplaced: opReplace, opReadReplacement: opRead,
	opImportReplacement: opImport, opDiscard: opDelete, opRemovePendingReplace: opDelete,
}

// step is one step of a chain.
type step struct {
	op       string
	old, new *State
	apply    func(ctx context.Context) error
	// done tells who waits for it, nil where nobody does.
	done func()
	// unrecorded says that it leaves nothing in state.
	unrecorded bool
}

// execute has a chain of steps run one after the other as soon as a slot is free, if the command still goes on then.
func (d *deployment) execute(chain ...*step) <-chan struct{} {
	finished := make(chan struct{})
	for _, s := range chain {
		if s.new == nil || s.unrecorded {
			continue
		}
		for _, dependency := range s.new.Dependencies {
			if d.skippedCreates[dependency] {
				d.fail(s.new.URN.Name(), fmt.Errorf("%s will be created but was not specified in --target list", dependency))
			}
		}
	}
	select {
	case d.slots <- struct{}{}:
	case <-d.ctx.Done():
		close(finished)
		return finished
	}
	d.chains.Go(func() {
		defer func() { <-d.slots; close(finished) }()
		for _, s := range chain {
			if d.ctx.Err() != nil || !d.run(s) {
				return
			}
		}
	})
	return finished
}

// run runs a step and records what it did, and says whether the chain goes on.
func (d *deployment) run(s *step) bool {
	of := s.new
	if of == nil {
		of = s.old
	}
	d.note(s.op, of)
	err := s.apply(context.Background())
	if s.new != nil && s.op != opReplace {
		markSecrets(s.new)
	}
	var incomplete *plugin.InitError
	if errors.As(err, &incomplete) && s.op == opUpdate {
		s.new.Inputs = s.old.Inputs // engine/update.go: what is not known to have been applied is not recorded
	}
	if recorded(err) && !d.preview && !s.unrecorded {
		d.journal.record(s)
	}
	if err != nil {
		d.fail(fmt.Sprintf("%s of %s", s.op, of.URN.Name()), err)
		return false
	}
	if s.done != nil {
		s.done()
	}
	return true
}

// note says what is being done to a resource.
func (d *deployment) note(op string, of *State) {
	if providers.IsProviderType(of.Type) {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	name := of.URN.Name()
	d.result.Steps = append(d.result.Steps, op+" "+name)
	if shown, ok := shownAs[op]; ok {
		op = shown
	}
	d.result.Ops[name] = op
}

// recorded says whether a step that ended so is in state: it succeeded, or the resource is there and incomplete.
func recorded(err error) bool {
	var incomplete *plugin.InitError
	return err == nil || errors.As(err, &incomplete)
}

// reasons are those of an operation that was recorded in part.
func reasons(err error) []string {
	var incomplete *plugin.InitError
	if errors.As(err, &incomplete) {
		return incomplete.Reasons
	}
	return nil
}

// markSecrets marks what the program or an input of the same name says is secret (step_executor.go).
func markSecrets(state *State) {
	outputs := maps.Clone(state.Outputs)
	for _, key := range state.AdditionalSecretOutputs {
		if v, ok := outputs[key]; ok && !v.IsSecret() {
			outputs[key] = resource.MakeSecret(v)
		}
	}
	for key, v := range outputs {
		if in, ok := state.Inputs[key]; ok && in.IsSecret() && !v.IsSecret() {
			outputs[key] = resource.MakeSecret(v)
		}
	}
	state.Outputs = outputs
}

// same keeps a resource: the new inputs, and the old outputs.
func (d *deployment) same(old, now *State, resolve func(*State, bool)) *step {
	s := &step{op: opSame, old: old, new: now}
	s.apply = func(context.Context) error {
		now.ID, now.Outputs = old.ID, old.Outputs
		if !providers.IsProviderType(now.Type) {
			return nil
		}
		configured := now.Copy()
		configured.Inputs = old.Inputs // a provider that calls a change none goes on with what it had
		return d.registry.same(configured, true)
	}
	if resolve != nil {
		s.done = func() { resolve(now, false) }
	}
	return s
}

// skippedCreate is what becomes of a resource that is not there and that the command leaves alone.
func (d *deployment) skippedCreate(g *goal) *step {
	return &step{op: opSame, old: g.new, new: g.new, unrecorded: true,
		apply: func(context.Context) error { return nil }, done: func() { g.resolve(g.new, true) }}
}

func (d *deployment) create(g *goal) *step {
	return &step{op: opCreate, new: g.new, done: func() { g.resolve(g.new, false) }, apply: func(ctx context.Context) error {
		resp, err := g.by.Create(ctx, plugin.CreateRequest{
			URN: g.urn, Name: g.Name, Type: g.urn.Type(), Properties: g.new.Inputs, Timeout: g.new.CustomTimeouts.Create, Preview: d.preview,
		})
		if recorded(err) {
			g.new.ID, g.new.Outputs, g.new.InitErrors = resp.ID, resp.Properties, reasons(err)
		}
		if err == nil && resp.ID == "" && !d.preview {
			err = errors.New("provider did not return an ID from Create")
		}
		return err
	}}
}

func (d *deployment) update(g *goal) *step {
	return &step{op: opUpdate, old: g.old, new: g.new, done: func() { g.resolve(g.new, false) }, apply: func(ctx context.Context) error {
		g.new.ID = g.old.ID
		resp, err := g.by.Update(ctx, plugin.UpdateRequest{
			URN: g.urn, Name: g.Name, Type: g.urn.Type(), ID: g.old.ID, OldInputs: g.old.Inputs, OldOutputs: g.old.Outputs,
			NewInputs: g.new.Inputs, Timeout: g.new.CustomTimeouts.Update, IgnoreChanges: g.Options.IgnoreChanges, Preview: d.preview,
		})
		if recorded(err) {
			g.new.Outputs, g.new.InitErrors = resp.Properties, reasons(err)
		}
		return err
	}}
}
