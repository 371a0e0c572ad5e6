package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	values "github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/cli"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim/rules"
)

// TestEngineRules plays the cases that tests/sim plays with its own engine: the calls must be the same. They are as the
// engine logs them, in the order in which they end.
func TestEngineRules(t *testing.T) {
	t.Parallel()
	for _, c := range rules.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			w := emulated(t)
			s := w.newStack(t)
			if c.Attached {
				s = s.with("PULUMI_DEBUG_PROVIDERS=" + pluginName + ":" + startPlugin(t, w.credentials()...))
			}
			rules.Play(t, c, &commandLine{s})
		})
	}
}

// commandLine is the engine as the CLI runs it.
type commandLine struct{ *stack }

func (e *commandLine) Atlas() *emulator.Server { return e.atlas }
func (e *commandLine) Org() string             { return e.org }
func (e *commandLine) Projects() []string      { return e.projects }
func (e *commandLine) ID(name string) string   { return e.export()[name].ID }

func (e *commandLine) Edit(edit func(string) string) {
	e.t.Helper()
	file := filepath.Join(e.backend, ".pulumi", "stacks", "e2e", stackName+".json")
	text, err := os.ReadFile(file) //nolint:gosec // of the test's own
	require.NoError(e.t, err)
	require.NoError(e.t, os.WriteFile(file, []byte(edit(string(text))), 0o600))
}

func (e *commandLine) State() []string {
	e.t.Helper()
	var lines []string
	for _, r := range cli.ReadState(e.t, e.backend, "e2e", stackName).Resources {
		if !strings.HasPrefix(string(r.Type), "pulumi:") {
			lines = append(lines, rules.InState(r.URN.Name(), r.External, r.Delete, r.PendingReplacement))
		}
	}
	return lines
}

// urnOf is what the stack calls a resource.
func urnOf(typ, name string) string { return "urn:pulumi:" + stackName + "::e2e::" + typ + "::" + name }

func (e *commandLine) Run(c rules.Command) ([]rules.Call, bool) {
	e.t.Helper()
	log := filepath.Join(e.t.TempDir(), "calls")
	if c.Do != "import" {
		e.write(e.program(c.Program))
	}
	arguments := strings.Fields(c.Do)
	switch c.Do {
	case "preview":
		arguments = append(arguments, "--parallel", "1")
	case "import":
		arguments = append(arguments, keyToken, c.Name, c.ID, "--protect=false", "--yes", "--skip-preview")
	default:
		arguments = append(arguments, "--parallel", "1", "--yes", "--skip-preview")
	}
	if c.Refresh {
		arguments = append(arguments, "--refresh")
	}
	if c.Dependents {
		arguments = append(arguments, "--target-dependents")
	}
	for flag, names := range map[string][]string{"--target": c.Target, "--replace": c.Replace} {
		for _, name := range names {
			arguments = append(arguments, flag, urnOf(keyToken, name))
		}
	}
	got := e.with("PULUMI_DEBUG_GRPC=" + log).run(arguments...)
	return callsIn(e.t, log), got.Code != 0
}

// program is a program of the cases in YAML.
func (e *commandLine) program(declared []rules.Resource) program {
	p := program{resources: map[string]resource{}}
	for _, r := range declared {
		of := resource{kind: "pulumi:providers:" + pluginName}
		switch {
		case r.Provider:
		case r.Get != "":
			of = resource{get: object{"id": r.Get}}
		default:
			var assignments []any
			for _, project := range r.Projects {
				assignments = append(assignments, in(e.projects[project], "GROUP_READ_ONLY"))
			}
			if r.From != "" {
				r.Description = "${" + r.From + "}"
			}
			of = key(r.Description, assignments...)
		}
		p.resources[r.Name] = of.with(e.options(r))
	}
	return p
}

// options are a resource's options in YAML.
func (e *commandLine) options(r rules.Resource) object {
	e.t.Helper()
	text, err := json.Marshal(r.Options)
	require.NoError(e.t, err)
	options := object{}
	require.NoError(e.t, json.Unmarshal(text, &options))
	var others []any
	for _, name := range r.DependsOn {
		others = append(others, "${"+name+"}")
	}
	if others != nil {
		options["dependsOn"] = others
	}
	if r.Options.Provider != "" {
		options["provider"] = "${" + r.Options.Provider + "}"
	}
	if r.Options.AliasName != "" {
		options["aliases"] = []any{urnOf(keyToken, r.Options.AliasName)}
	}
	if r.Options.AliasFormer {
		options["aliases"] = []any{urnOf(rules.Former, r.Name)}
	}
	if r.Options.Seconds != 0 {
		options["customTimeouts"] = object{"create": fmt.Sprintf("%ds", r.Options.Seconds)}
	}
	return options
}

// callsIn reads the engine's log of its calls.
func callsIn(t *testing.T, log string) []rules.Call {
	t.Helper()
	text, err := os.ReadFile(log) //nolint:gosec // of the test's own
	require.NoError(t, err)
	interesting := map[string]bool{"CheckConfig": true, "DiffConfig": true, "Check": true, "Diff": true, "Create": true,
		"Read": true, "Update": true, "Delete": true, "Invoke": true}
	calls := []rules.Call{}
	for line := range strings.Lines(string(text)) {
		var entry struct {
			Method, Progress string
			Request          sentRequest
		}
		require.NoError(t, json.Unmarshal([]byte(line), &entry))
		service, method, _ := strings.Cut(strings.TrimPrefix(entry.Method, "/"), "/")
		if service == "pulumirpc.ResourceProvider" && entry.Progress == "request_started" && interesting[method] {
			calls = append(calls, entry.Request.call(method))
		}
	}
	return calls
}

// sentRequest is what is needed of the engine's requests.
type sentRequest struct {
	URN                            values.URN
	ID                             string
	Olds, News, Properties, Inputs object
	IgnoreChanges                  []string
	Preview                        bool
	Timeout                        float64
}

func (r sentRequest) call(method string) rules.Call {
	of := rules.Call{Method: method, Name: r.URN.Name(), ID: r.ID, Ignored: r.IgnoreChanges, Preview: r.Preview, Timeout: r.Timeout}
	switch method {
	case "Check":
		of.Olds = len(r.Olds) > 0
	case "Read":
		of.Olds = len(r.Properties) > 0
	}
	news := r.News
	if method == "Create" {
		news = r.Properties
	}
	if !strings.HasSuffix(method, "Config") {
		of.Description, of.Projects = rules.Inputs(values.NewPropertyMapFromMap(news))
	}
	return of
}
