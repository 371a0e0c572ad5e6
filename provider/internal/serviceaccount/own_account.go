package serviceaccount

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// refuseOwnAccount is the error for deleting the account that the provider signs in with: nothing could be done after that, not even by
// the next run, which finds its credential in the stack's state.
func refuseOwnAccount(s *session.Session, clientID string) error {
	if !s.SignsInAs(clientID) {
		return nil
	}
	return fmt.Errorf("service account %s was not deleted: this run signs in with it. With --continue-on-error everything else "+
		"goes. To delete it, too, sign in with another credential, and run pulumi up so that the stack uses that; or take it out "+
		"of the stack with pulumi state delete, and delete it in Atlas", clientID)
}

// refuseOwnSecret is the error for deleting the previous secret where this run signs in by it.
func (a account) refuseOwnSecret(outputs AccountOutputs) error {
	previous := credential.Value(outputs.PreviousClientSecret)
	if !a.session.SignsInAs(outputs.ClientID) || previous != "" && !a.session.SignsInBy(previous) {
		return nil
	}
	return fmt.Errorf("the previous secret (%s) would have to be deleted, and this run signs in by it, as far as is known. Sign in by the current secret, "+
		"which is the output %s, and run pulumi up again", credential.Value(outputs.PreviousSecretID), propClientSecret)
}

// warnOfOwnAccount warns of a change that takes roles from the account that the provider signs in with.
func warnOfOwnAccount(ctx context.Context, s *session.Session, clientID property.Value) {
	if clientID.IsString() && s.SignsInAs(clientID.AsString()) {
		serve.Log(ctx).Warningf("this changes roles of the service account that this run signs in with (%s): what it may no longer do then fails",
			clientID.AsString())
	}
}

// bringSecret is how a user gives an account that was imported a secret.
const bringSecret = "have that resource make a secret of its own: give it first " + credential.PropRotation + "." + credential.PropTriggers +
	", and run pulumi up again"

// tellOfSecret says, where an account was imported, what cannot be had and what can be done.
func tellOfSecret(ctx context.Context, _ resource.URN, _ property.Map) {
	serve.Log(ctx).Infof("Atlas shows a client secret only when it creates it: the output %s is null. To have one made beside those that are there, "+
		"give %s.%s, and run pulumi up again", propClientSecret, credential.PropRotation, credential.PropTriggers)
}
