package provider

import (
	"flag"
	"os"
	"strconv"
)

// maxVerbosity is the highest level of the Pulumi SDK's own log that shows no property values.
const maxVerbosity = 8

// guardOwnLog keeps private keys out of the log that the Pulumi SDK writes in this process. From level 9 on it writes
// every property that crosses the wire, secrets in plain text (sdk/go/common/resource/plugin/rpc.go), into a file, to
// stderr or, whatever the level, to the engine's log endpoint. What we log ourselves goes through the engine and is
// redacted; `--debug` shows it.
//
// It must run before the flags are parsed.
func guardOwnLog() {
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
