package resources

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/icholy/digest"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// observer is somebody who uses what a stack has published. After each request of a provider it signs in with each secret that
// was ever in state, and reads each project that state said the key is in.
type observer struct {
	*world

	mu      sync.Mutex
	seen    map[string]*published // by the key's id
	wanted  map[string]bool       // the projects that the program leaves alone
	refused []string
	signIns int
	looks   int
}

// published is a key whose secret has been in state.
type published struct {
	public, private string
	projects        map[string]bool
	// until is from when on it may stop; nil: it may not.
	until *time.Time
}

const byObserver = "Observer" // a header of the observer's own requests

func (w *world) observe() *observer {
	w.Atlas.Change(func(s *emulator.Server) { s.RateLimits = []emulator.RateLimit{} })
	o := &observer{world: w, seen: map[string]*published{}}
	w.Watch(func(sim.Exchange) { o.look("") })
	return o
}

// inject places faults, which the observer does not meet.
func (o *observer) inject(f emulator.Fault) {
	f.Match = func(r *http.Request) bool { return r.Header.Get(byObserver) == "" }
	o.Atlas.Inject(f)
}

// mayStop says that keys may stop from now on: they are deleted by hand, or a rotation deletes them.
func (o *observer) mayStop(keyIDs ...string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := time.Now()
	for _, keyID := range keyIDs {
		if key := o.seen[keyID]; key != nil {
			key.until = &now
		}
	}
}

// uses are the projects that a program gives its key; where it had others, those that both have are used.
func (o *observer) uses(projects ...string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.wanted = map[string]bool{}
	for _, project := range projects {
		o.wanted[project] = true
	}
}

// look reads what is published by now and uses it.
func (o *observer) look(when string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.looks++
	o.read()
	for _, keyID := range slices.Sorted(maps.Keys(o.seen)) {
		key := o.seen[keyID]
		if key.until != nil && !time.Now().Before(*key.until) {
			continue
		}
		paths := []string{"/api/atlas/v2"}
		for project := range key.projects {
			if o.wanted[project] {
				paths = append(paths, "/api/atlas/v2/groups/"+project)
			}
		}
		for _, path := range paths {
			o.signIns++
			if status := o.use(key, path); status != http.StatusOK {
				o.refused = append(o.refused, fmt.Sprintf("%s: key %s at %s: %d", when, keyID, path, status))
			}
		}
	}
}

// read takes note of what is in state.
func (o *observer) read() {
	for _, state := range o.Recorded() {
		text := func(name resource.PropertyKey) string {
			value := state.Outputs[name]
			if value.IsSecret() {
				value = value.SecretValue().Element
			}
			s, _ := value.V.(string)
			return s
		}
		switch current, previous := text("apiKeyId"), text("previousApiKeyId"); string(state.Type) {
		case typ("ProjectApiKey"), typ("ApiKey"):
			if key := o.publish(current, text("publicKey"), text("privateKey")); key != nil {
				for _, a := range arrayOf(state.Outputs["projectAssignments"]) {
					key.projects[a.ObjectValue()["projectId"].StringValue()] = true
				}
			}
			if key := o.publish(previous, text("previousPublicKey"), text("previousPrivateKey")); key != nil && key.until == nil {
				if at, err := time.Parse(time.RFC3339, text("previousRetireAfter")); err == nil {
					key.until = &at
				}
			}
		case typ("ApiKeyProjectAssignment"):
			for _, keyID := range []string{current, previous} {
				if key := o.seen[keyID]; key != nil {
					key.projects[text("projectId")] = true
				}
			}
		}
	}
}

func (o *observer) publish(keyID, public, private string) *published {
	if keyID == "" || private == "" {
		return nil
	}
	if o.seen[keyID] == nil {
		o.seen[keyID] = &published{projects: map[string]bool{}}
	}
	o.seen[keyID].public, o.seen[keyID].private = public, private
	return o.seen[keyID]
}

func arrayOf(value resource.PropertyValue) []resource.PropertyValue {
	if !value.IsArray() {
		return nil
	}
	return value.ArrayValue()
}

