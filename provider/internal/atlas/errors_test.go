package atlas

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestNotFoundIsAListOfCodes(t *testing.T) {
	for _, tc := range []struct {
		status int
		code   string
		want   Kind
	}{
		{http.StatusNotFound, CodeKeyNotFound, KindAPIKey},
		{http.StatusBadRequest, CodeKeyNotFound, KindAPIKey},
		{http.StatusNotFound, CodeProjectNotFound, KindProject},
		{http.StatusNotFound, "", ""},
		{http.StatusNotFound, "RESOURCE_NOT_FOUND", ""},
		{http.StatusBadRequest, "VALIDATION_ERROR", ""},
		{http.StatusForbidden, CodeKeyNotFound, ""},
		{http.StatusGone, CodeKeyNotFound, ""},
	} {
		err := keyAtOrg(opReadKey, someOrg, someID).answered(&http.Response{StatusCode: tc.status}, fmt.Appendf(nil, `{"errorCode":%q}`, tc.code))
		for _, kind := range []Kind{KindAPIKey, KindProject, KindOrganization, ""} {
			assert.Equal(t, kind != "" && kind == tc.want, IsNotFound(err, kind), "%d %s: no such %s?", tc.status, tc.code, kind)
		}
	}
}

// rolesMissing are the codes of Atlas's for a credential that lacks a role.
var rolesMissing = []string{"USER_UNAUTHORIZED", "USER_CANNOT_ACCESS_GROUP", "USER_CANNOT_ACCESS_ORG", "NOT_IN_GROUP", "NOT_ORG_OWNER", "NOT_API_KEY_ADMIN"}

func TestMissingRoleIsAListOfCodes(t *testing.T) {
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		for _, code := range rolesMissing {
			assert.True(t, IsForbidden(&Error{Status: status, Code: code}), "%d %s", status, code)
		}
		for _, code := range []string{"", "UNEXPECTED_ERROR", "IP_ADDRESS_NOT_ON_ACCESS_LIST", "ORG_REQUIRES_ACCESS_LIST",
			"RESOURCE_REQUIRES_WHITELIST", "CANNOT_DEMOTE_LAST_ORG_OWNER", "SOMETHING_NEW"} {
			assert.False(t, IsForbidden(&Error{Status: status, Code: code}), "%d %s", status, code)
		}
	}
	assert.False(t, IsForbidden(&Error{Status: http.StatusBadRequest, Code: "NOT_ORG_OWNER"}))
}

// What each refusal of the credential tells the user to do.
func TestFixesOfRefusals(t *testing.T) {
	const lacksRole = "The credential lacks a role: to delete the API key takes Organization Owner (ORG_OWNER) in organization " + someOrg
	for i, tc := range []struct {
		answer respond
		says   string
	}{
		{atlasError(401, "UNEXPECTED_ERROR", "You are not authorized for this resource."), fixCredential},
		{answering(401, "application/json", `{"error":401,"errorCode":"UNEXPECTED_ERROR","detail":null}`), fixCredential},
		{answering(401, "application/json", `{"error":401,"reason":"Unauthorized","detail":"You are not authorized for this resource."}`), fixCredential},
		{answering(401, "text/plain", ""), fixCredential},
		{answering(401, "application/json", `{"error":401,"errorCode":"UNEXPECTED_ERROR","parameters":["disk"]}`), "a code that is not known here"},
		{atlasError(403, "UNEXPECTED_ERROR", "No."), "a code that is not known here"},
		{atlasError(401, "SOMETHING_NEW", "No."), "a code that is not known here"},
		{atlasError(403, "SOMETHING_NEW", "No."), "a code that is not known here"},
		{atlasError(403, "ORG_REQUIRES_ACCESS_LIST", "No."), fixDemanded},
		{atlasError(403, "ORG_REQUIRES_WHITELIST", "No."), fixDemanded},
		{atlasError(403, "RESOURCE_REQUIRES_WHITELIST", "No."), fixDemanded},
		{atlasError(403, "RESOURCE_REQUIRES_ACCESS_LIST", "No."), fixDemanded},
		{atlasError(401, "NOT_IN_GROUP", "No."), "or there is no such project (any more)"},
		{atlasError(401, "NOT_ORG_OWNER", "No."), lacksRole},
		{atlasError(401, "USER_CANNOT_ACCESS_ORG", "No."), lacksRole},
		{answering(403, "text/html", `{"error":403,"errorCode":"NOT_ORG_OWNER","detail":"No."}`), lacksRole},
		{answering(403, jsonType, "\uFEFF"+`{"error":"403","errorCode":"NOT_ORG_OWNER","detail":{}}`), lacksRole},
	} {
		t.Run(fmt.Sprint("row ", i+1), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				assert.ErrorContains(t, failWith(t, tc.answer, operations["delete"]), tc.says)
			})
		})
	}
}

// Only a code that says so makes of a removal that is refused one that is done.
func TestRemovalBelievesOnlyTheCodesThatMeanIt(t *testing.T) {
	gone := map[string]bool{"API_KEY_NOT_FOUND": true, "GROUP_NOT_FOUND": true, "API_KEY_NOT_IN_GROUP": true}
	for _, code := range append([]string{"API_KEY_NOT_FOUND", "GROUP_NOT_FOUND", "API_KEY_NOT_IN_GROUP", "RESOURCE_NOT_FOUND", "ORG_NOT_FOUND",
		"SOMETHING_NOT_FOUND", "VALIDATION_ERROR", "UNEXPECTED_ERROR", "LAST_KEY_OF_GROUP", ""}, rolesMissing...) {
		for _, status := range []int{400, 401, 403, 404, 405, 409, 410, 422} {
			t.Run(fmt.Sprint(status, " ", code), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					answer := atlasError(status, code, "No.")
					if code == "" {
						answer = answering(status, "text/html", "<html>No.</html>")
					}
					err := failWith(t, answer, operations["unassign"])
					assert.Equal(t, gone[code] && (status == 400 || status == 404), err == nil, "%v", err)
				})
			})
		}
	}
}

// Atlas was recorded to answer a key that is gone with 404, and with 400 as well.
func TestKeyThatIsGoneBy400(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		w.atlas.Inject(emulator.Fault{Status: http.StatusBadRequest, Code: CodeKeyNotFound, Count: -1})
		_, err := w.client.Keys().Read(w.ctx, w.org, key.ID, nil)
		assert.True(t, IsNotFound(err, KindAPIKey), "%v", err)
		assert.ErrorContains(t, err, "Check the id")
		require.NoError(t, w.client.Assignments().Unassign(w.ctx, w.projects[0], key.ID))
		require.NoError(t, w.client.Keys().Delete(w.ctx, w.org, key.ID))
		_, err = w.client.Assignments().SetRoles(w.ctx, w.projects[0], key.ID, []string{"GROUP_OWNER"})
		assert.ErrorContains(t, err, "The API key does not exist (any more)")
	})
}
