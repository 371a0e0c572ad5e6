package atlas

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"strings"
	"syscall"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
)

// The engine decides which credentials a command uses, and a rotated credential is where users notice.
const fixCredential = "Atlas does not accept the credential. Check that it is complete, that it has not been deleted or expired, " +
	"and that it belongs to this Atlas (baseUrl). After a rotation mind which credential a command uses: refresh, destroy and " +
	"the refresh phase of --refresh use the credentials stored by the last up; plain up, refresh --run-program and the " +
	"environment use the new ones. So run pulumi up, or pulumi refresh --run-program, first."

const (
	fixAddress = "Add the public address that this machine reaches Atlas from to the API access list of the credential " +
		"(Atlas: Organization Access > Applications > the API key or service account > API Access List), or run from an address that is on it."
	fixDemanded = "The organization demands that a credential has an access list before it is used, and this one has none. Give it one " +
		"(Atlas: Organization Access > Applications > the API key or service account > API Access List; of one that a stack makes: accessList, or a resource for an entry)."
	fixOwnAddress = "Atlas takes no address off a list from which the very request comes. Run this from another address that is on the list, " +
		"or with another credential; or leave the address on it."
	fixProject = "The project does not exist (any more), or the credential cannot see it. Check projectId (Atlas: Project Settings > Project ID), and that the " +
		"credential belongs to the project's organization."
	fixOrganization = "Configure orgId (or set MONGODB_ATLAS_ORG_ID), or name what is imported with its project or organization in front."
	fixRole         = "Correct the role names. Roles of a project start with GROUP_, those of the organization with ORG_; the documentation of the resource lists them."
	fixInvited      = "The service account is in the project already. Import its assignment, or take it out of the project first."
	fixRequest      = "Atlas refuses this as it stands. Correct what it names, and run the command again."
	fixConcurrency  = "Somebody else changes the same thing at this moment, which Atlas does not take. Nothing was changed by this request. Run the command again."
	fixRateLimit    = "Atlas limits how many requests it takes. Run the command again in a minute, lower --parallel, or raise the resource's customTimeouts."
	fixServer       = "Atlas has trouble of its own (https://status.mongodb.com). Run the command again later; it goes on where it stopped."
	fixDeadline     = "Run the command again; it goes on where it stopped. The resource's customTimeouts set how long Atlas is waited for."
	fixCancelled    = "The operation was cancelled. Run the command again; it goes on where it stopped."
	fixNotAtlas     = "This is no answer of Atlas's: a proxy or a gateway in between answered. Check HTTPS_PROXY, NO_PROXY and baseUrl, and whether the network asks for a login."
	fixMalformed    = "Atlas's answer is not what its documentation promises. Run the command again; if it stays so, check baseUrl and report it."
	fixTrust        = "The server's certificate is not trusted. If a proxy inspects TLS here, add its certificate authority to the system's (or name the file in SSL_CERT_FILE); otherwise check baseUrl."
	fixNotTLS       = "The server does not speak TLS there. Check baseUrl, its port and HTTPS_PROXY."
	fixDNS          = "The name cannot be resolved. Check baseUrl, the network connection, and HTTPS_PROXY if this network needs a proxy."
	fixRefused      = "Nothing listens there. Check baseUrl, and HTTPS_PROXY if this network needs a proxy."
	fixConnection   = "The connection to Atlas failed. Check the network, and HTTPS_PROXY if this network needs a proxy; then run the command again."
)

// fixFor says what the user can do about an error of this call.
func (c call) fixFor(apiErr *Error) string {
	absent := apiErr.absent
	switch {
	case apiErr.Err != nil:
		return fixForCause(apiErr.Err)
	case addressRefused[apiErr.Code]:
		return fixAddress
	case listDemanded[apiErr.Code]:
		return fixDemanded
	case apiErr.Code == codeOwnAddress, apiErr.Code == codeOwnAddressOld:
		return fixOwnAddress
	case IsForbidden(apiErr):
		return c.fixMissingRole(apiErr.Code)
	case apiErr.Code == "" && isPage(apiErr.Detail):
		return fixNotAtlas
	case apiErr.isSignIn():
		return fixCredential
	case apiErr.refused() && apiErr.Code != "":
		return c.fixUnknownRefusal()
	case absent == KindProject:
		return fixProject
	case absent != "" && c.fixAbsent != "":
		return c.fixAbsent
	case absent != "":
		return "The " + string(absent) + " does not exist (any more). Run pulumi refresh so that the state learns of it; the next pulumi up then creates it anew."
	case apiErr.Status == http.StatusTooManyRequests:
		return fixRateLimit
	case apiErr.Status >= http.StatusInternalServerError:
		return fixServer
	case apiErr.Code == "":
		return fixNotAtlas
	case apiErr.Code == codeConcurrency:
		return fixConcurrency
	case isLimit(apiErr.Code):
		return "A limit of Atlas's is reached. Delete " + string(c.noun) + "s that nobody needs, or ask MongoDB support to raise the limit, and run the command again."
	case IsAlreadyInvited(apiErr):
		return fixInvited
	case apiErr.Code == codeInvalidEnum || strings.Contains(apiErr.Code, "ROLE") || strings.Contains(strings.ToLower(apiErr.Detail), "role"):
		return fixRole
	}
	return fixRequest
}

