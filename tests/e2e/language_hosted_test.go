package e2e

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// hostedProgram is the lifecycle's program as a project, run by its language's host.
type hostedProgram struct {
	stack *stack
	// ask makes the project's program ask for this key.
	ask func(want desired)
}

func startYAML(_ *testing.T, s *stack) language {
	return hostedProgram{s, func(want desired) { s.write(lifecycleInYAML(want)) }}
}

// startJava runs the program that scripts/sdk-packages.sh packed: from its jar, since Maven would take seconds with every
// command. TestJavaProject is a project as Maven runs it.
func startJava(t *testing.T, s *stack) language {
	t.Helper()
	s.java = true
	s.writeFile("Pulumi.yaml", "name: e2e\nruntime:\n  name: java\n  options:\n    binary: "+home.Tool(javaProgram...)+"\n")
	return hostedProgram{s, func(want desired) {
		text, err := json.Marshal(want)
		require.NoError(t, err)
		s.writeFile("want.json", string(text))
	}}
}

func (h hostedProgram) do(command string, want desired) answer {
	h.stack.t.Helper()
	h.ask(want)
	flags := []string{"--yes", "--skip-preview"}
	if command == "preview" {
		flags = nil
	}
	got := h.stack.run(append([]string{command}, flags...)...)
	if got.Code != 0 {
		return answer{Error: got.Output}
	}
	return answer{Changes: got.Changes(), Outputs: h.outputs(command)}
}

func lifecycleInYAML(want desired) program {
	assignments := make([]any, len(want.ProjectAssignments))
	for i, a := range want.ProjectAssignments {
		assignments[i] = object{"projectId": a.ProjectID, "roleNames": a.RoleNames}
	}
	k := key(want.Description, assignments...).set("rotation", object{"triggers": object{"release": want.Release}, "overlapHours": 1})
	p := program{resources: map[string]resource{"key": k}, outputs: object{}}
	for _, name := range []string{"description", "apiKeyId", "publicKey", "privateKey", "previousPrivateKey", "orgId", "createdAt"} {
		p.outputs[name] = "${key." + name + "}"
	}
	return p
}

// outputs are the stack's, as `pulumi stack output` shows them with and without their secrets.
func (h hostedProgram) outputs(command string) map[string]output {
	h.stack.t.Helper()
	if command != "up" {
		return nil
	}
	var shown, plain object
	hidden := h.stack.must("stack", "output", "--json")
	require.NoError(h.stack.t, json.Unmarshal([]byte(hidden.Output), &shown))
	secret := h.stack.start("stack", "output", "--json", "--show-secrets").Wait() // not kept: it is to show secrets
	require.NoError(h.stack.t, json.Unmarshal([]byte(secret.Output), &plain))
	outputs := map[string]output{}
	for name, value := range plain {
		outputs[name] = output{Value: value, Secret: shown[name] == "[secret]"}
	}
	return outputs
}
