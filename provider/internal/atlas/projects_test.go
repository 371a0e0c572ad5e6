package atlas

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
