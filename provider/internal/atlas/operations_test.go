package atlas

import "context"

const someAccount = "mdb_sa_id_" + someID

// operations are all the calls, on fixed things.
var operations = map[string]func(ctx context.Context, c *Client) error{
	"mint": func(ctx context.Context, c *Client) error {
		_, err := c.Keys().Mint(ctx, MintRequest{ProjectID: projectA, Description: "web", Roles: []string{"GROUP_OWNER"}})
		return err
	},
	"mint-org-role": func(ctx context.Context, c *Client) error {
		_, err := c.Keys().Mint(ctx, MintRequest{ProjectID: projectA, Description: "web", Roles: []string{"GROUP_OWNER", "ORG_OWNER"}})
		return err
	},
	"assign": func(ctx context.Context, c *Client) error {
		_, err := c.Assignments().Assign(ctx, projectA, someID, []string{"GROUP_OWNER"})
		return err
	},
	"set-roles": func(ctx context.Context, c *Client) error {
		_, err := c.Assignments().SetRoles(ctx, projectA, someID, []string{"GROUP_OWNER"})
		return err
	},
	"unassign": func(ctx context.Context, c *Client) error { return c.Assignments().Unassign(ctx, projectA, someID) },
	"update": func(ctx context.Context, c *Client) error {
		_, err := c.Keys().Patch(ctx, someOrg, someID, KeyPatch{})
		return err
	},
	"delete": func(ctx context.Context, c *Client) error { return c.Keys().Delete(ctx, someOrg, someID) },
	"read": func(ctx context.Context, c *Client) error {
		_, err := c.Keys().Read(ctx, someOrg, someID, nil)
		return err
	},
	"read-list": func(ctx context.Context, c *Client) error {
		_, err := c.Keys().Read(ctx, someOrg, someID, []string{projectA})
		return err
	},
	"mint-org": func(ctx context.Context, c *Client) error {
		_, err := c.Keys().Mint(ctx, MintRequest{OrgID: someOrg, Description: "web", Roles: []string{"ORG_MEMBER"}})
		return err
	},
	"entries": func(ctx context.Context, c *Client) error {
		_, err := c.KeyAccessList(someOrg, someID).Entries(ctx)
		return err
	},
	"add-entry": func(ctx context.Context, c *Client) error {
		_, err := c.KeyAccessList(someOrg, someID).Add(ctx, []string{"203.0.113.7"})
		return err
	},
	"remove-entry": func(ctx context.Context, c *Client) error {
		return c.KeyAccessList(someOrg, someID).Remove(ctx, "203.0.113.7")
	},
	"read-assignment": func(ctx context.Context, c *Client) error {
		_, _, err := c.Assignments().Read(ctx, projectA, someID)
		return err
	},
	"list-all":   func(ctx context.Context, c *Client) error { _, err := c.Keys().All(ctx, someOrg); return err },
	"project":    func(ctx context.Context, c *Client) error { _, err := c.Projects().Org(ctx, projectA); return err },
	"credential": func(ctx context.Context, c *Client) error { _, err := c.Caller().Org(ctx); return err },
	"account-mint": func(ctx context.Context, c *Client) error {
		_, err := c.Accounts().Mint(ctx, AccountRequest{Owner: someOwner, Name: "ci", Description: "of a test", Roles: []string{"ORG_MEMBER"}, Hours: 24})
		return err
	},
	"account-mint-project": func(ctx context.Context, c *Client) error {
		_, err := c.Accounts().Mint(ctx, AccountRequest{Owner: someProject, Name: "ci", Description: "of a test", Roles: []string{"GROUP_OWNER"}, Hours: 24})
		return err
	},
	"account-read": func(ctx context.Context, c *Client) error {
		_, err := c.Accounts().Read(ctx, someOwner, someAccount)
		return err
	},
	"account-read-project": func(ctx context.Context, c *Client) error {
		_, err := c.Accounts().Read(ctx, someProject, someAccount)
		return err
	},
	"account-list": func(ctx context.Context, c *Client) error { _, err := c.Accounts().All(ctx, someOwner); return err },
	"account-list-project": func(ctx context.Context, c *Client) error {
		_, err := c.Accounts().All(ctx, someProject)
		return err
	},
	"account-projects": func(ctx context.Context, c *Client) error {
		_, err := c.Accounts().Projects(ctx, someOrg, someAccount)
		return err
	},
	"account-patch": func(ctx context.Context, c *Client) error {
		_, err := c.Accounts().Patch(ctx, someOwner, someAccount, AccountPatch{Roles: []string{"ORG_MEMBER"}})
		return err
	},
	"account-patch-project": func(ctx context.Context, c *Client) error {
		_, err := c.Accounts().Patch(ctx, someProject, someAccount, AccountPatch{Roles: []string{"GROUP_OWNER"}})
		return err
	},
	"account-invite": func(ctx context.Context, c *Client) error {
		_, err := c.Accounts().Invite(ctx, projectA, someAccount, []string{"GROUP_OWNER"})
		return err
	},
	"account-leave":  func(ctx context.Context, c *Client) error { return c.Accounts().Leave(ctx, projectA, someAccount) },
	"account-delete": func(ctx context.Context, c *Client) error { return c.Accounts().Delete(ctx, someOrg, someAccount) },
	"secret-mint": func(ctx context.Context, c *Client) error {
		_, err := c.Accounts().MintSecret(ctx, SecretRequest{Owner: someOwner, ClientID: someAccount, Hours: 24})
		return err
	},
	"secret-mint-project": func(ctx context.Context, c *Client) error {
		_, err := c.Accounts().MintSecret(ctx, SecretRequest{Owner: someProject, ClientID: someAccount, Hours: 24})
		return err
	},
	"secret-delete": func(ctx context.Context, c *Client) error {
		return c.Accounts().DeleteSecret(ctx, someOwner, someAccount, someID)
	},
	"secret-delete-project": func(ctx context.Context, c *Client) error {
		return c.Accounts().DeleteSecret(ctx, someProject, someAccount, someID)
	},
	"account-entries": func(ctx context.Context, c *Client) error {
		_, err := c.AccountAccessList(someOwner, someAccount).Entries(ctx)
		return err
	},
	"account-add-entry": func(ctx context.Context, c *Client) error {
		_, err := c.AccountAccessList(someProject, someAccount).Add(ctx, []string{"203.0.113.7"})
		return err
	},
	"account-remove-entry": func(ctx context.Context, c *Client) error {
		return c.AccountAccessList(someProject, someAccount).Remove(ctx, "203.0.113.7")
	},
}

// someOwner and someProject are owners of accounts.
var (
	someOwner   = Object{KindOrganization, someOrg}
	someProject = Object{KindProject, projectA}
)
