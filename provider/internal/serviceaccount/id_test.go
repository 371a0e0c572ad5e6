package serviceaccount

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

const (
	anOwner   = "5d09d6a59ccf6445652a444a"
	anAccount = "mdb_sa_id_6576974933969669a1b2c3d4"
	aSecret   = "6576974933969669a1b2c3d5"
)

func TestAccountIDs(t *testing.T) {
	for id, owner := range map[string]string{
		anAccount: "", anOwner + "/" + anAccount: anOwner, anOwner + "-" + anAccount: anOwner, strings.ToUpper(anOwner) + "/" + anAccount: anOwner,
	} {
		gotOwner, client, err := parseAccountID(id, "orgId")
		require.NoError(t, err, id)
		assert.Equal(t, []string{owner, anAccount}, []string{gotOwner, client})
	}
	for _, id := range []string{"", "/", anOwner, anOwner + "/", "/" + anAccount, "payroll/" + anAccount, anOwner + "/" + aSecret, anOwner + "/" + anAccount + "/x",
		"mdb_sa_id_", anAccount + "0"} {
		_, _, err := parseAccountID(id, "orgId")
		assert.ErrorContains(t, err, "orgId/clientId", id)
	}
	_, _, err := parseAssignmentID(anAccount)
	assert.ErrorContains(t, err, "projectId/clientId")
}

func TestIDsOfSecretsAndEntries(t *testing.T) {
	for id, owner := range map[string]string{
		anAccount + "/" + aSecret: "", anOwner + "/" + anAccount + "/" + aSecret: anOwner, anOwner + "-" + anAccount + "-" + strings.ToUpper(aSecret): anOwner,
	} {
		gotOwner, client, secret, err := parseSecretID(id)
		require.NoError(t, err, id)
		assert.Equal(t, []string{owner, anAccount, aSecret}, []string{gotOwner, client, secret})
	}
	for _, id := range []string{"", aSecret, anOwner + "/" + anAccount, anAccount, anOwner + "/" + anAccount + "/1.2.3.4"} {
		_, _, _, err := parseSecretID(id)
		assert.ErrorContains(t, err, "ownerId/clientId/secretId", id)
	}
	for address, want := range map[string]string{"203.0.113.7/32": "203.0.113.7", "203.0.113.0/24": "203.0.113.0/24", "2001:DB8::/48": "2001:db8::/48"} {
		for _, separator := range []string{"/", "-"} {
			owner, client, canonical, err := parseEntryID(anOwner + separator + anAccount + separator + address)
			require.NoError(t, err, address)
			assert.Equal(t, []string{anOwner, anAccount, want}, []string{owner, client, canonical})
		}
	}
	for _, id := range []string{"", anAccount + "/203.0.113.7", anOwner + "/" + anAccount, anOwner + "/" + anAccount + "/office"} {
		_, _, _, err := parseEntryID(id)
		assert.ErrorContains(t, err, "ownerId/clientId/address", id)
	}
}

// TestPropertyNames holds the names that rules use against the schemas that the tags make.
func TestPropertyNames(t *testing.T) {
	run, s := serve.NewRun(""), session.New("", nil)
	properties := map[string]bool{}
	for _, r := range []infer.InferredResource{NewServiceAccount(run, s), NewServiceAccountSecret(run, s)} {
		spec, err := r.GetSchema(func(_ tokens.Type, of schema.ComplexTypeSpec) bool {
			for name := range of.Properties {
				properties[name] = true
			}
			return true
		})
		require.NoError(t, err)
		for name := range spec.Properties {
			properties[name] = true
		}
	}
	for _, name := range []string{propName, propClientID, propClientSecret, propSecretID, propSecretCreatedAt, propSecretExpiresAt, propSecretExpiresAfterHours,
		propPreviousSecretID, propPreviousClientSecret, propPreviousSecretExpiresAt, propBeforeExpiryHours, propExpiresAt} {
		assert.Contains(t, properties, name)
	}
}
