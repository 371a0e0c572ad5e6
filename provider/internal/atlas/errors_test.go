package atlas

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestNotFoundIsAListOfCodes(t *testing.T) {
	for _, tc := range []struct {
		status int
		code   string
		want   Kind
	}{
		{http.StatusNotFound, CodeKeyNotFound, KindAPIKey},
		{http.StatusBadRequest, CodeKeyNotFound, KindAPIKey},
		{http.StatusNotFound, CodeProjectNotFound, KindProject},
		{http.StatusNotFound, "", ""},
		{http.StatusNotFound, "RESOURCE_NOT_FOUND", ""},
		{http.StatusBadRequest, "VALIDATION_ERROR", ""},
		{http.StatusForbidden, CodeKeyNotFound, ""},
		{http.StatusGone, CodeKeyNotFound, ""},
	} {
		err := &Error{Status: tc.status, Code: tc.code}
		for _, kind := range []Kind{KindAPIKey, KindProject, KindOrganization, ""} {
			assert.Equal(t, kind != "" && kind == tc.want, IsNotFound(err, kind), "%d %s: no such %s?", tc.status, tc.code, kind)
		}
	}
}

// Atlas was recorded to answer a key that is gone with 404, and with 400 as well.
func TestKeyThatIsGoneBy400(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		w.atlas.Inject(emulator.Fault{Status: http.StatusBadRequest, Code: CodeKeyNotFound, Count: -1})
		_, err := w.client.Keys().Read(w.ctx, w.org, key.ID, nil)
		assert.True(t, IsNotFound(err, KindAPIKey), "%v", err)
		assert.ErrorContains(t, err, "Check the id")
		require.NoError(t, w.client.Assignments().Unassign(w.ctx, w.projects[0], key.ID))
		require.NoError(t, w.client.Keys().Delete(w.ctx, w.org, key.ID))
		err = w.client.Assignments().SetRoles(w.ctx, w.projects[0], key.ID, []string{"GROUP_OWNER"})
		assert.ErrorContains(t, err, "The API key does not exist (any more)")
	})
}
