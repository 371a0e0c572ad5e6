package transport

import (
	"testing"
	"testing/synctest"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// world is an emulator with an organization, a project and an owner's credentials of both sorts.
type world struct {
	*emulator.Server
	org, project string
	owner        emulator.Key
	account      ServiceAccount
}

func byDigest(w *world) Auth  { return Digest{w.owner.PublicKey, redact.New(w.owner.PrivateKey)} }
func byAccount(w *world) Auth { return w.account }

func newWorld(adjust func(*emulator.Server)) *world {
	w := &world{Server: &emulator.Server{Seed: 1}}
	if adjust != nil {
		adjust(w.Server)
	}
	w.org = w.AddOrg("acme")
	w.project = w.AddProject(w.org, "web")
	w.owner = w.AddOwnerKey(w.org)
	id, secret := w.AddServiceAccount(w.org, emulator.Grants{Org: []string{"ORG_OWNER"}})
	w.account = ServiceAccount{id, redact.New(secret)}
	return w
}

func (w *world) keys() string { return apiRoot + "/groups/" + w.project + "/apiKeys" }

const mintBody = `{"desc":"a key","roles":["GROUP_READ_ONLY"]}`

// inWorld is inBubble with an emulator, whose channels must belong to the bubble. adjust may be nil.
func inWorld(t *testing.T, adjust func(*emulator.Server), auth func(*world) Auth, test func(*testing.T, *bed, *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(adjust)
		serve(t, auth(w), w, func(t *testing.T, b *bed) { test(t, b, w) })
	})
}
