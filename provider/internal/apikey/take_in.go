package apikey

import (
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
)

// takeInKey makes a state of this version of what an alias of another type hands over: the bridged provider's
// mongodbatlas:index/projectApiKey:ProjectApiKey, whose properties have the same names, but for some that it does not have.
// foreign is true where the outputs are to be written anew. What only Atlas knows, the organization, is left empty.
func takeInKey(state property.Map) (taken property.Map, foreign bool) {
	_, foreign = state.GetOk("__meta") // which the bridge keeps for itself
	if state.Get(propOrgID).IsNull() {
		state = state.Set(propOrgID, property.New(""))
	}
	if id := state.Get(propAPIKeyID); id.IsString() && state.Get(propCreatedAt).IsNull() {
		created := ""
		if at, err := objectid.CreatedAt(id.AsString()); err == nil {
			created = at.Format(time.RFC3339)
		}
		state = state.Set(propCreatedAt, property.New(created))
	}
	return state, foreign
}
