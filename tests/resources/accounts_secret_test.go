package resources

import (
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// secret is a secret of an account that is owned elsewhere, asked about by way of an owner.
func (w *world) secret(name string, clientID any, owner inputs, change ...func(inputs)) sim.Resource {
	in := inputs{"clientId": clientID, "secretExpiresAfterHours": 2160.0}
	for property, value := range owner {
		in[property] = value
	}
	for _, c := range change {
		c(in)
	}
	return of("ServiceAccountSecret", name, in)
}

// theirAccount is an account that somebody else has made, without a secret.
func (w *world) theirAccount() (clientID string) {
	w.Helper()
	clientID, _ = w.Atlas.AddServiceAccount(w.Org, emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{w.Projects[0]: {"GROUP_OWNER"}}})
	require.NoError(w, w.Atlas.DeleteSecret(clientID, w.secretsOf(clientID)[0].ID))
	return clientID
}

func (w *world) secretsOf(clientID string) []emulator.ServiceAccountSecret {
	w.Helper()
	account, alive := w.Atlas.ServiceAccount(clientID)
	require.True(w, alive)
	return account.Secrets
}

// owners are by way of what Atlas is asked about a secret, or an entry.
func (w *world) owners() map[string]inputs {
	return map[string]inputs{"orgId": {"orgId": w.Org}, "projectId": {"projectId": w.Projects[0]}}
}

// forBothOwners has a test ask by way of the organization, and of the project.
func forBothOwners(t *testing.T, test func(w *world, owner inputs)) {
	t.Helper()
	for _, name := range []string{"orgId", "projectId"} {
		t.Run(name, func(t *testing.T) { inWorld(t, func(w *world) { test(w, w.owners()[name]) }) })
	}
}

// TestLifecycleOfASecret: every change makes another, the new one before the old one goes.
func TestLifecycleOfASecret(t *testing.T) {
	forBothOwners(t, func(w *world, owner inputs) {
		clientID := w.theirAccount()
		program := sim.List{w.secret("ci", clientID, owner)}
		assert.Equal(t, map[string]string{"ci": "create"}, w.must(w.Preview(program)))
		assert.Zero(t, w.Atlas.Counts().Work)
		assert.Equal(t, 1, w.requests(func() sim.Result { return w.Up(program) }))
		first := w.secretsOf(clientID)[0]
		w.holdsSecret(first, "secretId", "clientSecret")
		assert.Equal(t, clientID+"/"+first.ID, string(w.Resource("ci").ID))
		assert.Equal(t, []string{stamp(first.CreatedAt), stamp(first.ExpiresAt)}, []string{w.text("createdAt"), w.text("expiresAt")})
		assert.Equal(t, sameAccount, w.must(w.Up(program)))
		outputs := w.Resource("ci").Outputs
		assert.Equal(t, 1, w.requests(w.Refresh))
		assert.Equal(t, outputs, w.Resource("ci").Outputs)
		assert.Equal(t, sameAccount, w.must(w.Up(program)))

		changed := sim.List{w.secret("ci", clientID, owner, with("secretExpiresAfterHours", 48.0))}
		result := w.Up(changed)
		w.must(result)
		assert.Equal(t, []string{"create-replacement ci", "replace ci", "delete-replaced ci"}, result.Steps)
		require.Len(t, w.secretsOf(clientID), 1)
		second := w.secretsOf(clientID)[0]
		assert.Equal(t, 48*time.Hour, second.ExpiresAt.Sub(second.CreatedAt))
		w.holdsSecret(second, "secretId", "clientSecret")

		other := w.theirAccount()
		assert.Equal(t, map[string]string{"ci": "replace"}, w.must(w.Up(sim.List{w.secret("ci", other, owner)})))
		assert.Empty(t, w.secretsOf(clientID))
		w.holdsSecret(w.secretsOf(other)[0], "secretId", "clientSecret")
		assert.Equal(t, 1, w.requests(w.Destroy))
		assert.Empty(t, w.secretsOf(other))
	})
}

