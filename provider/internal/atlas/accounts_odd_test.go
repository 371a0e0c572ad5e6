package atlas

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const oddSecret = `{"id":"` + someID + `","createdAt":"2026-01-01T00:00:00Z","expiresAt":"2026-02-01T00:00:00+01:00","lastUsedAt":null,"maskedSecretValue":"mdb_sa_sk_..."}`

// What is odd about an answer costs that alone. What is not shown is nil: it is not known to be gone.
func TestOddAnswersAboutAnAccount(t *testing.T) {
	secret := AccountSecret{ID: someID, CreatedAt: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), ExpiresAt: time.Date(2026, 1, 31, 23, 0, 0, 0, time.UTC)}
	for rest, want := range map[string]Account{
		``:                              {},
		`"roles":null,"secrets":null`:   {},
		`"roles":{},"secrets":"none"`:   {},
		`"roles":[],"secrets":[]`:       {Roles: []string{}, Secrets: []AccountSecret{}},
		`"roles":["B","A","B"]`:         {Roles: []string{"A", "B"}},
		`"roles":["A",null,7,"",{}]`:    {Roles: []string{"A"}},
		`"roles":[{"roleName":"A"}]`:    {}, // of a kind that is not known: who knows which
		`"name":null,"description":7`:   {},
		`"name":"n","description":"d"`:  {Name: "n", Description: "d"},
		`"createdAt":null`:              {},
		`"createdAt":"yesterday"`:       {},
		`"createdAt":1767225600`:        {},
		`"secrets":[` + oddSecret + `]`: {Secrets: []AccountSecret{secret}},
		`"secrets":[` + oddSecret + `,{"createdAt":"2026-01-01T00:00:00Z"}]`: {}, // one without id: who knows which
		`"secrets":[` + oddSecret + `,null]`:                                 {},
		`"secrets":[` + oddSecret + `,7]`:                                    {},
		`"secrets":[{"id":null}]`:                                            {},
		`"secrets":[{"id":"s","secret":"mdb_sa_sk_****"}]`:                   {Secrets: []AccountSecret{{ID: "s"}}},
		`"secrets":[{"id":"s","secret":"mdb_sa_sk_..."}]`:                    {Secrets: []AccountSecret{{ID: "s"}}},
		`"secrets":[{"id":"s","createdAt":null,"expiresAt":"never"}]`:        {Secrets: []AccountSecret{{ID: "s"}}},
	} {
		t.Run(rest, func(t *testing.T) {
			atOwners(t, func(w *world, owner Object) {
				clientID, _ := w.oldAccount()
				body := strings.TrimSuffix(`{"clientId":"`+clientID+`",`+rest, ",") + `}`
				w.tamper(func(answer *http.Response, whole string) string {
					if strings.HasPrefix(answer.Request.URL.Path, "/api/oauth") {
						return whole
					}
					if strings.HasSuffix(answer.Request.URL.Path, "/serviceAccounts") {
						return `{"results":[` + body + `]}` // and no totalCount
					}
					return body
				})
				want.ClientID = clientID
				for name, read := range map[string]func() (Account, error){
					"read":  func() (Account, error) { return w.client.Accounts().Read(w.ctx, owner, clientID) },
					"patch": func() (Account, error) { return w.client.Accounts().Patch(w.ctx, owner, clientID, AccountPatch{}) },
					"all": func() (Account, error) {
						all, err := w.client.Accounts().All(w.ctx, owner)
						return all[clientID], err
					},
				} {
					got, err := read()
					require.NoError(w, err, name)
					assert.Equal(w, want, got, name)
				}
			})
		})
	}
}

