package sim

import (
	"context"
	"errors"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Up makes the stack what the program says.
func (s *Stack) Up(program Program) Result {
	return s.run(s.Config, false, func(c *command) { c.deploy(program) })
}

// Preview says what Up would do. It changes nothing.
func (s *Stack) Preview(program Program) Result {
	return s.run(s.Config, true, func(c *command) { c.deploy(program) })
}

func (c *command) deploy(program Program) {
	for _, name := range program.names() {
		if c.stopped() {
			break
		}
		c.register(name, program[name])
	}
	c.steps.Wait()
	if c.stopped() {
		return
	}
	gone := slices.DeleteFunc(c.stack.Names(), func(name string) bool { _, ok := program[name]; return ok })
	if c.preview {
		for _, name := range gone {
			c.result.Ops[name] = "delete"
		}
		return
	}
	c.deleteAll(gone)
}

// register decides what is to be done for one resource of the program, and has it done.
func (c *command) register(name string, key Key) {
	ctx := context.Background()
	urn, old := urnOf(name), c.stack.Resource(name)
	var oldInputs resource.PropertyMap
	if old != nil {
		oldInputs = old.Inputs
	}
	checked, err := c.process.Check(ctx, plugin.CheckRequest{URN: urn, Olds: oldInputs, News: key.Properties(), AllowUnknowns: c.preview})
	if err == nil {
		err = failuresOf(checked.Failures)
	}
	if err != nil {
		c.fail("check of "+name, err)
		return
	}
	inputs := checked.Properties
	if old == nil {
		c.step("create", name, func(ctx context.Context) error { return c.create(ctx, name, inputs, key.Timeout) })
		return
	}
	diff, err := c.diff(ctx, urn, old.ID, oldInputs, old.Outputs, inputs)
	if err != nil {
		c.fail("diff of "+name, err)
		return
	}
	if diff.Changes != plugin.DiffSome && len(old.InitErrors) == 0 {
		c.step("same", name, func(context.Context) error {
			if !c.preview {
				c.stack.set(name, &Resource{ID: old.ID, Inputs: inputs, Outputs: old.Outputs, Timeout: key.Timeout})
			}
			return nil
		})
		return
	}
	c.step("update", name, func(ctx context.Context) error { return c.update(ctx, name, old, inputs, key.Timeout) })
}

func (c *command) create(ctx context.Context, name string, inputs resource.PropertyMap, timeout float64) error {
	resp, err := c.process.Create(ctx, plugin.CreateRequest{URN: urnOf(name), Properties: inputs, Timeout: timeout, Preview: c.preview})
	c.stack.world.checkOutputs("Create", resp.Properties, c.preview)
	if c.preview || (err != nil && resp.Status != resource.StatusPartialFailure) {
		return err
	}
	c.stack.set(name, &Resource{ID: resp.ID, Inputs: inputs, Outputs: resp.Properties, InitErrors: reasons(err), Timeout: timeout})
	return err
}

func (c *command) update(ctx context.Context, name string, old *Resource, inputs resource.PropertyMap, timeout float64) error {
	resp, err := c.process.Update(ctx, plugin.UpdateRequest{
		URN: urnOf(name), ID: old.ID, OldInputs: old.Inputs, OldOutputs: old.Outputs, NewInputs: inputs,
		Timeout: timeout, Preview: c.preview,
	})
	if err == nil || resp.Status == resource.StatusPartialFailure {
		c.stack.world.checkOutputs("Update", resp.Properties, c.preview)
	}
	if c.preview || (err != nil && resp.Status != resource.StatusPartialFailure) {
		return err
	}
	if err != nil {
		inputs = old.Inputs // engine/update.go: what is not known to have been applied is not recorded
	}
	c.stack.set(name, &Resource{ID: old.ID, Inputs: inputs, Outputs: resp.Properties, InitErrors: reasons(err), Timeout: timeout})
	return err
}

func (c *command) delete(ctx context.Context, name string) error {
	old := c.stack.Resource(name)
	_, err := c.process.Delete(ctx, plugin.DeleteRequest{
		URN: urnOf(name), ID: old.ID, Inputs: old.Inputs, Outputs: old.Outputs, Timeout: old.Timeout,
	})
	if err == nil {
		c.stack.set(name, nil)
	}
	return err
}

// diff asks for a diff and holds its keys against the schema.
func (c *command) diff(ctx context.Context, urn resource.URN, id resource.ID, oldInputs, oldOutputs, newInputs resource.PropertyMap) (plugin.DiffResponse, error) {
	diff, err := c.process.Diff(ctx, plugin.DiffRequest{
		URN: urn, ID: id, OldInputs: oldInputs, OldOutputs: oldOutputs, NewInputs: newInputs, AllowUnknowns: c.preview,
	})
	if err == nil {
		c.stack.world.checkDiff(diff)
	}
	return diff, err
}

// reasons are those of an operation that was recorded in part.
func reasons(err error) []string {
	var partial *plugin.InitError
	if errors.As(err, &partial) {
		return partial.Reasons
	}
	return nil
}
