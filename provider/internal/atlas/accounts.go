package atlas

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// Accounts are service accounts: they belong to an organization, may be in projects of it, and sign in by secrets that expire.
//
// Atlas is asked about an account by way of an owner: its organization, or a project that it is in. What an answer says of roles
// is what the account has at that owner.
type Accounts struct{ client *Client }

// Accounts returns the calls on service accounts.
func (c *Client) Accounts() Accounts { return Accounts{c} }

// Account is a service account as Atlas has it.
type Account struct {
	ClientID          string // see [IsClientID]
	Name, Description string
	// Roles are those at the owner that was asked, sorted, without repetition; nil where Atlas does not show them.
	Roles     []string
	CreatedAt time.Time // zero where Atlas does not say
	// Secrets are the client secrets, the oldest first, expired ones too; nil where Atlas does not show them.
	Secrets []AccountSecret
}

// AccountSecret is a client secret of a service account. Its times are zero where Atlas does not say.
type AccountSecret struct {
	ID string
	// Value is what the account signs in with. Only the answer to the request that makes it has it.
	Value                            redact.Secret
	CreatedAt, ExpiresAt, LastUsedAt time.Time
}

// Secret returns the secret of that id.
func (a Account) Secret(id string) (secret AccountSecret, found bool) {
	for _, secret := range a.Secrets {
		if secret.ID == id {
			return secret, true
		}
	}
	return AccountSecret{}, false
}

// MaxSecrets is how many secrets Atlas lets an account have, expired ones included.
const MaxSecrets = 2

// AccountPatch is a change of a service account; nil leaves something alone.
type AccountPatch struct {
	Name, Description *string
	Roles             []string // at the owner
}

var clientID = regexp.MustCompile(`^mdb_sa_id_[a-fA-F\d]{24}$`)

// IsClientID tells whether a text has the form of a client id, from Atlas's document.
func IsClientID(text string) bool { return clientID.MatchString(text) }

// accountOperation is an operation that can be done by way of both kinds of owners, for which it takes different roles.
type accountOperation struct {
	operation        // with the role at an organization
	atProject string // the role at a project
}

// at is the operation on objects of an owner, which are named first.
func (o accountOperation) at(owner Object, objects ...Object) call {
	o.scope = owner.Kind
	if owner.Kind == KindProject {
		o.role = o.atProject
		if o.noun == KindSecret { // from the vendor's manual
			o.also = ", or " + roleOrgOwner + " where the service account has access to its organization or to other projects"
		}
	}
	return call{o.operation, append(objects, owner), bucketOf(endpointsOfAccounts, owner)}
}

var (
	opReadAccount = accountOperation{operation{verb: "read", noun: KindServiceAccount, role: roleOrgReader,
		fixAbsent: "Check the client id, and that the credential belongs to the organization of the service account."}, roleProjectReader}
	opPatchAccount  = accountOperation{operation{verb: "change", noun: KindServiceAccount, role: roleOrgOwner}, roleProjectOwner}
	opDeleteAccount = accountOperation{operation{verb: "delete", noun: KindServiceAccount, role: roleOrgOwner, noContent: true}, ""}
	opInvite        = operation{verb: "assign", noun: KindServiceAccount, rest: " to the project", role: roleOrgOwner, scope: KindOrganization}
	opLeave         = operation{verb: "remove", noun: KindServiceAccount, rest: " from the project", role: roleProjectOwner, scope: KindProject,
		noContent: true}
	opListAccountProjects = accountOperation{operation{verb: "list the projects of", noun: KindServiceAccount, role: roleOrgReader}, ""}
)

// accountPath is the path of an account, or with the client id "" that of all accounts of an owner.
func accountPath(owner Object, clientID string) string {
	path := "/api/atlas/v2/orgs/" + owner.ID + "/serviceAccounts"
	if owner.Kind == KindProject {
		path = "/api/atlas/v2/groups/" + owner.ID + "/serviceAccounts"
	}
	if clientID != "" {
		path += "/" + clientID
	}
	return path
}

// Patch changes an account, and returns it as the answer shows it. What Atlas does not show of it is nil.
func (a Accounts) Patch(ctx context.Context, owner Object, clientID string, patch AccountPatch) (account Account, err error) {
	body := map[string]any{}
	if patch.Name != nil {
		body["name"] = strings.TrimSpace(*patch.Name)
	}
	if patch.Description != nil {
		body["description"] = strings.TrimSpace(*patch.Description)
	}
	if patch.Roles != nil {
		body["roles"] = patch.Roles
	}
	return a.change(ctx, opPatchAccount.at(owner, Object{KindServiceAccount, clientID}), "PATCH", accountPath(owner, clientID), body)
}

// Invite takes an account of the organization into a project, with roles there. IsAlreadyInvited tells the error where it is in it,
// also where a first try whose answer was lost is what took it in.
func (a Accounts) Invite(ctx context.Context, projectID, clientID string, roles []string) (Account, error) {
	project := Object{KindProject, projectID}
	call := call{opInvite, []Object{{KindServiceAccount, clientID}, project}, bucketOf(endpointsOfAccounts, project)}
	return a.change(ctx, call, "POST", accountPath(project, clientID)+":invite", map[string]any{"roles": roles})
}

// IsAlreadyInvited tells whether err is Atlas's word that a service account is in the project already.
func IsAlreadyInvited(err error) bool {
	return hasText(err, codeAccountInGroup)
}

func (a Accounts) change(ctx context.Context, call call, method, path string, body map[string]any) (account Account, err error) {
	err = a.client.write(ctx, call, func() error {
		answer, response, err := a.client.ask(ctx, call, method, path, body)
		if err != nil {
			return err
		}
		account, err = call.account(answer, response)
		return err
	})
	return account, err
}

// Leave takes an account out of a project: it stays in its organization, and its secrets go on working. Success too where it is
// not in the project, or one of them is gone.
func (a Accounts) Leave(ctx context.Context, projectID, clientID string) error {
	project := Object{KindProject, projectID}
	call := call{opLeave, []Object{{KindServiceAccount, clientID}, project}, bucketOf(endpointsOfAccounts, project)}
	err := a.client.write(ctx, call, func() error {
		_, _, err := a.client.ask(ctx, call, "DELETE", accountPath(project, clientID), nil)
		return err
	})
	if IsNotFound(err, KindServiceAccount, KindProject, KindAssignment) {
		return nil
	}
	return err
}

// Delete deletes an account, which takes it out of its projects and ends its secrets. Success too where it is gone.
func (a Accounts) Delete(ctx context.Context, orgID, clientID string) error {
	org := Object{KindOrganization, orgID}
	call := opDeleteAccount.at(org, Object{KindServiceAccount, clientID})
	err := a.client.write(ctx, call, func() error {
		_, _, err := a.client.ask(ctx, call, "DELETE", accountPath(org, clientID), nil)
		return err
	})
	if err != nil && !IsNotFound(err, KindServiceAccount) {
		return err
	}
	a.client.known.note(fateDeleted, clientID)
	return nil
}

// Known notes that accounts and secrets are somebody's: the settlement of a lost answer takes none of them for what that was
// about. created is when an account was made, as far as is known: a young one need not be visible everywhere.
func (a Accounts) Known(clientID string, created time.Time, secretIDs ...string) {
	a.client.known.note(fateAlive, clientID)
	a.client.known.note(fateAlive, secretIDs...)
	a.client.known.made(clientID, created)
}
