package atlas

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCredentialOrg(t *testing.T) {
	inWorld(t, func(w *world) {
		owner := w.atlas.AddOwnerKey(w.org)
		for _, client := range []*Client{w.client, w.newClient(digest(owner))} {
			got, err := client.Caller().Org(w.ctx)
			require.NoError(t, err)
			assert.Equal(t, w.org, got)
		}
		identity, err := w.newClient(digest(owner)).Caller().Identity(w.ctx)
		require.NoError(t, err)
		assert.Equal(t, owner.ID, identity.ID)
		assert.Equal(t, owner.PublicKey, identity.PublicKey)
		assert.Equal(t, []string{"ORG_OWNER"}, identity.OrgRoles)
	})
}
