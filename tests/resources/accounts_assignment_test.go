package resources

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// member is an account in a project that it need not have been made in.
func (w *world) member(name string, clientID any, project int, roles ...string) sim.Resource {
	return of("ServiceAccountProjectAssignment", name, inputs{"clientId": clientID, "projectId": w.Projects[project], "roleNames": roles})
}

func (w *world) projectsOf(clientID string) map[string][]string {
	w.Helper()
	account, alive := w.Atlas.ServiceAccount(clientID)
	require.True(w, alive)
	return account.Grants.Projects
}

// TestAssignmentOfAnAccount takes one through its life, beside another that it leaves alone.
func TestAssignmentOfAnAccount(t *testing.T) {
	inWorld(t, func(w *world) {
		clientID, other := w.theirAccount(), w.theirAccount()
		theirs := w.projectsOf(clientID)[w.Projects[0]]
		program := func(clientID string, project int, roles ...string) sim.List {
			return sim.List{w.member("web", clientID, project, roles...)}
		}
		has := func(project int, roles ...string) {
			w.Helper()
			assert.Equal(w, map[string][]string{w.Projects[0]: theirs, w.Projects[project]: roles}, w.projectsOf(clientID))
		}
		assert.Equal(t, map[string]string{"web": "create"}, w.must(w.Preview(program(clientID, 1, "GROUP_OWNER"))))
		assert.Zero(t, w.Atlas.Counts().Work)
		assert.Equal(t, 1, w.requests(func() sim.Result { return w.Up(program(clientID, 1, "GROUP_OWNER", "GROUP_READ_ONLY")) }))
		has(1, "GROUP_OWNER", "GROUP_READ_ONLY")
		assert.Equal(t, w.Projects[1]+"/"+clientID, string(w.Resource("web").ID))
		same := map[string]string{"web": "same"}
		assert.Equal(t, same, w.must(w.Up(program(clientID, 1, "GROUP_READ_ONLY", "GROUP_OWNER", "GROUP_OWNER"))), "a set")
		assert.Equal(t, 1, w.requests(w.Refresh))
		assert.Equal(t, same, w.must(w.Up(program(clientID, 1, "GROUP_READ_ONLY", "GROUP_OWNER", "GROUP_OWNER"))))
		assert.Equal(t, 1, w.requests(func() sim.Result { return w.Up(program(clientID, 1, "GROUP_READ_ONLY")) }))
		has(1, "GROUP_READ_ONLY")
		require.NoError(t, w.Atlas.SetServiceAccountRolesInProject(w.Projects[1], clientID, "GROUP_OWNER"))
		w.must(w.Refresh())
		assert.Equal(t, map[string]string{"web": "update"}, w.must(w.Up(program(clientID, 1, "GROUP_READ_ONLY"))), "drift")
		has(1, "GROUP_READ_ONLY")

		deletesFirst := []string{"delete-replaced web", "replace web", "create-replacement web"}
		result := w.Up(program(clientID, 2, "GROUP_READ_ONLY"))
		w.must(result)
		assert.Equal(t, deletesFirst, result.Steps)
		has(2, "GROUP_READ_ONLY")
		result = w.Up(program(other, 2, "GROUP_READ_ONLY"))
		w.must(result)
		assert.Equal(t, deletesFirst, result.Steps)
		assert.Equal(t, map[string][]string{w.Projects[0]: theirs}, w.projectsOf(clientID))
		assert.Equal(t, []string{"GROUP_READ_ONLY"}, w.projectsOf(other)[w.Projects[2]])
		assert.Equal(t, 1, w.requests(w.Destroy))
		assert.Equal(t, map[string][]string{w.Projects[0]: theirs}, w.projectsOf(other))
	})
}

// TestAssignmentsOfAccountsThatAreThere: the same roles are taken over with a line, others are somebody's, and the error says how to
// import them; with that they are managed.
func TestAssignmentsOfAccountsThatAreThere(t *testing.T) {
	inWorld(t, func(w *world) {
		clientID := w.theirAccount()
		require.NoError(t, w.Atlas.SetServiceAccountRolesInProject(w.Projects[1], clientID, "GROUP_READ_ONLY"))
		assert.Equal(t, 2, w.requests(func() sim.Result { return w.Up(sim.List{w.member("web", clientID, 0, "GROUP_OWNER")}) }))
		assert.True(t, w.said(clientID, w.Projects[0], "taken over"))
		before := w.projectsOf(clientID)
		text := w.fails(w.Up(sim.List{w.member("web", clientID, 0, "GROUP_OWNER"), w.member("api", clientID, 1, "GROUP_OWNER")}))
		id := w.Projects[1] + "/" + clientID
		assert.Contains(t, text, "has other roles in project "+w.Projects[1]+" already: GROUP_READ_ONLY")
		assert.Contains(t, text, "pulumi import mongodbatlas-native:index:ServiceAccountProjectAssignment <name> "+id)
		assert.Equal(t, before, w.projectsOf(clientID), "nothing is changed")

		for _, id := range []string{id, w.Projects[1] + "-" + clientID} {
			imported := w.member("api", clientID, 1, "GROUP_READ_ONLY")
			imported.Options.Import = id
			s := &world{t, w.World, w.World.Stack()}
			assert.Equal(t, map[string]string{"api": "import"}, s.must(s.Up(sim.List{imported})))
			assert.Equal(t, w.Projects[1]+"/"+clientID, string(s.Resource("api").ID))
			assert.Equal(t, map[string]string{"api": "same"}, s.must(s.Up(sim.List{w.member("api", clientID, 1, "GROUP_READ_ONLY")})))
		}
		imported := w.member("api", clientID, 1, "GROUP_READ_ONLY")
		imported.Options.Import = id
		w.must(w.Up(sim.List{w.member("web", clientID, 0, "GROUP_OWNER"), imported}))
		w.must(w.Up(sim.List{w.member("web", clientID, 0, "GROUP_OWNER"), w.member("api", clientID, 1, "GROUP_OWNER")}))
		assert.Equal(t, []string{"GROUP_OWNER"}, w.projectsOf(clientID)[w.Projects[1]])
		for id, want := range map[string]string{clientID: "projectId/clientId", w.Projects[3] + "/" + clientID: clientID} {
			imported := w.member("more", clientID, 3, "GROUP_OWNER")
			imported.Options.Import = id
			assert.Contains(t, w.fails(w.World.Stack().Up(sim.List{imported})), want)
		}
	})
}

