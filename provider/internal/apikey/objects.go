package apikey

import (
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/address"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

// How the resources of the family name what they are and have at Atlas, for [serve.Objects].

func objectOfKey(keyID string) string { return "API key " + keyID }

func objectOfAssignment(keyID, projectID string) string {
	return "the assignment of " + objectOfKey(keyID) + " to project " + projectID
}

func objectOfEntry(keyID, text string) string {
	return address.Canonical(text) + " on the access list of " + objectOfKey(keyID)
}

// assignmentsOf and entriesOf are what one resource manages alone, or several beside one another.
func assignmentsOf(keyID string) string { return "the project assignments of " + objectOfKey(keyID) }
func entriesOf(keyID string) string     { return "the access list entries of " + objectOfKey(keyID) }

// objectsOfKey names the key of a state, or where there is none that which an import or a get asks for.
func objectsOfKey(id string, state property.Map) (o serve.Objects) {
	keyID, previous := credential.TextOf(state, propAPIKeyID), credential.TextOf(state, propPreviousAPIKeyID)
	if keyID == "" { // it has vanished
		keyID, previous = previous, ""
	}
	if keyID != "" {
		o.Is = objectOfKey(keyID)
		if previous != "" {
			o.Also = append(o.Also, objectOfKey(previous))
		}
		o = withAccessList(o, keyID, state.Get(credential.PropAccessList))
		if previous != "" { // the list is the previous key's too
			o.Has = append(o.Has, withAccessList(serve.Objects{Is: o.Is}, previous, state.Get(credential.PropAccessList)).Has...)
		}
		return o
	}
	if asked, err := parseKeyID(id); err == nil {
		o.Is = objectOfKey(asked.apiKeyID)
	}
	return o
}

// objectsOfProjectKey is objectsOfKey for a key with its projects: it manages all of them.
func objectsOfProjectKey(id string, state property.Map) serve.Objects {
	o := objectsOfKey(id, state)
	keyID, list := credential.TextOf(state, propAPIKeyID), state.Get(propProjectAssignments)
	if !list.IsArray() {
		return o
	}
	if keyID != "" {
		o.Alone = append(o.Alone, assignmentsOf(keyID))
	}
	for _, element := range list.AsArray().All {
		for _, keyID := range []string{keyID, credential.TextOf(state, propPreviousAPIKeyID)} { // the previous key's are its too
			if keyID != "" && element.IsMap() && element.AsMap().Get(credential.PropProjectID).IsString() {
				o.Has = append(o.Has, objectOfAssignment(keyID, element.AsMap().Get(credential.PropProjectID).AsString()))
			}
		}
	}
	return o
}

// withAccessList adds what a key has by an access list that is managed.
func withAccessList(o serve.Objects, keyID string, list property.Value) serve.Objects {
	if o.Is == "" || !list.IsArray() {
		return o
	}
	o.Alone = append(o.Alone, entriesOf(keyID))
	for _, element := range list.AsArray().All {
		if element.IsString() {
			o.Has = append(o.Has, objectOfEntry(keyID, element.AsString()))
		}
	}
	return o
}
