package assignment

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestPlanAddsAndChangesBeforeItRemoves(t *testing.T) {
	current := []Assignment{{"a", []string{"OWNER"}}, {"b", []string{"READ"}}, {"c", []string{"X", "Y"}}}
	desired := []Assignment{{"d", []string{"READ"}}, {"c", []string{"Y", "X", "X"}}, {"a", []string{"READ"}}}
	assert.Equal(t, []Step{
		{Add, Assignment{"d", []string{"READ"}}},
		{Change, Assignment{"a", []string{"READ"}}},
		{Remove, Assignment{ProjectID: "b"}},
	}, Plan(current, desired))
}

func TestArrangeKeepsThePriorOrder(t *testing.T) {
	current := []Assignment{{"n", []string{"B"}}, {"b", []string{"N", "A", "M"}}, {"a", []string{"R", "S"}}, {"m", nil}}
	prior := []Assignment{{"gone", []string{"A"}}, {"b", []string{"M", "A", "GONE"}}, {"a", []string{"S", "R", "S"}}}
	assert.Equal(t, []Assignment{
		{"b", []string{"M", "A", "N"}},
		{"a", []string{"S", "R", "S"}},
		{"m", nil},
		{"n", []string{"B"}},
	}, Arrange(current, prior))
}

func genAssignments(t *rapid.T, label string) []Assignment {
	return rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) Assignment {
		return Assignment{
			ProjectID: fmt.Sprint(rapid.IntRange(0, 5).Draw(t, "project")),
			RoleNames: rapid.SliceOfN(rapid.SampledFrom([]string{"A", "B", "C"}), 1, 4).Draw(t, "roles"),
		}
	}), 0, 6, func(a Assignment) string { return a.ProjectID }).Draw(t, label)
}

// Every prefix of a plan, applied, can be planned again and ends at the same place; the key keeps a project throughout.
func TestPlanReachesWhatIsDesiredFromWhereverItStopped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		current, desired := genAssignments(t, "current"), genAssignments(t, "desired")
		steps := Plan(current, desired)
		stop := rapid.IntRange(0, len(steps)).Draw(t, "stop")
		reached := current
		for i, step := range steps {
			if i == stop {
				assert.Len(t, Plan(reached, desired), len(steps)-stop)
			}
			reached = Apply(reached, step)
			if len(current) > 0 && len(desired) > 0 {
				assert.NotEmpty(t, reached)
			}
		}
		assert.True(t, Same(reached, desired))
		assert.Empty(t, Plan(reached, desired))
	})
}

func TestArrangeChangesNoMeaningAndIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		current, prior := genAssignments(t, "current"), genAssignments(t, "prior")
		arranged := Arrange(current, prior)
		assert.True(t, Same(arranged, current))
		assert.Equal(t, arranged, Arrange(current, arranged))
		if Same(current, prior) {
			assert.Equal(t, prior, arranged)
		}
	})
}
