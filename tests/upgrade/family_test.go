package upgrade

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/cli"
)

// family is a program with an ApiKey of these properties, its assignments and the entries of its access list, by names.
func (s *stack) family(key cli.Object, assignments, entries map[string]cli.Object) program {
	p := with(key)
	add := func(name, kind string, properties cli.Object) {
		p.Resources[name] = &resource{Type: cli.PluginName + ":" + kind, Properties: properties, Options: cli.Object{"version": version}}
	}
	key["orgId"] = s.org
	add(keyName, "ApiKey", key)
	for name, properties := range assignments {
		properties["apiKeyId"] = "${key.apiKeyId}"
		add(name, "ApiKeyProjectAssignment", properties)
	}
	for name, properties := range entries {
		properties["apiKeyId"], properties["orgId"] = "${key.apiKeyId}", s.org
		add(name, "ApiKeyAccessListEntry", properties)
	}
	return p
}

func createFamily(s *stack) {
	s.write(s.family(cli.Object{"description": "created", "roleNames": []string{"ORG_READ_ONLY", "ORG_BILLING_ADMIN"}},
		map[string]cli.Object{"web": in(s.projects[1], "GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"), "api": in(s.projects[0], "GROUP_OWNER")},
		map[string]cli.Object{"range": {"address": "198.51.100.0/24"}, "single": {"address": "192.0.2.1/32"}, "six": {"address": "2001:DB8::1"}}))
	s.apply("up")
}

// updateFamily changes all that there is to change, and marks some of it as secret.
func updateFamily(s *stack) {
	createFamily(s)
	s.write(s.family(cli.Object{"description": secret("updated"), "roleNames": []any{"ORG_MEMBER", secret("ORG_READ_ONLY")}},
		map[string]cli.Object{"web": in(s.projects[2], "GROUP_READ_ONLY"), "api": in(s.projects[0], secret("GROUP_CLUSTER_MANAGER"))},
		map[string]cli.Object{"range": {"address": "198.51.100.0/25"}, "single": {"address": secret("192.0.2.1")}}))
	s.apply("up")
}

// importFamily imports what somebody made outside Pulumi.
func importFamily(s *stack) {
	made := s.atlas.AddKey(s.org, "imported", emulator.Grants{
		Org: []string{"ORG_READ_ONLY"}, Projects: map[string][]string{s.projects[0]: {"GROUP_OWNER"}}})
	require.NoError(s.t, s.atlas.SetAccessList(made.ID, "198.51.100.0/24"))
	for _, imported := range [][]string{
		{"ApiKey", keyName, s.org + "-" + made.ID},
		{"ApiKeyProjectAssignment", "web", s.projects[0] + "/" + made.ID},
		{"ApiKeyAccessListEntry", "range", s.org + "-" + made.ID + "-198.51.100.0/24"},
	} {
		s.must("import", cli.PluginName+":index:"+imported[0], imported[1], imported[2], "--yes", "--skip-preview", "--protect=false",
			"--generate-code=false")
	}
	s.write(s.family(cli.Object{"description": "imported", "roleNames": []string{"ORG_READ_ONLY"}},
		map[string]cli.Object{"web": in(s.projects[0], "GROUP_OWNER")}, map[string]cli.Object{"range": {"address": "198.51.100.0/24"}}))
	s.apply("up")
}

// createFamilyInPart is refused the access list of a key.
func createFamilyInPart(s *stack) {
	s.atlas.Inject(emulator.Fault{Path: emulator.RouteCreateOrgAPIKeyAccessListEntry.Path, Status: 403})
	s.write(s.family(cli.Object{"description": "partly created", "roleNames": []string{"ORG_MEMBER"},
		"accessList": []string{"192.0.2.1", "198.51.100.0/24"}}, nil, nil))
	up := s.run("up", "--yes", "--skip-preview")
	require.NotZero(s.t, up.Code, up.Output)
}

// refreshFamily takes into the state what somebody changed in Atlas; the program follows.
func refreshFamily(s *stack) {
	createFamily(s)
	id := s.held().ID
	require.NoError(s.t, errors.Join(
		s.atlas.SetDescription(id, "refreshed"), s.atlas.SetOrgRoles(id, "ORG_READ_ONLY"),
		s.atlas.SetRoles(s.projects[1], id, "GROUP_READ_ONLY", "GROUP_DATA_ACCESS_ADMIN"),
		s.atlas.SetAccessList(id, "198.51.100.0/24"),
	))
	s.apply("refresh")
	s.write(s.family(cli.Object{"description": "refreshed", "roleNames": []string{"ORG_READ_ONLY"}},
		map[string]cli.Object{"web": in(s.projects[1], "GROUP_READ_ONLY", "GROUP_DATA_ACCESS_ADMIN"), "api": in(s.projects[0], "GROUP_OWNER")},
		map[string]cli.Object{"range": {"address": "198.51.100.0/24"}}))
}

