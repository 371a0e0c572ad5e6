package atlas

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// lost is how the answer to the nth minting request gets lost after the key was made.
func lost(nth int) emulator.Fault {
	return emulator.Fault{Method: http.MethodPost, Path: mintRoute, Kind: emulator.Reset, After: true, Nth: nth}
}

// assertMinted checks that the key is what Atlas issued, and that no other was made and left.
func (w *world) assertMinted(key Key) {
	w.Helper()
	minted := w.atlas.MintedKeys(w.org)
	require.Equal(w, []string{key.ID}, ids(minted))
	assert.Equal(w, minted[0].PrivateKey, key.PrivateKey.Reveal())
	key.PrivateKey = redact.Secret{}
	assert.Equal(w, fromEmulator(minted[0]), key)
}

func TestMint(t *testing.T) {
	inWorld(t, func(w *world) {
		request := w.mintRequest()
		request.Roles = []string{"GROUP_READ_ONLY", "ORG_READ_ONLY", "GROUP_CLUSTER_MANAGER"}
		key, err := w.client.Keys().Mint(w.ctx, request)
		require.NoError(t, err)
		w.assertMinted(key)
		assert.Equal(t, []string{"ORG_READ_ONLY"}, key.OrgRoles)
		assert.Equal(t, map[string][]string{w.projects[0]: {"GROUP_CLUSTER_MANAGER", "GROUP_READ_ONLY"}}, key.Projects)
		assert.Equal(t, 1, w.work())
	})
}

func TestAmbiguousMintIsSettled(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"answer lost":       {Kind: emulator.Reset, After: true},
		"request lost":      {Kind: emulator.Reset},
		"500 after":         {Status: http.StatusInternalServerError, After: true},
		"500 before":        {Status: http.StatusInternalServerError},
		"503 after":         {Status: http.StatusServiceUnavailable, After: true},
		"hang after":        {Kind: emulator.Hang, After: true},
		"hang before":       {Kind: emulator.Hang},
		"truncated":         {Kind: emulator.Truncated, After: true},
		"cut body":          {Kind: emulator.CutBody, After: true},
		"HTML after":        {Kind: emulator.HTML, After: true},
		"empty body after":  {Kind: emulator.EmptyBody, After: true},
		"empty body before": {Kind: emulator.EmptyBody},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				fault.Method, fault.Path = http.MethodPost, mintRoute
				w.atlas.Inject(fault)
				key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
				require.NoError(t, err)
				w.assertMinted(key)
				assert.Equal(t, 2, w.atlas.Counts().ByRoute["POST "+mintRoute])
			})
		})
	}
}

func TestMintAnsweredWithAnErrorIsNotRepeated(t *testing.T) {
	inWorld(t, func(w *world) {
		request := w.mintRequest()
		request.Roles = []string{"GROUP_NONSENSE"}
		_, err := w.client.Keys().Mint(w.ctx, request)
		assert.True(t, HasCode(err, "INVALID_ENUM_VALUE"), "%v", err)
		assert.Equal(t, 1, w.work())
	})
}

func TestThereIsNoThirdMint(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(lost(1), lost(2))
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		golden(t, "mint-lost-twice", err)
		assert.Empty(t, w.atlas.MintedKeys(w.org))
		assert.Equal(t, 2, w.atlas.Counts().ByRoute["POST "+mintRoute])
		assert.Equal(t, 2, w.atlas.Counts().ByRoute["DELETE "+orgKeyRoute])
	})
}

func TestMintsOfDifferentFingerprintsRunSideBySide(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Latency = time.Second
		begun := time.Now()
		var all sync.WaitGroup
		for _, description := range []string{"one", "two", "three"} {
			all.Go(func() {
				request := w.mintRequest()
				request.Description = description
				_, err := w.client.Keys().Mint(w.ctx, request)
				assert.NoError(t, err)
			})
		}
		all.Wait()
		assert.Equal(t, time.Second, time.Since(begun))
	})
}

