package emulator

import (
	"cmp"
	"fmt"
	"net/http"
	"net/netip"
)

// apiError is Atlas's error body, schema ApiError of the vendor's document.
type apiError struct {
	Detail     string `json:"detail"`
	Error      int    `json:"error"`
	ErrorCode  string `json:"errorCode"`
	Parameters []any  `json:"parameters,omitzero"` // nil: the body lacks it
	Reason     string `json:"reason"`
}

func newError(status int, code, detail string, parameters ...any) apiError {
	if parameters == nil {
		parameters = []any{}
	}
	return apiError{
		Detail: detail, Error: status, ErrorCode: code, Parameters: parameters, Reason: http.StatusText(status),
	}
}

func (e apiError) reply() reply {
	return reply{status: e.Error, body: e, errorCode: e.ErrorCode}.with("X-Error-Code", e.ErrorCode)
}

// The errors of the server. "Recorded" means that a reply with this status, code and text is quoted in a public
// repository; "documented" that the code, and the text where one is given, is in the vendor's document or manual, some
// of it in an old copy; "assumed" that the situation exists, but that its code is a guess in the manner of the others.

// errUnauthorized is for a sign-in that fails or is missing: recorded, the lack of parameters too.
func errUnauthorized() apiError {
	e := newError(http.StatusUnauthorized, "UNEXPECTED_ERROR", "You are not authorized for this resource.")
	e.Parameters = nil
	return e
}

// errRole: recorded with its default code; see Server.RoleErrorStatus and Unknowns.RoleErrorCode.
func (s *Server) errRole() apiError {
	return newError(cmp.Or(s.RoleErrorStatus, http.StatusUnauthorized), cmp.Or(s.Unknowns.RoleErrorCode, "USER_UNAUTHORIZED"),
		"Current user is not authorized to perform this action.")
}

// errAccessList: recorded.
func errAccessList(remote string) apiError {
	ip := remoteAddr(remote).String()
	return newError(http.StatusForbidden, "IP_ADDRESS_NOT_ON_ACCESS_LIST",
		fmt.Sprintf("IP address %s is not allowed to access this resource.", ip), ip)
}

// errAccessListRequired is for a caller without an access list in an organization that requires one. The code is
// documented, under its old name ORG_REQUIRES_WHITELIST; the text is assumed.
func errAccessListRequired() apiError {
	return newError(http.StatusForbidden, "ORG_REQUIRES_ACCESS_LIST",
		"This organization requires access through an access list of IP ranges.")
}

// errNoProject: recorded.
func errNoProject(id string) apiError {
	return newError(http.StatusNotFound, "GROUP_NOT_FOUND", fmt.Sprintf("No group with ID %s exists.", id), id)
}

// errNoOrg: the code is documented.
func errNoOrg(id string) apiError {
	return newError(http.StatusNotFound, "ORG_NOT_FOUND", fmt.Sprintf("No organization with ID %s exists.", id), id)
}

// errNoKey: code and text recorded; see Unknowns.KeyNotFoundStatus.
func (s *Server) errNoKey(id string) apiError {
	return newError(cmp.Or(s.Unknowns.KeyNotFoundStatus, http.StatusNotFound), "API_KEY_NOT_FOUND", fmt.Sprintf("No API key with ID %s exists.", id), id)
}

// errNotInProject: assumed; what is recorded is only that the answer is a 404.
func errNotInProject(keyID, projectID string) apiError {
	return newError(http.StatusNotFound, "API_KEY_NOT_IN_GROUP",
		fmt.Sprintf("API key %s is not in group %s.", keyID, projectID), keyID, projectID)
}

// errAlreadyInProject: recorded.
func errAlreadyInProject() apiError {
	return newError(http.StatusBadRequest, "API_KEY_ALREADY_IN_GROUP", "API key is already in the group.")
}

// errKeyLimit: documented.
func errKeyLimit(orgID string, limit int) apiError {
	return newError(http.StatusBadRequest, "MAX_API_KEYS_PER_ORG_EXCEEDED", fmt.Sprintf(
		"Maximum number of API keys per org (%d) in %s exceeded while trying to add API keys.", limit, orgID), limit, orgID)
}

// The codes of access lists that are documented have WHITELIST in the place of ACCESS_LIST there.

// errNoEntry: other programs know the code; an old page of the manual has API_KEY_WHITELIST_NOT_FOUND. The text is assumed.
func errNoEntry(address, keyID string) apiError {
	return newError(http.StatusNotFound, "API_KEY_ACCESS_LIST_ENTRY_NOT_FOUND",
		fmt.Sprintf("No access list entry %s exists for API key %s.", address, keyID), address, keyID)
}

// errEntryExists: the code is documented, and other programs know it. The text is assumed.
func errEntryExists(prefix netip.Prefix) apiError {
	return newError(http.StatusConflict, "ADDRESS_ALREADY_IN_ACCESS_LIST",
		fmt.Sprintf("The address %s is already in the access list.", prefix), prefix.String())
}

// errOwnAddress: recorded.
func errOwnAddress() apiError {
	return newError(http.StatusBadRequest, "CANNOT_REMOVE_CALLER_FROM_ACCESS_LIST",
		"Cannot remove caller's IP address from access list.")
}

// errBothAddresses is for an entry with an address and a range: the code is documented, the text assumed.
func errBothAddresses() apiError {
	return newError(http.StatusBadRequest, "BAD_ACCESS_LIST_ADD_REQUEST",
		"Only one of the attributes ipAddress and cidrBlock may be specified.")
}

