package emulator

import (
	"cmp"
	"fmt"
	"net/http"
)

// The errors of service accounts. No reply is recorded; what the comments say of their sources is as in apierror.go.

// errNoAccount: assumed; other programs rely on the status only.
func errNoAccount(clientID string) apiError {
	return newError(http.StatusNotFound, "SERVICE_ACCOUNT_NOT_FOUND",
		fmt.Sprintf("No service account with client ID %s exists.", clientID), clientID)
}

// errAccountNotInProject: assumed.
func errAccountNotInProject(clientID, projectID string) apiError {
	return newError(http.StatusNotFound, "SERVICE_ACCOUNT_NOT_IN_GROUP",
		fmt.Sprintf("Service account %s is not in group %s.", clientID, projectID), clientID, projectID)
}

// errAccountInProject: status, code and the name in the text are known to other programs; the rest of the text is assumed.
func errAccountInProject(clientID, projectID string) apiError {
	return newError(http.StatusBadRequest, "INVALID_ROLE_ASSIGNMENT", fmt.Sprintf(
		"The role assignment is invalid: SERVICE_ACCOUNT_ALREADY_IN_GROUP: service account %s is already in group %s.",
		clientID, projectID), clientID, projectID)
}

// errAccountLimit: assumed, in the manner of that of keys.
func errAccountLimit(orgID string, limit int) apiError {
	return newError(http.StatusBadRequest, "MAX_SERVICE_ACCOUNTS_PER_ORG_EXCEEDED", fmt.Sprintf(
		"Maximum number of service accounts per org (%d) in %s exceeded while trying to add service accounts.", limit, orgID), limit, orgID)
}

// errNoSecret: assumed.
func errNoSecret(secretID, clientID string) apiError {
	return newError(http.StatusNotFound, "SERVICE_ACCOUNT_SECRET_NOT_FOUND",
		fmt.Sprintf("No secret with ID %s exists for service account %s.", secretID, clientID), secretID, clientID)
}

// errSecretLimit: assumed; see Unknowns.SecretLimitStatus.
func (s *Server) errSecretLimit(clientID string) apiError {
	return newError(cmp.Or(s.Unknowns.SecretLimitStatus, http.StatusBadRequest), "MAX_SERVICE_ACCOUNT_SECRETS_EXCEEDED",
		fmt.Sprintf("Service account %s has the maximum number of secrets (%d).", clientID, maxSecrets), clientID, maxSecrets)
}

// errSecretHours is for a lifetime out of bounds: assumed.
func errSecretHours(hours, most int) apiError {
	return newError(http.StatusBadRequest, "INVALID_SERVICE_ACCOUNT_SECRET_VALIDITY", fmt.Sprintf(
		"The attribute secretExpiresAfterHours is %d, and must be between %d and %d.", hours, leastSecretHours, most), hours, leastSecretHours, most)
}

// errSecretRace: the vendor's examples name status and code. The text is assumed.
func errSecretRace() apiError {
	return newError(http.StatusConflict, "DATA_CONCURRENCY_ERROR", "The data was modified by another request at the same time.")
}

// errUnknownAttribute is for an attribute that the server does not know: assumed.
func errUnknownAttribute(name string) apiError {
	return newError(http.StatusBadRequest, "INVALID_ATTRIBUTE", fmt.Sprintf("Invalid attribute %s specified.", name), name)
}

// errNoAccountEntry: assumed, in the manner of that of keys.
func errNoAccountEntry(address, clientID string) apiError {
	return newError(http.StatusNotFound, "SERVICE_ACCOUNT_ACCESS_LIST_ENTRY_NOT_FOUND",
		fmt.Sprintf("No access list entry %s exists for service account %s.", address, clientID), address, clientID)
}

// errEntryLimit: assumed.
func errEntryLimit(clientID string) apiError {
	return newError(http.StatusBadRequest, "MAX_ACCESS_LIST_ENTRIES_EXCEEDED", fmt.Sprintf(
		"The access list of service account %s may have no more than %d entries.", clientID, maxAccountEntries), clientID, maxAccountEntries)
}
