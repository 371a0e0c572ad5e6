package faults

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// orphans counts keys that are in Atlas and in no state, but in an error that tells a person to delete them.
type orphans struct {
	named int // with their public keys
	// described are those that could not be named, since Atlas did not let its keys be listed: the error tells the project
	// and the description.
	described int
}

// agreement returns what is wrong between Atlas, the state and the program after a successful up, and the orphans.
// imported are keys whose private half nobody has.
func agreement(w *sim.World, stack *sim.Stack, program sim.Keys, imported ...string) (wrong []string, left orphans) {
	note := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	names := slices.Sorted(maps.Keys(program))
	if got := stack.Names(); !slices.Equal(got, names) {
		note("the state has %v, the program %v", got, names)
	}
	inState := map[string]bool{}
	for _, name := range stack.Names() {
		resource := stack.Resource(name)
		inState[string(resource.ID)] = true
		key, alive := w.Atlas.Key(string(resource.ID))
		if !alive {
			note("%s: its key %s is not in Atlas", name, resource.ID)
			continue
		}
		if len(resource.InitErrors) > 0 {
			note("%s is still incomplete: %v", name, resource.InitErrors)
		}
		private := resource.Outputs["privateKey"]
		switch {
		case private.IsNull() && slices.Contains(imported, key.ID):
		case private.IsNull():
			note("%s: its private key is lost", name)
		case !private.IsSecret() || private.SecretValue().Element.StringValue() != key.PrivateKey:
			note("%s: its private key is not the real one", name)
		}
		if want, ok := program[name]; ok {
			wrong = append(wrong, compare(name, key, want)...)
		}
		if got := keyOf(resource); compareKeys(got, key) != "" {
			note("%s: state and Atlas differ: %s", name, compareKeys(got, key))
		}
	}
	for _, key := range w.Atlas.Keys(w.Org) {
		if (!key.Minted && !slices.Contains(imported, key.ID)) || inState[key.ID] {
			continue
		}
		switch {
		case inError(w, key.PublicKey):
			left.named++
			continue
		case inError(w, "it is not known whether the key was created", "no key was seen that it could be", fmt.Sprintf("%q", key.Description)):
			left.described++
			continue
		}
		note("key %s (%s) is in Atlas, in no state, and in no error", key.ID, key.PublicKey)
	}
	return wrong, left
}

// inError tells whether an error has all of the texts.
func inError(w *sim.World, texts ...string) bool {
	return slices.ContainsFunc(w.Lines(), func(line string) bool {
		return strings.HasPrefix(line, "error: ") && !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(line, text) })
	})
}

// compare returns how a key differs from what the program wants.
func compare(name string, key emulator.Key, want sim.Key) []string {
	desired := emulator.Key{Description: want.Description, OrgRoles: want.OrgRoles, Projects: map[string][]string{}}
	for _, a := range want.Assignments {
		desired.Projects[a.Project] = a.Roles
	}
	if difference := compareKeys(desired, key); difference != "" {
		return []string{name + ": program and Atlas differ: " + difference}
	}
	return nil
}

// keyOf is the key that a state describes.
func keyOf(resource *sim.State) emulator.Key {
	key := emulator.Key{Projects: map[string][]string{}}
	outputs := resource.Outputs
	key.Description = outputs["description"].StringValue()
	for _, a := range outputs["projectAssignments"].ArrayValue() {
		var roles []string
		for _, role := range a.ObjectValue()["roleNames"].ArrayValue() {
			roles = append(roles, role.StringValue())
		}
		key.Projects[a.ObjectValue()["projectId"].StringValue()] = roles
	}
	if roles, ok := outputs["orgRoleNames"]; ok {
		for _, role := range roles.ArrayValue() {
			key.OrgRoles = append(key.OrgRoles, role.StringValue())
		}
	}
	return key
}

// compareKeys says how what should be differs from what is. Organization roles count where they are managed.
func compareKeys(want, got emulator.Key) string {
	switch {
	case want.Description != got.Description:
		return fmt.Sprintf("description %q, %q", want.Description, got.Description)
	case want.OrgRoles != nil && !sameSet(want.OrgRoles, got.OrgRoles):
		return fmt.Sprintf("organization roles %v, %v", want.OrgRoles, got.OrgRoles)
	case !maps.EqualFunc(want.Projects, got.Projects, sameSet):
		return fmt.Sprintf("assignments %v, %v", want.Projects, got.Projects)
	}
	return ""
}

func sameSet(a, b []string) bool {
	set := func(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }
	return slices.Equal(set(a), set(b))
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
