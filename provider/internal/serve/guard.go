package serve

import (
	"context"
	"fmt"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// guard keeps a Delete from an object that another state is: forgotten is true where nothing is to be sent, since that
// state has all that this one has. The error is for a secret that would be lost.
func (s *served) guard(ctx context.Context, req p.DeleteRequest) (forgotten bool, err error) {
	objects := s.objects(req.Properties)
	if len(objects) == 0 {
		return false, nil
	}
	holder, secret, held := s.run.holder(objects[0])
	if !held {
		return false, nil
	}
	if secret || !s.hasSecrets(req.Properties) {
		p.GetLogger(ctx).Warningf("%s was not deleted: it is alive in %s, and only this old state of it was forgotten", objects[0], holder)
		return true, nil
	}
	return false, fmt.Errorf("%s was not deleted: it is alive in %s, which has no secret of it, and with this state the secret would "+
		"be lost for good. One of these helps:\n"+
		"  where the resource was renamed or moved: give it an alias of its old name instead of import "+
		"(https://www.pulumi.com/docs/iac/concepts/resources/options/aliases);\n"+
		"  %s, and run `pulumi up` again;\n"+
		"  where nobody needs the secret: pulumi state delete '%s'", objects[0], holder, s.rules.BringSecret, req.Urn)
}

// claim notes what a resource of the program is. The error is for two resources that are the same.
func (s *served) claim(req p.DiffRequest, same bool) error {
	objects := s.objects(req.State)
	other, twice := s.run.diff(req.Urn, objects, s.hasSecrets(req.State), same)
	if !twice {
		return nil
	}
	return fmt.Errorf("%s is in the program twice, as %s and as %s: each would undo what the other does. Keep one of them; "+
		"the other can read it with get", objects[0], other, req.Urn)
}

// holds notes what a resource is from now on.
func (s *served) holds(urn resource.URN, state property.Map) {
	if objects := s.objects(state); len(objects) > 0 {
		s.run.hold(urn, objects, s.hasSecrets(state))
	}
}

func (s *served) objects(state property.Map) []string {
	if s.rules.Objects == nil || state.Len() == 0 {
		return nil
	}
	return s.rules.Objects(state)
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
