package apikey

import (
	"context"
	_ "embed"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// GetCallerIdentity is the function mongodbatlas-native:index:getCallerIdentity.
type GetCallerIdentity struct{ session *session.Session }

// GetCallerIdentityArgs are none.
type GetCallerIdentityArgs struct{}

// CallerIdentity is who signs in, and what Atlas says of that.
type CallerIdentity struct {
	Method    string  `pulumi:"method"`
	PublicKey *string `pulumi:"publicKey,optional"`
	ClientID  *string `pulumi:"clientId,optional"`
	OrgID     string  `pulumi:"orgId"`
	// Roles and AccessList are those of an API key or a service account; of an access token Atlas does not say.
	Roles      []CallerRole `pulumi:"roles"`
	AccessList []string     `pulumi:"accessList"`
}

// CallerRole is a role, in an organization or in a project.
type CallerRole struct {
	RoleName  string  `pulumi:"roleName"`
	OrgID     *string `pulumi:"orgId,optional"`
	ProjectID *string `pulumi:"projectId,optional"`
}

//go:embed get_caller_identity.md
var getCallerIdentityDoc string

// Annotate gives the function its token and its text in the registry.
func (f *GetCallerIdentity) Annotate(a infer.Annotator) {
	a.SetToken("index", "getCallerIdentity")
	a.Describe(&f, getCallerIdentityDoc)
}

// Annotate describes the result.
func (i *CallerIdentity) Annotate(a infer.Annotator) {
	a.Describe(&i.Method, "How the provider signs in: `apiKey`, `serviceAccount` or `accessToken`.")
	a.Describe(&i.PublicKey, "The public half of the API key that signs in; null where none does.")
	a.Describe(&i.ClientID, "The client id of the service account that signs in; null where none does.")
	a.Describe(&i.OrgID, "Unique 24-hexadecimal digit string that identifies the organization of the credential.")
	a.Describe(&i.Roles, "The roles of the API key or the service account that signs in. Of an access token, and of a service account without Organization "+
		"Read Only, Atlas does not say: the list has none.")
	a.Describe(&i.AccessList, "The addresses that the API key or the service account may be used from; none where it may be used from everywhere, and where "+
		"Atlas does not say.")
}

// Annotate describes a role.
func (r *CallerRole) Annotate(a infer.Annotator) {
	a.Describe(&r, "A role in an organization or in a project.")
	a.Describe(&r.RoleName, "The name of the role.")
	a.Describe(&r.OrgID, "The organization that the role is for; null for one in a project.")
	a.Describe(&r.ProjectID, "The project that the role is for; null for one in the organization.")
}

// NewGetCallerIdentity serves [GetCallerIdentity].
func NewGetCallerIdentity(s *session.Session) infer.InferredFunction {
	return serve.Function(GetCallerIdentity{s}, nil)
}

// Invoke asks Atlas.
func (f GetCallerIdentity) Invoke(
	ctx context.Context, _ infer.FunctionRequest[GetCallerIdentityArgs],
) (resp infer.FunctionResponse[CallerIdentity], err error) {
	client, err := f.session.Client()
	if err != nil {
		return resp, err
	}
	found, err := client.Caller().Identity(ctx)
	if err != nil {
		return resp, err
	}
	method, publicKey, clientID := f.session.SignsIn()
	resp.Output = CallerIdentity{
		Method: method, PublicKey: credential.Optional(publicKey), ClientID: credential.Optional(clientID), OrgID: found.OrgID,
		Roles: []CallerRole{}, AccessList: append([]string{}, found.AccessList...),
	}
	for _, name := range found.OrgRoles {
		resp.Output.Roles = append(resp.Output.Roles, CallerRole{RoleName: name, OrgID: &found.OrgID})
	}
	for _, projectID := range slices.Sorted(maps.Keys(found.Projects)) {
		for _, name := range found.Projects[projectID] {
			resp.Output.Roles = append(resp.Output.Roles, CallerRole{RoleName: name, ProjectID: &projectID})
		}
	}
	return resp, nil
}
