package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// withOverview answers GET / with what the emulator holds, for people to look at, and leaves everything else to the API. It
// asks for no credentials and shows no secret: who reaches the emulator knows the credentials that it begins with.
func withOverview(atlas *emulator.Server, api http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.Path != "/" {
			api.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, overview(atlas.Snapshot())) // a caller who has gone away is no error here
	})
}

// overview is a table of organizations, projects, keys and service accounts, with a line for each place where one of them
// has roles.
func overview(held emulator.Snapshot) string {
	var text strings.Builder
	columns := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	line := func(cells ...string) { _, _ = fmt.Fprintln(columns, strings.Join(cells, "\t")) }
	names := map[string]string{}
	for _, org := range held.Orgs {
		line("organization", org.ID, org.Name)
		for _, project := range org.Projects {
			names[project.ID] = project.Name
			line("project", project.ID, project.Name)
		}
	}
	access := func(roles emulator.Grants, addresses []string) {
		line("", "", "organization", list(roles.Org))
		for _, id := range slices.Sorted(maps.Keys(roles.Projects)) {
			line("", "", names[id], list(roles.Projects[id]))
		}
		line("", "", "access list", list(addresses))
	}
	for _, k := range held.Keys {
		line("key", k.ID, k.PublicKey, fmt.Sprintf("%q", k.Description))
		access(emulator.Grants{Org: k.OrgRoles, Projects: k.Projects}, k.AccessList)
	}
	for _, a := range held.ServiceAccounts {
		line("service account", a.ClientID, "", fmt.Sprintf("%q", a.Name))
		access(a.Grants, a.AccessList)
		for _, secret := range a.Secrets {
			line("", "", "secret", secret.ID, "expires "+secret.ExpiresAt.Format(time.RFC3339))
		}
	}
	_ = columns.Flush() // into memory
	return text.String()
}

func list(names []string) string { return cmp.Or(strings.Join(names, ", "), "none") }
