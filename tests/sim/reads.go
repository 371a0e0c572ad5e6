package sim

import (
	"context"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/providers"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// generateRead reads a resource that the program does not manage. What was managed under that URN is given up where the
// text of its id is the same, and deleted at the end where it is another (stepGenerator.GenerateReadSteps).
func (d *deployment) generateRead(g *goal, id resource.ID) {
	g.urn = d.stack.urn(g.Type, g.Name)
	if err := d.findOld(g, nil); err != nil {
		d.fail(g.Name, err)
		return
	}
	var err error
	if g.by, err = d.manager(tokens.Type(g.Type), g.provider); err != nil {
		d.fail(g.Name, err)
		return
	}
	g.new = g.state()
	g.new.ID, g.new.External, g.new.Inputs = id, true, resource.PropertyMap{}
	if g.old != nil && !g.old.External && g.old.ID != id {
		d.replaces[g.urn] = true
		d.execute(d.read(g, true), d.replaceStep(g))
		return
	}
	if d.mode == destroying {
		d.toDelete = append(d.toDelete, g.new)
	}
	d.reads[g.urn] = true
	d.execute(d.read(g, false))
}

// read asks for a resource by its id alone. It does so in a preview too.
func (d *deployment) read(g *goal, replacing bool) *step {
	s := &step{op: opRead, old: g.old, new: g.new, done: func() { g.resolve(g.new, false) }}
	if replacing {
		s.op = opReadReplacement
	}
	s.apply = func(ctx context.Context) error {
		if g.new.ID == resource.ID(plugin.UnknownStringValue) {
			return nil
		}
		resp, err := g.by.Read(ctx, plugin.ReadRequest{
			URN: g.urn, Name: g.Name, Type: g.urn.Type(), ID: g.new.ID, Inputs: g.new.Inputs, State: g.new.Inputs,
			Timeout: g.new.CustomTimeouts.Read,
		})
		if !recorded(err) {
			return err
		}
		if resp.Outputs == nil {
			return fmt.Errorf("resource '%s' does not exist", g.new.ID)
		}
		g.new.Outputs, g.new.InitErrors = resp.Outputs, reasons(err)
		if resp.ID != "" {
			g.new.ID = resp.ID
		}
		if replacing {
			g.old.Delete = true
		}
		return err
	}
	return s
}

// refresh reads all that is in state, or what the command is for, and makes it the state before what follows. A failure
// ends no other read (deploymentExecutor.refresh).
func (d *deployment) refresh() {
	d.targets = d.named(d.flags.targets)
	d.goOn = true
	found := map[*State]*step{}
	for _, state := range d.journal.base {
		if !d.included(state) {
			continue
		}
		if err := d.registry.ensure(state.Provider); err != nil {
			d.fail(state.URN.Name(), err)
			return
		}
		found[state] = d.refreshStep(state, nil)
		found[state].unrecorded = true
		d.execute(found[state])
	}
	d.chains.Wait()
	var base []*State
	for _, state := range d.journal.base {
		if s, ok := found[state]; !ok {
			base = append(base, state)
		} else if s.new != nil {
			base = append(base, s.new)
		}
	}
	d.rebase(withoutDangling(base))
	d.goOn = false
}

// refreshStep reads a resource by its id, its inputs and its state, and asks what the next up would do about it. now is the
// state that the program wants, nil where no program runs.
func (d *deployment) refreshStep(old, now *State) *step {
	s := &step{op: opRefresh, old: old, new: now}
	if now == nil {
		s.new = old // a failure is no deletion
	}
	s.apply = func(ctx context.Context) error {
		if providers.IsProviderType(old.Type) || old.PendingReplacement {
			s.new = old.Copy()
			return nil
		}
		by, err := d.manager(old.Type, old.Provider)
		if err != nil {
			return err
		}
		resp, err := by.Read(ctx, plugin.ReadRequest{
			URN: s.new.URN, Name: s.new.URN.Name(), Type: s.new.Type, ID: old.ID, Inputs: old.Inputs, State: old.Outputs,
			Timeout: old.CustomTimeouts.Read,
		})
		if !recorded(err) {
			return err
		}
		if resp.ID == "" || resp.Outputs == nil {
			s.new = nil
			return nil
		}
		read := s.new.Copy()
		read.ID, read.Outputs, read.InitErrors, read.Inputs = resp.ID, resp.Outputs, reasons(err), old.Inputs
		if resp.Inputs != nil {
			read.Inputs = resp.Inputs
		}
		s.new = read
		if old.External {
			return nil
		}
		// The drift that is shown is the reverse of what the next up would do about it.
		_, err = d.askDiff(by, read, read.Inputs, old.Inputs, d.preview, old.IgnoreChanges, read.URN)
		return err
	}
	return s
}

// refreshFirst reads a resource of the program, and goes on with what was read.
func (d *deployment) refreshFirst(g *goal) {
	old := g.old
	d.refreshes[g.urn] = true
	s := d.refreshStep(old, g.new)
	s.done = func() {
		d.events.add(func() {
			d.async--
			if s.new != nil {
				d.graph.Alias(s.new, old)
				d.refreshed[old] = s.new
			}
			g.old, g.new = s.new, g.state()
			d.afterRefresh(g)
		})
	}
	d.async++
	d.execute(s)
}

// refreshProgram refreshes with the providers of a program, and then what the program has not.
func (d *deployment) refreshProgram(program List) {
	d.evaluate(program)
	d.chains.Wait()
	if d.ctx.Err() == nil {
		d.refreshRest()
	}
}

func (d *deployment) refreshRest() {
	for _, state := range slices.Clone(d.journal.base) {
		if d.operated(state.URN) || !d.included(state) {
			continue
		}
		if err := d.registry.ensure(state.Provider); err != nil {
			d.fail(state.URN.Name(), err)
			return
		}
		d.refreshes[state.URN] = true
		d.execute(d.refreshStep(state, nil))
	}
	d.chains.Wait()
}