// fixMissingRole names the role that this very operation takes, and where.
func (c call) fixMissingRole(code string) string {
	if c.role == "" {
		return "The credential may not do this. Give it a role that may, and run the command again."
	}
	lacks := "The credential lacks a role"
	if code == codeCallerNotInGroup {
		lacks += ", or there is no such project (any more)"
	}
	return lacks + ": " + c.takes() + ". Nothing was changed by this request. Grant the role to the credential, or use one that has it, and run the command again."
}

// fixUnknownRefusal is for codes that Atlas refuses the credential with and that are not known here.
func (c call) fixUnknownRefusal() string {
	fix := "Atlas refuses this to the credential, by a code that is not known here. Correct what it names, and run the command again."
	if c.role != "" {
		fix += " If it is for a role that is missing: " + c.takes() + "."
	}
	return fix
}

// takes says which role the operation takes, and where.
func (c call) takes() string {
	where := "the " + string(c.scope)
	if id := c.id(c.scope); id != "" {
		where = Object{c.scope, id}.String()
	}
	return "to " + c.doing() + " takes " + c.role + " in " + where + c.also
}

// isLimit recognizes the codes of Atlas's limits, which share no prefix.
func isLimit(code string) bool {
	for _, part := range []string{"LIMIT", "MAX_", "MAXIMUM", "TOO_MANY", "EXCEED"} {
		if strings.Contains(code, part) {
			return true
		}
	}
	return false
}

// fixForCause says what to do where no usable answer came.
func fixForCause(cause error) string {
	var advised interface{ Fix() string } // package transport knows best what to do about proxies, and about some sign-ins
	if errors.As(cause, &advised) && advised.Fix() != "" {
		return advised.Fix()
	}
	if fix := fixForNetwork(cause); fix != "" {
		return fix
	}
	var (
		gaveUp   *transport.GaveUpError
		auth     *transport.AuthError
		unusable *transport.UnusableError
		redirect *transport.RedirectError
		tooLarge *transport.TooLargeError
	)
	switch {
	case errors.Is(cause, errNoOrganization):
		return fixOrganization
	case errors.Is(cause, context.Canceled):
		return fixCancelled
	case errors.As(cause, &auth):
		return fixCredential
	case errors.Is(cause, errNotAtlas), errors.As(cause, &redirect), errors.As(cause, &unusable) && unusable.HTML:
		return fixNotAtlas
	case errors.Is(cause, errMalformed), errors.As(cause, &unusable), errors.As(cause, &tooLarge):
		return fixMalformed
	case errors.As(cause, &gaveUp) && gaveUp.Status == http.StatusTooManyRequests:
		return fixRateLimit
	case errors.As(cause, &gaveUp) && gaveUp.Status != 0:
		return fixServer
	case errors.As(cause, &gaveUp), errors.Is(cause, context.DeadlineExceeded):
		return fixDeadline
	}
	return fixConnection
}

// fixForNetwork says what to do where the server cannot be reached, or not be trusted; "" where that is not the cause.
func fixForNetwork(cause error) string {
	var (
		unknownAuthority x509.UnknownAuthorityError
		wrongName        x509.HostnameError
		invalid          x509.CertificateInvalidError
		verification     *tls.CertificateVerificationError
		notTLS           tls.RecordHeaderError
		dns              *net.DNSError
		connection       *net.OpError
	)
	switch {
	case errors.As(cause, &unknownAuthority), errors.As(cause, &wrongName), errors.As(cause, &invalid),
		errors.As(cause, &verification):
		return fixTrust
	case errors.As(cause, &notTLS):
		return fixNotTLS
	case errors.As(cause, &dns):
		return fixDNS
	case errors.Is(cause, syscall.ECONNREFUSED):
		return fixRefused
	case errors.As(cause, &connection) && !connection.Timeout():
		return fixConnection
	}
	return ""
}
