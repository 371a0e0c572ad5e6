package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

const (
	anyPort         = "127.0.0.1:0"
	containerListen = "0.0.0.0:8080"
)

// config is the command line.
type config struct {
	listen   string
	inside   bool
	projects int
	dataDir  string
	envFile  string
	certFile string
	latency  time.Duration
	capacity int
	refill   int
	late     time.Duration
	linger   time.Duration
	quiet    bool
}

func parse(args []string, stderr io.Writer) (config, error) {
	var c config
	flags := flag.NewFlagSet("atlas-emulator", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&c.listen, "listen", anyPort, "loopback `address` to listen on; port 0 picks a free one")
	flags.BoolVar(&c.inside, "container", false, "listen on "+containerListen+" unless -listen says otherwise: its host decides who reaches a container")
	flags.IntVar(&c.projects, "projects", 2, "how many projects the organization has; not with -data that is there")
	flags.StringVar(&c.dataDir, "data", "", "keep everything in this `folder`, for the next start with it")
	flags.StringVar(&c.envFile, "env", "", "`file` to write the shell lines to, readable by you only, once listening; removed at the end")
	flags.StringVar(&c.certFile, "tls", "", "serve HTTPS, HTTP/2 included, and write the certificate to this `file`; removed at the end")
	flags.BoolVar(&c.quiet, "quiet", false, "do not print the shell lines")
	flags.DurationVar(&c.latency, "latency", 0, "how long each request takes")
	flags.IntVar(&c.capacity, "rate-capacity", 0, "requests at once for each route of a project or organization; 0: the limits that Atlas documents")
	flags.IntVar(&c.refill, "rate-refill", 10, "requests more per second for each route, where -rate-capacity is set")
	flags.DurationVar(&c.late, "create-visible-after", 0, "how long a new key is hidden from reads")
	flags.DurationVar(&c.linger, "delete-visible-for", 0, "how long a deleted key stays readable")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	if c.inside && c.listen == anyPort {
		c.listen = containerListen
	}
	return c, c.check(flags.Args())
}

func (c config) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("unexpected argument %q", rest[0])
	case c.projects < 0 || c.capacity < 0 || c.latency < 0 || c.late < 0 || c.linger < 0:
		return errors.New("numbers and durations must not be negative")
	case c.capacity > 0 && c.refill < 1:
		return errors.New("-rate-refill must be at least 1: an empty bucket would stay empty")
	}
	return c.checkListen(c.listen)
}

// checkListen refuses addresses that others could reach, except in a container.
func (c config) checkListen(address string) error {
	if c.inside {
		_, _, err := net.SplitHostPort(address)
		return err
	}
	return checkLoopback(address)
}

// checkLoopback refuses addresses that others could reach: whoever reaches the emulator gets keys from it.
func checkLoopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("-listen: %w", err)
	}
	if host == "localhost" {
		return nil
	}
	if ip, err := netip.ParseAddr(host); err != nil || !ip.IsLoopback() {
		return fmt.Errorf("-listen %s: only loopback addresses (127.0.0.1, [::1], localhost) are allowed", address)
	}
	return nil
}

// emulate makes the server that the command line asks for.
func (c config) emulate() *emulator.Server {
	atlas := &emulator.Server{Latency: c.latency, CreateVisibleAfter: c.late, DeleteVisibleFor: c.linger}
	if c.capacity > 0 {
		atlas.RateLimits = []emulator.RateLimit{{PerRoute: true, Capacity: c.capacity, Refill: c.refill}}
	}
	return atlas
}
