// Command atlas-emulator serves an in-memory MongoDB Atlas on this machine, for demos and for your own tests.
//
//	atlas-emulator -env /tmp/atlas.env &
//	until [ -s /tmp/atlas.env ]; do sleep 0.1; done
//	. /tmp/atlas.env
//
// It makes an organization with projects, an API key that owns the organization and a service account alike, and its first
// lines say what to export to use them:
//
//	MONGODB_ATLAS_BASE_URL, MONGODB_ATLAS_PUBLIC_KEY, MONGODB_ATLAS_PRIVATE_KEY
//	MONGODB_ATLAS_ORG_ID, ATLAS_PROJECT_1, ATLAS_PROJECT_2 …
//	ATLAS_EMULATOR_CLIENT_ID, ATLAS_EMULATOR_CLIENT_SECRET    (of the service account; not exported as
//	MONGODB_ATLAS_CLIENT_ID, which would take precedence over the key)
//
// Ids and credentials are the same with each start, and those of the documentation's examples; they work nowhere else. The
// lines also unset every other variable that a client might take credentials from, so that a shell that sources them cannot
// send real ones here.
//
// What was made is gone at the end, unless -data names a folder to keep it in, for the next start with that folder.
//
// GET / shows what there is, without credentials and secrets: organizations, projects, and keys and service accounts with
// their roles by project and their access lists.
//
//	curl "$MONGODB_ATLAS_BASE_URL"
//
// To change something behind a client's back, call the API with the printed key:
//
//	curl --digest -u "$MONGODB_ATLAS_PUBLIC_KEY:$MONGODB_ATLAS_PRIVATE_KEY" \
//	  -H 'Accept: application/vnd.atlas.2023-01-01+json' -H 'Content-Type: application/json' \
//	  -X PATCH -d '{"roles":["GROUP_READ_ONLY"]}' \
//	  "$MONGODB_ATLAS_BASE_URL/api/atlas/v2/groups/$ATLAS_PROJECT_1/apiKeys/$KEY_ID"
//
// It listens on loopback only, by plain HTTP/1.1, and ends on SIGINT or SIGTERM with status 0. In a container, whose loopback
// nobody else reaches, -container has it listen on every address, at port 8080; publish that to your loopback alone:
//
//	docker run -p 127.0.0.1:8080:8080 …/atlas-emulator
//
// With -tls FILE it speaks HTTPS, and HTTP/2 to a client that can, as the real Atlas does. FILE is then the certificate,
// which is made anew with each start, and the shell lines have its name as ATLAS_EMULATOR_CERTIFICATE. On Linux a client
// in Go, the provider among them, trusts it by
//
//	SSL_CERT_FILE="$ATLAS_EMULATOR_CERTIFICATE" pulumi up
//
// and curl by --cacert. The lines do not export SSL_CERT_FILE, since nothing else would be trusted then.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run is main without the process: it returns the exit status, 2 for a wrong command line.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c, err := parse(args, stderr)
	switch {
	case err == flag.ErrHelp: //nolint:errorlint // package flag returns exactly this
		return 0
	case err != nil:
		_, _ = fmt.Fprintln(stderr, "atlas-emulator:", err)
		return 2
	}
	if err := serve(ctx, c, stdout); err != nil {
		_, _ = fmt.Fprintln(stderr, "atlas-emulator:", err)
		return 1
	}
	return 0
}
