package e2e

import (
	"bufio"
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	values "github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// TestSchema compares the schema that the plugin serves with the committed one.
func TestSchema(t *testing.T) {
	t.Parallel()
	served, err := home.Schema()
	require.NoError(t, err)
	committed, err := os.ReadFile(filepath.Join(home.Root, "provider", "schema.json")) //nolint:gosec // of the repository
	require.NoError(t, err)
	assert.Equal(t, string(committed), string(served), "`make schema sdk` writes it")
}

// TestUserAgent: the plugin names itself and its version to Atlas.
func TestUserAgent(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	seen := make(chan string, 1)
	w.atlas.Inject(emulator.Fault{Kind: emulator.Pass, Match: func(r *http.Request) bool {
		select {
		case seen <- r.UserAgent():
		default:
		}
		return true
	}})
	s.write(just(key("agent", in(w.projects[0], "GROUP_OWNER"))))
	s.up()
	assert.Equal(t, "pulumi-"+pluginName+"/"+pluginVersion, <-seen)
}

// startPlugin starts the plugin as the engine does, and returns its port.
func startPlugin(t *testing.T, variables ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), home.Plugin()) //nolint:gosec // what was built here
	command.Env = append(home.Environment(), variables...)
	output, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	port, err := bufio.NewReader(output).ReadString('\n')
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	return strings.TrimSpace(port)
}

// rawPlugin starts the plugin and connects to it.
func rawPlugin(t *testing.T, variables ...string) pulumirpc.ResourceProviderClient {
	t.Helper()
	port := startPlugin(t, variables...)
	connection, err := grpc.NewClient("127.0.0.1:"+port, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() { _ = connection.Close() })
	return pulumirpc.NewResourceProviderClient(connection)
}

// wire is a property map as it goes over the wire, with its marks.
func wire(t *testing.T, properties values.PropertyMap) *structpb.Struct {
	t.Helper()
	sent, err := plugin.MarshalProperties(properties, marks)
	require.NoError(t, err)
	return sent
}

var marks = plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true, KeepOutputValues: true}

// TestRawCreate speaks the engine's protocol with the plugin: the answer to Create marks the private key as a secret,
// whatever the engine or an SDK would do about it, and after Cancel nothing new is begun.
func TestRawCreate(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	provider := rawPlugin(t)
	ctx := context.Background()
	_, err := provider.Configure(ctx, &pulumirpc.ConfigureRequest{
		AcceptSecrets: true, AcceptResources: true,
		Args: wire(t, values.PropertyMap{
			"baseUrl":    values.NewProperty(w.url),
			"publicKey":  values.MakeSecret(values.NewProperty(w.deployer.PublicKey)),
			"privateKey": values.MakeSecret(values.NewProperty(w.deployer.PrivateKey)),
		}),
	})
	require.NoError(t, err)

	urn := "urn:pulumi:dev::e2e::" + keyToken + "::raw"
	checked, err := provider.Check(ctx, &pulumirpc.CheckRequest{Urn: urn, News: wire(t, values.PropertyMap{
		"description": values.NewProperty("raw"),
		"projectAssignments": values.NewProperty([]values.PropertyValue{values.NewProperty(values.PropertyMap{
			"projectId": values.NewProperty(w.projects[0]),
			"roleNames": values.NewProperty([]values.PropertyValue{values.NewProperty("GROUP_OWNER")}),
		})}),
	})})
	require.NoError(t, err)
	require.Empty(t, checked.GetFailures())
	created, err := provider.Create(ctx, &pulumirpc.CreateRequest{Urn: urn, Properties: checked.GetInputs()})
	require.NoError(t, err)

	outputs, err := plugin.UnmarshalProperties(created.GetProperties(), marks)
	require.NoError(t, err)
	minted := w.atlas.MintedKeys(w.org)
	require.Len(t, minted, 1)
	assert.Equal(t, values.MakeSecret(values.NewProperty(minted[0].PrivateKey)), outputs["privateKey"])
	for name, value := range outputs {
		assert.Equal(t, name == "privateKey", value.IsSecret(), "whether %s is a secret", name)
	}

	_, err = provider.Cancel(ctx, &emptypb.Empty{})
	require.NoError(t, err)
	_, err = provider.Create(ctx, &pulumirpc.CreateRequest{Urn: urn, Properties: checked.GetInputs()})
	require.Error(t, err)
	assert.Len(t, w.atlas.MintedKeys(w.org), 1)
}
