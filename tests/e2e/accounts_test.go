package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// account is a service account of the organization.
func (w *site) account(name string, roles ...any) resource {
	return resource{kind: tokenOf("ServiceAccount"), properties: object{
		"orgId": w.org, "name": name, "description": name, "roleNames": roles, "secretExpiresAfterHours": 2160}}
}

// as signs in with a secret of a service account, and with no key.
func (s *stack) as(account emulator.ServiceAccount, secret int) *stack {
	return s.with(append(s.at(), "MONGODB_ATLAS_PUBLIC_KEY=", "MONGODB_ATLAS_PRIVATE_KEY=", "MONGODB_ATLAS_CLIENT_ID="+account.ClientID,
		"MONGODB_ATLAS_CLIENT_SECRET="+account.Secrets[secret].Secret)...)
}

// TestDeployerMovesToAnAccount: a stack whose deployer is an API key makes the service account that deploys it from then on, and nothing
// is replaced; the account rotates its own secret, and each run gives its access token back.
func TestDeployerMovesToAnAccount(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	program := func(release string) program {
		deployer := w.account("deployer", "ORG_OWNER").set("rotation", object{"triggers": object{"release": release}})
		web := key("web", in(w.projects[0], "GROUP_READ_ONLY"))
		web.kind = tokenOf("ProjectApiKey")
		return program{resources: map[string]resource{"deployer": deployer, "web": web}}
	}
	s.write(program("1"))
	assert.Equal(t, map[string]int{"create": 2}, s.up().Changes())
	made, web := s.onlyAccount(), s.only()

	own := s.as(made, 0)
	w.atlas.ClearLog()
	assert.Empty(t, own.up("--refresh").Changes(), "nothing is replaced")
	assert.Equal(t, map[string]bool{made.ClientID: true}, w.callers())
	counts := w.atlas.Counts()
	assert.Positive(t, counts.Tokens)
	assert.Equal(t, counts.Tokens, counts.Revocations, "each process gives its token back")

	s.write(program("2"))
	assert.Equal(t, map[string]int{"update": 1}, own.up().Changes(), "by the secret that becomes the previous one")
	rotated := s.onlyAccount()
	require.Len(t, rotated.Secrets, 2)
	assert.Equal(t, made.Secrets[0].Secret, rotated.Secrets[0].Secret, "the secret in use lives on")
	outputs := s.shown()["deployer"].Outputs
	assert.Contains(t, fmt.Sprint(outputs["clientSecret"]), rotated.Secrets[1].Secret)

	s.write(program("3"))
	assert.Contains(t, own.upFails().Output, "this run signs in by it")
	left := s.onlyAccount().Secrets
	require.Len(t, left, 2)
	assert.Equal(t, []string{rotated.Secrets[0].ID, rotated.Secrets[1].ID}, []string{left[0].ID, left[1].ID}, "the secret in use is not deleted")
	assert.Equal(t, map[string]int{"update": 1}, s.as(rotated, 1).up().Changes())
	latest := s.onlyAccount()
	assert.Equal(t, rotated.Secrets[1].Secret, latest.Secrets[0].Secret)
	assert.Equal(t, web, s.only())

	refused := s.as(latest, 1).fails("destroy", "--yes", "--skip-preview")
	assert.Contains(t, refused.Output, "this run signs in with it")
	s.onlyAccount()
	s.destroy()
	assert.Empty(t, w.atlas.MintedServiceAccounts(w.org))
}

// Types of the bridged provider's service accounts, by those of this one. A secret and an entry have one for each kind of owner.
var bridgedAccounts = map[string]string{
	"ServiceAccount":                  "mongodbatlas:index/serviceAccount:ServiceAccount",
	"ProjectServiceAccount":           "mongodbatlas:index/projectServiceAccount:ProjectServiceAccount",
	"ServiceAccountSecret":            "mongodbatlas:index/serviceAccountSecret:ServiceAccountSecret",
	"ServiceAccountProjectAssignment": "mongodbatlas:index/serviceAccountProjectAssignment:ServiceAccountProjectAssignment",
	"ServiceAccountAccessListEntry":   "mongodbatlas:index/serviceAccountAccessListEntry:ServiceAccountAccessListEntry",
}

