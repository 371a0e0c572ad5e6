package resources

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// call is the call of a function.
func call(name, function string, arguments inputs) sim.Invoke {
	return sim.Invoke{Token: typ(function), Name: name, Args: sim.Properties(arguments)}
}

// found are the keys that a call has returned, by their ids, each of which it has once.
func found(t *testing.T, result resource.PropertyMap) map[string]string {
	t.Helper()
	descriptions := map[string]string{}
	for _, key := range result["apiKeys"].ArrayValue() {
		id := key.ObjectValue()["apiKeyId"].StringValue()
		assert.NotContains(t, descriptions, id, "twice")
		descriptions[id] = key.ObjectValue()["description"].StringValue()
	}
	return descriptions
}

// TestLookUpsWhileKeysComeAndGo has keys come and go between the pages of a list, so that others move from one page to another:
// all that lived throughout are found, once each. Where exactly as many go as come between two pages, nothing tells (see list).
func TestLookUpsWhileKeysComeAndGo(t *testing.T) {
	for name, c := range map[string]struct {
		comes, goes int // at each page
		pages       int // at which they do; all: -1
	}{
		"some come":                      {comes: 3, pages: 1},
		"some go":                        {goes: 3, pages: 1},
		"many come and some go":          {comes: 40, goes: 3, pages: 1},
		"many go and some come":          {comes: 3, goes: 40, pages: 1},
		"some come for several pages":    {comes: 1, pages: 4},
		"some go for several pages":      {goes: 1, pages: 4},
		"many go without end, some come": {comes: 3, goes: 7, pages: -1},
		"many come without end, some go": {comes: 7, goes: 3, pages: -1},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.Atlas.Change(func(s *emulator.Server) { s.MaxKeysPerOrg = -1 })
				member := emulator.Grants{Org: []string{"ORG_MEMBER"}}
				stay := w.Atlas.AddKeys(w.Org, "stays", 900, member)
				leave := w.Atlas.AddKeys(w.Org, "leaves", 399, member)
				slices.SortFunc(leave, func(a, b emulator.Key) int { return strings.Compare(a.PublicKey, b.PublicKey) }) // the first page's first
				var mu sync.Mutex                                                                                        // pages are fetched side by side
				w.Atlas.Inject(emulator.Fault{
					Method: emulator.RouteListOrgAPIKeys.Method, Path: emulator.RouteListOrgAPIKeys.Path, Kind: emulator.Pass, After: true,
					Count: c.pages, Hook: func() {
						mu.Lock()
						defer mu.Unlock()
						w.Atlas.AddKeys(w.Org, "comes", c.comes, member)
						for range min(c.goes, len(leave)) {
							assert.NoError(t, w.Atlas.DeleteKey(leave[0].ID))
							leave = leave[1:]
						}
					},
				})
				last := stay[len(stay)-1]
				result := w.Up(sim.List{
					call("all", "getApiKeys", inputs{"orgId": w.Org}),
					call("described", "getApiKey", inputs{"orgId": w.Org, "description": stay[450].Description}),
					call("named", "getApiKey", inputs{"orgId": w.Org, "publicKey": last.PublicKey}),
				})
				w.must(result)
				all := found(t, result.Outputs["all"])
				for _, key := range stay {
					assert.Equal(t, key.Description, all[key.ID], "key %s, %s", key.ID, key.PublicKey)
				}
				for _, key := range leave {
					assert.Contains(t, all, key.ID)
				}
				assert.Equal(t, stay[450].ID, result.Outputs["described"]["apiKeyId"].StringValue())
				assert.Equal(t, last.ID, result.Outputs["named"]["apiKeyId"].StringValue())
			})
		})
	}
}

