package apikey

import (
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
)

// FoundKey is an API key as the functions show it: without its private key, which nobody can look up.
type FoundKey struct {
	APIKeyID    string `pulumi:"apiKeyId"`
	PublicKey   string `pulumi:"publicKey"`
	Description string `pulumi:"description"`
	OrgID       string `pulumi:"orgId"`
	// CreatedAt is in RFC 3339, UTC, to the second.
	CreatedAt string `pulumi:"createdAt"`
	// OrgRoleNames and ProjectAssignments are sorted.
	OrgRoleNames       []string       `pulumi:"orgRoleNames"`
	ProjectAssignments []ProjectRoles `pulumi:"projectAssignments"`
}

// ProjectRoles are the roles of a key in one project.
type ProjectRoles struct {
	ProjectID string   `pulumi:"projectId"`
	RoleNames []string `pulumi:"roleNames"`
}

// Annotate describes the result.
func (k *FoundKey) Annotate(a infer.Annotator) {
	a.SetToken("index", "FoundApiKey")
	a.Describe(&k, "An API key, without its private key, which nobody can look up.")
	a.Describe(&k.APIKeyID, apiKeyIDText)
	a.Describe(&k.PublicKey, publicKeyText)
	a.Describe(&k.Description, "What the key is for.")
	a.Describe(&k.OrgID, orgIDText)
	a.Describe(&k.CreatedAt, createdAtText)
	a.Describe(&k.OrgRoleNames, "The roles of the key in the organization, sorted.")
	a.Describe(&k.ProjectAssignments, "The projects that the key is assigned to, with its roles in each, sorted by project.")
}

// Annotate describes the roles.
func (p *ProjectRoles) Annotate(a infer.Annotator) {
	a.Describe(&p, "The roles of a key in one project.")
	a.Describe(&p.ProjectID, credential.ProjectIDText)
	a.Describe(&p.RoleNames, "The roles of the key in the project, sorted.")
}

func foundKey(key atlas.Key) FoundKey {
	found := FoundKey{
		APIKeyID: key.ID, PublicKey: key.PublicKey, Description: key.Description, OrgID: key.OrgID, CreatedAt: createdAt(key.ID),
		OrgRoleNames: append([]string{}, key.OrgRoles...), ProjectAssignments: []ProjectRoles{},
	}
	for _, projectID := range slices.Sorted(maps.Keys(key.Projects)) {
		found.ProjectAssignments = append(found.ProjectAssignments, ProjectRoles{projectID, key.Projects[projectID]})
	}
	return found
}

// foundKeys are keys in the order of their public keys, which is Atlas's.
func foundKeys(keys map[string]atlas.Key) []FoundKey {
	found := make([]FoundKey, 0, len(keys))
	for _, key := range keys {
		found = append(found, foundKey(key))
	}
	slices.SortFunc(found, func(a, b FoundKey) int {
		return strings.Compare(a.PublicKey+a.APIKeyID, b.PublicKey+b.APIKeyID)
	})
	return found
}
