package resources

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// listed is a key of the organization with an access list; nil leaves it out.
func (w *world) listed(addresses []string) sim.List {
	key := w.orgKey("ci", "ORG_MEMBER")
	if addresses != nil {
		key.Inputs["accessList"] = resource.NewPropertyValue(addresses)
	}
	return sim.List{key}
}

// TestAccessListOfAKey: while it is named it is all that there is, spelt as the program spells it; taken out, its addresses go;
// never named, it is left alone.
func TestAccessListOfAKey(t *testing.T) {
	inWorld(t, func(w *world) {
		has := func(addresses ...string) {
			w.Helper()
			assert.ElementsMatch(w, addresses, w.only().AccessList)
		}
		up := func(addresses []string, ops string) int {
			w.Helper()
			return w.requests(func() sim.Result {
				result := w.Up(w.listed(addresses))
				assert.Equal(w, map[string]string{"ci": ops}, result.Ops)
				return result
			})
		}
		assert.Equal(t, 2, up([]string{"203.0.113.7/32", "2001:DB8::/48"}, "create"))
		has("203.0.113.7", "2001:db8::/48")
		assert.Zero(t, up([]string{"2001:db8:0::/48", "203.0.113.7", "203.0.113.7"}, "same"), "another order, spelling, repetition")
		require.NoError(t, w.Atlas.SetAccessList(w.only().ID, "203.0.113.7", "198.51.100.0/24"))
		w.must(w.Refresh())
		assert.Equal(t, 2, up([]string{"203.0.113.7", "2001:db8::/48"}, "update"), "one adds, one removes")
		has("203.0.113.7", "2001:db8::/48")
		assert.Equal(t, 3, up([]string{"192.0.2.1", "192.0.2.2"}, "update"), "one adds two, two remove one each")
		has("192.0.2.1", "192.0.2.2")
		assert.Equal(t, 2, up([]string{}, "update"))
		has()
		assert.Equal(t, 1, up([]string{"192.0.2.9"}, "update"))
		assert.Equal(t, 1, up(nil, "update"), "taken out of the program")
		has()
		require.NoError(t, w.Atlas.SetAccessList(w.only().ID, "192.0.2.77"))
		w.must(w.Refresh())
		assert.Zero(t, up(nil, "same"))
		has("192.0.2.77")
		assert.Equal(t, 3, up([]string{"192.0.2.1"}, "update"), "what is there is looked at first")
		has("192.0.2.1")
	})
}

