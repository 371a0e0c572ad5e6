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

var owner = []string{"GROUP_OWNER"}

// assertInProject checks the roles of a key in a project, at Atlas and in what a call has returned of it.
func (w *world) assertInProject(key Key, id, project string, roles []string) {
	w.Helper()
	now, alive := w.atlas.Key(id)
	require.True(w, alive)
	assert.Equal(w, roles, now.Projects[project])
	assert.Equal(w, id, key.ID)
	assert.Equal(w, roles, key.Projects[project])
}

// One PATCH assigns, with the lesser role, and does so again where a first try got through.
func TestAssignIsOneRequest(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		manager := w.projectScoped(map[string][]string{w.projects[1]: {"GROUP_ACCESS_MANAGER"}})
		for range 2 {
			shown, err := manager.Assignments().Assign(w.ctx, w.projects[1], key.ID, owner)
			require.NoError(w, err)
			w.assertInProject(shown, key.ID, w.projects[1], owner)
			assert.Equal(t, 1, w.work())
		}
	})
}

func TestAssignWhereAssignedSetsRoles(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		shown, err := w.client.Assignments().Assign(w.ctx, w.projects[0], key.ID, owner)
		require.NoError(w, err)
		w.assertInProject(shown, key.ID, w.projects[0], owner)
	})
}

// That PATCH assigns is the vendor's own practice, but in no document: where it does not, POST does.
func TestAssignByPostWhereThePatchIsRefused(t *testing.T) {
	for _, status := range []int{http.StatusBadRequest, http.StatusNotFound} {
		for _, code := range []string{CodeNotInGroup, CodeKeyNotFound, "VALIDATION_ERROR", "SOMETHING_NEW"} {
			inWorld(t, func(w *world) {
				key := w.addOldKeys(1)[0]
				w.atlas.Inject(emulator.Fault{Method: http.MethodPatch, Path: projectKeyRoute, Status: status, Code: code})
				shown, err := w.client.Assignments().Assign(w.ctx, w.projects[1], key.ID, owner)
				require.NoError(w, err)
				w.assertInProject(shown, key.ID, w.projects[1], owner)
				assert.Equal(t, 2, w.work())
			})
		}
	}
}

// Whatever Atlas is like in what is not known of it, an assignment is made.
func TestAssignWithEachSwitch(t *testing.T) {
	for name, tc := range map[string]struct {
		unknowns emulator.Unknowns
		requests int
	}{
		"PATCH does not assign":       {emulator.Unknowns{UpdateDoesNotAssign: true}, 2},
		"lists show other projects":   {emulator.Unknowns{ListsShowOtherProjects: true}, 1},
		"a key is not found with 400": {emulator.Unknowns{KeyNotFoundStatus: http.StatusBadRequest}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.atlas.Change(func(s *emulator.Server) { s.Unknowns = tc.unknowns })
				key := w.addOldKeys(1)[0]
				for range 2 {
					shown, err := w.client.Assignments().Assign(w.ctx, w.projects[1], key.ID, owner)
					require.NoError(w, err)
					w.assertInProject(shown, key.ID, w.projects[1], owner)
					assert.Equal(t, tc.requests, w.work())
					tc.requests = 1
				}
				require.NoError(w, w.client.Assignments().Unassign(w.ctx, w.projects[1], key.ID))
				require.NoError(w, w.client.Assignments().Unassign(w.ctx, w.projects[1], key.ID), "it is in the project no more")
				require.NoError(w, w.client.Keys().Delete(w.ctx, w.org, key.ID))
				require.NoError(w, w.client.Assignments().Unassign(w.ctx, w.projects[1], key.ID), "it is gone")
			})
		})
	}
}

// ignoring is a network on which a PATCH in a project changes nothing, and is answered with the key as it is.
type ignoring struct {
	next http.RoundTripper
	org  string
}

func (n ignoring) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Method == http.MethodPatch {
		request = request.Clone(request.Context())
		request.Method, request.Body, request.ContentLength = http.MethodGet, nil, 0
		request.URL.RawQuery = ""
		at := strings.LastIndex(request.URL.Path, "/")
		request.URL.Path = "/api/atlas/v2/orgs/" + n.org + "/apiKeys" + request.URL.Path[at:]
	}
	return n.next.RoundTrip(request)
}

func TestAssignByPostWhereThePatchDoesNotShowTheRoles(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		w.network = ignoring{w.network, w.org}
		w.client = w.newClient(w.token(emulator.Grants{Org: []string{"ORG_OWNER"}}))
		shown, err := w.client.Assignments().Assign(w.ctx, w.projects[1], key.ID, owner)
		require.NoError(w, err)
		w.assertInProject(shown, key.ID, w.projects[1], owner)
	})
}

