package upgrade

import (
	"strconv"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/cli"
)

// accounts is a program with both kinds of service accounts, what hangs on the first, and a secret of one that is not the stack's.
func (s *stack) accounts(name, release string) program {
	p := program{Name: projectName, Runtime: "yaml", Resources: map[string]*resource{}}
	add := func(name, kind string, properties cli.Object) {
		p.Resources[name] = &resource{Type: cli.PluginName + ":" + kind, Properties: properties, Options: cli.Object{"version": version}}
	}
	rotation := cli.Object{"triggers": cli.Object{"release": release}}
	add("ci", "ServiceAccount", cli.Object{"orgId": s.org, "name": name, "description": "runs the builds", "roleNames": []string{"ORG_READ_ONLY"},
		"secretExpiresAfterHours": 2160, "accessList": []string{"198.51.100.0/24"}, "rotation": rotation})
	add("app", "ProjectServiceAccount", cli.Object{"projectId": s.projects[0], "name": name, "description": secret("reads"),
		"roleNames": []string{"GROUP_READ_ONLY"}, "secretExpiresAfterHours": 48, "deletionMode": modeUnassign, "rotation": rotation})
	add("web", "ServiceAccountProjectAssignment", cli.Object{"clientId": "${ci.clientId}", "projectId": s.projects[1], "roleNames": []string{"GROUP_OWNER"}})
	add("net", "ServiceAccountAccessListEntry", cli.Object{"projectId": s.projects[0], "clientId": "${app.clientId}", "address": "192.0.2.1/32"})
	add("own", "ServiceAccountSecret", cli.Object{"orgId": s.org, "clientId": s.somebodys(), "secretExpiresAfterHours": 24})
	return p
}

// somebodys is the client id of an account that is not the stack's.
func (s *stack) somebodys() string {
	for _, account := range s.atlas.ServiceAccounts(s.org) {
		if !account.Minted {
			return account.ClientID
		}
	}
	clientID, _ := s.atlas.AddServiceAccount(s.org, emulator.Grants{Org: []string{"ORG_MEMBER"}})
	return clientID
}

func createAccounts(s *stack) {
	s.write(s.accounts("created", "1"))
	s.apply("up")
	s.lastForEver()
}

// rotateAccounts leaves two secrets of each account.
func rotateAccounts(s *stack) {
	createAccounts(s)
	s.write(s.accounts("created", "2"))
	s.apply("up")
	s.lastForEver()
}

// importAccounts imports an account that somebody made outside Pulumi.
func importAccounts(s *stack) {
	clientID := s.somebodys()
	require.NoError(s.t, s.atlas.SetServiceAccountDetails(clientID, "imported", "imported"))
	s.must("import", cli.PluginName+":index:ServiceAccount", "ci", s.org+"/"+clientID, "--yes", "--skip-preview", "--protect=false", "--generate-code=false")
	p := s.accounts("imported", "1")
	p.Resources = map[string]*resource{"ci": p.Resources["ci"]}
	ci := p.Resources["ci"].Properties
	ci["description"], ci["roleNames"], ci["secretExpiresAfterHours"] = "imported", []string{"ORG_MEMBER"}, 8760
	delete(ci, "accessList")
	delete(ci, "rotation")
	s.write(p)
	s.apply("up")
}

// lastForEver has the secrets expire later than anybody keeps this state.
func (s *stack) lastForEver() {
	s.t.Helper()
	for _, account := range s.atlas.ServiceAccounts(s.org) {
		for _, secret := range account.Secrets {
			require.NoError(s.t, s.atlas.SetSecretExpiry(account.ClientID, secret.ID, time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)))
		}
	}
	s.apply("refresh")
}

// assertAccountsTrue asserts that the state has the secrets that Atlas made for it, and no others.
func (s *stack) assertAccountsTrue() {
	s.t.Helper()
	values := map[string]string{}
	for _, account := range s.atlas.ServiceAccounts(s.org) {
		for _, secret := range account.Secrets {
			values[secret.ID] = secret.Secret
		}
	}
	for name, r := range s.shown() {
		for id, value := range map[string]string{"secretId": "clientSecret", "previousSecretId": "previousClientSecret"} {
			secretID, known := r.Outputs[id].(string)
			if !known {
				continue
			}
			require.True(s.t, cli.IsSecret(r.Outputs[value]), "%s of %s", value, name)
			assert.Equal(s.t, strconv.Quote(values[secretID]), r.Outputs[value].(cli.Object)["plaintext"], "%s of %s", value, name) //nolint:errcheck // it is an object
		}
	}
}

// upgradeAccounts is upgrade for service accounts.
func (s *stack) upgradeAccounts() {
	s.t.Helper()
	s.assertAccountsTrue()
	before, held := s.shown(), s.atlas.ServiceAccounts(s.org)
	s.program.named(laterVersion)
	s.write(s.program)
	assert.Empty(s.t, s.must("preview", "--expect-no-changes").Changes())
	assert.Empty(s.t, s.apply("refresh").Drift())
	for name, now := range s.shown() {
		assert.Equal(s.t, before[name].ID, now.ID, name)
		assert.Equal(s.t, before[name].Outputs, now.Outputs, name)
	}
	changed := 0
	for _, r := range s.program.Resources {
		if _, named := r.Properties["name"]; named {
			r.Properties["name"] = "renamed"
			changed++
		}
	}
	s.write(s.program)
	assert.Equal(s.t, map[string]int{"update": changed}, s.apply("up").Changes())
	s.assertAccountsTrue()
	for i, account := range s.atlas.ServiceAccounts(s.org) {
		assert.Equal(s.t, held[i].Secrets, account.Secrets)
	}
	assert.Empty(s.t, s.must("preview", "--expect-no-changes").Changes())
	assert.Equal(s.t, map[string]int{"delete": len(before)}, s.apply("destroy").Changes())
	assert.Empty(s.t, s.shown())
}
