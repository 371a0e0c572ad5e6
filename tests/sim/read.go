package sim

import (
	"context"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Refresh reads every resource of the stack, with the credentials in state.
func (s *Stack) Refresh() Result {
	return s.run(s.stored(), false, func(c *command) {
		for _, name := range s.Names() {
			c.step("refresh", name, func(ctx context.Context) error { return c.refresh(ctx, name) })
		}
	})
}

func (c *command) refresh(ctx context.Context, name string) error {
	old := c.stack.Resource(name)
	resp, err := c.process.Read(ctx, plugin.ReadRequest{URN: urnOf(name), ID: old.ID, Inputs: old.Inputs, State: old.Outputs})
	if err != nil {
		return err
	}
	if resp.ID == "" {
		c.stack.set(name, nil)
		return nil
	}
	c.stack.world.checkOutputs("Read", resp.Outputs, false)
	inputs := old.Inputs
	if resp.Inputs != nil {
		inputs = resp.Inputs
	}
	c.stack.set(name, &Resource{ID: resp.ID, Inputs: inputs, Outputs: resp.Outputs, Timeout: old.Timeout})
	// The engine shows the drift as the reverse of what the next up would do about it.
	_, err = c.diff(ctx, urnOf(name), resp.ID, inputs, resp.Outputs, old.Inputs)
	return err
}

// Import takes a key that somebody else made into the stack. Inputs returns what pulumi import would write as a program.
func (s *Stack) Import(name, id string) Result {
	return s.run(s.Config, false, func(c *command) {
		c.step("import", name, func(ctx context.Context) error { return c.importKey(ctx, name, id) })
	})
}

func (c *command) importKey(ctx context.Context, name, id string) error {
	resp, err := c.process.Read(ctx, plugin.ReadRequest{URN: urnOf(name), ID: resource.ID(id)})
	switch {
	case err != nil:
		return err
	case resp.Outputs == nil || resp.Inputs == nil:
		return errors.New("the resource does not exist, or cannot be imported")
	case resp.ID == "":
		c.stack.world.problem("Read for import has succeeded without an id: the engine records a bogus resource")
	}
	c.stack.world.checkOutputs("Read", resp.Outputs, false)
	checked, err := c.process.Check(ctx, plugin.CheckRequest{URN: urnOf(name), Olds: resp.Inputs, News: resp.Inputs})
	if err == nil {
		err = failuresOf(checked.Failures)
	}
	if err != nil {
		return fmt.Errorf("the imported inputs are not valid: %w", err)
	}
	if diff, err := c.diff(ctx, urnOf(name), resp.ID, resp.Inputs, resp.Outputs, checked.Properties); err != nil {
		return err
	} else if diff.Changes == plugin.DiffSome {
		c.stack.world.problem("the program of an imported key differs from its state: %v", diff.DetailedDiff)
	}
	c.stack.set(name, &Resource{ID: resp.ID, Inputs: resp.Inputs, Outputs: resp.Outputs})
	return nil
}
