package faults

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// orphans counts keys that are in Atlas and in no state, but in a line that tells a person of them.
type orphans struct {
	named int // in an error, with their public keys
	// described are those that could not be named, since Atlas did not let its keys be listed: the error tells the project
	// and the description.
	described int
	// unassigned are those that were left in their organization since the program said so.
	unassigned int
}

// audit holds Atlas, the state and the program against each other.
type audit struct {
	*sim.World

	stack    *sim.Stack
	imported []string // keys whose private halves nobody has
	// forgive takes away of a key what it may have though nobody says so; nil: nothing.
	forgive func(name string, said claims, key emulator.Key) emulator.Key
}

// agreement returns what is wrong between Atlas, the state and the program after a successful up, and the orphans.
// imported are keys whose private half nobody has.
func agreement(w *sim.World, stack *sim.Stack, program sim.Program, imported ...string) (wrong []string, left orphans) {
	return audit{World: w, stack: stack, imported: imported}.agreement(program)
}

func (a audit) agreement(program sim.Program) (wrong []string, left orphans) {
	note := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	wanted := a.stack.Wanted(program)
	if got, names := a.stack.Names(), slices.Sorted(maps.Keys(wanted)); !slices.Equal(got, names) {
		note("the state has %v, the program %v", got, names)
	}
	for _, name := range a.stack.Names() {
		resource := a.stack.Resource(name)
		if want, ok := wanted[name]; ok && want.Type != string(resource.Type) {
			note("%s: the state has a %s, the program a %s", name, resource.Type, want.Type)
		}
		if len(resource.InitErrors) > 0 {
			note("%s: it is still incomplete: %v", name, resource.InitErrors)
		}
		wrong = append(wrong, a.lost(resource)...)
	}
	wrong = append(wrong, a.compare("program", claimsOf(a.stack, wanted))...)
	inState := claimsIn(a.stack)
	wrong = append(wrong, a.compare("state", inState)...)
	for _, key := range a.Atlas.Keys(a.Org) {
		if said := inState[key.ID]; (!key.Minted && !slices.Contains(a.imported, key.ID)) || said != nil && said.key {
			continue
		}
		switch {
		case inError(a.World, key.PublicKey):
			left.named++
		case inError(a.World, "it is not known whether the key was created", "no key was seen that it could be", fmt.Sprintf("%q", key.Description)):
			left.described++
		case inLine(a.World, "WARN: ", key.PublicKey, "lives on in its organization"):
			left.unassigned++
		default:
			note("key %s (%s) is in Atlas, in no state, and in no error", key.ID, key.PublicKey)
		}
	}
	return wrong, left
}

// lost says what is wrong with the private keys of a resource.
func (a audit) lost(state *sim.State) []string {
	if !isKey(string(state.Type)) {
		return nil
	}
	previous := plainText(state.Outputs["previousApiKeyId"])
	return slices.Concat(a.lostOf(state, idIn(state), "privateKey"), a.lostOf(state, previous, "previousPrivateKey"))
}

func (a audit) lostOf(state *sim.State, keyID string, property resource.PropertyKey) []string {
	key, alive := a.Atlas.Key(keyID)
	private := state.Outputs[property]
	switch name := state.URN.Name(); {
	case !alive: // which is noted elsewhere
	case private.IsNull() && slices.Contains(a.imported, key.ID):
	case private.IsNull():
		return []string{fmt.Sprintf("%s: its %s is lost", name, property)}
	case !private.IsSecret() || private.SecretValue().Element.StringValue() != key.PrivateKey:
		return []string{fmt.Sprintf("%s: its %s is not the real one", name, property)}
	}
	return nil
}

// compare holds what the state or the program says of keys against what Atlas has.
func (a audit) compare(who string, said map[string]*claims) (wrong []string) {
	for _, id := range slices.Sorted(maps.Keys(said)) {
		key, alive := a.Atlas.Key(id)
		if !alive {
			wrong = append(wrong, fmt.Sprintf("%s: its key %s is not in Atlas", said[id].name, id))
			continue
		}
		if a.forgive != nil {
			key = a.forgive(said[id].name, *said[id], key)
		}
		if difference := said[id].differ(key); difference != "" {
			wrong = append(wrong, fmt.Sprintf("%s: %s and Atlas differ: %s", said[id].name, who, difference))
		}
	}
	return wrong
}

// untouched returns what has become of what nobody in the program has a say in: keys and parts of keys as they were before.
func (a audit) untouched(program sim.Program, before []emulator.Key) (wrong []string) {
	said := claimsOf(a.stack, a.stack.Wanted(program))
	projects := a.Atlas.Projects(a.Org)
	for _, was := range before {
		of := said[was.ID]
		if of != nil && of.key {
			continue
		}
		want := claims{key: true, description: was.Description, orgRoles: was.OrgRoles, projects: maps.Clone(was.Projects), addresses: was.AccessList}
		maps.DeleteFunc(want.projects, func(project string, _ []string) bool { return !slices.Contains(projects, project) })
		if of != nil {
			maps.Copy(want.projects, of.projects)
			want.addresses = slices.Concat(want.addresses, of.addresses)
		}
		now, _ := a.Atlas.Key(was.ID)
		if difference := want.differ(now); difference != "" {
			wrong = append(wrong, fmt.Sprintf("somebody else's key %s was changed: %s", was.ID, difference))
		}
	}
	return wrong
}

// inError tells whether an error has all of the texts.
func inError(w *sim.World, texts ...string) bool { return inLine(w, "error: ", texts...) }

// inLine tells whether a line of a kind has all of the texts.
func inLine(w *sim.World, kind string, texts ...string) bool {
	return slices.ContainsFunc(w.Lines(), func(line string) bool {
		return strings.HasPrefix(line, kind) && !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(line, text) })
	})
}

// minted is how many keys were ever made through the API.
func minted(w *sim.World) int {
	n := 0
	for _, secret := range w.Atlas.Secrets() {
		if secret.Kind == emulator.PrivateKey {
			n++
		}
	}
	return n
}
