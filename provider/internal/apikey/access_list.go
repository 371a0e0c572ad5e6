package apikey

import (
	"context"
	"maps"
	"slices"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/address"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

// accessListText describes the access list of a key, which every resource that makes a key has.
const accessListText = "All addresses that the key may be used from: IP addresses, and ranges in CIDR notation. While it is named, " +
	"addresses that it does not name are removed; `[]` names none. Left out, the access list is left alone; taken out later, the " +
	"addresses are removed. A key without any address may be used from everywhere, unless its organization demands an access list: " +
	"then it may not be used at all. Order, repetition and the spelling of an address mean nothing."

// checkAddress checks one address; seen has the path of each so far, by its canonical spelling.
func checkAddress(c *serve.Checker, n serve.Node) {
	text, ok := c.Text(n, "give an IP address or a range in CIDR notation")
	if !ok {
		return
	}
	if _, err := address.Parse(text); err != nil {
		c.Fail(n, "%s %v", n.Quote(), err)
	}
}

// checkAccessList checks the addresses of a list, which may have none.
func checkAccessList(c *serve.Checker, n serve.Node) {
	switch {
	case n.Value.IsNull(), c.AsBefore(n), n.Value.IsArray() && n.Value.AsArray().Len() == 0:
		return
	}
	elements, _ := c.List(n, "")
	for _, element := range elements {
		checkAddress(c, element)
	}
}

// setAccessList makes the access list of a key what the program names, and returns it as it is then, whatever fails. Nil on
// either side is a list that is not managed: what it has had is then removed, or is yet to be looked at.
func setAccessList(ctx context.Context, client *atlas.Client, orgID, keyID string, before, named *[]string) (*[]string, error) {
	if before == nil && named == nil {
		return nil, nil
	}
	var have, want []string
	if named != nil {
		want = *named
	}
	if before != nil {
		have = *before
	} else {
		entries, err := client.AccessLists().Entries(ctx, orgID, keyID)
		if err != nil {
			return nil, err
		}
		have = addresses(entries)
	}
	if missing := without(want, have); len(missing) > 0 {
		serve.Progress(ctx, "adding addresses to the access list (%d)", len(missing))
		there, err := client.AccessLists().Add(ctx, orgID, keyID, missing)
		if err != nil { // nobody knows how much of it Atlas took
			if entries, listErr := client.AccessLists().Entries(ctx, orgID, keyID); listErr == nil {
				have = addresses(entries)
			}
			return arrangeAddresses(have, &want), err
		}
		have = append(slices.Clone(have), missing...)
		for _, text := range there {
			serve.Log(ctx).Infof("%s stood on the access list of API key %s already", text, keyID)
		}
	}
	for _, extra := range without(have, want) {
		serve.Progress(ctx, "removing %s from the access list", extra)
		if err := client.AccessLists().Remove(ctx, orgID, keyID, extra); err != nil {
			return arrangeAddresses(have, &want), err
		}
		have = without(have, []string{extra})
	}
	return arrangeAddresses(have, named), nil
}

// managedAccessList reads the access list of a key, in the order of what was there before; nil where it is not managed.
func managedAccessList(ctx context.Context, client *atlas.Client, orgID, keyID string, before *[]string) (*[]string, error) {
	if before == nil {
		return nil, nil
	}
	entries, err := client.AccessLists().Entries(ctx, orgID, keyID)
	return arrangeAddresses(addresses(entries), before), err
}

// addresses are those of entries.
func addresses(entries map[string]atlas.AccessEntry) []string {
	return slices.Sorted(maps.Keys(entries))
}

// arrangeAddresses lists current in the order and the spelling of prior, and then what is not in that, sorted. It is nil where
// prior is.
func arrangeAddresses(current []string, prior *[]string) *[]string {
	switch {
	case prior == nil:
		return nil
	case len(without(current, *prior))+len(without(*prior, current)) == 0:
		return prior
	}
	arranged := []string{}
	for _, text := range slices.Concat(*prior, slices.Sorted(slices.Values(current))) {
		if contains(current, text) && !contains(arranged, text) {
			arranged = append(arranged, text)
		}
	}
	return &arranged
}

// inputAddresses is what was read, as the inputs have it.
func inputAddresses(read, inputs *[]string) *[]string {
	if read == nil {
		return inputs
	}
	return arrangeAddresses(*read, inputs)
}

// without are the addresses that are not among others, each once.
func without(list, others []string) (rest []string) {
	for _, text := range list {
		if !contains(others, text) && !contains(rest, text) {
			rest = append(rest, text)
		}
	}
	return rest
}

func contains(list []string, text string) bool {
	return slices.ContainsFunc(list, func(other string) bool { return address.Canonical(other) == address.Canonical(text) })
}

// sameAddresses reports whether two lists name the same addresses, and whether both are managed or none is.
func sameAddresses(a, b *[]string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return len(without(*a, *b))+len(without(*b, *a)) == 0
}
