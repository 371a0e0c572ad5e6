package emulator_test

import (
	"crypto/md5"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/icholy/digest"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// challenge asks for a challenge.
func (b *bed) challenge() *digest.Challenge {
	b.t.Helper()
	a := b.do(&http.Client{Transport: b.transport}, 401, "GET", api, "")
	return b.parse(a)
}

func (b *bed) parse(a answer) *digest.Challenge {
	b.t.Helper()
	c, err := digest.ParseChallenge(a.Header.Get("WWW-Authenticate"))
	if err != nil {
		b.t.Fatalf("%q: %v", a.Header.Get("WWW-Authenticate"), err)
	}
	return c
}

// digested reads the organization with a digest made from the challenge and a count.
func (b *bed) digested(c *digest.Challenge, count int, k emulator.Key) answer {
	b.t.Helper()
	uri := "/api/atlas/v2/orgs/" + b.org + "?pretty=true"
	credentials, err := digest.Digest(c, digest.Options{
		Method: "GET", URI: uri, Count: count, Username: k.PublicKey, Password: k.PrivateKey,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return b.authorized(credentials.String(), uri)
}

func (b *bed) authorized(header, uri string) answer {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), "GET", base+uri, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Accept", mediaType)
	req.Header.Set("Authorization", header)
	a, err := b.send(&http.Client{Transport: b.transport}, req)
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

// handmade is a digest for GET /api/atlas/v2 with some parts changed before its response is computed, so that the
// response is right and only those parts are wrong.
func (b *bed) handmade(c *digest.Challenge, changed map[string]string) string {
	p := map[string]string{
		"username": b.owner.PublicKey, "realm": c.Realm, "nonce": c.Nonce, "uri": "/api/atlas/v2", "nc": "00000009",
		"cnonce": "abc", "qop": "auth", "algorithm": "MD5",
	}
	maps.Copy(p, changed)
	hash := func(text string) string { return fmt.Sprintf("%x", md5.Sum([]byte(text))) }
	p["response"] = hash(strings.Join([]string{
		hash(p["username"] + ":MMS Public API:" + b.owner.PrivateKey), p["nonce"], p["nc"], p["cnonce"], p["qop"],
		hash("GET:" + p["uri"]),
	}, ":"))
	var parts []string
	for name, value := range p {
		parts = append(parts, fmt.Sprintf("%s=%q", name, value))
	}
	return "Digest " + strings.Join(parts, ", ")
}

func TestDigest(t *testing.T) {
	inBubble(t, func(s *emulator.Server) { s.NonceLife = time.Minute }, func(b *bed) {
		c := b.challenge()
		if c.Realm != "MMS Public API" || c.Algorithm != "MD5" || !c.SupportsQOP("auth") || c.Stale {
			t.Errorf("challenge %+v", c)
		}
		for _, count := range []int{1, 7, 3, 2} { // any order
			if a := b.digested(c, count, b.owner); a.StatusCode != 200 {
				t.Errorf("count %d: %d %s", count, a.StatusCode, a.text)
			}
		}
		refused := func(what string, a answer, stale bool) {
			t.Helper()
			if a.StatusCode != 401 || a.code() != "UNEXPECTED_ERROR" {
				t.Errorf("%s: %d %s, want 401", what, a.StatusCode, a.text)
			} else if next := b.parse(a); next.Stale != stale || next.Nonce == c.Nonce {
				t.Errorf("%s: stale %t, want %t, with a new nonce", what, next.Stale, stale)
			}
		}
		refused("replay", b.digested(c, 3, b.owner), false)
		wrong := b.owner
		wrong.PrivateKey = "wrong"
		refused("wrong private key", b.digested(c, 8, wrong), false)
		wrong.PublicKey = "nobodyxx"
		refused("unknown public key", b.digested(c, 8, wrong), false)
		for what, changed := range map[string]map[string]string{
			"other uri": {"uri": "/api/atlas/v2/orgs"}, "no cnonce": {"cnonce": ""}, "other qop": {"qop": "auth-int"},
			"other realm": {"realm": "x"}, "SHA-256": {"algorithm": "SHA-256"}, "short nc": {"nc": "9"},
		} {
			refused(what, b.authorized(b.handmade(c, changed), "/api/atlas/v2"), false)
		}
		if a := b.authorized(b.handmade(c, nil), "/api/atlas/v2"); a.StatusCode != 200 {
			t.Errorf("handmade without a change: %s", a.text)
		}
		made := b.digested(&digest.Challenge{
			Realm: c.Realm, Nonce: "made-up", Algorithm: "MD5", QOP: []string{"auth"},
		}, 1, b.owner)
		refused("nonce of another server", made, true)
		if a := b.digested(b.parse(made), 1, b.owner); a.StatusCode != 200 {
			t.Errorf("the challenge of a stale answer does not work: %s", a.text)
		}
		time.Sleep(time.Minute)
		refused("expired nonce", b.digested(c, 10, b.owner), true)
		refused("expired nonce, wrong key", b.digested(c, 10, wrong), false)
		if err := b.atlas.DeleteKey(b.owner.ID); err != nil {
			t.Fatal(err)
		}
		refused("deleted key", b.digested(b.challenge(), 1, b.owner), false)
		for _, garbage := range []string{"Digest", "Digest x", `Digest username="`, "Basic eDp5", "Digest nc=zzzzzzzz"} {
			refused(garbage, b.authorized(garbage, "/api/atlas/v2"), false)
		}
	})
}

func TestNonceUses(t *testing.T) {
	inBubble(t, func(s *emulator.Server) { s.NonceUses = 2 }, func(b *bed) {
		c := b.challenge()
		for count, want := range []int{200, 200, 401} {
			if a := b.digested(c, count+1, b.owner); a.StatusCode != want {
				t.Errorf("use %d: %d, want %d", count+1, a.StatusCode, want)
			}
		}
	})
}

// token asks the token endpoint.
func (b *bed) token(user, password, form string) answer {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), "POST", base+"/api/oauth/token", strings.NewReader(form))
	if err != nil {
		b.t.Fatal(err)
	}
	req.SetBasicAuth(url.QueryEscape(user), url.QueryEscape(password))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err := b.send(&http.Client{Transport: b.transport}, req)
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

func TestServiceAccount(t *testing.T) {
	inBubble(t, func(s *emulator.Server) { s.TokenLife = time.Minute }, func(b *bed) {
		id, secret := b.atlas.AddServiceAccount(b.org, emulator.Grants{Org: []string{"ORG_OWNER"}})
		const grant = "grant_type=client_credentials"
		for _, c := range []struct {
			status         int
			code           string
			id, secret, as string
		}{
			{401, "invalid_client", id, "wrong", grant}, {401, "invalid_client", "wrong", secret, grant},
			{400, "invalid_request", id, secret, ""}, {400, "unsupported_grant_type", id, secret, "grant_type=password"},
		} {
			if a := b.token(c.id, c.secret, c.as); a.StatusCode != c.status || a.body["error"] != c.code {
				t.Errorf("%+v: %d %s", c, a.StatusCode, a.text)
			}
		}
		issued := b.token(id, secret, grant)
		if issued.body["expires_in"] != 60.0 || issued.body["token_type"] != "Bearer" {
			t.Errorf("token answer %s", issued.text)
		}
		for _, token := range []string{issued.body["access_token"].(string), b.atlas.AddAccessToken(id)} {
			a := b.authorized("Bearer "+token, "/api/atlas/v2")
			if a.StatusCode != 200 || a.body["apiKey"] != nil {
				t.Errorf("%d %s, want 200 with a null apiKey", a.StatusCode, a.text)
			}
		}
		time.Sleep(time.Minute)
		a := b.authorized("Bearer "+issued.body["access_token"].(string), "/api/atlas/v2")
		if a.StatusCode != 401 || !strings.Contains(a.Header.Get("WWW-Authenticate"), `error="invalid_token"`) {
			t.Errorf("expired: %d %v", a.StatusCode, a.Header)
		}
	})
}

func TestStaleNonceAndExpiredTokenFaults(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		c := b.challenge()
		b.atlas.Inject(emulator.Fault{Kind: emulator.StaleNonce})
		stale := b.digested(c, 1, b.owner)
		if stale.StatusCode != 401 || !b.parse(stale).Stale {
			t.Errorf("%d %v", stale.StatusCode, stale.Header)
		}
		if a := b.digested(c, 2, b.owner); !b.parse(a).Stale {
			t.Error("the old nonce still works")
		}
		if a := b.digested(b.parse(stale), 1, b.owner); a.StatusCode != 200 {
			t.Errorf("the new nonce does not work: %s", a.text)
		}
		id, _ := b.atlas.AddServiceAccount(b.org, emulator.Grants{Org: []string{"ORG_OWNER"}})
		token, other := b.atlas.AddAccessToken(id), b.atlas.AddAccessToken(id)
		b.atlas.Inject(emulator.Fault{Kind: emulator.ExpiredToken})
		for i, token := range []string{token, token, other} {
			if a := b.authorized("Bearer "+token, "/api/atlas/v2"); a.StatusCode != []int{401, 401, 200}[i] {
				t.Errorf("request %d: %d", i, a.StatusCode)
			}
		}
	})
}

func TestAccessList(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		for list, status := range map[string]int{"127.0.0.1": 200, "127.0.0.0/8": 200, "203.0.113.0/24": 403} {
			if err := b.atlas.SetAccessList(b.owner.ID, list); err != nil {
				t.Fatal(err)
			}
			a := b.do(owner, status, "GET", api, "")
			if status == 403 && (a.code() != "IP_ADDRESS_NOT_ON_ACCESS_LIST" || !strings.Contains(a.text, "127.0.0.1")) {
				t.Errorf("%s", a.text)
			}
			if status == 200 && !strings.Contains(a.text, `"ipAddress":"127.0.0.`) {
				t.Errorf("the status does not show the access list: %s", a.text)
			}
		}
	})
}
