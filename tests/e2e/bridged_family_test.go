package e2e

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Types of the bridged provider, by those of this one.
var bridgedFamily = map[string]string{
	"ApiKey":                  "mongodbatlas:index/apiKey:ApiKey",
	"ApiKeyProjectAssignment": "mongodbatlas:index/apiKeyProjectAssignment:ApiKeyProjectAssignment",
	"ApiKeyAccessListEntry":   "mongodbatlas:index/accessListApiKey:AccessListApiKey",
}

// bridgedResource rewrites a resource of the state as the bridged provider leaves it: its id, the names of its properties,
// what the bridge keeps for itself. meta is whether that includes __meta, which what hangs on keys need not have.
func bridgedResource(typ string, r map[string]any, meta bool) {
	inputs, outputs := r["inputs"].(map[string]any), r["outputs"].(map[string]any)
	id := func(names ...string) string {
		encoded, parts := base64.StdEncoding.EncodeToString, []string(nil)
		for _, name := range names {
			property := map[string]string{"org_id": "orgId", "api_key_id": "apiKeyId", "entry": "address"}[name]
			parts = append(parts, encoded([]byte(name))+":"+encoded([]byte(outputs[property].(string))))
		}
		return strings.Join(parts, "-")
	}
	switch typ {
	case "ApiKey":
		r["id"] = id("api_key_id", "org_id")
		delete(outputs, "createdAt")
	case "ApiKeyProjectAssignment":
		r["id"] = outputs["projectId"] // that of several
		for _, properties := range []map[string]any{inputs, outputs} {
			properties["roles"] = properties["roleNames"]
			delete(properties, "roleNames")
		}
	case "ApiKeyAccessListEntry":
		r["id"] = id("api_key_id", "entry", "org_id")
		address, _ := outputs["address"].(string)
		ip, prefix, isRange := strings.Cut(address, "/")
		if !isRange {
			prefix, inputs["ipAddress"] = "32", address
		} else {
			inputs["cidrBlock"] = address
		}
		outputs["ipAddress"], outputs["cidrBlock"] = ip, ip+"/"+prefix // both, as Atlas answers
		for _, properties := range []map[string]any{inputs, outputs} {
			delete(properties, "address")
		}
	}
	for _, properties := range []map[string]any{inputs, outputs} {
		delete(properties, "previousApiKeyId")
		delete(properties, "accessList")
	}
	inputs["__defaults"] = []any{}
	if meta || typ == "ApiKey" {
		outputs["__meta"] = `{"schema_version":"0"}`
	}
}

// bridgeFamily rewrites the stack's state as the bridged provider would have left it.
func (s *stack) bridgeFamily(meta bool) {
	s.t.Helper()
	s.bridgeTypes(bridgedFamily, func(typ string, r map[string]any) { bridgedResource(typ, r, meta) })
}

// bridgeTypes rewrites the stack's state as the bridged provider would have left it, whose types are given by those of this one.
func (s *stack) bridgeTypes(types map[string]string, rewrite func(typ string, r map[string]any)) {
	s.t.Helper()
	var file map[string]any
	require.NoError(s.t, json.Unmarshal([]byte(s.must("stack", "export").Output), &file))
	resources, _ := file["deployment"].(map[string]any)["resources"].([]any)
	renamed := []string{"default_0_1_0_dev", "default_4_14_0", "pulumi:providers:" + pluginName, "pulumi:providers:mongodbatlas"}
	for typ, bridged := range types {
		token := pluginName + ":index:" + typ
		renamed = append(renamed, token+`"`, bridged+`"`, token+":", bridged+":")
		for _, element := range resources {
			if r, _ := element.(map[string]any); r["type"] == token {
				rewrite(typ, r)
			}
		}
	}
	text, err := json.Marshal(file)
	require.NoError(s.t, err)
	s.writeFile("bridged.json", strings.NewReplacer(renamed...).Replace(string(text)))
	s.must("stack", "import", "--file", "bridged.json")
}

