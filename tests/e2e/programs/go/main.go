// Command program is the lifecycle's program in Go: an inline program of the Automation API. It reads a command and the
// key to ask for as a line of JSON, runs the command, and answers with a line of JSON, until its input ends.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optdestroy"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optrefresh"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	atlas "github.com/mongodbatlas-native/pulumi-mongodbatlas-native/sdk/go/mongodbatlasnative"
)

type request struct {
	Command string  `json:"command"`
	Want    desired `json:"want"`
}

type desired struct {
	Description        string `json:"description"`
	ProjectAssignments []struct {
		ProjectID string   `json:"projectId"`
		RoleNames []string `json:"roleNames"`
	} `json:"projectAssignments"`
	Release string `json:"release"`
}

type answer struct {
	Changes map[string]int    `json:"changes"`
	Outputs map[string]output `json:"outputs"`
	Error   string            `json:"error"`
}

type output struct {
	Value  any  `json:"value"`
	Secret bool `json:"secret"`
}

func main() {
	if err := serve(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func serve(ctx context.Context) error {
	var want desired
	stack, err := auto.UpsertStackInlineSource(ctx, "inline", "lifecycle", func(ctx *pulumi.Context) error {
		return program(ctx, want)
	})
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var next request
		if err := json.Unmarshal(lines.Bytes(), &next); err != nil {
			return err
		}
		want = next.Want
		got, err := run(ctx, stack, next.Command)
		if err != nil {
			got.Error = err.Error()
		}
		if err := json.NewEncoder(os.Stdout).Encode(got); err != nil {
			return err
		}
	}
	return lines.Err()
}

func program(ctx *pulumi.Context, want desired) error {
	var assignments atlas.ProjectAssignmentArray
	for _, a := range want.ProjectAssignments {
		assignments = append(assignments, atlas.ProjectAssignmentArgs{
			ProjectId: pulumi.String(a.ProjectID),
			RoleNames: pulumi.ToStringArray(a.RoleNames),
		})
	}
	key, err := atlas.NewProjectApiKey(ctx, "key", &atlas.ProjectApiKeyArgs{
		Description:        pulumi.String(want.Description),
		ProjectAssignments: assignments,
		Rotation: atlas.ApiKeyRotationArgs{
			Triggers:     pulumi.StringMap{"release": pulumi.String(want.Release)},
			OverlapHours: pulumi.Int(1),
		},
	})
	if err != nil {
		return err
	}
	ctx.Export("description", key.Description)
	ctx.Export("apiKeyId", key.ApiKeyId)
	ctx.Export("publicKey", key.PublicKey)
	ctx.Export("privateKey", key.PrivateKey)
	ctx.Export("previousPrivateKey", key.PreviousPrivateKey)
	ctx.Export("orgId", key.OrgId)
	ctx.Export("createdAt", key.CreatedAt)
	return nil
}

func run(ctx context.Context, stack auto.Stack, command string) (answer, error) {
	stream, changes := make(chan events.EngineEvent), make(chan map[string]int)
	go func() { changes <- count(stream) }()
	outputs, err := call(ctx, stack, command, stream) // closes the stream
	return answer{Changes: <-changes, Outputs: outputs}, err
}

func call(ctx context.Context, stack auto.Stack, command string, stream chan<- events.EngineEvent) (map[string]output, error) {
	switch command {
	case "up":
		result, err := stack.Up(ctx, optup.EventStreams(stream))
		outputs := map[string]output{}
		for name, o := range result.Outputs {
			outputs[name] = output{o.Value, o.Secret}
		}
		return outputs, err
	case "preview":
		_, err := stack.Preview(ctx, optpreview.EventStreams(stream))
		return nil, err
	case "refresh":
		_, err := stack.Refresh(ctx, optrefresh.EventStreams(stream))
		return nil, err
	case "destroy":
		_, err := stack.Destroy(ctx, optdestroy.EventStreams(stream))
		return nil, err
	}
	close(stream)
	return nil, fmt.Errorf("no command %q", command)
}

// count counts what is done to the key, by kind.
func count(stream <-chan events.EngineEvent) map[string]int {
	counts := map[string]int{}
	for event := range stream {
		if step := event.ResourcePreEvent; step != nil && step.Metadata.Op != "refresh" &&
			step.Metadata.Type == "mongodbatlas-native:index:ProjectApiKey" {
			counts[string(step.Metadata.Op)]++
		}
	}
	return counts
}