// TestSecretWithoutAnOwner is asked for at the credential's own organization, and another owner replaces it.
func TestSecretWithoutAnOwner(t *testing.T) {
	inWorld(t, func(w *world) {
		clientID := w.theirAccount()
		program := sim.List{w.secret("ci", clientID, nil)}
		assert.Equal(t, 2, w.requests(func() sim.Result { return w.Up(program) }), "one asks for the organization")
		assert.Equal(t, w.Org, w.text("orgId"))
		assert.Equal(t, sameAccount, w.must(w.Up(program)))
		assert.Equal(t, sameAccount, w.must(w.Up(sim.List{w.secret("ci", clientID, w.owners()["orgId"])})))
		assert.Equal(t, sameAccount, w.must(w.Up(program)))
		byProject := sim.List{w.secret("ci", clientID, w.owners()["projectId"])}
		assert.Equal(t, map[string]string{"ci": "replace"}, w.must(w.Up(byProject)))
		assert.Nil(t, w.output("ci", "orgId"))
		assert.Equal(t, map[string]string{"ci": "replace"}, w.must(w.Up(program)))
		assert.Equal(t, w.Org, w.text("orgId"))
	})
}

// TestSecretWhereBothPlacesAreTaken: Atlas refuses a third one, and the error says which there are and what helps.
func TestSecretWhereBothPlacesAreTaken(t *testing.T) {
	for _, status := range []int{400, 409} {
		forBothOwners(t, func(w *world, owner inputs) {
			w.Atlas.Change(func(s *emulator.Server) { s.Unknowns.SecretLimitStatus = status })
			clientID := w.theirAccount()
			theirs, err := w.Atlas.AddSecret(clientID, 90*day)
			require.NoError(t, err)
			w.must(w.Up(sim.List{w.secret("ci", clientID, owner)}))
			ours := w.text("secretId")
			changed := w.secret("ci", clientID, owner, with("secretExpiresAfterHours", 48.0))
			text := w.fails(w.Up(sim.List{changed}))
			for _, want := range []string{"deleteBeforeReplace", theirs.ID + " (made ", ours + " (made ", "MAX_SERVICE_ACCOUNT_SECRETS_EXCEEDED"} {
				assert.Contains(t, text, want)
			}
			assert.Len(t, w.secretsOf(clientID), 2)
			first := true
			changed.Options.DeleteBeforeReplace = &first
			assert.Equal(t, map[string]string{"ci": "replace"}, w.must(w.Up(sim.List{changed})))
			require.Len(t, w.secretsOf(clientID), 2)
			assert.Equal(t, theirs.ID, w.secretsOf(clientID)[0].ID)
			w.holdsSecret(w.secretsOf(clientID)[1], "secretId", "clientSecret")
		})
	}
}

// TestSecretThatEnds: one that somebody has deleted is made again; one that has expired is warned of by a refresh, and replaced by the
// next up, also where both places are taken.
func TestSecretThatEnds(t *testing.T) {
	for _, taken := range []bool{false, true} {
		forBothOwners(t, func(w *world, owner inputs) {
			clientID := w.theirAccount()
			program := sim.List{w.secret("ci", clientID, owner)}
			w.must(w.Up(program))
			require.NoError(t, w.Atlas.DeleteSecret(clientID, w.text("secretId")))
			w.must(w.Refresh())
			assert.Nil(t, w.Resource("ci"))
			assert.Equal(t, map[string]string{"ci": "create"}, w.must(w.Up(program)))

			if taken {
				_, err := w.Atlas.AddSecret(clientID, 300*day)
				require.NoError(t, err)
				w.must(w.Refresh())
				time.Sleep(8 * day)
			} else {
				time.Sleep(84 * day)
				w.must(w.Refresh())
				assert.True(t, w.said("the secret expires at "+w.text("expiresAt"), "use pulumi up --replace"))
				time.Sleep(7 * day)
			}
			expired := w.text("secretId")
			w.must(w.Refresh())
			assert.True(t, w.said("the secret expired at "+w.text("expiresAt")+". The next pulumi up replaces it"))
			assert.Equal(t, expired, w.text("secretId"))
			assert.Equal(t, map[string]string{"ci": "replace"}, w.must(w.Preview(program)))
			assert.Equal(t, map[string]string{"ci": "replace"}, w.must(w.Up(program)))
			secrets := w.secretsOf(clientID)
			require.Len(t, secrets, map[bool]int{false: 1, true: 2}[taken])
			w.holdsSecret(secrets[len(secrets)-1], "secretId", "clientSecret")
			assert.Equal(t, sameAccount, w.must(w.Up(program)))

			time.Sleep(time.Hour)
			require.NoError(t, w.Atlas.DeleteServiceAccount(clientID))
			w.must(w.Refresh())
			assert.Empty(t, w.Names(), "with its account it is gone too")
		})
	}
}

