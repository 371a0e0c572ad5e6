package faults

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// What the two families of credentials have in common: whoever a program, a state and Atlas speak of is seen as a key is. A service
// account has its client id for both its ids, and its name in front of its description; its secrets are held against the state apart.

func isAccount(typ string) bool { return typ == sim.AccountType || typ == sim.ProjectAccountType }

// credentials are the keys and the service accounts of the organization.
func credentials(w *sim.World) []emulator.Key {
	all := w.Atlas.Keys(w.Org)
	for _, account := range w.Atlas.ServiceAccounts(w.Org) {
		all = append(all, likeKey(account))
	}
	return all
}

// credential is the key or the service account of that id, if it is alive.
func credential(w *sim.World, id string) (key emulator.Key, alive bool) {
	if account, is := w.Atlas.ServiceAccount(id); is {
		return likeKey(account), true
	}
	return w.Atlas.Key(id)
}

func likeKey(account emulator.ServiceAccount) emulator.Key {
	return emulator.Key{
		ID: account.ClientID, PublicKey: account.ClientID, OrgID: account.OrgID, Description: account.Name + ": " + account.Description,
		OrgRoles: account.Grants.Org, Projects: account.Grants.Projects, AccessList: canonical(account.AccessList), Minted: account.Minted,
	}
}

// describe is what a resource that is a key, or an account, says it is for.
func describe(says resource.PropertyMap) string {
	text := strings.TrimSpace(plainText(says["description"]))
	if name := says["name"]; name.HasValue() {
		return strings.TrimSpace(plainText(name)) + ": " + text
	}
	return plainText(says["description"])
}

// keyIn is the id of the key or the account that properties are about.
func keyIn(says resource.PropertyMap) string {
	if id := plainText(says["apiKeyId"]); id != "" {
		return id
	}
	return plainText(says["clientId"])
}

// idIn is the id of the key or the account that a state is, or hangs on.
func idIn(state *sim.State) string { return keyIn(state.Outputs) }

// issued is what Atlas has made for a resource and shown a secret of once: a key, or a client secret of an account.
type issued struct {
	of string // the account of a client secret, or the key itself
	id string
	// value is what signs in, in the output of that name.
	name  resource.PropertyKey
	value resource.PropertyValue
	// expected: that there is none is no good.
	expected bool
}

// issuedIn are the current and the previous one of a state; what it does not have has no id.
func issuedIn(state *sim.State) (current, previous issued) {
	out := state.Outputs
	of := func(id, name resource.PropertyKey) issued {
		return issued{of: keyIn(out), id: plainText(out[id]), name: name, value: out[name]}
	}
	switch typ := string(state.Type); {
	case typ == sim.AccountSecretType:
		current = of("secretId", "clientSecret")
	case isAccount(typ):
		current, previous = of("secretId", "clientSecret"), of("previousSecretId", "previousClientSecret")
	case isKey(typ):
		current, previous = of("apiKeyId", "privateKey"), of("previousApiKeyId", "previousPrivateKey")
		previous.of = previous.id
	}
	current.expected = current.name != ""
	return current, previous
}

// real is the secret as Atlas has it, if what it is of is alive, and it has not expired.
func (i issued) real(w *sim.World) (secret string, alive bool) {
	if key, is := w.Atlas.Key(i.id); is {
		return key.PrivateKey, true
	}
	for _, secret := range secretsOf(w, i.of) {
		if secret.ID == i.id {
			return secret.Secret, true
		}
	}
	return "", false
}

// secretsOf are the client secrets of an account, expired ones too.
func secretsOf(w *sim.World, clientID string) []emulator.ServiceAccountSecret {
	account, _ := w.Atlas.ServiceAccount(clientID)
	return account.Secrets
}

// signsIn tells whether an account can sign in by a secret, as an observer sees it who tries.
func signsIn(w *sim.World, clientID, secret string) bool {
	form := url.Values{"grant_type": {"client_credentials"}}
	r := httptest.NewRequest(http.MethodPost, "/api/oauth/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(clientID, secret)
	answer := httptest.NewRecorder()
	w.Atlas.ServeHTTP(answer, r)
	return answer.Code == http.StatusOK
}

// clientSecrets are the ids of all client secrets of the organization, with the accounts that they are of.
func clientSecrets(w *sim.World) map[string]string {
	all := map[string]string{}
	for _, account := range w.Atlas.ServiceAccounts(w.Org) {
		for _, secret := range account.Secrets {
			all[secret.ID] = account.ClientID
		}
	}
	return all
}

// secretsIn are the ids of the client secrets in a stack's state, what is only to be deleted among it.
func secretsIn(stack *sim.Stack) map[string]bool {
	in := map[string]bool{}
	for _, state := range stack.States() {
		current, previous := issuedIn(state)
		in[current.id], in[previous.id] = true, true
	}
	delete(in, "")
	return in
}

// foreignSecrets are the client secrets that no resource of the stack has: somebody else's.
func foreignSecrets(w *sim.World, stack *sim.Stack) map[string]string {
	in := secretsIn(stack)
	all := clientSecrets(w)
	for id := range all {
		if in[id] {
			delete(all, id)
		}
	}
	return all
}

// endsWithOneOf tells whether a path ends with one of the names.
func endsWithOneOf(path string, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return strings.HasSuffix(path, "/"+name) })
}
