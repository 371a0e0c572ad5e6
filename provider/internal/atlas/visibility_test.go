package atlas

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

func TestNewKeyIsWaitedFor(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.CreateVisibleAfter = 90 * time.Second
		key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.NoError(t, err)
		got, err := w.client.Keys().Read(w.ctx, w.org, key.ID, nil)
		require.NoError(t, err)
		key.PrivateKey = redact.Secret{}
		assert.Equal(t, key, got)
		require.NotEmpty(t, w.statuses.all())
		assert.Contains(t, w.statuses.all()[0], key.ID)
	})
}

func TestAbsenceOfAnOldKeyIsBelievedAtOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		require.NoError(t, w.atlas.DeleteKey(key.ID))
		_, err := w.client.Keys().Read(w.ctx, w.org, key.ID, nil)
		assert.True(t, IsNotFound(err, KindAPIKey))
		assert.Equal(t, 1, w.work())
	})
}

func TestAbsenceOfANewKeyIsBelievedAfterTwoMinutes(t *testing.T) {
	for _, offset := range []time.Duration{0, 30 * time.Minute, -30 * time.Minute} { // of the server's clock
		inWorld(t, func(w *world) {
			w.atlas.Advance(offset)
			key := w.atlas.AddKey(w.org, "web", emulator.Grants{})
			_, err := w.client.Keys().Read(w.ctx, w.org, key.ID, nil) // the client learns the server's clock
			require.NoError(t, err)
			require.NoError(t, w.atlas.DeleteKey(key.ID))
			begun := time.Now()
			_, err = w.client.Keys().Read(w.ctx, w.org, key.ID, nil)
			assert.True(t, IsNotFound(err, KindAPIKey))
			assert.InDelta(t, visibleAfter.Seconds(), time.Since(begun).Seconds(), 2)
			assert.LessOrEqual(t, w.work(), 14, "the pauses grow")
		})
	}
}

func TestWaitForANewKeyEndsWithTheContext(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.atlas.AddKey(w.org, "web", emulator.Grants{})
		require.NoError(t, w.atlas.DeleteKey(key.ID))
		ctx, cancel := context.WithTimeout(w.ctx, 10*time.Second)
		defer cancel()
		_, err := w.client.Keys().Read(ctx, w.org, key.ID, nil)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.False(t, IsNotFound(err, KindAPIKey), "nothing is known, so the key must stay in state")
	})
}

func TestKeyDeletedByUsIsNotWaitedFor(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.atlas.AddKey(w.org, "web", emulator.Grants{})
		require.NoError(t, w.client.Keys().Delete(w.ctx, w.org, key.ID))
		_, err := w.client.Keys().Read(w.ctx, w.org, key.ID, nil)
		assert.True(t, IsNotFound(err, KindAPIKey))
		assert.Equal(t, 2, w.work())
	})
}

func TestKeyDeletedByUsStaysDeletedThoughItIsRead(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.DeleteVisibleFor = 10 * time.Second
		key := w.atlas.AddKey(w.org, "web", emulator.Grants{})
		require.NoError(t, w.client.Keys().Delete(w.ctx, w.org, key.ID))
		_, err := w.client.Keys().Read(w.ctx, w.org, key.ID, nil)
		require.NoError(t, err, "it is still readable")
		time.Sleep(10 * time.Second)
		begun := time.Now()
		_, err = w.client.Keys().Read(w.ctx, w.org, key.ID, nil)
		assert.True(t, IsNotFound(err, KindAPIKey))
		assert.Zero(t, time.Since(begun))
	})
}

func TestMadeUpIDIsNotWaitedFor(t *testing.T) {
	inWorld(t, func(w *world) {
		for _, id := range []string{"ffffffffffffffffffffffff", "000000000000000000000000"} {
			_, err := w.client.Keys().Read(w.ctx, w.org, id, nil)
			assert.True(t, IsNotFound(err, KindAPIKey))
		}
		assert.Equal(t, 2, w.work())
	})
}

func TestNewKeyOfForbiddenOrganizationIsWaitedFor(t *testing.T) {
	inWorld(t, func(w *world) {
		client := w.projectScoped(map[string][]string{w.projects[0]: {"GROUP_OWNER"}})
		w.atlas.CreateVisibleAfter = 30 * time.Second
		key, err := client.Keys().Mint(w.ctx, w.mintRequest())
		require.NoError(t, err)
		got, err := client.Keys().Read(w.ctx, w.org, key.ID, w.projects[:1])
		require.NoError(t, err)
		assert.Equal(t, key.ID, got.ID)
	})
}

func TestWriteToANewKeyIsRepeated(t *testing.T) {
	inWorld(t, func(w *world) {
		key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.NoError(t, err)
		w.atlas.Inject(emulator.Fault{Method: http.MethodPatch, Path: projectKeyRoute, Status: http.StatusNotFound,
			Code: CodeKeyNotFound, Count: 3})
		_, err = w.client.Assignments().SetRoles(w.ctx, w.projects[0], key.ID, []string{"GROUP_OWNER"})
		require.NoError(t, err)
	})
}

// That a young key is gone is not believed where it is to be deleted either: it could be alive.
func TestRemovalOfANewKeyIsRepeated(t *testing.T) {
	inWorld(t, func(w *world) {
		key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.NoError(t, err)
		_, err = w.client.Assignments().Assign(w.ctx, w.projects[1], key.ID, []string{"GROUP_OWNER"})
		require.NoError(t, err)
		for _, path := range []string{projectKeyRoute, orgKeyRoute} {
			w.atlas.Inject(emulator.Fault{Method: http.MethodDelete, Path: path, Status: http.StatusNotFound, Code: CodeKeyNotFound, Count: 3})
		}
		require.NoError(t, w.client.Assignments().Unassign(w.ctx, w.projects[1], key.ID))
		now, _ := w.atlas.Key(key.ID)
		assert.Len(t, now.Projects, 1)
		require.NoError(t, w.client.Keys().Delete(w.ctx, w.org, key.ID))
		assert.Empty(t, w.atlas.MintedKeys(w.org))
	})
}

func TestNotFoundForAnyOtherReasonIsNotBelieved(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"another code":   {Status: http.StatusNotFound, Code: "RESOURCE_NOT_FOUND"},
		"a proxy's page": {Status: http.StatusNotFound, Kind: emulator.HTML},
		"no body":        {Status: http.StatusNotFound, Kind: emulator.EmptyBody},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				fault.Method, fault.Path = http.MethodGet, orgKeyRoute
				w.atlas.Inject(fault)
				_, err := w.client.Keys().Read(w.ctx, w.org, w.addOldKeys(1)[0].ID, nil)
				require.Error(t, err)
				assert.False(t, IsNotFound(err, KindAPIKey), "%v", err)
			})
		})
	}
}
