package sim

import (
	"context"
	"fmt"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// version is the plugin's.
const version = "0.1.0"

// server is a running plugin, whatever talks to it.
type server struct {
	pulumirpc.ResourceProviderServer

	number      int
	configuring sync.WaitGroup
}

// process is the engine's client of a plugin. Each provider resource of each command has one, and a plugin of its own but
// where that is attached.
type process struct {
	plugin.Provider

	world  *World
	quiet  bool
	server *server
}

// start starts a plugin for the package, or attaches to the one that runs.
func (d *deployment) start(pkg tokens.Package) (*process, error) {
	w := d.stack.world
	if string(pkg) != w.plugin.name {
		return nil, fmt.Errorf("no resource plugin 'pulumi-resource-%s' found", pkg)
	}
	var s *server
	if d.stack.Attached {
		s = d.stack.attached
	}
	if s == nil {
		raw, err := p.RawServer(w.plugin.name, version, w.plugin.new(w.network))(nil)
		if err != nil {
			return nil, err
		}
		s = &server{ResourceProviderServer: raw, number: w.nextProcess()}
		d.stack.attached = s
	}
	s.configuring.Wait() // the framework's Configure is not safe beside anything
	client := wire{world: w, plugin: s, configured: s.configuring.Done}
	proc := &process{Provider: plugin.NewProviderWithClient(nil, client, false), world: w, quiet: d.quiet, server: s}
	_, err := proc.Handshake(context.Background(), plugin.ProviderHandshakeRequest{
		ConfigureWithUrn: true, SupportsViews: true, SupportsRefreshBeforeUpdate: true, InvokeWithPreview: true, AcceptsByteString: true,
	})
	d.began(proc)
	return proc, err
}

// cancel is what the engine sends before it kills, and at a SIGINT: not beside Configure, which the engine's client does
// not wait for.
func (p *process) cancel() {
	p.server.configuring.Wait()
	if err := p.SignalCancellation(context.Background()); err != nil {
		p.world.problem("Cancel failed: %v", err)
	}
}

func (p *process) Configure(ctx context.Context, r plugin.ConfigureRequest) (plugin.ConfigureResponse, error) {
	p.record("Configure", *r.URN, r)
	if !r.Inputs.ContainsUnknowns() { // else the plugin hears nothing of it
		p.server.configuring.Add(1)
	}
	return p.Provider.Configure(ctx, r)
}
