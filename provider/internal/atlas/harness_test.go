package atlas

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/internal/pipenet"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/contract"
)

// world is an emulated Atlas with an organization of two projects, and the real client on an in-memory network.
type world struct {
	*testing.T
	atlas    *emulator.Server
	org      string
	projects []string
	client   *Client
	network  http.RoundTripper
	ctx      context.Context
	statuses *linesShown
	warnings *linesShown
}

type linesShown struct {
	mu    sync.Mutex
	lines []string
}

func (s *linesShown) show(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, line)
}

func (s *linesShown) all() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.lines...)
}

// inWorld runs a test in a bubble of virtual time, in which every exchange is held against the vendor's document. The
// bubble fails the test if a goroutine is left at its end.
func inWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(newWorld(t)) })
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, atlas: &emulator.Server{Seed: 1}, statuses: &linesShown{}, warnings: &linesShown{}}
	w.org = w.atlas.AddOrg("acme")
	w.projects = []string{w.atlas.AddProject(w.org, "one"), w.atlas.AddProject(w.org, "two")}
	network, stop := pipenet.Serve(contract.Handler(t, w.atlas))
	w.network = network
	t.Cleanup(stop)
	w.client = w.newClient(w.token(emulator.Grants{Org: []string{"ORG_OWNER"}}))
	ctx, cancel := context.WithTimeout(transport.WithStatus(t.Context(), w.statuses.show), 10*time.Minute)
	t.Cleanup(cancel)
	w.ctx = ctx
	return w
}

// newClient returns another client of the same Atlas, as another process would have.
func (w *world) newClient(auth transport.Auth) *Client {
	w.Helper()
	client, err := New(Options{
		Options: transport.Options{Site: site("http://127.0.0.1"), Auth: auth, UserAgent: "test/1", Base: w.network},
		Warn:    func(_ context.Context, text string) { w.warnings.show(text) },
	})
	require.NoError(w, err)
	w.Cleanup(func() { client.Close(context.Background()) })
	return client
}

// projectScoped returns a client whose credential has roles in projects only.
func (w *world) projectScoped(roles map[string][]string) *Client {
	w.Helper()
	return w.newClient(w.token(emulator.Grants{Projects: roles}))
}

// token is the credential of a new service account, which is no API key and so in no list.
func (w *world) token(grants emulator.Grants) transport.AccessToken {
	account, _ := w.atlas.AddServiceAccount(w.org, grants)
	return transport.AccessToken{Token: redact.New(w.atlas.AddAccessToken(account))}
}

// addOldKeys adds keys that are too old for late visibility to matter, and returns them in the order of Atlas's lists.
func (w *world) addOldKeys(n int) []emulator.Key {
	w.Helper()
	keys := w.atlas.AddKeys(w.org, "key", n, emulator.Grants{
		Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{w.projects[0]: {"GROUP_READ_ONLY"}},
	})
	slices.SortFunc(keys, func(a, b emulator.Key) int { return strings.Compare(a.PublicKey, b.PublicKey) })
	time.Sleep(visibleAfter)
	return keys
}

// work returns how many requests Atlas got, those for authentication apart, since the last call.
func (w *world) work() int {
	w.Helper()
	counts := w.atlas.Counts()
	w.atlas.ClearLog()
	return counts.Work
}

// readAll reads the keys, so many at a time as a process of the engine's would, and checks each.
func (w *world) readAll(client *Client, keys []emulator.Key, readers int) {
	w.Helper()
	next := make(chan emulator.Key)
	var all sync.WaitGroup
	for range readers {
		all.Go(func() {
			for want := range next {
				got, err := client.Keys().Read(w.ctx, w.org, want.ID, w.projects[:1])
				if assert.NoError(w, err) {
					assert.Equal(w, fromEmulator(want), got)
				}
			}
		})
	}
	for _, key := range keys {
		next <- key
	}
	close(next)
	all.Wait()
}

// fromEmulator is a key as a read shows it.
func fromEmulator(key emulator.Key) Key {
	return Key{ID: key.ID, PublicKey: key.PublicKey, OrgID: key.OrgID, Description: key.Description,
		OrgRoles: key.OrgRoles, Projects: key.Projects}
}

func (w *world) mintRequest() MintRequest {
	return MintRequest{ProjectID: w.projects[0], Description: "web", Roles: []string{"GROUP_READ_ONLY"}}
}

func ids(keys []emulator.Key) []string {
	found := []string{}
	for _, key := range keys {
		found = append(found, key.ID)
	}
	return found
}

var (
	mintRoute       = emulator.RouteCreateGroupAPIKey.Path
	projectKeyRoute = emulator.RouteAddGroupAPIKey.Path
	orgKeysRoute    = emulator.RouteListOrgAPIKeys.Path
	orgKeyRoute     = emulator.RouteGetOrgAPIKey.Path
)

// impatient reads a key with a short deadline, in vain, while meanwhile runs.
func (w *world) impatient(client *Client, keyID string, patience time.Duration, meanwhile func()) {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	done := make(chan error)
	go func() {
		_, err := client.Keys().Read(ctx, w.org, keyID, w.projects[:1])
		done <- err
	}()
	synctest.Wait()
	time.Sleep(time.Second)
	go func() { assert.ErrorIs(w, <-done, context.DeadlineExceeded); close(done) }()
	meanwhile()
	<-done
}

func digest(key emulator.Key) transport.Digest {
	return transport.Digest{PublicKey: key.PublicKey, PrivateKey: redact.New(key.PrivateKey)}
}

// tampered is a network that changes the bodies of answers, or their headers, on the way.
type tampered struct {
	next   http.RoundTripper
	change func(answer *http.Response, body string) string
}

func (t tampered) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := t.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	changed := t.change(answer, string(body))
	answer.Body, answer.ContentLength = io.NopCloser(strings.NewReader(changed)), int64(len(changed))
	answer.Header.Del("Content-Length")
	return answer, nil
}

func site(text string) transport.Site {
	parsed, err := transport.ParseSite(text)
	if err != nil {
		panic(err)
	}
	return parsed
}
