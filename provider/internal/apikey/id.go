package apikey

import (
	"fmt"
	"strings"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// keyID names a key: by its own id, which is the canonical id of the resource, or with one of its projects in front,
// which is the form that Terraform's provider has.
type keyID struct {
	projectID string // "" where only the key is named
	apiKeyID  string
}

// parseKeyID reads "apiKeyId" or "projectId-apiKeyId". Hexadecimal digits in capitals mean the same.
func parseKeyID(id string) (keyID, error) {
	project, key, long := strings.Cut(strings.ToLower(id), "-")
	if !long {
		project, key = "", project
	}
	if !objectid.Valid(key) || (long && !objectid.Valid(project)) {
		return keyID{}, fmt.Errorf("%q is not the id of an API key: give the key's id, or a project's and the key's as "+
			"projectId-apiKeyId; each has 24 hexadecimal digits (5d09d6a59ccf6445652a444a-6576974933969669a1b2c3d4)",
			redact.Excerpt(id))
	}
	return keyID{project, key}, nil
}