// TestAccessListThatStopsHalfWay: state says what is there, and the next up does the rest.
func TestAccessListThatStopsHalfWay(t *testing.T) {
	for _, partly := range []bool{false, true} {
		inWorld(t, func(w *world) {
			w.Atlas.Change(func(s *emulator.Server) { s.Unknowns.AccessListAddsPartly = partly })
			w.must(w.Up(w.listed([]string{"192.0.2.1"})))
			require.NoError(t, w.Atlas.SetAccessList(w.only().ID, "192.0.2.1", "192.0.2.2"))
			w.must(w.Up(w.listed([]string{"192.0.2.1", "192.0.2.2", "192.0.2.3"})))
			assert.True(t, w.said("192.0.2.2 stood on the access list"))
			assert.ElementsMatch(t, []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"}, w.only().AccessList)

			w.Atlas.Inject(emulator.Fault{Method: "DELETE", Status: 403, Code: "USER_UNAUTHORIZED"})
			w.fails(w.Up(w.listed([]string{"192.0.2.4"})))
			assert.ElementsMatch(t, []string{"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"}, w.only().AccessList)
			w.must(w.Up(w.listed([]string{"192.0.2.4"})))
			assert.Equal(t, []string{"192.0.2.4"}, w.only().AccessList)

			w.Atlas.Inject(emulator.Fault{Method: "POST", Status: 400, Code: "VALIDATION_ERROR", Nth: 2})
			w.fails(w.Up(append(w.listed([]string{"192.0.2.4"}), w.keyWithList("new", "192.0.2.5"))))
			require.NotNil(t, w.Resource("new"), "the key and its secret are in state")
			w.must(w.Up(append(w.listed([]string{"192.0.2.4"}), w.keyWithList("new", "192.0.2.5"))))
			assert.Len(t, w.Atlas.MintedKeys(w.Org), 2)
			w.must(w.Destroy())
		})
	}
}

func (w *world) keyWithList(name string, addresses ...string) sim.Resource {
	key := w.orgKey(name, "ORG_MEMBER")
	key.Inputs["accessList"] = resource.NewPropertyValue(addresses)
	return key
}

// TestAddressesAreCheckedAtPreview, all at once, each with its path.
func TestAddressesAreCheckedAtPreview(t *testing.T) {
	inWorld(t, func(w *world) {
		text := w.fails(w.Preview(w.listed([]string{"203.0.113.7", "203.0.113.7/24", "office", ""})))
		for _, want := range []string{
			`accessList[1]: "203.0.113.7/24" has digits beyond its 24 bits: the range is 203.0.113.0/24`,
			`accessList[2]: "office" is neither an IP address`, `accessList[3]: "" is empty`,
		} {
			assert.Contains(t, text, want)
		}
		text = w.fails(w.Preview(sim.List{of("ApiKeyAccessListEntry", "e", inputs{"address": "1.2.3.4/8", "apiKeyId": "abcdefgh", "orgID": "x"})}))
		for _, want := range []string{"the range is 1.0.0.0/8", `"abcdefgh" is not the id of an API key`, "did you mean orgId?"} {
			assert.Contains(t, text, want)
		}
		assert.Zero(t, w.Atlas.Counts().Work)
	})
}

// TestEntryOfAnAccessList takes one entry through its life beside others that it leaves alone.
func TestEntryOfAnAccessList(t *testing.T) {
	inWorld(t, func(w *world) {
		program := func(address string) sim.List {
			return sim.List{w.orgKey("ci", "ORG_MEMBER"), w.entry("office", sim.Output("ci", "apiKeyId"), address)}
		}
		w.must(w.Up(program("203.0.113.0/24")))
		key := w.only()
		assert.Equal(t, w.Org+"/"+key.ID+"/203.0.113.0/24", string(w.Resource("office").ID))
		require.NoError(t, w.Atlas.SetAccessList(key.ID, "203.0.113.0/24", "192.0.2.1"))
		w.must(w.Refresh())
		assert.Equal(t, map[string]string{"ci": "same", "office": "replace"}, w.must(w.Up(program("198.51.100.4"))))
		assert.ElementsMatch(t, []string{"192.0.2.1", "198.51.100.4"}, w.only().AccessList)
		assert.Equal(t, map[string]string{"ci": "same", "office": "same"}, w.must(w.Up(program("198.51.100.4/32"))))

		require.NoError(t, w.Atlas.SetAccessList(key.ID, "192.0.2.1"))
		w.must(w.Refresh())
		assert.Nil(t, w.Resource("office"), "an entry that is gone leaves the state")
		require.NoError(t, w.Atlas.SetAccessList(key.ID, "192.0.2.1", "198.51.100.4"))
		w.must(w.Up(program("198.51.100.4")))
		assert.True(t, w.said("198.51.100.4 is on the access list", "taken over"))
		w.must(w.Up(program("198.51.100.4")[:1]))
		assert.Equal(t, []string{"192.0.2.1"}, w.only().AccessList)

		for _, id := range []string{w.Org + "/" + key.ID + "/192.0.2.1", w.Org + "-" + key.ID + "-192.0.2.1/32"} {
			imported := w.entry("by-id", key.ID, "192.0.2.1")
			imported.Options.Import = id
			other := &world{t, w.World, w.World.Stack()}
			assert.Equal(t, map[string]string{"by-id": "import"}, other.must(other.Up(sim.List{imported})))
		}
		imported := w.entry("by-id", key.ID, "192.0.2.2")
		imported.Options.Import = w.Org + "/" + key.ID + "/192.0.2.2"
		assert.Contains(t, w.fails(w.World.Stack().Up(sim.List{imported})), "192.0.2.2 is not on the access list of API key "+key.ID)
	})
}

// TestAccessListAndEntriesInOneProgram: what names the whole list removes the entries of others.
func TestAccessListAndEntriesInOneProgram(t *testing.T) {
	inWorld(t, func(w *world) {
		w.must(w.Up(w.listed([]string{"192.0.2.1"})))
		both := append(w.listed([]string{"192.0.2.1"}), w.entry("more", w.only().ID, "192.0.2.2"))
		assert.Contains(t, w.fails(w.Preview(both)), "the access list entries of API key "+w.only().ID+" are managed by")
		// From the one to the other in one up: what the list had named goes with it, what the entry names is there in the end.
		w.must(w.Up(append(w.listed(nil), w.entry("one", sim.Output("ci", "apiKeyId"), "192.0.2.1"))))
		assert.Equal(t, []string{"192.0.2.1"}, w.only().AccessList)
	})
}
