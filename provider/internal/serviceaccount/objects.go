package serviceaccount

import (
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/address"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

// How the resources of the family name what they are and have at Atlas, for [serve.Objects].

func objectOfAccount(clientID string) string { return "service account " + clientID }

func objectOfSecret(clientID, secretID string) string {
	return "the secret " + secretID + " of " + objectOfAccount(clientID)
}

func objectOfAssignment(clientID, projectID string) string {
	return "the assignment of " + objectOfAccount(clientID) + " to project " + projectID
}

func objectOfEntry(clientID, text string) string {
	return address.Canonical(text) + " on the access list of " + objectOfAccount(clientID)
}

// secretsOf, rolesOf and entriesOf are what one resource manages alone, or several beside one another.
func secretsOf(clientID string) string { return "the secrets of " + objectOfAccount(clientID) }

func rolesOf(clientID, projectID string) string {
	return "the roles of " + objectOfAccount(clientID) + " in project " + projectID
}

func entriesOf(clientID string) string {
	return "the access list entries of " + objectOfAccount(clientID)
}

// objectsOfAccount names the account of a state, or where there is none that which an import or a get asks for. It manages the secrets
// of the account alone.
func objectsOfAccount(id string, state property.Map) (o serve.Objects) {
	clientID := credential.TextOf(state, propClientID)
	if clientID == "" {
		if _, asked, err := parseAccountID(id, ""); err == nil {
			o.Is = objectOfAccount(asked)
		}
		return o
	}
	o.Is = objectOfAccount(clientID)
	o.Alone = append(o.Alone, secretsOf(clientID))
	for _, name := range []string{propSecretID, propPreviousSecretID} {
		if secretID := credential.TextOf(state, name); secretID != "" {
			o.Has = append(o.Has, objectOfSecret(clientID, secretID))
		}
	}
	list := state.Get(credential.PropAccessList)
	if !list.IsArray() {
		return o
	}
	o.Alone = append(o.Alone, entriesOf(clientID))
	for _, element := range list.AsArray().All {
		if element.IsString() {
			o.Has = append(o.Has, objectOfEntry(clientID, element.AsString()))
		}
	}
	return o
}

// objectsOfProjectAccount is objectsOfAccount for an account that is made in a project: its roles there are this resource's.
func objectsOfProjectAccount(id string, state property.Map) serve.Objects {
	o := objectsOfAccount(id, state)
	clientID, projectID := credential.TextOf(state, propClientID), credential.TextOf(state, credential.PropProjectID)
	if clientID != "" && projectID != "" {
		o.Alone = append(o.Alone, rolesOf(clientID, projectID))
		o.Has = append(o.Has, objectOfAssignment(clientID, projectID))
	}
	return o
}
