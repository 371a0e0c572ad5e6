package atlas

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/internal/pipenet"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/contract"
)

var (
	orgAccountsRoute     = emulator.RouteListOrgServiceAccounts.Path
	orgAccountRoute      = emulator.RouteGetOrgServiceAccount.Path
	orgSecretsRoute      = emulator.RouteCreateOrgServiceAccountSecret.Path
	projectAccountsRoute = emulator.RouteListGroupServiceAccounts.Path
	projectAccountRoute  = emulator.RouteGetGroupServiceAccount.Path
)

// atOwners runs a test by way of an organization, and by way of a project.
func atOwners(t *testing.T, test func(w *world, owner Object)) {
	t.Helper()
	for _, kind := range []Kind{KindOrganization, KindProject} {
		t.Run(string(kind), func(t *testing.T) {
			inWorld(t, func(w *world) { test(w, w.owner(kind)) })
		})
	}
}

// owner is the organization, or the first project.
func (w *world) owner(kind Kind) Object {
	if kind == KindProject {
		return Object{KindProject, w.projects[0]}
	}
	return Object{KindOrganization, w.org}
}

func accountsRoute(owner Object) string {
	if owner.Kind == KindProject {
		return projectAccountsRoute
	}
	return orgAccountsRoute
}

// posts returns how many requests to make an account Atlas got.
func (w *world) posts(owner Object) int {
	return w.atlas.Counts().ByRoute["POST "+accountsRoute(owner)]
}

func (w *world) accountRequest(owner Object) AccountRequest {
	request := AccountRequest{Owner: owner, Name: "ci", Description: "of a test", Roles: []string{"ORG_READ_ONLY", "ORG_GROUP_CREATOR"}, Hours: 24}
	if owner.Kind == KindProject {
		request.Roles = []string{"GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"}
	}
	return request
}

// grants are what an account has that the request makes.
func (w *world) grants(request AccountRequest) emulator.Grants {
	if request.Owner.Kind == KindProject {
		return emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{request.Owner.ID: request.Roles}}
	}
	return emulator.Grants{Org: request.Roles}
}

// addAccount adds somebody's account, without secrets, that is as the request makes one.
func (w *world) addAccount(request AccountRequest) (clientID string) {
	w.Helper()
	clientID, _ = w.atlas.AddServiceAccount(w.org, w.grants(request))
	require.NoError(w, w.atlas.SetServiceAccountDetails(clientID, request.Name, request.Description))
	require.NoError(w, w.atlas.DeleteSecret(clientID, w.account(clientID).Secrets[0].ID))
	return clientID
}

// account is what Atlas has.
func (w *world) account(clientID string) emulator.ServiceAccount {
	w.Helper()
	account, found := w.atlas.ServiceAccount(clientID)
	require.True(w, found, "service account %s is gone", clientID)
	return account
}

// minted are the client ids of the accounts that were made through the API and not deleted.
func (w *world) minted() []string {
	made := []string{}
	for _, account := range w.atlas.MintedServiceAccounts(w.org) {
		made = append(made, account.ClientID)
	}
	return made
}

// assertAccount checks that an account was made as the request says, and no other left behind.
func (w *world) assertAccount(request AccountRequest, got Account) {
	w.Helper()
	require.Equal(w, []string{got.ClientID}, w.minted())
	has := w.account(got.ClientID)
	assert.Equal(w, []string{request.Name, request.Description}, []string{has.Name, has.Description})
	assert.Equal(w, []string{request.Name, request.Description}, []string{got.Name, got.Description})
	assert.ElementsMatch(w, request.Roles, got.Roles)
	assert.ElementsMatch(w, w.grants(request).Org, has.Grants.Org)
	assert.Equal(w, has.CreatedAt.Truncate(time.Second), got.CreatedAt)
	require.Len(w, got.Secrets, len(has.Secrets))
	for i, secret := range has.Secrets {
		assert.Equal(w, secret.ID, got.Secrets[i].ID)
		assert.Equal(w, secret.Secret, got.Secrets[i].Value.Reveal())
	}
}

// lostAccount is how the answer to the nth request for an account gets lost after it took effect, unsentAccount how the request does.
func lostAccount(owner Object, nth int) emulator.Fault {
	return emulator.Fault{Method: http.MethodPost, Path: accountsRoute(owner), Kind: emulator.Reset, After: true, Nth: nth}
}

func unsentAccount(owner Object) emulator.Fault {
	return emulator.Fault{Method: http.MethodPost, Path: accountsRoute(owner), Kind: emulator.Reset}
}

// signIn uses a secret for an access token, as its owner does.
func (w *world) signIn(clientID, secret string) {
	w.Helper()
	client := w.newClient(transport.ServiceAccount{ClientID: clientID, ClientSecret: redact.New(secret)})
	_, _ = client.Caller().Org(w.ctx) // it may see none
}

// unchecked lets the client send what the vendor's document does not allow, to be told so by Atlas.
func (w *world) unchecked() {
	w.Helper()
	network, stop := pipenet.Serve(contract.Handler(w.T, w.atlas, contract.AnswersOnly()))
	w.Cleanup(stop)
	w.network = network
	w.client = w.newClient(w.token(emulator.Grants{Org: []string{"ORG_OWNER"}}))
}

// oldAccount is an account of the organization that is in the first project too, with a secret, and too old for late visibility
// to matter.
func (w *world) oldAccount() (clientID, secretID string) {
	w.Helper()
	clientID, _ = w.atlas.AddServiceAccount(w.org, emulator.Grants{
		Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{w.projects[0]: {"GROUP_READ_ONLY"}}})
	time.Sleep(visibleAfter)
	return clientID, w.account(clientID).Secrets[0].ID
}

// secretIDs are the ids of an account's secrets as Atlas has them.
func (w *world) secretIDs(clientID string) []string {
	w.Helper()
	found := []string{}
	for _, secret := range w.account(clientID).Secrets {
		found = append(found, secret.ID)
	}
	return found
}

func secretsRoute(owner Object) string {
	if owner.Kind == KindProject {
		return emulator.RouteCreateGroupServiceAccountSecret.Path
	}
	return emulator.RouteCreateOrgServiceAccountSecret.Path
}

// secretRequest is for a secret beside the one that the account has.
func (w *world) secretRequest(owner Object, clientID string) SecretRequest {
	return SecretRequest{Owner: owner, ClientID: clientID, Hours: 24, Before: w.secretIDs(clientID)}
}

// assertSecret checks that the account has the secret, as it was returned, beside these others alone.
func (w *world) assertSecret(clientID string, got AccountSecret, others ...string) {
	w.Helper()
	require.Equal(w, append(others, got.ID), w.secretIDs(clientID))
	has := w.account(clientID).Secrets[len(others)]
	assert.Equal(w, AccountSecret{ID: has.ID, Value: redact.New(has.Secret), CreatedAt: has.CreatedAt.Truncate(time.Second),
		ExpiresAt: has.ExpiresAt.Truncate(time.Second)}, got)
}