// What Atlas shows is returned, where that is not what was asked.
func TestRolesThatAtlasDoesNotSetAreShown(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		before := key.Projects[w.projects[0]]
		w.network = ignoring{w.network, w.org}
		w.client = w.newClient(w.token(emulator.Grants{Org: []string{"ORG_OWNER"}}))
		shown, err := w.client.Assignments().Assign(w.ctx, w.projects[0], key.ID, owner)
		require.NoError(w, err)
		w.assertInProject(shown, key.ID, w.projects[0], before)
		shown, err = w.client.Assignments().SetRoles(w.ctx, w.projects[0], key.ID, owner)
		require.NoError(w, err)
		w.assertInProject(shown, key.ID, w.projects[0], before)
	})
}

// The code tells it, whatever the status: Atlas was recorded to give it with 400; a conflict would be 409.
func TestKeyThatIsInTheProjectAlready(t *testing.T) {
	for _, status := range []int{http.StatusBadRequest, http.StatusConflict} {
		inWorld(t, func(w *world) {
			key := w.addOldKeys(1)[0]
			w.atlas.Inject(emulator.Fault{Method: http.MethodPatch, Path: projectKeyRoute, Status: http.StatusBadRequest, Code: "SOMETHING_NEW"},
				emulator.Fault{Method: http.MethodPost, Path: projectKeyRoute, Status: status, Code: CodeAlreadyInGroup})
			shown, err := w.client.Assignments().Assign(w.ctx, w.projects[0], key.ID, owner)
			require.NoError(w, err)
			w.assertInProject(shown, key.ID, w.projects[0], owner)
		})
	}
}

func TestAssignmentThatIsRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		status   int
		code     string
		requests int
		says     string
	}{
		"no such project":    {404, CodeProjectNotFound, 1, fixProject},
		"no such project, 2": {400, CodeProjectNotFound, 1, fixProject},
		"no role":            {401, CodeUnauthorized, 1, "takes Project Access Manager or Project Owner (GROUP_OWNER) in project"},
		"no such role":       {400, codeInvalidEnum, 2, fixRole},
		"a gateway's page":   {404, "", 1, fixNotAtlas},
		"a conflict":         {409, "SOMETHING_NEW", 1, fixRequest},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				key := w.addOldKeys(1)[0]
				fault := emulator.Fault{Path: projectKeyRoute, Status: tc.status, Code: tc.code, Count: -1}
				if tc.code == "" {
					fault.Kind = emulator.HTML
				}
				w.atlas.Inject(fault)
				_, err := w.client.Assignments().Assign(w.ctx, w.projects[1], key.ID, owner)
				assert.ErrorContains(t, err, tc.says)
				assert.Equal(t, tc.requests, w.work())
			})
		})
	}
}

// The POST takes a higher role than the PATCH, and the error says so.
func TestPostThatIsRefusedNamesItsRole(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		manager := w.projectScoped(map[string][]string{w.projects[1]: {"GROUP_ACCESS_MANAGER"}})
		w.atlas.Inject(emulator.Fault{Method: http.MethodPatch, Path: projectKeyRoute, Status: http.StatusNotFound, Code: CodeNotInGroup})
		_, err := manager.Assignments().Assign(w.ctx, w.projects[1], key.ID, owner)
		golden(w.T, "role-assign-by-post", err)
	})
}

func TestGoneIsSuccessForUnassignAndDelete(t *testing.T) {
	inWorld(t, func(w *world) {
		key := w.addOldKeys(1)[0]
		require.NoError(t, w.client.Assignments().Unassign(w.ctx, w.projects[1], key.ID), "no such assignment")
		require.NoError(t, w.client.Assignments().Unassign(w.ctx, someID, key.ID), "no such project")
		require.NoError(t, w.atlas.DeleteKey(key.ID))
		require.NoError(t, w.client.Assignments().Unassign(w.ctx, w.projects[0], key.ID), "no such key")
		require.NoError(t, w.client.Keys().Delete(w.ctx, w.org, key.ID), "no such key")
	})
}

// A key that is too new to be seen is asked for again, by PATCH and by POST.
func TestNewKeyIsAssignedOnceItIsSeen(t *testing.T) {
	inWorld(t, func(w *world) {
		key, err := w.client.Keys().Mint(w.ctx, w.mintRequest())
		require.NoError(w, err)
		w.atlas.Inject(emulator.Fault{Path: projectKeyRoute, Status: http.StatusNotFound, Code: CodeKeyNotFound, Count: 6})
		begun := time.Now()
		shown, err := w.client.Assignments().Assign(w.ctx, w.projects[1], key.ID, owner)
		require.NoError(w, err)
		w.assertInProject(shown, key.ID, w.projects[1], owner)
		assert.Equal(t, 7*time.Second, time.Since(begun))
	})
}
