package resources

import (
	"slices"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestOneOwnerOfAnAccount: two resources of a program that manage the same are refused at preview, by both their names; what only
// seems to be the same is not.
func TestOneOwnerOfAnAccount(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		plain := w.account(kind)
		listed := w.account(kind, with("accessList", []any{"192.0.2.1"}))
		w.must(w.Up(listed))
		clientID := w.text("clientId")
		org := w.owners()["orgId"]
		after := plain[0].(sim.Resource) //nolint:errcheck,forcetypeassert // it is one
		after.DependsOn = []string{"more"}
		for what, program := range map[string]sim.List{
			"the secrets of service account " + clientID:                 append(plain, w.secret("more", clientID, org)),
			"secrets of service account " + clientID + " are managed by": {w.secret("more", clientID, org), after},
			"the access list entries of service account " + clientID:     append(listed, w.address("more", clientID, org, "192.0.2.2")),
			"is in the program twice": append(plain,
				w.member("one", clientID, 1, "GROUP_OWNER"), w.member("more", clientID, 1, "GROUP_READ_ONLY")),
			"192.0.2.3 on the access list of service account " + clientID + " is in the program twice": append(plain,
				w.address("one", clientID, org, "192.0.2.3"), w.address("more", clientID, org, "192.0.2.3/32")),
		} {
			for _, command := range []func(sim.Program, ...sim.Option) sim.Result{w.Preview, w.Up} {
				text := w.fails(command(program))
				assert.Contains(t, text, what)
				assert.Contains(t, text, "::more")
			}
			w.must(w.Up(listed)) // what one of them has made goes
		}
		assert.Len(t, w.secrets(), 1)

		elsewhere := slices.Concat(listed, sim.List{w.member("more", clientID, 1, "GROUP_OWNER")})
		w.must(w.Preview(elsewhere))
		w.must(w.Up(elsewhere))
		inProject := slices.Concat(listed, sim.List{w.member("more", clientID, 0, kind.roles[0].(string))}) //nolint:errcheck,forcetypeassert // it is one
		if kind.typ == "ProjectServiceAccount" {
			for _, command := range []func(sim.Program, ...sim.Option) sim.Result{w.Preview, w.Up} {
				text := w.fails(command(inProject))
				assert.Contains(t, text, "the roles of service account "+clientID+" in project "+w.Projects[0])
				assert.Contains(t, text, "::ci")
				assert.Contains(t, text, "::more")
			}
			assert.Contains(t, w.onlyAccount().Grants.Projects, w.Projects[0])
		}
		w.must(w.Up(listed))
		w.must(w.Destroy())
	})
}

// accountNamed is the account of the program under another name, imported.
func (w *world) accountNamed(kind made, name, id string, change ...func(inputs)) sim.Resource {
	r := w.account(kind, change...)[0].(sim.Resource) //nolint:errcheck,forcetypeassert // it is one
	r.Name, r.Options.Import = name, id
	return r
}

// TestGuardOfAnAccount: an account that the program has under another name, by an import, is not deleted with its old name while the
// secret stands there alone; with a secret of its own it is let go.
func TestGuardOfAnAccount(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		w.must(w.Up(w.account(kind)))
		account := w.onlyAccount()
		owner := map[string]string{"ServiceAccount": w.Org, "ProjectServiceAccount": w.Projects[0]}[kind.typ]
		renamed := sim.List{w.accountNamed(kind, "new", owner+"/"+account.ClientID)}
		text := w.fails(w.Up(renamed))
		for _, want := range []string{"service account " + account.ClientID + " was not deleted: it is alive in", "::new", "rotation.triggers",
			"pulumi state delete", "::ci'", "an alias of the old name"} {
			assert.Contains(t, text, want)
		}
		assert.NotContains(t, text, "existingPrivateKey")
		assert.Equal(t, account, w.onlyAccount())
		imported := sim.List{w.accountNamed(kind, "new", "")}
		assert.Contains(t, w.fails(w.Up(imported)), "was not deleted", "in a later command too")
		assert.Equal(t, account, w.onlyAccount())

		w.must(w.Up(sim.List{w.accountNamed(kind, "new", "", triggered("1"))})) // the way out that it names
		assert.Equal(t, []string{"new"}, w.Names())
		require.Len(t, w.secrets(), 2)
		assert.Equal(t, w.secrets()[1].Secret, w.output("new", "clientSecret"))
		w.must(w.Destroy())
		assert.Empty(t, w.Atlas.MintedServiceAccounts(w.Org))
	})
}

