package budget

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

func TestLookUps(t *testing.T) {
	for _, c := range []struct{ keys, pages int }{{20, 1}, {499, 1}, {500, 2}, {1299, 3}} {
		t.Run(fmt.Sprintf("%d keys", c.keys), func(t *testing.T) {
			inBubble(t, func(l *ledger) { // whose owner's key is one more
				keys := l.somebodys(c.keys, map[string][]string{l.Projects[0]: {"GROUP_READ_ONLY"}})
				last := keys[len(keys)-1]
				org := inputs{"orgId": l.Org}
				with := func(name, value string) inputs { return inputs{"orgId": l.Org, name: value} }
				for what, c := range map[string]struct {
					looking sim.List
					cost    int
				}{
					"all keys":                {sim.List{call("getApiKeys", org)}, c.pages},
					"a key by its id":         {sim.List{call("getApiKey", with("apiKeyId", last.ID))}, 1},
					"a key by its public key": {sim.List{call("getApiKey", with("publicKey", last.PublicKey))}, c.pages},
					"several ways": {sim.List{
						call("getApiKeys", org), call("getApiKey", with("publicKey", last.PublicKey)),
						call("getApiKey", with("description", last.Description)), call("getApiKey", with("description", keys[0].Description)),
					}, c.pages},
					"a project's keys": {sim.List{call("getProjectApiKeys", inputs{"projectId": l.Projects[0]})}, (c.keys + 499) / 500},
					"an access list":   {sim.List{call("getApiKeyAccessList", with("apiKeyId", last.ID))}, 1},
					"who signs in":     {sim.List{call("getCallerIdentity", nil)}, 1},
				} {
					assert.Equal(t, c.cost, l.up(c.looking), what)
				}
			})
		})
	}
}

// TestLookUpsAndResourcesShare: a list that a look-up has fetched answers the reads of resources in the same run, and a project's
// list answers look-ups, reads and new assignments.
func TestLookUpsAndResourcesShare(t *testing.T) {
	inBubble(t, func(l *ledger) {
		keys := l.somebodys(50, map[string][]string{l.Projects[0]: {"GROUP_READ_ONLY"}})
		all, inProject := call("getApiKeys", inputs{"orgId": l.Org}), call("getProjectApiKeys", inputs{"projectId": l.Projects[0]})
		gets := sim.List{all}
		for i, key := range keys {
			id := sim.Properties(inputs{"id": l.Org + "-" + key.ID})["id"]
			gets = append(gets, sim.Get{Type: orgKeyType, Name: fmt.Sprintf("got-%02d", i), ID: id, DependsOn: []string{all.Name}})
		}
		assert.Equal(t, 1, l.up(gets), "look-up, and gets of all keys")

		adopting := sim.List{inProject}
		for i, key := range keys {
			adopting = append(adopting, l.assignment(fmt.Sprintf("of-%02d", i), key.ID, 0))
		}
		stack := l.Stack()
		assert.Equal(t, 1, l.cost(func() sim.Result { return stack.Up(adopting) }), "look-up, and assignments that are there")
		assert.Equal(t, 1, l.cost(func() sim.Result { return stack.Up(adopting, sim.WithRefresh()) }), "refresh and look-up")

		var program sim.List
		for i := range 50 {
			program = append(program, l.orgKey(fmt.Sprintf("key-%02d", i), nil))
		}
		stack = l.Stack()
		looking := slices.Concat(program, sim.List{all})
		l.cost(func() sim.Result { return stack.Up(program) })
		assert.LessOrEqual(t, l.cost(func() sim.Result { return stack.Up(looking, sim.WithRefresh()) }), 4+1+1, "refresh and look-up")
	})
}