// rotateFamily leaves two keys, the older one for longer than anybody keeps this state, with what hangs on them.
func rotateFamily(s *stack) {
	for _, release := range []string{"1", "2"} {
		p := s.family(cli.Object{"description": "rotated", "roleNames": []string{"ORG_MEMBER"},
			"rotation": cli.Object{"triggers": cli.Object{"release": secret(release)}, "overlapHours": 1_000_000}},
			map[string]cli.Object{"web": in(s.projects[1], "GROUP_READ_ONLY"), "api": in(s.projects[0], "GROUP_OWNER")},
			map[string]cli.Object{"range": {"address": "198.51.100.0/24"}})
		for name, r := range p.Resources {
			if name != keyName {
				r.Properties["previousApiKeyId"] = "${key.previousApiKeyId}"
			}
		}
		s.write(p)
		s.apply("up")
	}
}

// shown are the resources of the plugin in the state by name, secrets in plain text.
func (s *stack) shown() map[string]apitype.ResourceV3 {
	s.t.Helper()
	var file struct{ Deployment apitype.DeploymentV3 }
	require.NoError(s.t, json.Unmarshal([]byte(s.must("stack", "export", "--show-secrets").Output), &file))
	resources := map[string]apitype.ResourceV3{}
	for _, r := range file.Deployment.Resources {
		if r.Type.Package() == cli.PluginName {
			resources[r.URN.Name()] = r
		}
	}
	return resources
}

// assertFamilyTrue asserts that the state tells what Atlas holds, and the private key as a secret if it ever was shown.
func (s *stack) assertFamilyTrue() {
	s.t.Helper()
	held, shown := s.held(), s.shown()
	s.assertPreviousTrue()
	state, err := json.Marshal(s.state())
	require.NoError(s.t, err)
	assert.NotContains(s.t, string(state), held.PrivateKey)
	outputs := shown[keyName].Outputs
	want := "null"
	if held.Minted {
		want = strconv.Quote(held.PrivateKey)
	}
	require.True(s.t, cli.IsSecret(outputs["privateKey"]))
	assert.Equal(s.t, want, outputs["privateKey"].(cli.Object)["plaintext"]) //nolint:errcheck // it is an object
	assert.Equal(s.t, []any{held.ID, held.PublicKey, held.OrgID}, []any{outputs["apiKeyId"], outputs["publicKey"], outputs["orgId"]})
	assigned, entries := 0, 0
	for _, r := range shown {
		switch r.Type.Name() {
		case "ApiKeyProjectAssignment":
			assigned++
			assert.Contains(s.t, held.Projects, r.Outputs["projectId"])
		case "ApiKeyAccessListEntry":
			entries++
		}
	}
	assert.Len(s.t, held.Projects, assigned)
	assert.Len(s.t, held.AccessList, entries+len(listOf(outputs["accessList"])))
}

func listOf(value any) []any {
	list, _ := value.([]any)
	return list
}

// upgradeFamily is upgrade for an ApiKey and what hangs on it.
func (s *stack) upgradeFamily(left map[string]string) {
	s.t.Helper()
	s.assertFamilyTrue()
	before, held := s.shown(), s.held()
	s.program.named(laterVersion)
	s.write(s.program)
	same := func() {
		s.t.Helper()
		now := s.shown()
		require.Len(s.t, now, len(before))
		for name := range before {
			assert.Equal(s.t, before[name].ID, now[name].ID, name)
			for property, value := range now[name].Outputs {
				assert.Equal(s.t, before[name].Outputs[property], value, "%s: %s; what is new is null", name, property)
			}
			assert.Subset(s.t, slices.Collect(maps.Keys(now[name].Outputs)), slices.Collect(maps.Keys(before[name].Outputs)), name)
		}
		assert.Equal(s.t, held, s.held(), "in Atlas")
		s.assertFamilyTrue()
	}
	preview := s.must("preview")
	if left == nil {
		assert.Empty(s.t, preview.Changes())
	} else {
		assert.Equal(s.t, map[string]int{"update": 1}, preview.Changes())
		assert.Equal(s.t, left, preview.Diff(keyName))
	}
	same()
	drift := s.apply("refresh").Drift()
	if left == nil {
		assert.Empty(s.t, drift)
	}
	same()

	s.program.describe("described anew")
	s.write(s.program)
	assert.Equal(s.t, map[string]int{"update": 1}, s.apply("up").Changes())
	now := s.held()
	assert.Equal(s.t, "described anew", now.Description)
	assert.Equal(s.t, []any{held.ID, held.PrivateKey}, []any{now.ID, now.PrivateKey})
	if previous, rotated := s.previous(); rotated {
		assert.Equal(s.t, "described anew", previous.Description)
	}
	assert.Empty(s.t, s.shown()[keyName].InitErrors)
	s.assertFamilyTrue()
	assert.Empty(s.t, s.must("preview", "--expect-no-changes").Changes())

	assert.Equal(s.t, map[string]int{"delete": len(before)}, s.apply("destroy").Changes())
	assert.Empty(s.t, s.shown())
	assert.Len(s.t, s.atlas.Keys(s.org), 1, "who signs in")
}
