package apikey

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// The key that this very run signs in with is never deleted: nothing could be done after that, not even by the next run,
// which finds its credential in the stack's state.

// refuseOwnKey is the error for deleting the key that the provider signs in with.
func refuseOwnKey(s *session.Session, apiKeyID, publicKey string) error {
	if !s.SignsInWith(publicKey) {
		return nil
	}
	return fmt.Errorf("API key %s was not deleted: this run signs in with it (public key %s). With --continue-on-error everything else "+
		"goes. To delete this key, too, sign in with another credential, and run pulumi up so that the stack uses that; or take the key out "+
		"of the stack with pulumi state delete, and delete it in Atlas", apiKeyID, publicKey)
}

// warnOfOwnKey warns of a change that takes roles or projects from the key that the provider signs in with.
func warnOfOwnKey(ctx context.Context, s *session.Session, publicKey property.Value) {
	if publicKey.IsString() && s.SignsInWith(publicKey.AsString()) {
		serve.Log(ctx).Warningf("this changes roles or projects of the API key that this run signs in with (public key %s): "+
			"what it may no longer do then fails", publicKey.AsString())
	}
}
