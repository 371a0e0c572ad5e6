package faults

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// rotationRuns is how many random histories of rotations each run of the tests plays.
const rotationRuns = 1000

// TestRotationModel plays random histories of keys that rotate, by triggers and by age, with all sorts of overlaps: programs change and
// move between the patterns, keys are imported, somebody deletes the current or the previous one, commands meet faults. At
// every request no more than two keys of a resource live, besides those whose creation had no answer, the current key works, and the
// previous one until its time; at the end one refresh and two ups make all well.
func TestRotationModel(t *testing.T) {
	runs := rotationRuns
	if raceEnabled || testing.Short() {
		runs /= 10
	}
	played, met := 0, 0
	seen := map[string]int{}
	rapidRuns(t, runs, func(rt *rapid.T) {
		first := aTurn.Draw(rt, "first")
		history := rapid.SliceOfN(aTurn, 4, 20).Draw(rt, "history")
		seed := rapid.Uint64Range(1, 1<<32).Draw(rt, "seed")
		played++
		var wrong []string
		synctest.Test(t, func(t *testing.T) {
			m := newRotations(t, seed)
			first.What, first.Faults, first.Places = "set", nil, nil
			m.play(first)
			m.up(first)
			for _, e := range history {
				seen[e.What]++
				m.play(e)
				if len(m.wrong) > 0 {
					break
				}
			}
			if len(m.wrong) == 0 {
				m.end()
			}
			wrong, met = m.wrong, met+m.met
			for what, n := range m.seen {
				seen[what] += n
			}
		})
		for _, w := range wrong {
			rt.Error(w)
		}
	})
	t.Logf("%d histories, %d commands that met faults, events: %v", played, met, seen)
	assert.GreaterOrEqual(t, played, runs)
}

// turning is one thing that happens in a history of rotations.
type turning struct {
	What                         string
	Name, Text, Projects         int
	Overlap, MaxAge, Sleep       int
	Listed, Rules, Import, Split bool
	Faults, Places               []int
}

func (e turning) String() string {
	type plain turning
	return fmt.Sprintf("%+v", plain(e))
}

var aTurn = rapid.Custom(func(rt *rapid.T) turning {
	e := turning{
		What: rapid.SampledFrom([]string{"set", "set", "trigger", "trigger", "trigger", "move", "move", "drop", "up", "up", "refresh", "refresh", "sleep",
			"delete current", "delete previous"}).Draw(rt, "what"),
		Name:     rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(rt, "name"),
		Text:     rapid.IntRange(0, 1).Draw(rt, "text"),
		Projects: rapid.IntRange(1, 7).Draw(rt, "projects"),
		Overlap:  rapid.SampledFrom([]int{0, 1, 30}).Draw(rt, "overlap"),
		MaxAge:   rapid.SampledFrom([]int{0, 0, 10}).Draw(rt, "maxAge"),
		Sleep:    rapid.SampledFrom([]int{2, 31, 11 * 24}).Draw(rt, "sleep"),
		Listed:   rapid.Bool().Draw(rt, "listed"),
		Rules:    rapid.IntRange(0, 5).Draw(rt, "rules") > 0,
		Import:   rapid.IntRange(0, 3).Draw(rt, "import") == 0,
		Split:    rapid.Bool().Draw(rt, "split"),
	}
	switch e.What {
	case "up", "refresh", "trigger", "move":
		n := rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(rt, "faults")
		e.Faults = rapid.SliceOfN(rapid.IntRange(0, len(modelKinds())-1), n, n).Draw(rt, "kinds")
		e.Places = rapid.SliceOfN(rapid.IntRange(1, 9), n, n).Draw(rt, "places")
	}
	return e
})

// rotor is a key that a program wants.
type rotor struct {
	split, rules, listed     bool
	text, projects           int
	release, overlap, maxAge int
	imports                  string
}

// rotating knows what should be.
type rotating struct {
	scene

	wanted   map[string]rotor
	imported []string
	met      int
	seen     map[string]int

	mu    sync.Mutex
	lost  int // keys whose creation had no answer
	guard map[string]guarded
	wrong []string
}

// guarded is a key that a command must leave working.
type guarded struct {
	name      string
	projects  []string
	addressed bool
}

func newRotations(t *testing.T, seed uint64) *rotating {
	t.Helper()
	w := sim.New(t, sim.Seed(seed))
	w.Stays(sim.OrgKeyType)
	m := &rotating{scene: scene{World: w, stack: w.Stack()}, wanted: map[string]rotor{}, seen: map[string]int{}}
	w.Watch(func(sim.Exchange) { m.look() })
	return m
}

