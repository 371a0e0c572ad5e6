package atlas

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// oddMint is what becomes of Atlas's answer to a minting request on its way.
type oddMint func(answer *http.Response, body string) string

// oddMints tampers with the first answers to minting requests, so many of them.
func (w *world) oddMints(n int, change oddMint) {
	w.Helper()
	w.tamper(func(answer *http.Response, body string) string {
		if answer.Request.Method != http.MethodPost || n == 0 {
			return body
		}
		n--
		return change(answer, body)
	})
}

// replaced has the value of a field replaced.
func replaced(field, value string) oddMint {
	whole := regexp.MustCompile(`"` + field + `":("[^"]*"|\[[^\]]*\])`)
	return func(_ *http.Response, body string) string {
		return whole.ReplaceAllString(body, `"`+field+`":`+value)
	}
}

func lacking(field string) oddMint {
	return func(_ *http.Response, body string) string {
		return strings.ReplaceAll(body, `"`+field+`":`, `"_`+field+`":`)
	}
}

func withContentType(contentType ...string) oddMint {
	return func(answer *http.Response, body string) string {
		answer.Header["Content-Type"] = contentType
		return body
	}
}

// An answer that shows id and secret is recorded, whatever else is odd about it; the rest is read.
func TestOddAnswerToAMintIsRecorded(t *testing.T) {
	for name, tc := range map[string]struct {
		change oddMint
		reads  int // the requests that it takes to know the rest
	}{
		"no public key":                       {lacking("publicKey"), 1},
		"a public key of another type":        {replaced("publicKey", "5"), 1},
		"no description":                      {lacking("desc"), 1},
		"a description that is null":          {replaced("desc", "null"), 1},
		"links that are no list":              {replaced("links", `"/"`), 0},
		"no roles":                            {lacking("roles"), 2},
		"roles that are null":                 {replaced("roles", "null"), 2},
		"roles that are no list":              {replaced("roles", `"ORG_MEMBER"`), 2},
		"an empty list of roles":              {replaced("roles", "[]"), 2},
		"roles of an unknown kind":            {replaced("roles", `[{"federationId":"1","roleName":"FEDERATION_OWNER"},{"roleName":"X"},{}]`), 2},
		"roles of an unknown type":            {replaced("roles", `["ORG_MEMBER",7,null,[]]`), 2},
		"no organization":                     {lacking("orgId"), 2},
		"no project":                          {lacking("groupId"), 1},
		"one more role, of an unknown kind":   {replaceText(`"roles":[`, `"roles":[{"federationId":"1","roleName":"X"},`), 0},
		"one more role, of an unknown type":   {replaceText(`"roles":[`, `"roles":["X",`), 0},
		"a content type of pages":             {withContentType("text/html"), 0},
		"a content type that is none":         {withContentType("json"), 0},
		"no content type":                     {withContentType(), 0},
		"a byte order mark":                   {func(_ *http.Response, body string) string { return "\uFEFF" + body }, 0},
		"a byte order mark, and a wrong type": {func(a *http.Response, body string) string { return withContentType("text/plain")(a, "\uFEFF"+body) }, 0},
		"one more field":                      {replaceText(`{"desc"`, `{"more":{"id":5},"desc"`), 0},
		"all of it odd": {func(a *http.Response, body string) string {
			for _, change := range []oddMint{lacking("roles"), lacking("publicKey"), replaced("desc", "{}"), replaced("links", "7"), withContentType()} {
				body = change(a, body)
			}
			return body
		}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.oddMints(-1, tc.change)
				key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
				require.NoError(w, err)
				w.assertMinted(key)
				assert.Equal(t, 1+tc.reads, w.work())
			})
		})
	}
}

func replaceText(old, text string) oddMint {
	return func(_ *http.Response, body string) string { return strings.Replace(body, old, text, 1) }
}

