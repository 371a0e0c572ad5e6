package budget

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// rotating is a key in these projects that rotates by the release, with an overlap of so many hours; 0: until the next rotation.
func (l *ledger) rotating(release string, overlap float64, projects []int, more inputs) sim.List {
	in := l.key("web", projects...).Properties()
	rules := inputs{"triggers": inputs{"release": release}}
	if overlap > 0 {
		rules["overlapHours"] = overlap
	}
	for name, value := range sim.Properties(inputs{"rotation": rules}) {
		in[name] = value
	}
	for name, value := range sim.Properties(more) {
		in[name] = value
	}
	return sim.List{sim.Resource{Type: sim.KeyType, Name: "web", Inputs: in}}
}

var addresses = inputs{"accessList": []string{"192.0.2.1", "192.0.2.2"}}

// TestRotation: a request for each project, one for an older previous key, one for the access list, whatever it has.
func TestRotation(t *testing.T) {
	for projects := 1; projects <= 6; projects++ {
		for _, listed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d projects, access list %t", projects, listed), func(t *testing.T) {
				inBubble(t, func(l *ledger) {
					all := []int{0, 1, 2, 3, 4, 5}[:projects]
					want, more := projects, inputs(nil)
					if listed {
						want, more = projects+1, addresses
					}
					release := func(release string) sim.List { return l.rotating(release, 1, all, more) }
					assert.Equal(t, want, l.up(release("1")), "create")
					assert.Zero(t, l.preview(release("1")), "preview when not due")
					assert.Zero(t, l.preview(release("2")), "preview when due")
					assert.Equal(t, want, l.up(release("2")), "rotation")
					assert.Zero(t, l.preview(release("2")), "preview while a previous key lives")
					assert.Zero(t, l.up(release("2")), "up while a previous key lives")
					assert.Equal(t, want+1, l.up(release("3")), "rotation that deletes an older previous key")
					time.Sleep(time.Hour)
					assert.Zero(t, l.preview(release("3")), "preview of a retirement")
					assert.Equal(t, 1, l.up(release("3")), "retirement")
					assert.Equal(t, want, l.up(release("4")), "rotation after it")
					assert.Equal(t, 2, l.cost(l.stack.Destroy), "delete of two keys")
					assert.Empty(t, l.Atlas.MintedKeys(l.Org))
				})
			})
		}
	}
}

// TestUpdateWhileAPreviousKeyLives: what concerns both keys costs twice.
func TestUpdateWhileAPreviousKeyLives(t *testing.T) {
	inBubble(t, func(l *ledger) {
		program := func(projects []int, more inputs) sim.List { return l.rotating("2", 0, projects, more) }
		l.up(l.rotating("1", 0, []int{0, 1}, addresses))
		l.up(program([]int{0, 1}, addresses))
		with := func(name string, value any) inputs {
			more := inputs{name: value}
			for name, value := range addresses {
				if more[name] == nil {
					more[name] = value
				}
			}
			return more
		}
		assert.Equal(t, 2, l.up(program([]int{0, 1, 2}, addresses)), "a project added")
		assert.Equal(t, 2, l.up(program([]int{0, 1}, addresses)), "a project removed")
		assert.Equal(t, 2, l.up(program([]int{0, 1}, with("orgRoleNames", []string{"ORG_READ_ONLY"}))), "organization roles")
		assert.Equal(t, 2, l.up(program([]int{0, 1}, addresses)), "and back to ORG_MEMBER")
		assert.Equal(t, 2, l.up(program([]int{0, 1}, with("description", "renamed"))), "the description")
		assert.Equal(t, 2, l.up(program([]int{0, 1}, addresses)), "and back")
		assert.Equal(t, 2+2, l.up(program([]int{0, 1}, inputs{"accessList": []string{"192.0.2.1", "192.0.2.3", "192.0.2.4"}})), "two addresses added, one removed")
		assert.Zero(t, l.up(l.rotating("2", 9, []int{0, 1}, inputs{"accessList": []string{"192.0.2.1", "192.0.2.3", "192.0.2.4"}})), "an overlap from now on")
		assert.Equal(t, 2+1, l.cost(l.stack.Refresh), "read: each key, and the current one's access list")
		changed := inputs{"accessList": []string{"192.0.2.1", "192.0.2.3", "192.0.2.4"}, "description": "renamed"}
		assert.Equal(t, 1+1+3, l.up(l.rotating("3", 9, []int{0, 1}, changed)), "the older key deleted, the description of the other, and a rotation")
	})
}

// TestReadOfAKeyWithAPreviousOne is a request for each of the two.
func TestReadOfAKeyWithAPreviousOne(t *testing.T) {
	inBubble(t, func(l *ledger) {
		l.up(l.rotating("1", 0, []int{0, 1}, nil))
		l.up(l.rotating("2", 0, []int{0, 1}, nil))
		assert.Equal(t, 2, l.cost(l.stack.Refresh), "read")
	})
}

// TestRefreshOfKeysWithPreviousOnes goes by the organization's list, as that of keys alone does.
func TestRefreshOfKeysWithPreviousOnes(t *testing.T) {
	inBubble(t, func(l *ledger) {
		program := func(release string) (all sim.List) {
			for i := range 100 {
				in := inputs{"rotation": inputs{"triggers": inputs{"release": release}}}
				all = append(all, l.orgKey(fmt.Sprintf("key-%03d", i), in))
			}
			return all
		}
		assert.Equal(t, 100, l.up(program("1")))
		assert.Equal(t, 100, l.up(program("2")), "rotation of 100")
		assert.LessOrEqual(t, l.cost(l.stack.Refresh), 4+1, "refresh of 200 keys")
		assert.Equal(t, 200, l.cost(l.stack.Destroy))
	})
}

// TestRotationOfAnOrgKeyWithWhatHangsOnIt: the key, then each assignment and each entry for the new one, and nothing for the old
// one until it is gone.
func TestRotationOfAnOrgKeyWithWhatHangsOnIt(t *testing.T) {
	inBubble(t, func(l *ledger) {
		program := func(release string) sim.List {
			key := l.orgKey("ci", inputs{"rotation": inputs{"triggers": inputs{"release": release}, "overlapHours": 1.0}})
			list := sim.List{key}
			for _, r := range []sim.Resource{
				l.assignment("web", sim.Output("ci", "apiKeyId"), 0), l.assignment("api", sim.Output("ci", "apiKeyId"), 1),
				l.entry("office", sim.Output("ci", "apiKeyId"), "192.0.2.1"),
			} {
				r.Inputs["previousApiKeyId"] = sim.Output("ci", "previousApiKeyId")
				list = append(list, r)
			}
			return list
		}
		const key, assignments, projects, entries = 1, 2, 2, 1
		assert.Equal(t, key+assignments+projects+entries, l.up(program("1")), "create: each assignment looks at its project's list")
		assert.Equal(t, key+assignments+projects+entries, l.up(program("2")), "rotation, where nothing is done to the old key")
		assert.Zero(t, l.preview(program("2")))
		assert.Zero(t, l.up(program("2")))
		time.Sleep(time.Hour)
		assert.Equal(t, key+assignments+entries, l.up(program("2")), "retirement: the key, and each that hung on it looks whether it is off")
		assert.Len(t, l.Atlas.MintedKeys(l.Org), 1)
	})
}
