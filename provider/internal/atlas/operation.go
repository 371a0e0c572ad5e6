package atlas

// operation is one kind of call: how an error names it, and the Atlas role that it takes
// (from the operations' descriptions in Atlas's OpenAPI document).
type operation struct {
	doing string // completes "cannot …"
	role  string // the least role that may do it; "" where any will do
	scope scope  // where the role is needed
}

// scope says whether a role belongs to a project or to an organization.
type scope string

const (
	inProject      scope = "project"
	inOrganization scope = "organization"
)

var (
	opMint          = operation{"create the API key", "Project Access Manager or Project Owner (GROUP_OWNER)", inProject}
	opAssign        = operation{"assign the API key to the project", "Project Owner (GROUP_OWNER)", inProject}
	opSetRoles      = operation{"change the API key's roles in the project", "Project Access Manager or Project Owner (GROUP_OWNER)", inProject}
	opUnassign      = operation{"remove the API key from the project", "Project Access Manager or Project Owner (GROUP_OWNER)", inProject}
	opPatch         = operation{"change the API key", "Organization Owner (ORG_OWNER)", inOrganization}
	opDelete        = operation{"delete the API key", "Organization Owner (ORG_OWNER)", inOrganization}
	opRead          = operation{"read the API key", "Organization Member (ORG_MEMBER)", inOrganization}
	opListOrg       = operation{"list the organization's API keys", "Organization Member (ORG_MEMBER)", inOrganization}
	opListProject   = operation{"list the project's API keys", "Project Read Only (GROUP_READ_ONLY)", inProject}
	opProjectOrg    = operation{"look up the project's organization", "Project Read Only (GROUP_READ_ONLY)", inProject}
	opCredentialOrg = operation{doing: "look up the credential's organization"}
)

// call is one call on something: what an error about it says it was about.
type call struct {
	operation
	projectID, keyID, orgID string
}
