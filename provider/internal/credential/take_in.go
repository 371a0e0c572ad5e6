package credential

import (
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// What of the bridged provider's states is the same in both families. foreign says that a state is of it.

// IsBridged tells a state that the bridged provider has left: it keeps something for itself in it.
func IsBridged(state property.Map) bool {
	_, bridged := state.GetOk("__meta")
	return bridged
}

// WithRoleNames gives a state its role names, which the bridged provider calls roles.
func WithRoleNames(state property.Map) (taken property.Map, foreign bool) {
	foreign = IsBridged(state)
	if roles := state.Get("roles"); !roles.IsNull() {
		state, foreign = state.Set(PropRoleNames, roles), true
	}
	return state, foreign
}

// WithAddress gives a state its address, which the bridged provider has in two properties: a range may name its first address too.
func WithAddress(state property.Map) (taken property.Map, foreign bool) {
	foreign = IsBridged(state)
	for _, name := range []string{"cidrBlock", "ipAddress"} {
		if text := TextOf(state, name); text != "" && state.Get(PropAddress).IsNull() {
			state, foreign = state.Set(PropAddress, state.Get(name)), true
		}
	}
	return state, foreign
}