// TestGuardOfAnAccountThatIsRead: rewritten to get, the account is not deleted with its secret, and an alias in place of the import keeps it.
func TestGuardOfAnAccountThatIsRead(t *testing.T) {
	forBothAccounts(t, func(w *world, kind made) {
		w.must(w.Up(w.account(kind)))
		account := w.onlyAccount()
		owner := map[string]string{"ServiceAccount": w.Org, "ProjectServiceAccount": w.Projects[0]}[kind.typ]
		read := sim.List{sim.Get{Type: typ(kind.typ), Name: "read", ID: resource.NewProperty(owner + "/" + account.ClientID)}}
		text := w.fails(w.Up(read))
		assert.Contains(t, text, "was not deleted: it is alive in")
		assert.Contains(t, text, "keep this resource in the program, too, and have read read it")
		assert.Equal(t, account, w.onlyAccount())
		w.must(w.Up(append(read, w.account(kind)...)))
		w.holdsSecret(account.Secrets[0], "secretId", "clientSecret")

		aliased := w.accountNamed(kind, "new", "")
		aliased.Options.Aliases = []sim.Alias{{Name: "ci"}}
		assert.Equal(t, map[string]string{"new": "same", "read": "delete"}, w.must(w.Up(sim.List{aliased})))
		assert.Equal(t, account.Secrets[0].Secret, w.output("new", "clientSecret"))
	})
}

// TestGuardOfASecret: one that the program has under another name, by an import, is not deleted with its old name.
func TestGuardOfASecret(t *testing.T) {
	forBothOwners(t, func(w *world, owner inputs) {
		clientID := w.theirAccount()
		w.must(w.Up(sim.List{w.secret("ci", clientID, owner)}))
		secrets := w.secretsOf(clientID)
		imported := w.secret("new", clientID, owner)
		imported.Options.Import = ownerIDOf(owner) + "/" + clientID + "/" + secrets[0].ID
		text := w.fails(w.Up(sim.List{imported}))
		assert.Contains(t, text, "the secret "+secrets[0].ID+" of service account "+clientID+" was not deleted: it is alive in")
		assert.Contains(t, text, "make another secret in its place: pulumi up --replace")
		assert.Equal(t, secrets, w.secretsOf(clientID))
		assert.NotNil(t, w.Resource("ci"))
		read := sim.Get{Type: typ("ServiceAccountSecret"), Name: "read", ID: resource.NewProperty(imported.Options.Import)}
		w.Forget("new")
		assert.Contains(t, w.fails(w.Up(sim.List{read})), "was not deleted: it is alive in")
		assert.Equal(t, secrets, w.secretsOf(clientID))
	})
}

// TestLostAnswerToASharedSecret: others make secrets of the account too, so that what may have come of it is named, and not deleted.
func TestLostAnswerToASharedSecret(t *testing.T) {
	forBothOwners(t, func(w *world, owner inputs) {
		clientID := w.theirAccount()
		time.Sleep(time.Hour)
		w.Atlas.Inject(emulator.Fault{Method: "POST", Kind: emulator.Reset, After: true})
		text := w.fails(w.Up(sim.List{w.secret("ci", clientID, owner)}))
		left := w.secretsOf(clientID)
		require.Len(t, left, 1)
		assert.Contains(t, text, left[0].ID)
		w.must(w.Up(sim.List{w.secret("ci", clientID, owner)}))
		assert.Equal(t, left[0].ID, w.secretsOf(clientID)[0].ID)
		w.holdsSecret(w.secretsOf(clientID)[1], "secretId", "clientSecret")
	})
}

// TestStacksWithASecretEach: two stacks that make a secret of one account each, at once, get one each; a third one is told which there are,
// and nobody's is deleted.
func TestStacksWithASecretEach(t *testing.T) {
	for _, conflicts := range []bool{false, true} {
		forBothOwners(t, func(w *world, owner inputs) {
			clientID := w.theirAccount()
			w.Atlas.Change(func(s *emulator.Server) { s.SecretConflicts, s.Latency = conflicts, 100*time.Millisecond })
			stacks := []*sim.Stack{w.Stack, w.World.Stack()}
			program := sim.List{w.secret("ci", clientID, owner)}
			atOnce(t, stacks, func(i int) error { return stacks[i].Up(program).Err })
			secrets := w.secretsOf(clientID)
			require.Len(t, secrets, 2)
			has := func() {
				t.Helper()
				var ids []string
				for _, stack := range stacks {
					s := &world{t, w.World, stack}
					id := s.text("secretId")
					ids = append(ids, id)
					for _, secret := range w.secretsOf(clientID) {
						if secret.ID == id {
							s.holdsSecret(secret, "secretId", "clientSecret")
						}
					}
				}
				assert.ElementsMatch(t, []string{secrets[0].ID, secrets[1].ID}, ids)
			}
			has()
			third := &world{t, w.World, w.World.Stack()}
			text := third.fails(third.Up(program))
			for _, want := range []string{secrets[0].ID, secrets[1].ID, "Atlas allows a service account 2 secrets", "delete in Atlas one that nobody signs in with"} {
				assert.Contains(t, text, want)
			}
			assert.Empty(t, third.Names())
			has()
			atOnce(t, stacks, func(i int) error { return stacks[i].Refresh().Err })
			atOnce(t, stacks, func(i int) error {
				result := stacks[i].Up(program)
				assert.Equal(t, sameAccount, result.Ops)
				return result.Err
			})
			has()
			require.NoError(t, stacks[0].Destroy().Err)
			assert.Len(t, w.secretsOf(clientID), 1)
			third.must(third.Up(program))
			atOnce(t, []*sim.Stack{stacks[1], third.Stack}, func(i int) error { return []*sim.Stack{stacks[1], third.Stack}[i].Destroy().Err })
			assert.Empty(t, w.secretsOf(clientID))
		})
	}
}
