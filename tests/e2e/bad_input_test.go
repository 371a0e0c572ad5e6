package e2e

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// badInput is a program, or a configuration, with something wrong in it.
type badInput struct {
	name string
	key  resource // of the resource named key; without properties: a good one
	env  []string
	// config of the provider. A value that begins with "secret:" is set as a secret.
	config map[string]string
	// says are the texts that the preview has to print: errors, unless it is a warning.
	says    []string
	warning bool
}

// assertPreview asserts that a preview says what is wrong, and asks Atlas nothing.
func (bad badInput) assertPreview(t *testing.T, s *stack) {
	t.Helper()
	if bad.key.properties == nil {
		bad.key = key("good", in(s.projects[0], "GROUP_OWNER"))
	}
	s.write(just(bad.key))
	if bad.config != nil {
		defer s.writeFile(settingsFile, s.settings())
	}
	for name, value := range bad.config {
		if secret, ok := strings.CutPrefix(value, "secret:"); ok {
			s.secretConfig(pluginName+":"+name, secret)
		} else {
			s.config(pluginName+":"+name, value)
		}
	}
	s.atlas.ClearLog()
	preview := s.with(bad.env...).run("preview")
	said := preview.Output // the language host finds some of it by the schema, and prints that without an event
	if bad.warning {
		assert.Zero(t, preview.Code, preview.Output)
		said = strings.Join(preview.Diagnostics("warning"), "\n")
	} else {
		assert.NotZero(t, preview.Code, preview.Output)
	}
	assert.NotContains(t, said, "{<nil>}")
	for _, text := range bad.says {
		assert.Contains(t, said, s.named(text))
	}
	assert.Empty(t, s.atlas.Requests(), "nothing is asked of Atlas")
}

// named replaces <A> to <D> by the ids of the projects.
func (w *site) named(text string) string {
	for i, id := range w.projects {
		text = strings.ReplaceAll(text, "<"+string(rune('A'+i))+">", id)
	}
	return text
}

