package serviceaccount

import (
	"context"
	_ "embed"

	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// GetServiceAccounts is the function mongodbatlas-native:index:getServiceAccounts.
type GetServiceAccounts struct{ session *session.Session }

// GetServiceAccountsArgs name an organization.
type GetServiceAccountsArgs struct {
	OrgID *string `pulumi:"orgId,optional"`
}

// GetServiceAccountsResult is a list of service accounts, by their names.
type GetServiceAccountsResult struct {
	ServiceAccounts []FoundServiceAccount `pulumi:"serviceAccounts"`
}

//go:embed get_service_accounts.md
var getServiceAccountsDoc string

// Annotate gives the function its token and its text in the registry.
func (f *GetServiceAccounts) Annotate(a infer.Annotator) {
	a.SetToken("index", "getServiceAccounts")
	a.Describe(&f, getServiceAccountsDoc)
}

// Annotate describes the argument.
func (g *GetServiceAccountsArgs) Annotate(a infer.Annotator) {
	a.Describe(&g.OrgID, credential.OrgArgument)
}

// Annotate describes the result.
func (g *GetServiceAccountsResult) Annotate(a infer.Annotator) {
	a.Describe(&g.ServiceAccounts, "The service accounts, in the order of their names.")
}

// NewGetServiceAccounts serves [GetServiceAccounts].
func NewGetServiceAccounts(s *session.Session) infer.InferredFunction {
	return serve.Function(GetServiceAccounts{s}, func(c *serve.Checker, arguments serve.Node) {
		credential.CheckOptionalID(c, arguments.Child(credential.PropOrgID), "an organization")
	})
}

// Invoke reads the list of all accounts.
func (f GetServiceAccounts) Invoke(
	ctx context.Context, req infer.FunctionRequest[GetServiceAccountsArgs],
) (resp infer.FunctionResponse[GetServiceAccountsResult], err error) {
	client, err := f.session.Client()
	if err != nil {
		return resp, err
	}
	orgID, err := credential.Organization(ctx, f.session, client, credential.Value(req.Input.OrgID))
	if err != nil {
		return resp, err
	}
	accounts, err := client.Accounts().All(ctx, atlas.Object{Kind: atlas.KindOrganization, ID: orgID})
	resp.Output.ServiceAccounts = foundAccounts(accounts, orgID)
	return resp, err
}
