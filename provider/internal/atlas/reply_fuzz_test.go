package atlas

import (
	"context"
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
)

// longestText bounds an error's text, in bytes: a few excerpts of up to four bytes a character, and our own words.
const longestText = 8 << 10

// someSecret is a client secret in the form that they once had by the vendor's document.
const someSecret = "mdb_sa_sk_0123456789abcdefghijABCDEFGHIJ0123456789"

// FuzzReply gives every call arbitrary bytes as Atlas's answer, with any status: no panic, a bounded error, and no
// private key nor client secret in it.
func FuzzReply(f *testing.F) {
	names := slices.Sorted(maps.Keys(operations))
	key := `{"desc":"web","id":"` + someID + `","publicKey":"abcdefgh","privateKey":"` + somePriv +
		`","roles":[{"orgId":"` + someOrg + `","roleName":"ORG_MEMBER"},{"groupId":"` + projectA + `","roleName":"GROUP_OWNER"}]}`
	account := `{"clientId":"` + someAccount + `","name":"ci","description":"d","roles":["ORG_MEMBER"],"createdAt":"2026-01-01T00:00:00Z",` +
		`"secrets":[{"id":"` + someID + `","createdAt":"2026-01-01T00:00:00Z","expiresAt":"2026-01-02T00:00:00Z","secret":"` + someSecret + `"}]}`
	secret := `{"id":"` + someID + `","createdAt":null,"expiresAt":null,"lastUsedAt":null,"secret":"` + someSecret + `"}`
	for call := range names {
		for i, body := range []string{
			account, account[:len(account)-2], `{"results":[` + account + `]}`, `{"results":[` + account + `,null],"totalCount":null}`, secret,
			strings.Replace(account, `["ORG_MEMBER"]`, `null`, 1), strings.Replace(account, `"id"`, `"di"`, 1), strings.Replace(secret, `"id"`, `"di"`, 1),
			strings.Replace(account, `"clientId"`, `"id"`, 1), `{"clientId":7,"secrets":[` + secret + `,null]}`, `{"errorCode":"` + someSecret + `"}`,
			`{"results":[{"groupId":"` + projectA + `","roles":null},{"groupId":null}]}`, `{"results":[{"cidrBlock":null,"ipAddress":null}]}`,
			`{"errorCode":"SERVICE_ACCOUNT_NOT_FOUND","detail":"` + someSecret + `"}`, `{"errorCode":"DATA_CONCURRENCY_ERROR"}`,
			"", "null", "{}", "[]", "0", `""`, "<html>", key, key[:len(key)/2], `{"results":[` + key + `],"totalCount":1}`,
			`{"results":[null],"totalCount":-1}`, `{"totalCount":2147483647}`, `{"id":5,"privateKey":"` + somePriv + `"}`,
			strings.ReplaceAll(key[:len(key)-9], "-", `\u002d`), "<html>" + strings.ReplaceAll(somePriv, "-", "&#45;"),
			`{"errorCode":"` + somePriv + `"}`, `{"errorCode":"X","detail":"` + strings.ReplaceAll(somePriv, "-", "%2D") + `\n\u001b[2J"}`,
			base64.StdEncoding.EncodeToString([]byte("key: " + somePriv)), "\ufeff" + key, somePriv[:18] + "-\r\n  " + somePriv[19:],
			strings.Replace(key, `"id"`, `"di"`, 1), `{"error":404,"errorCode":"API_KEY_NOT_FOUND","detail":"` + somePriv + `"}`,
		} {
			for j, status := range []int{200, 201, 204, 301, 400, 401, 404, 407, 409, 429, 500} {
				if status < 204 || (call+i+j)%5 == 0 { // each body at each call as a success, and at some as each error
					f.Add(byte(call), status, jsonType, []byte(body))
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, call byte, status int, contentType string, body []byte) {
		if status < 200 || status > 599 || strings.ContainsAny(contentType, "\r\n\x00") {
			return // net/http lets no such answer through
		}
		synctest.Test(t, func(t *testing.T) {
			name := names[int(call)%len(names)]
			err := failWith(t, answering(status, contentType, string(body)), func(ctx context.Context, c *Client) error {
				return operations[name](ctx, c)
			})
			if err == nil {
				return
			}
			assert.LessOrEqual(t, len(err.Error()), longestText)
			assert.NotContains(t, err.Error(), somePriv)
			assert.NotContains(t, err.Error(), someSecret)
			assert.NotContains(t, err.Error(), "the-token-of-the-test")
			assert.NotContains(t, err.Error(), "\x1b")
			var apiErr *Error
			if assert.ErrorAs(t, err, &apiErr) {
				assert.NotEmpty(t, apiErr.Fix)
			}
		})
	})
}
