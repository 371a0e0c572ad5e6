package serviceaccount

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// ServiceAccountSecret is the resource mongodbatlas-native:index:ServiceAccountSecret: one client secret of a service account that is
// owned elsewhere. Every change replaces it.
type ServiceAccountSecret struct {
	session *session.Session
}

// ServiceAccountSecretArgs are the inputs of [ServiceAccountSecret], all of which are outputs too.
type ServiceAccountSecretArgs struct {
	Owner

	ClientID string `pulumi:"clientId"`
	// SecretExpiresAfterHours is 8 to 8760; in the state of a secret that was imported it is 0 until a program has named it.
	SecretExpiresAfterHours int `pulumi:"secretExpiresAfterHours"`
}

// ServiceAccountSecretState are the outputs of [ServiceAccountSecret].
type ServiceAccountSecretState struct {
	ServiceAccountSecretArgs

	SecretID string `pulumi:"secretId"`
	// ClientSecret is empty where nobody but its creator knows it: after an import. It is then null in state.
	ClientSecret string `pulumi:"clientSecret" provider:"secret"`
	// CreatedAt and ExpiresAt are in RFC 3339, UTC, to the second.
	CreatedAt string `pulumi:"createdAt"`
	ExpiresAt string `pulumi:"expiresAt"`
}

var (
	_ infer.Annotated                                                           = (*ServiceAccountSecret)(nil)
	_ infer.Annotated                                                           = (*ServiceAccountSecretArgs)(nil)
	_ infer.Annotated                                                           = (*ServiceAccountSecretState)(nil)
	_ infer.CustomResource[ServiceAccountSecretArgs, ServiceAccountSecretState] = ServiceAccountSecret{}
	_ infer.CustomRead[ServiceAccountSecretArgs, ServiceAccountSecretState]     = ServiceAccountSecret{}
	_ infer.CustomUpdate[ServiceAccountSecretArgs, ServiceAccountSecretState]   = ServiceAccountSecret{}
	_ infer.CustomDelete[ServiceAccountSecretState]                             = ServiceAccountSecret{}
)

//go:embed service_account_secret.md
var serviceAccountSecretDoc string

// Annotate gives the resource its token and its text in the registry.
func (s *ServiceAccountSecret) Annotate(a infer.Annotator) {
	a.SetToken("index", "ServiceAccountSecret")
	a.Describe(&s, serviceAccountSecretDoc)
}

// Annotate describes the inputs.
func (s *ServiceAccountSecretArgs) Annotate(a infer.Annotator) {
	a.Describe(&s.OrgID, ownerOrgText)
	a.Describe(&s.ProjectID, ownerProjectText)
	a.Describe(&s.ClientID, clientIDText)
	a.Describe(&s.SecretExpiresAfterHours, secretExpiresAfterHoursText+" Changing it replaces the secret, as every change does.")
}

// Annotate describes the outputs.
func (s *ServiceAccountSecretState) Annotate(a infer.Annotator) {
	a.Describe(&s.SecretID, "Unique 24-hexadecimal digit string that identifies the secret.")
	a.Describe(&s.ClientSecret, "The secret that the service account signs in with, always a secret. Atlas shows it only when it creates it: null after "+
		"an import.")
	a.Describe(&s.CreatedAt, "When the secret was created, in RFC 3339, UTC.")
	a.Describe(&s.ExpiresAt, "When the secret expires, in RFC 3339, UTC. Atlas brings it forward to seven days from then when another secret is made.")
}

// NewServiceAccountSecret serves [ServiceAccountSecret].
func NewServiceAccountSecret(run *serve.Run, s *session.Session) infer.InferredResource {
	r := ServiceAccountSecret{s}
	return serve.Resource(run, r, serve.Rules{
		Check: r.check, Diff: r.diff, TakeIn: takeInSecret, Known: known(s), Objects: objectsOfOneSecret,
		BringSecret: "make another secret in its place: pulumi up --replace",
	})
}

// check fills in the default organization.
func (s ServiceAccountSecret) check(c *serve.Checker, inputs serve.Node) property.Map {
	checkClientID(c, inputs.Child(propClientID))
	checkLifetime(c, inputs.Child(propSecretExpiresAfterHours))
	return checkOwner(c, s.session, inputs)
}

