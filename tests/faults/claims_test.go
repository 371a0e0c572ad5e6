package faults

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// claims are what the resources of a program, or of a state, together say of one key at Atlas, or of one service account.
type claims struct {
	name string // the resource that is the key, else one of what hangs on it
	// key says that one of them is the key itself: what nobody says of its projects and addresses is then not to be there.
	key         bool
	description string
	orgRoles    []string // nil: nobody says
	projects    map[string][]string
	addresses   []string
}

// isKey tells the resources that are a key, or a service account.
func isKey(typ string) bool {
	return typ == sim.KeyType || typ == sim.OrgKeyType || isAccount(typ)
}

// claimsOf are those of a program, by the ids of keys.
func claimsOf(stack *sim.Stack, wanted map[string]sim.Resource) map[string]*claims {
	all := map[string]*claims{}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		r, id := wanted[name], keyIn(wanted[name].Inputs)
		if state := stack.Resource(name); isKey(r.Type) && state != nil {
			id = idIn(state)
		}
		if id != "" { // else it is not in state, which is noted elsewhere
			claim(all, id, name, r.Type, r.Inputs)
		}
		previous := plainText(r.Inputs["previousApiKeyId"])
		if state := stack.Resource(name); isKey(r.Type) && state != nil {
			previous = plainText(state.Outputs["previousApiKeyId"])
		}
		if previous != "" { // the same is said of it
			claim(all, previous, name, r.Type, r.Inputs)
		}
	}
	return all
}

// claimsIn are those of the states of stacks.
func claimsIn(stacks ...*sim.Stack) map[string]*claims {
	all := map[string]*claims{}
	for _, stack := range stacks {
		for _, name := range stack.Names() {
			state := stack.Resource(name)
			claim(all, idIn(state), name, string(state.Type), state.Outputs)
			if previous := plainText(state.Outputs["previousApiKeyId"]); previous != "" { // the same is said of it
				claim(all, previous, name, string(state.Type), state.Outputs)
			}
		}
	}
	return all
}

// claim adds what a resource says, be it by its inputs or by its outputs: they have the same names.
func claim(all map[string]*claims, id, name, typ string, says resource.PropertyMap) {
	of, known := all[id]
	if !known {
		of = &claims{name: name, projects: map[string][]string{}}
		all[id] = of
	}
	if isKey(typ) {
		of.name, of.key, of.description = name, true, describe(says)
		of.addresses = append(of.addresses, plainTexts(says["accessList"])...)
	}
	switch typ {
	case sim.KeyType:
		of.orgRoles = plainTexts(says["orgRoleNames"])
		for _, a := range says["projectAssignments"].ArrayValue() {
			of.projects[plainText(a.ObjectValue()["projectId"])] = plainTexts(a.ObjectValue()["roleNames"])
		}
	case sim.OrgKeyType, sim.AccountType:
		of.orgRoles = plainTexts(says["roleNames"])
	case sim.AssignmentType, sim.AccountAssignmentType, sim.ProjectAccountType:
		if roles := plainTexts(says["roleNames"]); len(roles) > 0 { // an account without has left its project
			of.projects[plainText(says["projectId"])] = roles
		}
	case sim.EntryType, sim.AccountEntryType:
		of.addresses = append(of.addresses, plainText(says["address"]))
	}
}

// differ says how what is said differs from what is.
func (c claims) differ(is emulator.Key) string {
	if !c.key { // others have their say, too
		is.Projects = maps.Clone(is.Projects)
		maps.DeleteFunc(is.Projects, func(project string, _ []string) bool { return c.projects[project] == nil })
		is.AccessList = slices.DeleteFunc(slices.Clone(is.AccessList), func(text string) bool { return !slices.Contains(canonical(c.addresses), text) })
	}
	switch {
	case c.key && c.description != is.Description:
		return fmt.Sprintf("description %q, %q", c.description, is.Description)
	case c.orgRoles != nil && !sameSet(c.orgRoles, is.OrgRoles):
		return fmt.Sprintf("organization roles %v, %v", c.orgRoles, is.OrgRoles)
	case !maps.EqualFunc(c.projects, is.Projects, sameSet):
		return fmt.Sprintf("assignments %v, %v", c.projects, is.Projects)
	case !sameSet(canonical(c.addresses), is.AccessList):
		return fmt.Sprintf("addresses %v, %v", c.addresses, is.AccessList)
	}
	return ""
}

// canonical are addresses as the emulator spells them.
func canonical(texts []string) []string {
	spelled := make([]string, len(texts))
	for i, text := range texts {
		prefix, err := netip.ParsePrefix(text)
		if addr, single := netip.ParseAddr(text); single == nil {
			prefix, err = netip.PrefixFrom(addr, addr.BitLen()), nil
		}
		switch {
		case err != nil:
			spelled[i] = text
		case prefix.IsSingleIP():
			spelled[i] = prefix.Addr().String()
		default:
			spelled[i] = prefix.Masked().String()
		}
	}
	return spelled
}

func sameSet(a, b []string) bool {
	set := func(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }
	return slices.Equal(set(a), set(b))
}

// plainText is a text, secret or not; "" where it is none.
func plainText(v resource.PropertyValue) string {
	for v.IsSecret() {
		v = v.SecretValue().Element
	}
	if !v.IsString() {
		return ""
	}
	return v.StringValue()
}

// plainTexts are those of a list; nil where it is none.
func plainTexts(v resource.PropertyValue) []string {
	if !v.IsArray() {
		return nil
	}
	list := []string{}
	for _, element := range v.ArrayValue() {
		list = append(list, plainText(element))
	}
	return list
}