// use signs in and asks for a path, straight at the server.
func (o *observer) use(key *published, path string) int {
	client := digest.Transport{Username: key.public, Password: key.private, Transport: direct{o.Atlas}}
	request := httptest.NewRequest(http.MethodGet, "http://127.0.0.1"+path, http.NoBody)
	request.Header.Set("Accept", "application/vnd.atlas.2023-01-01+json")
	request.Header.Set(byObserver, "true")
	response, err := client.RoundTrip(request)
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// direct reaches a server without a network.
type direct struct{ server http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	r.RemoteAddr, r.RequestURI = "127.0.0.1:1", r.URL.RequestURI()
	recorder := httptest.NewRecorder()
	d.server.ServeHTTP(recorder, r)
	response := recorder.Result()
	response.Request = r
	return response, nil
}

// observed is a program whose key is watched, in one of the two patterns.
type observed struct {
	name    string
	program func(w *world, rules inputs, description string, projects ...int) sim.List
}

var patternsObserved = []observed{
	{"ProjectApiKey", func(w *world, rules inputs, description string, projects ...int) sim.List {
		var assignments []any
		for _, i := range projects {
			assignments = append(assignments, map[string]any{"projectId": w.Projects[i], "roleNames": []any{roleFor(description)}})
		}
		return w.rotating("ProjectApiKey", inputs{"description": description, "accessList": []any{"127.0.0.1", "203.0.113.0/24"},
			"projectAssignments": assignments}, rules, nil)
	}},
	{"ApiKey", func(w *world, rules inputs, description string, projects ...int) sim.List {
		list := w.rotating("ApiKey", inputs{"orgId": w.Org, "description": description, "roleNames": []any{"ORG_MEMBER"}}, rules, nil)
		hanging := []sim.Resource{w.entry("office", sim.Output("ci", "apiKeyId"), "127.0.0.1")}
		for _, i := range projects {
			hanging = append(hanging, w.assignment(fmt.Sprint("in-", i), sim.Output("ci", "apiKeyId"), i, roleFor(description)))
		}
		for _, r := range hanging {
			r.Inputs["previousApiKeyId"] = sim.Output("ci", "previousApiKeyId")
			list = append(list, r)
		}
		return list
	}},
}

// roleFor changes with the description, so that a change of the key is one of its roles too.
func roleFor(description string) string {
	if len(description)%2 == 0 {
		return "GROUP_READ_ONLY"
	}
	return "GROUP_OWNER"
}

// life is a stack that an observer follows.
type life struct {
	*observer

	pattern     observed
	release     int
	overlap     float64
	description string
	projects    []int
}

func (l *life) program() sim.List {
	rules := inputs{"triggers": map[string]any{"release": fmt.Sprint(l.release)}}
	if l.overlap > 0 {
		rules["overlapHours"] = l.overlap
	}
	return l.pattern.program(l.world, rules, l.description, l.projects...)
}

// up runs a program that has these projects, and looks at what it has published.
func (l *life) up(when string, projects ...int) sim.Result {
	var kept, wanted []string
	for _, i := range projects {
		wanted = append(wanted, l.Projects[i])
		if slices.Contains(l.projects, i) {
			kept = append(kept, l.Projects[i])
		}
	}
	l.uses(kept...)
	l.projects = projects
	result := l.Up(l.program())
	if result.Err == nil {
		l.uses(wanted...)
	}
	l.look("after: " + when)
	return result
}

func (l *life) same(when string) sim.Result { return l.up(when, l.projects...) }

// rotate is the next release. What was the previous key may go.
func (l *life) rotate(when string) sim.Result {
	l.release++
	l.mayStop(l.text("previousApiKeyId"))
	return l.same(when)
}

// delete deletes a key by hand.
func (l *life) delete(property string) {
	keyID := l.text(property)
	l.mayStop(keyID)
	require.NoError(l, l.Atlas.DeleteKey(keyID))
}

// TestObserverNeverMeetsASecretThatDoesNotWork: what a stack has published works in its projects, the current key always and the
// previous one until its time, after every request of every command.
func TestObserverNeverMeetsASecretThatDoesNotWork(t *testing.T) {
	signIns, looks := 0, 0
	for _, pattern := range patternsObserved {
		for _, parallel := range []int{1, 8} {
			t.Run(fmt.Sprint(pattern.name, " ", parallel), func(t *testing.T) {
				inWorld(t, func(w *world) {
					w.Stack.Parallel = parallel
					l := &life{observer: w.observe(), pattern: pattern, overlap: 24, description: "web"}
					l.live()
					assert.Empty(t, l.refused)
					signIns, looks = signIns+l.signIns, looks+l.looks
				})
			})
		}
	}
	t.Logf("%d sign-ins after %d requests", signIns, looks)
}

func (l *life) live() {
	three := []int{0, 1, 2}
	l.must(l.up("create", three...))
	l.must(l.rotate("a rotation"))
	l.must(l.same("nothing"))
	l.description = "renamed!"
	l.must(l.same("another description, other roles"))
	l.must(l.up("a project more", 0, 1, 2, 3))
	l.must(l.up("a project less, another one more", 0, 2, 3, 4))
	time.Sleep(12 * time.Hour)
	l.must(l.Refresh())
	l.must(l.same("half of the overlap"))
	time.Sleep(12 * time.Hour)
	l.must(l.same("the retirement"))
	assert.Len(l, l.alive(), 1)
	l.must(l.rotate("a rotation"))
	l.must(l.rotate("a rotation during the overlap"))
	l.overlap = 0
	l.must(l.same("no end of the overlap"))
	l.must(l.rotate("a rotation"))
	time.Sleep(100 * day)
	l.must(l.same("100 days later"))
	assert.Len(l, l.alive(), 2)

	l.delete("apiKeyId")
	l.must(l.Refresh())
	l.must(l.same("a new one for the current key that is gone"))
	l.delete("previousApiKeyId")
	l.must(l.same("the previous key is gone"))
	l.must(l.Refresh())
	l.must(l.same("the previous key is gone, and known to be"))
	l.overlap = 48
	l.must(l.rotate("a rotation"))
	l.delete("previousApiKeyId")
	l.must(l.rotate("a rotation, where the previous key is gone"))
	l.delete("apiKeyId")
	l.must(l.rotate("a rotation, where the current key is gone and nobody knows"))
	l.must(l.Refresh())
	l.must(l.same("the dead key is no previous one"))
	l.must(l.rotate("a rotation"))
	l.must(l.up("fewer projects", 0, 2))
	l.breakOff()
}

// breakOff breaks rotations and changes of both keys off at each of their requests, and then goes on.
func (l *life) breakOff() {
	for nth := 1; ; nth++ {
		l.inject(emulator.Fault{Nth: nth, Status: 403, Code: "USER_UNAUTHORIZED"})
		result := l.rotate(fmt.Sprint("a rotation, broken off at request ", nth))
		l.Atlas.ClearFaults()
		assert.LessOrEqual(l, len(l.alive()), 2)
		l.must(l.same(fmt.Sprint("the rest of the rotation, broken off at request ", nth)))
		assert.Len(l, l.alive(), 2)
		if result.Err == nil {
			break
		}
	}
	for nth := 1; ; nth++ {
		l.description += "+"
		l.inject(emulator.Fault{Nth: nth, Status: 403, Code: "USER_UNAUTHORIZED"})
		result := l.same(fmt.Sprint("a change, broken off at request ", nth))
		l.Atlas.ClearFaults()
		l.must(l.same(fmt.Sprint("the rest of the change, broken off at request ", nth)))
		if result.Err == nil {
			break
		}
	}
	time.Sleep(49 * time.Hour)
	l.must(l.same("the retirement"))
	assert.Len(l, l.alive(), 1)
}

// TestObserverSeesWhatDoesNotWork: it meets a key that is deleted, one that is taken out of a project, and one that may not be used
// from its address.
func TestObserverSeesWhatDoesNotWork(t *testing.T) {
	for name, damage := range map[string]func(w *world, key emulator.Key) error{
		"deleted":    func(w *world, key emulator.Key) error { return w.Atlas.DeleteKey(key.ID) },
		"unassigned": func(w *world, key emulator.Key) error { return w.Atlas.Unassign(w.Projects[1], key.ID) },
		"elsewhere":  func(w *world, key emulator.Key) error { return w.Atlas.SetAccessList(key.ID, "203.0.113.9") },
	} {
		t.Run(name, func(t *testing.T) {
			for _, pattern := range patternsObserved {
				for nth := range 2 {
					inWorld(t, func(w *world) {
						l := &life{observer: w.observe(), pattern: pattern, overlap: 24, description: "web"}
						l.must(l.up("create", 0, 1))
						l.must(l.rotate("a rotation"))
						require.Empty(t, l.refused)
						require.NoError(t, damage(w, w.alive()[nth]))
						l.look("damage")
						assert.NotEmpty(t, l.refused)
					})
				}
			}
		})
	}
}