// TestDestroyOfASecretThatIsGone, with its account, is no failure.
func TestDestroyOfASecretThatIsGone(t *testing.T) {
	forBothOwners(t, func(w *world, owner inputs) {
		clientID := w.theirAccount()
		w.must(w.Up(sim.List{w.secret("ci", clientID, owner)}))
		require.NoError(t, w.Atlas.DeleteSecret(clientID, w.text("secretId")))
		w.must(w.Destroy())
		w.must(w.Up(sim.List{w.secret("ci", clientID, owner)}))
		time.Sleep(time.Hour)
		require.NoError(t, w.Atlas.DeleteServiceAccount(clientID))
		w.must(w.Destroy())
	})
}

// TestImportOfASecret by way of the organization and of a project; its value is null, and the lifetime that the program names is taken
// over.
func TestImportOfASecret(t *testing.T) {
	forBothOwners(t, func(w *world, owner inputs) {
		clientID := w.theirAccount()
		theirs, err := w.Atlas.AddSecret(clientID, 90*day)
		require.NoError(t, err)
		var ownerID string
		for _, id := range owner {
			ownerID, _ = id.(string)
		}
		for _, id := range []string{ownerID + "/" + clientID + "/" + theirs.ID, ownerID + "-" + clientID + "-" + theirs.ID} {
			imported := w.secret("ci", clientID, owner)
			imported.Options.Import = id
			s := &world{t, w.World, w.World.Stack()}
			assert.Equal(t, map[string]string{"ci": "import"}, s.must(s.Up(sim.List{imported})))
			assert.Equal(t, clientID+"/"+theirs.ID, string(s.Resource("ci").ID))
			assert.Equal(t, resource.NewNullProperty(), s.Resource("ci").Outputs["clientSecret"])
			assert.Equal(t, stamp(theirs.ExpiresAt), s.text("expiresAt"))
			program := sim.List{w.secret("ci", clientID, owner)}
			s.must(s.Up(program))
			assert.Equal(t, sameAccount, s.must(s.Up(program)))
			s.must(s.Refresh())
			assert.Equal(t, sameAccount, s.must(s.Up(program)))
		}
		for id, want := range map[string]string{
			ownerID + "/" + clientID + "/" + w.Org: "has no secret " + w.Org, ownerID + "/" + theirs.ID: "ownerId/clientId/secretId",
		} {
			imported := w.secret("ci", clientID, owner)
			imported.Options.Import = id
			assert.Contains(t, w.fails(w.Up(sim.List{imported})), want)
		}
		assert.Len(t, w.secretsOf(clientID), 1)
	})
}

// TestSecretThatHasJustExpired, by a clock that may be wrong, is not deleted before there is another: where both places are taken the
// error says what helps.
func TestSecretThatHasJustExpired(t *testing.T) {
	forBothOwners(t, func(w *world, owner inputs) {
		clientID := w.theirAccount()
		program := sim.List{w.secret("ci", clientID, owner)}
		w.must(w.Up(program))
		_, err := w.Atlas.AddSecret(clientID, 300*day)
		require.NoError(t, err)
		w.must(w.Refresh())
		time.Sleep(7*day + time.Hour)
		assert.Contains(t, w.fails(w.Up(program)), "deleteBeforeReplace")
		assert.Len(t, w.secretsOf(clientID), 2)
		time.Sleep(day)
		assert.Equal(t, map[string]string{"ci": "replace"}, w.must(w.Up(program)))
	})
}
