package atlas

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCreatedAt(t *testing.T) {
	created, err := CreatedAt("507f1f77bcf86cd799439011") // the example in MongoDB's manual
	require.NoError(t, err)
	assert.Equal(t, time.Date(2012, 10, 17, 21, 13, 27, 0, time.UTC), created)

	late, err := CreatedAt("ffffffff0000000000000000")
	require.NoError(t, err)
	assert.Equal(t, 2106, late.Year(), "seconds are unsigned")

	for _, id := range []string{"", "507f1f77", "507f1f77bcf86cd79943901z", "507f1f77bcf86cd79943901100"} {
		_, err := CreatedAt(id)
		assert.ErrorContains(t, err, "24 hexadecimal digits", "id %q", id)
	}
}
