package transport

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/internal/pipenet"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

const (
	site      = "http://127.0.0.1"
	mediaType = "application/vnd.atlas.2023-01-01+json"
	project   = "0123456789abcdef01234567"
	apiKey    = "89abcdef0123456789abcdef"
	keysPath  = apiRoot + "/groups/" + project + "/apiKeys"
	keyPath   = keysPath + "/" + apiKey
)

var (
	// given is the credential where authentication is not what is tested.
	given       = AccessToken{redact.New("token-that-was-given")}
	someKey     = Digest{"public", redact.New("private-half-of-a-test")}
	someAccount = ServiceAccount{"id", redact.New("client-secret-of-a-test")}
)

// bed is a chain on an in-memory network, in a bubble. The bubble fails a test that leaves a goroutine behind.
type bed struct {
	t     *testing.T
	net   *http.Transport
	chain *Chain
	site  string

	mu       sync.Mutex
	lines    []string // of the log
	statuses []string
	hits     []*hit
	roll     func() float64 // nil: a real chance
}

// hit is a request that reached the server.
type hit struct {
	at            time.Time
	method, path  string
	body, agent   string
	authorization string
	// refusedUntil is until when a Retry-After in the answer, which was sent at answered, forbids the route; zero: not.
	answered, refusedUntil time.Time
}

// watcher notes the Retry-After of an answer.
type watcher struct {
	http.ResponseWriter
	noted func(retryAfter string)
}

func (w watcher) WriteHeader(status int) {
	w.noted(w.Header().Get("Retry-After"))
	w.ResponseWriter.WriteHeader(status)
}

func (w watcher) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// inBubble serves handler and runs test with a chain that has auth.
func inBubble(t *testing.T, auth Auth, handler http.Handler, test func(*testing.T, *bed)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { serve(t, auth, handler, test) })
}

func serve(t *testing.T, auth Auth, handler http.Handler, test func(*testing.T, *bed)) {
	b := &bed{t: t}
	transport, stop := pipenet.Serve(b.observed(handler))
	defer stop()
	b.net = transport
	b.chain = b.newChain(auth, transport)
	defer b.chain.Close(context.Background())
	test(t, b)
}

func (b *bed) newChain(auth Auth, base http.RoundTripper) *Chain {
	return b.newChainTo(site, auth, base)
}

// newChainTo is newChain for another site, which the bed's requests go to.
func (b *bed) newChainTo(site string, auth Auth, base http.RoundTripper) *Chain {
	b.t.Helper()
	b.site = site
	where, err := ParseSite(site)
	if err != nil {
		b.t.Fatal(err)
	}
	chain, err := newChain(Options{
		Site: where, Auth: auth, UserAgent: "test-agent/1", Base: base,
		Log: func(_ context.Context, line string) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.lines = append(b.lines, line)
		},
		Status: func(_ context.Context, line string) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.statuses = append(b.statuses, line)
		},
	}, func() float64 {
		if b.roll != nil {
			return b.roll()
		}
		return rand.Float64()
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return chain
}

// observed notes each request, with its body if handler is to read it anyway.
func (b *bed) observed(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := &hit{
			at: time.Now(), method: r.Method, path: r.URL.Path,
			agent: r.UserAgent(), authorization: r.Header.Get("Authorization"),
		}
		if _, scripted := handler.(script); scripted {
			body, _ := io.ReadAll(r.Body)
			h.body = string(body)
		}
		b.mu.Lock()
		b.hits = append(b.hits, h)
		b.mu.Unlock()
		handler.ServeHTTP(watcher{w, func(retryAfter string) {
			b.mu.Lock()
			defer b.mu.Unlock()
			h.answered = time.Now()
			if seconds, err := strconv.Atoi(retryAfter); err == nil {
				h.refusedUntil = h.answered.Add(time.Duration(seconds) * time.Second)
			}
		}}, r)
	})
}

func (b *bed) reached() []hit {
	b.mu.Lock()
	defer b.mu.Unlock()
	hits := make([]hit, len(b.hits))
	for i, h := range b.hits {
		hits[i] = *h
	}
	return hits
}

func (b *bed) shown() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.statuses...)
}

func (b *bed) logged() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Join(b.lines, "\n")
}

// context is one with a deadline.
func (b *bed) context(limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(b.t.Context(), limit)
}

// describe says what a test's request is, where the test does not: its path is its bucket, and mintBody makes a key.
func describe(ctx context.Context, path, body string) context.Context {
	if _, said := ctx.Value(requestKey{}).(Request); said {
		return ctx
	}
	bucket, _, _ := strings.Cut(path, "?")
	r := Request{Bucket: bucket}
	if body == mintBody {
		r.Makes = "a key"
	}
	return WithRequest(ctx, r)
}

// request returns a request as the SDK makes it; "" is no body.
func (b *bed) request(ctx context.Context, method, path, body string) *http.Request {
	b.t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(describe(ctx, path, body), method, b.site+path, reader)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Accept", mediaType)
	req.Header.Set("Content-Type", mediaType)
	return req
}

// send sends a request by way of an http.Client, as the SDK does, and returns the answer's body.
func (b *bed) send(ctx context.Context, method, path, body string) (*http.Response, string, error) {
	req := b.request(ctx, method, path, body)
	resp, err := (&http.Client{Transport: b.chain}).Do(req)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp, string(text), err
}

// within10m sends a request that has ten minutes.
func (b *bed) within10m(method, path, body string) (*http.Response, string, error) {
	ctx, cancel := b.context(10 * time.Minute)
	defer cancel()
	return b.send(ctx, method, path, body)
}
