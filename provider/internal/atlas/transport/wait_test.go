package transport

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, reason := time.Now(), errors.New("the user pressed Ctrl-C")
		ctx, cancel := context.WithCancelCause(t.Context())
		assert.NoError(t, Pause(ctx, time.Minute))
		assert.Equal(t, time.Minute, time.Since(began))

		time.AfterFunc(10*time.Second, func() { cancel(reason) })
		assert.ErrorIs(t, Pause(ctx, time.Minute), reason)
		assert.Equal(t, 70*time.Second, time.Since(began))

		assert.ErrorIs(t, Pause(ctx, 0), reason, "has ended")
	})
}
