package atlas

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCredentialOrg(t *testing.T) {
	inWorld(t, func(w *world) {
		_, err := w.client.Caller().Org(w.ctx)
		assert.ErrorContains(t, err, "API key only", "a service account's organization is not told")

		owner := w.atlas.AddOwnerKey(w.org)
		got, err := w.newClient(digest(owner)).Caller().Org(w.ctx)
		require.NoError(t, err)
		assert.Equal(t, w.org, got)
	})
}
