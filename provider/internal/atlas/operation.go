package atlas

import (
	"context"
	"slices"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
)

// operation is one kind of call: how an error names it, and the Atlas role that it takes
// (from the operations' descriptions in Atlas's OpenAPI document).
type operation struct {
	doing string // completes "cannot …"
	role  string // the least role that may do it; "" where any will do
	scope scope  // where the role is needed
	also  string // completes the sentence about the role: what else it takes
}

// scope says whether a role belongs to a project or to an organization.
type scope string

const (
	inProject      scope = "project"
	inOrganization scope = "organization"
)

var (
	opMint          = operation{doing: "create the API key", role: "Project Access Manager or Project Owner (GROUP_OWNER)", scope: inProject}
	opMintOrgRoles  = operation{doing: opMint.doing, role: opMint.role, scope: inProject, also: ", and Organization Owner (ORG_OWNER) to grant organization roles"}
	opAssign        = operation{doing: "assign the API key to the project", role: "Project Owner (GROUP_OWNER)", scope: inProject}
	opSetRoles      = operation{doing: "change the API key's roles in the project", role: "Project Access Manager or Project Owner (GROUP_OWNER)", scope: inProject}
	opUnassign      = operation{doing: "remove the API key from the project", role: "Project Access Manager or Project Owner (GROUP_OWNER)", scope: inProject}
	opPatch         = operation{doing: "change the API key", role: "Organization Owner (ORG_OWNER)", scope: inOrganization}
	opDelete        = operation{doing: "delete the API key", role: "Organization Owner (ORG_OWNER)", scope: inOrganization}
	opRead          = operation{doing: "read the API key", role: "Organization Member (ORG_MEMBER)", scope: inOrganization}
	opReadInProject = operation{doing: "read the API key from the project's list", role: "Project Read Only (GROUP_READ_ONLY)", scope: inProject}
	opListOrg       = operation{doing: "list the organization's API keys", role: "Organization Member (ORG_MEMBER)", scope: inOrganization}
	opListProject   = operation{doing: "list the project's API keys", role: "Project Read Only (GROUP_READ_ONLY)", scope: inProject}
	opProjectOrg    = operation{doing: "look up the project's organization", role: "Project Read Only (GROUP_READ_ONLY)", scope: inProject}
	opCredentialOrg = operation{doing: "look up the credential's organization"}
)

// call is one call on something: what an error about it says it was about.
type call struct {
	operation
	projectID, keyID, orgID string
}

// describe returns a context for the request of this call, which says what it is.
func (w call) describe(ctx context.Context) context.Context {
	r := transport.Request{NoContent: slices.Contains([]operation{opAssign, opUnassign, opDelete}, w.operation)}
	switch {
	case w.operation == opProjectOrg:
		r.Bucket = "project " + w.projectID
	case w.scope == inProject:
		r.Bucket = "API keys of project " + w.projectID
	case w.scope == inOrganization:
		r.Bucket = "API keys of organization " + w.orgID
	}
	if w.operation == opMint || w.operation == opMintOrgRoles {
		r.Makes = "a key"
	}
	return transport.WithRequest(ctx, r)
}
