package apikey

import (
	"context"
	"strings"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

// discard ends a previous key as its resource is deleted in the end: it deletes the key, or takes it out of the projects alone. After a
// rotation that stopped half-way the state has the projects that the current key got so far; the previous one is in the program's too.
func discard(ctx context.Context, client *atlas.Client, state ProjectAPIKeyState, inputs ProjectAPIKeyArgs, keyID string) error {
	if credential.Value(inputs.DeletionMode) != credential.ModeUnassign {
		return client.Keys().Delete(ctx, state.OrgID, keyID)
	}
	if err := leaveProjects(ctx, client, projectIDs(state.ProjectAssignments, inputs.ProjectAssignments), keyID); err != nil {
		return err
	}
	tellOfKeysThatStay(ctx, "the previous key, "+keyID+" (public key "+credential.Value(state.PreviousPublicKey)+"),")
	return nil
}

// leaveInOrg takes a key, and the previous one, out of the projects of its resource.
func leaveInOrg(ctx context.Context, client *atlas.Client, state ProjectAPIKeyState) error {
	if err := leaveProjects(ctx, client, projectIDs(state.ProjectAssignments), state.alive()...); err != nil {
		return err
	}
	names := []string{"API key " + state.APIKeyID + " (public key " + state.PublicKey + ")"}
	if previous := credential.Value(state.PreviousAPIKeyID); previous != "" {
		names = append(names, "the previous one, "+previous+" (public key "+credential.Value(state.PreviousPublicKey)+"),")
	}
	tellOfKeysThatStay(ctx, strings.Join(names, " and "))
	return nil
}

func leaveProjects(ctx context.Context, client *atlas.Client, projects []string, keyIDs ...string) error {
	for i, projectID := range projects {
		serve.Progress(ctx, "removing project %d of %d", i+1, len(projects))
		for _, keyID := range keyIDs {
			if err := client.Assignments().Unassign(ctx, projectID, keyID); err != nil {
				return err
			}
		}
	}
	return nil
}

func tellOfKeysThatStay(ctx context.Context, names string) {
	serve.Log(ctx).Warningf("%s lives on in its organization, in none of these projects: deletionMode is %s. "+
		"Whoever has its private key can still sign in with it", names, credential.ModeUnassign)
}
