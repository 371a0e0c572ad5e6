package atlas

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestLifeOfAnAccount(t *testing.T) {
	inWorld(t, func(w *world) {
		org, project, accounts := w.owner(KindOrganization), w.owner(KindProject), w.client.Accounts()
		made, err := accounts.Mint(w.ctx, w.accountRequest(org))
		require.NoError(t, err)

		there, err := accounts.Invite(w.ctx, project.ID, made.ClientID, []string{"GROUP_READ_ONLY"})
		require.NoError(t, err)
		assert.Equal(t, []string{"GROUP_READ_ONLY"}, there.Roles, "what it has at the project")
		there, err = accounts.Patch(w.ctx, project, made.ClientID, AccountPatch{Roles: []string{"GROUP_OWNER", "GROUP_READ_ONLY"}})
		require.NoError(t, err)
		assert.Equal(t, []string{"GROUP_OWNER", "GROUP_READ_ONLY"}, there.Roles)

		name, description := " deployer\n", "changed "
		changed, err := accounts.Patch(w.ctx, org, made.ClientID, AccountPatch{Name: &name, Description: &description})
		require.NoError(t, err)
		made.Name, made.Description = "deployer", "changed"
		assert.Equal(t, made, changed, "what the patch does not name stays")
		changed, err = accounts.Patch(w.ctx, org, made.ClientID, AccountPatch{Roles: []string{"ORG_MEMBER"}})
		require.NoError(t, err)
		made.Roles = []string{"ORG_MEMBER"}
		assert.Equal(t, made, changed)

		projects, err := accounts.Projects(w.ctx, w.org, made.ClientID)
		require.NoError(t, err)
		assert.Equal(t, map[string][]string{project.ID: {"GROUP_OWNER", "GROUP_READ_ONLY"}}, projects)
		require.NoError(t, accounts.Leave(w.ctx, project.ID, made.ClientID))
		assert.Empty(t, w.account(made.ClientID).Grants.Projects)
		require.NoError(t, accounts.Delete(w.ctx, w.org, made.ClientID))
		assert.Empty(t, w.minted())
		assert.Equal(t, 8, w.work(), "one request each")
	})
}

func TestReadShowsWhatTheAccountHasAtTheOwner(t *testing.T) {
	inWorld(t, func(w *world) {
		clientID, secretID := w.oldAccount()
		for _, read := range []func(Object) (Account, error){
			func(owner Object) (Account, error) { return w.client.Accounts().Read(w.ctx, owner, clientID) },
			func(owner Object) (Account, error) { return w.client.Accounts().Look(w.ctx, owner, clientID) },
			func(owner Object) (Account, error) {
				all, err := w.client.Accounts().All(w.ctx, owner)
				return all[clientID], err
			},
		} {
			for kind, role := range map[Kind]string{KindOrganization: "ORG_MEMBER", KindProject: "GROUP_READ_ONLY"} {
				got, err := read(w.owner(kind))
				require.NoError(t, err)
				has := w.account(clientID)
				assert.Equal(t, Account{
					ClientID: clientID, Name: has.Name, Description: has.Description, Roles: []string{role}, CreatedAt: has.CreatedAt.Truncate(time.Second),
					Secrets: []AccountSecret{{ID: secretID, CreatedAt: has.Secrets[0].CreatedAt.Truncate(time.Second), ExpiresAt: has.Secrets[0].ExpiresAt}},
				}, got)
			}
		}
	})
}

func TestInvitationOfWhoIsInTheProject(t *testing.T) {
	inWorld(t, func(w *world) {
		clientID, _ := w.oldAccount()
		_, err := w.client.Accounts().Invite(w.ctx, w.projects[0], clientID, []string{"GROUP_OWNER"})
		assert.True(t, IsAlreadyInvited(err), "%v", err)
		_, err = w.client.Accounts().Invite(w.ctx, w.projects[1], clientID, []string{"GROUP_NONSENSE"})
		require.Error(t, err)
		assert.False(t, IsAlreadyInvited(err), "%v", err)
	})
}

// An account that leaves a project stays in its organization, and its secrets go on working.
func TestLeaveKeepsTheAccount(t *testing.T) {
	inWorld(t, func(w *world) {
		clientID, secretID := w.oldAccount()
		require.NoError(t, w.client.Accounts().Leave(w.ctx, w.projects[0], clientID))
		assert.Empty(t, w.account(clientID).Grants.Projects)
		assert.Equal(t, []string{secretID}, w.secretIDs(clientID))
	})
}

// An invitation whose answer was lost is sent again, and then told that the account is there: whoever asked finds out with what roles.
func TestLostAnswerToAnInvitation(t *testing.T) {
	for _, after := range []bool{false, true} {
		inWorld(t, func(w *world) {
			clientID, _ := w.oldAccount()
			w.atlas.Inject(emulator.Fault{Method: http.MethodPost, Path: emulator.RouteInviteGroupServiceAccount.Path, Kind: emulator.Reset, After: after})
			got, err := w.client.Accounts().Invite(w.ctx, w.projects[1], clientID, []string{"GROUP_OWNER"})
			assert.Equal(t, []string{"GROUP_OWNER"}, w.account(clientID).Grants.Projects[w.projects[1]])
			if after {
				assert.True(t, IsAlreadyInvited(err), "%v", err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, []string{"GROUP_OWNER"}, got.Roles)
		})
	}
}
