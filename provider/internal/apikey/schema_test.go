package apikey

import (
	"maps"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// TestPropertyNames holds the names that rules use against the schema that the tags make.
func TestPropertyNames(t *testing.T) {
	nested := map[string]schema.PropertySpec{}
	spec, err := NewProjectAPIKey(serve.NewRun(""), session.New("", nil)).GetSchema(func(_ tokens.Type, of schema.ComplexTypeSpec) bool {
		maps.Copy(nested, of.Properties)
		return true
	})
	require.NoError(t, err)
	for _, name := range []string{
		credential.PropDescription, propProjectAssignments, propOrgRoleNames, credential.PropAccessList, credential.PropDeletionMode, propExistingPrivateKey, credential.PropRotation,
	} {
		assert.Contains(t, spec.InputProperties, name)
	}
	for _, name := range []string{
		propAPIKeyID, propPublicKey, propPrivateKey, credential.PropCreatedAt, credential.PropOrgID, propRotatedAt, credential.PropAppliedTriggers, propPreviousAPIKeyID,
		propPreviousPublicKey, propPreviousPrivateKey, propPreviousCreatedAt, propPreviousRetireAfter,
	} {
		assert.Contains(t, spec.Properties, name)
	}
	for _, name := range []string{credential.PropProjectID, credential.PropRoleNames, credential.PropTriggers, credential.PropMaxAgeDays, propOverlapHours} {
		assert.Contains(t, nested, name)
	}
}
