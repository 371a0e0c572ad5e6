package e2e

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// desired is the key that a program of the lifecycle asks for, in the form that the programs in other languages read.
type desired struct {
	Description        string       `json:"description"`
	ProjectAssignments []assignment `json:"projectAssignments"`
	// Release is a trigger of the key's rotation.
	Release string `json:"release"`
}

type assignment struct {
	ProjectID string   `json:"projectId"`
	RoleNames []string `json:"roleNames"`
}

// language runs the lifecycle's program, which exports the outputs of its one key.
type language interface {
	// do runs a command ("up", "preview", "refresh" or "destroy") of the program that asks for a key.
	do(command string, want desired) answer
}

// answer is what came of a command of a language.
type answer struct {
	// Changes counts resources by what was done, or would be; the stack itself and what stays the same left out.
	Changes map[string]int `json:"changes"`
	// Outputs are the stack's.
	Outputs map[string]output `json:"outputs"`
	// Error is why the command failed, "" if it did not.
	Error string `json:"error"`
}

type output struct {
	Value  any  `json:"value"`
	Secret bool `json:"secret"`
}

// step is one step of the lifecycle.
type step struct {
	name, command string
	want          desired
	changes       map[string]int
	// requests are those that it may take at Atlas, by method and route.
	requests map[string]int
}

// Routes of Atlas that the steps count.
var (
	mintRoute     = emulator.RouteCreateGroupAPIKey.String()
	assignRoute   = emulator.RouteUpdateGroupAPIKeyRoles.String() // which sets the roles of a key that is there, too
	unassignRoute = emulator.RouteRemoveGroupAPIKey.String()
	readRoute     = emulator.RouteGetOrgAPIKey.String()
	updateRoute   = emulator.RouteUpdateOrgAPIKey.String()
	deleteRoute   = emulator.RouteDeleteOrgAPIKey.String()
	projectRoute  = emulator.RouteGetGroup.String()
	statusRoute   = emulator.RouteGetSystemStatus.String()
)

// lifecycle are the steps that every language takes. Between them they run every operation that the provider serves.
func lifecycle(projects []string) []step {
	first := assignment{projects[0], []string{"GROUP_OWNER"}}
	second := assignment{projects[1], []string{"GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"}}
	promoted := assignment{projects[1], []string{"GROUP_READ_ONLY", "GROUP_DATA_ACCESS_ADMIN"}}
	both := desired{"lifecycle", []assignment{first, second}, "1"}
	changed := desired{"lifecycle", []assignment{first, promoted}, "1"}
	removed := desired{"lifecycle", []assignment{promoted}, "1"}
	described := desired{"lifecycle, described anew", []assignment{first, promoted}, "1"}
	rotated := desired{"lifecycle, described anew", []assignment{first, promoted}, "2"}
	none, created, updated, deleted := map[string]int{}, map[string]int{"create": 1}, map[string]int{"update": 1}, map[string]int{"delete": 1}
	return []step{
		{"preview before anything is there", "preview", both, created, none},
		{"up", "up", both, created, map[string]int{mintRoute: 1, assignRoute: 1}},
		{"preview without changes", "preview", both, none, none},
		{"refresh without changes", "refresh", both, none, map[string]int{readRoute: 1}},
		{"change a role", "up", changed, updated, map[string]int{assignRoute: 1}},
		{"remove a project", "up", removed, updated, map[string]int{unassignRoute: 1}},
		{"add a project", "up", changed, updated, map[string]int{assignRoute: 1}},
		{"change the description", "up", described, updated, map[string]int{updateRoute: 1}},
		{"preview of a rotation", "preview", rotated, updated, none},
		{"rotate", "up", rotated, updated, map[string]int{mintRoute: 1, assignRoute: 1}},
		{"preview without changes again", "preview", rotated, none, none},
		{"destroy", "destroy", rotated, deleted, map[string]int{deleteRoute: 2}},
	}
}

