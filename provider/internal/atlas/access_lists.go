package atlas

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"go.mongodb.org/atlas-sdk/v20250312020/admin"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/address"
)

// AccessLists are the lists of the addresses that API keys may be used from. A key without one may be used from everywhere,
// unless its organization demands one.
type AccessLists struct{ client *Client }

// AccessLists returns the calls on the access lists of API keys.
func (c *Client) AccessLists() AccessLists { return AccessLists{c} }

// AccessEntry is an entry of an access list as Atlas has it.
type AccessEntry struct {
	Address string    // in its canonical spelling
	Created time.Time // zero where Atlas does not say
	// Count, LastUsed and LastUsedAddress tell of the requests that came from there. Zero where there were none.
	Count           int
	LastUsed        time.Time
	LastUsedAddress string
}

var (
	opListEntries = operation{verb: "list", noun: KindAPIKey, rest: "'s access list", role: roleOrgMember, scope: KindOrganization}
	opAddEntries  = operation{verb: "add to", noun: KindAPIKey, rest: "'s access list", role: roleOrgOwner, scope: KindOrganization}
	opRemoveEntry = operation{verb: "remove an address from", noun: KindAPIKey, rest: "'s access list", role: roleOrgOwner,
		scope: KindOrganization, noContent: true}
)

// Entries returns the whole access list of a key by canonical addresses; Reads of one list within a few seconds share it.
// That the key does not exist (IsNotFound) is believed as by [Keys.Read].
func (a AccessLists) Entries(ctx context.Context, orgID, keyID string) (entries map[string]AccessEntry, err error) {
	call := keyAtOrg(opListEntries, orgID, keyID)
	shared := a.shared(orgID, keyID)
	err = a.client.whenVisible(ctx, call, func() error {
		entries, err = shared.all(ctx, keyID)
		return err
	})
	return maps.Clone(entries), err
}

// Add puts addresses on the access list of a key, by one request where none of them is on it yet. It returns those that
// were there before, in their canonical spelling. Atlas refuses a request that has one of them, and nobody knows whether it
// takes the others: then the list tells.
func (a AccessLists) Add(ctx context.Context, orgID, keyID string, addresses []string) (there []string, err error) {
	call := keyAtOrg(opAddEntries, orgID, keyID)
	err = a.client.write(ctx, call, func() error {
		err := a.post(ctx, call, addresses)
		if !HasCode(err, codeAddressOnList) && !HasCode(err, codeAddressOnWhitelist) {
			return err
		}
		entries, listErr := a.list(orgID, keyID).all(ctx)
		if listErr != nil {
			return call.adopt(listErr)
		}
		missing := missingFrom(entries, addresses)
		if len(missing) == len(addresses) {
			return err
		}
		for _, text := range addresses {
			if !slices.Contains(missing, text) {
				there = append(there, address.Canonical(text))
			}
		}
		if len(missing) == 0 {
			return nil
		}
		return a.post(ctx, call, missing)
	})
	return there, err
}

// missingFrom are the addresses of which there is no entry.
func missingFrom(entries map[string]AccessEntry, addresses []string) (missing []string) {
	for _, text := range addresses {
		if _, found := entries[address.Canonical(text)]; !found {
			missing = append(missing, text)
		}
	}
	return missing
}

// post adds entries. Whether the answer shows the whole list or the new entries is not known: where it does not show all
// that was asked for, the list tells.
func (a AccessLists) post(ctx context.Context, call call, addresses []string) error {
	body := make([]admin.UserAccessListRequest, len(addresses))
	for i, text := range addresses {
		spelling, isRange := address.Documented(text)
		if isRange {
			body[i].CidrBlock = &spelling
		} else {
			body[i].IpAddress = &spelling
		}
	}
	orgID, keyID := call.id(KindOrganization), call.id(KindAPIKey)
	answer, err := call.entries(a.client.api.ProgrammaticAPIKeysApi.CreateOrgAccessEntry(call.describe(ctx), orgID, keyID, &body).
		ItemsPerPage(pageSize).Execute())
	shown := answer.items
	if err == nil && len(missingFrom(shown, addresses)) > 0 {
		shown, err = a.list(orgID, keyID).all(ctx)
	}
	if missing := missingFrom(shown, addresses); err == nil && len(missing) > 0 {
		return call.unanswered(fmt.Errorf("the access list is %w: Atlas took %s, and does not show it", errMalformed, strings.Join(missing, ", ")))
	}
	return err
}

// Remove takes an address off the access list of a key. Success too where it is not on it, or the key is gone.
func (a AccessLists) Remove(ctx context.Context, orgID, keyID, text string) error {
	call := keyAtOrg(opRemoveEntry, orgID, keyID)
	err := a.client.write(ctx, call, func() error {
		// A single address is named without its /32, or Atlas does not find it.
		spelling, _ := address.Documented(text)
		response, err := a.client.api.ProgrammaticAPIKeysApi.DeleteAccessEntry(call.describe(ctx), orgID, keyID, spelling).Execute()
		return call.failed(response, err)
	})
	if IsNotFound(err, KindAPIKey) || IsNotFound(err, KindAccessEntry) {
		return nil
	}
	return err
}

// entryReads are what answers the Reads of access lists.
type entryReads struct {
	mu   sync.Mutex
	keys map[string]*sharedList[AccessEntry] // by the id of the key
}

// list is the access list of a key.
func (a AccessLists) list(orgID, keyID string) list[AccessEntry] {
	call := keyAtOrg(opListEntries, orgID, keyID)
	return list[AccessEntry]{call, func(ctx context.Context, number int) (page[AccessEntry], error) {
		return call.entries(a.client.api.ProgrammaticAPIKeysApi.ListOrgAccessEntries(call.describe(ctx), orgID, keyID).
			IncludeCount(true).ItemsPerPage(pageSize).PageNum(number).Execute())
	}}
}

// shared is the list that answers Reads.
func (a AccessLists) shared(orgID, keyID string) *sharedList[AccessEntry] {
	c := a.client
	c.entryReads.mu.Lock()
	defer c.entryReads.mu.Unlock()
	entries, ok := c.entryReads.keys[keyID]
	if !ok {
		entries = &sharedList[AccessEntry]{list: a.list(orgID, keyID), writes: &c.writes, status: c.chain.ShowStatus}
		c.entryReads.keys[keyID] = entries
	}
	return entries
}

// entries folds what the SDK returned for a page of an access list. A single address comes as both an address and a range.
func (c call) entries(answer *admin.PaginatedApiUserAccessListResponse, response *http.Response, err error) (page[AccessEntry], error) {
	if err != nil {
		return page[AccessEntry]{}, c.failed(response, err)
	}
	if answer == nil {
		return page[AccessEntry]{}, c.malformed(response, errEmpty, nil)
	}
	items := make(map[string]AccessEntry, len(answer.Results))
	for _, item := range answer.Results {
		text := item.GetCidrBlock()
		if text == "" {
			text = item.GetIpAddress()
		}
		if text == "" {
			return page[AccessEntry]{}, c.malformed(response, errors.New("an entry has no address"), item)
		}
		entry := AccessEntry{Address: address.Canonical(text), Created: item.GetCreated(), Count: item.GetCount(),
			LastUsed: item.GetLastUsed(), LastUsedAddress: item.GetLastUsedAddress()}
		items[entry.Address] = entry
	}
	return page[AccessEntry]{items: items, total: answer.GetTotalCount(), full: len(answer.Results) >= pageSize}, nil
}
