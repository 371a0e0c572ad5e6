package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// old is an age at which Atlas's word that a key does not exist is believed at once.
const old = 3 * time.Minute

// drifts are changes that somebody else makes to the key of [TestDrift].
var drifts = []struct {
	name   string
	change func(*site, emulator.Key) error
	// shown is what the refresh's preview says of it, mended what the next up does.
	shown, mended map[string]string
	requests      map[string]int
}{
	{
		name: "another role",
		change: func(w *site, k emulator.Key) error {
			return w.atlas.SetRoles(w.projects[1], k.ID, "GROUP_CLUSTER_MANAGER")
		},
		mended:   map[string]string{"projectAssignments[1].roleNames[0]": "update"},
		requests: map[string]int{assignRoute: 1},
	},
	{
		name: "a role more",
		change: func(w *site, k emulator.Key) error {
			return w.atlas.SetRoles(w.projects[0], k.ID, "GROUP_OWNER", "GROUP_CLUSTER_MANAGER")
		},
		mended:   map[string]string{"projectAssignments[0].roleNames[1]": "delete"},
		requests: map[string]int{assignRoute: 1},
	},
	{
		name: "an assignment in a third project",
		change: func(w *site, k emulator.Key) error {
			return w.atlas.Assign(w.projects[2], k.ID, "GROUP_CLUSTER_MANAGER")
		},
		mended:   element("projectAssignments[2]", "delete", 1),
		requests: map[string]int{unassignRoute: 1},
	},
	{
		name:     "an assignment less",
		change:   func(w *site, k emulator.Key) error { return w.atlas.Unassign(w.projects[0], k.ID) },
		mended:   element("projectAssignments[0]", "add", 1),
		requests: map[string]int{assignRoute: 1},
	},
	{
		name:     "another description",
		change:   func(w *site, k emulator.Key) error { return w.atlas.SetDescription(k.ID, "mine now") },
		mended:   map[string]string{"description": "update"},
		requests: map[string]int{updateRoute: 1},
	},
	{
		name:     "another organization role",
		change:   func(w *site, k emulator.Key) error { return w.atlas.SetOrgRoles(k.ID, "ORG_OWNER") },
		mended:   map[string]string{"orgRoleNames[0]": "update"},
		requests: map[string]int{updateRoute: 1},
	},
}

// TestDrift has somebody else change a key: refresh shows each change, and up mends it, in place and with one request.
func TestDrift(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	s.write(just(key("drift", in(w.projects[0], "GROUP_OWNER"), in(w.projects[1], "GROUP_READ_ONLY")).
		set("orgRoleNames", []any{"ORG_MEMBER"})))
	s.up()
	before := s.only()
	for _, drift := range drifts {
		t.Run(drift.name, func(t *testing.T) {
			require.NoError(t, drift.change(w, before))
			preview := s.preview("--refresh")
			assert.Equal(t, map[string]int{"update": 1}, preview.Changes())
			assert.Equal(t, drift.mended, preview.Diff("key"))
			assert.Equal(t, map[string]string{"key": "update"}, s.refresh().Drift())
			w.atlas.ClearLog()
			assert.Equal(t, drift.mended, s.up().Diff("key"))
			assert.Equal(t, drift.requests, w.atlas.Counts().ByRoute)
			assert.Equal(t, before, s.only())
		})
	}
	assert.Empty(t, s.preview("--refresh").Changes())
	s.assertInvariants()
}

// TestUnmanagedOrganizationRoles: where the program names no organization roles, nobody's changes to them are drift.
func TestUnmanagedOrganizationRoles(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	s.write(just(key("unmanaged", in(w.projects[0], "GROUP_OWNER"))))
	s.up()
	require.NoError(t, w.atlas.SetOrgRoles(s.only().ID, "ORG_BILLING_ADMIN"))
	assert.Empty(t, s.up("--refresh").Changes())
	assert.Equal(t, []string{"ORG_BILLING_ADMIN"}, s.only().OrgRoles)
	s.assertInvariants()
}

// TestDeletedKey: a refresh drops a key that somebody deleted, and up makes a new one.
func TestDeletedKey(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	s.write(just(key("deleted", in(w.projects[0], "GROUP_OWNER"))))
	w.atlas.Advance(-old) // what is made now is old afterwards, by every clock: nobody waits for it
	s.up()
	w.atlas.Advance(old)
	before := s.only()
	require.NoError(t, w.atlas.DeleteKey(before.ID))

	preview := s.preview("--refresh")
	assert.Equal(t, map[string]int{"create": 1}, preview.Changes())
	assert.Equal(t, map[string]string{"key": "delete"}, s.refresh().Drift())
	assert.Empty(t, s.export())
	w.atlas.Advance(-old)
	assert.Equal(t, map[string]int{"create": 1}, s.up().Changes())
	w.atlas.Advance(old)
	after := s.only()
	assert.NotEqual(t, before.ID, after.ID)
	assert.NotEqual(t, before.PrivateKey, after.PrivateKey)

	// A destroy of a key that is gone already succeeds.
	require.NoError(t, w.atlas.DeleteKey(after.ID))
	s.destroy()
	assert.Empty(t, s.export())
}

// TestStillReadable destroys a key that Atlas goes on showing for a while: that is no failure, and nobody waits for it.
func TestStillReadable(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	w.atlas.Change(func(server *emulator.Server) { server.DeleteVisibleFor = time.Hour })
	s.write(just(key("still readable", in(w.projects[0], "GROUP_OWNER"))))
	s.up()
	w.atlas.ClearLog()
	s.destroy()
	assert.Equal(t, map[string]int{deleteRoute: 1}, w.atlas.Counts().ByRoute)
	assert.Empty(t, s.export())
	s.up()
	s.assertInvariants()
}

// TestDeletedProject: an assignment in a project that no longer exists counts as removed.
func TestDeletedProject(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	first, second := in(w.projects[0], "GROUP_OWNER"), in(w.projects[1], "GROUP_OWNER")
	s.write(just(key("a project goes", first, second)))
	s.up()
	require.NoError(t, w.atlas.DeleteProject(w.projects[1]))
	s.write(just(key("a project goes", first)))
	assert.Equal(t, map[string]int{"update": 1}, s.up().Changes())
	s.assertInvariants()
}

// TestLateVisibility refreshes straight after up, while Atlas does not show the new key yet: the key stays in the state.
func TestLateVisibility(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	s.write(just(key("late", in(w.projects[0], "GROUP_OWNER"))))
	w.atlas.Change(func(server *emulator.Server) { server.CreateVisibleAfter = old })
	s.up()
	// The first look finds no key; before the second it has become visible.
	w.atlas.Inject(emulator.Fault{
		Method: "GET", Kind: emulator.Pass, After: true, Hook: func() { w.atlas.Advance(old) },
	})
	w.atlas.ClearLog()
	refresh := s.refresh()
	assert.Empty(t, refresh.Drift())
	var answers []int
	for _, request := range w.atlas.Requests() {
		if request.Kind == emulator.Work {
			answers = append(answers, request.Status)
		}
	}
	assert.Equal(t, []int{404, 200}, answers)
	require.Len(t, refresh.Statuses("key"), 1)
	assert.Contains(t, refresh.Statuses("key")[0], "Atlas does not show API key "+s.only().ID+" yet")
	s.assertInvariants()
}
