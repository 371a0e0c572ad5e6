package apikey

import (
	"context"
	"maps"
	"strings"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/assignment"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// diffOf compares a state with the inputs of a program that had before what the state has.
func diffOf(t require.TestingT, req p.DiffRequest) p.DiffResponse {
	req.OldInputs = req.State
	resp, err := NewProjectAPIKey(serve.NewRun(""), session.New("", nil)).Diff(context.Background(), req)
	require.NoError(t, err)
	return resp
}

func TestDiff(t *testing.T) {
	whole := func(path string, kind p.DiffKind) map[string]p.DiffKind {
		return map[string]p.DiffKind{path: kind, path + ".projectId": kind, path + ".roleNames[0]": kind}
	}
	both := func(one, other map[string]p.DiffKind) map[string]p.DiffKind {
		maps.Copy(one, other)
		return one
	}
	a := func(id string, roles ...string) property.Value { return inProject(property.New(id), strs(roles...)) }
	list := func(elements ...property.Value) property.Value { return property.New(elements) }
	for name, test := range map[string]struct {
		property     string // projectAssignments unless set
		state, input property.Value
		want         map[string]p.DiffKind
		marks        bool // an update without a path, which only rewrites the marks
	}{
		"nothing":                   {state: list(a(aProject, "A", "B")), input: list(a(aProject, "A", "B"))},
		"order and repetition":      {state: list(a(aProject, "A", "B"), a(bProject, "C")), input: list(a(bProject, "C", "C"), a(aProject, "B", "A"))},
		"only a mark":               {state: list(secret(a(aProject, "A"))), input: list(a(aProject, "A")), marks: true},
		"a role added":              {state: list(a(aProject, "A")), input: list(a(aProject, "A", "B")), want: map[string]p.DiffKind{"[0].roleNames[1]": p.Add}},
		"a role removed":            {state: list(a(aProject, "A", "B")), input: list(a(aProject, "B")), want: map[string]p.DiffKind{"[0].roleNames[0]": p.Delete}},
		"a role changed":            {state: list(a(aProject, "A")), input: list(a(aProject, "B")), want: map[string]p.DiffKind{"[0].roleNames[0]": p.Update}},
		"a role swapped and moved":  {state: list(a(aProject, "A", "B")), input: list(a(aProject, "B", "C")), want: map[string]p.DiffKind{"[0].roleNames[0]": p.Delete, "[0].roleNames[1]": p.Add}},
		"a project added":           {state: list(a(aProject, "A")), input: list(a(aProject, "A"), a(bProject, "A")), want: whole("[1]", p.Add)},
		"a project added in front":  {state: list(a(aProject, "A")), input: list(a(bProject, "A"), a(aProject, "A")), want: whole("[0]", p.Add)},
		"a project removed":         {state: list(a(aProject, "A"), a(bProject, "B")), input: list(a(bProject, "B")), want: whole("[0]", p.Delete)},
		"a project replaced":        {state: list(a(aProject, "A")), input: list(a(bProject, "A")), want: map[string]p.DiffKind{"[0].projectId": p.Update}},
		"moved and changed at once": {state: list(a(aProject, "A"), a(bProject, "B")), input: list(a(bProject, "B"), a(aProject, "C")), want: both(whole("[0]", p.Delete), whole("[1]", p.Add))},
		"removed in front, changed behind": {state: list(a(aProject, "A"), a(bProject, "B")), input: list(a(bProject, "C")),
			want: both(map[string]p.DiffKind{"[0].projectId": p.Update, "[0].roleNames[0]": p.Update}, whole("[1]", p.Delete))},
		"an unknown project":      {state: list(a(aProject, "A")), input: list(inProject(computed, strs("A"))), want: map[string]p.DiffKind{"[0].projectId": p.Update}},
		"an unknown assignment":   {state: list(a(aProject, "A")), input: list(a(aProject, "A"), computed), want: map[string]p.DiffKind{"[1]": p.Add}},
		"unknown roles":           {state: list(a(aProject, "A")), input: list(inProject(property.New(aProject), computed)), want: map[string]p.DiffKind{"[0].roleNames": p.Update}},
		"an unknown role":         {state: list(a(aProject, "A")), input: list(inProject(property.New(aProject), list(computed, property.New("A")))), want: map[string]p.DiffKind{"[0].roleNames[0]": p.Add}},
		"all unknown":             {state: list(a(aProject, "A")), input: computed, want: map[string]p.DiffKind{"": p.Update}},
		"description":             {property: "description", state: property.New("a"), input: property.New("b"), want: map[string]p.DiffKind{"": p.Update}},
		"white space at its ends": {property: "description", state: property.New("a"), input: property.New(" a\n")},
		"unknown description":     {property: "description", state: property.New("a"), input: computed, want: map[string]p.DiffKind{"": p.Update}},
		"only the mark":           {property: "description", state: secret(property.New("a")), input: property.New("a"), marks: true},
		"org roles managed":       {property: "orgRoleNames", input: strs("ORG_OWNER"), want: map[string]p.DiffKind{"": p.Add, "[0]": p.Add}},
		"org roles let go":        {property: "orgRoleNames", state: strs("ORG_OWNER"), want: map[string]p.DiffKind{"": p.Delete, "[0]": p.Delete}},
		"org roles as a set":      {property: "orgRoleNames", state: strs("ORG_OWNER", "ORG_MEMBER"), input: strs("ORG_MEMBER", "ORG_OWNER")},
		"an org role":             {property: "orgRoleNames", state: strs("ORG_OWNER"), input: strs("ORG_OWNER", "ORG_MEMBER"), want: map[string]p.DiffKind{"[1]": p.Add}},
	} {
		t.Run(name, func(t *testing.T) {
			if test.property == "" {
				test.property = "projectAssignments"
			}
			want := map[string]p.PropertyDiff{}
			for path, kind := range test.want {
				want[test.property+path] = p.PropertyDiff{Kind: kind}
			}
			got := diffOf(t, p.DiffRequest{
				State:  property.NewMap(map[string]property.Value{test.property: test.state, "apiKeyId": property.New(aKey)}),
				Inputs: property.NewMap(map[string]property.Value{test.property: test.input}),
			})
			assert.Equal(t, p.DiffResponse{HasChanges: len(want) > 0 || test.marks, DetailedDiff: want}, got)
		})
	}
}

func genList(t *rapid.T, label string) []assignment.Assignment {
	return rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) assignment.Assignment {
		return assignment.Assignment{
			ProjectID: rapid.SampledFrom([]string{aProject, bProject, cProject, anOrg}).Draw(t, "project"),
			RoleNames: rapid.SliceOfN(rapid.SampledFrom([]string{"A", "B", "C"}), 1, 4).Draw(t, "roles"),
		}
	}), 1, 4, func(a assignment.Assignment) string { return a.ProjectID }).Draw(t, label)
}

