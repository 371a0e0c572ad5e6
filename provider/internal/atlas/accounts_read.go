package atlas

import (
	"context"
	"slices"
)

// Read reads an account, one GET or a share in a list (see the package's documentation). That it does not exist (IsNotFound)
// is believed as by [Keys.Read]; at a project it may as well mean that the account is not in that.
func (a Accounts) Read(ctx context.Context, owner Object, clientID string) (Account, error) {
	reads := a.readsOf(owner)
	read := reads.one
	var account Account
	err := a.client.whenVisible(ctx, reads.about(clientID), func() (err error) {
		account, err = read(ctx, clientID)
		read = reads.get // a list has answered once; what is asked again is asked for afresh
		return err
	})
	if err == nil {
		a.client.known.note(fateAlive, clientID)
	}
	return account, err
}

// Look reads an account by a GET of its own. Unlike Read it does not take it for one that this process knows.
func (a Accounts) Look(ctx context.Context, owner Object, clientID string) (account Account, err error) {
	reads := a.readsOf(owner)
	err = a.client.whenVisible(ctx, reads.about(clientID), func() error {
		account, err = reads.get(ctx, clientID)
		return err
	})
	return account, err
}

// All returns all accounts of an owner by their client ids; those who ask within a few seconds share the answer.
func (a Accounts) All(ctx context.Context, owner Object) (map[string]Account, error) {
	return a.readsOf(owner).all(ctx)
}

// Projects returns the projects of an account with its roles in each, which are nil where Atlas does not show them.
func (a Accounts) Projects(ctx context.Context, orgID, clientID string) (projects map[string][]string, err error) {
	org := Object{KindOrganization, orgID}
	call := opListAccountProjects.at(org, Object{KindServiceAccount, clientID})
	all := list[[]string]{call, func(ctx context.Context, number int) (page[[]string], error) {
		answer, response, err := a.client.ask(ctx, call, "GET", accountPath(org, clientID)+"/groups"+pageQuery(number), nil)
		if err != nil {
			return page[[]string]{}, err
		}
		return call.accountProjects(answer, response)
	}}.all
	err = a.client.whenVisible(ctx, call, func() error {
		projects, err = all(ctx)
		return err
	})
	return projects, err
}

func (a Accounts) readsOf(owner Object) *reads[Account] {
	about := func(clientID string) call { return opReadAccount.at(owner, Object{KindServiceAccount, clientID}) }
	return a.client.accountReads.reads(a.client, owner, a.of(owner), about,
		func(ctx context.Context, call call, clientID string) (Account, error) {
			answer, response, err := a.client.ask(ctx, call, "GET", accountPath(owner, clientID), nil)
			if err != nil {
				return Account{}, err
			}
			return call.account(answer, response)
		})
}

// of is the list of an owner's accounts.
func (a Accounts) of(owner Object) list[Account] {
	op := operation{verb: "list", noun: owner.Kind, rest: "'s " + string(KindServiceAccount) + "s", role: roleOrgReader, scope: owner.Kind}
	if owner.Kind == KindProject {
		op.role = roleProjectReader
	}
	call := call{op, []Object{owner}, bucketOf(endpointsOfAccounts, owner)}
	return list[Account]{call, func(ctx context.Context, number int) (page[Account], error) {
		answer, response, err := a.client.ask(ctx, call, "GET", accountPath(owner, "")+pageQuery(number), nil)
		if err != nil {
			return page[Account]{}, err
		}
		return call.accounts(answer, response)
	}}
}

// clone returns a copy that shares no memory with a.
func (a Account) clone() Account {
	a.Roles, a.Secrets = slices.Clone(a.Roles), slices.Clone(a.Secrets)
	return a
}

func (a Account) whole() bool { return a.Roles != nil && a.Secrets != nil }
