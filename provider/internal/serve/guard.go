package serve

import (
	"context"
	"fmt"
	"strings"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// guard keeps a Delete from an object that another state is: forgotten is true where nothing is to be sent, since that
// state has all that this one has. The error is for a secret that would be lost.
func (s *served) guard(ctx context.Context, req p.DeleteRequest) (forgotten bool, err error) {
	objects := s.objects(req.ID, req.Properties)
	if len(objects) == 0 {
		return false, nil
	}
	holder, is, held := s.run.holder(objects[0])
	if !held {
		return false, nil
	}
	if is.Secret || !s.hasSecrets(req.Properties) {
		Log(ctx).Warningf("%s was not deleted: it is alive in %s, and only this old state of it was forgotten", objects[0], holder)
		return true, nil
	}
	return false, fmt.Errorf("%s was not deleted: it is alive in %s, which has no secret of it, and with this state the secret would "+
		"be lost for good. %s", objects[0], holder, strings.Join(s.waysOut(req.Urn, holder, is.Checked), "\n  "))
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

// claim notes what a resource of the program is. The error is for two resources that are the same.
func (s *served) claim(req p.DiffRequest) error {
	objects := s.objects(req.ID, req.State)
	other, twice := s.run.diff(req.Urn, objects, s.hasSecrets(req.State))
	if !twice {
		return nil
	}
	return fmt.Errorf("%s is in the program twice, as %s and as %s: each would undo what the other does. Keep one of them; "+
		"the other can read it with get", objects[0], other, req.Urn)
}

// holds notes what a resource is from now on.
func (s *served) holds(urn resource.URN, id string, state property.Map) {
	if objects := s.objects(id, state); len(objects) > 0 {
		s.run.hold(urn, objects, s.hasSecrets(state))
	}
}

func (s *served) objects(id string, state property.Map) []string {
	if s.rules.Objects == nil || id == "" {
		return nil
	}
	return s.rules.Objects(id, state)
}

// hasSecrets reports whether a state has everything that Atlas showed once.
func (s *served) hasSecrets(state property.Map) bool {
	for _, name := range s.shape().secret {
		if value := state.Get(name); !value.IsString() || value.AsString() == "" {
			return false
		}
	}
	return true
}
