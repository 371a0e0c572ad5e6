package emulator_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/internal/pipenet"
)

// TestPut puts what one server has into another: there too it is found, signs in, and is a secret.
func TestPut(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		id := b.mint(b.as(b.owner), "moved")
		if err := b.atlas.SetOrgRoles(id, "ORG_READ_ONLY", "ORG_BILLING_ADMIN"); err != nil {
			t.Fatal(err)
		}
		other := &emulator.Server{}
		other.Put(b.org, b.projects, b.atlas.Keys(b.org)...)
		if had, has := b.atlas.Keys(b.org), other.Keys(b.org); !reflect.DeepEqual(had, has) {
			t.Errorf("keys %+v, want %+v", has, had)
		}
		if projects := other.Projects(b.org); !reflect.DeepEqual(projects, b.projects) {
			t.Errorf("projects %v, want %v", projects, b.projects)
		}
		private := map[string]bool{}
		for _, secret := range other.Secrets() {
			private[secret.Value] = secret.Kind == emulator.PrivateKey
		}
		for _, k := range other.Keys(b.org) {
			if !private[k.PrivateKey] {
				t.Errorf("the private key of %q is no secret", k.Description)
			}
		}

		transport, stop := pipenet.Serve(other)
		defer stop()
		moved := &bed{t: b.t, atlas: other, scheme: "http", transport: transport, org: b.org, projects: b.projects, owner: b.owner}
		a := moved.do(moved.as(b.owner), 200, "GET", moved.projectKeys(0)+"?pretty=true", "")
		if results, _ := a.body["results"].([]any); len(results) != 1 {
			t.Errorf("keys in the project: %s", a.text)
		}
	})
}

// TestRestore: through JSON, another server has all that there was, and the caller signs in there as before.
func TestRestore(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		b.mint(b.as(b.owner), "kept")
		gone := b.mint(b.as(b.owner), "deleted")
		if err := b.atlas.DeleteKey(gone); err != nil {
			t.Fatal(err)
		}
		client, secret := b.atlas.AddServiceAccount(b.org, emulator.Grants{Projects: map[string][]string{b.projects[0]: {"GROUP_OWNER"}}})
		b.do(b.as(b.owner), 200, "PATCH", api+"/orgs/"+b.org+"/settings", `{"securityContact":"security@example.com"}`)
		text, err := json.Marshal(b.atlas.Snapshot())
		if err != nil {
			t.Fatal(err)
		}
		var kept emulator.Snapshot
		if err := json.Unmarshal(text, &kept); err != nil {
			t.Fatal(err)
		}
		other := &emulator.Server{}
		if err := other.Restore(kept); err != nil {
			t.Fatal(err)
		}
		if again := other.Snapshot(); !reflect.DeepEqual(again, kept) {
			t.Errorf("restored %+v, want %+v", again, kept)
		}
		if len(kept.Orgs) != 1 || kept.Orgs[0].Settings.SecurityContact != "security@example.com" || len(kept.Keys) != len(b.atlas.Keys(b.org)) {
			t.Errorf("kept %s", text)
		}
		if n := len(kept.ServiceAccounts); n == 0 || !strings.Contains(string(text), secret) || !strings.Contains(string(text), client) {
			t.Errorf("kept %d service accounts: %s", n, text)
		}
		if err := other.Restore(kept); err == nil {
			t.Error("restored twice")
		}
	})
}

// TestPutWhatIsThere: two objects under one name would be a mistake of the test's.
func TestPutWhatIsThere(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		const other = "fedcba9876543210fedcba98"
		taken := b.owner
		taken.ID, taken.OrgID = other, unknownID
		for name, put := range map[string]func(){
			"the organization": func() { b.atlas.Put(b.org, nil) },
			"a project":        func() { b.atlas.Put("0", b.projects) },
			"a project twice":  func() { b.atlas.Put("1", []string{other, other}) },
			"a public key":     func() { b.atlas.Put(unknownID, nil, taken) },
			"no organization":  func() { b.atlas.Put("2", nil, emulator.Key{ID: "3", PublicKey: "4", OrgID: "5"}) },
		} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%s: nothing is wrong", name)
					}
				}()
				put()
			}()
		}
	})
}
