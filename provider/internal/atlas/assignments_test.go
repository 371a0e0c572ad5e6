package atlas

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestAssignWhereAssignedSetsRoles(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		require.NoError(t, w.client.Assignments().Assign(w.ctx, w.projects[0], key.ID, []string{"GROUP_OWNER"}))
		now, _ := w.atlas.Key(key.ID)
		assert.Equal(t, []string{"GROUP_OWNER"}, now.Projects[w.projects[0]])
	})
}

func TestGoneIsSuccessForUnassignAndDelete(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		require.NoError(t, w.client.Assignments().Unassign(w.ctx, w.projects[1], key.ID), "no such assignment")
		require.NoError(t, w.client.Assignments().Unassign(w.ctx, someID, key.ID), "no such project")
		require.NoError(t, w.atlas.DeleteKey(key.ID))
		require.NoError(t, w.client.Assignments().Unassign(w.ctx, w.projects[0], key.ID), "no such key")
		require.NoError(t, w.client.Keys().Delete(w.ctx, w.org, key.ID), "no such key")
	})
}

// The code tells it, whatever the status: Atlas was recorded to give it with 400; a conflict would be 409.
func TestKeyThatIsInTheProjectAlready(t *testing.T) {
	for _, status := range []int{http.StatusBadRequest, http.StatusConflict} {
		inWorld(t, func(w *world) {
			key := w.addOldKeys(1)[0]
			w.atlas.Inject(emulator.Fault{Method: http.MethodPost, Path: projectKeyRoute, Status: status, Code: CodeAlreadyInGroup})
			require.NoError(t, w.client.Assignments().Assign(w.ctx, w.projects[0], key.ID, []string{"GROUP_OWNER"}))
			now, _ := w.atlas.Key(key.ID)
			assert.Equal(t, []string{"GROUP_OWNER"}, now.Projects[w.projects[0]])
		})
	}
}
