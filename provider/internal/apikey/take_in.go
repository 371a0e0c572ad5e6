package apikey

import (
	"context"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/role"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

// What aliases of another type hand over, made a state of this version: that of the bridged provider's resource, whose
// properties have other names in part, and that of a sibling in this family. Where it is of another type its outputs are to be
// written anew. What only Atlas knows is left empty.

// takeInKey takes in mongodbatlas:index/projectApiKey:ProjectApiKey, and an ApiKey: its projects are then yet to be added.
func takeInKey(state property.Map) (taken property.Map, foreign bool) {
	foreign = credential.IsBridged(state)
	there := credential.TextOf(state, propAPIKeyID) != "" || credential.TextOf(state, propPreviousAPIKeyID) != "" // the current key may have vanished
	if there && !state.Get(credential.PropRoleNames).IsNull() && state.Get(propProjectAssignments).IsNull() {
		state = state.Set(propProjectAssignments, property.New([]property.Value{})).
			Set(propOrgRoleNames, state.Get(credential.PropRoleNames)).Delete(credential.PropRoleNames)
		foreign = true
	}
	return withDefaults(state), foreign
}

// takeInOrgKey takes in mongodbatlas:index/apiKey:ApiKey, and a ProjectApiKey: where that names no roles in the organization, it
// has those that Atlas grants by itself.
func takeInOrgKey(state property.Map) (taken property.Map, foreign bool) {
	foreign = credential.IsBridged(state)
	if !state.Get(propProjectAssignments).IsNull() {
		roles := state.Get(propOrgRoleNames)
		if roles.IsNull() {
			roles = property.New([]property.Value{property.New(role.Default)})
		}
		state = state.Set(credential.PropRoleNames, roles)
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
			projects = append(projects, credential.TextOf(element.AsMap(), credential.PropProjectID))
		}
	}
	serve.Log(ctx).Infof("the key stays assigned to the projects %s. An ApiKeyProjectAssignment with the same roles takes each of them over",
		strings.Join(projects, ", "))
}

// takeInAssignment takes in mongodbatlas:index/apiKeyProjectAssignment:ApiKeyProjectAssignment.
func takeInAssignment(state property.Map) (taken property.Map, foreign bool) {
	return credential.WithRoleNames(state)
}

// takeInEntry takes in mongodbatlas:index/accessListApiKey:AccessListApiKey. That may name a range by its first address too.
func takeInEntry(state property.Map) (taken property.Map, foreign bool) {
	return credential.WithAddress(state)
}

// withDefaults fills in what older versions and other providers lack of a key.
func withDefaults(state property.Map) property.Map {
	if state.Get(credential.PropOrgID).IsNull() {
		state = state.Set(credential.PropOrgID, property.New(""))
	}
	if id := state.Get(propAPIKeyID); id.IsString() && state.Get(credential.PropCreatedAt).IsNull() {
		state = state.Set(credential.PropCreatedAt, property.New(createdAt(id.AsString())))
	}
	return state
}