// An answer that is not about the account that was asked for says nothing of that.
func TestAnswersAboutNoAccount(t *testing.T) {
	for _, body := range []string{``, `null`, `[]`, `7`, `{}`, `{"clientId":null}`, `{"clientId":7}`, `{"clientId":"` + someAccount + `"}`, `{"results":[]}`} {
		t.Run(body, func(t *testing.T) {
			inWorld(t, func(w *world) {
				clientID, _ := w.oldAccount()
				w.tamper(func(*http.Response, string) string { return body })
				owner := w.owner(KindOrganization)
				_, err := w.client.Accounts().Read(w.ctx, owner, clientID)
				require.Error(t, err)
				assert.False(t, IsNotFound(err, KindServiceAccount))
				_, err = w.client.Accounts().Patch(w.ctx, owner, clientID, AccountPatch{})
				require.Error(t, err)
				_, err = w.client.Accounts().Invite(w.ctx, w.projects[1], clientID, []string{"GROUP_OWNER"})
				require.Error(t, err)
				if body != `{"results":[]}` {
					_, err = w.client.Accounts().All(w.ctx, owner)
					require.Error(t, err)
					_, err = w.client.Accounts().Projects(w.ctx, w.org, clientID)
					require.Error(t, err)
				}
			})
		})
	}
}

// Client ids are hexadecimal, in which case makes no difference.
func TestClientIDsAreTheSameInEitherCase(t *testing.T) {
	inWorld(t, func(w *world) {
		clientID, _ := w.oldAccount()
		w.tamper(func(_ *http.Response, body string) string {
			return strings.ReplaceAll(body, clientID, "mdb_sa_id_"+strings.ToUpper(clientID[len("mdb_sa_id_"):]))
		})
		got, err := w.client.Accounts().Look(w.ctx, w.owner(KindOrganization), clientID)
		require.NoError(t, err)
		assert.Equal(t, clientID, got.ClientID)
	})
}

// A list that an account has no id in is of no use: others than those it shows may be on it.
func TestListWithAnAccountWithoutID(t *testing.T) {
	for _, element := range []string{`null`, `{}`, `7`, `{"clientId":"` + someID + `"}`} {
		inWorld(t, func(w *world) {
			w.tamper(func(_ *http.Response, body string) string {
				return strings.Replace(body, `"results":[`, `"results":[`+element+`,`, 1)
			})
			_, err := w.client.Accounts().All(w.ctx, w.owner(KindOrganization))
			require.ErrorIs(t, err, errMalformed)
		})
	}
}

// An answer to the creation of an account that lacks the id, or a secret that it must have, has made one that nobody can use.
func TestOddAnswersToTheCreationOfAnAccount(t *testing.T) {
	for name, tc := range map[string]struct {
		from, to string
		secret   bool // Atlas makes no account without one
		good     bool
	}{
		"no id":             {from: `"clientId"`, to: `"id"`},
		"no roles":          {from: `"roles"`, to: `"rights"`, good: true},
		"null secrets":      {from: `"secrets":[]`, to: `"secrets":null`, good: true},
		"null name":         {from: `"name":"ci"`, to: `"name":null`, good: true},
		"a secret it lacks": {from: `"secrets"`, to: `"keys"`, secret: true},
		"a masked secret":   {from: `"secret":"mdb_sa_sk_`, to: `"secret":"***","x":"`, secret: true},
		"no id of a secret": {from: `"id"`, to: `"ident"`, secret: true},
		"no times":          {from: `"createdAt"`, to: `"madeAt"`, secret: true, good: true},
	} {
		t.Run(name, func(t *testing.T) {
			atOwners(t, func(w *world, owner Object) {
				w.tamper(func(answer *http.Response, body string) string {
					if answer.Request.Method == http.MethodPost && answer.StatusCode == http.StatusCreated {
						return strings.ReplaceAll(body, tc.from, tc.to)
					}
					return body
				})
				w.atlas.Unknowns.WithoutInitialSecretRefused = tc.secret
				account, err := w.client.Accounts().Mint(w.ctx, w.accountRequest(owner))
				if !tc.good {
					require.ErrorContains(w, err, "of which no service account was left behind")
					assert.Empty(w, w.minted())
					return
				}
				require.NoError(w, err)
				assert.Equal(w, []string{account.ClientID}, w.minted())
				if tc.secret {
					assert.Equal(w, w.account(account.ClientID).Secrets[0].Secret, account.Secrets[0].Value.Reveal())
				}
			})
		})
	}
}

