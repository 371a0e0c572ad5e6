package credential

import (
	"strings"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/role"
)

// Names of properties that both families have, as programs, state and property paths spell them.
const (
	PropDescription     = "description"
	PropProjectID       = "projectId"
	PropOrgID           = "orgId"
	PropRoleNames       = "roleNames"
	PropAccessList      = "accessList"
	PropAddress         = "address"
	PropDeletionMode    = "deletionMode"
	PropCreatedAt       = "createdAt"
	PropRotation        = "rotation"
	PropTriggers        = "triggers"
	PropMaxAgeDays      = "maxAgeDays"
	PropAppliedTriggers = "appliedTriggers"
)

// ProjectIDText describes a project.
const ProjectIDText = "Unique 24-hexadecimal digit string that identifies the project."

// OrgArgument describes the organization that a function looks in.
const OrgArgument = "Unique 24-hexadecimal digit string that identifies the organization. Defaults to the `orgId` of the provider's " +
	"configuration, else to the organization of the credential."

// RolesText names the known roles of a scope, for a description.
func RolesText(scope role.Scope) string {
	return "`" + strings.Join(role.Names(scope), "`, `") + "`"
}
