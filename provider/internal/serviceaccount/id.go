package serviceaccount

import (
	"fmt"
	"strings"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/address"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// parseAccountID reads "clientId", or with the id of an owner in front "ownerId/clientId"; owner names that in a message. A hyphen
// means the same as the slash, here and in all ids.
func parseAccountID(id, owner string) (ownerID, clientID string, err error) {
	parts := split(id, 2)
	switch {
	case len(parts) == 1 && atlas.IsClientID(id):
		return "", id, nil
	case len(parts) == 2 && isOwner(parts[0]) && atlas.IsClientID(parts[1]):
		return parts[0], parts[1], nil
	}
	return "", "", errAccountID(id, owner)
}

func errAccountID(id, owner string) error {
	return errID(id, "a service account: give both ids as "+owner+"/clientId")
}

// parseAssignmentID reads "projectId/clientId".
func parseAssignmentID(id string) (projectID, clientID string, err error) {
	projectID, clientID, err = parseAccountID(id, "")
	if err != nil || projectID == "" {
		return "", "", errID(id, "the assignment of a service account to a project: give both ids as projectId/clientId")
	}
	return projectID, clientID, nil
}

// parseSecretID reads "ownerId/clientId/secretId", or without the owner what the resource has as its own id.
func parseSecretID(id string) (ownerID, clientID, secretID string, err error) {
	parts := split(id, 3)
	if len(parts) == 2 {
		parts = append([]string{""}, parts...)
	}
	if len(parts) == 3 && (parts[0] == "" || isOwner(parts[0])) && atlas.IsClientID(parts[1]) && objectid.Valid(strings.ToLower(parts[2])) {
		return parts[0], parts[1], strings.ToLower(parts[2]), nil
	}
	return "", "", "", errID(id, "a secret of a service account: give the id of the organization or the project, the client id and the secret's as "+
		"ownerId/clientId/secretId")
}

// parseEntryID reads "ownerId/clientId/address". The address may have slashes, and hyphens it never has.
func parseEntryID(id string) (ownerID, clientID, canonical string, err error) {
	parts := split(id, 3)
	if len(parts) == 3 && isOwner(parts[0]) && atlas.IsClientID(parts[1]) {
		if canonical, err := address.Parse(parts[2]); err == nil {
			return parts[0], parts[1], canonical, nil
		}
	}
	return "", "", "", errID(id, "an entry of a service account's access list: give the id of the organization or the project, the client id and the "+
		"address as ownerId/clientId/address")
}

// split splits an id at slashes, or at hyphens where it has some, into so many parts at the most.
func split(id string, most int) []string {
	separator := "/"
	if strings.Contains(id, "-") {
		separator = "-"
	}
	parts := strings.SplitN(id, separator, most)
	if isOwner(strings.ToLower(parts[0])) {
		parts[0] = strings.ToLower(parts[0])
	}
	return parts
}

func isOwner(text string) bool { return objectid.Valid(text) }

// keptID is the id that a resource keeps as its handle; that of the bridged provider becomes ours.
func keptID(id, clientID string) string {
	if atlas.IsClientID(id) {
		return id
	}
	return clientID
}

func errID(id, what string) error {
	return fmt.Errorf("%q is not the id of %s (5d09d6a59ccf6445652a444a/mdb_sa_id_6576974933969669a1b2c3d4)", redact.Excerpt(id), what)
}