// TestDescriptionOfSeveralKeys: the error names the candidates by what tells them apart.
func TestDescriptionOfSeveralKeys(t *testing.T) {
	inWorld(t, func(w *world) {
		var twins []emulator.Key
		for _, description := range []string{"twin", "twin", " twin "} {
			twins = append(twins, w.Atlas.AddKey(w.Org, description, emulator.Grants{Org: []string{"ORG_MEMBER"}}))
		}
		other := w.Atlas.AddKey(w.Org, "twins", emulator.Grants{Org: []string{"ORG_MEMBER"}})
		text := w.fails(w.Up(sim.List{call("twin", "getApiKey", inputs{"orgId": w.Org, "description": "twin"})}))
		assert.Contains(t, text, `3 API keys of this description, "twin": name one by its publicKey`)
		for _, twin := range twins {
			assert.Contains(t, text, twin.PublicKey+" (created ")
		}
		assert.NotContains(t, text, other.PublicKey)
		result := w.Up(sim.List{call("twin", "getApiKey", inputs{"orgId": w.Org, "publicKey": twins[1].PublicKey})})
		w.must(result)
		assert.Equal(t, twins[1].ID, result.Outputs["twin"]["apiKeyId"].StringValue())
		text = w.fails(w.Up(sim.List{call("none", "getApiKey", inputs{"orgId": w.Org, "description": "nobody's"})}))
		assert.Contains(t, text, `has no API key of this description: "nobody's"`)
	})
}

// TestLookUpsOfWhatIsNotThereYet: with unknown arguments a preview asks nothing.
func TestLookUpsOfWhatIsNotThereYet(t *testing.T) {
	inWorld(t, func(w *world) {
		program := sim.List{
			w.orgKey("ci", "ORG_MEMBER"),
			call("key", "getApiKey", inputs{"orgId": w.Org, "apiKeyId": sim.Output("ci", "apiKeyId")}),
			call("list", "getApiKeyAccessList", inputs{"orgId": w.Org, "apiKeyId": sim.Output("ci", "apiKeyId")}),
			w.assignment("web", sim.Output("key", "apiKeyId"), 0, "GROUP_OWNER"),
		}
		preview := w.Preview(program)
		assert.Equal(t, map[string]string{"ci": "create", "web": "create"}, w.must(preview))
		assert.Zero(t, w.Atlas.Counts().Work)
		up := w.Up(program)
		w.must(up)
		assert.Equal(t, w.only().PublicKey, up.Outputs["key"]["publicKey"].StringValue())
		assert.Empty(t, up.Outputs["list"]["entries"].ArrayValue())
	})
}

// TestWhoSignsIn asks by all three ways to sign in. Atlas tells of an API key what it may do, and of a service account that may read
// itself; of an access token the organization alone.
func TestWhoSignsIn(t *testing.T) {
	inWorld(t, func(w *world) {
		const own = "127.0.0.1"
		key := w.Atlas.AddKey(w.Org, "caller", emulator.Grants{
			Org: []string{"ORG_OWNER", "ORG_READ_ONLY"}, Projects: map[string][]string{w.Projects[1]: {"GROUP_OWNER"}, w.Projects[0]: {"GROUP_READ_ONLY"}}})
		require.NoError(t, w.Atlas.SetAccessList(key.ID, own, "192.0.2.0/24"))
		clientID, clientSecret := w.Atlas.AddServiceAccount(w.Org, emulator.Grants{
			Org: []string{"ORG_READ_ONLY"}, Projects: map[string][]string{w.Projects[0]: {"GROUP_OWNER"}}})
		require.NoError(t, w.Atlas.SetServiceAccountAccessList(clientID, own))
		blindID, blindSecret := w.Atlas.AddServiceAccount(w.Org, emulator.Grants{Projects: map[string][]string{w.Projects[0]: {"GROUP_OWNER"}}})
		token := resource.PropertyMap{"accessToken": resource.MakeSecret(resource.NewProperty(w.Atlas.AddAccessToken(clientID)))}
		role := func(name, owner, id string) any {
			return map[string]any{"roleName": name, owner: id}
		}
		projects := slices.Clone(w.Projects[:2])
		rolesIn := map[string]string{w.Projects[0]: "GROUP_READ_ONLY", w.Projects[1]: "GROUP_OWNER"}
		slices.Sort(projects)
		for method, c := range map[string]struct {
			config resource.PropertyMap
			want   map[string]any
		}{
			"apiKey": {sim.Config(key), map[string]any{
				"publicKey": key.PublicKey, "accessList": []any{own, "192.0.2.0/24"},
				"roles": []any{
					role("ORG_OWNER", "orgId", w.Org), role("ORG_READ_ONLY", "orgId", w.Org),
					role(rolesIn[projects[0]], "projectId", projects[0]), role(rolesIn[projects[1]], "projectId", projects[1]),
				},
			}},
			"serviceAccount": {sim.ServiceAccountConfig(clientID, clientSecret), map[string]any{
				"clientId": clientID, "accessList": []any{own},
				"roles": []any{role("ORG_READ_ONLY", "orgId", w.Org), role("GROUP_OWNER", "projectId", w.Projects[0])}}},
			"serviceAccount, unable to read itself": {sim.ServiceAccountConfig(blindID, blindSecret), map[string]any{
				"clientId": blindID, "accessList": []any{}, "roles": []any{}}},
			"accessToken": {token, map[string]any{"accessList": []any{}, "roles": []any{}}},
		} {
			maps.Copy(c.want, map[string]any{"method": strings.Split(method, ",")[0], "orgId": w.Org})
			stack := w.StackWith(c.config)
			result := stack.Up(sim.List{call("caller", "getCallerIdentity", nil)})
			w.must(result)
			assert.Equal(t, c.want, plain(resource.NewProperty(result.Outputs["caller"])), method)
		}
	})
}

