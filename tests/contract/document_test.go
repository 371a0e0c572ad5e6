package contract

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func loaded(t *testing.T) *document {
	t.Helper()
	doc, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestDocumentIsValid(t *testing.T) {
	if err := loaded(t).Validate(t.Context(), openapi3.SetRegexCompiler(compilePattern)); err != nil {
		t.Error(err)
	}
}

func TestDocumentHasEveryRoute(t *testing.T) {
	doc := loaded(t)
	for _, route := range emulator.Routes() {
		if route.Path == tokenPath || route.Path == revokePath {
			continue
		}
		item := doc.Paths.Value(route.Path)
		if item == nil || item.GetOperation(route.Method) == nil {
			t.Errorf("the document lacks %s %s: see internal/trim", route.Method, route.Path)
		}
	}
}

// TestRoutesAreNamedAfterOperations holds the names of the emulator's routes to the document.
func TestRoutesAreNamedAfterOperations(t *testing.T) {
	doc := loaded(t)
	names := map[emulator.Route]string{
		emulator.RouteGetSystemStatus: "getSystemStatus",
		emulator.RouteListGroups:      "listGroups", emulator.RouteGetGroup: "getGroup",
		emulator.RouteListGroupAPIKeys: "listGroupApiKeys", emulator.RouteCreateGroupAPIKey: "createGroupApiKey",
		emulator.RouteAddGroupAPIKey: "addGroupApiKey", emulator.RouteRemoveGroupAPIKey: "removeGroupApiKey",
		emulator.RouteUpdateGroupAPIKeyRoles: "updateGroupApiKeyRoles",
		emulator.RouteListOrgs:               "listOrgs", emulator.RouteGetOrg: "getOrg",
		emulator.RouteListOrgAPIKeys: "listOrgApiKeys", emulator.RouteCreateOrgAPIKey: "createOrgApiKey",
		emulator.RouteGetOrgAPIKey: "getOrgApiKey", emulator.RouteUpdateOrgAPIKey: "updateOrgApiKey",
		emulator.RouteDeleteOrgAPIKey:                "deleteOrgApiKey",
		emulator.RouteListOrgAPIKeyAccessListEntries: "listOrgApiKeyAccessListEntries",
		emulator.RouteCreateOrgAPIKeyAccessListEntry: "createOrgApiKeyAccessListEntry",
		emulator.RouteGetOrgAPIKeyAccessListEntry:    "getOrgApiKeyAccessListEntry",
		emulator.RouteDeleteOrgAPIKeyAccessListEntry: "deleteOrgApiKeyAccessListEntry",
		emulator.RouteGetOrgSettings:                 "getOrgSettings", emulator.RouteUpdateOrgSettings: "updateOrgSettings",

		emulator.RouteListOrgServiceAccounts: "listOrgServiceAccounts", emulator.RouteCreateOrgServiceAccount: "createOrgServiceAccount",
		emulator.RouteGetOrgServiceAccount: "getOrgServiceAccount", emulator.RouteUpdateOrgServiceAccount: "updateOrgServiceAccount",
		emulator.RouteDeleteOrgServiceAccount:                "deleteOrgServiceAccount",
		emulator.RouteCreateOrgServiceAccountSecret:          "createOrgServiceAccountSecret",
		emulator.RouteDeleteOrgServiceAccountSecret:          "deleteOrgServiceAccountSecret",
		emulator.RouteGetOrgServiceAccountGroups:             "getOrgServiceAccountGroups",
		emulator.RouteListOrgServiceAccountAccessList:        "listOrgServiceAccountAccessList",
		emulator.RouteCreateOrgServiceAccountAccessList:      "createOrgServiceAccountAccessList",
		emulator.RouteDeleteOrgServiceAccountAccessListEntry: "deleteOrgServiceAccountAccessListEntry",

		emulator.RouteListGroupServiceAccounts: "listGroupServiceAccounts", emulator.RouteCreateGroupServiceAccount: "createGroupServiceAccount",
		emulator.RouteGetGroupServiceAccount: "getGroupServiceAccount", emulator.RouteUpdateGroupServiceAccount: "updateGroupServiceAccount",
		emulator.RouteDeleteGroupServiceAccount:                "deleteGroupServiceAccount",
		emulator.RouteInviteGroupServiceAccount:                "inviteGroupServiceAccount",
		emulator.RouteCreateGroupServiceAccountSecret:          "createGroupServiceAccountSecret",
		emulator.RouteDeleteGroupServiceAccountSecret:          "deleteGroupServiceAccountSecret",
		emulator.RouteListGroupServiceAccountAccessList:        "listGroupServiceAccountAccessList",
		emulator.RouteCreateGroupServiceAccountAccessList:      "createGroupServiceAccountAccessList",
		emulator.RouteDeleteGroupServiceAccountAccessListEntry: "deleteGroupServiceAccountAccessListEntry",
	}
	for _, route := range emulator.Routes() {
		if route.Path == tokenPath || route.Path == revokePath {
			continue // are in no document
		}
		if got := doc.Paths.Value(route.Path).GetOperation(route.Method).OperationID; got != names[route] {
			t.Errorf("%s is %s in the document, and named after %q", route, got, names[route])
		}
	}
}

// TestEveryPathIsFound with parameters that hold an escaped slash, as the addresses in some paths do.
func TestEveryPathIsFound(t *testing.T) {
	doc := loaded(t)
	for path, item := range doc.Paths.Map() {
		target := regexp.MustCompile(`{\w+}`).ReplaceAllString(path, "10.0.0.0%2F8")
		for method := range item.Operations() {
			route, _, err := doc.router.FindRoute(httptest.NewRequestWithContext(t.Context(), method, target, nil))
			if err != nil {
				t.Errorf("%s %s: %v", method, target, err)
			} else if route.Path != path {
				t.Errorf("%s %s leads to %s, want %s", method, target, route.Path, path)
			}
		}
	}
}

// TestExceptionsAreStillNeeded tells when an exception of document.go can go.
func TestExceptionsAreStillNeeded(t *testing.T) {
	if !strings.Contains(string(vendor), "(?!$)") {
		t.Error("no pattern has a lookahead any more: compilePattern can go")
	}
}
