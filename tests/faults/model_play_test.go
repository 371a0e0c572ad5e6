package faults

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// model knows what should be.
type model struct {
	scene

	program map[string]wish
	// stale are the names whose keys somebody else has changed since the last refresh. No up looks at what is there, so
	// they need not agree until then.
	stale map[string]bool
	// unsure are the names whose last command failed: it may have done more than it knows. The next up that asks for the
	// same makes it so; where the program asks for something else first, only a refresh does (docs/reliability.md).
	unsure map[string]bool
	// excused are the projects and the addresses that a key may have though nobody says so, by its id: somebody else gave them,
	// a ProjectApiKey had them before it became an ApiKey, or a command does not know that it did.
	excused  map[string]map[string]bool
	imported []string // ids of keys whose private halves nobody has
	byHand   []emulator.Key
	met      int // commands that met a fault
	moved    int // keys that moved between the patterns
	wrong    []string
}

func newModel(t *testing.T, seed uint64) *model {
	t.Helper()
	w := sim.New(t, sim.Seed(seed))
	w.Stays(sim.OrgKeyType)
	return &model{
		scene: scene{World: w, stack: w.Stack()}, program: map[string]wish{}, stale: map[string]bool{}, unsure: map[string]bool{},
		excused: map[string]map[string]bool{},
	}
}

func (m *model) note(format string, args ...any) {
	m.wrong = append(m.wrong, fmt.Sprintf(format, args...))
}

// list is the program.
func (m *model) list() sim.List {
	list := sim.List{}
	for _, name := range slices.Sorted(maps.Keys(m.program)) {
		list = append(list, m.program[name].list(&m.scene, name)...)
	}
	return list
}

func (m *model) play(e event) {
	switch e.What {
	case "set":
		k := e.wanted(m.World)
		if before, there := m.program[e.name()]; there {
			k.split = before.split
		}
		m.change(e.name())
		m.program[e.name()] = k
	case "move":
		if m.move(e) {
			_ = m.up(e) // it may fail
		}
	case "drop":
		m.change(e.name())
		delete(m.program, e.name())
	case "up":
		_ = m.up(e) // it may fail
	case "refresh":
		_ = m.refresh(e) // it may fail
	case "import":
		m.importKey(e)
	case "somebody makes":
		m.byHand = append(m.byHand, m.Atlas.AddKey(m.Org, descriptions[e.Text], e.grants(m.World)))
		time.Sleep(5 * time.Second) // in the very seconds of a lost mint nobody can tell them apart (docs/reliability.md)
	default:
		m.somebody(e)
	}
}

// change is a change of the program.
func (m *model) change(name string) {
	if m.unsure[name] {
		m.stale[name] = true
	}
}

// move has a key change its pattern. Its roles stay where it has any: an assignment with others is somebody's.
func (m *model) move(e event) bool {
	k, there := m.program[e.name()]
	state := m.stack.Resource(e.name())
	if !there || state == nil {
		return false
	}
	m.change(e.name())
	k.split = !k.split
	said := claimsIn(m.stack)[idIn(state)].projects
	if wanted := e.wanted(m.World).projects; e.Text == 0 || len(said) == 0 {
		for project := range wanted {
			if roles, has := said[project]; has {
				wanted[project] = roles
			}
		}
		said = wanted
	}
	k.projects = said
	m.program[e.name()] = k
	return true
}

// somebody changes a key of the stack behind its back.
func (m *model) somebody(e event) {
	resource := m.stack.Resource(e.name())
	if resource == nil {
		return
	}
	id := idIn(resource)
	key, alive := m.Atlas.Key(id)
	if !alive {
		return
	}
	m.stale[e.name()] = true
	var err error
	switch e.What {
	case "somebody grants":
		project := m.Projects[e.Projects%6]
		m.excuse(id, project)
		err = m.Atlas.SetRoles(project, id, e.roles(0)...)
	case "somebody removes":
		if projects := slices.Sorted(maps.Keys(key.Projects)); len(projects) > 1 {
			err = m.Atlas.Unassign(projects[e.Projects%len(projects)], id)
		}
	case "somebody renames":
		err = m.Atlas.SetDescription(id, descriptions[e.Text])
	case "somebody admits":
		address := modelAddresses[e.Projects%3]
		m.excuse(id, address)
		err = m.Atlas.SetAccessList(id, append(key.AccessList, address)...)
	case "somebody deletes":
		err = m.Atlas.DeleteKey(id)
	}
	if err != nil {
		m.note("%s: %v", e, err)
	}
}

// excuse says of a project or an address that a key may have it.
func (m *model) excuse(id, what string) {
	if m.excused[id] == nil {
		m.excused[id] = map[string]bool{}
	}
	m.excused[id][what] = true
}

// leftAlone excuses the organization roles of a ProjectApiKey whose program did not name them. A program that names ORG_MEMBER
// from then on means the same, and they stay what they are.
const leftAlone = "organization roles"

// excuseBeyond excuses all that a key has beyond what is said of it.
func (m *model) excuseBeyond(id string, said claims) {
	key, _ := m.Atlas.Key(id)
	for project := range key.Projects {
		if said.projects[project] == nil {
			m.excuse(id, project)
		}
	}
	for _, address := range key.AccessList {
		if !slices.Contains(said.addresses, address) {
			m.excuse(id, address)
		}
	}
}

// audit holds what there is against what should be, but for what is excused.
func (m *model) audit() audit {
	return audit{World: m.World, stack: m.stack, imported: m.imported, forgive: func(_ string, said claims, key emulator.Key) emulator.Key {
		key.Projects = maps.Clone(key.Projects)
		maps.DeleteFunc(key.Projects, func(project string, _ []string) bool {
			return said.projects[project] == nil && m.excused[key.ID][project]
		})
		key.AccessList = slices.DeleteFunc(slices.Clone(key.AccessList), func(address string) bool {
			return !slices.Contains(said.addresses, address) && m.excused[key.ID][address]
		})
		if m.excused[key.ID][leftAlone] && sameSet(said.orgRoles, orgRoles[1]) {
			key.OrgRoles = said.orgRoles
		}
		return key
	}}
}
