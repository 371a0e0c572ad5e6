package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// What each start begins with, the same each time: the ids are those of the documentation's examples, and the credentials
// stay good in a shell that has them. They work nowhere else.
const (
	orgID     = "54259ee860c43338194b0f8e"
	projectID = "64259ee860c43338194b0f8e" // the first; the second has a 7 in front
	ownerID   = "44259ee860c43338194b0f8e"

	publicKey    = "emulator"
	privateKey   = "00000000-0000-4000-8000-0000a71a5000"
	clientID     = "mdb_sa_id_" + ownerID
	clientSecret = "mdb_sa_sk_0000000000000000000000000000000000atlas" //nolint:gosec // of nothing
)

// beginning is an organization with projects, and an API key and a service account that own it.
func beginning(projects int) emulator.Snapshot {
	org := emulator.Org{ID: orgID, Name: "emulated"}
	for n := range projects {
		org.Projects = append(org.Projects, emulator.Project{ID: nthProject(n), Name: fmt.Sprintf("project-%d", n+1)})
	}
	owner := []string{"ORG_OWNER"}
	return emulator.Snapshot{
		Orgs: []emulator.Org{org},
		Keys: []emulator.Key{{
			ID: ownerID, PublicKey: publicKey, PrivateKey: privateKey, OrgID: orgID, Description: "owner", OrgRoles: owner,
		}},
		ServiceAccounts: []emulator.ServiceAccount{{
			ClientID: clientID, OrgID: orgID, Name: "owner", Description: "owner", Grants: emulator.Grants{Org: owner},
			Secrets: []emulator.ServiceAccountSecret{{ID: ownerID, Secret: clientSecret}},
		}},
	}
}

// nthProject is the id of a project, counted from 0.
func nthProject(n int) string {
	switch n {
	case 0:
		return projectID
	case 1:
		return "7" + projectID[1:]
	}
	return fmt.Sprintf("%s%06x", projectID[:18], n)
}

// data is the file that everything is kept in.
type data struct {
	mu   sync.Mutex
	file string
}

// openData reads what was kept, and keeps the beginning where that is nothing.
func openData(dir string, beginning emulator.Snapshot) (*data, emulator.Snapshot, error) {
	d := &data{file: filepath.Join(dir, "atlas.json")}
	text, err := os.ReadFile(d.file)
	if errors.Is(err, os.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, beginning, err
		}
		err := d.keep(beginning)
		return d, beginning, err
	}
	if err != nil {
		return nil, beginning, err
	}
	var kept emulator.Snapshot
	if err := json.Unmarshal(text, &kept); err != nil {
		return nil, kept, fmt.Errorf("%s: %w", d.file, err)
	}
	if len(kept.Orgs) == 0 || len(kept.Keys) == 0 { // the account may have been deleted
		return nil, kept, fmt.Errorf("%s is not what -data keeps", d.file)
	}
	return d, kept, nil
}

// keep writes the file whole or not at all.
func (d *data) keep(all emulator.Snapshot) error {
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return publish(d.file, string(text)+"\n")
}

// keeping keeps what the server holds after every request that may have changed it; failed is told what prevents that.
func (d *data) keeping(atlas *emulator.Server, failed func(error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if r.Method == http.MethodGet {
				return
			}
			d.mu.Lock()
			defer d.mu.Unlock()
			if err := d.keep(atlas.Snapshot()); err != nil {
				failed(err)
			}
		}()
		atlas.ServeHTTP(w, r)
	})
}
