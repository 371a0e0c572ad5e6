package apikey

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

const (
	anOrg    = "5d09d6a59ccf6445652a444a"
	aProject = "64259ee860c43338194b0f8e"
	bProject = "74259ee860c43338194b0f8e"
	cProject = "84259ee860c43338194b0f8e"
	aKey     = "6576974933969669a1b2c3d4"
)

// configured is a session with a default project, "" being none. It sends nothing.
func configured(t testing.TB, projectID string) *session.Session {
	t.Helper()
	s := session.New("", nil)
	site, err := transport.ParseSite("http://127.0.0.1")
	require.NoError(t, err)
	require.NoError(t, s.Start(session.Settings{
		Site: site, Auth: transport.AccessToken{Token: redact.New("token")}, ProjectID: projectID}))
	return s
}

func check(t testing.TB, s *session.Session, inputs property.Map) p.CheckResponse {
	t.Helper()
	resp, err := NewProjectAPIKey(serve.NewRun(""), s).Check(context.Background(), p.CheckRequest{Inputs: inputs})
	require.NoError(t, err)
	return resp
}

// logged collects what the resource tells the user: without an engine the framework logs with package slog.
func logged(t testing.TB) *[]string {
	t.Helper()
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	lines := &collector{}
	slog.SetDefault(slog.New(lines))
	return &lines.lines
}

type collector struct {
	slog.Handler

	lines []string
}

func (*collector) Enabled(context.Context, slog.Level) bool { return true }
func (c *collector) WithAttrs([]slog.Attr) slog.Handler     { return c }
func (c *collector) Handle(_ context.Context, record slog.Record) error {
	c.lines = append(c.lines, record.Message)
	return nil
}

var computed = property.New(property.Computed)

func secret(v property.Value) property.Value { return v.WithSecret(true) }

func strs(names ...string) property.Value {
	list := make([]property.Value, len(names))
	for i, name := range names {
		list[i] = property.New(name)
	}
	return property.New(list)
}

func object(properties map[string]property.Value) property.Value { return property.New(properties) }

func inProject(id property.Value, roles property.Value) property.Value {
	return object(map[string]property.Value{"projectId": id, "roleNames": roles})
}

func args(description property.Value, assignments ...property.Value) map[string]property.Value {
	return map[string]property.Value{"description": description, "projectAssignments": property.New(append([]property.Value{}, assignments...))}
}

