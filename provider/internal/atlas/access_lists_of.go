package atlas

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"go.mongodb.org/atlas-sdk/v20250312020/admin"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/address"
)

var (
	opListEntries = operation{verb: "list", noun: KindAPIKey, rest: "'s access list", role: roleOrgMember, scope: KindOrganization}
	opAddEntries  = operation{verb: "add to", noun: KindAPIKey, rest: "'s access list", role: roleOrgOwner, scope: KindOrganization}
	opRemoveEntry = operation{verb: "remove an address from", noun: KindAPIKey, rest: "'s access list", role: roleOrgOwner,
		scope: KindOrganization, noContent: true}

	opListAccountEntries = accountOperation{operation{verb: "list", noun: KindServiceAccount, rest: opListEntries.rest, role: roleOrgReader},
		roleProjectReader}
	opAddAccountEntries = accountOperation{operation{verb: opAddEntries.verb, noun: KindServiceAccount, rest: opAddEntries.rest, role: roleOrgOwner},
		roleAccessManager}
	opRemoveAccountEntry = accountOperation{operation{verb: opRemoveEntry.verb, noun: KindServiceAccount, rest: opRemoveEntry.rest, role: roleOrgOwner,
		noContent: true}, roleAccessManager}
)

// KeyAccessList returns the calls on the access list of an API key.
func (c *Client) KeyAccessList(orgID, keyID string) AccessList {
	a := AccessList{client: c, id: keyID, read: keyAtOrg(opListEntries, orgID, keyID), add: keyAtOrg(opAddEntries, orgID, keyID),
		remove: keyAtOrg(opRemoveEntry, orgID, keyID)}
	api := c.api.ProgrammaticAPIKeysApi
	a.page = func(ctx context.Context, number int) (page[AccessEntry], error) {
		return a.read.keyEntries(api.ListOrgAccessEntries(a.read.describe(ctx), orgID, keyID).
			IncludeCount(true).ItemsPerPage(pageSize).PageNum(number).Execute())
	}
	a.post = func(ctx context.Context, entries []newEntry) (page[AccessEntry], error) {
		body := make([]admin.UserAccessListRequest, len(entries))
		for i, entry := range entries {
			body[i] = admin.UserAccessListRequest{IpAddress: entry.IPAddress, CidrBlock: entry.CIDRBlock}
		}
		return a.add.keyEntries(api.CreateOrgAccessEntry(a.add.describe(ctx), orgID, keyID, &body).ItemsPerPage(pageSize).Execute())
	}
	a.erase = func(ctx context.Context, spelling string) error {
		response, err := api.DeleteAccessEntry(a.remove.describe(ctx), orgID, keyID, spelling).Execute()
		return a.remove.failed(response, err)
	}
	return a
}

// AccountAccessList returns the calls on the access list of a service account, by way of an owner of it.
func (c *Client) AccountAccessList(owner Object, clientID string) AccessList {
	account, path := Object{KindServiceAccount, clientID}, accountPath(owner, clientID)+"/accessList"
	a := AccessList{client: c, id: clientID, read: opListAccountEntries.at(owner, account), add: opAddAccountEntries.at(owner, account),
		remove: opRemoveAccountEntry.at(owner, account)}
	a.page = func(ctx context.Context, number int) (page[AccessEntry], error) {
		answer, response, err := c.ask(ctx, a.read, http.MethodGet, path+pageQuery(number), nil)
		if err != nil {
			return page[AccessEntry]{}, err
		}
		return a.read.accountEntries(answer, response)
	}
	a.post = func(ctx context.Context, entries []newEntry) (page[AccessEntry], error) {
		answer, response, err := c.ask(ctx, a.add, http.MethodPost, path+pageQuery(1), entries)
		if err != nil {
			return page[AccessEntry]{}, err
		}
		return a.add.accountEntries(answer, response)
	}
	a.erase = func(ctx context.Context, spelling string) error {
		_, _, err := c.ask(ctx, a.remove, http.MethodDelete, path+"/"+url.PathEscape(spelling), nil)
		return err
	}
	return a
}

// keyEntries folds what the SDK returned for a page of an API key's access list.
func (c call) keyEntries(answer *admin.PaginatedApiUserAccessListResponse, response *http.Response, err error) (page[AccessEntry], error) {
	if err != nil {
		return page[AccessEntry]{}, c.failed(response, err)
	}
	if answer == nil {
		return page[AccessEntry]{}, c.malformed(response, errEmpty, nil)
	}
	items := make(map[string]AccessEntry, len(answer.Results))
	for _, item := range answer.Results {
		entry := AccessEntry{Address: entryAddress(item.GetCidrBlock(), item.GetIpAddress()), Created: item.GetCreated(), Count: item.GetCount(),
			LastUsed: item.GetLastUsed(), LastUsedAddress: item.GetLastUsedAddress()}
		if entry.Address == "" {
			return page[AccessEntry]{}, c.malformed(response, errNoAddress, item)
		}
		items[entry.Address] = entry
	}
	return page[AccessEntry]{items: items, total: answer.GetTotalCount(), full: len(answer.Results) >= pageSize}, nil
}

// accountEntries reads a page of a service account's access list.
func (c call) accountEntries(body []byte, response *http.Response) (page[AccessEntry], error) {
	elements, total, err := c.results(body, response)
	if err != nil {
		return page[AccessEntry]{}, err
	}
	items := make(map[string]AccessEntry, len(elements))
	for _, element := range elements {
		entry := AccessEntry{Address: entryAddress(textIn(element, "cidrBlock"), textIn(element, "ipAddress")), Created: timeIn(element, "createdAt"),
			LastUsed: timeIn(element, "lastUsedAt"), LastUsedAddress: textIn(element, "lastUsedAddress")}
		decode(element["requestCount"], &entry.Count)
		if entry.Address == "" {
			return page[AccessEntry]{}, c.malformed(response, errNoAddress, nil)
		}
		items[entry.Address] = entry
	}
	return page[AccessEntry]{items: items, total: total, full: len(elements) >= pageSize}, nil
}

var errNoAddress = errors.New("an entry has no address")

// entryAddress is the address of an entry; "" where there is none. A single address comes as an address, as a range, or as both.
func entryAddress(block, single string) string {
	if block == "" {
		block = single
	}
	return address.Canonical(block)
}
