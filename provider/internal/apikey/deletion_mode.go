package apikey

import (
	"context"
	"strings"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

// leaveInOrg takes a key out of the projects of its resource.
func leaveInOrg(ctx context.Context, client *atlas.Client, state ProjectAPIKeyState) error {
	for i, a := range state.ProjectAssignments {
		serve.Progress(ctx, "removing project %d of %d", i+1, len(state.ProjectAssignments))
		if err := state.both(func(keyID string) error { return client.Assignments().Unassign(ctx, a.ProjectID, keyID) }); err != nil {
			return err
		}
	}
	names := []string{"API key " + state.APIKeyID + " (public key " + state.PublicKey + ")"}
	if previous := credential.Value(state.PreviousAPIKeyID); previous != "" {
		names = append(names, "the previous one, "+previous+" (public key "+credential.Value(state.PreviousPublicKey)+"),")
	}
	serve.Log(ctx).Warningf("%s lives on in its organization, in none of these projects: deletionMode is %s. "+
		"Whoever has its private key can still sign in with it", strings.Join(names, " and "), credential.ModeUnassign)
	return nil
}