// TestAssignmentThatIsGone leaves the state, with its account or its project too, and to destroy it is no failure.
func TestAssignmentThatIsGone(t *testing.T) {
	for name, gone := range map[string]func(w *world, clientID string) error{
		"taken out": func(w *world, clientID string) error { return w.Atlas.UnassignServiceAccount(w.Projects[1], clientID) },
		"account":   func(w *world, clientID string) error { return w.Atlas.DeleteServiceAccount(clientID) },
		"project":   func(w *world, _ string) error { return w.Atlas.DeleteProject(w.Projects[1]) },
	} {
		t.Run(name, func(t *testing.T) {
			for _, refreshed := range []bool{true, false} {
				inWorld(t, func(w *world) {
					clientID := w.theirAccount()
					w.must(w.Up(sim.List{w.member("web", clientID, 1, "GROUP_OWNER")}))
					time.Sleep(time.Hour)
					require.NoError(t, gone(w, clientID))
					if refreshed {
						w.must(w.Refresh())
						assert.Empty(t, w.Names())
					}
					w.must(w.Destroy())
				})
			}
		})
	}
}

// TestAssignmentsOfTheProgramsAccount: a service account of the program is taken into several projects by its output.
func TestAssignmentsOfTheProgramsAccount(t *testing.T) {
	inWorld(t, func(w *world) {
		program := append(w.account(bothAccounts[0]),
			w.member("one", sim.Output("ci", "clientId"), 0, "GROUP_OWNER"), w.member("two", sim.Output("ci", "clientId"), 1, "GROUP_READ_ONLY"))
		w.must(w.Preview(program))
		w.must(w.Up(program))
		assert.Equal(t, map[string][]string{w.Projects[0]: {"GROUP_OWNER"}, w.Projects[1]: {"GROUP_READ_ONLY"}}, w.onlyAccount().Grants.Projects)
		rotated := append(w.account(bothAccounts[0], triggered("1")), program[1:]...)
		w.must(w.Up(rotated))
		rotated = append(w.account(bothAccounts[0], triggered("2")), program[1:]...)
		assert.Equal(t, map[string]string{"ci": "update", "one": "same", "two": "same"}, w.must(w.Up(rotated)), "a rotation is none of theirs")
		w.must(w.Destroy())
		assert.Empty(t, w.Atlas.MintedServiceAccounts(w.Org))
	})
}

// TestWrongAssignmentsOfAccounts are found at preview, all at once.
func TestWrongAssignmentsOfAccounts(t *testing.T) {
	inWorld(t, func(w *world) {
		wrong := of("ServiceAccountProjectAssignment", "web", inputs{"clientId": "ci", "projectId": "web", "roleNames": []any{"ORG_OWNER"}})
		text := w.fails(w.Preview(sim.List{wrong}))
		for _, want := range []string{`"ci" is not the client id of a service account`, `"web" is not a project id`, "ORG_OWNER", "is an organization role"} {
			assert.Contains(t, text, want)
		}
		text = w.fails(w.Preview(sim.List{of("ServiceAccountProjectAssignment", "web", inputs{})}))
		for _, want := range []string{"clientId: is missing", "projectId: is missing", "roleNames: is missing"} {
			assert.Contains(t, text, want)
		}
		assert.Zero(t, w.Atlas.Counts().Work)
	})
}

// TestRolesThatAtlasDoesNotTake: an assignment that the caller may not make is none in state.
func TestRolesThatAtlasDoesNotTake(t *testing.T) {
	inWorld(t, func(w *world) {
		clientID := w.theirAccount()
		w.Atlas.Inject(emulator.Fault{Method: "POST", Status: 403, Code: "USER_UNAUTHORIZED"})
		assert.Contains(t, w.fails(w.Up(sim.List{w.member("web", clientID, 1, "GROUP_OWNER")})), "Organization Owner")
		assert.Nil(t, w.Resource("web"))
		w.must(w.Up(sim.List{w.member("web", clientID, 1, "GROUP_OWNER")}))
		w.Atlas.Inject(emulator.Fault{Method: "PATCH", Status: 403, Code: "USER_UNAUTHORIZED"})
		w.fails(w.Up(sim.List{w.member("web", clientID, 1, "GROUP_READ_ONLY")}))
		w.must(w.Up(sim.List{w.member("web", clientID, 1, "GROUP_READ_ONLY")}))
		assert.Equal(t, []string{"GROUP_READ_ONLY"}, w.projectsOf(clientID)[w.Projects[1]])
	})
}