// bridgedAccount rewrites a resource of the state as the bridged provider leaves it.
func bridgedAccount(typ string, r map[string]any) {
	inputs, outputs := r["inputs"].(map[string]any), r["outputs"].(map[string]any)
	r["id"] = "a-riddle-of-the-bridge"
	rename := func(from, to string) {
		for _, properties := range []map[string]any{inputs, outputs} {
			if value, ok := properties[from]; ok {
				properties[to] = value
				delete(properties, from)
			}
		}
	}
	rename("roleNames", "roles")
	switch typ {
	case "ServiceAccount", "ProjectServiceAccount":
		secret := map[string]any{"secretId": outputs["secretId"], "secret": outputs["clientSecret"], "createdAt": outputs["secretCreatedAt"],
			"expiresAt": outputs["secretExpiresAt"], "lastUsedAt": "", "maskedSecretValue": ""}
		outputs["secrets"] = []any{secret}
		for name := range outputs {
			if strings.HasPrefix(name, "secretId") || strings.HasPrefix(name, "secretCreated") || strings.HasPrefix(name, "secretExpiresAt") ||
				strings.HasPrefix(name, "previous") || name == "clientSecret" || name == "appliedTriggers" {
				delete(outputs, name)
			}
		}
		if typ == "ProjectServiceAccount" {
			delete(outputs, "orgId")
		}
	case "ServiceAccountSecret":
		rename("clientSecret", "secret")
		outputs["maskedSecretValue"] = "mdb_sa_sk_..."
	case "ServiceAccountAccessListEntry":
		rename("address", "cidrBlock")
		outputs["requestCount"], outputs["createdAt"] = 0, "2026-11-01T00:00:00Z"
	}
	delete(inputs, "accessList")
	delete(outputs, "accessList")
	inputs["__defaults"] = []any{}
}

// TestBridgedAccounts moves service accounts and what hangs on them over from the bridged provider: nothing is replaced, no request
// writes, and secrets are kept.
func TestBridgedAccounts(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	theirs, _ := w.atlas.AddServiceAccount(w.org, emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{w.projects[0]: {"GROUP_READ_ONLY"}}})
	program := func(aliased bool) program {
		app := w.account("app", "GROUP_READ_ONLY")
		app.kind = tokenOf("ProjectServiceAccount")
		delete(app.properties, "orgId")
		app.properties["projectId"] = w.projects[0]
		resources := map[string]resource{
			"ci":  w.account("ci", "ORG_READ_ONLY"),
			"app": app,
			"own": {kind: tokenOf("ServiceAccountSecret"), properties: object{"projectId": w.projects[0], "clientId": theirs, "secretExpiresAfterHours": 48}},
			"web": {kind: tokenOf("ServiceAccountProjectAssignment"), properties: object{"clientId": "${ci.clientId}", "projectId": w.projects[1], "roleNames": []any{"GROUP_OWNER"}}},
			"net": {kind: tokenOf("ServiceAccountAccessListEntry"), properties: object{"orgId": w.org, "clientId": "${ci.clientId}", "address": "198.51.100.0/24"}},
		}
		for name, r := range resources {
			if aliased {
				resources[name] = r.with(object{"aliases": []any{object{"type": bridgedAccounts[strings.TrimPrefix(r.kind, pluginName+":index:")]}}})
			}
		}
		return program{resources: resources}
	}
	s.write(program(false))
	s.up()
	before, accounts := s.shown(), w.atlas.ServiceAccounts(w.org)
	s.bridgeTypes(bridgedAccounts, bridgedAccount)

	s.write(program(true))
	w.atlas.ClearLog()
	assert.Equal(t, map[string]int{"update": 5}, s.preview().Changes(), "the outputs are written anew")
	assert.Equal(t, map[string]int{"update": 5}, s.up().Changes())
	for _, request := range w.atlas.Requests() {
		if request.Kind == emulator.Work {
			assert.Equal(t, "GET", request.Method)
		}
	}
	assert.Equal(t, accounts, w.atlas.ServiceAccounts(w.org))
	assert.Empty(t, s.preview("--expect-no-changes").Changes())
	s.refresh()
	now := s.shown()
	for _, name := range []string{"ci", "app", "own", "web", "net"} {
		assert.Equal(t, before[name].Outputs, now[name].Outputs, name)
		assert.Equal(t, before[name].ID, now[name].ID, name)
	}
	assert.Empty(t, s.preview("--expect-no-changes").Changes())
	s.destroy()
	assert.Empty(t, w.atlas.MintedServiceAccounts(w.org))
}
