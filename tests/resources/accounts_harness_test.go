package resources

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// made is how one of the two resources makes a service account.
type made struct {
	typ   string
	roles []any
	// requests are those of a create in a process of its own, beside which one asks for the project's organization.
	requests int
}

var bothAccounts = []made{{"ServiceAccount", []any{"ORG_READ_ONLY"}, 2}, {"ProjectServiceAccount", []any{"GROUP_READ_ONLY"}, 3}}

func forBothAccounts(t *testing.T, test func(w *world, kind made)) {
	t.Helper()
	for _, kind := range bothAccounts {
		t.Run(kind.typ, func(t *testing.T) { inWorld(t, func(w *world) { test(w, kind) }) })
	}
}

// account is a program with one account, named ci.
func (w *world) account(kind made, change ...func(inputs)) sim.List {
	in := inputs{"name": "ci", "description": "runs the builds", "roleNames": kind.roles, "secretExpiresAfterHours": 2160.0}
	if kind.typ == "ServiceAccount" {
		in["orgId"] = w.Org
	} else {
		in["projectId"] = w.Projects[0]
	}
	for _, c := range change {
		c(in)
	}
	return sim.List{of(kind.typ, "ci", in)}
}

// with sets an input, without takes it out.
func with(name string, value any) func(inputs) {
	return func(in inputs) {
		if value == nil {
			delete(in, name)
			return
		}
		in[name] = value
	}
}

// triggered rotates by one trigger.
func triggered(release string) func(inputs) {
	return with("rotation", map[string]any{"triggers": map[string]any{"release": release}})
}

// onlyAccount is the one service account that was made through the API.
func (w *world) onlyAccount() emulator.ServiceAccount {
	w.Helper()
	accounts := w.Atlas.MintedServiceAccounts(w.Org)
	require.Len(w, accounts, 1)
	return accounts[0]
}

// holdsSecret asserts that the state has a secret of the account, under these two outputs.
func (w *world) holdsSecret(secret emulator.ServiceAccountSecret, idOutput, valueOutput string) {
	w.Helper()
	assert.Equal(w, []string{secret.ID, secret.Secret}, []string{w.text(idOutput), w.text(valueOutput)})
	assert.True(w, w.Resource("ci").Outputs["clientSecret"].IsSecret())
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }
