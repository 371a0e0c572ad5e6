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
}

func TestEveryKnownRoleHasItsScopesPrefix(t *testing.T) {
	for scope, names := range known {
		for _, name := range names {
			assert.Equal(t, scope, ScopeOf(name))
			assert.True(t, IsKnown(scope, name))
		}
	}
}
