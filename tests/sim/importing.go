package sim

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/providers"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// generateImport reads a resource by its import option and goes on with what was read as what was there before. What was
// managed until now is deleted at the end.
func (d *deployment) generateImport(g *goal) {
	d.imports[g.urn] = true
	replaced := g.old
	if g.recreating {
		replaced = nil
	}
	s := &step{op: opImport, new: g.new, apply: func(ctx context.Context) error {
		if err := d.readImport(ctx, g.by, g.new); err != nil {
			return err
		}
		if replaced != nil {
			replaced.Delete = true
		}
		return nil
	}}
	s.done = func() {
		d.events.add(func() {
			d.async--
			aliases := g.new.Aliases
			g.old, g.new = g.new, g.state()
			g.new.Aliases = aliases
			d.afterImport(g)
		})
	}
	d.async++
	if replaced == nil {
		d.execute(s)
		return
	}
	s.op = opImportReplacement
	d.execute(s, &step{op: opReplace, old: replaced, new: g.new, apply: func(context.Context) error { return nil }})
}

// readImport reads what an import names: without inputs and state, which must both come back.
func (d *deployment) readImport(ctx context.Context, by manager, into *State) error {
	resp, err := by.Read(ctx, plugin.ReadRequest{
		URN: into.URN, Name: into.URN.Name(), Type: into.Type, ID: into.ImportID, Timeout: into.CustomTimeouts.Read,
	})
	switch {
	case !recorded(err):
		return err
	case resp.Outputs == nil:
		return fmt.Errorf("resource '%s' does not exist", into.ImportID)
	case resp.Inputs == nil:
		return fmt.Errorf("provider does not support importing resources")
	case resp.ID == "":
		d.stack.world.problem("Read for import has succeeded without an id: the engine records a bogus resource")
		resp.ID = into.ImportID
	}
	into.ID, into.Inputs, into.Outputs, into.InitErrors = resp.ID, resp.Inputs, resp.Outputs, reasons(err)
	return nil
}

// importOne is pulumi import of one resource (deploy/import.go).
func (d *deployment) importOne(typ, name, id string) {
	into := &State{
		URN: d.stack.urn(typ, name), Type: tokens.Type(typ), Custom: true, ImportID: resource.ID(id), Protect: d.flags.protect,
	}
	for _, old := range d.journal.base {
		if !old.Delete { // one after the other, so that they stay in order
			<-d.execute(d.same(old, old.Copy(), nil))
		}
	}
	by, err := d.importProvider(into)
	if old := d.olds[into.URN]; err == nil && old != nil {
		if importedBy(old) == into.ImportID {
			return // it is there already
		}
		err = fmt.Errorf("resource '%s' already exists", into.URN)
	}
	if err != nil {
		d.fail("import of "+name, err)
		return
	}
	<-d.execute(&step{op: opImport, new: into, apply: func(ctx context.Context) error {
		if err := d.readImport(ctx, by, into); err != nil {
			return err
		}
		into.ImportID = "" // which only the option leaves in state
		resp, err := by.Check(ctx, plugin.CheckRequest{URN: into.URN, Name: name, Type: into.Type, Olds: into.Inputs, News: into.Inputs})
		if err := failuresOf(into, resp.Failures); err != nil {
			d.stack.world.problem("the imported inputs are not valid: %v", err)
		}
		return err
	}})
}

// importProvider is the default provider that an import uses: the one in state, or a new one.
func (d *deployment) importProvider(into *State) (manager, error) {
	pkg := into.Type.Package()
	g := &goal{Resource: Resource{Type: string(providers.MakeProviderType(pkg)), Name: "default"}}
	g.urn = d.stack.urn(g.Type, g.Name)
	if old := d.olds[g.urn]; old != nil {
		into.Provider = ref(g.urn, old.ID)
		return d.manager(into.Type, into.Provider)
	}
	g.inputs, g.by = d.stack.world.located(d.stack.Config).Copy(), d.registry
	g.inputs["version"] = resource.NewProperty(version)
	g.new = g.state()
	if err := d.checkInputs(g, nil, g.inputs); err != nil {
		return nil, err
	}
	g.resolve = func(state *State, _ bool) { into.Provider = ref(state.URN, state.ID) }
	<-d.execute(d.create(g))
	return d.manager(into.Type, into.Provider)
}

// checkImported notes where the program that an import writes would change what was imported.
func (s *Stack) checkImported(name string) {
	imported := s.Resource(name)
	d := s.newDeployment(true, updating, nil)
	d.quiet = true
	defer d.end()
	if err := d.registry.ensure(imported.Provider); err != nil {
		s.world.problem("after an import: %v", err)
		return
	}
	g := &goal{
		Resource: Resource{Type: string(imported.Type), Name: name}, urn: imported.URN, provider: imported.Provider,
		inputs: imported.Inputs, old: imported,
	}
	g.new = g.state()
	g.by, _ = d.registry.get(g.provider)
	err := d.checkInputs(g, imported.Inputs, imported.Inputs)
	if err == nil {
		var diff plugin.DiffResponse
		if diff, err = d.diff(g); err == nil && diff.Changes == plugin.DiffSome {
			err = fmt.Errorf("its program differs from its state: %v", diff.DetailedDiff)
		}
	}
	if err != nil {
		s.world.problem("after an import: %v", err)
	}
}