// errMissingOneOf: the code is documented, the text assumed.
func errMissingOneOf(one, other string) apiError {
	return newError(http.StatusBadRequest, "MISSING_ONE_OF_ATTRIBUTES",
		fmt.Sprintf("Either the %s attribute or the %s attribute must be specified.", one, other), one, other)
}

// errAddress: the code is documented, the text assumed.
func errAddress(text string) apiError {
	return newError(http.StatusBadRequest, "INVALID_IP_ADDRESS_OR_CIDR_NOTATION",
		fmt.Sprintf("The address %s must be in valid IP address or CIDR notation.", text), text)
}

// errIPv6: the code is documented, the text assumed.
func errIPv6() apiError {
	return newError(http.StatusBadRequest, "IPV6_UNSUPPORTED", "IPv6 addresses are not supported.")
}

// errForbiddenAddress: the code is documented, the text assumed.
func errForbiddenAddress(text string) apiError {
	return newError(http.StatusBadRequest, "CANNOT_ADD_IP_ADDRESS_TO_API_KEY_ACCESS_LIST",
		fmt.Sprintf("Cannot add IP address %s to an API key access list.", text), text)
}

// errDuplicateEntries: the code is documented, the text assumed.
func errDuplicateEntries() apiError {
	return newError(http.StatusBadRequest, "DUPLICATE_ADDRESSES_IN_INPUT", "The input contains duplicate addresses.")
}

// errEnum: documented.
func errEnum(value, attribute string) apiError {
	return newError(http.StatusBadRequest, "INVALID_ENUM_VALUE",
		fmt.Sprintf("An invalid enumeration value %s was specified.", value), value, attribute)
}

// errProjectRole is for a role of an organization where one of a project belongs: documented.
func errProjectRole(role, projectID string) apiError {
	return newError(http.StatusBadRequest, "INVALID_ROLE_FOR_GROUP",
		fmt.Sprintf("Role %s is invalid for group %s.", role, projectID), role, projectID)
}

// errOrgRole is for a role of a project where one of an organization belongs: documented.
func errOrgRole(role, orgID string) apiError {
	return newError(http.StatusBadRequest, "INVALID_ROLE_FOR_ORG",
		fmt.Sprintf("Role %s invalid for organization %s.", role, orgID), role, orgID)
}

// errNoRoles: documented.
func errNoRoles() apiError {
	return newError(http.StatusBadRequest, "MISSING_API_KEY_ROLES", "API keys must have at least one role.")
}

// errDescription: documented.
func errDescription() apiError {
	return newError(http.StatusBadRequest, "INVALID_API_KEY_DESC", fmt.Sprintf(
		"API key descriptions are required and must be less than %d characters.", maxDescription), maxDescription)
}

// errMissing: the code is documented, the text assumed.
func errMissing(attribute string) apiError {
	return newError(http.StatusBadRequest, "MISSING_ATTRIBUTE",
		fmt.Sprintf("The required attribute %s was not specified.", attribute), attribute)
}

// errValidation: the code is documented, the text assumed.
func errValidation(attribute string) apiError {
	return newError(http.StatusBadRequest, "VALIDATION_ERROR", fmt.Sprintf("Invalid attribute %s.", attribute), attribute)
}

// errMalformed: the code is documented, the text assumed.
func errMalformed() apiError {
	return newError(http.StatusBadRequest, "MALFORMED_JSON", "Received JSON is malformed.")
}

// errJSON: the code is documented, the text assumed.
func errJSON() apiError {
	return newError(http.StatusBadRequest, "INVALID_JSON", "Received JSON does not match expected format.")
}

// errTooLarge: assumed.
func errTooLarge() apiError {
	return newError(http.StatusRequestEntityTooLarge, "REQUEST_TOO_LARGE",
		fmt.Sprintf("The request body exceeds %d bytes.", maxBody), maxBody)
}

// errPathParam: recorded.
func errPathParam(uri string) apiError {
	return newError(http.StatusBadRequest, "PATH_PARAM_PARSE_ERROR",
		fmt.Sprintf("One or more path parameter in the request URI %s is malformed.", uri), uri)
}

// errQuery: assumed.
func errQuery(name, value string) apiError {
	return newError(http.StatusBadRequest, "INVALID_QUERY_PARAMETER",
		fmt.Sprintf("Query parameter %s has an invalid value: %s.", name, value), name, value)
}

// errNoSuchPath: the code is in the vendor's document.
func errNoSuchPath(path string) apiError {
	return newError(http.StatusNotFound, "RESOURCE_NOT_FOUND", "Cannot find resource "+path, path)
}

// errMethod: assumed.
func errMethod(method string) apiError {
	return newError(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED",
		fmt.Sprintf("The method %s is not allowed for this resource.", method), method)
}

// errVersion: recorded.
func errVersion() apiError {
	return newError(http.StatusNotAcceptable, "INVALID_VERSION_DATE", "Invalid accept header or version date.")
}

// errMediaType: assumed.
func errMediaType(mediaType string) apiError {
	return newError(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE",
		fmt.Sprintf("The media type %q of the request is not supported.", mediaType), mediaType)
}

// errRateLimited: recorded, numbers included, in the vendor's page on rate limits.
func errRateLimited(path string, wait int, limit RateLimit) apiError {
	every := int(limit.every().Seconds())
	return newError(http.StatusTooManyRequests, "RATE_LIMITED_TOKEN_BUCKET", fmt.Sprintf(
		"Rate limit exceeded for %s. Please retry after %d seconds. Request capacity: %d. Refill rate: %d per %d seconds.",
		path, wait, limit.Capacity, limit.Refill, every), path, wait, limit.Capacity, limit.Refill, every)
}
