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

// GetAPIKeyAccessList is the function mongodbatlas-native:index:getApiKeyAccessList.
type GetAPIKeyAccessList struct{ session *session.Session }

// GetAPIKeyAccessListArgs name a key.
type GetAPIKeyAccessListArgs struct {
	OrgID    *string `pulumi:"orgId,optional"`
	APIKeyID string  `pulumi:"apiKeyId"`
}

// GetAPIKeyAccessListResult is an access list, by addresses.
type GetAPIKeyAccessListResult struct {
	Entries []AccessListEntry `pulumi:"entries"`
}

// AccessListEntry is an entry of an access list. Times are in RFC 3339, UTC.
type AccessListEntry struct {
	Address         string  `pulumi:"address"`
	CreatedAt       *string `pulumi:"createdAt,optional"`
	Count           int     `pulumi:"count"`
	LastUsed        *string `pulumi:"lastUsed,optional"`
	LastUsedAddress *string `pulumi:"lastUsedAddress,optional"`
}

//go:embed get_api_key_access_list.md
var getAPIKeyAccessListDoc string

// Annotate gives the function its token and its text in the registry.
func (f *GetAPIKeyAccessList) Annotate(a infer.Annotator) {
	a.SetToken("index", "getApiKeyAccessList")
	a.Describe(&f, getAPIKeyAccessListDoc)
}

// Annotate describes the arguments.
func (g *GetAPIKeyAccessListArgs) Annotate(a infer.Annotator) {
	a.Describe(&g.OrgID, credential.OrgArgument)
	a.Describe(&g.APIKeyID, apiKeyIDText)
}

// Annotate describes the result.
func (g *GetAPIKeyAccessListResult) Annotate(a infer.Annotator) {
	a.Describe(&g.Entries, "The entries, in the order of their addresses.")
}

// Annotate describes an entry.
func (e *AccessListEntry) Annotate(a infer.Annotator) {
	a.Describe(&e, "An address that an API key may be used from.")
	a.Describe(&e.Address, "An IP address, or a range of them in CIDR notation.")
	a.Describe(&e.CreatedAt, "When the entry was added, in RFC 3339, UTC.")
	a.Describe(&e.Count, "How many requests have come from there.")
	a.Describe(&e.LastUsed, "When the last request came from there, in RFC 3339, UTC; null where none has.")
	a.Describe(&e.LastUsedAddress, "The address that the last request came from; null where none has.")
}

// NewGetAPIKeyAccessList serves [GetAPIKeyAccessList].
func NewGetAPIKeyAccessList(s *session.Session) infer.InferredFunction {
	return serve.Function(GetAPIKeyAccessList{s}, func(c *serve.Checker, arguments serve.Node) {
		credential.CheckID(c, arguments.Child(propAPIKeyID), "an API key", "name the key by its 24 hexadecimal digits")
		credential.CheckOptionalID(c, arguments.Child(credential.PropOrgID), "an organization")
	})
}

// Invoke reads the access list.
func (f GetAPIKeyAccessList) Invoke(
	ctx context.Context, req infer.FunctionRequest[GetAPIKeyAccessListArgs],
) (resp infer.FunctionResponse[GetAPIKeyAccessListResult], err error) {
	client, err := f.session.Client()
	if err != nil {
		return resp, err
	}
	orgID, err := credential.Organization(ctx, f.session, client, credential.Value(req.Input.OrgID))
	if err != nil {
		return resp, err
	}
	entries, err := client.KeyAccessList(orgID, req.Input.APIKeyID).Entries(ctx)
	resp.Output.Entries = []AccessListEntry{}
	for _, text := range slices.Sorted(maps.Keys(entries)) {
		entry := entries[text]
		resp.Output.Entries = append(resp.Output.Entries, AccessListEntry{
			Address: text, CreatedAt: credential.Optional(credential.RFC3339(entry.Created)), Count: entry.Count,
			LastUsed: credential.Optional(credential.RFC3339(entry.LastUsed)), LastUsedAddress: credential.Optional(entry.LastUsedAddress),
		})
	}
	return resp, err
}
