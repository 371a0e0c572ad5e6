package emulator

import (
	"slices"
	"strings"
)

// route is a Route, the version of what it serves, and what serves it.
type route struct {
	Route
	version version
	serve   func(*Server, *exchange) reply
	pattern pathPattern // of Path, see newTable
}

// table lists everything that is served; Routes exports it.
var table = newTable(
	&route{Route: RouteCreateToken, version: unversioned, serve: (*Server).createToken},
	&route{Route: RouteGetSystemStatus, version: v2023, serve: (*Server).getStatus},
	&route{Route: RouteListGroups, version: v2023, serve: (*Server).listProjects},
	&route{Route: RouteGetGroup, version: v2023, serve: (*Server).getProject},
	&route{Route: RouteListGroupAPIKeys, version: v2023, serve: (*Server).listProjectKeys},
	&route{Route: RouteCreateGroupAPIKey, version: v2023, serve: (*Server).createProjectKey},
	&route{Route: RouteAddGroupAPIKey, version: v2023, serve: (*Server).assignKey},
	&route{Route: RouteUpdateGroupAPIKeyRoles, version: v2023, serve: (*Server).updateProjectKey},
	&route{Route: RouteRemoveGroupAPIKey, version: v2023, serve: (*Server).unassignKey},
	&route{Route: RouteListOrgs, version: v2023, serve: (*Server).listOrgs},
	&route{Route: RouteGetOrg, version: v2023, serve: (*Server).getOrg},
	&route{Route: RouteListOrgAPIKeys, version: v2023, serve: (*Server).listOrgKeys},
	&route{Route: RouteCreateOrgAPIKey, version: v2023, serve: (*Server).createOrgKey},
	&route{Route: RouteGetOrgAPIKey, version: v2023, serve: (*Server).getOrgKey},
	&route{Route: RouteUpdateOrgAPIKey, version: v2023, serve: (*Server).updateOrgKey},
	&route{Route: RouteDeleteOrgAPIKey, version: v2023, serve: (*Server).deleteOrgKey},
)

// Routes returns every route that the server serves.
func Routes() []Route {
	routes := make([]Route, len(table))
	for i, r := range table {
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

// allowed lists the methods of a path, for the header Allow.
func allowed(path string) string {
	var methods []string
	for _, r := range table {
		if r.Path == path {
			methods = append(methods, r.Method)
		}
	}
	slices.Sort(methods)
	return strings.Join(methods, ",")
}

// answer carries the request out: who calls, what for, may he, does it make sense, do it. The lock must be held.
func (s *Server) answer(x *exchange) reply {
	if x.route.template() == tokenPath {
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
	if !caller.admits(x.r.RemoteAddr) {
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
