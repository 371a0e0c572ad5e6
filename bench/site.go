package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// site is an Atlas of its own for one stack: the emulator behind TCP on loopback, with an organization, projects and an
// API key that owns the organization. No route is limited: a peer that asks more often is not to be punished twice.
type site struct {
	atlas    *emulator.Server
	url      string
	projects []string
	deployer emulator.Key
	server   *http.Server
}

func newSite(projects int, latency time.Duration) (*site, error) {
	at := &site{atlas: &emulator.Server{Latency: latency, RateLimits: []emulator.RateLimit{}}}
	org := at.atlas.AddOrg("bench")
	for i := range projects {
		at.projects = append(at.projects, at.atlas.AddProject(org, fmt.Sprintf("project-%d", i+1)))
	}
	at.deployer = at.atlas.AddOwnerKey(org)
	var listen net.ListenConfig
	listener, err := listen.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	at.url = "http://" + listener.Addr().String()
	at.server = &http.Server{Handler: at.atlas, ReadHeaderTimeout: time.Minute}
	go func() {
		if err := at.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			panic(err) // it listened a moment ago
		}
	}()
	return at, nil
}

func (at *site) close() {
	at.atlas.Close()
	_ = at.server.Close() // nothing is lost
}
