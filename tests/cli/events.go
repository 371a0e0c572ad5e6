package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/require"
)

// Events are what the engine reported of a command.
type Events struct {
	Log  string // as written
	list []apitype.EngineEvent
}

func parseEvents(t testing.TB, text []byte) Events {
	t.Helper()
	parsed := Events{Log: string(text)}
	for line := range strings.Lines(parsed.Log) {
		var event apitype.EngineEvent
		require.NoErrorf(t, json.Unmarshal([]byte(line), &event), "in the event log: %s", line)
		parsed.list = append(parsed.list, event)
	}
	return parsed
}

// Changes counts what was done, or would be, by kind, the stack itself left out: {"create": 1}. Resources that stay the
// same do not count.
func (e Events) Changes() map[string]int {
	counts := map[string]int{}
	for _, event := range e.list {
		if pre := event.ResourcePreEvent; pre != nil && e.counts(pre.Metadata) {
			counts[string(pre.Metadata.Op)]++
		}
	}
	return counts
}

func (e Events) counts(step apitype.StepEventMetadata) bool {
	return step.Op != apitype.OpSame && step.Op != apitype.OpRefresh && step.Type != "pulumi:pulumi:Stack" &&
		!strings.HasPrefix(step.Type, "pulumi:providers:")
}

// Drift are the kinds of changes that a refresh found, by the resource's name: {"key": "update"}.
func (e Events) Drift() map[string]string {
	found := map[string]string{}
	for _, event := range e.list {
		if out := event.ResOutputsEvent; out != nil && e.counts(out.Metadata) {
			found[nameOf(out.Metadata.URN)] = string(out.Metadata.Op)
		}
	}
	return found
}

// Diff are the property paths that changed of a resource, with the kind of change: {"description": "update"}.
func (e Events) Diff(name string) map[string]string {
	paths := map[string]string{}
	for _, event := range e.list {
		if pre := event.ResourcePreEvent; pre != nil && nameOf(pre.Metadata.URN) == name {
			for path, change := range pre.Metadata.DetailedDiff {
				paths[path] = string(change.Kind)
			}
		}
	}
	return paths
}

// Statuses are the status lines of a resource, in order.
func (e Events) Statuses(name string) []string {
	var lines []string
	for _, event := range e.list {
		if d := event.DiagnosticEvent; d != nil && d.Ephemeral && nameOf(d.URN) == name {
			lines = append(lines, strings.TrimSpace(d.Message))
		}
	}
	return lines
}

// Diagnostics are the messages of a severity ("error", "warning", "info") that stay on the screen.
func (e Events) Diagnostics(severity string) []string {
	var lines []string
	for _, event := range e.list {
		if d := event.DiagnosticEvent; d != nil && !d.Ephemeral && d.Severity == severity {
			lines = append(lines, strings.TrimSpace(d.Message))
		}
	}
	return lines
}

// nameOf is the name in a URN.
func nameOf(urn string) string { return urn[strings.LastIndex(urn, ":")+1:] }
