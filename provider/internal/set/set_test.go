package set_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/set"
)

func TestNeitherOrderNorRepetitionCounts(t *testing.T) {
	names := []string{"B", "A", "B"}
	assert.Equal(t, []string{"A", "B"}, set.Sorted(names))
	assert.Equal(t, []string{"B", "A", "B"}, names, "what is given stays as it is")
	assert.True(t, set.Equal(names, []string{"A", "B"}))
	assert.True(t, set.Equal(nil, []string{}))
	assert.False(t, set.Equal(names, []string{"A"}))
}