// A diff says that there are changes exactly where a plan has steps, and no path hides another.
func TestDiffAgreesWithThePlan(t *testing.T) {
	raw := func(list []assignment.Assignment) property.Value {
		elements := make([]property.Value, len(list))
		for i, a := range list {
			elements[i] = inProject(property.New(a.ProjectID), strs(a.RoleNames...))
		}
		return property.New(elements)
	}
	rapid.Check(t, func(t *rapid.T) {
		state, input := genList(t, "state"), genList(t, "input")
		d := diffOf(t, p.DiffRequest{
			State:  property.NewMap(map[string]property.Value{"projectAssignments": raw(state)}),
			Inputs: property.NewMap(map[string]property.Value{"projectAssignments": raw(input)}),
		})
		assert.Equal(t, len(assignment.Plan(state, input)) > 0, d.HasChanges)
		assertWhole(t, d.DetailedDiff)
	})
}

// assertWhole has a path that is the beginning of another be of the same kind: something that arrived or left whole.
func assertWhole(t assert.TestingT, d map[string]p.PropertyDiff) {
	for path, diff := range d {
		for other := range d {
			if strings.HasPrefix(other, path+".") || strings.HasPrefix(other, path+"[") {
				assert.NotEqual(t, p.Update, diff.Kind, path)
				assert.Equal(t, diff, d[other], "%s hides %s", path, other)
			}
		}
	}
}
