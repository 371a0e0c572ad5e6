package budget

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

const (
	orgKeyType     = provider.Name + ":index:ApiKey"
	assignmentType = provider.Name + ":index:ApiKeyProjectAssignment"
	entryType      = provider.Name + ":index:ApiKeyAccessListEntry"
)

// inputs are those of a resource, or the arguments of a function.
type inputs = map[string]any

func of(typ, name string, in inputs) sim.Resource {
	return sim.Resource{Type: typ, Name: name, Inputs: sim.Properties(in)}
}

// call is the call of a function.
func call(function string, arguments inputs) sim.Invoke {
	return sim.Invoke{Token: provider.Name + ":index:" + function, Name: fmt.Sprint(function, arguments), Args: sim.Properties(arguments)}
}

// orgKey is a key of the organization, with the inputs that are given on top.
func (l *ledger) orgKey(name string, more inputs) sim.Resource {
	in := inputs{"orgId": l.Org, "description": name, "roleNames": []string{"ORG_MEMBER"}}
	for property, value := range more {
		in[property] = value
	}
	return of(orgKeyType, name, in)
}

// assignment is that of a key to a project, by their number or their id.
func (l *ledger) assignment(name string, keyID any, project int) sim.Resource {
	return of(assignmentType, name, inputs{"apiKeyId": keyID, "projectId": l.Projects[project], "roleNames": []string{"GROUP_READ_ONLY"}})
}

func (l *ledger) entry(name string, keyID any, address string) sim.Resource {
	return of(entryType, name, inputs{"orgId": l.Org, "apiKeyId": keyID, "address": address})
}

// somebodys are keys that somebody else has made.
func (l *ledger) somebodys(n int, projects map[string][]string) []emulator.Key {
	return l.Atlas.AddKeys(l.Org, "somebody's", n, emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: projects})
}

func (l *ledger) preview(p sim.Program) int {
	l.Helper()
	return l.cost(func() sim.Result { return l.stack.Preview(p) })
}

// imports is what the import of a resource into a stack of its own costs.
func (l *ledger) imports(typ, id string) int {
	l.Helper()
	stack := l.Stack()
	return l.cost(func() sim.Result { return stack.ImportType(typ, "imported", id) })
}

func TestOneOrgKey(t *testing.T) {
	inBubble(t, func(l *ledger) {
		key := func(more inputs) sim.List { return sim.List{l.orgKey("ci", more)} }
		two, three := inputs{"accessList": []string{"192.0.2.1", "192.0.2.2"}}, inputs{"accessList": []string{"192.0.2.1", "192.0.2.3", "192.0.2.4"}}
		assert.Equal(t, 1, l.up(key(nil)), "create")
		assert.Equal(t, 1, l.cost(l.stack.Refresh), "read")
		assert.Equal(t, 1, l.up(key(inputs{"description": "renamed"})), "the description")
		assert.Equal(t, 1, l.up(key(inputs{"roleNames": []string{"ORG_READ_ONLY"}})), "description and roles")
		assert.Equal(t, 1, l.up(sim.List{}), "delete")

		assert.Equal(t, 2, l.up(key(two)), "create with an access list: one request for all addresses")
		assert.Equal(t, 2, l.cost(l.stack.Refresh), "read with an access list")
		assert.Zero(t, l.preview(key(two)), "preview without changes")
		assert.Zero(t, l.preview(key(three)), "any preview")
		assert.Equal(t, 2, l.up(key(three)), "two addresses added by one request, one removed")
		assert.Equal(t, 3, l.up(key(nil)), "three removed")
		assert.Equal(t, 1, l.cost(l.stack.Refresh), "what is not managed is not read")
		assert.Equal(t, 2, l.up(key(two)), "an access list from now on: what stands there is read once")
		id := l.Atlas.MintedKeys(l.Org)[0].ID
		assert.Equal(t, 1, l.imports(orgKeyType, l.Org+"-"+id), "import by the long form")
		assert.Equal(t, 2, l.imports(orgKeyType, id), "import where nobody names the organization")
		assert.Equal(t, 1, l.cost(l.stack.Destroy), "delete with an access list")
	})
}

// TestOrganizationIsAskedForOnce has nobody name it to many: it is one request for each process, by each way to sign in.
func TestOrganizationIsAskedForOnce(t *testing.T) {
	inBubble(t, func(l *ledger) {
		program := sim.List{call("getApiKeys", nil)}
		for i := range 20 {
			program = append(program, of(orgKeyType, fmt.Sprint("key-", i), inputs{"description": "ours", "roleNames": []string{"ORG_MEMBER"}}))
		}
		id, secret := l.Atlas.AddServiceAccount(l.Org, emulator.Grants{Org: []string{"ORG_OWNER"}})
		for _, stack := range []*sim.Stack{l.stack, l.StackWith(sim.ServiceAccountConfig(id, secret))} {
			assert.Equal(t, 1+1+20, l.cost(func() sim.Result { return stack.Up(program) }), "the organization, the list, and the keys")
			assert.Equal(t, 20, l.cost(stack.Destroy), "state names it")
		}
	})
}

// TestProjectKeyWithSharedInputs: an access list and a deletion mode of a ProjectApiKey.
func TestProjectKeyWithSharedInputs(t *testing.T) {
	inBubble(t, func(l *ledger) {
		key := func(more inputs) sim.List {
			in := l.key("web", 0, 1, 2).Properties()
			for name, value := range sim.Properties(more) {
				in[name] = value
			}
			return sim.List{sim.Resource{Type: sim.KeyType, Name: "web", Inputs: in}}
		}
		listed := inputs{"accessList": []string{"192.0.2.1", "192.0.2.2"}}
		assert.Equal(t, 3+1, l.up(key(listed)), "create in three projects with an access list")
		assert.Equal(t, 1+1, l.cost(l.stack.Refresh), "read")
		assert.Zero(t, l.preview(key(listed)))
		assert.Equal(t, 1, l.up(key(inputs{"accessList": []string{"192.0.2.1"}})), "an address removed")
		assert.Equal(t, 1, l.up(key(nil)), "the list taken out")
		assert.Zero(t, l.up(key(inputs{"deletionMode": "unassign"})), "Atlas does not hold the mode")
		assert.Equal(t, 3, l.cost(l.stack.Destroy), "one for each project")
		left := l.Atlas.MintedKeys(l.Org)
		assert.Len(t, left, 1)
		assert.Empty(t, left[0].Projects)
	})
}

// TestHundredOrgKeysWithAnAssignment is the pattern that the vendor's documentation recommends.
func TestHundredOrgKeysWithAnAssignment(t *testing.T) {
	inBubble(t, func(l *ledger) {
		const n = 100
		var program sim.List
		for i := range n {
			name := fmt.Sprintf("key-%03d", i)
			program = append(program, l.orgKey(name, nil), l.assignment("of-"+name, sim.Output(name, "apiKeyId"), 0))
		}
		assert.Equal(t, n+n+1, l.up(program), "up: the keys, the assignments, and the project's list")
		assert.LessOrEqual(t, l.cost(l.stack.Refresh), 4+1+1, "refresh: a budget for keys, and the project's list")
		assert.Zero(t, l.preview(program), "preview without changes")
		assert.Zero(t, l.up(program), "up without changes")
		assert.Equal(t, 2*n, l.cost(l.stack.Destroy), "destroy: each assignment is taken out, each key deleted")
		assert.Empty(t, l.Atlas.MintedKeys(l.Org))
	})
}