func TestCheckFindsEverythingAtOnce(t *testing.T) {
	owner := strs("GROUP_OWNER")
	good := inProject(property.New(aProject), owner)
	desc := property.New("d")
	for name, test := range map[string]struct {
		inputs map[string]property.Value
		want   []string // path: reason
	}{
		"good":         {inputs: args(desc, good)},
		"good, at 250": {inputs: args(property.New(strings.Repeat("ü", 250)), good)},
		"nothing": {inputs: nil, want: []string{
			"description: is missing: say what the key is for, in 1 to 250 characters",
			"projectAssignments: is missing: give at least one project with the roles that the key has in it"}},
		"empty description": {inputs: args(property.New(""), good), want: []string{
			`description: "" is empty: say what the key is for, in 1 to 250 characters`}},
		"blank description": {inputs: args(property.New(" \n"), good), want: []string{
			`description: "" has nothing but white space: say what the key is for, in 1 to 250 characters`}},
		"white space does not count": {inputs: args(property.New(" "+strings.Repeat("x", 250)+"\n"), good)},
		"too long": {inputs: args(property.New(strings.Repeat("x", 251)), good), want: []string{
			`description: "` + strings.Repeat("x", 200) + `…" has 251 characters; Atlas takes 1 to 250`}},
		"no assignment": {inputs: args(desc), want: []string{
			"projectAssignments: [] is empty: give at least one project with the roles that the key has in it"}},
		"wrong types": {inputs: map[string]property.Value{
			"description": property.New(1.0), "projectAssignments": property.New("x"), "orgRoleNames": property.New(true)}, want: []string{
			"description: must be a string, not a number: quote it",
			"projectAssignments: must be a list, not a string",
			"orgRoleNames: must be a list, not a boolean"}},
		"an assignment that is none": {inputs: args(desc, property.New("x"), good), want: []string{
			"projectAssignments[0]: must be an object with projectId and roleNames, not a string"}},
		"malformed project": {inputs: args(desc, good, inProject(property.New("payroll"), owner)), want: []string{
			`projectAssignments[1].projectId: "payroll" is not a project id: it must have 24 hexadecimal digits, in lower case`}},
		"the same project twice": {inputs: args(desc, good, inProject(property.New(bProject), owner), good), want: []string{
			`projectAssignments[2].projectId: "` + aProject + `" stands in projectAssignments[0].projectId already: ` +
				`name a project once, with all its roles`}},
		"no project and no default": {inputs: args(desc, object(map[string]property.Value{"roleNames": owner})), want: []string{
			"projectAssignments[0].projectId: is missing: name the project by its 24 hexadecimal digits, or set a default for all " +
				"with mongodbatlas-native:projectId or MONGODB_ATLAS_PROJECT_ID"}},
		"no roles": {inputs: args(desc, inProject(property.New(aProject), strs())), want: []string{
			"projectAssignments[0].roleNames: [] is empty: give at least one GROUP_* role"}},
		"roles missing": {inputs: args(desc, object(map[string]property.Value{"projectId": property.New(aProject)})), want: []string{
			"projectAssignments[0].roleNames: is missing: give at least one GROUP_* role"}},
		"an organization role in a project": {
			inputs: args(desc, good, inProject(property.New(bProject), strs("ORG_OWNER", "GROUP_OWNER"))), want: []string{
				`projectAssignments[1].roleNames[0]: "ORG_OWNER" is an organization role: it belongs in orgRoleNames`}},
		"an empty role": {inputs: args(desc, inProject(property.New(aProject), strs(""))), want: []string{
			`projectAssignments[0].roleNames[0]: "" is empty: name a role`}},
		"misspelt properties": {inputs: map[string]property.Value{"descriptions": desc, "projectAssignments": property.New([]property.Value{
			object(map[string]property.Value{"projectID": property.New(aProject), "roleNames": owner})}), "description": desc}, want: []string{
			`descriptions: there is no property "descriptions"; did you mean description?`,
			`projectAssignments[0].projectID: there is no property "projectID"; did you mean projectId?`,
			"projectAssignments[0].projectId: is missing: name the project by its 24 hexadecimal digits, or set a default for all " +
				"with mongodbatlas-native:projectId or MONGODB_ATLAS_PROJECT_ID"}},
		"a name that needs quotes": {inputs: map[string]property.Value{
			"a b": desc, "description": desc, "projectAssignments": property.New([]property.Value{good})}, want: []string{
			`["a b"]: there is no property "a b"`}},
		"secrets are not quoted": {inputs: args(secret(property.New(strings.Repeat("x", 251))),
			secret(inProject(property.New("payroll"), strs("ORG_OWNER")))), want: []string{
			"description: [secret] has 251 characters; Atlas takes 1 to 250",
			"projectAssignments[0].projectId: [secret] is not a project id: it must have 24 hexadecimal digits, in lower case",
			"projectAssignments[0].roleNames[0]: [secret] is an organization role: it belongs in orgRoleNames"}},
		"unknown values are not judged": {inputs: args(computed, computed,
			inProject(computed, computed), inProject(computed, property.New([]property.Value{computed, property.New("GROUP_OWNER")})))},
		"an unknown list": {inputs: map[string]property.Value{"description": desc, "projectAssignments": computed, "orgRoleNames": computed}},
	} {
		t.Run(name, func(t *testing.T) {
			resp := check(t, configured(t, ""), property.NewMap(test.inputs))
			var got []string
			for _, f := range resp.Failures {
				if f.Property != "" {
					f.Reason = f.Property + ": " + f.Reason
				}
				got = append(got, f.Reason)
			}
			assert.Equal(t, test.want, got)
			assert.Equal(t, property.NewMap(test.inputs), resp.Inputs, "the inputs come back as they were")
		})
	}
}

