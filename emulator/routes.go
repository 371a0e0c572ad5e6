package emulator

import (
	"net/url"
	"slices"
	"strings"
)

const maxPathSegments = 8

// route is a Route and what serves it.
type route struct {
	Route
	serve func(*Server, *exchange) reply
}

// table lists everything that is served; Routes exports it.
var table = []*route{
	{RouteCreateToken, (*Server).createToken},
	{RouteGetSystemStatus, (*Server).getStatus},
	{RouteListGroups, (*Server).listProjects},
	{RouteGetGroup, (*Server).getProject},
	{RouteListGroupAPIKeys, (*Server).listProjectKeys},
	{RouteCreateGroupAPIKey, (*Server).createProjectKey},
	{RouteAddGroupAPIKey, (*Server).assignKey},
	{RouteUpdateGroupAPIKeyRoles, (*Server).updateProjectKey},
	{RouteRemoveGroupAPIKey, (*Server).unassignKey},
	{RouteListOrgs, (*Server).listOrgs},
	{RouteGetOrg, (*Server).getOrg},
	{RouteListOrgAPIKeys, (*Server).listOrgKeys},
	{RouteCreateOrgAPIKey, (*Server).createOrgKey},
	{RouteGetOrgAPIKey, (*Server).getOrgKey},
	{RouteUpdateOrgAPIKey, (*Server).updateOrgKey},
	{RouteDeleteOrgAPIKey, (*Server).deleteOrgKey},
}

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

// match finds the route of a request. For a path that exists without that method it returns a route that has the
// path and serves nothing; for an unknown path nil.
func match(method, escapedPath string) (*route, map[string]string) {
	segments := strings.SplitN(escapedPath, "/", maxPathSegments+1)
	var otherMethod *route
	for _, r := range table {
		params, ok := matchSegments(strings.Split(r.Path, "/"), segments)
		if !ok {
			continue
		}
		if r.Method == method {
			return r, params
		}
		otherMethod = &route{Route: Route{method, r.Path}}
	}
	return otherMethod, nil
}

func matchSegments(template, path []string) (map[string]string, bool) {
	if len(template) != len(path) {
		return nil, false
	}
	params := map[string]string{}
	for i, want := range template {
		if !strings.HasPrefix(want, "{") {
			if want != path[i] {
				return nil, false
			}
			continue
		}
		value, err := url.PathUnescape(path[i])
		if err != nil || value == "" {
			return nil, false
		}
		params[strings.Trim(want, "{}")] = value
	}
	return params, true
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
	if x.route.Path != tokenPath {
		if err := negotiate(x); err != nil {
			return err.reply()
		}
	}
	for _, name := range sortedKeys(x.params) {
		if !isObjectID(x.params[name]) {
			return errPathParam(name, x.params[name]).reply()
		}
	}
	return x.route.serve(s, x)
}
