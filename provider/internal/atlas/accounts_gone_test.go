package atlas

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// removals are the calls after which something is not there any more, with the kinds of objects whose absence is as good.
var removals = map[string]struct {
	remove func(w *world, owner Object, clientID, secretID string) error
	gone   []Kind
}{
	"delete": {func(w *world, _ Object, clientID, _ string) error {
		return w.client.Accounts().Delete(w.ctx, w.org, clientID)
	}, []Kind{KindServiceAccount}},
	"leave": {func(w *world, _ Object, clientID, _ string) error {
		return w.client.Accounts().Leave(w.ctx, w.projects[0], clientID)
	}, []Kind{KindServiceAccount, KindAssignment, KindProject}},
	"delete secret": {func(w *world, owner Object, clientID, secretID string) error {
		return w.client.Accounts().DeleteSecret(w.ctx, owner, clientID, secretID)
	}, []Kind{KindServiceAccount, KindSecret}},
	"remove entry": {func(w *world, owner Object, clientID, _ string) error {
		return w.client.AccountAccessList(owner, clientID).Remove(w.ctx, "203.0.113.7")
	}, []Kind{KindServiceAccount, KindAccessEntry}},
}

// saysGone are answers of Atlas's, and of what they say that there is none. The names of the codes are assumed, but for those of
// projects and keys: with 404 a name that is no other object's is believed too.
var saysGone = map[string]Kind{
	"404 SERVICE_ACCOUNT_NOT_FOUND":                   KindServiceAccount,
	"400 SERVICE_ACCOUNT_NOT_FOUND":                   KindServiceAccount,
	"404 OAUTH_CLIENT_NOT_FOUND":                      KindServiceAccount,
	"404 SERVICE_ACCOUNT_NOT_IN_GROUP":                KindAssignment,
	"400 SERVICE_ACCOUNT_NOT_IN_GROUP":                KindAssignment,
	"404 SERVICE_ACCOUNT_SECRET_NOT_FOUND":            KindSecret,
	"400 SERVICE_ACCOUNT_SECRET_NOT_FOUND":            KindSecret,
	"404 SERVICE_ACCOUNT_ACCESS_LIST_ENTRY_NOT_FOUND": KindAccessEntry,
	"400 SERVICE_ACCOUNT_ACCESS_LIST_ENTRY_NOT_FOUND": KindAccessEntry,
	"404 IP_ADDRESS_NOT_FOUND":                        KindAccessEntry,
	"404 GROUP_NOT_FOUND":                             KindProject,
	"404 API_KEY_NOT_FOUND":                           KindAPIKey,

	"404 ":                             "",
	"404 RESOURCE_NOT_FOUND":           "",
	"404 NOT_FOUND":                    "",
	"404 ORG_NOT_FOUND":                "",
	"404 UNEXPECTED_ERROR":             "",
	"404 NOT_IN_GROUP":                 "", // whoever asks is not in it
	"400 OAUTH_CLIENT_NOT_FOUND":       "",
	"400 INVALID_ROLE_ASSIGNMENT":      "",
	"403 SERVICE_ACCOUNT_NOT_FOUND":    "",
	"409 SERVICE_ACCOUNT_NOT_FOUND":    "",
	"410 SERVICE_ACCOUNT_NOT_FOUND":    "",
	"401 SERVICE_ACCOUNT_NOT_IN_GROUP": "",
	"500 SERVICE_ACCOUNT_NOT_FOUND":    "",
}

