package budget

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

const (
	accountType           = provider.Name + ":index:ServiceAccount"
	projectAccountType    = provider.Name + ":index:ProjectServiceAccount"
	secretType            = provider.Name + ":index:ServiceAccountSecret"
	accountAssignmentType = provider.Name + ":index:ServiceAccountProjectAssignment"
	accountEntryType      = provider.Name + ":index:ServiceAccountAccessListEntry"
)

// account is a service account of the organization, or of a project, with the inputs that are given on top.
func (l *ledger) account(typ, name string, more inputs) sim.Resource {
	in := inputs{"name": name, "description": name, "secretExpiresAfterHours": 2160.0}
	if typ == accountType {
		in["orgId"], in["roleNames"] = l.Org, []string{"ORG_MEMBER"}
	} else {
		in["projectId"], in["roleNames"] = l.Projects[0], []string{"GROUP_READ_ONLY"}
	}
	for property, value := range more {
		in[property] = value
	}
	return of(typ, name, in)
}

// TestOneAccount: that of a project costs one request more in each process that does not know the project's organization.
func TestOneAccount(t *testing.T) {
	for typ, org := range map[string]int{accountType: 0, projectAccountType: 1} {
		inBubble(t, func(l *ledger) {
			account := func(more inputs) sim.List { return sim.List{l.account(typ, "ci", more)} }
			released := func(release string) inputs {
				return inputs{"rotation": map[string]any{"triggers": map[string]any{"release": release}}}
			}
			assert.Equal(t, 2+org, l.up(account(released("1"))), "create: the account, and its secret")
			assert.Equal(t, 1, l.cost(l.stack.Refresh), "read")
			assert.Zero(t, l.preview(account(released("1"))))
			assert.Zero(t, l.preview(account(released("2"))))
			assert.Equal(t, 2, l.up(account(released("2"))), "rotate: look, and make the secret")
			assert.Equal(t, 3, l.up(account(released("3"))), "rotate, with a secret to be removed")
			time.Sleep(91 * 24 * time.Hour)
			assert.Equal(t, 4, l.up(account(released("3"))), "two have expired")
			assert.Equal(t, 1, l.up(account(inputs{"name": "builds", "description": "builds"})), "name and description")
			assert.Zero(t, l.up(account(inputs{"name": "builds", "description": "builds", "secretExpiresAfterHours": 24.0})), "for the next secret")
			assert.Equal(t, 3, l.up(account(inputs{"accessList": []string{"192.0.2.1"}})), "name and description; what is on the list, and what is new on it")
			assert.Equal(t, 2, l.cost(l.stack.Refresh), "read with an access list")
			assert.Equal(t, 1, l.up(sim.List{}), "delete")

			l.Atlas.Change(func(s *emulator.Server) { s.Unknowns.WithoutInitialSecretRefused = true })
			assert.Equal(t, 2+org, l.up(account(nil)), "create, where Atlas makes the secret together with it: one, after one that is refused")
			assert.Equal(t, 1+org, l.imports(typ, map[string]string{accountType: l.Org, projectAccountType: l.Projects[0]}[typ]+"/"+
				l.Atlas.MintedServiceAccounts(l.Org)[0].ClientID), "import")
		})
	}
}

// TestWhatHangsOnAnAccount costs a request each.
func TestWhatHangsOnAnAccount(t *testing.T) {
	inBubble(t, func(l *ledger) {
		clientID, _ := l.Atlas.AddServiceAccount(l.Org, emulator.Grants{Org: []string{"ORG_MEMBER"}})
		for name, r := range map[string]sim.Resource{
			"secret": of(secretType, "r", inputs{"orgId": l.Org, "clientId": clientID, "secretExpiresAfterHours": 24.0}),
			"assignment": of(accountAssignmentType, "r", inputs{"projectId": l.Projects[0], "clientId": clientID,
				"roleNames": []string{"GROUP_OWNER"}}),
			"entry": of(accountEntryType, "r", inputs{"orgId": l.Org, "clientId": clientID, "address": "192.0.2.1"}),
		} {
			assert.Equal(t, 1, l.up(sim.List{r}), "create of the %s", name)
			assert.Equal(t, 1, l.cost(l.stack.Refresh), "read of the %s", name)
			assert.Zero(t, l.up(sim.List{r}), name)
			assert.Equal(t, 1, l.up(sim.List{}), "delete of the %s", name)
		}
	})
}

// TestManyAccounts: a refresh of a hundred shares lists, as one of keys does.
func TestManyAccounts(t *testing.T) {
	for typ, org := range map[string]int{accountType: 0, projectAccountType: 1} {
		inBubble(t, func(l *ledger) {
			program := make(sim.List, 100)
			for i := range program {
				program[i] = l.account(typ, fmt.Sprintf("a%02d", i), nil)
			}
			assert.Equal(t, 200+org, l.up(program))
			assert.Zero(t, l.preview(program))
			assert.LessOrEqual(t, l.cost(l.stack.Refresh), 5)
			assert.Equal(t, 1, l.up(append(program[:99:99], l.account(typ, "a99", inputs{"description": "another"}))))
			assert.Equal(t, 100, l.cost(l.stack.Destroy))
		})
	}
}

// TestLookUpsOfAccounts: one by its id, and its projects; all of them a page of 500 each.
func TestLookUpsOfAccounts(t *testing.T) {
	inBubble(t, func(l *ledger) {
		l.Atlas.Change(func(s *emulator.Server) { s.MaxAccountsPerOrg = -1 })
		var clientID string
		for range 700 {
			clientID, _ = l.Atlas.AddServiceAccount(l.Org, emulator.Grants{Org: []string{"ORG_MEMBER"}})
		}
		assert.Equal(t, 2, l.up(sim.List{call("getServiceAccount", inputs{"orgId": l.Org, "clientId": clientID})}))
		assert.Equal(t, 2, l.up(sim.List{call("getServiceAccounts", inputs{"orgId": l.Org})}))
	})
}
