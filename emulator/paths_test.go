package emulator

import (
	"maps"
	"net/http"
	"testing"
)

// TestPathsOfEveryKind has paths of each shape that the vendor's document has for keys and service accounts.
func TestPathsOfEveryKind(t *testing.T) {
	const (
		keyEntries  = orgKeyPath + "/accessList"
		keyEntry    = keyEntries + "/{ipAddress}"
		account     = groupPath + "/serviceAccounts/{clientId}"
		invite      = account + ":invite"
		secret      = account + "/secrets/{secretId}"
		id          = "0123456789abcdef01234567"
		client      = "mdb_sa_id_0123456789abcDEF01234567"
		ofKey       = "/api/atlas/v2/orgs/" + id + "/apiKeys/" + id
		ofAccount   = "/api/atlas/v2/groups/" + id + "/serviceAccounts/" + client
		noSuchRoute = ""
	)
	table := newTable([]route{
		{Route: Route{"GET", orgKeyPath}}, {Route: Route{"GET", keyEntries}},
		{Route: Route{"GET", keyEntry}}, {Route: Route{"DELETE", keyEntry}},
		{Route: Route{"PATCH", account}}, {Route: Route{"POST", invite}}, {Route: Route{"DELETE", secret}},
	})
	address := func(text string) map[string]string {
		return map[string]string{"orgId": id, "apiUserId": id, "ipAddress": text}
	}
	for _, c := range []struct {
		method, path, route string
		params              map[string]string
		malformed           bool
	}{
		{"GET", ofKey, orgKeyPath, map[string]string{"orgId": id, "apiUserId": id}, false},
		{"GET", ofKey + "/accessList", keyEntries, map[string]string{"orgId": id, "apiUserId": id}, false},
		{"GET", ofKey + "/accessList/192.0.2.1", keyEntry, address("192.0.2.1"), false},
		{"DELETE", ofKey + "/accessList/192.0.2.0%2F24", keyEntry, address("192.0.2.0/24"), false},
		{"DELETE", ofKey + "/accessList/2001%3Adb8%3A%3A%2f32", keyEntry, address("2001:db8::/32"), false},
		{"GET", ofKey + "/accessList/2001:db8::1", keyEntry, address("2001:db8::1"), false},
		{"GET", ofKey + "/accessList/192.0.2.300", keyEntry, address("192.0.2.300"), true},
		{"GET", ofKey + "/accessList/192.0.2.0%2F33", keyEntry, address("192.0.2.0/33"), true},
		{"GET", ofKey + "/accessList/192.0.2.0%252F24", keyEntry, address("192.0.2.0%2F24"), true},
		{"GET", ofKey + "/accessList/fe80::1%25eth0", keyEntry, address("fe80::1%eth0"), true},
		{"GET", ofKey + "/accessList/192.0.2.0/24", noSuchRoute, nil, false},
		{"GET", ofKey + "/accessList/", noSuchRoute, nil, false},
		{"GET", ofKey + "/accessList/%zz", noSuchRoute, nil, false},
		{"PATCH", ofAccount, account, map[string]string{"groupId": id, "clientId": client}, false},
		{"POST", ofAccount + ":invite", invite, map[string]string{"groupId": id, "clientId": client}, false},
		{"POST", ofAccount + "%3Ainvite", invite, map[string]string{"groupId": id, "clientId": client}, false},
		{"PATCH", ofAccount + ":expel", account, map[string]string{"groupId": id, "clientId": client + ":expel"}, true},
		{"DELETE", ofAccount + "/secrets/" + id, secret, map[string]string{"groupId": id, "clientId": client, "secretId": id}, false},
		{"DELETE", ofAccount + "/secrets/x", secret, map[string]string{"groupId": id, "clientId": client, "secretId": "x"}, true},
		{"PATCH", "/api/atlas/v2/groups/" + id + "/serviceAccounts/" + id, account,
			map[string]string{"groupId": id, "clientId": id}, true},
	} {
		found, params := table.find(c.method, c.path)
		if found.template() != c.route || !maps.Equal(params, c.params) {
			t.Errorf("%s %s is %q with %v, want %q with %v", c.method, c.path, found.template(), params, c.route, c.params)
		} else if got := malformed(params); got != c.malformed {
			t.Errorf("%s %s: malformed %t, want %t", c.method, c.path, got, c.malformed)
		}
	}
	for _, method := range []string{http.MethodPatch, http.MethodGet} { // not the PATCH of an account with an odd id
		if found, _ := table.find(method, ofAccount+":invite"); found.Path != invite || found.serve != nil {
			t.Errorf("%s of an invitation is %+v, want a path without that method", method, found.Route)
		}
	}
}

// TestEveryParameterHasAKind: a request with a parameter of no kind would be a panic.
func TestEveryParameterHasAKind(t *testing.T) {
	for i, pattern := range table.patterns {
		for _, segment := range pattern {
			if segment.param != "" && paramKinds[segment.param] == nil {
				t.Errorf("%s: parameter %s", table.routes[i], segment.param)
			}
		}
	}
}
