package apikey

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
)

func TestKeyIDs(t *testing.T) {
	for id, want := range map[string]keyID{
		aKey:                       {"", aKey},
		aProject + "-" + aKey:      {aProject, aKey},
		"6576974933969669A1B2C3D4": {"", aKey},
	} {
		got, err := parseKeyID(id)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	for _, id := range []string{"", "-", "x", aKey + "-", "-" + aKey, aProject + "-" + aKey + "-" + aKey, aProject + "-6576974933969669", "payroll-" + aKey} {
		_, err := parseKeyID(id)
		assert.ErrorContains(t, err, "projectId-apiKeyId", id)
	}
}

func FuzzResourceID(f *testing.F) {
	f.Add(aKey)
	f.Add(aProject + "-" + aKey)
	f.Add("null0")
	f.Fuzz(func(t *testing.T, id string) {
		parsed, err := parseKeyID(id)
		if err != nil {
			assert.Less(t, len(err.Error()), 1000)
			return
		}
		assert.True(t, objectid.Valid(parsed.apiKeyID))
		assert.True(t, parsed.projectID == "" || objectid.Valid(parsed.projectID))
	})
}
