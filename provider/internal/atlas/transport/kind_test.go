package transport

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestKindAndRoute(t *testing.T) {
	const ids = "/api/atlas/v2/groups/{id}/apiKeys"
	for _, row := range []struct {
		method, path string
		kind         kind
		wantsContent bool
		route        string
	}{
		{"GET", apiRoot, repeatable, true, "/api/atlas/v2"},
		{"GET", keysPath + "?pageNum=2", repeatable, true, ids},
		{"POST", keysPath, minting, true, ids},
		{"POST", keyPath, repeatable, false, ids + "/{id}"},
		{"PATCH", keyPath, repeatable, true, ids + "/{id}"},
		{"DELETE", keyPath, repeatable, false, ids + "/{id}"},
		{"POST", tokenPath, tokenFetch, true, tokenPath},
		{"POST", apiRoot + "/something/new", minting, true, apiRoot + "/something/new"},
	} {
		req, err := http.NewRequest(row.method, site+row.path, nil)
		assert.NoError(t, err)
		assert.Equal(t, row.kind, kindOf(req), row.method+row.path)
		assert.Equal(t, row.wantsContent, wantsContent(req), row.method+row.path)
		assert.Equal(t, row.method+" "+row.route, routeOf(req))
	}
}
