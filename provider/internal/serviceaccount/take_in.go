package serviceaccount

import (
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
)

// What aliases of another type hand over, made a state of this version: that of the bridged provider's resource, whose properties have
// other names in part. What only Atlas knows is left empty.

// takeInAccount takes in mongodbatlas:index/serviceAccount:ServiceAccount and …/projectServiceAccount:ProjectServiceAccount. Those
// lose the value of their secret at the first read: where it is there still, it is kept.
func takeInAccount(state property.Map) (taken property.Map, foreign bool) {
	state, foreign = credential.WithRoleNames(state)
	secrets := state.Get("secrets")
	if secrets.IsArray() && state.Get(propSecretID).IsNull() {
		foreign = true
		for _, element := range secrets.AsArray().All {
			if !element.IsMap() {
				continue
			}
			secret := element.AsMap()
			for ours, theirs := range map[string]string{propSecretID: propSecretID, propClientSecret: "secret",
				propSecretCreatedAt: credential.PropCreatedAt, propSecretExpiresAt: propExpiresAt} {
				state = state.Set(ours, secret.Get(theirs))
			}
			if credential.TextOf(secret, "secret") != "" {
				break // that one is it; else the newest
			}
		}
	}
	if state.Get(credential.PropOrgID).IsNull() {
		state = state.Set(credential.PropOrgID, property.New(""))
	}
	return state, foreign
}

// takeInSecret takes in mongodbatlas:index/serviceAccountSecret:ServiceAccountSecret, and that of a project.
func takeInSecret(state property.Map) (taken property.Map, foreign bool) {
	foreign = credential.IsBridged(state)
	if secret, ok := state.GetOk("secret"); ok && state.Get(propClientSecret).IsNull() {
		state, foreign = state.Set(propClientSecret, secret), true
	}
	return state, foreign
}

// takeInAssignment takes in mongodbatlas:index/serviceAccountProjectAssignment:ServiceAccountProjectAssignment.
func takeInAssignment(state property.Map) (taken property.Map, foreign bool) {
	return credential.WithRoleNames(state)
}

// takeInEntry takes in mongodbatlas:index/serviceAccountAccessListEntry:ServiceAccountAccessListEntry, and that of a project.
func takeInEntry(state property.Map) (taken property.Map, foreign bool) {
	return credential.WithAddress(state)
}
