package role

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestScopeOf(t *testing.T) {
	assert.Equal(t, Project, ScopeOf("GROUP_OWNER"))
	assert.Equal(t, Project, ScopeOf("GROUP_FROM_THE_FUTURE"))
	assert.Equal(t, Organization, ScopeOf("ORG_MEMBER"))
	assert.Equal(t, Unknown, ScopeOf("OWNER"))
	assert.Equal(t, Unknown, ScopeOf(""))
}

func TestSuggest(t *testing.T) {
	for name, want := range map[string]string{
		"GROUP_ONWER":     "GROUP_OWNER",
		"group_owner":     "GROUP_OWNER",
		"READ_ONLY":       "GROUP_READ_ONLY",
		"cluster-manager": "GROUP_CLUSTER_MANAGER",
		"GROUP_FROM_MARS": "",
		"":                "",
		"xyz":             "",
	} {
		assert.Equal(t, want, Suggest(Project, name), name)
	}
	assert.Equal(t, "ORG_MEMBER", Suggest(Organization, "ORG_MEMBRE"))
	for name, want := range map[string]string{ // as Atlas's user interface shows them
		"Project Owner": "GROUP_OWNER", "Project Read Only": "GROUP_READ_ONLY", "Project Cluster Manager": "GROUP_CLUSTER_MANAGER",
		"Project Data Access Admin": "GROUP_DATA_ACCESS_ADMIN", "Project Data Access Read/Write": "GROUP_DATA_ACCESS_READ_WRITE",
		"Project Data Access Read Only": "GROUP_DATA_ACCESS_READ_ONLY", "Project Search Index Editor": "GROUP_SEARCH_INDEX_EDITOR",
		"Project Stream Processing Owner": "GROUP_STREAM_PROCESSING_OWNER", "Project Backup Manager": "GROUP_BACKUP_MANAGER",
		"Project Observability Viewer": "GROUP_OBSERVABILITY_VIEWER", "Project Database Access Admin": "GROUP_DATABASE_ACCESS_ADMIN",
		" project owner ": "GROUP_OWNER",
	} {
		assert.Equal(t, want, Suggest(Project, name), name)
	}
	for name, want := range map[string]string{
		"Organization Owner": "ORG_OWNER", "Organization Member": "ORG_MEMBER", "Organization Project Creator": "ORG_GROUP_CREATOR",
		"Organization Billing Admin": "ORG_BILLING_ADMIN", "Organization Billing Viewer": "ORG_BILLING_READ_ONLY",
		"Organization Stream Processing Admin": "ORG_STREAM_PROCESSING_ADMIN", "Organization Read Only": "ORG_READ_ONLY",
	} {
		assert.Equal(t, want, Suggest(Organization, name), name)
	}
}

func TestEveryKnownRoleHasItsScopesPrefix(t *testing.T) {
	for scope, names := range known {
		for _, name := range names {
			assert.Equal(t, scope, ScopeOf(name))
			assert.True(t, IsKnown(scope, name))
		}
	}
}