func (m *rotating) note(format string, args ...any) {
	if len(m.wrong) < 5 {
		m.wrong = append(m.wrong, fmt.Sprintf(format, args...))
	}
}

func (e turning) name() string { return []string{"api", "web"}[e.Name] }

func (m *rotating) play(e turning) {
	name := e.name()
	k, there := m.wanted[name]
	state := m.stack.Resource(name)
	switch e.What {
	case "set":
		m.set(e, k, there)
	case "drop":
		delete(m.wanted, name)
	case "trigger":
		if there && state != nil {
			k.release++
			m.wanted[name] = k
			m.up(e)
		}
	case "move":
		if there && state != nil {
			k.split, k.imports = !k.split, ""
			m.wanted[name] = k
			m.seen["moved"]++
			if plainText(state.Outputs["previousApiKeyId"]) != "" {
				m.seen["moved with a previous key"]++
			}
			m.up(e)
		}
	case "up":
		m.up(e)
	case "refresh":
		m.command(e, m.stack.Refresh)
	case "sleep":
		time.Sleep(time.Duration(e.Sleep) * time.Hour)
	case "delete current", "delete previous":
		if state != nil {
			id := plainText(state.Outputs[map[string]resource.PropertyKey{"delete current": "apiKeyId", "delete previous": "previousApiKeyId"}[e.What]])
			if _, alive := m.Atlas.Key(id); alive {
				m.seen["deleted "+strings.TrimPrefix(e.What, "delete ")]++
				_ = m.Atlas.DeleteKey(id) // it is alive
			}
		}
	}
}

// set is a change of the program. What is to be imported yet stays as it is, as does the pattern of what there is.
func (m *rotating) set(e turning, before rotor, there bool) {
	if m.stack.Resource(e.name()) == nil && there && before.imports != "" {
		return
	}
	k := rotor{split: e.Split, rules: e.Rules, listed: e.Listed, text: e.Text, projects: e.Projects, release: before.release, overlap: e.Overlap, maxAge: e.MaxAge}
	if there || m.stack.Resource(e.name()) != nil {
		k.split, k.imports = before.split, before.imports
		if state := m.stack.Resource(e.name()); state != nil {
			k.split = string(state.Type) == sim.OrgKeyType
		}
	} else if e.Import {
		key := m.Atlas.AddKey(m.Org, m.description(e.name(), k), emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: m.granted(k)})
		if k.listed {
			_ = m.Atlas.SetAccessList(key.ID, listedAddress) // it is there
		}
		k.imports, m.imported = key.ID, append(m.imported, key.ID)
		time.Sleep(5 * time.Minute)
	}
	m.wanted[e.name()] = k
}

const listedAddress = "192.0.2.1"

func (m *rotating) description(name string, k rotor) string {
	return fmt.Sprintf("%s %d", name, k.text)
}

func (m *rotating) granted(k rotor) map[string][]string {
	granted := map[string][]string{}
	for i := range 3 {
		if k.projects&(1<<i) != 0 {
			granted[m.Projects[i]] = []string{"GROUP_READ_ONLY"}
		}
	}
	return granted
}

// command runs a command that meets the event's faults.
func (m *rotating) command(e turning, run func() sim.Result) sim.Result {
	m.guard = m.guards()
	result, met := m.meeting(e.Faults, e.Places, run)
	if met {
		m.met++
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lost += m.lostMints()
	m.Atlas.ClearLog()
	return result
}

func (m *rotating) lostMints() int { return (&guard{scene: &m.scene}).lostMints() }

func (m *rotating) up(e turning) sim.Result {
	for name, k := range m.wanted { // what is gone cannot be imported
		if _, alive := m.Atlas.Key(k.imports); !alive && m.stack.Resource(name) == nil {
			k.imports = ""
			m.wanted[name] = k
		}
	}
	before := m.currents()
	result := m.command(e, func() sim.Result { return m.stack.Up(m.program()) })
	for name, id := range m.currents() {
		if before[name] != "" && before[name] != id {
			m.seen["rotated"]++
		}
	}
	for _, name := range m.stack.Names() {
		for _, w := range (audit{World: m.World, stack: m.stack, imported: m.imported}).lost(m.stack.Resource(name)) {
			m.note("after an up: %s", w)
		}
	}
	return result
}

func (m *rotating) currents() map[string]string {
	ids := map[string]string{}
	for name := range m.wanted {
		if state := m.stack.Resource(name); state != nil {
			ids[name] = idIn(state)
		}
	}
	return ids
}
