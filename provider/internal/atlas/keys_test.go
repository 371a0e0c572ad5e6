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
		key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.NoError(t, err)
		_, err = w.client.Assignments().Assign(w.ctx, w.projects[1], key.ID, []string{"GROUP_OWNER"})
		require.NoError(t, err)
		_, err = w.client.Assignments().SetRoles(w.ctx, w.projects[0], key.ID, []string{"GROUP_OWNER", "GROUP_READ_ONLY"})
		require.NoError(t, err)
		description := "api"
		got, err := w.client.Keys().Patch(w.ctx, w.org, key.ID, KeyPatch{Description: &description, OrgRoles: []string{"ORG_READ_ONLY"}})
		require.NoError(t, err)
		assert.Equal(t, Key{
			ID: key.ID, PublicKey: key.PublicKey, OrgID: w.org, Description: "api", OrgRoles: []string{"ORG_READ_ONLY"},
			Projects: map[string][]string{
				w.projects[0]: {"GROUP_OWNER", "GROUP_READ_ONLY"},
				w.projects[1]: {"GROUP_OWNER"},
			},
		}, got)
		require.NoError(t, w.client.Assignments().Unassign(w.ctx, w.projects[0], key.ID))
		require.NoError(t, w.client.Keys().Delete(w.ctx, w.org, key.ID))
		assert.Empty(t, w.atlas.MintedKeys(w.org))
		assert.Equal(t, 6, w.work(), "one request each")
	})
}

func TestPatchLeavesTheRestAlone(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		description := "changed"
		got, err := w.client.Keys().Patch(w.ctx, w.org, key.ID, KeyPatch{Description: &description})
		require.NoError(t, err)
		key.Description = description
		assert.Equal(t, fromEmulator(key), got)

		got, err = w.client.Keys().Patch(w.ctx, w.org, key.ID, KeyPatch{OrgRoles: []string{"ORG_OWNER"}})
		require.NoError(t, err)
		key.OrgRoles = []string{"ORG_OWNER"}
		assert.Equal(t, fromEmulator(key), got)
	})
}

func TestProxysNotFoundIsNoSuccess(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		w.atlas.Inject(emulator.Fault{Method: http.MethodDelete, Status: http.StatusNotFound, Kind: emulator.HTML, Count: -1})
		assert.Error(t, w.client.Assignments().Unassign(w.ctx, w.projects[0], key.ID))
		assert.Error(t, w.client.Keys().Delete(w.ctx, w.org, key.ID))
	})
}

func TestDeleteInAnUnknownOrganizationIsNoSuccess(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		assert.Error(t, w.client.Keys().Delete(w.ctx, someOrg, key.ID))
	})
}
