package budget

import (
	"fmt"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// latency is what each request takes, so that requests that can overlap do.
const latency = 50 * time.Millisecond

// ledger counts what commands cost.
type ledger struct {
	*testing.T
	*sim.World
	stack *sim.Stack
}

func inBubble(t *testing.T, test func(l *ledger)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := sim.New(t)
		w.Atlas.Change(func(s *emulator.Server) {
			s.Latency = latency
			s.MaxKeysPerOrg = -1 // some tests have an organization whose limit has been raised
		})
		test(&ledger{t, w, w.Stack()})
		assert.Empty(t, w.Problems())
	})
}

// cost returns how many requests a command makes, and asserts that it signs in once, if at all.
func (l *ledger) cost(command func() sim.Result) int {
	l.Helper()
	l.Atlas.ClearLog()
	require.NoError(l, command().Err)
	counts := l.Atlas.Counts()
	if counts.Work > 0 {
		assert.Equal(l, 1, counts.Challenges+counts.Tokens, "one authentication per process")
		assert.Equal(l, counts.Tokens, counts.Revocations, "a token is given back")
	} else {
		assert.Zero(l, counts.Challenges+counts.Tokens, "no authentication without need")
	}
	return counts.Work
}

func (l *ledger) up(p sim.Program) int {
	l.Helper()
	return l.cost(func() sim.Result { return l.stack.Up(p) })
}

// key is a key in these projects, each with the same roles.
func (l *ledger) key(description string, projects ...int) sim.Key {
	key := sim.Key{Description: description}
	for _, i := range projects {
		key.Assignments = append(key.Assignments, sim.Assignment{Project: l.Projects[i], Roles: []string{"GROUP_READ_ONLY"}})
	}
	return key
}

// keys is a program of n keys, all of them in the same project.
func (l *ledger) keys(n int) sim.Keys {
	program := sim.Keys{}
	for i := range n {
		name := fmt.Sprintf("key-%04d", i)
		program[name] = l.key(name, 0)
	}
	return program
}

func TestOneKey(t *testing.T) {
	for projects := 1; projects <= 6; projects++ {
		inBubble(t, func(l *ledger) {
			all := []int{0, 1, 2, 3, 4, 5}[:projects]
			assert.Equal(t, projects, l.up(sim.Keys{"web": l.key("web", all...)}), "create with %d projects", projects)
			assert.Equal(t, 1, l.up(sim.Keys{}), "delete")
		})
	}
	inBubble(t, func(l *ledger) {
		l.up(sim.Keys{"web": l.key("web", 0, 1, 2)})
		assert.Equal(t, 0, l.up(sim.Keys{"web": l.key("web", 2, 1, 0)}), "another order")
		assert.Equal(t, 1, l.up(sim.Keys{"web": l.key("renamed", 0, 1, 2)}), "the description")
		assert.Equal(t, 1, l.up(sim.Keys{"web": l.key("renamed", 0, 1, 2, 3)}), "a project added")
		assert.Equal(t, 1, l.up(sim.Keys{"web": l.key("renamed", 0, 1, 2)}), "a project removed")
		all := l.key("everything", 0, 1, 4)
		all.Assignments[1].Roles = []string{"GROUP_OWNER"}
		all.OrgRoles = []string{"ORG_READ_ONLY"}
		assert.Equal(t, 4, l.up(sim.Keys{"web": all}), "one added, one changed, one removed, description and organization roles")
		assert.Equal(t, 1, l.cost(l.stack.Refresh), "a single read")
		assert.Equal(t, 0, l.cost(func() sim.Result { return l.stack.Preview(sim.Keys{"web": all}) }), "a clean preview")
		assert.Equal(t, 0, l.cost(func() sim.Result { return l.stack.Preview(sim.Keys{"web": l.key("other", 5)}) }), "any preview")
		key := l.Atlas.MintedKeys(l.Org)[0]
		other := l.Stack()
		assert.Equal(t, 2, l.cost(func() sim.Result { return other.Import("web", l.Projects[0]+"-"+key.ID) }), "import by the long form")
		bare := l.Stack()
		assert.Equal(t, 2, l.cost(func() sim.Result { return bare.Import("web", key.ID) }), "import by the key's id alone")
	})
}

func TestHundredKeys(t *testing.T) {
	inBubble(t, func(l *ledger) {
		program := l.keys(100)
		assert.LessOrEqual(t, l.up(program), 102, "up of 100")
		assert.LessOrEqual(t, l.cost(l.stack.Refresh), 6, "refresh of 100")
		assert.Zero(t, l.cost(func() sim.Result { return l.stack.Preview(program) }), "clean preview")
		assert.Zero(t, l.up(program), "clean up")
		renamed := maps.Clone(program)
		renamed["key-0042"] = l.key("renamed", 0)
		assert.LessOrEqual(t, l.up(renamed), 2, "the description of one of 100")
		roles := maps.Clone(renamed)
		changed := l.key("renamed", 0)
		changed.Assignments[0].Roles = []string{"GROUP_OWNER"}
		roles["key-0042"] = changed
		assert.LessOrEqual(t, l.up(roles), 2, "the roles of one of 100")
		assert.LessOrEqual(t, l.cost(l.stack.Destroy), 102, "destroy of 100")
		assert.Empty(t, l.Atlas.MintedKeys(l.Org))
	})
}

func TestThousandKeys(t *testing.T) {
	if testing.Short() {
		t.Log("with 300 keys only")
	}
	inBubble(t, func(l *ledger) {
		n := 1000
		if testing.Short() {
			n = 300
		}
		assert.Equal(t, n, l.up(l.keys(n)), "up")
		assert.LessOrEqual(t, l.cost(l.stack.Refresh), 8, "refresh")
	})
}

// TestSmallStackInLargeOrganization has a stack of three keys pay for three, not for the organization's 5,000.
func TestSmallStackInLargeOrganization(t *testing.T) {
	inBubble(t, func(l *ledger) {
		l.Atlas.AddKeys(l.Org, "other", 5000, emulator.Grants{Org: []string{"ORG_MEMBER"}})
		l.up(l.keys(3))
		assert.LessOrEqual(t, l.cost(l.stack.Refresh), 3)
	})
}

// TestBurstSignsInOnce has the first requests of a process come all at once, by each way to sign in.
func TestBurstSignsInOnce(t *testing.T) {
	inBubble(t, func(l *ledger) {
		id, secret := l.Atlas.AddServiceAccount(l.Org, emulator.Grants{Org: []string{"ORG_OWNER"}})
		for _, stack := range []*sim.Stack{l.stack, l.StackWith(sim.ServiceAccountConfig(id, secret))} {
			stack.Parallel = 64
			assert.Equal(t, 64, l.cost(func() sim.Result { return stack.Up(l.keys(64)) }))
			assert.Equal(t, 64, l.cost(stack.Destroy))
		}
	})
}
