package serviceaccount

import (
	"slices"
	"strings"

	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
)

// FoundServiceAccount is a service account as the functions show it: without the values of its secrets, which nobody can look up.
type FoundServiceAccount struct {
	ClientID    string `pulumi:"clientId"`
	Name        string `pulumi:"name"`
	Description string `pulumi:"description"`
	// RoleNames are those in the organization, sorted.
	RoleNames []string `pulumi:"roleNames"`
	OrgID     string   `pulumi:"orgId"`
	// CreatedAt is in RFC 3339, UTC, to the second; "" where Atlas does not say.
	CreatedAt string `pulumi:"createdAt"`
	// Secrets are in Atlas's order, the oldest first.
	Secrets []FoundSecret `pulumi:"secrets"`
}

// FoundSecret is a client secret without its value. Its times are in RFC 3339, UTC, to the second.
type FoundSecret struct {
	SecretID   string  `pulumi:"secretId"`
	CreatedAt  string  `pulumi:"createdAt"`
	ExpiresAt  string  `pulumi:"expiresAt"`
	LastUsedAt *string `pulumi:"lastUsedAt,optional"`
}

// ServiceAccountProject is a project of a service account. RoleNames are sorted; nil where Atlas does not say.
type ServiceAccountProject struct {
	ProjectID string   `pulumi:"projectId"`
	RoleNames []string `pulumi:"roleNames"`
}

// Annotate describes the result.
func (s *FoundServiceAccount) Annotate(a infer.Annotator) {
	a.SetToken("index", "FoundServiceAccount")
	a.Describe(&s, "A service account, without the values of its secrets, which nobody can look up.")
	a.Describe(&s.ClientID, clientIDText)
	a.Describe(&s.Name, "The name of the service account.")
	a.Describe(&s.Description, "What the service account is for.")
	a.Describe(&s.RoleNames, "The roles of the service account in the organization, sorted.")
	a.Describe(&s.OrgID, orgIDText)
	a.Describe(&s.CreatedAt, "When the service account was created, in RFC 3339, UTC.")
	a.Describe(&s.Secrets, "The client secrets of the service account, expired ones too, the oldest first.")
}

// Annotate describes a secret.
func (s *FoundSecret) Annotate(a infer.Annotator) {
	a.Describe(&s, "A client secret of a service account, without its value.")
	a.Describe(&s.SecretID, "Unique 24-hexadecimal digit string that identifies the secret.")
	a.Describe(&s.CreatedAt, "When the secret was created, in RFC 3339, UTC.")
	a.Describe(&s.ExpiresAt, "When the secret expires, in RFC 3339, UTC.")
	a.Describe(&s.LastUsedAt, "When the secret was last used, in RFC 3339, UTC; null where it has not been.")
}

// Annotate describes a project.
func (p *ServiceAccountProject) Annotate(a infer.Annotator) {
	a.Describe(&p, "The roles of a service account in one project.")
	a.Describe(&p.ProjectID, credential.ProjectIDText)
	a.Describe(&p.RoleNames, "The roles of the service account in the project, sorted.")
}

func foundAccount(account atlas.Account, orgID string) FoundServiceAccount {
	found := FoundServiceAccount{
		ClientID: account.ClientID, Name: account.Name, Description: account.Description, RoleNames: append([]string{}, account.Roles...), OrgID: orgID,
		CreatedAt: credential.RFC3339(account.CreatedAt), Secrets: []FoundSecret{},
	}
	for _, secret := range account.Secrets {
		found.Secrets = append(found.Secrets, FoundSecret{secret.ID, credential.RFC3339(secret.CreatedAt), credential.RFC3339(secret.ExpiresAt),
			credential.Optional(credential.RFC3339(secret.LastUsedAt))})
	}
	return found
}

// foundAccounts are accounts by their names.
func foundAccounts(accounts map[string]atlas.Account, orgID string) []FoundServiceAccount {
	found := make([]FoundServiceAccount, 0, len(accounts))
	for _, account := range accounts {
		found = append(found, foundAccount(account, orgID))
	}
	slices.SortFunc(found, func(a, b FoundServiceAccount) int {
		return strings.Compare(a.Name+"\x00"+a.ClientID, b.Name+"\x00"+b.ClientID)
	})
	return found
}
