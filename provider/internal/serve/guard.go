package serve

import (
	"context"
	"fmt"
	"slices"
	"strings"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// guard keeps a Delete from an object that another state is: forgotten is true where nothing is to be sent, since that
// state has all that this one has. The error is for a secret that would be lost.
func (s *served) guard(ctx context.Context, req p.DeleteRequest) (forgotten bool, err error) {
	objects := s.objects(req.ID, req.Properties)
	object := objects.Is
	if object == "" {
		return false, nil
	}
	for _, also := range objects.Also {
		if holder, _, held := s.run.holder(also); held && holder != req.Urn {
			return false, fmt.Errorf("%s was not deleted: %s goes with it, and that is alive in %s. Take this state out of the stack with pulumi "+
				"state delete, and delete %[1]s in Atlas", object, also, holder)
		}
	}
	holder, is, held := s.run.holder(object)
	if !held {
		return false, nil
	}
	for _, also := range objects.Also {
		if !is.Holds.is(also) {
			Log(ctx).Warningf("%s, which was in this state too, is in no state any more: delete it in Atlas, or import it", also)
		}
	}
	if is.Secret || len(s.shape().secret) == 0 || !s.hasSecrets(req.Properties) {
		Log(ctx).Warningf("%s was not deleted: it is alive in %s, and only this old state of it was forgotten", object, holder)
		return true, nil
	}
	return false, fmt.Errorf("%s was not deleted: it is alive in %s, which has no secret of it, and with this state the secret would "+
		"be lost for good. %s", object, holder, strings.Join(s.waysOut(req.Urn, holder, is.Checked), "\n  "))
}

// waysOut say how a secret in the state of a resource is kept, or given up, where another resource is the same object.
// managed: that one is more than read by the program.
func (s *served) waysOut(urn, holder resource.URN, managed bool) []string {
	forget := fmt.Sprintf("or, where nobody needs the secret: pulumi state delete '%s'", urn)
	switch {
	case managed && holder == urn: // by an import of itself
		return []string{"To keep it: " + s.rules.BringSecret}
	case managed:
		return []string{
			"One of these helps:",
			s.rules.BringSecret + ";",
			fmt.Sprintf("or, where it is to have another name: pulumi state delete '%s', and in the program an alias of the old name in "+
				"place of import (https://www.pulumi.com/docs/iac/concepts/resources/options/aliases);", holder),
			forget,
		}
	case holder == urn: // the engine has taken the old state away already
		return []string{fmt.Sprintf("After this command it stands in earlier versions of the stack's state alone. To manage it again: import "+
			"it, and %s", s.rules.BringSecret)}
	default:
		return []string{
			"One of these helps:",
			fmt.Sprintf("keep this resource in the program, too, and have %s read it;", holder.Name()),
			"where everything is to be destroyed: pulumi destroy without --run-program;",
			forget,
		}
	}
}

// claim notes what a resource of the program is that is in state. Whether it stays as it is or changes, it is held: an update
// may fail, and with --continue-on-error the engine goes on to its deletions. What is to be replaced gets another Check, or no
// Diff at all. The error is for two resources that manage the same.
func (s *served) claim(req p.DiffRequest) error {
	objects := s.objects(req.ID, s.named(req.State, req.Inputs))
	if !s.run.of(req.Urn).Checked || objects.Is == "" {
		return nil // the engine asks for a Diff after a refresh too
	}
	s.holds(req.Urn, req.ID, req.State, req.Inputs)
	return s.claims(req.Urn, objects)
}

// claims is the error for what another resource of the program manages.
func (s *served) claims(urn resource.URN, objects Objects) error {
	other, what := s.run.rival(urn, objects)
	switch {
	case what == "":
		return nil
	case objects.is(what):
		return fmt.Errorf("%s is in the program twice, as %s and as %s: each would undo what the other does. Keep one of them; "+
			"the other can read it with get", what, other, urn)
	}
	return fmt.Errorf("%s are managed by %s and by %s: each would undo what the other does. Keep one of them", what, other, urn)
}

// holds notes what a resource is from now on: what its state says, with the parts that the program names.
func (s *served) holds(urn resource.URN, id string, state, inputs property.Map) {
	if objects := s.objects(id, s.named(state, inputs)); !objects.none() {
		s.run.hold(urn, objects, s.hasSecrets(state))
	}
}

// named is a state with the inputs that the program names in place of what mirrors them: an update that failed has not
// reached them all, and none of them is to be taken away.
func (s *served) named(state, inputs property.Map) property.Map {
	for name := range s.shape().inputs {
		if value := inputs.Get(name); !value.IsNull() || !slices.Contains(s.shape().filled, name) {
			state = state.Set(name, value)
		}
	}
	return state
}

func (s *served) objects(id string, state property.Map) Objects {
	if s.rules.Objects == nil {
		return Objects{}
	}
	return s.rules.Objects(id, state)
}

// hasSecrets reports whether a state has everything that Atlas showed once of what it is. What else it may have, such as the secret
// of a credential before, is not counted.
func (s *served) hasSecrets(state property.Map) bool {
	for _, name := range s.shape().secret {
		if !slices.Contains(s.shape().required, name) {
			continue
		}
		if value := state.Get(name); !value.IsString() || value.AsString() == "" {
			return false
		}
	}
	return true
}