// TestLifecycle takes the life of a key through every language, and counts the requests that each step takes.
func TestLifecycle(t *testing.T) {
	languages := []struct {
		name  string
		start func(*testing.T, *stack) language
	}{
		{"yaml", startYAML}, {"typescript", startTypeScript}, {"python", startPython}, {"go", startGo}, {"java", startJava},
	}
	for _, l := range languages {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			w := lifecycleSite(t)
			s := w.newStack(t)
			run := l.start(t, s)
			issued := map[string]output{}
			steps := lifecycle(w.projects)
			if acceptance() { // whatever happens, leave nothing behind in the real Atlas
				t.Cleanup(func() { run.do("destroy", steps[0].want) })
			}
			for _, next := range steps {
				t.Run(next.name, func(t *testing.T) {
					take(t, s, run, next, issued)
				})
			}
			assert.NotEmpty(t, issued["privateKey"].Value)
		})
	}
}

// take takes one step. What Atlas issued must stay what it was at the first step that showed it.
func take(t *testing.T, s *stack, run language, next step, issued map[string]output) {
	t.Helper()
	if s.atlas != nil {
		s.atlas.ClearLog()
	}
	got := run.do(next.command, next.want)
	require.Empty(t, got.Error)
	assert.Equal(t, next.changes, got.Changes, "changes")
	for name, out := range got.Outputs {
		if out.Value != nil { // there is no previous key before a rotation
			assert.Equal(t, name == "privateKey" || name == "previousPrivateKey", out.Secret, "whether output %s is a secret", name)
		}
	}
	if next.command == "up" {
		old := issued["privateKey"]
		if rotates := next.want.Release != "1"; rotates || len(issued) == 0 {
			for _, name := range []string{"apiKeyId", "publicKey", "privateKey", "orgId", "createdAt"} {
				issued[name] = got.Outputs[name]
			}
			if rotates {
				assert.Equal(t, old.Value, got.Outputs["previousPrivateKey"].Value)
				assert.NotEqual(t, old.Value, issued["privateKey"].Value)
			} else {
				assert.Empty(t, got.Outputs["previousPrivateKey"].Value) // null, which Go and Java show as an empty text
			}
		}
		for name, before := range issued {
			assert.NotEmpty(t, before.Value, name)
			assert.Equal(t, before.Value, got.Outputs[name].Value, name)
		}
		assert.Equal(t, s.org, got.Outputs["orgId"].Value)
		assert.Equal(t, next.want.Description, got.Outputs["description"].Value)
	}
	if s.atlas != nil {
		assertTaken(t, s, next, issued)
	}
}

// assertTaken compares what the emulator has, and how it came about, with what the step is for.
func assertTaken(t *testing.T, s *stack, next step, issued map[string]output) {
	t.Helper()
	counts := s.atlas.Counts()
	assert.Equal(t, next.requests, counts.ByRoute, "requests")
	assert.LessOrEqual(t, counts.Challenges, 1, "challenges of one provider process")
	keys := s.atlas.MintedKeys(s.org)
	if next.command == "destroy" || len(issued) == 0 {
		assert.Empty(t, keys)
		return
	}
	alive := 1
	if next.name == "rotate" || next.name == "preview without changes again" {
		alive = 2 // the previous one works on
	}
	require.Len(t, keys, alive)
	k := keys[alive-1]
	assert.Equal(t, keys[0].Projects, k.Projects)
	assert.Equal(t, next.want.Description, k.Description)
	assert.Equal(t, []any{k.ID, k.PublicKey, k.PrivateKey},
		[]any{issued["apiKeyId"].Value, issued["publicKey"].Value, issued["privateKey"].Value})
	projects := map[string][]string{}
	for _, a := range next.want.ProjectAssignments {
		projects[a.ProjectID] = slices.Sorted(slices.Values(a.RoleNames))
	}
	assert.Equal(t, projects, k.Projects)
}