// TestBadInput previews everything that may be wrong with a key, and reads what is said of it: the property's path, its
// value, and what to do.
func TestBadInput(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	a, b := w.projects[0], w.projects[1]
	good := in(a, "GROUP_OWNER")
	s := w.newStack(t)
	for _, bad := range []badInput{
		{name: "empty description", key: key("", good), says: []string{
			`property description value {} has a problem: "" is empty: say what the key is for, in 1 to 250 characters`,
		}},
		{name: "overlong description", key: key(strings.Repeat("ä", 251), good), says: []string{
			"property description value", "has 251 characters; Atlas takes 1 to 250",
		}},
		{name: "description is a list", key: key("", good).set("description", []any{"a"}), says: []string{"description"}},
		{name: "no assignment", key: key("none"), says: []string{
			"property projectAssignments value {[]} has a problem: [] is empty: give at least one project with the roles that the key has in it",
		}},
		{name: "malformed project id", key: key("id", in("64259ee860c4", "GROUP_OWNER")), says: []string{
			"projectAssignments[0].projectId", `"64259ee860c4" is not a project id: it must have 24 hexadecimal digits, in lower case`,
		}},
		{name: "capital project id", key: key("id", good, in("64259EE860C43338194B0F8E", "GROUP_OWNER")), says: []string{
			"projectAssignments[1].projectId", `"64259EE860C43338194B0F8E" is not a project id`,
		}},
		{name: "no project id", key: key("id", object{"roleNames": []any{"GROUP_OWNER"}}), says: []string{
			"projectAssignments[0].projectId", "is missing: name the project by its 24 hexadecimal digits, or set a default for all",
		}},
		{name: "duplicate project", key: key("twice", in(b, "GROUP_READ_ONLY"), good, in(b, "GROUP_OWNER")), says: []string{
			"projectAssignments[2].projectId", `"<B>" stands in projectAssignments[0].projectId already: name a project once, with all its roles`,
		}},
		{name: "duplicate of the default project", env: []string{"MONGODB_ATLAS_PROJECT_ID=" + a},
			key: key("twice", good, object{"roleNames": []any{"GROUP_OWNER"}}), says: []string{
				"projectAssignments[1].projectId", `"<A>" stands in projectAssignments[0].projectId already`,
			}},
		{name: "no roles", key: key("roles", in(a)), says: []string{
			"projectAssignments[0].roleNames", "[] is empty: give at least one GROUP_* role",
		}},
		{name: "empty role", key: key("roles", in(a, "GROUP_OWNER", "")), says: []string{
			"projectAssignments[0].roleNames[1]", `"" is empty: name a role`,
		}},
		{name: "organization role in a project", key: key("roles", in(a, "GROUP_OWNER", "ORG_OWNER")), says: []string{
			"projectAssignments[0].roleNames[1]", `"ORG_OWNER" is an organization role: it belongs in orgRoleNames`,
		}},
		{name: "project role in the organization", key: key("roles", good).set("orgRoleNames", []any{"ORG_MEMBER", "GROUP_OWNER"}),
			says: []string{"orgRoleNames[1]", `"GROUP_OWNER" is a project role: it belongs in projectAssignments[…].roleNames`}},
		{name: "no organization roles", key: key("roles", good).set("orgRoleNames", []any{}), says: []string{
			"orgRoleNames", "[] is empty: give at least one ORG_* role, or leave the property out",
		}},
		{name: "everything at once", key: key("", in("x"), in(a, "ORG_OWNER")).set("orgRoleNames", []any{"GROUP_OWNER"}), says: []string{
			`property description `, "projectAssignments[0].projectId", "projectAssignments[0].roleNames",
			"projectAssignments[1].roleNames[0]", "orgRoleNames[0]",
		}},
		{name: "unknown role", warning: true, key: key("roles", in(a, "GROUP_ONWER")), says: []string{
			`projectAssignments[0].roleNames[0]: "GROUP_ONWER" is not a role that this version of the provider knows; did you mean GROUP_OWNER?`,
		}},
		{name: "role of the user interface", warning: true, key: key("roles", in(a, "Project Owner")), says: []string{
			`projectAssignments[0].roleNames[0]: "Project Owner" is not a role that this version of the provider knows; did you mean GROUP_OWNER?`,
		}},
		{name: "organization role of the user interface", warning: true,
			key: key("roles", good).set("orgRoleNames", []any{"Organization Billing Admin"}), says: []string{
				`orgRoleNames[0]: "Organization Billing Admin" is not a role that this version of the provider knows; did you mean ORG_BILLING_ADMIN?`,
			}},
		{name: "project id without quotes", key: key("id", in("", "GROUP_OWNER")).set("projectAssignments", []any{
			object{"projectId": 123456789012345678, "roleNames": []any{"GROUP_OWNER"}}}), says: []string{"quote it"}},
		{name: "unknown organization role", warning: true, key: key("roles", good).set("orgRoleNames", []any{"ORG_MEMBRE"}), says: []string{
			`orgRoleNames[0]: "ORG_MEMBRE" is not a role that this version of the provider knows; did you mean ORG_MEMBER?`,
		}},
		{name: "misspelt property", key: key("misspelt", good).set("descripton", "x"), says: []string{"descripton"}},
		{name: "misspelt property of an assignment", key: key("misspelt", object{"projectID": a, "roleNames": []any{"GROUP_OWNER"}}),
			says: []string{"projectID"}},
	} {
		t.Run(strings.ReplaceAll(bad.name, " ", "-"), func(t *testing.T) { bad.assertPreview(t, s) })
	}
}