// plain is a value as Go has it, without what is null.
func plain(v resource.PropertyValue) any {
	switch {
	case v.IsArray():
		list := []any{}
		for _, element := range v.ArrayValue() {
			list = append(list, plain(element))
		}
		return list
	case v.IsObject():
		object := map[string]any{}
		for name, value := range v.ObjectValue() {
			if !value.IsNull() {
				object[string(name)] = plain(value)
			}
		}
		return object
	}
	return v.V
}

// TestWrongArguments are said before any request, all at once and by their names.
func TestWrongArguments(t *testing.T) {
	inWorld(t, func(w *world) {
		const malformed, id = "5d09d6a59ccf", "5d09d6a59ccf6445652a444a"
		for i, c := range []struct {
			function  string
			arguments inputs
			said      []string
		}{
			{"getApiKey", nil, []string{"apiKeyId: ", "name the key by one of apiKeyId, publicKey and description"}},
			{"getApiKey", inputs{"orgId": w.Org}, []string{"name the key by one of"}},
			{"getApiKey", inputs{"apiKeyId": id, "publicKey": "abcdefgh"}, []string{"name the key by one of"}},
			{"getApiKey", inputs{"publicKey": "abcdefgh", "description": "ci"}, []string{"name the key by one of"}},
			{"getApiKey", inputs{"apiKeyId": malformed, "orgId": "acme"}, []string{`apiKeyId: "5d09d6a59ccf" is not`, `orgId: "acme" is not`}},
			{"getApiKey", inputs{"name": "ci"}, []string{"name: ", "name the key by one of"}},
			{"getApiKeys", inputs{"orgId": malformed}, []string{`orgId: "5d09d6a59ccf" is not the id of an organization`}},
			{"getApiKeys", inputs{"organization": id}, []string{"organization: "}},
			{"getProjectApiKeys", nil, []string{"projectId: "}},
			{"getProjectApiKeys", inputs{"projectId": malformed}, []string{`projectId: "5d09d6a59ccf" is not a project id`}},
			{"getProjectApiKeys", inputs{"projectId": id, "orgId": id}, []string{"orgId: "}},
			{"getApiKeyAccessList", nil, []string{"apiKeyId: "}},
			{"getApiKeyAccessList", inputs{"apiKeyId": malformed, "keyId": id}, []string{"apiKeyId: ", "keyId: "}},
			{"getCallerIdentity", inputs{"orgId": id}, []string{"orgId: "}},
		} {
			text := w.fails(w.Up(sim.List{call(fmt.Sprint("call-", i), c.function, c.arguments)}))
			for _, said := range c.said {
				assert.Contains(t, text, said, "%s %v", c.function, c.arguments)
			}
			assert.NotContains(t, text, "{<nil>}")
		}
		assert.Zero(t, w.Atlas.Counts().Work)
	})
}
