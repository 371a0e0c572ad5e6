package provider

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The engine hands its own --tracing on to every plugin.
func TestTracingIsTakenOut(t *testing.T) {
	for _, given := range [][]string{
		{"--logtostderr", "-v=9", "--tracing", "tcp://127.0.0.1:4711", "127.0.0.1:35000"},
		{"--tracing=file:./trace", "--logtostderr", "-v=9", "127.0.0.1:35000"},
		{"-tracing", "https://zipkin.test/api", "--logtostderr", "-v=9", "127.0.0.1:35000"},
		{"--logtostderr", "-tracing=", "-v=9", "127.0.0.1:35000"},
		{"--logtostderr", "-v=9", "127.0.0.1:35000", "--tracing", "tcp://127.0.0.1:4711"},
		{"--tracing", "a", "--logtostderr", "--tracing=b", "-v=9", "127.0.0.1:35000", "--tracing"},
		{"--logtostderr", "-v=9", "127.0.0.1:35000"},
	} {
		assert.Equal(t, []string{"plugin", "--logtostderr", "-v=9", "127.0.0.1:35000"}, withoutTracing(append([]string{"plugin"}, given...)), given)
	}
	assert.Equal(t, []string{"plugin", "--tracingx", "tracing", "--", "--tracing"}, withoutTracing([]string{"plugin", "--tracingx", "tracing", "--", "--tracing"}))
	assert.Empty(t, withoutTracing(nil))
}

// TestPluginDoesNotTrace has the plugin's flags parsed as the SDK does it.
func TestPluginDoesNotTrace(t *testing.T) {
	before := os.Args
	defer func() { os.Args = before }()
	os.Args = []string{"plugin", "--tracing", "file:" + filepath.Join(t.TempDir(), "trace"), "127.0.0.1:35000"}
	guardOwnLog()
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	tracing := flags.String("tracing", "", "")
	require.NoError(t, flags.Parse(os.Args[1:]))
	assert.Empty(t, *tracing)
	assert.Equal(t, []string{"127.0.0.1:35000"}, flags.Args())
}

func TestOwnLogIsCapped(t *testing.T) {
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	level := flags.Int("v", 0, "")
	flags.Lookup("v").Value = cappedLevel{flags.Lookup("v").Value}
	for given, want := range map[string]int{"3": 3, "8": 8, "9": 8, "11": 8} {
		require.NoError(t, flags.Parse([]string{"-v=" + given}))
		assert.Equal(t, want, *level)
	}
}
