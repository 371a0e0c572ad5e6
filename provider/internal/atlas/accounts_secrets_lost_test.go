package atlas

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// lostSecret is how the answer to the nth request for a secret gets lost after it took effect, unsentSecret how the request does.
func lostSecret(owner Object, nth int) emulator.Fault {
	return emulator.Fault{Method: http.MethodPost, Path: secretsRoute(owner), Kind: emulator.Reset, After: true, Nth: nth}
}

func unsentSecret(owner Object) emulator.Fault {
	return emulator.Fault{Method: http.MethodPost, Path: secretsRoute(owner), Kind: emulator.Reset}
}

func TestLostAnswerAboutASecretIsSettled(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"answer lost":      {Kind: emulator.Reset, After: true},
		"request lost":     {Kind: emulator.Reset},
		"503 after":        {Status: http.StatusServiceUnavailable, After: true},
		"cut body":         {Kind: emulator.CutBody, After: true},
		"HTML after":       {Kind: emulator.HTML, After: true},
		"empty body after": {Kind: emulator.EmptyBody, After: true},
	} {
		t.Run(name, func(t *testing.T) {
			atOwners(t, func(w *world, owner Object) {
				clientID, first := w.oldAccount()
				fault.Method, fault.Path = http.MethodPost, secretsRoute(owner)
				w.atlas.Inject(fault)
				secret, err := w.client.Accounts().MintSecret(w.ctx, w.secretRequest(owner, clientID))
				require.NoError(w, err)
				w.assertSecret(clientID, secret, first)
				assert.Equal(w, 2, w.atlas.Counts().ByRoute["POST "+secretsRoute(owner)])
			})
		})
	}
}

func TestLostAnswerAboutASecretTwice(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		clientID, first := w.oldAccount()
		w.atlas.Inject(lostSecret(owner, 1), lostSecret(owner, 2))
		_, err := w.client.Accounts().MintSecret(w.ctx, w.secretRequest(owner, clientID))
		require.ErrorContains(w, err, "of which no client secret was left behind")
		assert.Equal(w, []string{first}, w.secretIDs(clientID))
		if owner.Kind == KindOrganization {
			golden(w.T, "secret-lost-twice", err)
		}
	})
}

// Those that were there before are nobody's doubt, however young they are.
func TestSecretsFromBeforeAreNeverTouched(t *testing.T) {
	for name, fault := range map[string]func(Object) emulator.Fault{
		"request lost": unsentSecret,
		"answer lost":  func(owner Object) emulator.Fault { return lostSecret(owner, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			atOwners(t, func(w *world, owner Object) {
				clientID, first := w.oldAccount()
				require.NoError(w, w.atlas.DeleteSecret(clientID, first))
				before, err := w.atlas.AddSecret(clientID, 24*time.Hour)
				require.NoError(w, err)
				w.atlas.Inject(fault(owner))
				secret, err := w.client.Accounts().MintSecret(w.ctx, w.secretRequest(owner, clientID))
				require.NoError(w, err)
				w.assertSecret(clientID, secret, before.ID)
			})
		})
	}
}

// assertSecretsSpared checks that the account has so many secrets still, and that an error names the youngest.
func (w *world) assertSecretsSpared(err error, owner Object, clientID string, number int) {
	w.Helper()
	require.ErrorIs(w, err, errUnsettled)
	left := w.secretIDs(clientID)
	require.Len(w, left, number)
	assert.ErrorContains(w, err, left[number-1])
	assert.NotContains(w, err.Error(), left[0], "it was there before")
	assert.Equal(w, 1, w.atlas.Counts().ByRoute["POST "+secretsRoute(owner)])
}

// Where others make secrets of the account too, the one that may be it is nobody's to delete.
func TestLostSecretOfASharedAccountIsNotDeleted(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		clientID, _ := w.oldAccount()
		w.atlas.Inject(lostSecret(owner, 1))
		request := w.secretRequest(owner, clientID)
		request.Shared = true
		_, err := w.client.Accounts().MintSecret(w.ctx, request)
		w.assertSecretsSpared(err, owner, clientID, 2)
		if owner.Kind == KindOrganization {
			golden(w.T, "secret-shared", err)
		}
	})
}

