package e2e

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// accountExamples are the tests of the programs in YAML that are about service accounts, by their folder.
var accountExamples = map[string]func(t *testing.T, w *site, s *stack){
	"yaml/organization-account": func(t *testing.T, w *site, s *stack) {
		s.example("yaml/organization-account", "firstProjectId", w.projects[0], "secondProjectId", w.projects[1])
		s.runs(4)
		account := s.onlyAccount()
		assert.Equal(t, emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{
			w.projects[0]: {"GROUP_OWNER"}, w.projects[1]: {"GROUP_CLUSTER_MANAGER", "GROUP_READ_ONLY"},
		}}, account.Grants)
		assert.Equal(t, []string{"198.51.100.7"}, account.AccessList)
		assert.Equal(t, account.ClientID, s.output("clientId"))
		assert.Equal(t, []string{account.Secrets[0].Secret}, s.issued("clientSecret"))
		s.destroy()
		assert.Empty(t, w.atlas.MintedServiceAccounts(w.org))
	},
	"yaml/rotated-organization-account": func(t *testing.T, w *site, s *stack) {
		s.example("yaml/rotated-organization-account", "release", "1")
		s.runs(1)
		first := s.onlyAccount().Secrets[0]
		s.config("release", "2")
		assert.Equal(t, map[string]int{"update": 1}, s.up().Changes())
		s.assertRotated(first)
		s.destroy()
		assert.Empty(t, w.atlas.MintedServiceAccounts(w.org))
	},
	"yaml/rotated-account": func(t *testing.T, w *site, s *stack) {
		s.example("yaml/rotated-account", "projectId", w.projects[0])
		w.atlas.Advance(-61 * 24 * time.Hour)
		s.up()
		w.atlas.Advance(61 * 24 * time.Hour)
		first := s.onlyAccount().Secrets[0]
		assert.Empty(t, s.refresh().Drift(), "time alone is no drift")
		assert.Equal(t, map[string]int{"update": 1}, s.preview().Changes())
		s.up()
		s.assertRotated(first)
		expires, err := time.Parse(time.RFC3339, s.output("previousSecretExpiresAt"))
		require.NoError(t, err)
		assert.WithinDuration(t, time.Now().Add(7*24*time.Hour), expires, time.Hour)
		s.destroy()
		assert.Empty(t, w.atlas.MintedServiceAccounts(w.org))
	},
	"yaml/shared-account": func(t *testing.T, w *site, s *stack) {
		clientID, _ := w.atlas.AddServiceAccount(w.org, emulator.Grants{Org: []string{"ORG_MEMBER"}})
		account, _ := w.atlas.ServiceAccount(clientID)
		s.example("yaml/shared-account", "accountName", account.Name, "projectId", w.projects[0])
		s.runs(2)
		given, _ := w.atlas.ServiceAccount(clientID)
		assert.Equal(t, map[string][]string{w.projects[0]: {"GROUP_READ_ONLY"}}, given.Grants.Projects)
		require.Len(t, given.Secrets, 2)
		assert.Equal(t, []string{given.Secrets[1].Secret}, s.issued("clientSecret"))
		s.destroy()
		left, alive := w.atlas.ServiceAccount(clientID)
		assert.True(t, alive)
		assert.Empty(t, left.Grants.Projects)
		require.Len(t, left.Secrets, 1)
		assert.Equal(t, account.Secrets[0].ID, left.Secrets[0].ID)
	},
	"moving/to-service-account": func(t *testing.T, w *site, s *stack) {
		s.example("moving/to-service-account/before", "projectId", w.projects[0])
		s.up()
		key := s.only()
		s.example("moving/to-service-account/after")
		w.atlas.Advance(-31 * 24 * time.Hour)
		assert.Equal(t, map[string]int{"create": 1}, s.up().Changes(), "the account; that the key has another provider is no change")
		assert.Equal(t, key, s.only())
		w.atlas.Advance(31 * 24 * time.Hour)
		account := s.onlyAccount()

		w.atlas.ClearLog()
		moved := s.with("MONGODB_ATLAS_CLIENT_ID="+account.ClientID, "MONGODB_ATLAS_CLIENT_SECRET="+account.Secrets[0].Secret,
			"MONGODB_ATLAS_PUBLIC_KEY=", "MONGODB_ATLAS_PRIVATE_KEY=")
		assert.Equal(t, map[string]int{"update": 1}, moved.up().Changes(), "the secret is due: nothing else changes")
		moved.settled()
		assert.Equal(t, key, s.only())
		assert.Equal(t, []string{s.onlyAccount().Secrets[1].Secret}, s.issued("clientSecret"))
		assert.Equal(t, []string{account.Secrets[0].Secret}, s.issued("previousClientSecret"))
		for _, r := range w.atlas.Requests() {
			assert.NotEqual(t, emulator.Challenge, r.Kind, "the key signs in no more")
		}
		assert.Contains(t, moved.fails("destroy", "--yes", "--skip-preview").Output, "this run signs in with it")
		s.destroy()
		assert.Empty(t, w.atlas.MintedServiceAccounts(w.org))
		assert.Empty(t, w.atlas.MintedKeys(w.org))
	},
	"moving/from-bridged/service-account": func(t *testing.T, w *site, s *stack) {
		s.accountsMoveOver("moving/from-bridged/service-account", "orgId", w.org, "projectId", w.projects[0])
		account := s.onlyAccount()
		assert.Equal(t, map[string][]string{w.projects[0]: {"GROUP_OWNER"}}, account.Grants.Projects)
		assert.Equal(t, []string{"198.51.100.7"}, account.AccessList)
		s.destroy()
		assert.Empty(t, w.atlas.MintedServiceAccounts(w.org))
	},
	"moving/from-bridged/project-service-account": func(t *testing.T, w *site, s *stack) {
		s.accountsMoveOver("moving/from-bridged/project-service-account", "projectId", w.projects[0])
		assert.Equal(t, []string{"203.0.113.0/24"}, s.onlyAccount().AccessList)
		s.destroy()
		assert.Empty(t, w.atlas.MintedServiceAccounts(w.org))
	},
	"moving/from-bridged/service-account-secret": func(t *testing.T, w *site, s *stack) {
		first, _ := w.atlas.AddServiceAccount(w.org, emulator.Grants{Org: []string{"ORG_MEMBER"}})
		second, _ := w.atlas.AddServiceAccount(w.org, emulator.Grants{
			Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{w.projects[0]: {"GROUP_READ_ONLY"}}})
		s.accountsMoveOver("moving/from-bridged/service-account-secret", "orgId", w.org, "clientId", first,
			"projectId", w.projects[0], "projectClientId", second)
		s.destroy()
		for _, clientID := range []string{first, second} {
			left, _ := w.atlas.ServiceAccount(clientID)
			assert.Len(t, left.Secrets, 1, "somebody else's")
		}
	},
}