// shown are the resources of the state by name, secrets in plain text.
func (s *stack) shown() map[string]apitype.ResourceV3 {
	s.t.Helper()
	got := s.start("stack", "export", "--show-secrets").Wait() // not kept: it is to show secrets
	require.Zero(s.t, got.Code, got.Output)
	var file struct{ Deployment apitype.DeploymentV3 }
	require.NoError(s.t, json.Unmarshal([]byte(got.Output), &file))
	resources := map[string]apitype.ResourceV3{}
	for _, r := range file.Deployment.Resources {
		resources[r.URN.Name()] = r
	}
	return resources
}

// TestBridgedFamily moves a key of the organization, its assignments and the entries of its access list over from the bridged
// provider, with one alias each: nothing is replaced or changed in Atlas, the private key is kept, and the next refresh makes
// the ids ours.
func TestBridgedFamily(t *testing.T) {
	t.Parallel()
	for name, meta := range map[string]bool{"with __meta": true, "without __meta": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := emulated(t)
			s := w.newStack(t)
			program := func(description, role string, aliased bool) program {
				resources := map[string]resource{
					"ci": {kind: "ApiKey", properties: object{"orgId": w.org, "description": description, "roleNames": []any{"ORG_READ_ONLY"}}},
				}
				for i, name := range []string{"first", "second"} {
					resources[name] = resource{kind: "ApiKeyProjectAssignment", properties: object{
						"apiKeyId": "${ci.apiKeyId}", "projectId": w.projects[i], "roleNames": []any{role, "GROUP_READ_ONLY"}}}
				}
				for name, address := range map[string]string{"single": "192.0.2.1", "range": "198.51.100.0/24"} {
					resources[name] = resource{kind: "ApiKeyAccessListEntry", properties: object{
						"orgId": w.org, "apiKeyId": "${ci.apiKeyId}", "address": address}}
				}
				for name, r := range resources {
					if aliased {
						r = r.with(object{"aliases": []any{object{"type": bridgedFamily[r.kind]}}})
					}
					r.kind = pluginName + ":" + r.kind
					resources[name] = r
				}
				return program{resources: resources}
			}
			s.write(program("bridged", "GROUP_OWNER", false))
			s.up()
			made, before := s.only(), s.shown()
			s.bridgeFamily(meta)

			s.write(program("bridged", "GROUP_OWNER", true))
			w.atlas.ClearLog()
			changes := s.preview("--diff").Changes()
			assert.Zero(t, changes["create"]+changes["delete"]+changes["replace"])
			assert.Equal(t, 5, changes["update"], "the outputs are written anew")
			for name := range before {
				assert.Empty(t, s.preview("--diff").Diff(name), name)
			}
			s.up()
			assert.Zero(t, w.atlas.Counts().Work, "nothing is asked, and nothing changed")
			now := s.shown()
			for _, name := range []string{"ci", "first", "second", "single", "range"} {
				assert.Equal(t, before[name].Outputs, now[name].Outputs, name)
			}
			assert.Empty(t, s.preview("--expect-no-changes").Changes())

			w.atlas.ClearLog()
			assert.Empty(t, s.refresh().Drift()["ci"])
			assert.LessOrEqual(t, w.atlas.Counts().Work, 1+2+1, "the key, a list for each project, the access list")
			now = s.shown()
			for _, name := range []string{"ci", "first", "second", "single", "range"} {
				assert.Equal(t, before[name].ID, now[name].ID, "the id of %s", name)
				assert.Equal(t, before[name].Outputs, now[name].Outputs, name)
			}
			s.write(program("renamed", "GROUP_CLUSTER_MANAGER", true))
			assert.Equal(t, map[string]int{"update": 3}, s.up().Changes())
			assert.Equal(t, made.PrivateKey, s.only().PrivateKey)
			assert.Equal(t, "renamed", s.only().Description)
			assert.Equal(t, []string{"GROUP_CLUSTER_MANAGER", "GROUP_READ_ONLY"}, s.only().Projects[w.projects[1]])
			assert.ElementsMatch(t, []string{"192.0.2.1", "198.51.100.0/24"}, s.only().AccessList)
			s.destroy()
			assert.Empty(t, w.atlas.MintedKeys(w.org))
		})
	}
}
