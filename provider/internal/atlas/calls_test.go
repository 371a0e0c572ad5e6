package atlas

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestLifeOfAKey(t *testing.T) {
	inWorld(t, func(w *world) {
		key, err := w.client.Mint(w.ctx, w.mintRequest())
		require.NoError(t, err)
		require.NoError(t, w.client.Assign(w.ctx, w.projects[1], key.ID, []string{"GROUP_OWNER"}))
		require.NoError(t, w.client.SetRoles(w.ctx, w.projects[0], key.ID, []string{"GROUP_OWNER", "GROUP_READ_ONLY"}))
		description := "api"
		got, err := w.client.UpdateKey(w.ctx, w.org, key.ID, KeyPatch{Description: &description, OrgRoles: []string{"ORG_READ_ONLY"}})
		require.NoError(t, err)
		assert.Equal(t, Key{
			ID: key.ID, PublicKey: key.PublicKey, OrgID: w.org, Description: "api", OrgRoles: []string{"ORG_READ_ONLY"},
			Projects: map[string][]string{
				w.projects[0]: {"GROUP_OWNER", "GROUP_READ_ONLY"},
				w.projects[1]: {"GROUP_OWNER"},
			},
		}, got)
		require.NoError(t, w.client.Unassign(w.ctx, w.projects[0], key.ID))
		require.NoError(t, w.client.Delete(w.ctx, w.org, key.ID))
		assert.Empty(t, w.atlas.MintedKeys(w.org))
		assert.Equal(t, 6, w.work(), "one request each")
	})
}

func TestPatchLeavesTheRestAlone(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		description := "changed"
		got, err := w.client.UpdateKey(w.ctx, w.org, key.ID, KeyPatch{Description: &description})
		require.NoError(t, err)
		key.Description = description
		assert.Equal(t, fromEmulator(key), got)

		got, err = w.client.UpdateKey(w.ctx, w.org, key.ID, KeyPatch{OrgRoles: []string{"ORG_OWNER"}})
		require.NoError(t, err)
		key.OrgRoles = []string{"ORG_OWNER"}
		assert.Equal(t, fromEmulator(key), got)
	})
}

func TestAssignWhereAssignedSetsRoles(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		require.NoError(t, w.client.Assign(w.ctx, w.projects[0], key.ID, []string{"GROUP_OWNER"}))
		now, _ := w.atlas.Key(key.ID)
		assert.Equal(t, []string{"GROUP_OWNER"}, now.Projects[w.projects[0]])
	})
}

func TestGoneIsSuccessForUnassignAndDelete(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		require.NoError(t, w.client.Unassign(w.ctx, w.projects[1], key.ID), "no such assignment")
		require.NoError(t, w.client.Unassign(w.ctx, someID, key.ID), "no such project")
		require.NoError(t, w.atlas.DeleteKey(key.ID))
		require.NoError(t, w.client.Unassign(w.ctx, w.projects[0], key.ID), "no such key")
		require.NoError(t, w.client.Delete(w.ctx, w.org, key.ID), "no such key")
	})
}

func TestProxysNotFoundIsNoSuccess(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		w.atlas.Inject(emulator.Fault{Method: http.MethodDelete, Status: http.StatusNotFound, Kind: emulator.HTML, Count: -1})
		assert.Error(t, w.client.Unassign(w.ctx, w.projects[0], key.ID))
		assert.Error(t, w.client.Delete(w.ctx, w.org, key.ID))
	})
}

func TestDeleteInAnUnknownOrganizationIsNoSuccess(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		assert.Error(t, w.client.Delete(w.ctx, someOrg, key.ID))
	})
}

func TestProjectOrg(t *testing.T) {
	inWorld(t, func(w *world) {
		got, err := w.client.ProjectOrg(w.ctx, w.projects[0])
		require.NoError(t, err)
		assert.Equal(t, w.org, got)
		_, err = w.client.ProjectOrg(w.ctx, someID)
		assert.True(t, HasCode(err, CodeProjectNotFound))
	})
}

func TestCredentialOrg(t *testing.T) {
	inWorld(t, func(w *world) {
		_, err := w.client.CredentialOrg(w.ctx)
		assert.ErrorContains(t, err, "API key only", "a service account's organization is not told")

		owner := w.atlas.AddOwnerKey(w.org)
		got, err := w.newClient(digest(owner)).CredentialOrg(w.ctx)
		require.NoError(t, err)
		assert.Equal(t, w.org, got)
	})
}
