package objectid_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
)

func TestCreatedAt(t *testing.T) {
	created, err := objectid.CreatedAt("507f1f77bcf86cd799439011") // the example in MongoDB's manual
	require.NoError(t, err)
	assert.Equal(t, time.Date(2012, 10, 17, 21, 13, 27, 0, time.UTC), created)

	late, err := objectid.CreatedAt("ffffffff0000000000000000")
	require.NoError(t, err)
	assert.Equal(t, 2106, late.Year(), "seconds are unsigned")

	for _, id := range []string{"", "507f1f77", "507f1f77bcf86cd79943901z", "507f1f77bcf86cd79943901100"} {
		_, err := objectid.CreatedAt(id)
		assert.ErrorContains(t, err, "24 hexadecimal digits", "id %q", id)
	}
}

func TestValid(t *testing.T) {
	for id, want := range map[string]bool{
		"507f1f77bcf86cd799439011": true, "507F1F77bcf86cd799439011": false, "507f1f77bcf86cd79943901": false,
		"507f1f77bcf86cd7994390111": false, "507f1f77bcf86cd79943901g": false, "": false,
	} {
		assert.Equal(t, want, objectid.Valid(id), "id %q", id)
	}
}
