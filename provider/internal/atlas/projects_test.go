package atlas

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestProjectOrg(t *testing.T) {
	inWorld(t, func(w *world) {
		got, err := w.client.Projects().Org(w.ctx, w.projects[0])
		require.NoError(t, err)
		assert.Equal(t, w.org, got)
		_, err = w.client.Projects().Org(w.ctx, someID)
		assert.True(t, HasCode(err, CodeProjectNotFound))
	})
}

// It does not change: a process asks once, however many want to know.
func TestOrganizationOfAProjectIsAskedForOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Latency = time.Second
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				orgID, err := w.client.Projects().Org(w.ctx, w.projects[0])
				assert.NoError(t, err)
				assert.Equal(t, w.org, orgID)
			})
		}
		all.Wait()
		_, err := w.client.Projects().Org(w.ctx, w.projects[0])
		require.NoError(t, err)
		assert.Equal(t, 1, w.work())
		_, err = w.client.Projects().Org(w.ctx, w.projects[1])
		require.NoError(t, err)
		assert.Equal(t, 1, w.work())
	})
}

// What was refused is asked again.
func TestOrganizationOfAProjectThatWasNotToBeHad(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(emulator.Fault{Status: http.StatusForbidden})
		_, err := w.client.Projects().Org(w.ctx, w.projects[0])
		require.Error(t, err)
		_, err = w.client.Projects().Org(w.ctx, w.projects[0])
		require.NoError(t, err)
	})
}
