package emulator

import "net/http"

// Route is a method and a path with the names of its parameters, as in the vendor's document. The token endpoint is
// not in that document.
type Route struct{ Method, Path string }

// String is the method and the path, which is also how [Counts] names the route.
func (r Route) String() string { return r.Method + " " + r.Path }

// The routes that are served, by the operationId of the vendor's document. Do not change them.
var (
	RouteGetSystemStatus = Route{http.MethodGet, rootPath}

	RouteListGroups             = Route{http.MethodGet, groupsPath}
	RouteGetGroup               = Route{http.MethodGet, groupPath}
	RouteListGroupAPIKeys       = Route{http.MethodGet, groupKeysPath}
	RouteCreateGroupAPIKey      = Route{http.MethodPost, groupKeysPath}
	RouteAddGroupAPIKey         = Route{http.MethodPost, groupKeyPath}
	RouteUpdateGroupAPIKeyRoles = Route{http.MethodPatch, groupKeyPath}
	RouteRemoveGroupAPIKey      = Route{http.MethodDelete, groupKeyPath}

	RouteListOrgs          = Route{http.MethodGet, orgsPath}
	RouteGetOrg            = Route{http.MethodGet, orgPath}
	RouteListOrgAPIKeys    = Route{http.MethodGet, orgKeysPath}
	RouteCreateOrgAPIKey   = Route{http.MethodPost, orgKeysPath}
	RouteGetOrgAPIKey      = Route{http.MethodGet, orgKeyPath}
	RouteUpdateOrgAPIKey   = Route{http.MethodPatch, orgKeyPath}
	RouteDeleteOrgAPIKey   = Route{http.MethodDelete, orgKeyPath}
	RouteGetOrgSettings    = Route{http.MethodGet, orgSettingsPath}
	RouteUpdateOrgSettings = Route{http.MethodPatch, orgSettingsPath}

	RouteListOrgAPIKeyAccessListEntries = Route{http.MethodGet, orgKeyEntriesPath}
	RouteCreateOrgAPIKeyAccessListEntry = Route{http.MethodPost, orgKeyEntriesPath}
	RouteGetOrgAPIKeyAccessListEntry    = Route{http.MethodGet, orgKeyEntryPath}
	RouteDeleteOrgAPIKeyAccessListEntry = Route{http.MethodDelete, orgKeyEntryPath}

	// RouteCreateToken is the OAuth2 token endpoint, which has no operationId.
	RouteCreateToken = Route{http.MethodPost, tokenPath}
)

const (
	rootPath      = "/api/atlas/v2"
	tokenPath     = "/api/oauth/token" //nolint:gosec // a path, not a credential
	groupsPath    = rootPath + "/groups"
	groupPath     = groupsPath + "/{groupId}"
	groupKeysPath = groupPath + "/apiKeys"
	groupKeyPath  = groupKeysPath + "/{apiUserId}"
	orgsPath      = rootPath + "/orgs"
	orgPath       = orgsPath + "/{orgId}"
	orgKeysPath   = orgPath + "/apiKeys"
	orgKeyPath    = orgKeysPath + "/{apiUserId}"

	orgKeyEntriesPath = orgKeyPath + "/accessList"
	orgKeyEntryPath   = orgKeyEntriesPath + "/{ipAddress}"
	orgSettingsPath   = orgPath + "/settings"
)
