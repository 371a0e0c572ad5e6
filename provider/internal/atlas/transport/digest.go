package transport

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"

	"github.com/icholy/digest"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// apiRoot is asked for the challenge: it has no effect, and costs nothing while it is not authenticated.
const apiRoot = "/api/atlas/v2"

// renewals is how often one request is sent again because its nonce was stale. One is the rule; a server that says
// "stale" more often than that would keep us busy for ever.
const renewals = 3

// Digest authenticates with an API key, by HTTP digest (RFC 7616).
type Digest struct {
	PublicKey  string
	PrivateKey redact.Secret
}

func (d Digest) layer(site Site, next, direct http.RoundTripper) (http.RoundTripper, error) {
	if d.PublicKey == "" || d.PrivateKey.IsZero() {
		return nil, errors.New("an API key needs both publicKey and privateKey")
	}
	return &digester{key: d, rootURL: site.String() + apiRoot, next: next, direct: direct}, nil
}

// digester adds digest credentials. The challenge is asked for once per process, by a request of its own that has no
// effect: the real request is never sent without credentials. Where the server takes a nonce for a time, or so often, one is
// shared until it is refused. Each refusal brings another, which is for the refused request alone until it was let in with
// it: with a server that takes each nonce once, many requests would otherwise take each other's for ever.
type digester struct {
	key      Digest
	rootURL  string
	next     http.RoundTripper
	direct   http.RoundTripper
	nonces   shared[nonce]
	standing atomic.Int32
}

// What is known of the credentials: nothing, that they were let in, or that they were refused with a nonce that nobody else
// had used.
const (
	untried int32 = iota
	letIn
	turnedAway
)

// nonce is a challenge and what has been done with it.
type nonce struct {
	*digest.Challenge
	used atomic.Int32 // the "nc" of the newest request
}

func (d *digester) RoundTrip(req *http.Request) (*http.Response, error) {
	defer closeBody(req)
	common, err := d.nonces.get(req.Context(), func(*nonce) bool { return true }, d.fetchChallenge)
	if err != nil {
		return nil, err
	}
	for n, sent := common, 0; ; sent++ {
		resp, err := d.send(req, n)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode != http.StatusUnauthorized {
			// A proxy answers errors without having looked.
			if resp.StatusCode < 400 || errorCode(bodyOf(resp)) != "" {
				d.standing.Store(letIn)
				d.nonces.replace(common, n)
			}
			return resp, nil
		}
		fresh := d.renewed(n, resp.Header)
		if fresh == nil || sent == renewals {
			return resp, nil
		}
		if !mayRepeat(req, resp) {
			d.nonces.replace(common, fresh)
			return resp, nil
		}
		n = fresh
	}
}

// fetchChallenge asks for a challenge.
func (d *digester) fetchChallenge(ctx context.Context) (*nonce, error) {
	ctx = WithRequest(ctx, Request{}) // instead of what the request is that waits for the challenge
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.rootURL, nil)
	if err != nil {
		return nil, err
	}
	resp, err := d.direct.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	refusal := &AuthError{Status: resp.StatusCode, Code: errorCode(bodyOf(resp))}
	if resp.StatusCode != http.StatusUnauthorized {
		refusal.Problem = "asked for a digest challenge and was not given one: check baseUrl and the proxy"
		return nil, refusal
	}
	challenge, err := parseChallenge(resp.Header)
	if err != nil {
		refusal.Problem = "the answer has " + err.Error() + ": check baseUrl and the proxy"
		return nil, refusal
	}
	return &nonce{Challenge: challenge}, nil
}

func (d *digester) send(req *http.Request, n *nonce) (*http.Response, error) {
	fresh, err := copyRequest(req.Context(), req)
	if err != nil {
		return nil, err
	}
	credentials, err := digest.Digest(n.Challenge, digest.Options{
		Method: req.Method, URI: req.URL.RequestURI(), GetBody: req.GetBody, Count: int(n.used.Add(1)),
		Username: d.key.PublicKey, Password: d.key.PrivateKey.Reveal(),
	})
	if err != nil {
		closeBody(fresh)
		return nil, &AuthError{Problem: "no answer to the digest challenge can be computed"}
	}
	redact.HideBriefly(n.Nonce, n.Opaque, credentials.Response, credentials.Cnonce)
	fresh.Header.Set("Authorization", credentials.String())
	return d.next.RoundTrip(fresh)
}

// renewed returns the nonce to send a request with again after a 401, or nil if the 401 is the answer. Credentials that are
// wrong get a new nonce too, and servers differ in what they call stale: where others had used the old one, that may be why
// it is refused.
func (d *digester) renewed(old *nonce, header http.Header) *nonce {
	challenge, err := parseChallenge(header)
	switch {
	case err != nil, !challenge.Stale && challenge.Nonce == old.Nonce:
		return nil
	case challenge.Stale:
	case old.used.Load() == 1:
		d.standing.CompareAndSwap(untried, turnedAway)
		return nil
	case d.standing.Load() == turnedAway:
		return nil
	}
	return &nonce{Challenge: challenge}
}

// mayRepeat says whether a request that was answered with a 401 may be sent again with other credentials. One that makes
// something may not where the 401 is not in Atlas's words: a gateway can have answered after the effect.
func mayRepeat(req *http.Request, unauthorized *http.Response) bool {
	return !requestOf(req.Context()).mints() || errorCode(bodyOf(unauthorized)) != ""
}
