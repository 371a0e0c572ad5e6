package atlas

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// Atlas is looked at to the end before an error says what is there.
func TestKeyThatTurnsUpBesideOthersIsNamed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.CreateVisibleAfter = 12 * time.Second
		w.atlas.Inject(lost(1))
		first, second := w.lookAlike(), w.lookAlike()
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		minted := w.atlas.MintedKeys(w.org)
		require.Len(t, minted, 1)
		w.assertNamed(err, minted[0], first, second)
	})
}

// The only candidate is deleted and another key made; then one more turns up, and a warning names it.
func TestKeyThatTurnsUpAfterTheDeletionIsNamed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(lost(1))
		var late emulator.Key
		time.AfterFunc(7*time.Second, func() { late = w.lookAlike() })
		key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.NoError(t, err)
		w.assertMinted(key)
		w.assertAlive(late)
		require.Len(t, w.warnings.all(), 1)
		goldenText(t, "warning-late", w.warnings.all()[0])
		assert.Contains(t, w.warnings.all()[0], late.PublicKey)
	})
}

// The answer that followed is not kept back where the command is cancelled meanwhile; that Atlas was not looked at to the
// end is told.
func TestLooksAfterTheDeletionEndWithTheContext(t *testing.T) {
	inWorld(t, func(w *world) {
		ctx, cancel := context.WithCancelCause(w.ctx)
		time.AfterFunc(8*time.Second, func() { cancel(errTest) })
		w.atlas.Inject(lost(1))
		begun := time.Now()
		key, err := w.client.Keys().Mint(ctx, w.mintRequest())
		require.NoError(t, err)
		w.assertMinted(key)
		assert.Equal(t, 8*time.Second, time.Since(begun))
		require.Len(t, w.warnings.all(), 1)
		goldenText(t, "warning-not-looked", w.warnings.all()[0])
	})
}

// After the second deletion too Atlas is looked at to the end, before it is said that nothing is left.
func TestKeyThatTurnsUpAfterTheLastDeletionIsNamed(t *testing.T) {
	inWorld(t, func(w *world) {
		second := lost(2)
		var late emulator.Key
		second.Hook = func() { time.AfterFunc(7*time.Second, func() { late = w.lookAlike() }) }
		w.atlas.Inject(lost(1), second)
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		w.assertAlive(late)
		w.assertNamed(err, late)
		assert.NotContains(t, err.Error(), "was left behind")
	})
}

func TestThatNothingIsLeftIsNotSaidUnseen(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(lost(1), lost(2), emulator.Fault{Method: http.MethodGet, Path: mintRoute, Status: http.StatusBadGateway, Nth: 5, Count: -1})
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.ErrorIs(t, err, errUnsettled)
		assert.NotContains(t, err.Error(), "was left behind")
	})
}

// What the first of two lost requests made turns up while the second one is settled.
func TestFirstKeyThatTurnsUpWithTheSecondIsNamed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.CreateVisibleAfter = 40 * time.Second
		first := lost(1)
		w.atlas.Inject(first, lost(2))
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		minted := w.atlas.MintedKeys(w.org)
		require.Len(t, minted, 2)
		w.assertNamed(err, minted[0])
	})
}

// It does so too where the first settlement took so long that, by the second request, it is older than a minute.
func TestFirstKeyThatTurnsUpLongAfterIsNamed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.CreateVisibleAfter = 100 * time.Second
		begun := time.Now()
		w.atlas.Inject(lost(1), lost(2), emulator.Fault{Method: http.MethodGet, Path: mintRoute, Status: http.StatusForbidden, Count: -1,
			Match: func(*http.Request) bool { return time.Since(begun) < 70*time.Second }})
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		minted := w.atlas.MintedKeys(w.org)
		require.Len(t, minted, 2)
		w.assertNamed(err, minted[0])
	})
}
