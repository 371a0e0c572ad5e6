package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// starts is how often a plugin is started to see how long it takes.
const starts = 15

// start starts the plugin and waits for the port that it prints: that is when the engine can speak with it. The plugin is
// told of no engine, so that it waits for one.
func (s subject) start(ctx context.Context) (seconds float64, memory int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	command := exec.CommandContext(ctx, s.plugin) //nolint:gosec // what is to be measured
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.TempDir()}
	output, err := command.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	begin := time.Now()
	if err := command.Start(); err != nil {
		return 0, 0, err
	}
	_, err = bufio.NewReader(output).ReadString('\n')
	seconds = time.Since(begin).Seconds()
	memory = resident(command.Process.Pid)
	_ = command.Process.Kill()
	_ = command.Wait() // killed
	if err != nil {
		return 0, 0, fmt.Errorf("%s printed no port: %w", s.plugin, err)
	}
	return seconds, memory, nil
}

// inspect measures the plugins by themselves: how long they take to start, in turn, and how large they are.
func inspect(ctx context.Context, subjects []subject, o options) ([]plugin, error) {
	seconds, memory := make([][]float64, len(subjects)), make([][]float64, len(subjects))
	for round := range starts + 1 {
		for i, s := range subjects {
			took, resident, err := s.start(ctx)
			if err != nil {
				return nil, err
			}
			if round > 0 { // the first brings the binary into memory
				seconds[i], memory[i] = append(seconds[i], took), append(memory[i], float64(resident))
			}
		}
	}
	var plugins []plugin
	for i, s := range subjects {
		info, err := os.Stat(s.plugin)
		if err != nil {
			return nil, err
		}
		schema, version, err := s.schema(ctx, o)
		if err != nil {
			return nil, err
		}
		plugins = append(plugins, plugin{Subject: s.Title, Version: version, BinaryBytes: info.Size(), SchemaBytes: schema,
			StartSeconds: spreadOf(seconds[i]), StartBytes: spreadOf(memory[i])})
	}
	return plugins, nil
}

// schema asks for the plugin's schema and returns its size, without white space, and the version in it.
func (s subject) schema(ctx context.Context, o options) (size int, version string, err error) {
	folder, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return 0, "", err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // a temporary folder
	named := filepath.Join(folder, s.binary())
	if err := os.Symlink(s.plugin, named); err != nil {
		return 0, "", err
	}
	command := exec.CommandContext(ctx, filepath.Join(o.root, ".tools", "bin", "pulumi"), //nolint:gosec // ours
		"package", "get-schema", named)
	command.Dir = folder
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "PULUMI_HOME=" + folder,
		"PULUMI_SKIP_UPDATE_CHECK=true", "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true"}
	text, err := command.Output()
	if err != nil {
		return 0, "", fmt.Errorf("the schema of %s: %w", s.Title, err)
	}
	var parsed object
	if err := json.Unmarshal(text, &parsed); err != nil {
		return 0, "", err
	}
	compact, err := json.Marshal(parsed)
	version, _ = parsed["version"].(string)
	return len(compact), version, err
}
