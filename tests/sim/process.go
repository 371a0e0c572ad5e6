package sim

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider"
)

// startup is how long the CLI and the plugin take to start, so that commands do not follow one another within one moment.
const startup = 2 * time.Second

const (
	keyType      = tokens.Type(provider.Name + ":index:ProjectApiKey")
	providerType = tokens.Type("pulumi:providers:" + provider.Name)
	providerURN  = resource.URN("urn:pulumi:test::sim::" + string(providerType) + "::default")
)

func urnOf(name string) resource.URN {
	return resource.NewURN("test", "sim", "", keyType, name)
}

// process is one run of the plugin, for one command.
type process struct {
	plugin.Provider

	world      *World
	configured chan struct{}
	cancelled  atomic.Bool
	signals    sync.WaitGroup
}

// start starts and configures a plugin. old is the provider's inputs in state, nil where there are none; the inputs that
// are to be recorded are returned. Preview says that values may be unknown.
func (w *World) start(old, config resource.PropertyMap, preview bool) (*process, resource.PropertyMap, error) {
	time.Sleep(startup)
	server, err := p.RawServer(provider.Name, "0.1.0", provider.New(provider.Options{HTTP: w.network}))(nil)
	if err != nil {
		return nil, nil, err
	}
	configured := make(chan struct{})
	client := wire{world: w, plugin: server, configured: configured}
	proc := &process{Provider: plugin.NewProviderWithClient(nil, client, false), world: w, configured: configured}
	inputs, err := proc.configure(old, w.located(config), preview)
	if err != nil {
		proc.exit()
		return nil, nil, w.failed("configuring the provider", err)
	}
	return proc, inputs, nil
}

func (p *process) configure(old, config resource.PropertyMap, preview bool) (resource.PropertyMap, error) {
	ctx := context.Background()
	if _, err := p.Handshake(ctx, plugin.ProviderHandshakeRequest{ConfigureWithUrn: true}); err != nil {
		return nil, err
	}
	checked, err := p.CheckConfig(ctx, plugin.CheckConfigRequest{
		URN: providerURN, Name: "default", Type: providerType, Olds: old, News: config, AllowUnknowns: preview,
	})
	if err != nil {
		return nil, err
	}
	if err := failuresOf(checked.Failures); err != nil {
		return nil, err
	}
	if old != nil {
		diff, err := p.DiffConfig(ctx, plugin.DiffConfigRequest{
			URN: providerURN, Name: "default", Type: providerType, OldInputs: old, OldOutputs: old,
			NewInputs: checked.Properties, AllowUnknowns: preview,
		})
		if err != nil {
			return nil, err
		}
		if len(diff.ReplaceKeys) > 0 {
			p.world.problem("a change of the configuration replaces the provider: %v", diff.ReplaceKeys)
		}
	}
	urn, name, typ, id := providerURN, "default", providerType, resource.ID("1")
	_, err = p.Configure(ctx, plugin.ConfigureRequest{URN: &urn, Name: &name, Type: &typ, ID: &id, Inputs: checked.Properties})
	if err == nil && !checked.Properties.ContainsUnknowns() {
		<-p.configured // the framework's Cancel is not safe beside its Configure
	}
	return checked.Properties, err
}

// interrupt is one SIGINT: the plugin is told, and no new step begins.
func (p *process) interrupt() {
	if p.cancelled.Swap(true) {
		return
	}
	p.signals.Go(func() { p.signal() })
}

// exit is the end of the process. The engine cancels before it kills, so that nothing goes on.
func (p *process) exit() {
	p.cancelled.Store(true)
	p.signal()
	p.signals.Wait()
	p.world.network.CloseIdleConnections()
}

func (p *process) signal() {
	if err := p.SignalCancellation(context.Background()); err != nil {
		p.world.problem("Cancel failed: %v", err)
	}
}

func failuresOf(failures []plugin.CheckFailure) error {
	errs := make([]error, len(failures))
	for i, f := range failures {
		errs[i] = fmt.Errorf("%s: %s", f.Property, f.Reason)
	}
	return errors.Join(errs...)
}

// failed puts what went wrong on record, as the engine shows it to the user.
func (w *World) failed(doing string, err error) error {
	err = fmt.Errorf("%s: %w", doing, err)
	w.say("error: " + err.Error())
	return err
}
