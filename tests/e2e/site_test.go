package e2e

import (
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/contract"
)

// site is an Atlas with an organization, some of its projects, and a credential that may do everything there.
type site struct {
	// org is the organization, projects are its projects: four in the emulator, two in the real Atlas.
	org      string
	projects []string
	// atlas is the emulator; nil: the site is the real Atlas.
	atlas *emulator.Server
	// url is where the emulator listens, deployer the API key that signs in there.
	url      string
	deployer emulator.Key
}

// emulated starts an emulator for the test.
func emulated(t *testing.T) *site {
	t.Helper()
	w := &site{atlas: &emulator.Server{}}
	w.org = w.atlas.AddOrg("acme")
	for i := range 4 {
		w.projects = append(w.projects, w.atlas.AddProject(w.org, fmt.Sprintf("project-%d", i+1)))
	}
	w.deployer = w.atlas.AddOwnerKey(w.org)
	server := httptest.NewServer(contract.Handler(t, w.atlas))
	w.url = server.URL
	t.Cleanup(func() {
		w.atlas.Close()
		server.Close()
	})
	return w
}

// acceptance reports whether the lifecycle is to run against the real Atlas.
func acceptance() bool { return os.Getenv("ACCEPTANCE") != "" }

// lifecycleSite is the emulator, or with ACCEPTANCE the real Atlas that the environment names.
func lifecycleSite(t *testing.T) *site {
	t.Helper()
	if !acceptance() {
		return emulated(t)
	}
	w := &site{org: os.Getenv("MONGODB_ATLAS_ORG_ID")}
	for _, name := range []string{"MONGODB_ATLAS_PROJECT_ID_1", "MONGODB_ATLAS_PROJECT_ID_2"} {
		w.projects = append(w.projects, os.Getenv(name))
		if os.Getenv(name) == "" || w.org == "" {
			t.Fatalf("ACCEPTANCE needs MONGODB_ATLAS_ORG_ID and %s", name)
		}
	}
	return w
}

// credentials are the variables that make a process sign in at the site.
func (w *site) credentials() []string {
	if w.atlas != nil {
		return signIn(w.url, w.deployer)
	}
	var env []string
	for _, entry := range os.Environ() {
		for _, prefix := range []string{"MONGODB_ATLAS_", "MCLI_", "HOME=", "XDG_CONFIG_HOME="} { // the last two have the profile
			if strings.HasPrefix(entry, prefix) {
				env = append(env, entry)
			}
		}
	}
	return env
}

// signIn are the variables that make a process sign in with an API key.
func signIn(url string, key emulator.Key) []string {
	return []string{
		"MONGODB_ATLAS_BASE_URL=" + url,
		"MONGODB_ATLAS_PUBLIC_KEY=" + key.PublicKey,
		"MONGODB_ATLAS_PRIVATE_KEY=" + key.PrivateKey,
	}
}

// secrets are everything that nobody may print or leave on disk in plain text.
func (w *site) secrets() []emulator.Secret {
	if w.atlas == nil {
		return nil
	}
	return w.atlas.Secrets()
}