func TestOddAnswersToTheCreationOfASecret(t *testing.T) {
	for name, tc := range map[string]struct{ from, to string }{
		"no id":           {`"id"`, `"ident"`},
		"an id of no use": {`"id":"`, `"id":"x`},
		"no value":        {`"secret":"mdb_sa_sk_`, `"secret":null,"x":"`},
		"a masked value":  {`"secret":"mdb_sa_sk_`, `"secret":"mdb_sa_sk_***`},
		"a shown example": {`"secret":"mdb_sa_sk_`, `"secret":"mdb_sa_sk_...","x":"`},
	} {
		t.Run(name, func(t *testing.T) {
			atOwners(t, func(w *world, owner Object) {
				clientID, first := w.oldAccount()
				w.tamper(func(answer *http.Response, body string) string {
					if answer.Request.Method == http.MethodPost && answer.StatusCode == http.StatusCreated {
						return strings.Replace(body, tc.from, tc.to, 1)
					}
					return body
				})
				_, err := w.client.Accounts().MintSecret(w.ctx, w.secretRequest(owner, clientID))
				require.ErrorContains(w, err, "of which no client secret was left behind")
				assert.Equal(w, []string{first}, w.secretIDs(clientID))
			})
		})
	}
}

// A list of an account's projects need not show roles.
func TestProjectsWithoutRoles(t *testing.T) {
	for _, lack := range []bool{false, true} {
		inWorld(t, func(w *world) {
			w.atlas.Unknowns.ListsLackAccountRoles = lack
			clientID, _ := w.oldAccount()
			projects, err := w.client.Accounts().Projects(w.ctx, w.org, clientID)
			require.NoError(t, err)
			require.Contains(t, projects, w.projects[0])
			if lack {
				assert.Nil(t, projects[w.projects[0]])
			} else {
				assert.Equal(t, []string{"GROUP_READ_ONLY"}, projects[w.projects[0]])
			}
		})
	}
}

// Nor has one that is cut short a project without an id: that could be any.
func TestProjectWithoutID(t *testing.T) {
	inWorld(t, func(w *world) {
		clientID, _ := w.oldAccount()
		w.tamper(func(_ *http.Response, body string) string { return strings.ReplaceAll(body, `"groupId"`, `"id"`) })
		_, err := w.client.Accounts().Projects(w.ctx, w.org, clientID)
		require.ErrorIs(t, err, errMalformed)
	})
}

// The lists of a project's accounts may show no roles: each Read is then a GET, and the list is not fetched again.
func TestReadsOfAccountsInListsWithoutRoles(t *testing.T) {
	for name, spoil := range map[string]func(w *world){
		"roles": func(w *world) { w.atlas.Unknowns.ListsLackAccountRoles = true },
		"secrets": func(w *world) {
			w.tamper(func(answer *http.Response, body string) string {
				if strings.HasSuffix(answer.Request.URL.Path, "/serviceAccounts") {
					return strings.ReplaceAll(body, `"secrets"`, `"keys"`)
				}
				return body
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				spoil(w)
				accounts := w.addOldAccounts(20)
				w.work()
				w.readAllAccounts(w.client, w.owner(KindProject), accounts, engineReaders)
				counts := w.atlas.Counts().ByRoute
				assert.Equal(t, 20, counts["GET "+projectAccountRoute])
				assert.Equal(t, 1, counts["GET "+projectAccountsRoute])
			})
		})
	}
}

// An answer by way of a project may show the roles in the organization too, and the other way round: those are not meant.
func TestRolesAtAnotherOwner(t *testing.T) {
	atOwners(t, func(w *world, owner Object) {
		clientID, _ := w.oldAccount()
		w.tamper(func(answer *http.Response, whole string) string {
			if strings.HasPrefix(answer.Request.URL.Path, "/api/oauth") {
				return whole
			}
			return `{"clientId":"` + clientID + `","roles":["ORG_MEMBER","GROUP_OWNER","SOMETHING_NEW"]}`
		})
		got, err := w.client.Accounts().Look(w.ctx, owner, clientID)
		require.NoError(w, err)
		want := map[Kind][]string{KindOrganization: {"ORG_MEMBER", "SOMETHING_NEW"}, KindProject: {"GROUP_OWNER", "SOMETHING_NEW"}}
		assert.Equal(w, want[owner.Kind], got.Roles)
	})
}
