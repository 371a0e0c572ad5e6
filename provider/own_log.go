package provider

import (
	"flag"
	"os"
	"strconv"
	"strings"
)

// maxVerbosity is the highest level of the Pulumi SDK's own log that shows no property values.
const maxVerbosity = 8

// guardOwnLog keeps private keys out of what the Pulumi SDK writes in this process. Its log has, from level 9 on, every
// property that crosses the wire, secrets in plain text (sdk/go/common/resource/plugin/rpc.go), and goes into a file, to
// stderr or, whatever the level, to the engine's log endpoint. A trace has every message in it. What we log ourselves goes
// through the engine and is redacted; `--debug` shows it.
//
// It must run before the flags are parsed.
func guardOwnLog() {
	os.Args = withoutTracing(os.Args)
	_ = os.Unsetenv("PULUMI_LOG_OTLP_ENDPOINT")
	if verbosity := flag.Lookup("v"); verbosity != nil {
		verbosity.Value = cappedLevel{verbosity.Value}
	}
}

// cappedLevel is a numeric flag that takes no value above [maxVerbosity].
type cappedLevel struct{ flag.Value }

// Set sets the flag to the smaller of value and [maxVerbosity].
func (l cappedLevel) Set(value string) error {
	if n, err := strconv.Atoi(value); err == nil && n > maxVerbosity {
		value = strconv.Itoa(maxVerbosity)
	}
	return l.Value.Set(value)
}

// withoutTracing returns the arguments of a command without the flag tracing, in any of the forms that package flag knows.
// The engine passes its own on, with the value as an argument of its own.
func withoutTracing(arguments []string) []string {
	var kept []string
	for i := 0; i < len(arguments); i++ {
		name, _, hasValue := strings.Cut(arguments[i], "=")
		switch {
		case arguments[i] == "--": // no flags after this
			return append(kept, arguments[i:]...)
		case name != "-tracing" && name != "--tracing":
			kept = append(kept, arguments[i])
		case !hasValue:
			i++ // the value
		}
	}
	return kept
}
