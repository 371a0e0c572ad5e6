package faults

import (
	"fmt"
	"maps"
	"slices"
	"strings"

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
	beside   *sim.Stack // another one, whose keys and accounts are none of this one's business; or nil
	imported []string   // keys whose private halves nobody has
	// theirs are client secrets that somebody else has made, with their accounts; gone those that somebody else has deleted since
	// the state was last refreshed.
	theirs map[string]string
	gone   map[string]bool
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
	if a.beside != nil {
		inState = claimsIn(a.beside, a.stack)
	}
	for _, key := range credentials(a.World) {
		if said := inState[key.ID]; (!key.Minted && !slices.Contains(a.imported, key.ID)) || said != nil && said.key {
			continue
		}
		switch {
		case inLine(a.World, "WARN: ", key.PublicKey, "lives on in its organization"):
			left.unassigned++
		case named(a.World, key.PublicKey):
			left.named++
		case a.describes(key):
			left.described++
		default:
			note("key %s (%s) is in Atlas, in no state, and in no error", key.ID, key.PublicKey)
		}
	}
	more, secrets := a.secrets(inState)
	left.named, left.described = left.named+secrets.named, left.described+secrets.described
	return append(wrong, more...), left
}

// describes tells whether an error says of a key or an account that it may be there, by what tells a person which it is.
func (a audit) describes(key emulator.Key) bool {
	noun, by := "key", key.Description
	if account, is := a.Atlas.ServiceAccount(key.ID); is {
		noun, by = "service account", account.Name
	}
	return inError(a.World, "it is not known whether the "+noun+" was created", "no "+noun+" was seen that it could be", fmt.Sprintf("%q", by))
}

// lost says what is wrong with the private keys and client secrets of a resource.
func (a audit) lost(state *sim.State) (wrong []string) {
	current, previous := issuedIn(state)
	for _, of := range []issued{current, previous} {
		if what := a.lostOf(of); what != "" {
			wrong = append(wrong, state.URN.Name()+": "+what)
		}
	}
	return wrong
}

func (a audit) lostOf(i issued) string {
	value, alive := i.real(a.World)
	switch {
	case !alive && i.of == i.id: // which is noted elsewhere
	case i.value.IsNull() && slices.Contains(a.imported, i.of):
	case !alive && i.id != "" && !a.gone[i.id]:
		return fmt.Sprintf("its %s is of %s, which is not in Atlas", i.name, i.id)
	case !alive && !i.expected:
	case !alive && i.id != "": // nobody has looked since
	case i.value.IsNull():
		return fmt.Sprintf("its %s is lost", i.name)
	case !i.value.IsSecret() || plainText(i.value) != value:
		return fmt.Sprintf("its %s is not the real one", i.name)
	}
	return ""
}

// secrets says which client secrets are in no state, in no error and nobody else's, and which of somebody else's are gone. Those of an
// account that is itself left behind go with it.
func (a audit) secrets(inState map[string]*claims) (wrong []string, left orphans) {
	all, in := clientSecrets(a.World), secretsIn(a.stack)
	if a.beside != nil {
		maps.Copy(in, secretsIn(a.beside))
	}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		account := all[id]
		of, _ := a.Atlas.ServiceAccount(account)
		said := inState[account]
		switch {
		case in[id], a.theirs[id] != "", of.Minted && (said == nil || !said.key):
		case named(a.World, id):
			left.named++
		case inError(a.World, "it is not known whether the client secret was created", "no client secret was seen that it could be", account):
			left.described++
		default:
			wrong = append(wrong, fmt.Sprintf("secret %s of %s is in Atlas, in no state, and in no error", id, account))
		}
	}
	for id, account := range a.theirs {
		_, there := all[id]
		if _, alive := a.Atlas.ServiceAccount(account); alive && !there {
			wrong = append(wrong, fmt.Sprintf("secret %s of %s is somebody else's, and was deleted", id, account))
		}
	}
	return wrong, left
}

// compare holds what the state or the program says of keys against what Atlas has.
func (a audit) compare(who string, said map[string]*claims) (wrong []string) {
	for _, id := range slices.Sorted(maps.Keys(said)) {
		key, alive := credential(a.World, id)
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
		now, _ := credential(a.World, was.ID)
		if difference := want.differ(now); difference != "" {
			wrong = append(wrong, fmt.Sprintf("somebody else's key %s was changed: %s", was.ID, difference))
		}
	}
	return wrong
}

// named tells whether an error says of a public key, a client id or the id of a secret that it was, or may have been, left behind.
func named(w *sim.World, id string) bool {
	return inError(w, id, "it is not known whether the ") || inError(w, id, " was lost with the answer ")
}

// inError tells whether an error has all of the texts.
func inError(w *sim.World, texts ...string) bool { return inLine(w, "error: ", texts...) }

// inLine tells whether a line of a kind has all of the texts.
func inLine(w *sim.World, kind string, texts ...string) bool {
	return slices.ContainsFunc(w.Lines(), func(line string) bool {
		return strings.HasPrefix(line, kind) && !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(line, text) })
	})
}

// minted is how many keys and client secrets were ever made.
func minted(w *sim.World) int {
	n := 0
	for _, secret := range w.Atlas.Secrets() {
		if secret.Kind == emulator.PrivateKey || secret.Kind == emulator.ClientSecret {
			n++
		}
	}
	return n
}
