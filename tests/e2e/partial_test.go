package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// Paths of Atlas at which faults are injected.
var (
	mintPath   = emulator.RouteCreateGroupAPIKey.Path
	assignPath = emulator.RouteAddGroupAPIKey.Path
	orgKeyPath = emulator.RouteGetOrgAPIKey.Path
)

// TestPartialCreate fails at the third of three projects. The key and its private key are in the state, as incomplete;
// status lines have said how far it came; the next up completes it in place, with the one request that was left.
func TestPartialCreate(t *testing.T) {
	for _, failure := range []struct {
		name  string
		fault emulator.Fault
		says  string
	}{
		{"403", emulator.Fault{Status: 403}, "403 USER_UNAUTHORIZED"},
		{"500 for ever", emulator.Fault{Status: 500, Count: -1}, "customTimeouts"},
	} {
		t.Run(failure.name, func(t *testing.T) {
			t.Parallel()
			w := emulated(t)
			s := w.newStack(t)
			failure.fault.Method, failure.fault.Path, failure.fault.Nth = "PATCH", assignPath, 2
			w.atlas.Inject(failure.fault)
			s.write(just(key("partial", in(w.projects[0], "GROUP_OWNER"), in(w.projects[1], "GROUP_OWNER"), in(w.projects[2], "GROUP_OWNER")).
				with(object{"customTimeouts": object{"create": "3s"}})))
			up := s.upFails()
			assert.Contains(t, up.Output, "the key was created in part: cannot assign the API key to the project (project "+w.projects[2])
			assert.Contains(t, up.Output, failure.says)
			assert.Equal(t, []string{"assigning project 2 of 3", "assigning project 3 of 3"}, up.Statuses("key")[:2])
			minted := s.only()
			assertPartial(t, s, minted)

			// A refresh finds that Atlas has less than the program asked for, and keeps what was reached.
			assert.Equal(t, map[string]string{"key": "update"}, s.refresh().Drift())
			w.atlas.ClearFaults()
			w.atlas.ClearLog()
			assert.Equal(t, element("projectAssignments[2]", "add", 1), s.up().Diff("key"))
			assert.Equal(t, map[string]int{assignRoute: 1}, w.atlas.Counts().ByRoute)
			assert.Equal(t, minted.PrivateKey, s.only().PrivateKey)
			assert.Empty(t, s.preview().Changes())
			s.assertInvariants()
		})
	}
}

// assertPartial asserts that the state has a key as it is in Atlas, and says that it is incomplete.
func assertPartial(t *testing.T, s *stack, minted emulator.Key) {
	t.Helper()
	state, ok := s.export()["key"]
	require.True(t, ok, "the key is not in the state")
	require.Len(t, state.InitErrors, 1)
	minted.OrgRoles, minted.Minted = nil, false
	assert.Equal(t, minted, state.AsKey())
	assert.True(t, state.SecretPrivateKey)
	s.assertNoLeak()
}

// TestPartialUpdate stops an update at each of its requests: the state has what Atlas has, and the next up does the rest.
func TestPartialUpdate(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	a, b, c := w.projects[0], w.projects[1], w.projects[2]
	before := just(key("before", in(a, "GROUP_OWNER"), in(b, "GROUP_OWNER")))
	after := just(key("after", in(a, "GROUP_READ_ONLY"), in(c, "GROUP_OWNER")))
	s.write(before)
	s.up()
	issued := s.only().PrivateKey
	for _, stop := range []struct {
		name     string
		fault    emulator.Fault
		left     map[string]string
		requests int  // that the rest takes
		unmade   bool // nothing was done: the state is as it was, and not incomplete
	}{
		{"at the roles", emulator.Fault{Method: "PATCH", Path: assignPath}, map[string]string{
			"description": "update", "projectAssignments[0].roleNames[0]": "update", "projectAssignments[1].projectId": "update",
		}, 4, true},
		{"at the new project", emulator.Fault{Method: "PATCH", Path: assignPath, Nth: 2}, map[string]string{
			"description": "update", "projectAssignments[1].projectId": "update",
		}, 3, false},
		{"at the old project", emulator.Fault{Method: "DELETE", Path: assignPath},
			together(map[string]string{"description": "update"}, element("projectAssignments[2]", "delete", 1)), 2, false},
		{"at the description", emulator.Fault{Method: "PATCH", Path: orgKeyPath}, map[string]string{"description": "update"}, 1, false},
	} {
		stop.fault.Status = 403
		w.atlas.Inject(stop.fault)
		s.write(after)
		assert.Contains(t, s.upFails().Output, "403 USER_UNAUTHORIZED", stop.name)
		if !stop.unmade {
			assertPartial(t, s, s.only())
		}
		w.atlas.ClearLog()
		up := s.up()
		assert.Equal(t, stop.left, up.Diff("key"), stop.name)
		assert.Equal(t, stop.requests, w.atlas.Counts().Work, "requests for the rest")
		assert.Empty(t, s.preview().Changes(), stop.name)
		s.assertInvariants()
		s.write(before)
		s.up()
	}
	assert.Equal(t, issued, s.only().PrivateKey)
}

// TestRefusedDelete: where the credential may not delete keys, the error names the role, and nothing has changed.
func TestRefusedDelete(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	scoped := w.atlas.AddKey(w.org, "scoped", emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{
		w.projects[0]: {"GROUP_OWNER"}, w.projects[1]: {"GROUP_OWNER"},
	}})
	s := w.newStackWith(t, signIn(w.url, scoped))
	s.write(just(key("scoped", in(w.projects[0], "GROUP_OWNER"))))
	s.up()
	s.write(just(key("scoped", in(w.projects[0], "GROUP_OWNER", "GROUP_READ_ONLY"), in(w.projects[1], "GROUP_OWNER"))))
	s.up()
	assert.Empty(t, s.refresh().Drift())
	before := s.only()
	destroy := s.fails("destroy", "--yes", "--skip-preview")
	assert.Contains(t, destroy.Output, "to delete the API key takes Organization Owner (ORG_OWNER) in organization "+w.org)
	assert.Equal(t, before, s.only())
	s.assertInvariants()
}