// TestBadConfiguration previews everything that may be wrong with the provider's configuration.
func TestBadConfiguration(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	public, private := "MONGODB_ATLAS_PUBLIC_KEY="+w.deployer.PublicKey, "MONGODB_ATLAS_PRIVATE_KEY="+w.deployer.PrivateKey
	s := w.newStackWith(t, w.at())
	for _, bad := range []badInput{
		{name: "no credentials", says: []string{
			"there are no credentials for MongoDB Atlas. Set one of:", "pulumi config set --secret mongodbatlas-native:publicKey", "start `atlas-emulator`",
			"MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET", "mongodbatlas-native:profile or MONGODB_ATLAS_PROFILE",
		}},
		{name: "half a key in the environment", env: []string{public}, says: []string{
			"MONGODB_ATLAS_PUBLIC_KEY is set and MONGODB_ATLAS_PRIVATE_KEY is not: a sign-in by API key takes both",
		}},
		{name: "half a key in the configuration", config: map[string]string{"privateKey": "secret:" + w.deployer.PrivateKey}, says: []string{
			"mongodbatlas-native:privateKey is set and mongodbatlas-native:publicKey is not",
		}},
		{name: "half a service account", env: []string{"MONGODB_ATLAS_CLIENT_ID=mdb_sa_id_1"}, says: []string{
			"MONGODB_ATLAS_CLIENT_ID is set and MONGODB_ATLAS_CLIENT_SECRET is not: a sign-in by service account takes both",
		}},
		{name: "service account as a public key", env: []string{"MONGODB_ATLAS_PUBLIC_KEY=mdb_sa_id_64259ee860c43338194b0f8e", private}, says: []string{
			"MONGODB_ATLAS_PUBLIC_KEY holds the id of a service account (mdb_sa_id_…): set it as MONGODB_ATLAS_CLIENT_ID",
		}},
		{name: "malformed URL", env: []string{public, private, "MONGODB_ATLAS_BASE_URL=cloud.mongodb.com"}, says: []string{
			"baseUrl", "is not a URL: write it as https://cloud.mongodb.com",
		}},
		{name: "plain URL", env: []string{public, private, "MONGODB_ATLAS_BASE_URL=http://cloud.mongodb.com"}, says: []string{
			"baseUrl", `"http://cloud.mongodb.com" is not encrypted: use https (http is for loopback only)`,
		}},
		{name: "URL with a path", env: []string{public, private}, config: map[string]string{"baseUrl": "https://cloud.mongodb.com/api"}, says: []string{
			"baseUrl", "must be a scheme and a host only",
		}},
		{name: "URL with a password", env: []string{public, private}, config: map[string]string{"baseUrl": "https://a:b@cloud.mongodb.com"}, says: []string{
			"baseUrl", "must not have a user or a password in it",
		}},
		{name: "malformed organization", env: []string{public, private, "MONGODB_ATLAS_ORG_ID=acme"}, says: []string{
			"orgId", `"acme" is not an id of Atlas: it must have 24 hexadecimal digits`,
		}},
		{name: "malformed project", env: []string{public, private}, config: map[string]string{"projectId": "web"}, says: []string{
			"projectId", `"web" is not an id of Atlas: it must have 24 hexadecimal digits`,
		}},
		{name: "unknown profile", config: map[string]string{"profile": "nobody"}, says: []string{
			"profile", `there is no profile "nobody"`, "atlas config init --profile nobody",
		}},
		{name: "misspelt property", warning: true, env: []string{public, private}, config: map[string]string{"projectID": w.projects[0]}, says: []string{
			"mongodbatlas-native:projectID is not a property of the configuration; did you mean projectId?",
		}},
		{name: "several credentials", warning: true, env: []string{public, private, "MONGODB_ATLAS_ACCESS_TOKEN=token"}, says: []string{
			"the environment has several credentials (access token, API key): the access token is used",
		}},
	} {
		t.Run(strings.ReplaceAll(bad.name, " ", "-"), func(t *testing.T) { bad.assertPreview(t, s) })
	}
}