// onlyAccount is the one service account that was made through the API.
func (s *stack) onlyAccount() emulator.ServiceAccount {
	s.t.Helper()
	accounts := s.atlas.MintedServiceAccounts(s.org)
	require.Len(s.t, accounts, 1)
	return accounts[0]
}

// assertRotated asserts that the one account has another secret beside the first one, and that nothing is left to do.
func (s *stack) assertRotated(first emulator.ServiceAccountSecret) {
	s.t.Helper()
	secrets := s.onlyAccount().Secrets
	require.Len(s.t, secrets, 2)
	assert.Equal(s.t, first.Secret, secrets[0].Secret)
	assert.Equal(s.t, []string{secrets[1].Secret}, s.issued("clientSecret"))
	assert.Equal(s.t, []string{first.Secret}, s.issued("previousClientSecret"))
	s.settled()
}

// accountsMoveOver is movesOver for service accounts and what hangs on them.
func (s *stack) accountsMoveOver(name string, config ...string) {
	s.t.Helper()
	s.writeFile("Pulumi.yaml", aliases.ReplaceAllString(exampleText(s.t, name), ""))
	s.config(config...)
	s.up()
	before := s.issued("clientSecret")
	assert.NotEmpty(s.t, before)
	s.bridgeAccounts()
	s.example(name)
	s.atlas.ClearLog()
	changes := s.up().Changes()
	assert.NotZero(s.t, changes["update"])
	assert.Len(s.t, changes, 1, "%v", changes)
	assert.Empty(s.t, s.writes())
	assert.ElementsMatch(s.t, before, s.issued("clientSecret"))
	s.settled()
	assert.ElementsMatch(s.t, before, s.issued("clientSecret"))
}