// surelyExpired is how long ago a secret must have expired by the clock of this machine, which may be wrong, so that it is deleted before
// another is made.
const surelyExpired = 24 * time.Hour

// diff replaces the secret by every change, and once it has expired. For how long a secret was made that was imported nobody says.
func (s ServiceAccountSecret) diff(ctx context.Context, d *serve.Differences) {
	diffOwner(d)
	d.Replace(propClientID)
	switch hours := d.State(propSecretExpiresAfterHours); {
	case hours.IsNumber() && hours.AsNumber() != 0:
		d.Replace(propSecretExpiresAfterHours)
	case !d.Imported():
		d.Quietly()
	}
	occasion := serve.OccasionOf(ctx)
	expires := credential.TimeOf(occasion.State, propExpiresAt)
	expired := !expires.IsZero() && !occasion.Now.Before(expires)
	switch {
	case expired && d.Checked() && !d.Imported():
		serve.Log(ctx).Infof("the secret is replaced: it expired at %s", credential.RFC3339(expires))
		d.Expired(propExpiresAt, occasion.Now.Sub(expires) >= surelyExpired)
	case expired:
		serve.Log(ctx).Warningf("the secret expired at %s. The next pulumi up replaces it", credential.RFC3339(expires))
	default:
		warnOfExpiry(ctx, expires, occasion.Now, warnBeforeExpiry, "use pulumi up --replace, or the option replacementTrigger")
	}
}

// Create makes the secret.
func (s ServiceAccountSecret) Create(
	ctx context.Context, req infer.CreateRequest[ServiceAccountSecretArgs],
) (resp infer.CreateResponse[ServiceAccountSecretState], err error) {
	client, err := s.session.Client()
	if err != nil {
		return resp, err
	}
	resp.Output.ServiceAccountSecretArgs = req.Inputs
	owner, err := resp.Output.object(ctx, s.session, client)
	if err != nil {
		return resp, err
	}
	made, err := client.Accounts().MintSecret(ctx, atlas.SecretRequest{
		Owner: owner, ClientID: req.Inputs.ClientID, Hours: req.Inputs.SecretExpiresAfterHours, Shared: true,
	})
	if made.ID == "" {
		return infer.CreateResponse[ServiceAccountSecretState]{}, s.explain(ctx, client, owner, req.Inputs.ClientID, err)
	}
	resp.ID = req.Inputs.ClientID + "/" + made.ID
	resp.Output.SecretID, resp.Output.ClientSecret = made.ID, made.Value.Reveal()
	resp.Output.CreatedAt, resp.Output.ExpiresAt = credential.RFC3339(made.CreatedAt), credential.RFC3339(made.ExpiresAt)
	if err != nil {
		err = serve.Incomplete("the secret", "created", err)
	}
	return resp, err
}

// explain says, where Atlas refuses a secret of an account that has as many as it may have, what stands in the way.
func (s ServiceAccountSecret) explain(ctx context.Context, client *atlas.Client, owner atlas.Object, clientID string, refused error) error {
	if !atlas.IsRefused(refused) {
		return refused
	}
	account, err := client.Accounts().Look(ctx, owner, clientID)
	if err != nil || len(account.Secrets) < atlas.MaxSecrets {
		return refused
	}
	names := make([]string, len(account.Secrets))
	for i, secret := range account.Secrets {
		names[i] = fmt.Sprintf("%s (%s)", secret.ID, age(secret))
	}
	return atlas.WithFix(refused, fmt.Sprintf("Atlas allows a service account %d secrets, and there are as many: %s. Where one of them is the one that this "+
		"resource replaces, give it the option deleteBeforeReplace; otherwise delete in Atlas one that nobody signs in with, and run pulumi up again.",
		atlas.MaxSecrets, strings.Join(names, ", ")))
}

