package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// KeyToken is the type of a key in a state and as `pulumi import` takes it.
const KeyToken = "mongodbatlas-native:index:ProjectApiKey"

// Object is an object of a program or of a state.
type Object = map[string]any

// tokenPrefix is what the types of all resources of this provider begin with.
const tokenPrefix = "mongodbatlas-native:index:"

// Key is a key as the decrypted state has it, or what hangs on one: Type tells.
type Key struct {
	Type, Name, ID   string
	Inputs, Outputs  Object
	InitErrors       []string
	SecretPrivateKey bool // the private key is there and marked as secret
	External         bool // of a program's get
	ToBeDeleted      bool // by the next command
}

// PrivateKey is the private key in the state, "" where there is none.
func (k Key) PrivateKey() string { return k.Text("privateKey") }

// Text is an output that is a text, "" where there is none.
func (k Key) Text(name string) string {
	text, _ := k.Outputs[name].(string)
	return text
}

// AsKey is the key that the state tells of, but for organization roles.
func (k Key) AsKey() emulator.Key {
	told := emulator.Key{
		ID: k.ID, PublicKey: k.Text("publicKey"), PrivateKey: k.PrivateKey(), OrgID: k.Text("orgId"),
		Description: k.Text("description"), Projects: map[string][]string{},
	}
	assignments, _ := k.Outputs["projectAssignments"].([]any)
	for _, a := range assignments {
		assigned, _ := a.(Object)
		project, _ := assigned["projectId"].(string)
		roles, _ := assigned["roleNames"].([]any)
		for _, role := range roles {
			name, _ := role.(string)
			told.Projects[project] = append(told.Projects[project], name)
		}
		slices.Sort(told.Projects[project])
		told.Projects[project] = slices.Compact(told.Projects[project])
	}
	return told
}

// ReadState reads a stack's state from the folder that is its backend, as it is there: encrypted.
func ReadState(t testing.TB, backend, project, stack string) apitype.DeploymentV3 {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(backend, ".pulumi", "stacks", project, stack+".json")) //nolint:gosec // of the test's own
	require.NoError(t, err)
	var file struct{ Checkpoint apitype.CheckpointV3 }
	require.NoError(t, json.Unmarshal(text, &file))
	if file.Checkpoint.Latest == nil { // nothing was deployed yet
		return apitype.DeploymentV3{}
	}
	return *file.Checkpoint.Latest
}

// Keys returns the keys of a state by name, decrypted.
func (h *Home) Keys(t testing.TB, d apitype.DeploymentV3) map[string]Key {
	t.Helper()
	keys := map[string]Key{}
	for _, key := range h.AllKeys(t, d) {
		keys[key.Name] = key
	}
	return keys
}

// AllKeys returns the keys of a state, decrypted: also those that are only there to be deleted, whose names others may have.
func (h *Home) AllKeys(t testing.TB, d apitype.DeploymentV3) []Key {
	t.Helper()
	require.Empty(t, d.PendingOperations, "operations that the engine does not know the end of")
	var keys []Key
	for _, r := range d.Resources {
		if !strings.HasPrefix(string(r.Type), tokenPrefix) {
			continue
		}
		decrypter, err := h.decrypter(d)
		require.NoError(t, err)
		key := Key{
			Type: string(r.Type), Name: nameOf(string(r.URN)), ID: string(r.ID), InitErrors: r.InitErrors, External: r.External, ToBeDeleted: r.Delete,
			Inputs:  reveal(r.Inputs, decrypter).(Object),  //nolint:errcheck // objects stay objects
			Outputs: reveal(r.Outputs, decrypter).(Object), //nolint:errcheck // objects stay objects
		}
		key.SecretPrivateKey = key.PrivateKey() != "" && IsSecret(r.Outputs["privateKey"])
		keys = append(keys, key)
	}
	return keys
}