// Without the id nobody finds the key, without the secret nobody can use it: then it is as if the answer had been lost.
func TestAnswerToAMintWithoutIDOrSecretIsAmbiguous(t *testing.T) {
	for name, change := range map[string]oddMint{
		"no id":                lacking("id"),
		"an id of no form":     replaced("id", `"5"`),
		"an id of a type":      replaced("id", "5"),
		"no secret":            lacking("privateKey"),
		"a secret that is not": replaced("privateKey", `""`),
		"a masked secret":      replaced("privateKey", `"`+maskedKey+`"`),
		"a list":               func(_ *http.Response, body string) string { return "[" + body + "]" },
		"null":                 func(*http.Response, string) string { return "null" },
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.oddMints(1, change)
				key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
				require.NoError(w, err)
				assert.Equal(t, 2, w.atlas.Counts().ByRoute["POST "+mintRoute])
				w.assertMinted(key)
			})
		})
	}
}

// Whoever may not read at the organization reads the rest in the project.
func TestRestOfAnOddAnswerIsReadInTheProject(t *testing.T) {
	inWorld(t, func(w *world) {
		w.oddMints(-1, lacking("roles"))
		client := w.projectScoped(map[string][]string{w.projects[0]: {"GROUP_OWNER"}})
		key, err := client.Keys().Mint(w.ctx, w.mintRequest())
		require.NoError(w, err)
		w.assertMinted(key)
	})
}

// Where the rest cannot be read, what there is of the key comes with the error: its secret is not shown again.
func TestKeyWhoseRestCannotBeReadComesWithTheError(t *testing.T) {
	inWorld(t, func(w *world) {
		w.oddMints(-1, lacking("roles"))
		w.atlas.Inject(emulator.Fault{Method: http.MethodGet, Status: http.StatusForbidden, Code: CodeAddressNotOnList, Count: -1})
		key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		golden(w.T, "mint-rest-unread", err)
		minted := w.atlas.MintedKeys(w.org)
		require.Equal(w, []string{key.ID}, ids(minted))
		assert.Equal(t, minted[0].PrivateKey, key.PrivateKey.Reveal())
		assert.Equal(t, minted[0].PublicKey, key.PublicKey)
		assert.Equal(t, "web", key.Description)
		assert.NotContains(t, err.Error(), key.PrivateKey.Reveal())
	})
}

// A description is sent without white space at its ends, and compared so.
func TestWhiteSpaceAroundADescription(t *testing.T) {
	inWorld(t, func(w *world) {
		request := w.mintRequest()
		request.Description = " \tweb\n "
		w.atlas.Inject(lost(1))
		key, err := w.client.Keys().Mint(w.ctx, request)
		require.NoError(w, err)
		w.assertMinted(key)
		assert.Equal(t, "web", key.Description)

		renamed := "\u00a0api "
		key, err = w.client.Keys().Patch(w.ctx, w.org, key.ID, KeyPatch{Description: &renamed})
		require.NoError(w, err)
		assert.Equal(t, "api", key.Description)
		now, _ := w.atlas.Key(key.ID)
		assert.Equal(t, "api", now.Description)
	})
}

// Where somebody has put white space around a description, it still is that of the lost answer.
func TestLostKeyWithWhiteSpaceIsFound(t *testing.T) {
	inWorld(t, func(w *world) {
		fault := lost(1)
		fault.Hook = func() { assert.NoError(t, w.atlas.SetDescription(w.atlas.MintedKeys(w.org)[0].ID, "web ")) }
		w.atlas.Inject(fault)
		key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.NoError(w, err)
		w.assertMinted(key)
	})
}

// Roles of an unknown kind are skipped in reads and lists too.
func TestRolesOfAnUnknownKindAreSkippedEverywhere(t *testing.T) {
	for _, odd := range []string{`{"federationId":"1","roleName":"FEDERATION_OWNER"}`, `{"roleName":"X"}`, `{}`, `{"orgId":"1"}`} {
		inWorld(t, func(w *world) {
			w.tamper(func(_ *http.Response, body string) string {
				return strings.ReplaceAll(body, `"roles":[`, `"roles":[`+odd+`,`)
			})
			w.atlas.Inject(lost(1))
			key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
			require.NoError(w, err)
			w.assertMinted(key)
			w.readAll(w.client, w.addOldKeys(20), engineReaders)
			w.readAll(w.projectScoped(map[string][]string{w.projects[0]: {"GROUP_OWNER"}}), w.addOldKeys(1), 1)
		})
	}
}