// bridgeAccounts rewrites the stack's state as the bridged provider would have left it, before its first refresh: that takes the value
// of an account's first secret away.
func (s *stack) bridgeAccounts() {
	s.t.Helper()
	var file map[string]any
	require.NoError(s.t, json.Unmarshal([]byte(s.must("stack", "export").Output), &file))
	resources, _ := file["deployment"].(object)["resources"].([]any)
	renamed := []string{"default_0_1_0_dev", "default_4_14_0", "pulumi:providers:" + pluginName, "pulumi:providers:mongodbatlas"}
	for _, element := range resources {
		r, _ := element.(object)
		token, _ := r["type"].(string)
		kind, ours := strings.CutPrefix(token, pluginName+":index:")
		if !ours {
			continue
		}
		inputs, outputs := r["inputs"].(object), r["outputs"].(object)
		if _, inProject := inputs["projectId"]; inProject && (kind == "ServiceAccountSecret" || kind == "ServiceAccountAccessListEntry") {
			kind = "Project" + kind
		}
		bridged := "mongodbatlas:index/" + strings.ToLower(kind[:1]) + kind[1:] + ":" + kind
		urn, _ := r["urn"].(string)
		renamed = append(renamed, urn, strings.Replace(urn, token, bridged, 1))
		r["type"] = bridged
		bridgeAccount(kind, r, inputs, outputs)
	}
	text, err := json.Marshal(file)
	require.NoError(s.t, err)
	s.writeFile("bridged.json", strings.NewReplacer(renamed...).Replace(string(text)))
	s.must("stack", "import", "--file", "bridged.json")
}

// bridgeAccount rewrites one resource.
func bridgeAccount(kind string, r, inputs, outputs object) {
	encoded := base64.StdEncoding.EncodeToString
	r["id"] = encoded([]byte("client_id")) + ":" + encoded([]byte(outputs["clientId"].(string)))
	inputs["__defaults"], outputs["__meta"] = []any{}, `{"schema_version":"0"}`
	rename := func(properties object, from, to string) {
		if value, ok := properties[from]; ok {
			properties[to] = value
			delete(properties, from)
		}
	}
	switch {
	case strings.HasSuffix(kind, "Secret"):
		rename(outputs, "clientSecret", "secret")
	case strings.HasSuffix(kind, "Entry"):
		address, _ := inputs["address"].(string)
		given := map[bool]string{true: "cidrBlock", false: "ipAddress"}[strings.Contains(address, "/")]
		rename(inputs, "address", given)
		rename(outputs, "address", given)
	default:
		rename(inputs, "roleNames", "roles")
		rename(outputs, "roleNames", "roles")
	}
	if !strings.HasSuffix(kind, "Account") {
		return
	}
	outputs["secrets"] = []any{object{
		"secretId": outputs["secretId"], "secret": outputs["clientSecret"], "createdAt": outputs["secretCreatedAt"], "expiresAt": outputs["secretExpiresAt"]}}
	for _, name := range []string{"secretId", "clientSecret", "secretCreatedAt", "secretExpiresAt", "previousSecretId", "previousClientSecret",
		"previousSecretExpiresAt", "appliedTriggers"} {
		delete(outputs, name)
	}
	if kind == "ProjectServiceAccount" {
		delete(outputs, "orgId")
	}
}