func TestWhatIsGoneOfAnAccountIsAListOfCodes(t *testing.T) {
	org := Object{KindOrganization, someOrg}
	for answer, gone := range saysGone {
		status, code := 0, answer[4:]
		_, _ = fmt.Sscan(answer[:3], &status)
		for _, call := range []call{
			opReadAccount.at(org, Object{KindServiceAccount, someAccount}),
			opDeleteSecret.at(org, Object{KindSecret, someID}, Object{KindServiceAccount, someAccount}),
			opRemoveAccountEntry.at(org, Object{KindServiceAccount, someAccount}),
		} {
			err := call.answered(&http.Response{StatusCode: status}, fmt.Appendf(nil, `{"errorCode":%q}`, code))
			for _, kind := range []Kind{KindServiceAccount, KindAssignment, KindSecret, KindAccessEntry, KindProject, KindAPIKey, KindOrganization} {
				assert.Equal(t, kind == gone, IsNotFound(err, kind), "%s: no such %s?", answer, kind)
			}
		}
	}
}

// A call that is about no account learns nothing of one.
func TestNotFoundSaysNothingOfAccountsElsewhere(t *testing.T) {
	err := keyAtOrg(opReadKey, someOrg, someID).answered(&http.Response{StatusCode: 404}, []byte(`{"errorCode":"OAUTH_CLIENT_NOT_FOUND"}`))
	assert.False(t, IsNotFound(err, KindServiceAccount))
}

// Of what is gone a removal is a success, and of nothing else.
func TestRemovalOfWhatIsGoneOfAnAccount(t *testing.T) {
	for name, removal := range removals {
		for answer, gone := range saysGone {
			t.Run(name+" "+answer, func(t *testing.T) {
				atOwners(t, func(w *world, owner Object) {
					clientID, secretID := w.oldAccount()
					fault := emulator.Fault{Method: http.MethodDelete, Code: answer[4:], Count: -1}
					_, _ = fmt.Sscan(answer[:3], &fault.Status)
					if fault.Code == "" {
						fault.Kind = emulator.HTML
					}
					w.atlas.Inject(fault)
					err := removal.remove(w, owner, clientID, secretID)
					assert.Equal(w, gone != "" && slices.Contains(removal.gone, gone), err == nil, "%v", err)
				})
			})
		}
	}
}

func TestRemovalTwice(t *testing.T) {
	for name, removal := range removals {
		t.Run(name, func(t *testing.T) {
			atOwners(t, func(w *world, owner Object) {
				clientID, secretID := w.oldAccount()
				for range 2 {
					require.NoError(w, removal.remove(w, owner, clientID, secretID))
				}
				assert.Equal(w, 2, w.work(), "none is waited for")
				_ = w.atlas.DeleteServiceAccount(clientID)
				require.NoError(w, removal.remove(w, owner, clientID, secretID))
			})
		})
	}
}

func TestReadOfWhatIsGone(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		clientID, _ := w.oldAccount()
		require.NoError(w, w.atlas.UnassignServiceAccount(w.projects[0], clientID))
		_, err := w.client.Accounts().Read(w.ctx, owner, clientID)
		if owner.Kind == KindProject {
			assert.True(w, IsNotFound(err, KindAssignment), "%v", err)
		} else {
			assert.NoError(w, err)
		}
		require.NoError(w, w.atlas.DeleteServiceAccount(clientID))
		_, err = w.client.Accounts().Read(w.ctx, owner, clientID)
		assert.True(w, IsNotFound(err, KindServiceAccount), "%v", err)
		assert.ErrorContains(w, err, "Check the client id")
		assert.Equal(w, 2, w.work())
	})
}

// TestSecretOfAnAccountThatHasLeftItsProject: it lives on in the organization, and is deleted there.
func TestSecretOfAnAccountThatHasLeftItsProject(t *testing.T) {
	inWorld(t, func(w *world) {
		clientID, secretID := w.oldAccount()
		require.NoError(t, w.atlas.UnassignServiceAccount(w.projects[0], clientID))
		require.NoError(t, w.client.Accounts().DeleteSecret(w.ctx, Object{KindProject, w.projects[0]}, clientID, secretID))
		left, _ := w.atlas.ServiceAccount(clientID)
		for _, secret := range left.Secrets {
			assert.NotEqual(t, secretID, secret.ID)
		}
	})
}
