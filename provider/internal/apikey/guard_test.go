package apikey

import (
	"context"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// TestGuardOfAFailedUpdate: with --continue-on-error the engine goes on to its deletions though the update of who has taken
// the key over has failed, or was never tried.
func TestGuardOfAFailedUpdate(t *testing.T) {
	const id = "6576974933969669a1b2c3d4"
	const old, renamed resource.URN = "urn:pulumi:s::p::t::old", "urn:pulumi:s::p::t::renamed"
	inputs := property.NewMap(map[string]property.Value{
		"description":        property.New("before"),
		"projectAssignments": property.New([]property.Value{inProject(property.New(aProject), strs("GROUP_OWNER"))}),
	})
	imported := inputs.Set("apiKeyId", property.New(id)).Set("privateKey", property.New(property.Null))
	changed := inputs.Set("description", property.New("after"))

	k, ctx := NewProjectAPIKey(serve.NewRun(""), session.New("", nil)), context.Background()
	_, err := k.Check(ctx, p.CheckRequest{Urn: renamed, State: inputs, Inputs: changed})
	require.NoError(t, err)
	diff, err := k.Diff(ctx, p.DiffRequest{ID: id, Urn: renamed, State: imported, OldInputs: inputs, Inputs: changed})
	require.NoError(t, err)
	require.True(t, diff.HasChanges)
	err = k.Delete(ctx, p.DeleteRequest{
		ID: id, Urn: old, Properties: imported.Set("privateKey", property.New("private").WithSecret(true)),
	})
	require.ErrorContains(t, err, "API key "+id+" was not deleted: it is alive in "+string(renamed))
}
