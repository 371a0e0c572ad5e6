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
// effect: the real request is never sent without credentials.
type digester struct {
	key     Digest
	rootURL string
	next    http.RoundTripper
	direct  http.RoundTripper
	nonces  shared[nonce]
}

// nonce is a challenge and what has been done with it.
type nonce struct {
	*digest.Challenge
	used atomic.Int32 // the "nc" of the newest request
	// accepted: a request with it has been let in, so the credentials are good.
	accepted atomic.Bool
}

func (d *digester) RoundTrip(req *http.Request) (*http.Response, error) {
	defer closeBody(req)
	n, err := d.nonces.get(req.Context(), func(*nonce) bool { return true }, d.fetchChallenge)
	if err != nil {
		return nil, err
	}
	for sent := 0; ; sent++ {
		resp, err := d.send(req, n)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode != http.StatusUnauthorized {
			if resp.StatusCode < 400 { // a proxy answers errors without having looked
				n.accepted.Store(true)
			}
			return resp, nil
		}
		fresh := d.renewed(n, resp.Header)
		if fresh == nil || sent == renewals {
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
	fresh.Header.Set("Authorization", credentials.String())
	return d.next.RoundTrip(fresh)
}

// renewed returns the nonce to send a request with again after a 401, or nil if the 401 is the answer. Credentials
// that are wrong get a new nonce too; so one that is not called stale only counts if the old one was good before.
func (d *digester) renewed(old *nonce, header http.Header) *nonce {
	challenge, err := parseChallenge(header)
	if err != nil || !challenge.Stale && (!old.accepted.Load() || challenge.Nonce == old.Nonce) {
		return nil
	}
	return d.nonces.replace(old, &nonce{Challenge: challenge})
}
