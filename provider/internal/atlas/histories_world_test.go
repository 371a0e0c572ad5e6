package atlas

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/internal/pipenet"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// hostileWorld is an emulated Atlas, two processes of this provider's that want the same key each, and a hostile network.
type hostileWorld struct {
	*testing.T
	history
	atlas     *emulator.Server
	network   http.RoundTripper
	projects  []string
	began     time.Time
	processes []*process
	somebody  *Client        // has a network where nothing goes wrong
	later     sync.WaitGroup // requests that arrive later

	mu        sync.Mutex
	byHand    []string             // ids of what somebody has made
	deletedBy map[string]string    // by id, the process that has deleted it
	making    int                  // requests under way that make a key
	lastMade  time.Time            // when one last did
	hidden    map[string]time.Time // by process, when it last sent a request that did not arrive
}

func newHostileWorld(t *testing.T, h history, seed uint64) *hostileWorld {
	t.Helper()
	w := &hostileWorld{T: t, history: h, began: time.Now(), deletedBy: map[string]string{}, hidden: map[string]time.Time{},
		atlas: &emulator.Server{Seed: seed + 1, TokenLife: 24 * time.Hour, Latency: h.latency,
			CreateVisibleAfter: h.visibility, DeleteVisibleFor: h.readable,
			Unknowns: emulator.Unknowns{ListsShowOtherProjects: h.wide}}}
	org := w.atlas.AddOrg("acme")
	w.projects = []string{w.atlas.AddProject(org, "one"), w.atlas.AddProject(org, "two")}
	network, stop := pipenet.Serve(w.atlas)
	t.Cleanup(stop)
	w.network = network
	w.atlas.Advance(h.clocks.ahead)
	client := func(base http.RoundTripper, warn func(context.Context, string)) *Client {
		account, _ := w.atlas.AddServiceAccount(org, emulator.Grants{Org: []string{"ORG_OWNER"}})
		client, err := New(Options{Warn: warn, Options: transport.Options{Site: site("http://127.0.0.1"), Base: base,
			Auth: transport.AccessToken{Token: redact.New(w.atlas.AddAccessToken(account))}}})
		require.NoError(t, err)
		t.Cleanup(func() { client.Close(context.Background()) })
		return client
	}
	for i := range h.losses {
		p := &process{world: w, name: "process " + strconv.Itoa(i), losses: h.losses[i]}
		p.client = client(p, func(_ context.Context, text string) { p.warnings = append(p.warnings, text) })
		w.processes = append(w.processes, p)
	}
	w.somebody = client(network, nil)
	return w
}

var wanted = MintRequest{Description: "web", Roles: []string{"GROUP_OWNER"}}

// makeByHand makes a key like those of the processes. One that is used in another project can be told from theirs.
func (w *hostileWorld) makeByHand(o another) {
	if !o.elsewhere {
		defer w.beginMaking("somebody")()
	}
	request := wanted
	request.ProjectID = w.projects[0]
	key, err := w.somebody.Keys().Mint(w.Context(), request)
	if assert.NoError(w, err) && o.elsewhere {
		assert.NoError(w, w.atlas.Assign(w.projects[1], key.ID, "GROUP_OWNER"))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.byHand = append(w.byHand, key.ID)
}

// beginMaking waits until no look-alike can be taken for what came of another's request that has not arrived.
func (w *hostileWorld) beginMaking(by string) (end func()) {
	w.await(func() bool {
		for other, at := range w.hidden {
			if other != by && time.Since(at) < madeAfter+2*clockSlack {
				return false
			}
		}
		w.making++
		return true
	})
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.making--
		w.lastMade = time.Now()
	}
}

// hide waits until none can, of those that there are, and notes that a request is sent which does not arrive for now.
func (w *hostileWorld) hide(by string) {
	w.await(func() bool {
		if w.making > 0 || time.Since(w.lastMade) < madeBefore+2*clockSlack {
			return false
		}
		w.hidden[by] = time.Now()
		return true
	})
}

func (w *hostileWorld) await(ready func() bool) {
	for {
		w.mu.Lock()
		done := ready()
		w.mu.Unlock()
		if done {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}
