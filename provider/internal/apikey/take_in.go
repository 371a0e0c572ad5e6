package apikey

import (
	"context"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/role"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

// What aliases of another type hand over, made a state of this version: that of the bridged provider's resource, whose
// properties have other names in part, and that of a sibling in this family. Where it is of another type its outputs are to be
// written anew. What only Atlas knows is left empty.

// isBridged tells a state that the bridged provider has left: it keeps something for itself in it.
func isBridged(state property.Map) bool {
	_, bridged := state.GetOk("__meta")
	return bridged
}

// takeInKey takes in mongodbatlas:index/projectApiKey:ProjectApiKey, and an ApiKey: its projects are then yet to be added.
func takeInKey(state property.Map) (taken property.Map, foreign bool) {
	foreign = isBridged(state)
	there := textOf(state, propAPIKeyID) != "" || textOf(state, propPreviousAPIKeyID) != "" // the current key may have vanished
	if there && !state.Get(propRoleNames).IsNull() && state.Get(propProjectAssignments).IsNull() {
		state = state.Set(propProjectAssignments, property.New([]property.Value{})).
			Set(propOrgRoleNames, state.Get(propRoleNames)).Delete(propRoleNames)
		foreign = true
	}
	return withDefaults(state), foreign
}

// takeInOrgKey takes in mongodbatlas:index/apiKey:ApiKey, and a ProjectApiKey: where that names no roles in the organization, it
// has those that Atlas grants by itself.
func takeInOrgKey(state property.Map) (taken property.Map, foreign bool) {
	foreign = isBridged(state)
	if !state.Get(propProjectAssignments).IsNull() {
		roles := state.Get(propOrgRoleNames)
		if roles.IsNull() {
			roles = property.New([]property.Value{property.New(role.Default)})
		}
		state = state.Set(propRoleNames, roles)
		foreign = true
	}
	return withDefaults(state), foreign
}

// tellOfProjects says, where a ProjectApiKey has become an ApiKey, which projects the key stays assigned to.
func tellOfProjects(ctx context.Context, before property.Map) {
	list := before.Get(propProjectAssignments)
	if !list.IsArray() {
		return
	}
	var projects []string
	for _, element := range list.AsArray().All {
		if element.IsMap() {
			projects = append(projects, textOf(element.AsMap(), propProjectID))
		}
	}
	serve.Log(ctx).Infof("the key stays assigned to the projects %s. An ApiKeyProjectAssignment with the same roles takes each of them over",
		strings.Join(projects, ", "))
}

// takeInAssignment takes in mongodbatlas:index/apiKeyProjectAssignment:ApiKeyProjectAssignment.
func takeInAssignment(state property.Map) (taken property.Map, foreign bool) {
	foreign = isBridged(state)
	if roles := state.Get("roles"); !roles.IsNull() {
		state, foreign = state.Set(propRoleNames, roles), true
	}
	return state, foreign
}

// takeInEntry takes in mongodbatlas:index/accessListApiKey:AccessListApiKey. That may name a range by its first address too.
func takeInEntry(state property.Map) (taken property.Map, foreign bool) {
	foreign = isBridged(state)
	for _, name := range []string{"cidrBlock", "ipAddress"} {
		if text := textOf(state, name); text != "" && state.Get(propAddress).IsNull() {
			state, foreign = state.Set(propAddress, state.Get(name)), true
		}
	}
	return state, foreign
}

// withDefaults fills in what older versions and other providers lack of a key.
func withDefaults(state property.Map) property.Map {
	if state.Get(propOrgID).IsNull() {
		state = state.Set(propOrgID, property.New(""))
	}
	if id := state.Get(propAPIKeyID); id.IsString() && state.Get(propCreatedAt).IsNull() {
		state = state.Set(propCreatedAt, property.New(createdAt(id.AsString())))
	}
	return state
}
