package e2e

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/cli"
)

// bridgedType is the resource of the bridged provider, pulumi-mongodbatlas.
const bridgedType = "mongodbatlas:index/projectApiKey:ProjectApiKey"

// bridge rewrites the stack's state as the bridged provider would have left it: its type, its provider, its riddle of an id,
// what the bridge keeps for itself, and without the outputs that it does not have.
func (s *stack) bridge() {
	s.t.Helper()
	var file map[string]any
	require.NoError(s.t, json.Unmarshal([]byte(s.must("stack", "export").Output), &file))
	resources, _ := file["deployment"].(map[string]any)["resources"].([]any)
	require.NotEmpty(s.t, resources)
	encoded := base64.StdEncoding.EncodeToString
	for _, element := range resources {
		r, _ := element.(map[string]any)
		outputs, _ := r["outputs"].(map[string]any)
		inputs, _ := r["inputs"].(map[string]any)
		if r["type"] == keyToken {
			assignments, _ := outputs["projectAssignments"].([]any)
			project, _ := assignments[0].(map[string]any)["projectId"].(string)
			r["id"] = encoded([]byte("api_key_id")) + ":" + encoded([]byte(outputs["apiKeyId"].(string))) + "-" +
				encoded([]byte("project_id")) + ":" + encoded([]byte(project))
			delete(outputs, "orgId")
			delete(outputs, "createdAt")
			delete(outputs, "orgRoleNames")
			outputs["__meta"] = `{"schema_version":"0"}`
			inputs["__defaults"] = []any{}
			for _, assignment := range inputs["projectAssignments"].([]any) {
				assignment.(map[string]any)["__defaults"] = []any{}
			}
		}
	}
	text, err := json.Marshal(file)
	require.NoError(s.t, err)
	rewritten := strings.NewReplacer(
		"pulumi:providers:mongodbatlas-native::default_0_1_0_dev", "pulumi:providers:mongodbatlas::default_4_14_0",
		"pulumi:providers:mongodbatlas-native", "pulumi:providers:mongodbatlas",
		keyToken, bridgedType,
	).Replace(string(text))
	s.writeFile("bridged.json", rewritten)
	s.must("stack", "import", "--file", "bridged.json")
}

// TestBridgedState moves a key over from the bridged provider with one alias: nothing is replaced, the private key is kept,
// and refresh, update and destroy work.
func TestBridgedState(t *testing.T) {
	t.Parallel()
	for _, explicit := range []bool{false, true} {
		t.Run(map[bool]string{false: "default provider", true: "explicit provider"}[explicit], func(t *testing.T) {
			t.Parallel()
			w := emulated(t)
			s := w.newStack(t)
			s.write(just(key("bridged", in(w.projects[0], "GROUP_OWNER"), in(w.projects[1], "GROUP_READ_ONLY"))))
			s.up()
			made := s.only()
			s.bridge()

			program := func(description string) program {
				options := object{"aliases": []any{object{"type": bridgedType}}}
				p := just(key(description, in(w.projects[0], "GROUP_OWNER"), in(w.projects[1], "GROUP_READ_ONLY")))
				if explicit {
					options["provider"] = "${atlas}"
					p.resources["atlas"] = resource{kind: "pulumi:providers:mongodbatlas-native"}
				}
				p.resources["key"] = p.resources["key"].with(options)
				return p
			}
			same := func(state cli.Key) {
				t.Helper()
				assert.Equal(t, made.PrivateKey, state.PrivateKey())
				assert.Equal(t, made.ID, state.Text("apiKeyId"))
			}
			s.write(program("bridged"))
			preview := s.preview("--diff")
			assert.Equal(t, 1, preview.Changes()["update"], "the outputs are written anew")
			assert.Empty(t, preview.Diff("key"))
			assert.Zero(t, preview.Changes()["replace"])
			w.atlas.ClearLog()
			s.up()
			assert.Equal(t, 1, w.atlas.Counts().Work, "which asks Atlas for the organization, and changes nothing there")
			same(s.export()["key"])
			assert.Empty(t, s.preview().Changes()["update"])
			assert.Empty(t, s.refresh().Drift())
			same(s.export()["key"])
			s.write(program("renamed"))
			assert.Equal(t, map[string]string{"description": "update"}, s.up("--diff").Diff("key"))
			same(s.export()["key"])
			assert.Equal(t, made.PrivateKey, s.only().PrivateKey)
			assert.Equal(t, "renamed", s.only().Description)
			s.destroy()
			assert.Empty(t, w.atlas.MintedKeys(w.org))
		})
	}
}
