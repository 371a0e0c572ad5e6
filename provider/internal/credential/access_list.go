package credential

import (
	"context"
	"maps"
	"slices"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/address"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

// AccessListText describes the access list that a resource of that kind manages.
func AccessListText(noun string) string {
	return "All addresses that the " + noun + " may be used from: IP addresses, and ranges in CIDR notation. While it is named, " +
		"addresses that it does not name are removed; `[]` names none. Left out, the access list is left alone; taken out later, the " +
		"addresses are removed. A " + noun + " without any address may be used from everywhere, unless its organization demands an access list: " +
		"then it may not be used at all. Order, repetition and the spelling of an address mean nothing."
}

// CheckAddress checks one address.
func CheckAddress(c *serve.Checker, n serve.Node) {
	text, ok := c.Text(n, "give an IP address or a range in CIDR notation")
	if !ok {
		return
	}
	if _, err := address.Parse(text); err != nil {
		c.Fail(n, "%s %v", n.Quote(), err)
	}
}

// CheckAccessList checks the addresses of a list, which may have none.
func CheckAccessList(c *serve.Checker, n serve.Node) {
	switch {
	case n.Value.IsNull(), c.AsBefore(n), n.Value.IsArray() && n.Value.AsArray().Len() == 0:
		return
	}
	elements, _ := c.List(n, "")
	for _, element := range elements {
		CheckAddress(c, element)
	}
}

// SetAccessList makes an access list what the program names, and returns it as it is then, whatever fails. Nil on
// either side is a list that is not managed: what it has had is then removed, or is yet to be looked at.
func SetAccessList(ctx context.Context, list atlas.AccessList, before, named *[]string) (*[]string, error) {
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
		entries, err := list.Entries(ctx)
		if err != nil {
			return nil, err
		}
		have = addresses(entries)
	}
	if missing := Without(want, have); len(missing) > 0 {
		serve.Progress(ctx, "adding addresses to the access list (%d)", len(missing))
		there, err := list.Add(ctx, missing)
		if err != nil { // nobody knows how much of it Atlas took
			if entries, listErr := list.Entries(ctx); listErr == nil {
				have = addresses(entries)
			}
			return ArrangeAddresses(have, &want), err
		}
		have = append(slices.Clone(have), missing...)
		for _, text := range there {
			serve.Log(ctx).Infof("%s stood on the access list of %s already", text, list.Of())
		}
	}
	for _, extra := range Without(have, want) {
		serve.Progress(ctx, "removing %s from the access list", extra)
		if err := list.Remove(ctx, extra); err != nil {
			return ArrangeAddresses(have, &want), err
		}
		have = Without(have, []string{extra})
	}
	return ArrangeAddresses(have, named), nil
}

// ManagedAccessList reads an access list, in the order of what was there before; nil where it is not managed.
func ManagedAccessList(ctx context.Context, list atlas.AccessList, before *[]string) (*[]string, error) {
	if before == nil {
		return nil, nil
	}
	entries, err := list.Entries(ctx)
	return ArrangeAddresses(addresses(entries), before), err
}

// addresses are those of entries.
func addresses(entries map[string]atlas.AccessEntry) []string {
	return slices.Sorted(maps.Keys(entries))
}

// ArrangeAddresses lists current in the order and the spelling of prior, and then what is not in that, sorted. It is nil where
// prior is.
func ArrangeAddresses(current []string, prior *[]string) *[]string {
	switch {
	case prior == nil:
		return nil
	case len(Without(current, *prior))+len(Without(*prior, current)) == 0:
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

// InputAddresses is what was read, as the inputs have it.
func InputAddresses(read, inputs *[]string) *[]string {
	if read == nil {
		return inputs
	}
	return ArrangeAddresses(*read, inputs)
}

// Without are the addresses that are not among others, each once.
func Without(list, others []string) (rest []string) {
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

// SameAddresses reports whether two lists name the same addresses, and whether both are managed or none is.
func SameAddresses(a, b *[]string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return len(Without(*a, *b))+len(Without(*b, *a)) == 0
}
