package atlas

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/address"
)

// AccessList is the list of the addresses that an API key or a service account may be used from. Without any it may be used from
// everywhere, unless its organization demands one.
type AccessList struct {
	client *Client
	// id is whose list it is.
	id                string
	read, add, remove call
	// page reads a page, post adds entries, which Atlas names either as an address or as a range, and erase takes one off.
	page  func(ctx context.Context, number int) (page[AccessEntry], error)
	post  func(ctx context.Context, entries []newEntry) (page[AccessEntry], error)
	erase func(ctx context.Context, spelling string) error
}

// newEntry is an entry to be added: one of the two is nil.
type newEntry struct {
	IPAddress *string `json:"ipAddress,omitempty"`
	CIDRBlock *string `json:"cidrBlock,omitempty"`
}

// AccessEntry is an entry of an access list as Atlas has it.
type AccessEntry struct {
	Address string    // in its canonical spelling
	Created time.Time // zero where Atlas does not say
	// Count, LastUsed and LastUsedAddress tell of the requests that came from there. Zero where there were none.
	Count           int
	LastUsed        time.Time
	LastUsedAddress string
}

// Of names whose list it is.
func (a AccessList) Of() string { return a.read.object().String() }

// Entries returns the whole list by canonical addresses; Reads of one list within a few seconds share it.
// That whose list it is does not exist (IsNotFound) is believed as by [Keys.Read].
func (a AccessList) Entries(ctx context.Context) (entries map[string]AccessEntry, err error) {
	shared := a.shared()
	err = a.client.whenVisible(ctx, a.read, func() error {
		entries, err = shared.all(ctx, a.id)
		return err
	})
	return maps.Clone(entries), err
}

// Add puts addresses on the list, by one request where none of them is on it yet. It returns those that
// were there before, in their canonical spelling. Atlas refuses a request that has one of them, and nobody knows whether it
// takes the others: then the list tells.
func (a AccessList) Add(ctx context.Context, addresses []string) (there []string, err error) {
	err = a.client.write(ctx, a.add, func() error {
		err := a.put(ctx, addresses)
		if !HasCode(err, codeAddressOnList) && !HasCode(err, codeAddressOnWhitelist) {
			return err
		}
		entries, listErr := a.list().all(ctx)
		if listErr != nil {
			return a.add.adopt(listErr)
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
		return a.put(ctx, missing)
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

// put adds entries. Whether the answer shows the whole list or the new entries is not known: where it does not show all
// that was asked for, the list tells.
func (a AccessList) put(ctx context.Context, addresses []string) error {
	entries := make([]newEntry, len(addresses))
	for i, text := range addresses {
		spelling, isRange := address.Documented(text)
		if isRange {
			entries[i].CIDRBlock = &spelling
		} else {
			entries[i].IPAddress = &spelling
		}
	}
	answer, err := a.post(ctx, entries)
	shown := answer.items
	if err == nil && len(missingFrom(shown, addresses)) > 0 {
		shown, err = a.list().all(ctx)
	}
	if missing := missingFrom(shown, addresses); err == nil && len(missing) > 0 {
		return a.add.unanswered(fmt.Errorf("the access list is %w: Atlas took %s, and does not show it", errMalformed, strings.Join(missing, ", ")))
	}
	return err
}

// Remove takes an address off the list. Success too where it is not on it, or whose list it is is gone; not where a service account is
// no longer in the project by way of which it is asked, since the address then stays.
func (a AccessList) Remove(ctx context.Context, text string) error {
	err := a.client.write(ctx, a.remove, func() error {
		// A single address is named without its /32, or Atlas does not find it.
		spelling, _ := address.Documented(text)
		return a.erase(ctx, spelling)
	})
	if IsNotFound(err, a.remove.noun, KindAccessEntry) {
		return nil
	}
	return err
}

// entryReads are what answers the Reads of access lists.
type entryReads struct {
	mu sync.Mutex
	of map[string]*sharedList[AccessEntry] // by whose list it is, and by way of which owner it is asked for
}

func (a AccessList) list() list[AccessEntry] { return list[AccessEntry]{a.read, a.page} }

// shared is the list that answers Reads.
func (a AccessList) shared() *sharedList[AccessEntry] {
	c := a.client
	c.entryReads.mu.Lock()
	defer c.entryReads.mu.Unlock()
	name := objectNames(a.read.about)
	entries, ok := c.entryReads.of[name]
	if !ok {
		entries = &sharedList[AccessEntry]{list: a.list(), writes: &c.writes, status: c.chain.ShowStatus}
		c.entryReads.of[name] = entries
	}
	return entries
}