func TestLostRequestForASecretOfASharedAccountIsRepeated(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		clientID, first := w.oldAccount()
		w.atlas.Inject(unsentSecret(owner))
		request := w.secretRequest(owner, clientID)
		request.Shared = true
		secret, err := w.client.Accounts().MintSecret(w.ctx, request)
		require.NoError(w, err)
		w.assertSecret(clientID, secret, first)
	})
}

// Somebody else's secret of the same moments: it lives for another time, or has been used, or there are two that could be it.
func TestForeignSecretIsNotDeleted(t *testing.T) {
	for name, tc := range map[string]struct {
		life time.Duration
		lost bool
		use  bool
	}{
		"another lifetime":                 {life: 8 * time.Hour},
		"another lifetime, beside ours":    {life: 8 * time.Hour, lost: true},
		"used":                             {life: 24 * time.Hour, use: true},
		"just like ours, beside it":        {life: 24 * time.Hour, lost: true},
		"just like ours and used, besides": {life: 24 * time.Hour, lost: true, use: true},
	} {
		t.Run(name, func(t *testing.T) {
			atOwners(t, func(w *world, owner Object) {
				clientID, _ := w.oldAccount()
				time.AfterFunc(time.Second, func() {
					foreign, err := w.atlas.AddSecret(clientID, tc.life)
					assert.NoError(w, err)
					if tc.use {
						w.signIn(clientID, foreign.Secret)
					}
				})
				fault, number := unsentSecret(owner), 2
				if tc.lost {
					fault, number = lostSecret(owner, 1), 3
				}
				w.atlas.Inject(fault)
				_, err := w.client.Accounts().MintSecret(w.ctx, w.secretRequest(owner, clientID))
				w.assertSecretsSpared(err, owner, clientID, number)
			})
		})
	}
}

func TestSecretThatMayNotBeDeletedIsNamed(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		clientID, _ := w.oldAccount()
		w.atlas.Inject(lostSecret(owner, 1), emulator.Fault{Method: http.MethodDelete, Status: http.StatusForbidden, Count: -1})
		_, err := w.client.Accounts().MintSecret(w.ctx, w.secretRequest(owner, clientID))
		left := w.secretIDs(clientID)
		require.Len(w, left, 2)
		assert.ErrorContains(w, err, left[1])
		assert.ErrorContains(w, err, "Organization Owner (ORG_OWNER)")
		if owner.Kind == KindOrganization {
			golden(w.T, "secret-deletion-refused", err)
		}
	})
}

// Where Atlas does not show the account's secrets, nobody knows what came of the request: that one is not shown is no word that
// there is none.
func TestLostAnswerAboutASecretThatIsNotShown(t *testing.T) {
	for name, shown := range map[string]string{"none": `"secrets":null,"was":[`, "one without id": `"secrets":[{"createdAt":"2000-01-01T00:00:00Z"},`} {
		t.Run(name, func(t *testing.T) {
			atOwners(t, func(w *world, owner Object) {
				clientID, _ := w.oldAccount()
				w.tamper(func(answer *http.Response, body string) string {
					if answer.Request.Method == http.MethodGet {
						return strings.Replace(body, `"secrets":[`, shown, 1)
					}
					return body
				})
				w.atlas.Inject(lostSecret(owner, 1))
				_, err := w.client.Accounts().MintSecret(w.ctx, w.secretRequest(owner, clientID))
				require.ErrorIs(w, err, errUnsettled)
				assert.Len(w, w.secretIDs(clientID), 2)
				assert.Equal(w, 1, w.atlas.Counts().ByRoute["POST "+secretsRoute(owner)])
				if owner.Kind == KindOrganization && name == "none" {
					golden(w.T, "secret-unsettled", err)
				}
			})
		})
	}
}

// Nor are those that this process has made itself, though nobody has said that they were there.
func TestSecretsOfOursAreNoDoubts(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		clientID, first := w.oldAccount()
		require.NoError(w, w.atlas.DeleteSecret(clientID, first))
		request := w.secretRequest(owner, clientID)
		ours, err := w.client.Accounts().MintSecret(w.ctx, request)
		require.NoError(w, err)
		w.atlas.Inject(lostSecret(owner, 1))
		secret, err := w.client.Accounts().MintSecret(w.ctx, request)
		require.NoError(w, err)
		w.assertSecret(clientID, secret, ours.ID)
	})
}
