package apikey

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/internal/pipenet"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// headstrong is an Atlas that answers a change with something else than what was asked.
type headstrong struct {
	next    http.RoundTripper
	method  string
	replace *strings.Replacer
}

func (h *headstrong) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := h.next.RoundTrip(r)
	if err != nil || r.Method != h.method {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	body = []byte(h.replace.Replace(string(body)))
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Del("Content-Length")
	return resp, nil
}

// TestAnswersAreBelieved has Atlas answer a change without an error, and show something else: the operation fails and says
// what differs, and the state says what Atlas shows.
func TestAnswersAreBelieved(t *testing.T) {
	for name, test := range map[string]struct {
		method      string
		replace     []string // in the answer
		update      bool     // of a key that is as the inputs were before
		says        string
		description string
		role, org   string
	}{
		"a description that was cut": {method: "POST", replace: []string{`"desc":"a name"`, `"desc":"a nam"`},
			says: "description", description: "a nam", role: "GROUP_OWNER", org: "ORG_READ_ONLY"},
		"organization roles that were ignored": {method: "POST", replace: []string{"ORG_READ_ONLY", "ORG_MEMBER"},
			says: "orgRoleNames (it shows [ORG_MEMBER])", description: "a name", role: "GROUP_OWNER", org: "ORG_MEMBER"},
		"a role in the project that is another": {method: "POST", replace: []string{"GROUP_OWNER", "GROUP_READ_ONLY"},
			says: "the roles in project", description: "a name", role: "GROUP_READ_ONLY", org: "ORG_READ_ONLY"},
		"old roles after a change": {method: "PATCH", update: true, replace: []string{"GROUP_CLUSTER_MANAGER", "GROUP_OWNER"},
			says: "the roles in project", description: "renamed", role: "GROUP_OWNER", org: "ORG_BILLING_ADMIN"},
		"an old description after a change": {method: "PATCH", update: true, replace: []string{`"desc":"renamed"`, `"desc":"a name"`},
			says: "description", description: "a name", role: "GROUP_CLUSTER_MANAGER", org: "ORG_BILLING_ADMIN"},
		"old organization roles after a change": {method: "PATCH", update: true, replace: []string{"ORG_BILLING_ADMIN", "ORG_READ_ONLY"},
			says: "orgRoleNames (it shows [ORG_READ_ONLY])", description: "renamed", role: "GROUP_CLUSTER_MANAGER", org: "ORG_READ_ONLY"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				atlas := &emulator.Server{Seed: 1}
				org := atlas.AddOrg("acme")
				project := atlas.AddProject(org, "payroll")
				owner := atlas.AddOwnerKey(org)
				network, stop := pipenet.Serve(atlas)
				defer stop()
				site, err := transport.ParseSite("http://127.0.0.1")
				require.NoError(t, err)
				through := &headstrong{next: network, replace: strings.NewReplacer()}
				s := session.New("", through)
				require.NoError(t, s.Start(session.Settings{Site: site,
					Auth: transport.Digest{PublicKey: owner.PublicKey, PrivateKey: redact.New(owner.PrivateKey)}}))
				k := NewProjectAPIKey(serve.NewRun(""), s)
				inputs := func(description, role, org string) property.Map {
					properties := args(property.New(description), inProject(property.New(project), strs(role)))
					properties[propOrgRoleNames] = strs(org)
					return property.NewMap(properties)
				}
				urn := resource.NewURN("dev", "shop", "", "mongodbatlas-native:index:ProjectApiKey", "web")
				create := func() (p.CreateResponse, error) {
					return k.Create(context.Background(), p.CreateRequest{Urn: urn, Properties: inputs("a name", "GROUP_OWNER", "ORG_READ_ONLY")})
				}
				var partial *p.InitializationFailed
				var state property.Map
				if test.update {
					created, err := create()
					require.NoError(t, err)
					through.method, through.replace = test.method, strings.NewReplacer(test.replace...)
					updated, err := k.Update(context.Background(), p.UpdateRequest{Urn: urn, ID: created.ID, State: created.Properties,
						OldInputs: inputs("a name", "GROUP_OWNER", "ORG_READ_ONLY"), Inputs: inputs("renamed", "GROUP_CLUSTER_MANAGER", "ORG_BILLING_ADMIN")})
					require.Error(t, err)
					partial, state = updated.PartialState, updated.Properties
				} else {
					through.method, through.replace = test.method, strings.NewReplacer(test.replace...)
					created, err := create()
					require.Error(t, err)
					partial, state = created.PartialState, created.Properties
				}
				require.NotNil(t, partial)
				assert.Contains(t, partial.Reasons[0], "Atlas answered that all went well, and shows something else than what was asked: "+test.says)
				assert.Equal(t, test.description, state.Get(credential.PropDescription).AsString())
				assert.Equal(t, property.New([]property.Value{inProject(property.New(project), strs(test.role))}), state.Get(propProjectAssignments))
				assert.Equal(t, strs(test.org), state.Get(propOrgRoleNames))
				assert.True(t, state.Get(propPrivateKey).Secret())
				atlas.Close()
			})
		})
	}
}
