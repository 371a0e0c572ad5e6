// Package role knows the names of Atlas roles: which scope a role has, and what a misspelt one may have meant.
//
// The lists are a help, not a fence: Atlas adds roles, so an unknown name is worth a warning at most.
// Source: the enums of the Atlas Administration API, resources "Programmatic API Keys".
package role

import (
	"slices"
	"strings"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/spelling"
)

// Scope is where a role applies.
type Scope string

// The scopes of Atlas roles. The prefix of a role's name tells its scope.
const (
	Project      Scope = "GROUP_"
	Organization Scope = "ORG_"
	Unknown      Scope = ""
)

// Default is the organization role that Atlas grants to a key that is given none.
const Default = "ORG_MEMBER"

var known = map[Scope][]string{
	Project: {
		"GROUP_OWNER", "GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER", "GROUP_DATA_ACCESS_ADMIN",
		"GROUP_DATA_ACCESS_READ_WRITE", "GROUP_DATA_ACCESS_READ_ONLY", "GROUP_SEARCH_INDEX_EDITOR",
		"GROUP_STREAM_PROCESSING_OWNER", "GROUP_BACKUP_MANAGER", "GROUP_OBSERVABILITY_VIEWER",
		"GROUP_DATABASE_ACCESS_ADMIN",
	},
	Organization: {
		"ORG_OWNER", Default, "ORG_GROUP_CREATOR", "ORG_BILLING_ADMIN", "ORG_BILLING_READ_ONLY",
		"ORG_STREAM_PROCESSING_ADMIN", "ORG_READ_ONLY",
	},
}

// ScopeOf tells the scope of a role by its prefix, known or not.
func ScopeOf(name string) Scope {
	for _, scope := range []Scope{Project, Organization} {
		if strings.HasPrefix(name, string(scope)) {
			return scope
		}
	}
	return Unknown
}

// Names are the known roles of a scope, those that people grant most first.
func Names(scope Scope) []string { return slices.Clone(known[scope]) }

// IsKnown reports whether name is in the list of the scope.
func IsKnown(scope Scope, name string) bool {
	return slices.Contains(known[scope], name)
}

// shownAs are the words of Atlas's user interface that are not those of the names.
var shownAs = strings.NewReplacer(
	"ORG_PROJECT_CREATOR", "ORG_GROUP_CREATOR", "ORG_BILLING_VIEWER", "ORG_BILLING_READ_ONLY",
)

// Suggest returns the role of the scope that name most likely meant, or "" where none is near. It knows the names that
// Atlas's user interface shows, such as "Project Data Access Read/Write".
func Suggest(scope Scope, name string) string {
	upper := strings.ToUpper(strings.NewReplacer("-", "_", " ", "_", "/", "_").Replace(strings.TrimSpace(name)))
	for shown, actual := range map[string]Scope{"PROJECT_": Project, "ORGANIZATION_": Organization} {
		if rest, cut := strings.CutPrefix(upper, shown); cut && actual == scope {
			upper = shownAs.Replace(string(scope) + rest)
		}
	}
	for _, candidate := range []string{upper, string(scope) + upper} {
		if IsKnown(scope, candidate) {
			return candidate
		}
	}
	return spelling.Nearest(upper, known[scope])
}
