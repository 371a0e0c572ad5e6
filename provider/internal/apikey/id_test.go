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

func TestIDsOfWhatHangsOnAKey(t *testing.T) {
	projectID, keyID, err := parseAssignmentID(aProject + "/" + aKey)
	require.NoError(t, err)
	assert.Equal(t, []string{aProject, aKey}, []string{projectID, keyID})
	for _, id := range []string{"", aKey, aProject + "/" + aKey + "/1.2.3.4"} {
		_, _, err := parseAssignmentID(id)
		assert.ErrorContains(t, err, "projectId/apiKeyId", id)
	}
	for id, want := range map[string]string{
		aProject + "/" + aKey + "/203.0.113.7/32":  "203.0.113.7",
		aProject + "-" + aKey + "-203.0.113.0/24":  "203.0.113.0/24",
		aProject + "/" + aKey + "/2001:DB8::/48":   "2001:db8::/48",
		aProject + "-" + aKey + "-2001:db8:0:0::1": "2001:db8::1",
	} {
		orgID, keyID, canonical, err := parseEntryID(id)
		require.NoError(t, err, id)
		assert.Equal(t, []string{aProject, aKey, want}, []string{orgID, keyID, canonical})
	}
	for _, id := range []string{"", aKey, aProject + "/" + aKey, aProject + "/" + aKey + "/office", aProject + "/" + aKey + "/203.0.113.7/24"} {
		_, _, _, err := parseEntryID(id)
		assert.ErrorContains(t, err, "orgId/apiKeyId/address", id)
	}
}

// FuzzEntryID holds that an id that is read is written as one that is read as the same.
func FuzzEntryID(f *testing.F) {
	f.Add(aProject + "/" + aKey + "/203.0.113.7/32")
	f.Add(aProject + "-" + aKey + "-2001:db8::/48")
	f.Fuzz(func(t *testing.T, id string) {
		orgID, keyID, canonical, err := parseEntryID(id)
		if err != nil {
			assert.Less(t, len(err.Error()), 1000)
			return
		}
		again := []string{}
		o, k, c, err := parseEntryID(entryID(orgID, keyID, canonical))
		require.NoError(t, err)
		assert.Equal(t, []string{orgID, keyID, canonical}, append(again, o, k, c))
	})
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
