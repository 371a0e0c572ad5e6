package emulator_test

import (
	"encoding/json"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestOutOfBandChangesOfAccounts(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		id, secret := b.makeAccount()
		web, data := b.projects[0], b.projects[1]
		require.NoError(t, b.atlas.SetServiceAccountDetails(id, "other", "words"))
		require.NoError(t, b.atlas.SetServiceAccountRoles(id, "ORG_READ_ONLY", "ORG_MEMBER", "ORG_MEMBER"))
		require.NoError(t, b.atlas.SetServiceAccountRolesInProject(web, id, "GROUP_OWNER"))
		require.NoError(t, b.atlas.SetServiceAccountRolesInProject(data, id, "GROUP_OWNER"))
		require.NoError(t, b.atlas.UnassignServiceAccount(data, id))
		require.NoError(t, b.atlas.SetServiceAccountAccessList(id, "10.1.2.3/8", "127.0.0.1/32", "192.0.2.1"))
		added, err := b.atlas.AddSecret(id, 48*time.Hour)
		require.NoError(t, err)
		want := emulator.ServiceAccount{
			ClientID: id, OrgID: b.org, Name: "other", Description: "words", CreatedAt: at(0), Minted: true,
			Grants:     emulator.Grants{Org: []string{"ORG_MEMBER", "ORG_READ_ONLY"}, Projects: map[string][]string{web: {"GROUP_OWNER"}}},
			AccessList: []string{"10.0.0.0/8", "127.0.0.1/32", "192.0.2.1"},
			Secrets: []emulator.ServiceAccountSecret{
				{ID: b.account(id).Secrets[0].ID, Secret: secret, CreatedAt: at(0), ExpiresAt: at(24 * time.Hour)}, added,
			},
		}
		assert.Equal(t, want, b.account(id))
		assert.Equal(t, at(48*time.Hour), added.ExpiresAt)
		seeded, _ := b.atlas.AddServiceAccount(b.org, emulator.Grants{})
		assert.Len(t, b.atlas.ServiceAccounts(b.org), 2)
		assert.Equal(t, []emulator.ServiceAccount{want}, b.atlas.MintedServiceAccounts(b.org))
		b.tokenOf(id, added.Secret)

		require.NoError(t, b.atlas.DeleteServiceAccount(seeded))
		_, found := b.atlas.ServiceAccount(seeded)
		assert.False(t, found)
		_, err = b.atlas.AddSecret(seeded, time.Hour)
		for _, err := range []error{
			err, b.atlas.DeleteServiceAccount(seeded), b.atlas.SetServiceAccountRoles(seeded, "ORG_OWNER"), b.atlas.UnassignServiceAccount(data, id),
			b.atlas.SetServiceAccountRolesInProject(unknownID, id, "GROUP_OWNER"), b.atlas.SetServiceAccountAccessList(id, "everywhere"),
			b.atlas.DeleteSecret(id, unknownID), b.atlas.SetSecretExpiry(id, unknownID, at(0)),
		} {
			assert.Error(t, err)
		}
		assert.Panics(t, func() { b.atlas.AddAccessToken(seeded) })
		assert.Empty(t, b.atlas.ServiceAccounts(unknownID))
	})
}

// A snapshot keeps accounts whole, and one from before they had several secrets can be read.
func TestASnapshotKeepsAccounts(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		id, secret := b.makeAccount()
		b.tokenOf(id, secret)
		_, err := b.atlas.AddSecret(id, time.Hour)
		require.NoError(t, err)
		require.NoError(t, b.atlas.SetServiceAccountRolesInProject(b.projects[0], id, "GROUP_OWNER"))
		require.NoError(t, b.atlas.SetServiceAccountAccessList(id, "192.0.2.1", "192.0.2.2/32"))
		text, err := json.Marshal(b.atlas.Snapshot())
		require.NoError(t, err)
		var kept emulator.Snapshot
		require.NoError(t, json.Unmarshal(text, &kept))
		var again emulator.Server
		require.NoError(t, again.Restore(kept))
		assert.Equal(t, b.atlas.ServiceAccounts(b.org), again.ServiceAccounts(b.org))

		old := regexp.MustCompile(`"ServiceAccounts":\[.*\]`).ReplaceAllString(string(text),
			`"ServiceAccounts":[{"ClientID":"`+id+`","ClientSecret":"s3cret","OrgID":"`+b.org+`","Grants":{"Org":["ORG_OWNER"],"Projects":{}}}]`)
		kept = emulator.Snapshot{}
		require.NoError(t, json.Unmarshal([]byte(old), &kept))
		var older emulator.Server
		require.NoError(t, older.Restore(kept))
		account, _ := older.ServiceAccount(id)
		assert.Equal(t, "s3cret", account.Secrets[0].Secret)
		assert.Equal(t, 9999, account.Secrets[0].ExpiresAt.Year())
		assert.Regexp(t, `^[0-9a-f]{24}$`, account.Secrets[0].ID)
		assert.Empty(t, account.ClientSecret)
		assert.Contains(t, older.Secrets(), emulator.Secret{Kind: emulator.ClientSecret, Value: "s3cret"})

		kept.ServiceAccounts[0].ClientID, kept.ServiceAccounts[0].AccessList = unknownAccount, []string{"everywhere"}
		kept.Orgs, kept.Keys = nil, nil
		assert.ErrorContains(t, older.Restore(kept), "everywhere")
	})
}
