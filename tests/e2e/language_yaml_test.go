package e2e

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// yamlProgram is the lifecycle's program as a YAML project, run by its language host.
type yamlProgram struct{ stack *stack }

func startYAML(_ *testing.T, s *stack) language { return yamlProgram{s} }

func (y yamlProgram) do(command string, want desired) answer {
	y.stack.t.Helper()
	y.stack.write(y.program(want))
	flags := []string{"--yes", "--skip-preview"}
	if command == "preview" {
		flags = nil
	}
	got := y.stack.run(append([]string{command}, flags...)...)
	if got.Code != 0 {
		return answer{Error: got.Output}
	}
	return answer{Changes: got.Changes(), Outputs: y.outputs(command)}
}

func (yamlProgram) program(want desired) program {
	assignments := make([]any, len(want.ProjectAssignments))
	for i, a := range want.ProjectAssignments {
		assignments[i] = object{"projectId": a.ProjectID, "roleNames": a.RoleNames}
	}
	p := program{resources: map[string]resource{"key": key(want.Description, assignments...)}, outputs: object{}}
	for _, name := range []string{"description", "apiKeyId", "publicKey", "privateKey", "orgId", "createdAt"} {
		p.outputs[name] = "${key." + name + "}"
	}
	return p
}

// outputs are the stack's, as `pulumi stack output` shows them with and without their secrets.
func (y yamlProgram) outputs(command string) map[string]output {
	y.stack.t.Helper()
	if command != "up" {
		return nil
	}
	var shown, plain object
	hidden := y.stack.must("stack", "output", "--json")
	require.NoError(y.stack.t, json.Unmarshal([]byte(hidden.Output), &shown))
	secret := y.stack.start("stack", "output", "--json", "--show-secrets").Wait() // not kept: it is to show secrets
	require.NoError(y.stack.t, json.Unmarshal([]byte(secret.Output), &plain))
	outputs := map[string]output{}
	for name, value := range plain {
		outputs[name] = output{Value: value, Secret: shown[name] == "[secret]"}
	}
	return outputs
}
