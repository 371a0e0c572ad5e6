package apikey

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// GetAPIKey is the function mongodbatlas-native:index:getApiKey.
type GetAPIKey struct{ session *session.Session }

// GetAPIKeyArgs name one key, in one of three ways.
type GetAPIKeyArgs struct {
	OrgID       *string `pulumi:"orgId,optional"`
	APIKeyID    *string `pulumi:"apiKeyId,optional"`
	PublicKey   *string `pulumi:"publicKey,optional"`
	Description *string `pulumi:"description,optional"`
}

//go:embed get_api_key.md
var getAPIKeyDoc string

// Annotate gives the function its token and its text in the registry.
func (f *GetAPIKey) Annotate(a infer.Annotator) {
	a.SetToken("index", "getApiKey")
	a.Describe(&f, getAPIKeyDoc)
}

// Annotate describes the arguments.
func (g *GetAPIKeyArgs) Annotate(a infer.Annotator) {
	a.Describe(&g.OrgID, credential.OrgArgument)
	a.Describe(&g.APIKeyID, "Unique 24-hexadecimal digit string that identifies the key.")
	a.Describe(&g.PublicKey, "The public half of the key.")
	a.Describe(&g.Description, "The description of the key, which must be that of one key alone.")
}

// NewGetAPIKey serves [GetAPIKey].
func NewGetAPIKey(s *session.Session) infer.InferredFunction {
	return serve.Function(GetAPIKey{s}, func(c *serve.Checker, arguments serve.Node) {
		named := 0
		for _, name := range []string{propAPIKeyID, propPublicKey, credential.PropDescription} {
			if !arguments.Child(name).Value.IsNull() {
				named++
			}
		}
		if named != 1 {
			c.Fail(arguments.Child(propAPIKeyID), "name the key by one of %s, %s and %s", propAPIKeyID, propPublicKey, credential.PropDescription)
		}
		credential.CheckOptionalID(c, arguments.Child(propAPIKeyID), "an API key")
		credential.CheckOptionalID(c, arguments.Child(credential.PropOrgID), "an organization")
	})
}

// Invoke reads one key, or looks for it in the list of all, which all calls and the reads of resources share.
func (f GetAPIKey) Invoke(ctx context.Context, req infer.FunctionRequest[GetAPIKeyArgs]) (resp infer.FunctionResponse[FoundKey], err error) {
	client, err := f.session.Client()
	if err != nil {
		return resp, err
	}
	orgID, err := credential.Organization(ctx, f.session, client, credential.Value(req.Input.OrgID))
	if err != nil {
		return resp, err
	}
	if keyID := credential.Value(req.Input.APIKeyID); keyID != "" {
		key, err := client.Keys().Read(ctx, orgID, keyID, nil)
		return infer.FunctionResponse[FoundKey]{Output: foundKey(key)}, err
	}
	keys, err := client.Keys().All(ctx, orgID)
	if err != nil {
		return resp, err
	}
	property, wanted, of := credential.PropDescription, strings.TrimSpace(credential.Value(req.Input.Description)), func(k FoundKey) string { return k.Description }
	if req.Input.PublicKey != nil {
		property, wanted, of = propPublicKey, *req.Input.PublicKey, func(k FoundKey) string { return k.PublicKey }
	}
	var fitting []FoundKey
	for _, key := range foundKeys(keys) {
		if strings.TrimSpace(of(key)) == wanted {
			fitting = append(fitting, key)
		}
	}
	switch len(fitting) {
	case 0:
		return resp, fmt.Errorf("%s: organization %s has no API key of this %s: %q", property, orgID, property, redact.Excerpt(wanted))
	case 1:
		return infer.FunctionResponse[FoundKey]{Output: fitting[0]}, nil
	}
	candidates := make([]string, len(fitting))
	for i, key := range fitting {
		candidates[i] = fmt.Sprintf("%s (created %s)", key.PublicKey, key.CreatedAt)
	}
	return resp, fmt.Errorf("%s: organization %s has %d API keys of this %s, %q: name one by its %s: %s",
		property, orgID, len(fitting), property, redact.Excerpt(wanted), propPublicKey, strings.Join(candidates, ", "))
}
