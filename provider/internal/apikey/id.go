package apikey

import (
	"fmt"
	"strings"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/address"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// keyID names a key: by its own id, which is the canonical id of the resource, or with one of its projects in front,
// which is the form that Terraform's provider has.
type keyID struct {
	projectID string // "" where only the key is named
	apiKeyID  string
}

// parseKeyID reads "apiKeyId" or "projectId-apiKeyId"; a slash means the same as the hyphen, here and in all ids.
func parseKeyID(id string) (keyID, error) {
	projectID, apiKeyID, ok := credential.TwoIDs(id)
	if !ok {
		return keyID{}, errID(id, "an API key: give the key's id, or a project's and the key's as projectId-apiKeyId")
	}
	return keyID{projectID, apiKeyID}, nil
}

// parseOrgKeyID reads "apiKeyId" or "orgId-apiKeyId".
func parseOrgKeyID(id string) (orgID, apiKeyID string, err error) {
	orgID, apiKeyID, ok := credential.TwoIDs(id)
	if !ok {
		return "", "", errID(id, "an API key: give the key's id, or its organization's and its own as orgId-apiKeyId")
	}
	return orgID, apiKeyID, nil
}

// parseAssignmentID reads "projectId/apiKeyId".
func parseAssignmentID(id string) (projectID, apiKeyID string, err error) {
	projectID, apiKeyID, ok := credential.TwoIDs(id)
	if !ok || projectID == "" {
		return "", "", errID(id, "the assignment of an API key to a project: give both ids as projectId/apiKeyId")
	}
	return projectID, apiKeyID, nil
}

// parseEntryID reads "orgId/apiKeyId/address". The address may have slashes, and hyphens it never has.
func parseEntryID(id string) (orgID, apiKeyID, canonical string, err error) {
	separator := "/"
	if strings.Contains(id, "-") {
		separator = "-"
	}
	parts := strings.SplitN(id, separator, 3)
	if len(parts) == 3 {
		owner, key, ok := credential.TwoIDs(parts[0] + "/" + parts[1])
		address, invalid := address.Parse(parts[2])
		if ok && invalid == nil {
			return owner, key, address, nil
		}
	}
	return "", "", "", errID(id, "an entry of an API key's access list: give the organization's id, the key's and the address as orgId/apiKeyId/address")
}

func errID(id, what string) error {
	return fmt.Errorf("%q is not the id of %s; each id has 24 hexadecimal digits (5d09d6a59ccf6445652a444a-6576974933969669a1b2c3d4)",
		redact.Excerpt(id), what)
}
