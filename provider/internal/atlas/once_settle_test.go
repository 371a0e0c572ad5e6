package atlas

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestLateVisibleKeyOfALostAnswerIsFound(t *testing.T) {
	for _, after := range []time.Duration{time.Second, 5 * time.Second, 14 * time.Second} {
		inWorld(t, func(w *world) {
			w.atlas.CreateVisibleAfter = after
			w.atlas.Inject(lost(1))
			key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
			require.NoError(t, err)
			w.assertMinted(key)
		})
	}
}

func TestKeyVisibleInTheLastLookOnlyIsNamed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.CreateVisibleAfter = 20 * time.Second
		w.atlas.Inject(lost(1))
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		left := w.atlas.MintedKeys(w.org)
		require.Len(t, left, 1)
		assert.ErrorIs(t, err, errUnsettled)
		assert.ErrorContains(t, err, left[0].ID)
		assert.ErrorContains(t, err, left[0].PublicKey)
	})
}

func TestDeletedKeyThatIsStillReadableIsNoCandidate(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.DeleteVisibleFor = time.Minute
		w.atlas.Inject(lost(1), lost(2))
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.ErrorContains(t, err, "of which no key was left behind")
		assert.Empty(t, w.atlas.MintedKeys(w.org))
	})
}

// Whoever may not delete the key, or not even read it at the organization, is told of it.
func TestRefusedDeletionNamesKeyAndRole(t *testing.T) {
	for name, org := range map[string][]string{"mint-deletion-refused": {"ORG_MEMBER"}, "mint-read-refused": nil} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				client := w.newClient(w.token(emulator.Grants{Org: org, Projects: map[string][]string{w.projects[0]: {"GROUP_OWNER"}}}))
				w.atlas.Inject(lost(1))
				_, err := client.Keys().Mint(w.ctx, w.mintRequest())
				left := w.atlas.MintedKeys(w.org)
				require.Len(t, left, 1)
				golden(t, name, err)
				assert.ErrorContains(t, err, left[0].ID)
				assert.ErrorContains(t, err, left[0].PublicKey)
				assert.ErrorContains(t, err, "Organization Owner (ORG_OWNER)")
				assert.Equal(t, 1, w.atlas.Counts().ByRoute["POST "+mintRoute])
			})
		})
	}
}

// The only candidate is somebody else's, and may not be deleted; the key of the lost answer turns up later: both are named.
func TestRefusedDeletionIsToldAfterTheLastLook(t *testing.T) {
	inWorld(t, func(w *world) {
		client := w.projectScoped(map[string][]string{w.projects[0]: {"GROUP_OWNER"}})
		w.atlas.CreateVisibleAfter = 12 * time.Second
		w.atlas.Inject(lost(1))
		other := w.lookAlike()
		_, err := client.Keys().Mint(w.ctx, w.mintRequest())
		minted := w.atlas.MintedKeys(w.org)
		require.Len(t, minted, 1)
		w.assertNamed(err, minted[0], other)
	})
}

// The key of a lost answer is young: that it is not there to be deleted is not believed at once.
func TestDeletionThatAtlasDoesNotFindIsRepeated(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(lost(1), emulator.Fault{Method: http.MethodDelete, Path: orgKeyRoute, Status: http.StatusNotFound, Code: CodeKeyNotFound, Count: 3})
		key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.NoError(t, err)
		assert.Equal(t, []string{key.ID}, ids(w.atlas.MintedKeys(w.org)))
	})
}

func TestFailingLooksAreRepeated(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(lost(1), emulator.Fault{Method: http.MethodGet, Path: mintRoute, Status: http.StatusForbidden, Count: 3})
		key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.NoError(t, err)
		w.assertMinted(key)
	})
}

func TestLooksThatNeverSucceedAreToldOf(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(lost(1), emulator.Fault{Method: http.MethodGet, Path: mintRoute, Status: http.StatusForbidden, Count: -1})
		begun := time.Now()
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.ErrorIs(t, err, errUnsettled)
		golden(t, "mint-unsettled", err)
		assert.Equal(t, 1, w.atlas.Counts().ByRoute["POST "+mintRoute], "no second mint while the first is unknown")
		assert.Less(t, time.Since(begun), 3*time.Minute)
	})
}

func TestWithoutAServerClockNothingIsDeleted(t *testing.T) {
	inWorld(t, func(w *world) {
		w.network = tampered{w.network, func(answer *http.Response, body string) string {
			answer.Header.Del("Date")
			return body
		}}
		w.client = w.newClient(w.token(emulator.Grants{Org: []string{"ORG_OWNER"}}))
		w.atlas.Inject(lost(1))
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		assert.ErrorIs(t, err, errUnsettled)
		assert.Len(t, w.atlas.MintedKeys(w.org), 1)
	})
}

func TestLostMintInAProjectThatIsSaidToBeGone(t *testing.T) {
	inWorld(t, func(w *world) {
		w.atlas.Inject(lost(1),
			emulator.Fault{Method: http.MethodGet, Path: mintRoute, Status: http.StatusNotFound, Code: CodeProjectNotFound, Count: -1})
		begun := time.Now()
		_, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		assert.ErrorIs(t, err, errUnsettled)
		assert.ErrorContains(t, err, CodeProjectNotFound)
		assert.Len(t, w.atlas.MintedKeys(w.org), 1, "the key is there whatever becomes of the project")
		assert.LessOrEqual(t, time.Since(begun), afterCancel+2*betweenRefusals)
	})
}
