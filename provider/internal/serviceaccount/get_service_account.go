package serviceaccount

import (
	"context"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// GetServiceAccount is the function mongodbatlas-native:index:getServiceAccount.
type GetServiceAccount struct{ session *session.Session }

// GetServiceAccountArgs name one service account, in one of two ways.
type GetServiceAccountArgs struct {
	OrgID    *string `pulumi:"orgId,optional"`
	ClientID *string `pulumi:"clientId,optional"`
	Name     *string `pulumi:"name,optional"`
}

// GetServiceAccountResult is a service account with its projects.
type GetServiceAccountResult struct {
	FoundServiceAccount

	ProjectAssignments []ServiceAccountProject `pulumi:"projectAssignments"`
}

//go:embed get_service_account.md
var getServiceAccountDoc string

// Annotate gives the function its token and its text in the registry.
func (f *GetServiceAccount) Annotate(a infer.Annotator) {
	a.SetToken("index", "getServiceAccount")
	a.Describe(&f, getServiceAccountDoc)
}

// Annotate describes the arguments.
func (g *GetServiceAccountArgs) Annotate(a infer.Annotator) {
	a.Describe(&g.OrgID, credential.OrgArgument)
	a.Describe(&g.ClientID, clientIDText)
	a.Describe(&g.Name, "The name of the service account, which must be that of one alone.")
}

// Annotate describes the result of this function alone.
func (g *GetServiceAccountResult) Annotate(a infer.Annotator) {
	a.Describe(&g.ProjectAssignments, "The projects of the service account, with its roles in each, sorted by project.")
}

// NewGetServiceAccount serves [GetServiceAccount].
func NewGetServiceAccount(s *session.Session) infer.InferredFunction {
	return serve.Function(GetServiceAccount{s}, func(c *serve.Checker, arguments serve.Node) {
		client, name := arguments.Child(propClientID), arguments.Child(propName)
		if client.Value.IsNull() == name.Value.IsNull() {
			c.Fail(client, "name the service account by one of %s and %s", propClientID, propName)
		}
		if !client.Value.IsNull() {
			checkClientID(c, client)
		}
		if !name.Value.IsNull() {
			c.Text(name, "leave it out, or give the name of a service account")
		}
		credential.CheckOptionalID(c, arguments.Child(credential.PropOrgID), "an organization")
	})
}

// Invoke reads one account, or looks for it in the list of all, and reads its projects.
func (f GetServiceAccount) Invoke(
	ctx context.Context, req infer.FunctionRequest[GetServiceAccountArgs],
) (resp infer.FunctionResponse[GetServiceAccountResult], err error) {
	client, err := f.session.Client()
	if err != nil {
		return resp, err
	}
	orgID, err := credential.Organization(ctx, f.session, client, credential.Value(req.Input.OrgID))
	if err != nil {
		return resp, err
	}
	found, err := f.find(ctx, client, orgID, req.Input)
	if err != nil {
		return resp, err
	}
	projects, err := client.Accounts().Projects(ctx, orgID, found.ClientID)
	resp.Output = GetServiceAccountResult{found, []ServiceAccountProject{}}
	for _, projectID := range slices.Sorted(maps.Keys(projects)) {
		resp.Output.ProjectAssignments = append(resp.Output.ProjectAssignments, ServiceAccountProject{projectID, append([]string{}, projects[projectID]...)})
	}
	return resp, err
}

func (f GetServiceAccount) find(ctx context.Context, client *atlas.Client, orgID string, args GetServiceAccountArgs) (FoundServiceAccount, error) {
	org := atlas.Object{Kind: atlas.KindOrganization, ID: orgID}
	if clientID := credential.Value(args.ClientID); clientID != "" {
		account, err := client.Accounts().Read(ctx, org, clientID)
		return foundAccount(account, orgID), err
	}
	accounts, err := client.Accounts().All(ctx, org)
	if err != nil {
		return FoundServiceAccount{}, err
	}
	wanted := strings.TrimSpace(credential.Value(args.Name))
	var fitting []FoundServiceAccount
	for _, account := range foundAccounts(accounts, orgID) {
		if strings.TrimSpace(account.Name) == wanted {
			fitting = append(fitting, account)
		}
	}
	switch len(fitting) {
	case 0:
		return FoundServiceAccount{}, fmt.Errorf("%s: organization %s has no service account of this name: %q", propName, orgID, redact.Excerpt(wanted))
	case 1:
		return fitting[0], nil
	}
	candidates := make([]string, len(fitting))
	for i, account := range fitting {
		candidates[i] = fmt.Sprintf("%s (created %s)", account.ClientID, account.CreatedAt)
	}
	return FoundServiceAccount{}, fmt.Errorf("%s: organization %s has %d service accounts of this name, %q: name one by its %s: %s",
		propName, orgID, len(fitting), redact.Excerpt(wanted), propClientID, strings.Join(candidates, ", "))
}