// Read returns the secret as the account shows it. One that is gone has no id, where there was one; on import and get it is an error.
func (s ServiceAccountSecret) Read(
	ctx context.Context, req infer.ReadRequest[ServiceAccountSecretArgs, ServiceAccountSecretState],
) (resp infer.ReadResponse[ServiceAccountSecretArgs, ServiceAccountSecretState], err error) {
	client, err := s.session.Client()
	if err != nil {
		return resp, err
	}
	resp.Inputs, resp.State = req.Inputs, req.State
	state := &resp.State
	imported := state.SecretID == ""
	if imported {
		var ownerID string
		if ownerID, state.ClientID, state.SecretID, err = parseSecretID(req.ID); err != nil {
			return resp, err
		}
		if err := state.name(ctx, s.session, client, ownerID); err != nil {
			return resp, err
		}
	}
	owner, err := state.object(ctx, s.session, client)
	if err != nil {
		return resp, err
	}
	account, _, err := find(ctx, s.session, client, owner, "", state.ClientID)
	found, there := account.Secret(state.SecretID)
	gone := err == nil && account.Secrets != nil && !there || atlas.IsNotFound(err, atlas.KindServiceAccount)
	switch {
	case gone && !imported:
		return infer.ReadResponse[ServiceAccountSecretArgs, ServiceAccountSecretState]{}, nil
	case err != nil:
		return resp, err
	case gone:
		return resp, fmt.Errorf("service account %s has no secret %s", state.ClientID, state.SecretID)
	case !there:
		return resp, errors.New("Atlas does not show the secrets of the service account")
	}
	resp.ID = state.ClientID + "/" + state.SecretID
	state.CreatedAt, state.ExpiresAt = credential.RFC3339(found.CreatedAt), credential.RFC3339(found.ExpiresAt)
	if imported {
		resp.Inputs = state.ServiceAccountSecretArgs
		resp.Inputs.SecretExpiresAfterHours = lifetimeOf(found)
	}
	return resp, nil
}

// Update sends nothing: it writes the outputs of a state that another provider has left, and takes over the lifetime that the program
// names of a secret that was imported.
func (s ServiceAccountSecret) Update(
	_ context.Context, req infer.UpdateRequest[ServiceAccountSecretArgs, ServiceAccountSecretState],
) (resp infer.UpdateResponse[ServiceAccountSecretState], err error) {
	resp.Output = req.State
	resp.Output.SecretExpiresAfterHours = req.Inputs.SecretExpiresAfterHours
	return resp, nil
}

// Delete deletes the secret, which ends what has signed in with it. That it is gone already is success.
func (s ServiceAccountSecret) Delete(
	ctx context.Context, req infer.DeleteRequest[ServiceAccountSecretState],
) (resp infer.DeleteResponse, err error) {
	client, err := s.session.Client()
	if err != nil {
		return resp, err
	}
	state := req.State
	if s.session.SignsInAs(state.ClientID) && (state.ClientSecret == "" || s.session.SignsInBy(state.ClientSecret)) {
		return resp, fmt.Errorf("the secret %s of service account %s was not deleted: this run signs in by it, as far as is known. Sign in by another, and "+
			"run pulumi up again", state.SecretID, state.ClientID)
	}
	owner, err := state.object(ctx, s.session, client)
	if err != nil {
		return resp, err
	}
	err = client.Accounts().DeleteSecret(ctx, owner, state.ClientID, state.SecretID)
	if atlas.IsNotFound(err, atlas.KindProject) { // the account, and its secret, live on in the organization
		if owner, err = organizationOf(ctx, s.session, client, owner, ""); err == nil {
			err = client.Accounts().DeleteSecret(ctx, owner, state.ClientID, state.SecretID)
		}
	}
	if err != nil {
		err = fmt.Errorf("secret %s of service account %s goes on working until %s: %w", state.SecretID, state.ClientID, state.ExpiresAt, err)
	}
	return resp, err
}

// objectsOfOneSecret names the secret of a state, or that which an import or a get asks for.
func objectsOfOneSecret(id string, state property.Map) serve.Objects {
	clientID, secretID := credential.TextOf(state, propClientID), credential.TextOf(state, propSecretID)
	if secretID == "" {
		if _, client, secret, err := parseSecretID(id); err == nil {
			clientID, secretID = client, secret
		}
	}
	if clientID == "" {
		return serve.Objects{}
	}
	o := serve.Objects{Beside: []string{secretsOf(clientID)}}
	if secretID != "" { // else it is yet to be made
		o.Is = objectOfSecret(clientID, secretID)
	}
	return o
}
