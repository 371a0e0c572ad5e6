package upgrade

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// The files of a fixture: see the package's documentation.
const (
	programFile  = "Pulumi.yaml"
	settingsFile = "Pulumi." + stackName + ".yaml"
	exportFile   = "stack.json"
	atlasFile    = "atlas.json"
)

// holding is what Atlas held when a stack was recorded.
type holding struct {
	OrgID      string   `json:"orgId"`
	ProjectIDs []string `json:"projectIds"`
	Key        heldKey  `json:"key"`
	// Previous is the key that a rotation has left behind.
	Previous *heldKey `json:"previous,omitempty"`
}

// heldKey is the key that the stack is about.
type heldKey struct {
	ID           string              `json:"id"`
	PublicKey    string              `json:"publicKey"`
	PrivateKey   string              `json:"privateKey"`
	Description  string              `json:"description"`
	OrgRoleNames []string            `json:"orgRoleNames"`
	RoleNames    map[string][]string `json:"roleNames"` // by project
	AccessList   []string            `json:"accessList,omitempty"`
	Minted       bool                `json:"minted"` // by the plugin, which was shown the private key; not by somebody else
}

// load puts what a fixture has into a new emulator and a new stack: the stack is imported, as a user moves one, under the
// program and the settings that it had.
func load(t *testing.T, folder string) *stack {
	t.Helper()
	atlas := &emulator.Server{}
	s := newStack(t, atlas, fill(t, atlas, read(t, folder, atlasFile)))
	s.writeFile(settingsFile, read(t, folder, settingsFile))
	s.writeFile(exportFile, read(t, folder, exportFile))
	s.write(parse(t, read(t, folder, programFile)))
	s.must("stack", "init", stackName)
	s.must("stack", "import", "--file", exportFile)
	return s
}

// fill gives Atlas what it held, and returns its organization.
func fill(t *testing.T, atlas *emulator.Server, text []byte) (orgID string) {
	t.Helper()
	var accounts emulator.Snapshot
	require.NoError(t, json.Unmarshal(text, &accounts))
	if len(accounts.ServiceAccounts) > 0 {
		require.NoError(t, atlas.Restore(accounts))
		return accounts.Orgs[0].ID
	}
	var held holding
	require.NoError(t, json.Unmarshal(text, &held))
	var keys []emulator.Key
	if held.Previous != nil { // it is the older one
		keys = append(keys, held.Previous.in(held.OrgID))
	}
	atlas.Put(held.OrgID, held.ProjectIDs, append(keys, held.Key.in(held.OrgID))...)
	return held.OrgID
}

// saveKeys makes a fixture of the stack and of the keys that Atlas holds.
func (s *stack) saveKeys(folder string) {
	s.t.Helper()
	key := s.held()
	held := holding{OrgID: key.OrgID, ProjectIDs: s.atlas.Projects(key.OrgID), Key: hold(key)}
	if previous, rotated := s.previous(); rotated {
		kept := hold(previous)
		held.Previous = &kept
	}
	s.save(folder, held)
}

// save makes a fixture of the stack and of what Atlas holds.
func (s *stack) save(folder string, held any) {
	s.t.Helper()
	require.NoError(s.t, os.Mkdir(folder, 0o750))
	for name, text := range map[string][]byte{
		programFile:  s.program.text(s.t),
		settingsFile: read(s.t, s.project, settingsFile),
		exportFile:   s.export(),
		atlasFile:    indented(s.t, held),
	} {
		require.NoError(s.t, os.WriteFile(filepath.Join(folder, name), text, 0o600))
	}
}

func hold(key emulator.Key) heldKey {
	return heldKey{
		ID: key.ID, PublicKey: key.PublicKey, PrivateKey: key.PrivateKey, Description: key.Description,
		OrgRoleNames: key.OrgRoles, RoleNames: key.Projects, AccessList: key.AccessList, Minted: key.Minted,
	}
}

func (k heldKey) in(orgID string) emulator.Key {
	return emulator.Key{
		ID: k.ID, PublicKey: k.PublicKey, PrivateKey: k.PrivateKey, OrgID: orgID, Description: k.Description,
		OrgRoles: k.OrgRoleNames, Projects: k.RoleNames, AccessList: k.AccessList, Minted: k.Minted,
	}
}

// held is the one key in Atlas besides that which signs in and the previous one.
func (s *stack) held() emulator.Key {
	s.t.Helper()
	others := s.others()
	return others[len(others)-1]
}

// previous is the key that a rotation has left behind.
func (s *stack) previous() (emulator.Key, bool) {
	s.t.Helper()
	others := s.others()
	return others[0], len(others) == 2
}

// others are the keys in Atlas besides that which signs in: one, or where the state tells of a previous one two.
func (s *stack) others() (others []emulator.Key) {
	s.t.Helper()
	for _, key := range s.atlas.Keys(s.org) {
		if key.PublicKey != s.owner {
			others = append(others, key)
		}
	}
	want := 1
	for _, r := range s.state().Resources {
		if r.URN.Name() == keyName && r.Outputs["previousApiKeyId"] != nil {
			want = 2
		}
	}
	require.Len(s.t, others, want)
	return others
}

// export is what `pulumi stack export` writes, but for where the files of the language host are on this machine.
func (s *stack) export() []byte {
	s.t.Helper()
	var exported struct {
		Version    int            `json:"version"`
		Deployment map[string]any `json:"deployment"`
	}
	require.NoError(s.t, json.Unmarshal([]byte(s.must("stack", "export").Output), &exported))
	resources, _ := exported.Deployment["resources"].([]any)
	for _, r := range resources {
		if r, ok := r.(map[string]any); ok {
			delete(r, "sourcePosition")
			delete(r, "stackTrace")
		}
	}
	return indented(s.t, exported)
}

func read(t *testing.T, elements ...string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(elements...))
	require.NoError(t, err)
	return text
}

func indented(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.MarshalIndent(value, "", "  ")
	require.NoError(t, err)
	return append(text, '\n')
}
