package atlas

import (
	"context"
	"strings"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
)

// Kind is a kind of Atlas's objects, in the word that a message uses for it.
type Kind string

// The kinds of objects that calls are about.
const (
	KindAPIKey       Kind = "API key"
	KindOrganization Kind = "organization"
	KindProject      Kind = "project"
	// KindServiceAccount has client ids, of another form than those of the other kinds.
	KindServiceAccount Kind = "service account"
	// KindSecret is a client secret of a service account.
	KindSecret Kind = "client secret"
	// KindAssignment is the place of an object in a project. It has no id.
	KindAssignment Kind = "assignment"
	// KindAccessEntry is an address on an access list. It has no id.
	KindAccessEntry Kind = "access list entry"

	kindCredential Kind = "credential" // whoever signs in: it has no id
)

// Object is one object of Atlas's.
type Object struct {
	Kind Kind
	ID   string
}

// String names the object as messages do: its kind and its id.
func (o Object) String() string { return string(o.Kind) + " " + o.ID }

// The roles that calls take, as Atlas's user interface and its API name them.
const (
	roleOrgOwner      = "Organization Owner (ORG_OWNER)"
	roleOrgMember     = "Organization Member (ORG_MEMBER)"
	roleOrgReader     = "Organization Read Only (ORG_READ_ONLY)"
	roleProjectOwner  = "Project Owner (GROUP_OWNER)"
	roleAccessManager = "Project Access Manager or " + roleProjectOwner
	roleProjectReader = "Project Read Only (GROUP_READ_ONLY)"
)

// operation is one kind of call. Each stands beside the calls of its object.
type operation struct {
	// verb, noun and rest say what it does: "change" the "API key" "'s roles in the project".
	verb string
	noun Kind
	rest string
	// role is the least that may do it, from the operation's description in Atlas's OpenAPI document; "" where any may.
	// scope is where the role is needed; also completes the sentence about it.
	role  string
	scope Kind
	also  string
	// makes is what each time that it gets through makes anew, in a word that "a" and "the" can stand before; "" where
	// done twice is the same as done once.
	makes string
	// noContent: success comes without a body.
	noContent bool
	// fixAbsent says what to do where there is no such object; "" where a refresh of the state is what helps.
	fixAbsent string
}

// doing completes "cannot …".
func (o operation) doing() string { return o.verb + " the " + string(o.noun) + o.rest }

// call is an operation on certain objects: all that the transport has to know of a request, and errors have to say of it.
type call struct {
	operation
	about  []Object
	bucket string // see transport.Request
}

// describe returns the context for the call's request, which tells the transport what the request is.
func (c call) describe(ctx context.Context) context.Context {
	described := transport.Request{NoContent: c.noContent, Bucket: c.bucket}
	if c.makes != "" {
		described.Makes = "a " + c.makes
	}
	return transport.WithRequest(ctx, described)
}

// id returns the id of the object of that kind which the call is about, "" if there is none.
func (c call) id(kind Kind) string {
	for _, object := range c.about {
		if object.Kind == kind {
			return object.ID
		}
	}
	return ""
}

// writes names what a list no longer shows as it is once the call has changed it: the object; the object in this project, or
// in all of them; and the account that a secret is of.
func (c call) writes() []string {
	object := c.object()
	return []string{object.ID, inProject(c.id(KindProject), object.ID), c.id(KindServiceAccount)}
}

// inProject names an object in one project, or for want of one in all.
func inProject(projectID, id string) string { return "in " + projectID + " " + id }

// object is what the operation is done to.
func (c call) object() Object { return Object{c.noun, c.id(c.noun)} }

// The sets of endpoints that share a rate limit: Atlas has one for each set in each organization and project, whoever
// calls (manual, "Rate limits").
const (
	endpointsOfKeys     = "API keys"
	endpointsOfAccounts = "service accounts"
	endpointsOfProjects = "details"
	endpointsOfRoot     = "the status of the API"
	endpointsOfOrgs     = "the list of organizations"
)

// bucketOf names the rate limit of a set of endpoints in one organization or project.
func bucketOf(endpoints string, owner Object) string { return endpoints + " of " + owner.String() }

// objectNames says "project A, API key B".
func objectNames(objects []Object) string {
	names := make([]string, len(objects))
	for i, object := range objects {
		names[i] = object.String()
	}
	return strings.Join(names, ", ")
}
