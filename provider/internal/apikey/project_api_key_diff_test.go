package apikey

import (
	"context"
	"strings"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/assignment"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

func diffOf(t require.TestingT, req p.DiffRequest) p.DiffResponse {
	resp, err := NewProjectAPIKey(session.New("", nil)).Diff(context.Background(), req)
	require.NoError(t, err)
	return resp
}

func TestDiff(t *testing.T) {
	a := func(id string, roles ...string) property.Value { return inProject(property.New(id), strs(roles...)) }
	list := func(elements ...property.Value) property.Value { return property.New(elements) }
	for name, test := range map[string]struct {
		property     string // projectAssignments unless set
		state, input property.Value
		want         map[string]p.DiffKind
	}{
		"nothing":                   {state: list(a(aProject, "A", "B")), input: list(a(aProject, "A", "B"))},
		"order and repetition":      {state: list(a(aProject, "A", "B"), a(bProject, "C")), input: list(a(bProject, "C", "C"), a(aProject, "B", "A"))},
		"secret is no change":       {state: list(secret(a(aProject, "A"))), input: list(a(aProject, "A"))},
		"a role added":              {state: list(a(aProject, "A")), input: list(a(aProject, "A", "B")), want: map[string]p.DiffKind{"[0].roleNames[1]": p.Add}},
		"a role removed":            {state: list(a(aProject, "A", "B")), input: list(a(aProject, "B")), want: map[string]p.DiffKind{"[0].roleNames[0]": p.Delete}},
		"a role changed":            {state: list(a(aProject, "A")), input: list(a(aProject, "B")), want: map[string]p.DiffKind{"[0].roleNames[0]": p.Update}},
		"a role swapped and moved":  {state: list(a(aProject, "A", "B")), input: list(a(aProject, "B", "C")), want: map[string]p.DiffKind{"[0].roleNames[0]": p.Delete, "[0].roleNames[1]": p.Add}},
		"a project added":           {state: list(a(aProject, "A")), input: list(a(aProject, "A"), a(bProject, "A")), want: map[string]p.DiffKind{"[1]": p.Add}},
		"a project added in front":  {state: list(a(aProject, "A")), input: list(a(bProject, "A"), a(aProject, "A")), want: map[string]p.DiffKind{"[0]": p.Add}},
		"a project removed":         {state: list(a(aProject, "A"), a(bProject, "B")), input: list(a(bProject, "B")), want: map[string]p.DiffKind{"[0]": p.Delete}},
		"a project replaced":        {state: list(a(aProject, "A")), input: list(a(bProject, "A")), want: map[string]p.DiffKind{"[0]": p.Update}},
		"moved and changed at once": {state: list(a(aProject, "A"), a(bProject, "B")), input: list(a(bProject, "B"), a(aProject, "C")), want: map[string]p.DiffKind{"[0]": p.Delete, "[1]": p.Add}},
		"removed in front, changed behind": {state: list(a(aProject, "A"), a(bProject, "B")), input: list(a(bProject, "C")),
			want: map[string]p.DiffKind{"[0]": p.Update, "[1]": p.Delete}},
		"an unknown project":    {state: list(a(aProject, "A")), input: list(inProject(computed, strs("A"))), want: map[string]p.DiffKind{"[0]": p.Update}},
		"an unknown assignment": {state: list(a(aProject, "A")), input: list(a(aProject, "A"), computed), want: map[string]p.DiffKind{"[1]": p.Add}},
		"unknown roles":         {state: list(a(aProject, "A")), input: list(inProject(property.New(aProject), computed)), want: map[string]p.DiffKind{"[0].roleNames": p.Update}},
		"an unknown role":       {state: list(a(aProject, "A")), input: list(inProject(property.New(aProject), list(computed, property.New("A")))), want: map[string]p.DiffKind{"[0].roleNames[0]": p.Add}},
		"all unknown":           {state: list(a(aProject, "A")), input: computed, want: map[string]p.DiffKind{"": p.Update}},
		"description":           {property: "description", state: property.New("a"), input: property.New("b"), want: map[string]p.DiffKind{"": p.Update}},
		"unknown description":   {property: "description", state: property.New("a"), input: computed, want: map[string]p.DiffKind{"": p.Update}},
		"same secret":           {property: "description", state: secret(property.New("a")), input: property.New("a")},
		"org roles managed":     {property: "orgRoleNames", input: strs("ORG_OWNER"), want: map[string]p.DiffKind{"": p.Add}},
		"org roles let go":      {property: "orgRoleNames", state: strs("ORG_OWNER"), want: map[string]p.DiffKind{"": p.Delete}},
		"org roles as a set":    {property: "orgRoleNames", state: strs("ORG_OWNER", "ORG_MEMBER"), input: strs("ORG_MEMBER", "ORG_OWNER")},
		"an org role":           {property: "orgRoleNames", state: strs("ORG_OWNER"), input: strs("ORG_OWNER", "ORG_MEMBER"), want: map[string]p.DiffKind{"[1]": p.Add}},
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
			assert.Equal(t, p.DiffResponse{HasChanges: len(want) > 0, DetailedDiff: want}, got)
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
		assertNoOverlap(t, d.DetailedDiff)
	})
}

func assertNoOverlap(t assert.TestingT, d map[string]p.PropertyDiff) {
	for path := range d {
		for other := range d {
			assert.False(t, strings.HasPrefix(other, path+".") || strings.HasPrefix(other, path+"["), "%s hides %s", path, other)
		}
	}
}