func TestCancelledMint(t *testing.T) {
	t.Run("before it has begun", func(t *testing.T) {
		inWorld(t, func(w *world) {
			ctx, cancel := context.WithCancelCause(w.ctx)
			cancel(errTest)
			_, err := w.client.Keys().Mint(ctx, w.mintRequest())
			assert.ErrorIs(t, err, errTest)
			assert.Zero(t, w.work())
		})
	})
	t.Run("in flight: its answer is awaited", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.atlas.Latency = 20 * time.Second
			ctx, cancel := context.WithCancel(w.ctx)
			defer cancel()
			time.AfterFunc(10*time.Second, cancel)
			key, err := w.client.Keys().Mint(ctx, w.mintRequest())
			require.NoError(t, err)
			w.assertMinted(key)
		})
	})
	t.Run("at its deadline: its answer is awaited", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.atlas.Latency = 20 * time.Second
			ctx, cancel := context.WithTimeout(w.ctx, 10*time.Second)
			defer cancel()
			key, err := w.client.Keys().Mint(ctx, w.mintRequest())
			require.NoError(t, err)
			w.assertMinted(key)
		})
	})
	t.Run("in flight, answer lost: settled, and no second mint", func(t *testing.T) {
		inWorld(t, func(w *world) {
			ctx, cancel := context.WithCancelCause(w.ctx)
			fault := lost(1)
			fault.Hook = func() { cancel(errTest) }
			w.atlas.Inject(fault)
			_, err := w.client.Keys().Mint(ctx, w.mintRequest())
			require.ErrorIs(t, err, errTest)
			assert.Empty(t, w.atlas.MintedKeys(w.org))
			assert.Equal(t, 1, w.atlas.Counts().ByRoute["POST "+mintRoute])
		})
	})
	t.Run("while Atlas is away: the settlement ends", func(t *testing.T) {
		inWorld(t, func(w *world) {
			ctx, cancel := context.WithCancelCause(w.ctx)
			fault := lost(1)
			fault.Hook = func() { cancel(errTest) }
			w.atlas.Inject(fault, emulator.Fault{Method: http.MethodGet, Path: mintRoute, Status: http.StatusBadGateway, Count: -1})
			begun := time.Now()
			_, err := w.client.Keys().Mint(ctx, w.mintRequest())
			require.ErrorIs(t, err, errUnsettled)
			assert.InDelta(t, afterCancel.Seconds(), time.Since(begun).Seconds(), 1)
			assert.ErrorContains(t, err, w.projects[0])
		})
	})
	t.Run("while it waits for a twin", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.atlas.Latency = 20 * time.Second
			ctx, cancel := context.WithCancelCause(w.ctx)
			var all sync.WaitGroup
			all.Go(func() {
				_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
				assert.NoError(t, err)
			})
			synctest.Wait()
			time.AfterFunc(time.Second, func() { cancel(errTest) })
			begun := time.Now()
			_, err := w.client.Keys().Mint(ctx, w.mintRequest())
			assert.ErrorIs(t, err, errTest)
			assert.Equal(t, time.Second, time.Since(begun))
			all.Wait()
			assert.Len(t, w.atlas.MintedKeys(w.org), 1)
		})
	})
}

func TestFingerprintIsWhatAtlasWillHave(t *testing.T) {
	want := MintRequest{ProjectID: projectA, Description: "web", Roles: []string{"GROUP_READ_ONLY", "GROUP_OWNER", "GROUP_OWNER"}}.fingerprint()
	assert.Equal(t, fingerprint{projectID: projectA, description: "web",
		projectRoles: []string{"GROUP_OWNER", "GROUP_READ_ONLY"}, orgRoles: []string{"ORG_MEMBER"}}, want)

	mixed := MintRequest{ProjectID: projectA, Roles: []string{"ORG_READ_ONLY", "GROUP_OWNER"}}.fingerprint()
	assert.Equal(t, []string{"ORG_READ_ONLY"}, mixed.orgRoles, "Atlas adds ORG_MEMBER only where there is no other")
}
