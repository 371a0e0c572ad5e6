package emulator

import (
	"slices"
	"strings"
)

// route is a Route, the version of what it serves, the endpoints that it shares rate limits with, and what serves it.
type route struct {
	Route
	version version
	set     endpointSet
	serve   func(*Server, *exchange) reply
}

// table is everything that is served; Routes exports it.
var table = newTable([]route{
	{RouteCreateToken, unversioned, noSet, (*Server).createToken},
	{RouteRevokeToken, unversioned, noSet, (*Server).revokeToken},
	{RouteGetSystemStatus, v2023, setRoot, (*Server).getStatus},
	{RouteListGroups, v2023, noSet, (*Server).listProjects},
	{RouteGetGroup, v2023, setProjects, (*Server).getProject},
	{RouteListGroupAPIKeys, v2023, setAPIKeys, (*Server).listProjectKeys},
	{RouteCreateGroupAPIKey, v2023, setAPIKeys, (*Server).createProjectKey},
	{RouteAddGroupAPIKey, v2023, setAPIKeys, (*Server).assignKey},
	{RouteUpdateGroupAPIKeyRoles, v2023, setAPIKeys, (*Server).updateProjectKey},
	{RouteRemoveGroupAPIKey, v2023, setAPIKeys, (*Server).unassignKey},
	{RouteListOrgs, v2023, setOrgs, (*Server).listOrgs},
	{RouteGetOrg, v2023, setOrgs, (*Server).getOrg},
	{RouteListOrgAPIKeys, v2023, setAPIKeys, (*Server).listOrgKeys},
	{RouteCreateOrgAPIKey, v2023, setAPIKeys, (*Server).createOrgKey},
	{RouteGetOrgAPIKey, v2023, setAPIKeys, (*Server).getOrgKey},
	{RouteUpdateOrgAPIKey, v2023, setAPIKeys, (*Server).updateOrgKey},
	{RouteDeleteOrgAPIKey, v2023, setAPIKeys, (*Server).deleteOrgKey},
	{RouteListOrgAPIKeyAccessListEntries, v2023, setAPIKeys, (*Server).listAccessEntries},
	{RouteCreateOrgAPIKeyAccessListEntry, v2023, setAPIKeys, (*Server).createAccessEntries},
	{RouteGetOrgAPIKeyAccessListEntry, v2023, setAPIKeys, (*Server).getAccessEntry},
	{RouteDeleteOrgAPIKeyAccessListEntry, v2023, setAPIKeys, (*Server).deleteAccessEntry},
	{RouteGetOrgSettings, v2023, setOrgSettings, (*Server).getOrgSettings},
	{RouteUpdateOrgSettings, v2023, setOrgSettings, (*Server).updateOrgSettings},
	{RouteListOrgServiceAccounts, v2024, setAccounts, (*Server).listOrgAccounts},
	{RouteCreateOrgServiceAccount, v2024, setAccounts, (*Server).createOrgAccount},
	{RouteGetOrgServiceAccount, v2024, setAccounts, (*Server).getOrgAccount},
	{RouteUpdateOrgServiceAccount, v2024, setAccounts, (*Server).updateOrgAccount},
	{RouteDeleteOrgServiceAccount, v2024, setAccounts, (*Server).deleteOrgAccount},
	{RouteCreateOrgServiceAccountSecret, v2024, setAccounts, (*Server).createOrgSecret},
	{RouteDeleteOrgServiceAccountSecret, v2024, setAccounts, (*Server).deleteOrgSecret},
	{RouteGetOrgServiceAccountGroups, v2024, setAccounts, (*Server).getAccountProjects},
	{RouteListOrgServiceAccountAccessList, v2024, setAccounts, (*Server).listOrgAccountEntries},
	{RouteCreateOrgServiceAccountAccessList, v2024, setAccounts, (*Server).createOrgAccountEntries},
	{RouteDeleteOrgServiceAccountAccessListEntry, v2024, setAccounts, (*Server).deleteOrgAccountEntry},
	{RouteListGroupServiceAccounts, v2024, setAccounts, (*Server).listProjectAccounts},
	{RouteCreateGroupServiceAccount, v2024, setAccounts, (*Server).createProjectAccount},
	{RouteGetGroupServiceAccount, v2024, setAccounts, (*Server).getProjectAccount},
	{RouteUpdateGroupServiceAccount, v2024, setAccounts, (*Server).updateProjectAccount},
	{RouteDeleteGroupServiceAccount, v2024, setAccounts, (*Server).unassignAccount},
	{RouteInviteGroupServiceAccount, v2024, setAccounts, (*Server).inviteAccount},
	{RouteCreateGroupServiceAccountSecret, v2024, setAccounts, (*Server).createProjectSecret},
	{RouteDeleteGroupServiceAccountSecret, v2024, setAccounts, (*Server).deleteProjectSecret},
	{RouteListGroupServiceAccountAccessList, v2024, setAccounts, (*Server).listProjectAccountEntries},
	{RouteCreateGroupServiceAccountAccessList, v2024, setAccounts, (*Server).createProjectAccountEntries},
	{RouteDeleteGroupServiceAccountAccessListEntry, v2024, setAccounts, (*Server).deleteProjectAccountEntry},
})

// Routes returns every route that the server serves.
func Routes() []Route {
	routes := make([]Route, len(table.routes))
	for i, r := range table.routes {
		routes[i] = r.Route
	}
	return routes
}

// template is the path with the names of its parameters, "" of no route.
func (r *route) template() string {
	if r == nil {
		return ""
	}
	return r.Path
}

// isOAuth says whether the route, which may be nil, is one of the OAuth2 endpoints, which see to signing in themselves.
func (r *route) isOAuth() bool { return r.template() == tokenPath || r.template() == revokePath }

// endpointSet is the set of the route, which may be nil.
func (r *route) endpointSet() endpointSet {
	if r == nil {
		return noSet
	}
	return r.set
}

// allowed lists the methods of a path, for the header Allow.
func allowed(path string) string {
	var methods []string
	for _, r := range table.routes {
		if r.Path == path {
			methods = append(methods, r.Method)
		}
	}
	slices.Sort(methods)
	return strings.Join(methods, ",")
}

// answer carries the request out: who calls, what for, may he, does it make sense, do it. The lock must be held.
func (s *Server) answer(x *exchange) reply {
	if x.route.isOAuth() {
		if refused := s.take(x); refused != nil {
			return *refused
		}
		return s.serve(x)
	}
	caller, refused := s.authenticate(x)
	if refused != nil {
		return *refused
	}
	x.caller, x.entry.Caller = caller, caller.id
	if refused := s.take(x); refused != nil {
		return *refused
	}
	switch {
	case s.orgs[caller.orgID].settings.APIAccessListRequired && len(caller.accessList) == 0:
		return errAccessListRequired().reply()
	case !caller.admit(remoteAddr(x.r.RemoteAddr), s.now()):
		return errAccessList(x.r.RemoteAddr).reply()
	}
	return s.serve(x)
}

func (s *Server) serve(x *exchange) reply {
	switch {
	case x.route == nil:
		return errNoSuchPath(x.r.URL.Path).reply()
	case x.route.serve == nil:
		return errMethod(x.r.Method).reply().with("Allow", allowed(x.route.Path))
	}
	if x.route.version != unversioned {
		if err := negotiate(x); err != nil {
			return err.reply()
		}
	}
	if malformed(x.params) {
		return errPathParam(x.r.URL.Path).reply()
	}
	return x.route.serve(s, x)
}
