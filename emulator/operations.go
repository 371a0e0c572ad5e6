package emulator

import "net/http"

// Route is a method and a path with the names of its parameters, as in the vendor's document. The OAuth2 endpoints
// are not in that document.
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

	RouteListOrgServiceAccounts                 = Route{http.MethodGet, orgAccountsPath}
	RouteCreateOrgServiceAccount                = Route{http.MethodPost, orgAccountsPath}
	RouteGetOrgServiceAccount                   = Route{http.MethodGet, orgAccountPath}
	RouteUpdateOrgServiceAccount                = Route{http.MethodPatch, orgAccountPath}
	RouteDeleteOrgServiceAccount                = Route{http.MethodDelete, orgAccountPath}
	RouteCreateOrgServiceAccountSecret          = Route{http.MethodPost, orgAccountPath + secretsPath}
	RouteDeleteOrgServiceAccountSecret          = Route{http.MethodDelete, orgAccountPath + secretPath}
	RouteGetOrgServiceAccountGroups             = Route{http.MethodGet, orgAccountPath + "/groups"}
	RouteListOrgServiceAccountAccessList        = Route{http.MethodGet, orgAccountPath + entriesPath}
	RouteCreateOrgServiceAccountAccessList      = Route{http.MethodPost, orgAccountPath + entriesPath}
	RouteDeleteOrgServiceAccountAccessListEntry = Route{http.MethodDelete, orgAccountPath + entryPath}

	RouteListGroupServiceAccounts                 = Route{http.MethodGet, groupAccountsPath}
	RouteCreateGroupServiceAccount                = Route{http.MethodPost, groupAccountsPath}
	RouteGetGroupServiceAccount                   = Route{http.MethodGet, groupAccountPath}
	RouteUpdateGroupServiceAccount                = Route{http.MethodPatch, groupAccountPath}
	RouteDeleteGroupServiceAccount                = Route{http.MethodDelete, groupAccountPath}
	RouteInviteGroupServiceAccount                = Route{http.MethodPost, groupAccountPath + ":invite"}
	RouteCreateGroupServiceAccountSecret          = Route{http.MethodPost, groupAccountPath + secretsPath}
	RouteDeleteGroupServiceAccountSecret          = Route{http.MethodDelete, groupAccountPath + secretPath}
	RouteListGroupServiceAccountAccessList        = Route{http.MethodGet, groupAccountPath + entriesPath}
	RouteCreateGroupServiceAccountAccessList      = Route{http.MethodPost, groupAccountPath + entriesPath}
	RouteDeleteGroupServiceAccountAccessListEntry = Route{http.MethodDelete, groupAccountPath + entryPath}

	// RouteCreateToken and RouteRevokeToken are the OAuth2 endpoints, which have no operationId.
	RouteCreateToken = Route{http.MethodPost, tokenPath}
	RouteRevokeToken = Route{http.MethodPost, revokePath}
)

const (
	rootPath      = "/api/atlas/v2"
	tokenPath     = "/api/oauth/token" //nolint:gosec // a path, not a credential
	revokePath    = "/api/oauth/revoke"
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

	orgAccountsPath   = orgPath + "/serviceAccounts"
	orgAccountPath    = orgAccountsPath + "/{clientId}"
	groupAccountsPath = groupPath + "/serviceAccounts"
	groupAccountPath  = groupAccountsPath + "/{clientId}"

	// What hangs on a service account.
	secretsPath = "/secrets"
	secretPath  = secretsPath + "/{secretId}"
	entriesPath = "/accessList"
	entryPath   = entriesPath + "/{ipAddress}"
)
