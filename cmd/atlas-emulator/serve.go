package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// patience is how long requests in flight may take once the command is told to end.
const patience = 5 * time.Second

// foreign are the other variables that clients of Atlas take credentials and addresses from.
var foreign = []string{
	"MONGODB_ATLAS_PUBLIC_API_KEY", "MONGODB_ATLAS_PRIVATE_API_KEY", "MCLI_PUBLIC_API_KEY", "MCLI_PRIVATE_API_KEY",
	"MONGODB_ATLAS_CLIENT_ID", "MONGODB_ATLAS_CLIENT_SECRET", "MONGODB_ATLAS_ACCESS_TOKEN", "MONGODB_ATLAS_PROFILE",
	"MCLI_OPS_MANAGER_URL", "MONGODB_ATLAS_PROJECT_ID",
}

// serve listens until ctx ends.
func serve(ctx context.Context, c config, stdout io.Writer) (err error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.listen)
	if err != nil {
		return err
	}
	if err := checkLoopback(listener.Addr().String()); err != nil { // whatever localhost means here
		return errors.Join(err, listener.Close())
	}
	atlas := c.emulate()
	server := &http.Server{Handler: atlas, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	defer func() {
		atlas.Close()
		deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		_ = server.Shutdown(deadline) // what is still going on then is cut
		_ = server.Close()
	}()

	lines := environment(atlas, "http://"+listener.Addr().String(), c.projects)
	if !c.quiet {
		if _, err := io.WriteString(stdout, lines); err != nil {
			return err
		}
	}
	if c.envFile != "" {
		if err := publish(c.envFile, lines); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, remove(c.envFile)) }()
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-ended:
		return err
	}
}

// environment seeds the emulator and returns the shell lines that lead to it.
func environment(atlas *emulator.Server, baseURL string, projects int) string {
	var lines strings.Builder
	export := func(name, value string) { _, _ = fmt.Fprintf(&lines, "export %s='%s'\n", name, value) }
	_, _ = fmt.Fprintf(&lines, "unset %s\n", strings.Join(foreign, " "))
	export("MONGODB_ATLAS_BASE_URL", baseURL)
	org := atlas.AddOrg("emulated")
	export("MONGODB_ATLAS_ORG_ID", org)
	for n := 1; n <= projects; n++ {
		export(fmt.Sprintf("ATLAS_PROJECT_%d", n), atlas.AddProject(org, fmt.Sprintf("project-%d", n)))
	}
	owner := atlas.AddOwnerKey(org)
	export("MONGODB_ATLAS_PUBLIC_KEY", owner.PublicKey)
	export("MONGODB_ATLAS_PRIVATE_KEY", owner.PrivateKey)
	id, secret := atlas.AddServiceAccount(org, emulator.Grants{Org: []string{"ORG_OWNER"}})
	export("ATLAS_EMULATOR_CLIENT_ID", id)
	export("ATLAS_EMULATOR_CLIENT_SECRET", secret)
	return lines.String()
}

// publish writes the file whole or not at all, so that a script that waits for it never reads half of it. Only its
// owner may read it.
func publish(file, text string) error {
	temp, err := os.CreateTemp(filepath.Dir(file), ".atlas-emulator-*") // mode 0600
	if err != nil {
		return err
	}
	_, errWrite := temp.WriteString(text)
	if err := errors.Join(errWrite, temp.Close()); err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	if err := os.Rename(temp.Name(), file); err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}

// remove removes the file; somebody else may have.
func remove(file string) error {
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
