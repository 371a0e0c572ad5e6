package main

import (
	"context"
	"crypto/tls"
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
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/internal/selfsigned"
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
	if err := c.checkListen(listener.Addr().String()); err != nil { // whatever localhost means here
		return errors.Join(err, listener.Close())
	}
	site := "http://" + c.reachedAt(listener.Addr())
	if c.certFile != "" {
		site = "https://" + c.reachedAt(listener.Addr())
		if listener, err = c.secure(listener); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, remove(c.certFile)) }()
	}
	atlas := c.emulate()
	ended := make(chan error, 1)
	handler, held, err := c.load(atlas, ended)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	server := &http.Server{Handler: withOverview(atlas, handler), ReadHeaderTimeout: 10 * time.Second}
	go func() { report(ended, server.Serve(listener)) }()
	defer func() {
		atlas.Close()
		deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		_ = server.Shutdown(deadline) // what is still going on then is cut
		_ = server.Close()
	}()

	lines, err := c.environment(held, site)
	if err != nil {
		return err
	}
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

// reachedAt is the address that clients use: of a container, that which its host publishes the port at.
func (c config) reachedAt(address net.Addr) string {
	_, port, err := net.SplitHostPort(address.String())
	if !c.inside || err != nil {
		return address.String()
	}
	return net.JoinHostPort("127.0.0.1", port)
}

// secure puts TLS on top of a listener, with a new certificate that it writes to a file. On an error the listener is
// closed.
func (c config) secure(plain net.Listener) (net.Listener, error) {
	host, _, err := net.SplitHostPort(c.reachedAt(plain.Addr()))
	if err != nil {
		return nil, errors.Join(err, plain.Close())
	}
	certificate, err := selfsigned.New(host, "localhost")
	if err == nil {
		err = publish(c.certFile, string(certificate.PEM))
	}
	if err != nil {
		return nil, errors.Join(err, plain.Close())
	}
	return tls.NewListener(plain, &tls.Config{
		MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{certificate.Server},
		NextProtos: []string{"h2", "http/1.1"},
	}), nil
}

// load fills the emulator, with what the data folder has or as each start begins, and returns what answers requests.
func (c config) load(atlas *emulator.Server, ended chan<- error) (http.Handler, emulator.Snapshot, error) {
	held := beginning(c.projects)
	if c.dataDir == "" {
		err := atlas.Restore(held)
		return atlas, held, err
	}
	d, held, err := openData(c.dataDir, held)
	if err != nil {
		return nil, held, err
	}
	if err := atlas.Restore(held); err != nil {
		return nil, held, fmt.Errorf("%s: %w", d.file, err)
	}
	return d.keeping(atlas, func(err error) { report(ended, fmt.Errorf("-data: %w", err)) }), held, nil
}

// report says why the command ends; the first reason counts.
func report(ended chan<- error, err error) {
	select {
	case ended <- err:
	default:
	}
}

// environment returns the shell lines that lead to the emulator.
func (c config) environment(held emulator.Snapshot, baseURL string) (string, error) {
	var lines strings.Builder
	export := func(name, value string) {
		_, _ = fmt.Fprintf(&lines, "export %s='%s'\n", name, strings.ReplaceAll(value, "'", `'\''`))
	}
	_, _ = fmt.Fprintf(&lines, "# An emulated Atlas listens at %s until this command ends. Where you run pulumi:\n", baseURL)
	export("MONGODB_ATLAS_BASE_URL", baseURL)
	owner, org := held.Keys[0], held.Orgs[0]
	export("MONGODB_ATLAS_PUBLIC_KEY", owner.PublicKey)
	export("MONGODB_ATLAS_PRIVATE_KEY", owner.PrivateKey)
	export("MONGODB_ATLAS_ORG_ID", org.ID)
	for n, project := range org.Projects {
		export(fmt.Sprintf("ATLAS_PROJECT_%d", n+1), project.ID)
	}
	if id, secret, ok := accountOf(held); ok {
		export("ATLAS_EMULATOR_CLIENT_ID", id)
		export("ATLAS_EMULATOR_CLIENT_SECRET", secret)
	}
	if c.certFile != "" {
		file, err := filepath.Abs(c.certFile)
		if err != nil {
			return "", err
		}
		export("ATLAS_EMULATOR_CERTIFICATE", file)
	}
	_, _ = fmt.Fprintf(&lines, "# Projects, keys and service accounts, with their roles and access lists, are shown at %s/\n", baseURL)
	_, _ = fmt.Fprintf(&lines, "# So that no real credential is sent here:\nunset %s\n", strings.Join(foreign, " "))
	return lines.String(), nil
}

// accountOf returns the service account that the lines export: that which each start begins with, by its newest secret, if
// it is still there and has one. Snapshots from before there were several secrets have it in another place.
func accountOf(held emulator.Snapshot) (id, secret string, ok bool) {
	for _, account := range held.ServiceAccounts {
		if account.ClientID != clientID {
			continue
		}
		if n := len(account.Secrets); n > 0 {
			return clientID, account.Secrets[n-1].Secret, true
		}
		return clientID, account.ClientSecret, account.ClientSecret != ""
	}
	return "", "", false
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
