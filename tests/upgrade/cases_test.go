package upgrade

import (
	"errors"

	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/cli"
)

// assignPath is where a key is given roles in a project.
var assignPath = emulator.RouteAddGroupAPIKey.Path

// cases are the states that are recorded of each version. A name stays what it is, for there are folders of that name.
var cases = map[string]struct {
	// make makes the state, in an empty stack.
	make func(*stack)
	// family says that it is about an ApiKey with what hangs on it, not about a ProjectApiKey.
	family bool
	// accounts says that it is about service accounts.
	accounts bool
	// left is what the next up has to do, as the preview shows it.
	left map[string]string
}{
	"created":  {make: create},
	"updated":  {make: update},
	"imported": {make: importKey},
	"partly-created": {make: createInPart, left: map[string]string{
		"projectAssignments[2]": "add", "projectAssignments[2].projectId": "add", "projectAssignments[2].roleNames[0]": "add",
	}},
	"refreshed": {make: refresh},
	"listed":    {make: createListed},
	"rotated":   {make: rotate},

	"family-created":  {make: createFamily, family: true},
	"family-updated":  {make: updateFamily, family: true},
	"family-imported": {make: importFamily, family: true},
	"family-partly-created": {make: createFamilyInPart, family: true, left: map[string]string{
		"accessList[0]": "add", "accessList[1]": "add",
	}},
	"family-refreshed": {make: refreshFamily, family: true},
	"family-rotated":   {make: rotateFamily, family: true},

	"accounts-created":  {make: createAccounts, accounts: true},
	"accounts-rotated":  {make: rotateAccounts, accounts: true},
	"accounts-imported": {make: importAccounts, accounts: true},
}

func create(s *stack) {
	s.write(with(cli.Object{
		"description": "created", "orgRoleNames": []string{"ORG_READ_ONLY", "ORG_BILLING_ADMIN"},
		"projectAssignments": []any{in(s.projects[1], "GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"), in(s.projects[0], "GROUP_OWNER")},
	}))
	s.apply("up")
}

// update changes all that there is to change, and marks some of it as secret.
func update(s *stack) {
	create(s)
	s.write(with(cli.Object{
		"description":        secret("updated"),
		"projectAssignments": []any{in(s.projects[1], "GROUP_CLUSTER_MANAGER"), in(s.projects[2], "GROUP_OWNER", secret("GROUP_DATA_ACCESS_ADMIN"))},
	}))
	s.apply("up")
}

// importKey imports a key that somebody made outside Pulumi, and takes over the program that this generates.
func importKey(s *stack) {
	made := s.atlas.AddKey(s.org, "imported", emulator.Grants{Org: []string{"ORG_READ_ONLY"}, Projects: map[string][]string{
		s.projects[0]: {"GROUP_OWNER"}, s.projects[2]: {"GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"},
	}})
	s.must("import", cli.KeyToken, keyName, s.projects[2]+"-"+made.ID, "--yes", "--skip-preview", "--protect=false", "--out", "generated.yaml")
	generated := parse(s.t, read(s.t, s.project, "generated.yaml"))
	generated.Name, generated.Runtime = projectName, "yaml"
	s.write(generated)
}

// createInPart is refused the last of three projects.
func createInPart(s *stack) {
	s.atlas.Inject(emulator.Fault{Path: assignPath, Status: 403, Nth: 2})
	s.write(with(cli.Object{
		"description":        "partly created",
		"projectAssignments": []any{in(s.projects[0], "GROUP_OWNER"), in(s.projects[1], "GROUP_READ_ONLY"), in(s.projects[2], "GROUP_READ_ONLY")},
	}))
	up := s.run("up", "--yes", "--skip-preview")
	require.NotZero(s.t, up.Code, up.Output)
}

// refresh takes into the state what somebody changed in Atlas; the program follows.
func refresh(s *stack) {
	create(s)
	id := s.key().ID
	require.NoError(s.t, errors.Join(
		s.atlas.SetDescription(id, "refreshed"),
		s.atlas.SetOrgRoles(id, "ORG_READ_ONLY"),
		s.atlas.SetRoles(s.projects[1], id, "GROUP_READ_ONLY", "GROUP_DATA_ACCESS_ADMIN"),
		s.atlas.Assign(s.projects[2], id, "GROUP_OWNER"),
	))
	s.apply("refresh")
	s.write(with(cli.Object{
		"description": "refreshed", "orgRoleNames": []string{"ORG_READ_ONLY"},
		"projectAssignments": []any{
			in(s.projects[1], "GROUP_READ_ONLY", "GROUP_DATA_ACCESS_ADMIN"), in(s.projects[0], "GROUP_OWNER"), in(s.projects[2], "GROUP_OWNER"),
		},
	}))
}

// createListed creates a key with an access list, which is only taken out of its projects in the end.
func createListed(s *stack) {
	s.write(with(cli.Object{
		"description": "listed", "accessList": []string{"198.51.100.0/24", "192.0.2.1"}, "deletionMode": modeUnassign,
		"projectAssignments": []any{in(s.projects[1], "GROUP_READ_ONLY"), in(s.projects[0], "GROUP_OWNER")},
	}))
	s.apply("up")
}

// rotate leaves two keys, the older one until the next rotation.
func rotate(s *stack) {
	for _, release := range []string{"1", "2"} {
		s.write(with(cli.Object{
			"description": "rotated", "accessList": []string{"198.51.100.0/24", "192.0.2.1"}, "rotation": cli.Object{"triggers": cli.Object{"release": release}},
			"projectAssignments": []any{in(s.projects[1], "GROUP_READ_ONLY"), in(s.projects[0], "GROUP_OWNER")},
		}))
		s.apply("up")
	}
}
