package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// stackName is the name of every stack; each has a backend of its own.
const stackName = "dev"

// stack is a project of a subject with one stack, in a temporary folder with its backend and its PULUMI_HOME.
type stack struct {
	subject
	at     *site
	tools  string // the folder with pulumi and its language host
	folder string
	env    []string
	of     scenario
}

// newStack makes a project for a scenario, and an empty stack.
func newStack(ctx context.Context, s subject, of scenario, o options) (_ *stack, err error) {
	at, err := newSite(of.Projects, o.latency)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "bench-")
	if err != nil {
		at.close()
		return nil, err
	}
	k := &stack{subject: s, at: at, tools: filepath.Join(o.root, ".tools", "bin"), folder: folder, of: of}
	k.env = k.environment()
	defer func() {
		if err != nil {
			k.close()
		}
	}()
	for _, name := range []string{"backend", "home", filepath.Join("project", pluginFolder)} {
		if err := os.MkdirAll(filepath.Join(folder, name), 0o700); err != nil {
			return nil, err
		}
	}
	if !s.alone() {
		if err := os.Symlink(s.plugin, s.pluginPath(k.project())); err != nil {
			return nil, err
		}
	}
	if err := k.write(""); err != nil {
		return nil, err
	}
	if _, err := k.run(ctx, "stack", "init", stackName); err != nil {
		return nil, err
	}
	// After the stack is there, for `stack init` writes this file: the engine then adds its salt to it.
	err = k.configure()
	return k, err
}

func (k *stack) close() {
	k.at.close()
	_ = os.RemoveAll(k.folder) // a temporary folder
}

func (k *stack) project() string { return filepath.Join(k.folder, "project") }

// write writes the program, with a suffix to the description of its first key.
func (k *stack) write(suffix string) error {
	text := k.program(k.of.Keys, k.at.projects, suffix)
	return os.WriteFile(filepath.Join(k.project(), "Pulumi.yaml"), text, 0o600)
}

// configure adds the subject's configuration to that of the stack.
func (k *stack) configure() error {
	name := filepath.Join(k.project(), "Pulumi."+stackName+".yaml")
	salt, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(string(salt), "encryptionsalt: ") {
		return fmt.Errorf("%s is not of the known form: %s", name, salt)
	}
	text := string(salt) + "config: " + string(k.config()) + "\n"
	return os.WriteFile(name, []byte(text), 0o600)
}

// config is how to sign in at the site, as JSON, which YAML includes.
func (k *stack) config() []byte {
	config := object{}
	if !k.alone() {
		for name, value := range map[string]string{
			"baseUrl": k.at.url, "publicKey": k.at.deployer.PublicKey, "privateKey": k.at.deployer.PrivateKey,
		} {
			config[k.Plugin+":"+k.Config[name]] = value
		}
	}
	text, err := json.Marshal(config)
	if err != nil {
		panic(err) // a map of strings
	}
	return text
}

// environment is what commands get: a home of their own, and nothing of the user's settings and credentials.
func (k *stack) environment() []string {
	env := []string{
		"PATH=" + k.tools + string(os.PathListSeparator) + os.Getenv("PATH"),
		"HOME=" + filepath.Join(k.folder, "home"),
		"PULUMI_HOME=" + filepath.Join(k.folder, "home"),
		"PULUMI_BACKEND_URL=file://" + filepath.Join(k.folder, "backend"),
		"PULUMI_CONFIG_PASSPHRASE=bench",
		"PULUMI_SKIP_UPDATE_CHECK=true",
		"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true",
		"PULUMI_DISABLE_REGISTRY_RESOLVE=true",
		"PULUMI_IGNORE_AMBIENT_PLUGINS=true",
	}
	if !k.of.Checkpoints {
		env = append(env, "PULUMI_SKIP_CHECKPOINTS=true")
	}
	if folder, ok := os.LookupEnv("TMPDIR"); ok {
		env = append(env, "TMPDIR="+folder)
	}
	return env
}
