package emulator

import (
	"slices"
	"strings"
)

// knownRoles are the roles of API keys and service accounts; Server.ExtraRoles adds to them.
var knownRoles = map[string]bool{
	"ORG_OWNER": true, "ORG_MEMBER": true, "ORG_GROUP_CREATOR": true, "ORG_BILLING_ADMIN": true,
	"ORG_BILLING_READ_ONLY": true, "ORG_STREAM_PROCESSING_ADMIN": true, "ORG_READ_ONLY": true,

	"GROUP_OWNER": true, "GROUP_READ_ONLY": true, "GROUP_CLUSTER_MANAGER": true, "GROUP_DATA_ACCESS_ADMIN": true,
	"GROUP_DATA_ACCESS_READ_WRITE": true, "GROUP_DATA_ACCESS_READ_ONLY": true, "GROUP_SEARCH_INDEX_EDITOR": true,
	"GROUP_STREAM_PROCESSING_OWNER": true, "GROUP_BACKUP_MANAGER": true, "GROUP_OBSERVABILITY_VIEWER": true,
	"GROUP_DATABASE_ACCESS_ADMIN": true, roleAccessManager: true,
}

// roleAccessManager is what the vendor's document calls Project Access Manager. Its name in the API is assumed.
const roleAccessManager = "GROUP_ACCESS_MANAGER"

// What a caller may do, as the vendor's document says of each route (x-rolesRequirements).

// isOrgOwner is Organization Owner, which implies every role in every project.
func (c *caller) isOrgOwner() bool { return slices.Contains(c.org, "ORG_OWNER") }

// isOrgMember is Organization Member; every other role on the organization implies it.
func (c *caller) isOrgMember() bool { return len(c.org) > 0 }

// readsOrg is Organization Read Only. That other roles on the organization do not imply it is assumed.
func (c *caller) readsOrg() bool { return c.isOrgOwner() || slices.Contains(c.org, "ORG_READ_ONLY") }

// reads is Project Read Only, which every role in the project implies, and so does reading the whole organization.
func (c *caller) reads(p *project) bool {
	return p.org == c.orgID && (c.readsOrg() || len(c.projects[p.id]) > 0)
}

// manages is Project Access Manager.
func (c *caller) manages(p *project) bool {
	return c.owns(p) || slices.Contains(c.projects[p.id], roleAccessManager)
}

// owns is Project Owner.
func (c *caller) owns(p *project) bool {
	return p.org == c.orgID && (c.isOrgOwner() || slices.Contains(c.projects[p.id], "GROUP_OWNER"))
}

// ownsAll is Organization Owner, of the project's organization.
func (c *caller) ownsAll(p *project) bool { return p.org == c.orgID && c.isOrgOwner() }

// projectFor finds the project in the path and checks what the caller may do with it.
func (s *Server) projectFor(x *exchange, may func(*caller, *project) bool) (*project, *apiError) {
	p, found := s.projects[x.params["groupId"]]
	if !found {
		e := errNoProject(x.params["groupId"])
		return nil, &e
	}
	if !may(x.caller, p) {
		e := s.errRole()
		return nil, &e
	}
	return p, nil
}

// orgFor finds the organization in the path and checks what the caller may do with it.
func (s *Server) orgFor(x *exchange, may func(*caller) bool) (*org, *apiError) {
	o, found := s.orgs[x.params["orgId"]]
	if !found {
		e := errNoOrg(x.params["orgId"])
		return nil, &e
	}
	if o.id != x.caller.orgID || !may(x.caller) {
		e := s.errRole()
		return nil, &e
	}
	return o, nil
}

// checkRoles says what is wrong with the names of roles; misplaced returns the error for a role that exists and does not
// belong there.
func (s *Server) checkRoles(names []string, misplaced func(role string) *apiError) *apiError {
	for _, name := range names {
		if !knownRoles[name] && !slices.Contains(s.ExtraRoles, name) {
			e := errEnum(name, "roles")
			return &e
		}
		if err := misplaced(name); err != nil {
			return err
		}
	}
	return nil
}

// What checkRoles takes for misplaced: nothing, roles not of a project, roles not of an organization.

func anywhere(string) *apiError { return nil }

func onlyIn(p *project) func(role string) *apiError {
	return func(role string) *apiError {
		if strings.HasPrefix(role, "GROUP_") {
			return nil
		}
		e := errProjectRole(role, p.id)
		return &e
	}
}

func onlyOn(o *org) func(role string) *apiError {
	return func(role string) *apiError {
		if strings.HasPrefix(role, "ORG_") {
			return nil
		}
		e := errOrgRole(role, o.id)
		return &e
	}
}

// split tells project roles from organization roles, each once and sorted.
func split(names []string) (project, organization []string) {
	for _, name := range distinct(names) {
		if strings.HasPrefix(name, "ORG_") {
			organization = append(organization, name)
		} else {
			project = append(project, name)
		}
	}
	return project, organization
}
