package apikey

import (
	"context"
	_ "embed"

	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// GetAPIKeys is the function mongodbatlas-native:index:getApiKeys.
type GetAPIKeys struct{ session *session.Session }

// GetAPIKeysArgs name an organization.
type GetAPIKeysArgs struct {
	OrgID *string `pulumi:"orgId,optional"`
}

// GetAPIKeysResult is a list of keys, by their public keys.
type GetAPIKeysResult struct {
	APIKeys []FoundKey `pulumi:"apiKeys"`
}

//go:embed get_api_keys.md
var getAPIKeysDoc string

// Annotate gives the function its token and its text in the registry.
func (f *GetAPIKeys) Annotate(a infer.Annotator) {
	a.SetToken("index", "getApiKeys")
	a.Describe(&f, getAPIKeysDoc)
}

// Annotate describes the argument.
func (g *GetAPIKeysArgs) Annotate(a infer.Annotator) { a.Describe(&g.OrgID, credential.OrgArgument) }

// Annotate describes the result.
func (g *GetAPIKeysResult) Annotate(a infer.Annotator) {
	a.Describe(&g.APIKeys, "The keys, in the order of their public keys.")
}

// NewGetAPIKeys serves [GetAPIKeys].
func NewGetAPIKeys(s *session.Session) infer.InferredFunction {
	return serve.Function(GetAPIKeys{s}, func(c *serve.Checker, arguments serve.Node) {
		credential.CheckOptionalID(c, arguments.Child(credential.PropOrgID), "an organization")
	})
}

// Invoke reads the list of all keys.
func (f GetAPIKeys) Invoke(ctx context.Context, req infer.FunctionRequest[GetAPIKeysArgs]) (resp infer.FunctionResponse[GetAPIKeysResult], err error) {
	client, err := f.session.Client()
	if err != nil {
		return resp, err
	}
	orgID, err := credential.Organization(ctx, f.session, client, credential.Value(req.Input.OrgID))
	if err != nil {
		return resp, err
	}
	keys, err := client.Keys().All(ctx, orgID)
	resp.Output.APIKeys = foundKeys(keys)
	return resp, err
}

// GetProjectAPIKeys is the function mongodbatlas-native:index:getProjectApiKeys.
type GetProjectAPIKeys struct{ session *session.Session }

// GetProjectAPIKeysArgs name a project.
type GetProjectAPIKeysArgs struct {
	ProjectID *string `pulumi:"projectId,optional"`
}

//go:embed get_project_api_keys.md
var getProjectAPIKeysDoc string

// Annotate gives the function its token and its text in the registry.
func (f *GetProjectAPIKeys) Annotate(a infer.Annotator) {
	a.SetToken("index", "getProjectApiKeys")
	a.Describe(&f, getProjectAPIKeysDoc)
}

// Annotate describes the argument.
func (g *GetProjectAPIKeysArgs) Annotate(a infer.Annotator) {
	a.Describe(&g.ProjectID, "Unique 24-hexadecimal digit string that identifies the project. Defaults to the `projectId` of the "+
		"provider's configuration.")
}

// NewGetProjectAPIKeys serves [GetProjectAPIKeys].
func NewGetProjectAPIKeys(s *session.Session) infer.InferredFunction {
	return serve.Function(GetProjectAPIKeys{s}, func(c *serve.Checker, arguments serve.Node) {
		if _, id := credential.WithDefaultProject(s, arguments); id != nil {
			credential.CheckProjectID(c, *id, map[string]string{})
		}
	})
}

// Invoke reads the list of the project's keys.
func (f GetProjectAPIKeys) Invoke(
	ctx context.Context, req infer.FunctionRequest[GetProjectAPIKeysArgs],
) (resp infer.FunctionResponse[GetAPIKeysResult], err error) {
	client, err := f.session.Client()
	if err != nil {
		return resp, err
	}
	projectID := credential.Value(req.Input.ProjectID)
	if projectID == "" {
		projectID, _ = f.session.DefaultProject()
	}
	keys, err := client.Keys().AllOfProject(ctx, projectID)
	resp.Output.APIKeys = foundKeys(keys)
	return resp, err
}