func TestCheckOfOrganizationRoles(t *testing.T) {
	with := func(roles property.Value) property.Map {
		inputs := args(property.New("d"), inProject(property.New(aProject), strs("GROUP_OWNER")))
		inputs["orgRoleNames"] = roles
		return property.NewMap(inputs)
	}
	for name, test := range map[string]struct {
		roles property.Value
		want  []p.CheckFailure
	}{
		"good": {roles: strs("ORG_MEMBER", "ORG_OWNER")},
		"null": {roles: property.New(property.Null)},
		"empty": {roles: strs(), want: []p.CheckFailure{{Property: "orgRoleNames", Reason: "[] is empty: give at least one ORG_* role, " +
			"or leave the property out to have the organization roles left alone"}}},
		"a project role": {roles: strs("ORG_MEMBER", "GROUP_OWNER"), want: []p.CheckFailure{{
			Reason: `orgRoleNames[1]: "GROUP_OWNER" is a project role: it belongs in projectAssignments[…].roleNames`}}},
	} {
		t.Run(name, func(t *testing.T) {
			resp := check(t, configured(t, ""), with(test.roles))
			assert.Equal(t, test.want, resp.Failures)
		})
	}
}

// The engine prints the value of the property that a failure names, secret or not.
func TestCheckNamesNoPropertyThatIsSecret(t *testing.T) {
	for _, description := range []property.Value{
		secret(property.New(strings.Repeat("x", 251))), property.New([]property.Value{secret(property.New("x"))}),
	} {
		resp := check(t, session.New("", nil), property.NewMap(
			args(description, inProject(property.New(aProject), strs("GROUP_OWNER")))))
		require.Len(t, resp.Failures, 1)
		assert.Empty(t, resp.Failures[0].Property)
		assert.Contains(t, resp.Failures[0].Reason, "description: ")
	}
}

func TestCheckOnlyWarnsOfRolesThatItDoesNotKnow(t *testing.T) {
	lines := logged(t)
	resp := check(t, configured(t, ""), property.NewMap(args(property.New("d"), inProject(property.New(aProject),
		property.New([]property.Value{property.New("GROUP_ONWER"), property.New("GROUP_ASTRONAUT"), secret(property.New("GROUP_ONWER"))})))))
	assert.Empty(t, resp.Failures)
	assert.Equal(t, []string{
		`projectAssignments[0].roleNames[0]: "GROUP_ONWER" is not a role that this version of the provider knows; did you mean GROUP_OWNER?`,
		`projectAssignments[0].roleNames[1]: "GROUP_ASTRONAUT" is not a role that this version of the provider knows`,
		`projectAssignments[0].roleNames[2]: [secret] is not a role that this version of the provider knows`,
	}, *lines)
}

func TestCheckFillsInTheDefaultProjectAndKeepsEveryMark(t *testing.T) {
	roles := property.New([]property.Value{computed, property.New("GROUP_OWNER"), secret(property.New("GROUP_READ_ONLY"))})
	resp := check(t, configured(t, cProject), property.NewMap(args(computed,
		secret(object(map[string]property.Value{"roleNames": roles})), inProject(property.New(aProject), roles))))
	assert.Empty(t, resp.Failures)
	assert.Equal(t, property.NewMap(args(computed,
		secret(inProject(property.New(cProject), roles)), inProject(property.New(aProject), roles))), resp.Inputs)
}

// TestCheckWaitsForADefaultProjectThatIsNotKnownYet: with unknown values in its configuration a provider is not configured
// in a preview. An empty id means the same as none.
func TestCheckWaitsForADefaultProjectThatIsNotKnownYet(t *testing.T) {
	none := object(map[string]property.Value{"roleNames": strs("GROUP_OWNER")})
	empty := inProject(property.New(""), strs("GROUP_OWNER"))
	for _, assignment := range []property.Value{none, empty} {
		inputs := property.NewMap(args(property.New("d"), assignment))
		assert.Empty(t, check(t, session.New("", nil), inputs).Failures)
		assert.Len(t, check(t, configured(t, ""), inputs).Failures, 1)
		assert.Equal(t, property.NewMap(args(property.New("d"), inProject(property.New(cProject), strs("GROUP_OWNER")))),
			check(t, configured(t, cProject), inputs).Inputs)
	}
}
