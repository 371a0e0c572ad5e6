package main

import (
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// show returns what GET / answers, with runs of spaces as one.
func show(t *testing.T, env map[string]string) string {
	t.Helper()
	resp, err := http.Get(env["MONGODB_ATLAS_BASE_URL"])
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	return regexp.MustCompile(` +`).ReplaceAllString(string(text), " ")
}

// It shows what there is, access lists too, and after a restart the same; it never shows a private key or a client secret.
func TestShowsWhatThereIs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	env, stop, _ := start(t, "-data", dir)
	id := createKey(t, env, "ci \\t 1")
	call(t, env, http.MethodPost, "/orgs/"+env["MONGODB_ATLAS_ORG_ID"]+"/apiKeys/"+id+"/accessList",
		`[{"ipAddress":"192.0.2.1"},{"cidrBlock":"10.0.0.0/8"}]`)
	account := regexp.MustCompile(`mdb_sa_id_[0-9a-f]{24}`).FindString(call(t, env, http.MethodPost,
		"/groups/"+env["ATLAS_PROJECT_2"]+"/serviceAccounts",
		`{"name":"ci","description":"d","roles":["GROUP_READ_ONLY"],"secretExpiresAfterHours":8}`))
	call(t, env, http.MethodPost, "/orgs/"+env["MONGODB_ATLAS_ORG_ID"]+"/serviceAccounts/"+account+"/accessList", `[{"cidrBlock":"192.0.2.1/32"}]`)
	shown := show(t, env)
	assert.Regexp(t, `^organization `+env["MONGODB_ATLAS_ORG_ID"]+` emulated
project `+env["ATLAS_PROJECT_1"]+` project-1
project `+env["ATLAS_PROJECT_2"]+` project-2
key 44259ee860c43338194b0f8e emulator "owner"
 organization ORG_OWNER
 access list none
key `+id+` [a-z]{8} "ci \\t 1"
 organization ORG_MEMBER
 project-1 GROUP_OWNER
 access list 192\.0\.2\.1, 10\.0\.0\.0/8
service account mdb_sa_id_44259ee860c43338194b0f8e "owner"
 organization ORG_OWNER
 access list none
 secret 44259ee860c43338194b0f8e expires 9999-12-31T23:59:59Z
service account `+account+` "ci"
 organization ORG_MEMBER
 project-2 GROUP_READ_ONLY
 access list 192\.0\.2\.1/32
 secret [0-9a-f]{24} expires \d{4}-\d\d-\d\dT[\d:]{8}Z
$`, shown)
	assert.NotRegexp(t, `[0-9a-f]{8}-[0-9a-f]{4}-|mdb_sa_sk`, shown)
	stop()
	env, _, _ = start(t, "-data", dir)
	assert.Equal(t, shown, show(t, env))
}
