package apikey

import (
	"context"
	"strings"

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
		if err := state.both(func(keyID string) error { return client.Assignments().Unassign(ctx, a.ProjectID, keyID) }); err != nil {
			return err
		}
	}
	names := []string{"API key " + state.APIKeyID + " (public key " + state.PublicKey + ")"}
	if previous := value(state.PreviousAPIKeyID); previous != "" {
		names = append(names, "the previous one, "+previous+" (public key "+value(state.PreviousPublicKey)+"),")
	}
	serve.Log(ctx).Warningf("%s lives on in its organization, in none of these projects: deletionMode is %s. "+
		"Whoever has its private key can still sign in with it", strings.Join(names, " and "), modeUnassign)
	return nil
}
