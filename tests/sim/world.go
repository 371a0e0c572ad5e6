package sim

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/internal/pipenet"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/contract"
)

// World is an emulated Atlas with one organization, and all that was said about it. Make it inside a bubble.
type World struct {
	// Atlas is the server; tests use it to inject faults, to play somebody else, and to see what there is.
	Atlas *emulator.Server
	// Org is the organization, Projects six of its projects.
	Org      string
	Projects []string
	// Owner is an API key that may do everything.
	Owner emulator.Key

	network *http.Transport
	baseURL string // where Atlas seems to listen
	plugin  plug

	mu        sync.Mutex
	lines     []string // everything that was logged, shown or returned as an error
	problems  []string
	calls     []Call
	processes int
	ids       int
	stay      []tokens.Type // types of which no diff may replace a resource
	watcher   func(Exchange)
	stripped  []string // headers
}

// WorldOption changes how a world is made.
type WorldOption func(*options)

type options struct {
	seed   uint64
	http2  bool
	plugin plug
}

// Seed gives a world other ids, keys and orders of roles in Atlas's answers; the same seed makes the same ones.
func Seed(seed uint64) WorldOption { return func(o *options) { o.seed = seed } }

// HTTP2 has Atlas speak HTTP/2 with TLS, as the real one does; else it speaks plain HTTP/1.1.
func HTTP2() WorldOption { return func(o *options) { o.http2 = true } }

// Plugin puts another provider into the plugin, which reaches Atlas by that transport. For its schema the transport is nil.
func Plugin(factory func(http.RoundTripper) p.Provider) WorldOption {
	return func(o *options) { o.plugin = newPlug(factory) }
}

// New makes a world and takes it down at the end of the test. It never fails the test by itself, save for an exchange
// that violates the vendor's document: see [World.Problems].
func New(t *testing.T, opts ...WorldOption) *World {
	t.Helper()
	catchLogs()
	o := options{seed: 1, plugin: ours()}
	for _, option := range opts {
		option(&o)
	}
	w := &World{Atlas: &emulator.Server{Seed: o.seed}, baseURL: "http://127.0.0.1", plugin: o.plugin, stay: []tokens.Type{KeyType}}
	serve := pipenet.Serve
	if o.http2 {
		w.baseURL, serve = "https://127.0.0.1", pipenet.ServeHTTP2
	}
	w.Org = w.Atlas.AddOrg("acme")
	for i := range 6 {
		w.Projects = append(w.Projects, w.Atlas.AddProject(w.Org, fmt.Sprintf("project-%d", i)))
	}
	w.Owner = w.Atlas.AddOwnerKey(w.Org)
	network, stop := serve(w.watched(contract.Handler(t, w.Atlas)))
	network.MaxIdleConnsPerHost = 64
	w.network = network
	t.Cleanup(func() {
		w.Atlas.Close()
		stop()
	})
	return w
}

// Config is a provider's configuration that signs in with an API key. Without a baseUrl, as here, a provider is given the
// address of its world's Atlas.
func Config(key emulator.Key) resource.PropertyMap {
	return resource.PropertyMap{
		"publicKey":  resource.MakeSecret(resource.NewProperty(key.PublicKey)),
		"privateKey": resource.MakeSecret(resource.NewProperty(key.PrivateKey)),
	}
}

// ServiceAccountConfig is a provider's configuration that signs in with a service account.
func ServiceAccountConfig(clientID, clientSecret string) resource.PropertyMap {
	return resource.PropertyMap{
		"clientId":     resource.MakeSecret(resource.NewProperty(clientID)),
		"clientSecret": resource.MakeSecret(resource.NewProperty(clientSecret)),
	}
}

// Stack returns an empty stack whose provider signs in with [World.Owner].
func (w *World) Stack() *Stack { return w.StackWith(Config(w.Owner)) }

// StackWith returns an empty stack with this configuration of its provider.
func (w *World) StackWith(config resource.PropertyMap) *Stack {
	return &Stack{world: w, project: "sim", name: "test", Config: config, Parallel: 8}
}

// Stays says of types that no diff may replace their resources: they are made anew only where the program says so. It holds
// for project API keys.
func (w *World) Stays(types ...tokens.Type) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stay = append(w.stay, types...)
}

func (w *World) stays(typ tokens.Type) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Contains(w.stay, typ)
}

// newID is the id of a provider resource.
func (w *World) newID() resource.ID {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ids++
	return resource.ID(fmt.Sprintf("00000000-0000-4000-8000-%012d", w.ids))
}

// located returns the configuration with the address of this world's Atlas, if it has none.
func (w *World) located(config resource.PropertyMap) resource.PropertyMap {
	if _, given := config["baseUrl"]; given || len(config) == 0 {
		return config
	}
	config = config.Copy()
	config["baseUrl"] = resource.NewProperty(w.baseURL)
	return config
}

// Problems returns what was noted that no provider may do.
func (w *World) Problems() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.problems...)
}

// Lines returns everything that was logged, shown as a status line or returned as an error so far.
func (w *World) Lines() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.lines...)
}

func (w *World) problem(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.problems = append(w.problems, fmt.Sprintf(format, args...))
}

func (w *World) say(line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = append(w.lines, line)
}

// context is that of a plugin process: what is logged under it is this world's.
func (w *World) context() context.Context {
	return context.WithValue(context.Background(), worldKey{}, w)
}

// failed puts what went wrong on record, as the engine shows it to the user.
func (w *World) failed(doing string, err error) error {
	err = fmt.Errorf("%s: %w", doing, err)
	w.say("error: " + err.Error())
	return err
}
