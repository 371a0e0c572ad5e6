package atlas

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
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

// TestCredentialOrgIsAskedForOnce: a failure is nobody else's.
func TestCredentialOrgIsAskedForOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(emulator.Fault{Status: 403})
		_, err := w.client.Caller().Org(w.ctx)
		require.Error(t, err)
		w.atlas.ClearLog()
		var asking errgroup.Group
		for range 8 {
			asking.Go(func() error {
				got, err := w.client.Caller().Org(w.ctx)
				assert.Equal(t, w.org, got)
				return err
			})
		}
		require.NoError(t, asking.Wait())
		assert.Equal(t, 1, w.atlas.Counts().Work)
	})
}
