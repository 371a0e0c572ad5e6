package apikey

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

// What becomes of a key when its resource is deleted.
const (
	modeDelete   = "delete"
	modeUnassign = "unassign"
)

func checkDeletionMode(c *serve.Checker, n serve.Node) {
	if n.Value.IsNull() {
		return
	}
	text, ok := c.Text(n, "leave it out, or give "+modeDelete+" or "+modeUnassign)
	if ok && text != modeDelete && text != modeUnassign {
		c.Fail(n, "%s is neither %s nor %s", n.Quote(), modeDelete, modeUnassign)
	}
}

// unassigns reports whether a mode leaves the key in its organization.
func unassigns(mode property.Value) bool { return mode.IsString() && mode.AsString() == modeUnassign }

// leaveInOrg takes a key out of the projects of its resource.
func leaveInOrg(ctx context.Context, client *atlas.Client, state ProjectAPIKeyState) error {
	for i, a := range state.ProjectAssignments {
		serve.Progress(ctx, "removing project %d of %d", i+1, len(state.ProjectAssignments))
		if err := client.Assignments().Unassign(ctx, a.ProjectID, state.APIKeyID); err != nil {
			return err
		}
	}
	serve.Log(ctx).Warningf("API key %s (public key %s) lives on in its organization, in none of these projects: deletionMode is %s. "+
		"Whoever has its private key can still sign in with it", state.APIKeyID, state.PublicKey, modeUnassign)
	return nil
}
