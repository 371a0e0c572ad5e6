package atlas

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestProjectsListServesWhereTheOrganizationIsForbidden(t *testing.T) {
	for _, status := range []int{http.StatusForbidden, http.StatusUnauthorized} {
		inWorld(t, func(w *world) {
			w.atlas.RoleErrorStatus = status
			client := w.projectScoped(map[string][]string{w.projects[0]: {"GROUP_OWNER"}})
			keys := w.addOldKeys(100)
			w.readAll(client, keys, engineReaders)
			counts := w.atlas.Counts()
			assert.LessOrEqual(t, counts.Work, loneReads+1+1, "the organization refuses once, then one list serves")
			assert.Equal(t, 1, counts.ByRoute["GET "+mintRoute])
		})
	}
}

// A credential with roles in projects only reads by their lists, whichever code Atlas refuses it the organization with.
func TestEveryCodeOfAMissingRoleLeadsToTheProjectsLists(t *testing.T) {
	for _, status := range []int{http.StatusForbidden, http.StatusUnauthorized} {
		for _, code := range rolesMissing {
			inWorld(t, func(w *world) {
				keys := w.addOldKeys(20)
				w.atlas.Inject(emulator.Fault{Match: func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/orgs/") },
					Status: status, Code: code, Count: -1})
				w.readAll(w.client, keys, engineReaders)
			})
		}
	}
}

// That a project's list is not found for any other reason than that the project is gone is no half of the truth.
func TestProjectsListThatIsNotFoundIsNoTruth(t *testing.T) {
	for _, code := range []string{"RESOURCE_NOT_FOUND", "NOT_IN_GROUP"} {
		inWorld(t, func(w *world) {
			key := w.addOldKeys(1)[0]
			require.NoError(w, w.atlas.Assign(w.projects[1], key.ID, "GROUP_OWNER"))
			w.atlas.Inject(emulator.Fault{Method: http.MethodGet, Match: func(r *http.Request) bool { return strings.Contains(r.URL.Path, w.projects[1]) },
				Status: http.StatusNotFound, Code: code, Count: -1})
			client := w.projectScoped(map[string][]string{w.projects[0]: {"GROUP_OWNER"}, w.projects[1]: {"GROUP_OWNER"}})
			_, err := client.Keys().Read(w.ctx, w.org, key.ID, w.projects)
			assert.Error(t, err)
		})
	}
}

func TestLoneReadWhereTheOrganizationIsForbidden(t *testing.T) {
	inWorld(t, func(w *world) {
		client := w.projectScoped(map[string][]string{w.projects[0]: {"GROUP_READ_ONLY"}})
		keys := w.addOldKeys(3)
		w.readAll(client, keys[:1], 1)
		assert.Equal(t, 2, w.work())
		w.readAll(client, keys[1:2], 1)
		assert.Zero(t, w.work(), "the refusal is remembered, and the list is shared")
		time.Sleep(time.Minute)
		w.readAll(client, keys[1:2], 1)
		assert.Equal(t, 2, w.work(), "but not in the next burst")
	})
}

func TestOneRefusalDecidesForOneBurstOnly(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(2)
		w.atlas.Inject(emulator.Fault{Method: http.MethodGet, Path: orgKeyRoute, Status: http.StatusForbidden, Code: CodeUnauthorized})
		_, err := w.client.Keys().Read(w.ctx, w.org, keys[0].ID, nil)
		require.True(t, IsForbidden(err), "%v", err)
		_, err = w.client.Keys().Read(w.ctx, w.org, keys[1].ID, nil)
		require.True(t, IsForbidden(err), "Atlas is not asked again for every key: %v", err)
		assert.Equal(t, 1, w.work())
		time.Sleep(freshness + time.Millisecond)
		w.readAll(w.client, keys, 1)
	})
}

func TestKeyInProjectsFindsAllRoles(t *testing.T) {
	inWorld(t, func(w *world) {
		client := w.projectScoped(map[string][]string{w.projects[1]: {"GROUP_OWNER"}})
		key := w.addOldKeys(1)[0]
		require.NoError(t, w.atlas.Assign(w.projects[1], key.ID, "GROUP_OWNER"))
		_, err := client.Keys().Read(w.ctx, w.org, key.ID, w.projects)
		assert.True(t, IsForbidden(err), "half the truth would look like drift: %v", err)

		// Where one project's list shows the others too, nothing is missing.
		w.atlas.Change(func(s *emulator.Server) { s.Unknowns.ListsShowOtherProjects = true })
		time.Sleep(time.Minute)
		got, err := client.Keys().Read(w.ctx, w.org, key.ID, w.projects[1:])
		require.NoError(t, err)
		want, _ := w.atlas.Key(key.ID)
		assert.Equal(t, fromEmulator(want), got)
	})
}

func TestGoneProjectHoldsNoKey(t *testing.T) {
	inWorld(t, func(w *world) {
		client := w.projectScoped(map[string][]string{w.projects[0]: {"GROUP_OWNER"}, w.projects[1]: {"GROUP_OWNER"}})
		key := w.addOldKeys(1)[0]
		require.NoError(t, w.atlas.DeleteProject(w.projects[1]))
		got, err := client.Keys().Read(w.ctx, w.org, key.ID, []string{w.projects[1], w.projects[0]})
		require.NoError(t, err)
		assert.Equal(t, fromEmulator(key), got)
	})
}

func TestKeyThatNoProjectShowsStaysInState(t *testing.T) {
	inWorld(t, func(w *world) {
		client := w.projectScoped(map[string][]string{w.projects[0]: {"GROUP_OWNER"}})
		key := w.addOldKeys(1)[0]
		require.NoError(t, w.atlas.Unassign(w.projects[0], key.ID))
		_, err := client.Keys().Read(w.ctx, w.org, key.ID, w.projects[:1])
		require.Error(t, err)
		assert.False(t, IsNotFound(err, KindAPIKey), "it may merely be unassigned")
		assert.ErrorContains(t, err, "Organization Member (ORG_MEMBER)")
	})
}

func TestProjectsListThatEndsWithAnothersDeadlineIsFetchedAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		client := w.projectScoped(map[string][]string{w.projects[0]: {"GROUP_OWNER"}})
		keys := w.addOldKeys(2)
		w.readAll(client, keys[:1], 1)
		time.Sleep(time.Minute)
		w.atlas.Inject(emulator.Fault{Method: http.MethodGet, Path: mintRoute, Kind: emulator.Hang})
		w.impatient(client, keys[0].ID, 3*time.Second, func() { w.readAll(client, keys[1:], 1) })
	})
}
