package serve

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
)

// TestListsWithoutElements stay lists on their way out of the framework and into it: it makes null of one, and then refuses it.
func TestListsWithoutElements(t *testing.T) {
	s := shape{lists: []string{"roles"}}
	state := property.NewMap(map[string]property.Value{"roles": property.New(property.Null), "name": property.New("ci")})
	want := state.Set("roles", property.New([]property.Value{}))
	assert.Equal(t, want, s.outgoing(state))
	assert.Equal(t, want, s.incoming(state))
	assert.Equal(t, want, s.incoming(state.Delete("roles")))
	assert.Zero(t, s.outgoing(property.Map{}).Len(), "nothing was made")
}
