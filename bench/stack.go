package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// patience is how long a command may take before it counts as stuck.
const patience = 5 * time.Minute

// parallel is how many resources the engine works on at once: what it chooses by itself on two cores.
const parallel = "8"

// none is a number of requests where there are none to count.
const none = -1

// sample is what a command took.
type sample struct {
	name     string
	requests int // authentication included
	refused  int // those that were answered 429
	seconds  float64
	peak     int64 // of the plugin's resident memory, in bytes; 0: not known
}

// stack is a project with one stack, and an Atlas of its own.
type stack struct {
	options
	atlas   *emulator.Server
	server  *httptest.Server
	org     string
	project string
	folder  string
	env     []string
	kind    credentials
}

// credentials are what a stack has many of, as the table calls them.
type credentials string

const (
	projectKeys  credentials = "`ProjectApiKey`s"
	assignedKeys credentials = "each an `ApiKey` with one `ApiKeyProjectAssignment`"
	accounts     credentials = "each a `ServiceAccount`"
)

// newStack makes an Atlas with one project, and a stack without resources.
func newStack(ctx context.Context, o options, limits ...emulator.RateLimit) (_ *stack, err error) {
	limits = append([]emulator.RateLimit{}, limits...) // never nil, which would be the emulator's own
	s := &stack{options: o, atlas: &emulator.Server{Latency: latency, RateLimits: limits, MaxKeysPerOrg: -1, MaxAccountsPerOrg: -1}}
	s.org = s.atlas.AddOrg("bench")
	s.project = s.atlas.AddProject(s.org, "project")
	s.server = httptest.NewServer(s.atlas)
	if s.folder, err = os.MkdirTemp("", "bench-"); err != nil {
		return nil, err
	}
	deployer := s.atlas.AddOwnerKey(s.org)
	// Nothing of the user's settings and credentials.
	s.env = []string{
		"PATH=" + o.tools + string(os.PathListSeparator) + os.Getenv("PATH"),
		"HOME=" + s.folder,
		"PULUMI_HOME=" + filepath.Join(s.folder, "home"),
		"PULUMI_BACKEND_URL=file://" + s.folder,
		"PULUMI_CONFIG_PASSPHRASE=bench",
		"PULUMI_SKIP_UPDATE_CHECK=true",
		"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true",
		"PULUMI_DISABLE_REGISTRY_RESOLVE=true",
		"PULUMI_IGNORE_AMBIENT_PLUGINS=true",
		"MONGODB_ATLAS_BASE_URL=" + s.server.URL,
		"MONGODB_ATLAS_PUBLIC_KEY=" + deployer.PublicKey,
		"MONGODB_ATLAS_PRIVATE_KEY=" + deployer.PrivateKey,
	}
	if err = s.write(nil); err == nil {
		_, err = s.run(ctx, "stack", "init", "dev")
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *stack) close() {
	s.atlas.Close()
	s.server.Close()
	_ = os.RemoveAll(s.folder)
}

// write writes the program: a credential for each description. It is JSON, which YAML includes.
func (s *stack) write(descriptions []string) error {
	type object = map[string]any
	name := strings.TrimPrefix(filepath.Base(s.plugin), "pulumi-resource-")
	resources := object{}
	add := func(label, kind string, properties object) {
		resources[label] = object{"type": name + ":" + kind, "properties": properties}
	}
	for i, description := range descriptions {
		label, inProject := fmt.Sprintf("key-%d", i+1), object{"projectId": s.project, "roleNames": []string{"GROUP_READ_ONLY"}}
		ofOrg := object{"orgId": s.org, "description": description, "roleNames": []string{"ORG_MEMBER"}}
		switch s.kind {
		case projectKeys:
			add(label, "ProjectApiKey", object{"description": description, "projectAssignments": []object{inProject}})
		case assignedKeys:
			add(label, "ApiKey", ofOrg)
			inProject["apiKeyId"] = "${" + label + ".apiKeyId}"
			add("of-"+label, "ApiKeyProjectAssignment", inProject)
		case accounts:
			ofOrg["name"], ofOrg["secretExpiresAfterHours"] = description, 2160
			add(label, "ServiceAccount", ofOrg)
		}
	}
	text, err := json.Marshal(object{"name": "bench", "runtime": "yaml", "resources": resources,
		"plugins": object{"providers": []object{{"name": name, "path": filepath.Dir(s.plugin)}}}})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.folder, "Pulumi.yaml"), text, 0o600)
}

// descriptions returns those of the credentials that Atlas has, sorted, and says of which keys it is that are not in the project.
func (s *stack) descriptions() []string {
	var list []string
	for _, account := range s.atlas.MintedServiceAccounts(s.org) {
		list = append(list, account.Description)
	}
	for _, key := range s.atlas.MintedKeys(s.org) {
		description := key.Description
		if len(key.Projects[s.project]) == 0 {
			description += " (not in the project)"
		}
		list = append(list, description)
	}
	slices.Sort(list)
	return list
}

// run runs a pulumi command. What is measured is this one process, from its start to its exit.
func (s *stack) run(ctx context.Context, arguments ...string) (sample, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	s.atlas.ClearLog()
	if arguments[0] != "stack" {
		arguments = append(slices.Clone(arguments), "--parallel", parallel)
	}
	var output bytes.Buffer
	cmd := exec.CommandContext(ctx, filepath.Join(s.tools, "pulumi"), append(arguments, "--non-interactive")...) //nolint:gosec // ours
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = s.folder, s.env, &output, &output
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return sample{}, err
	}
	peak := watch(cmd.Process.Pid, s.plugin)
	err := cmd.Wait()
	got := sample{seconds: time.Since(begin).Seconds(), peak: peak()}
	if err != nil {
		return got, errors.Join(fmt.Errorf("pulumi %s: %w\n%s", strings.Join(arguments, " "), err, output.String()), ctx.Err())
	}
	counts := s.atlas.Counts()
	got.requests, got.refused = counts.Work+counts.Challenges+counts.Tokens, counts.Throttled
	return got, nil
}
